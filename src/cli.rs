//! The command line: definitions only, and what was typed.

use std::path::PathBuf;

use clap::builder::TypedValueParser as _;
use clap::{Args, Parser, Subcommand};

use crate::contract::Pillar;
use crate::feature::Database;
use crate::smoke::Shard;

/// Exit codes, as `--help` tells them.
const EXIT_CODES: &str = "Exit codes: 0 done · 1 checked and found wanting · 2 wrong command line or choices · \
3 the environment is wanting (disk, port, toolchain, database server) · 4 a defect in a template or in larder";

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
    /// Which framework fits: goals and must-haves in, ranked frameworks out
    Choose(Choose),
    /// Frameworks or projects side by side
    Compare(Compare),
    /// What is on the shelves
    List(List),
    /// Everything about one framework
    Show(Show),
    /// Install, migrate and start a project; Ctrl-C stops it
    Run(Run),
    /// Hold a project, or a running server, against the contract
    Check(Check),
    /// Prove every template: framework × database, from generating to the contract
    Smoke(Smoke),
    /// Which toolchains and database servers are here, and how to get what is missing
    Doctor(Doctor),
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
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct New {
    /// The project's name, which is its folder too
    pub name: Option<String>,
    /// The framework (`larder list` shows them)
    #[arg(long, value_name = "ID")]
    pub framework: Option<String>,
    /// sqlite, postgres or mysql
    #[arg(long, value_name = "ID")]
    pub database: Option<String>,
    /// A resource: 'task title:string done:bool=false due:date?' (repeatable)
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
    /// Then install, migrate and start it, as `larder run` does
    #[arg(long, conflicts_with_all = ["dry_run", "json"])]
    pub run: bool,
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

/// Which framework fits. Goals rank what is on the shelves; must-haves and languages exclude. On a terminal, without any of them, they
/// are asked for. What speaks for a framework, and where that is from, stands beside it.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Choose {
    /// What it is for, as `--list` tells (repeatable)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub goal: Vec<String>,
    /// What it must have (repeatable)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub must: Vec<String>,
    /// A language that the team knows (repeatable)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub language: Vec<String>,
    /// Only list what may be wished for
    #[arg(long)]
    pub list: bool,
    /// One JSON document on stdout
    #[arg(long)]
    pub json: bool,
    /// Frameworks from a folder, too.
    #[command(flatten)]
    pub templates: Templates,
}

/// Frameworks or projects side by side: where each concern is dealt with, lines, dependencies, the cost of change. A side is a framework,
/// with a database or extras where they differ (express/postgres+docker), or the folder of a project. A folder alone is compared with
/// what larder renders today.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Compare {
    /// The sides: ID, ID/DATABASE+EXTRA…, or a folder (write ./ before the name of one)
    #[arg(value_name = "SIDE", required = true)]
    pub sides: Vec<String>,
    /// A resource, instead of the example with two (repeatable)
    #[arg(long, value_name = "TEXT")]
    pub resource: Vec<String>,
    /// A choices file with the resources
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Of two sides: which files are only here or there and which differ, as a unified diff
    #[arg(long)]
    pub diff: bool,
    /// Write one JSON document into a file, or on stdout when none is named
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub json: Option<PathBuf>,
    /// Write Markdown into a file, or on stdout when none is named
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub markdown: Option<PathBuf>,
    /// Install, build, start and load each side, in turn, several rounds
    #[arg(long, conflicts_with = "diff")]
    pub measure: bool,
    /// With --measure: how many rounds
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u8).range(1..).map(usize::from))]
    pub rounds: usize,
    /// With --measure: how long each kind of request counts in each round
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = clap::value_parser!(u8).range(1..=60).map(u64::from))]
    pub seconds: u64,
    /// Take the measurement out of a file that --json wrote
    #[arg(long, value_name = "FILE", conflicts_with = "measure")]
    pub measured: Option<PathBuf>,
    /// Write one page that needs nothing else, with the code of all sides next to each other
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
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

/// Install what a project needs, bring its database to the newest form, start it and wait until it answers. It uses the project's
/// own `.env` and database. Ctrl-C stops it.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Run {
    /// The project's folder
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// The port, instead of the one that its `.env` names
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Frameworks from a folder, too.
    #[command(flatten)]
    pub templates: Templates,
}

