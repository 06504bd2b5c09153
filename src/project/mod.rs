//! A generated project on disk: install, build, migrate, start, stop. Everything it starts ends with it.
//!
//! In: a folder with a `larder.toml`, and what the framework's manifest says about commands. Out: events and a running server.
//! Nothing here prints.

pub mod command;
mod env;
mod errand;
pub mod group;
pub mod host;
mod install;
pub mod interrupt;
mod own;
mod project_server;
mod sandbox;
pub mod scratch;
pub mod server;
pub mod step;
pub mod suite;
pub mod toolchain;
mod twin;
pub mod url;

use std::path::{Path, PathBuf};
use std::time::Duration;

use command::{Placeholders, VENV};
use step::{Event, Native, Step, StepError, Tell, Workshop};
use toolchain::Found;

use crate::catalog::{Catalog, Commands, Deviation, Framework, Toolchain};
use crate::choices::{Choices, Typed, judge};
use crate::error::{Error, Result};

/// The record that every project carries.
pub const RECORD: &str = "larder.toml";

/// A project on disk.
#[derive(Debug, Clone)]
pub struct Project {
    /// What it was generated from.
    pub choices: Choices,
    /// `Express 5`
    pub framework: String,
    /// How to work with it.
    pub commands: Commands,
    /// Where its framework cannot hold the contract.
    pub deviations: Vec<Deviation>,
    /// Variables of `.env.example` that are random in `.env`.
    pub secrets: Vec<String>,
    /// Whether its server can close a connection whose headers are late.
    pub header_deadline: bool,
    /// Paths that its framework keeps for itself.
    pub front_doors: Vec<String>,
    /// Where its commands run.
    pub workshop: Workshop,
    /// What must be installed.
    toolchains: Vec<Toolchain>,
    /// The toolchains found; empty until [`Project::find_toolchains`].
    found: Vec<Found>,
}

impl Project {
    /// The project in the folder `dir`, as its `larder.toml` and the catalog say.
    pub fn open(dir: &Path, catalog: &Catalog) -> Result<Self> {
        let record = dir.join(RECORD);
        if !record.is_file() {
            return Err(Error::Usage {
                message: format!(
                    "`{}` is no project of larder: there is no `{RECORD}` in it",
                    dir.display()
                ),
                help: "name the folder of a project that `larder new` made".to_owned(),
            });
        }
        let root = std::path::absolute(dir).map_err(|source| Error::ReadFile {
            path: dir.to_owned(),
            source,
        })?;
        let (choices, framework) = judge(&Typed::from_file(&record)?, catalog)?;
        Ok(Self::new(root, choices, framework))
    }

    /// The project in the folder `root` (an absolute path), rendered from these.
    pub fn new(root: PathBuf, choices: Choices, framework: &Framework) -> Self {
        let mut placeholders = Placeholders::default();
        placeholders.set("venv", VENV);
        let manifest = &framework.manifest;
        Self {
            choices,
            framework: manifest.title.clone(),
            commands: manifest.commands.clone(),
            deviations: manifest.deviations.clone(),
            secrets: manifest.secrets.clone(),
            header_deadline: manifest.header_deadline,
            front_doors: manifest.front_doors.clone(),
            workshop: Workshop {
                logs: root.join(".larder"),
                root,
                placeholders,
                native: Native::default(),
            },
            toolchains: framework.language.toolchain.clone(),
            found: Vec::new(),
        }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.workshop.root
    }

    /// Where the log of this name is kept.
    pub fn log_file(&self, name: &str) -> PathBuf {
        self.workshop.logs.join(format!("{name}.log"))
    }

    /// Looks for what its language needs; the program of each can be named in commands: `{python}`, `{node}`.
    pub fn find_toolchains(&mut self) -> Result<()> {
        self.found = toolchain::check(&self.toolchains)?;
        for found in &self.found {
            let name: String = found
                .name
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            self.workshop
                .placeholders
                .set(&name.to_lowercase(), found.program.display().to_string());
        }
        Ok(())
    }

    /// The toolchains that another project of the same language has found.
    pub fn use_toolchains_of(&mut self, other: &Self) {
        self.found.clone_from(&other.found);
        self.workshop.placeholders = other.workshop.placeholders.clone();
    }

    /// The toolchains that were found, with their versions: `Node.js 24.21.0`.
    pub fn toolchains(&self) -> Vec<String> {
        let found = self.found.iter();
        found
            .map(|found| format!("{} {}", found.name, found.version))
            .collect()
    }

    /// Fetches its dependencies, unless that was done with the same list of them before.
    pub fn install(&self, tell: Tell<'_>) -> Result<Option<Duration>, StepError> {
        let (root, private, commands) = (self.root(), &self.workshop.logs, self.install_commands());
        if install::is_up_to_date(root, private, commands, &self.found) {
            tell(Event::UpToDate(Step::Install));
            return Ok(None);
        }
        install::forget(root, private);
        let took = self
            .workshop
            .run(Step::Install, commands, &install::environment(), tell)?;
        install::remember(root, private, commands, &self.found);
        Ok(Some(took))
    }

    /// Gives the project `other`, of the same framework, what was installed here, so that its install has little to do.
    pub fn share_install(&self, other: &Self) -> Result<()> {
        step::make_private(&other.workshop.logs)?;
        let (private, to) = (&self.workshop.logs, other.root());
        install::carry_over(self.root(), private, to, &other.workshop.logs).map_err(|source| {
            Error::WriteFile {
                path: to.to_owned(),
                source,
            }
        })
    }

    /// By the first of the other installers that is there, or else by the framework's own.
    pub fn install_commands(&self) -> &[Vec<String>] {
        let is_there = |program: &str| command::find(program, self.root()).is_ok();
        self.commands
            .install_by
            .iter()
            .find(|(program, _)| is_there(program))
            .map_or(&self.commands.install, |(_, commands)| commands)
    }

    /// Compiles it, where that is a step of its own.
    pub fn build(&self, tell: Tell<'_>) -> Result<Option<Duration>, StepError> {
        if self.commands.build.is_empty() {
            return Ok(None);
        }
        self.workshop
            .run(Step::Build, &self.commands.build, &[], tell)
            .map(Some)
    }

    /// What `.env.example` says; nothing where there is none.
    pub fn example_env(&self) -> Vec<(String, String)> {
        std::fs::read_to_string(self.root().join(".env.example"))
            .map_or_else(|_| Vec::new(), |text| parse_env(&text))
    }
}

/// The lines `NAME=value` of a `.env` file; comments and quotes are taken away.
pub fn parse_env(text: &str) -> Vec<(String, String)> {
    let line = |line: &str| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=')?;
        let name = name.trim();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return None;
        }
        let value = value.trim();
        let quoted = ['"', '\'']
            .iter()
            .find_map(|quote| value.strip_prefix(*quote)?.split(*quote).next());
        let value = quoted.unwrap_or_else(|| value.split(" #").next().unwrap_or("").trim());
        let value = if value.starts_with('#') && quoted.is_none() {
            ""
        } else {
            value
        };
        Some((name.to_owned(), value.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_env_file_is_read_without_comments_and_quotes() {
        let text = "# all\nPORT=3000\nexport HOST = 127.0.0.1 # here\nCORS_ORIGINS=\nA=\"x # y\"\nB='z'\n=1\nno line\nC= # none\n";
        let pairs = [
            ("PORT", "3000"),
            ("HOST", "127.0.0.1"),
            ("CORS_ORIGINS", ""),
            ("A", "x # y"),
            ("B", "z"),
            ("C", ""),
        ];
        let expected: Vec<_> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(parse_env(text), expected);
    }
}
