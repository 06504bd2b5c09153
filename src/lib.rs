//! larder: starter backends for eleven frameworks that speak one HTTP contract, and the suite that proves it.
//!
//! Data flows one way, and a module uses only modules above it:
//!
//! ```text
//! choices ──► plan ──► render ──► write ──► verify ──► report
//! typed ×     which    templates  staging,  a running  for people
//! catalog     files    → tree     rename    project    and machines
//! ```
//!
//! Words, one per thing: *project* (what is generated) · *framework* · *language* · *database* · *resource*, *field* (the user's data
//! model) · *extra* (docker, ci) · *feature* (what a template sees of databases and extras) · *template* (what a project is rendered
//! from) · *choices* (what the user decided) · *plan* (what will be rendered) · *tree* (rendered files in memory) · *check*, *outcome*
//! (of the contract) · *pillar*.

pub mod error;
pub mod name;
pub mod resource;
pub mod feature;
pub mod catalog;
pub mod choices;
pub mod platform;
pub mod tree;
pub mod plan;
pub mod render;
pub mod secrets;
pub mod git;
pub mod write;
pub mod contract;
pub mod project;
pub mod report;
pub mod smoke;
pub mod cli;
pub mod commands;

use std::io::Write;

use cli::{Cli, Command};
use error::Result;

/// Carries out what was typed; the command's answer goes to `out`.
pub fn run(cli: &Cli, out: &mut dyn Write) -> Result<()> {
    match &cli.command {
        Command::New(new) => commands::new::run(new, out),
        Command::List(list) => commands::list::run(list, out),
        Command::Show(show) => commands::show::run(show, out),
        Command::Run(run) => commands::run::run(run, out),
        Command::Check(check) => commands::check::run(check, out),
        Command::Smoke(smoke) => commands::smoke::run(smoke, out),
    }
}
