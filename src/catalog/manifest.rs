//! `manifest.toml` of a framework: facts only. A mistake in it is told with file and line.

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::code::CodeTables;
use crate::error::{Error, Result};
use crate::feature::{Database, Extra};

/// The five pillars, in the order in which everything lists them.
pub const PILLARS: [&str; 5] = ["routing", "persistence", "identity", "security", "architecture"];

/// The facts about a framework.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `Express 5`
    pub title: String,
    /// The id of its language: a file below `templates/_languages/`.
    pub language: String,
    /// When to choose it.
    pub best_for: String,
    /// What it costs.
    pub the_catch: String,
    /// What it shows that others do not.
    pub signature: String,
    /// What speaks for it, by the id of a goal or must-have of `choose.toml`.
    #[serde(default)]
    pub facts: IndexMap<String, Fact>,
    /// The databases it has templates for.
    pub databases: Vec<Database>,
    /// The extras it has templates for.
    #[serde(default)]
    pub extras: Vec<Extra>,
    /// Whole files from `templates/_shared/`.
    #[serde(default, rename = "use")]
    pub shared: Vec<SharedFile>,
    /// Singulars that would clash in this framework only, each with the reason.
    #[serde(default)]
    pub reserved_resources: Vec<(String, String)>,
    /// Field names that would clash in this framework only, each with the reason.
    #[serde(default)]
    pub reserved_fields: Vec<(String, String)>,
    /// What the templates add to a resource's name to name something (`input` for `TaskInput`).
    #[serde(default)]
    pub suffixes: Vec<String>,
    /// Variables of `.env.example` that are random in `.env`.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Which files to open for each pillar, the first one first.
    pub pillars: IndexMap<String, Vec<String>>,
    /// How to work with a project, as argument arrays.
    pub commands: Commands,
    /// Where it cannot hold the contract.
    #[serde(default)]
    pub deviations: Vec<Deviation>,
    /// The mapping of field types to code.
    #[serde(default)]
    pub code: CodeTables,
}

/// What makes a framework fit for a goal, or a must-have that it has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// How much it counts: 1 to 3.
    #[serde(default = "full")]
    pub strength: u8,
    /// Why, in words that go on after the goal: `one short file a route`.
    pub reason: String,
    /// `advice`, or a link.
    pub source: String,
}

fn full() -> u8 {
    3
}

/// A file below `templates/_shared/` that a project gets as it is (or rendered, when `from` ends in `.hbs`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedFile {
    /// `_shared/all/common-passwords.txt`
    pub from: String,
    /// The path in the project.
    pub to: String,
    /// Features that must all be on.
    #[serde(default)]
    pub when: Vec<String>,
}

/// How to work with a project: argument arrays, never shell strings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commands {
    /// Fetches the dependencies.
    #[serde(default)]
    pub install: Vec<Vec<String>>,
    /// The same by another program, where that one is on PATH: uv takes a tenth of pip's time.
    #[serde(default)]
    pub install_by: IndexMap<String, Vec<Vec<String>>>,
    /// Compiles, where that is a step of its own.
    #[serde(default)]
    pub build: Vec<Vec<String>>,
    /// Brings the database to the newest form; safe to repeat.
    pub migrate: Vec<Vec<String>>,
    /// Runs the project's own tests.
    pub test: Vec<Vec<String>>,
    /// Checks format, lint rules and types.
    #[serde(default)]
    pub lint: Vec<Vec<String>>,
    /// Starts the server: one process, which gets the signals itself.
    pub start: Vec<String>,
    /// Gives an existing user the role admin; holds `{email}`.
    pub admin: Vec<String>,
}

/// A row of the contract that the framework cannot hold.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// The check's id.
    pub check: String,
    /// Why.
    pub reason: String,
    /// Where upstream says so.
    pub link: String,
}

impl Manifest {
    /// Reads the manifest that stands at `path`.
    pub fn parse(text: &str, path: &str) -> Result<Self> {
        let manifest: Self = parse_toml(text, path)?;
        let wrong = |needle: &str, message: String| {
            Err(Error::Template {
                template: place(text, path, needle),
                message,
            })
        };
        if manifest.databases.is_empty() {
            return wrong("databases", "`databases` names none".to_owned());
        }
        for pillar in PILLARS {
            if manifest.pillars.get(pillar).is_none_or(Vec::is_empty) {
                return wrong("[pillars]", format!("`[pillars]` names no file for `{pillar}`"));
            }
        }
        if let Some(other) = manifest
            .pillars
            .keys()
            .find(|pillar| !PILLARS.contains(&pillar.as_str()))
        {
            return wrong(
                other,
                format!("`{other}` is no pillar; pillars are {}", PILLARS.join(", ")),
            );
        }
        let commands = &manifest.commands;
        let lists = [
            &commands.install,
            &commands.build,
            &commands.migrate,
            &commands.test,
            &commands.lint,
        ];
        let single = [&commands.start, &commands.admin];
        if lists
            .into_iter()
            .chain(commands.install_by.values())
            .flatten()
            .chain(single)
            .any(|command| command.first().is_none_or(String::is_empty))
        {
            return wrong("[commands]", "a command without a program".to_owned());
        }
        if !commands.admin.iter().any(|word| word.contains("{email}")) {
            return wrong("admin", "`admin` has no `{email}`".to_owned());
        }
        Ok(manifest)
    }
}

/// Reads TOML that belongs to the templates; a mistake is told as `path:line:column`.
pub(super) fn parse_toml<T: DeserializeOwned>(text: &str, path: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let before = &text[..at];
        let column = before.rfind('\n').map_or(at, |start| at - start - 1) + 1;
        Error::Template {
            template: format!("{path}:{}:{column}", before.matches('\n').count() + 1),
            message: error.message().trim().replace('\n', ", "),
        }
    })
}

/// `path:line` of the first line that begins with `needle`, or the path alone.
pub(super) fn place(text: &str, path: &str, needle: &str) -> String {
    let line = text
        .lines()
        .position(|line| line.trim_start().starts_with(needle));
    line.map_or_else(|| path.to_owned(), |line| format!("{path}:{}", line + 1))
}
