//! `manifest.toml` of a framework: facts only. A mistake in it is told with file and line.

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::code::CodeTables;
use super::language::Reserved;
use super::pillars::PILLARS;
use crate::error::{Error, Result, list};
use crate::feature::{Database, Extra};

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
    /// Names that this framework has beside those of its language.
    #[serde(default)]
    pub reserved: Reserved,
    /// Variables of `.env.example` that are random in `.env`.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Paths that the framework keeps for itself (checks S-18 and S-25).
    #[serde(default)]
    pub front_doors: Vec<String>,
    /// Whether its server can close a connection whose headers are late (check S-19).
    pub header_deadline: bool,
    /// Pillar → concern → where it is dealt with.
    pub pillars: IndexMap<String, IndexMap<String, Concern>>,
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
    /// Starts the server for development: it restarts when a file changes.
    pub dev: Vec<String>,
    /// Gives an existing user the role admin; holds `{email}`.
    pub admin: Vec<String>,
    /// Sets the password of an existing user, which it reads from standard input; holds `{email}`.
    pub set_password: Vec<String>,
    /// Writes a migration for what has changed in the model; holds `{name}`. Absent where migrations are written by hand.
    #[serde(default)]
    pub make_migration: Vec<String>,
    /// Shows that the framework's signature holds.
    #[serde(default)]
    pub signature: Vec<Vec<String>>,
}

/// Where a concern is dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(untagged, expecting = "a list of files, or a sentence")]
pub enum Concern {
    /// In these files, the one to open first first; may say `{{example.path}}` and the like.
    Files(Vec<String>),
    /// The framework does it by itself: how, in a sentence.
    Sentence(String),
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
        if let Err((needle, message)) = manifest.check_pillars() {
            return wrong(&needle, message);
        }
        let commands = &manifest.commands;
        let lists = [
            &commands.install,
            &commands.build,
            &commands.migrate,
            &commands.test,
            &commands.lint,
            &commands.signature,
        ];
        let single = [
            &commands.start,
            &commands.dev,
            &commands.admin,
            &commands.set_password,
        ];
        if lists
            .into_iter()
            .chain(commands.install_by.values())
            .flatten()
            .chain(single)
            .any(|command| command.first().is_none_or(String::is_empty))
        {
            return wrong("[commands]", "a command without a program".to_owned());
        }
        for (name, command, placeholder) in [
            ("admin", &commands.admin, "{email}"),
            ("set_password", &commands.set_password, "{email}"),
            ("make_migration", &commands.make_migration, "{name}"),
        ] {
            if !command.is_empty() && !command.iter().any(|word| word.contains(placeholder)) {
                return wrong(name, format!("`{name}` has no `{placeholder}`"));
            }
        }
        Ok(manifest)
    }

    /// Every pillar has its concerns, in their order; otherwise the line to look at and what is wrong.
    fn check_pillars(&self) -> Result<(), (String, String)> {
        for (pillar, topics) in PILLARS {
            let concerns: Vec<&str> = topics.iter().map(|(concern, _)| *concern).collect();
            let heading = format!("[pillars.{pillar}]");
            let Some(given) = self.pillars.get(pillar) else {
                return Err(("[pillars".to_owned(), format!("there is no `{heading}`")));
            };
            let missing = concerns.iter().find(|concern| !given.contains_key(**concern));
            if let Some(missing) = missing {
                return Err((heading.clone(), format!("`{heading}` has no `{missing}`")));
            }
            let other = given.keys().find(|concern| !concerns.contains(&concern.as_str()));
            if let Some(other) = other {
                let message = format!(
                    "`{other}` is not a concern of `{heading}`, which are {}",
                    list(&concerns)
                );
                return Err((heading, message));
            }
            let empty = |concern: &Concern| match concern {
                Concern::Files(files) => files.is_empty(),
                Concern::Sentence(sentence) => sentence.trim().is_empty(),
            };
            if let Some((concern, _)) = given.iter().find(|(_, given)| empty(given)) {
                return Err((heading, format!("`{concern}` names no file and has no sentence")));
            }
        }
        match self
            .pillars
            .keys()
            .find(|pillar| PILLARS.iter().all(|(known, _)| known != pillar))
        {
            Some(other) => {
                let known: Vec<&str> = PILLARS.iter().map(|(pillar, _)| *pillar).collect();
                Err((
                    format!("[pillars.{other}]"),
                    format!("`{other}` is not a pillar; pillars are {}", list(&known)),
                ))
            }
            None => Ok(()),
        }
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
