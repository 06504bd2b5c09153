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
//! (of the contract) · *pillar* · *recipe* (what a newcomer adds to a project, as a patch).

pub mod error;
mod reserved;
pub mod name;
pub mod resource;
pub mod feature;
pub mod platform;
pub mod tree;
pub mod growth;
pub mod catalog;
pub mod choices;
pub mod plan;
pub mod render;
pub mod secrets;
pub mod git;
pub mod write;
pub mod contract;
pub mod project;
pub mod report;
pub mod smoke;
pub mod choose;
pub mod compare;
pub mod cli;
pub mod commands;

use std::io::Write;

use cli::{Cli, Command};
use error::Result;

/// Carries out what was typed; the command's answer goes to `out`. Where JSON was asked for and no answer came, the error is told
/// there as JSON, too: always one document.
pub fn run(cli: &Cli, out: &mut dyn Write) -> Result<()> {
    let mut out = Watched { out, used: false };
    let (result, json) = match &cli.command {
        Command::New(new) => (commands::new::run(new, &mut out), new.json),
        Command::List(list) => (commands::list::run(list, &mut out), list.json),
        Command::Show(show) => (commands::show::run(show, &mut out), show.json),
        Command::Run(run) => (commands::run::run(run, &mut out), false),
        Command::Check(check) => (commands::check::run(check, &mut out), check.json),
        // Its report goes to files.
        Command::Smoke(smoke) => (commands::smoke::run(smoke, &mut out), false),
        Command::Choose(choose) => (commands::choose::run(choose, &mut out), choose.json),
        Command::Compare(compare) => (
            commands::compare::run(compare, &mut out),
            compare.json.as_deref() == Some(std::path::Path::new("-")),
        ),
        Command::Doctor(doctor) => (commands::doctor::run(doctor, &mut out), doctor.json),
    };
    if let Err(error) = &result
        && json
        && !out.used
    {
        commands::tell_error(&mut out, error)?;
    }
    result
}

/// Knows whether anything was written.
struct Watched<'a> {
    out: &'a mut dyn Write,
    used: bool,
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.used |= !bytes.is_empty();
        self.out.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