/// Hold a project, or a running server, against the contract. A project is installed, built and started on databases of its own:
/// your data is never touched. Of a running server only what can be seen from outside is checked; the rest is listed as skipped.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Check {
    /// The project's folder, or the address of a running server (http://…; needs --from)
    #[arg(value_name = "DIR|URL", default_value = ".")]
    pub target: String,
    /// Only the checks of this pillar (repeatable)
    #[arg(long, value_name = "PILLAR")]
    pub pillar: Vec<Pillar>,
    /// Only this check (repeatable)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Only the quick checks: under 20 seconds
    #[arg(long)]
    pub quick: bool,
    /// In place of the contract the growth rows G-01 to G-08, on a project to which recipes were applied (`smoke --grow --keep` leaves
    /// one)
    #[arg(long, conflicts_with = "quick")]
    pub growth: bool,
    /// Another order of the checks; the outcomes are the same
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// One JSON document on stdout: an object a check
    #[arg(long)]
    pub json: bool,
    /// Write a `JUnit` report
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write a Markdown report
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// A database server on which databases named `larder_check_…` may be made and dropped (otherwise `LARDER_POSTGRES_URL`,
    /// `LARDER_MYSQL_URL`)
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    /// The choices of a running server: its project's larder.toml
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Frameworks from a folder, too.
    #[command(flatten)]
    pub templates: Templates,
}

/// Look for what each framework needs on this machine: its toolchain, and the database servers that `LARDER_POSTGRES_URL` and
/// `LARDER_MYSQL_URL` name. A database is made on each server and dropped again.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Doctor {
    /// Only these frameworks
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// One JSON document on stdout
    #[arg(long)]
    pub json: bool,
    /// Frameworks from a folder, too.
    #[command(flatten)]
    pub templates: Templates,
}

/// Prove every template. For each framework and database: generate into a temporary folder, install, lint, build, run the project's
/// own tests, start, hold against the contract, stop, and grow: apply the framework's recipes to copies, and prove these as well.
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags of a command line, each its own"
)]
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Smoke {
    /// Only these frameworks
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Only on this database (repeatable); otherwise all, and those without a server are skipped
    #[arg(long, value_name = "ID")]
    pub database: Vec<Database>,
    /// A resource, instead of the example with two (repeatable)
    #[arg(long, value_name = "TEXT")]
    pub resource: Vec<String>,
    /// A choices file with the resources
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Only the quick checks of the contract
    #[arg(long)]
    pub quick: bool,
    /// Every check on every database; otherwise those that the database cannot change are run once for each framework
    #[arg(long)]
    pub whole: bool,
    /// Only the recipes: generate, install, apply the patches of `grow/` to copies and prove these (rows G-01 to G-10)
    #[arg(long, conflicts_with = "quick")]
    pub grow: bool,
    /// How many combinations side by side (otherwise by the number of cores)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..).map(usize::from))]
    pub jobs: Option<usize>,
    /// Only the I-th of N parts of the matrix; a combination stays in its part when others are added
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
    /// Try nothing more after the first failure
    #[arg(long)]
    pub fail_fast: bool,
    /// Leave the folders of the projects
    #[arg(long)]
    pub keep: bool,
    /// Only list the combinations; with --json as a matrix for GitHub Actions
    #[arg(long)]
    pub list: bool,
    /// Count it as a failure when this framework, database or combination is skipped, or `all` (repeatable)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub require: Vec<String>,
    /// Write one JSON document into a file, or on stdout when none is named
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub json: Option<PathBuf>,
    /// Write a `JUnit` report: a suite a combination, a case a check
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write a Markdown report, as for a job's summary
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// A database server, postgres://… or mysql://…, on which databases named `larder_check_…` may be made and dropped
    /// (repeatable; otherwise `LARDER_POSTGRES_URL`, `LARDER_MYSQL_URL`)
    #[arg(long, value_name = "URL")]
    pub database_url: Vec<String>,
    /// Frameworks from a folder, too.
    #[command(flatten)]
    pub templates: Templates,
}

/// What a shell may have done to the words, where that explains what clap says of them.
pub fn hint(error: &clap::Error, words: &[String]) -> Option<&'static str> {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    if words.iter().any(|word| word.starts_with('\'')) {
        return Some("cmd.exe takes no single quotes: write --resource \"task title:string\"");
    }
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let is_field = unknown.split_once(':').is_some_and(|(name, rest)| {
        let is_name = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
        is_name(name) && is_name(rest)
    });
    (error.kind() == ErrorKind::UnknownArgument && is_field)
        .then_some("a resource stands in quotation marks: --resource \"task title:string done:bool=false\"")
}
