//! The command line: definitions only, and what was typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Exit codes, as `--help` tells them.
const EXIT_CODES: &str = "Exit codes: 0 done · 1 checked and found wanting · 2 wrong command line or choices · \
3 the environment is wanting (disk, port, toolchain, database server) · 4 a defect in a template";

/// Starter backends for eleven frameworks that speak one HTTP contract, and the suite that proves it.
#[derive(Debug, Parser)]
#[command(name = "larder", version, after_help = EXIT_CODES, max_term_width = 110)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a backend from choices
    New(New),
    /// What is on the shelves
    List(List),
    /// Everything about one framework
    Show(Show),
}

/// Where templates come from besides those compiled in.
#[derive(Debug, Args)]
pub struct Templates {
    /// A folder of frameworks to have beside those compiled in
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

/// Make a backend from choices: rendered in memory, written at once, never over anything.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct New {
    /// The project's name, which is its folder too
    pub name: Option<String>,
    /// The framework (`larder list` shows them)
    #[arg(long, value_name = "ID")]
    pub framework: Option<String>,
    /// sqlite, postgres or mysql
    #[arg(long, value_name = "ID")]
    pub database: Option<String>,
    /// A resource: 'task title:string! done:bool=false due:date?' (repeatable)
    #[arg(long, value_name = "TEXT")]
    pub resource: Vec<String>,
    /// Extras: docker, ci
    #[arg(long = "with", value_name = "ID,…", value_delimiter = ',')]
    pub extras: Vec<String>,
    /// A choices file (a project's larder.toml is one); flags win over it, resources and extras are added
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// The folder to make, instead of one of the project's name
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// No git repository
    #[arg(long)]
    pub no_git: bool,
    /// Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON document on stdout
    #[arg(long)]
    pub json: bool,
    /// Frameworks from a folder, too.
    #[command(flatten)]
    pub templates: Templates,
}

/// What is on the shelves.
#[derive(Debug, Args)]
pub struct List {
    /// One JSON document on stdout
    #[arg(long)]
    pub json: bool,
    /// Frameworks from a folder, too.
    #[command(flatten)]
    pub templates: Templates,
}

/// Everything about one framework: stack with versions, options, best for, the catch, pillars and their files.
#[derive(Debug, Args)]
pub struct Show {
    /// The framework
    pub id: String,
    /// One JSON document on stdout
    #[arg(long)]
    pub json: bool,
    /// Frameworks from a folder, too.
    #[command(flatten)]
    pub templates: Templates,
}
