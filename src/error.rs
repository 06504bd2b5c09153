//! What can go wrong, in words: one [`Error`] for the whole program, [`Problem`]s for what a user typed, and the exit codes.
//!
//! In: the failures of every other module. Out: one message, lowercase, with the subject and a `help:` line.
//! Nothing here prints.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// Exit code 0: done.
pub const EXIT_DONE: u8 = 0;
/// Exit code 1: checked and found wanting (a failing check, a failed combination).
pub const EXIT_FOUND_WANTING: u8 = 1;
/// Exit code 2: the command line or the choices are wrong.
pub const EXIT_USAGE: u8 = 2;
/// Exit code 3: the environment is wanting (disk, port, toolchain, database server).
pub const EXIT_ENVIRONMENT: u8 = 3;
/// Exit code 4: a defect in a template.
pub const EXIT_TEMPLATE: u8 = 4;

/// One thing wrong with what the user asked for. All problems of an input are collected and shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where the text came from: `--resource`, `choices.toml: resource 2`, …
    pub origin: String,
    /// The text as typed; empty where no text can be shown (a missing flag).
    pub text: String,
    /// The bytes of `text` that are at fault.
    pub span: Range<usize>,
    /// What is wrong, lowercase, no full stop.
    pub reason: String,
    /// What to do instead; never empty.
    pub help: String,
}

impl Problem {
    /// A problem that concerns a part of a text.
    pub fn at(text: &str, span: Range<usize>, reason: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            origin: String::new(),
            text: text.to_owned(),
            span,
            reason: reason.into(),
            help: help.into(),
        }
    }

    /// A problem without a text to point at.
    pub fn plain(reason: impl Into<String>, help: impl Into<String>) -> Self {
        Self::at("", 0..0, reason, help)
    }

    /// The same problem, told to have come from `origin`.
    #[must_use]
    pub fn from_origin(mut self, origin: &str) -> Self {
        if self.origin.is_empty() {
            origin.clone_into(&mut self.origin);
        }
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.reason)?;
        if !self.text.is_empty() {
            // Control characters would break the marker line (and the terminal), so each is shown as one `?`.
            let shown: String = self
                .text
                .chars()
                .map(|c| if c.is_control() { '?' } else { c })
                .collect();
            let chars = |to: usize| self.text.char_indices().take_while(|(at, _)| *at < to).count();
            let before = chars(self.span.start);
            let width = chars(self.span.end).saturating_sub(before).max(1);
            if !self.origin.is_empty() {
                writeln!(f, "  in {}", self.origin)?;
            }
            writeln!(f, "  | {shown}")?;
            writeln!(f, "  | {}{}", " ".repeat(before), "^".repeat(width))?;
        } else if !self.origin.is_empty() {
            writeln!(f, "  in {}", self.origin)?;
        }
        write!(f, "  help: {}", self.help)
    }
}

/// Everything that ends a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The choices cannot be carried out; every problem at once.
    #[error("{}", join_problems(.0))]
    Choices(Vec<Problem>),
    /// A command line that clap accepts and that still makes no sense.
    #[error("{message}\n  help: {help}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to type instead.
        help: String,
    },
    /// A file or folder could not be read.
    #[error("cannot read `{}`: {source}\n  help: check that it exists and that you may read it", path.display())]
    ReadFile {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write `{}`: {source}\n  help: check the free space and the permissions of the folder above it", path.display())]
    WriteFile {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The target exists and is not an empty folder.
    #[error("`{}` is in the way: {}\n  help: choose another name or folder, or empty it yourself; larder never overwrites or deletes what it did not write", path.display(), found.join(", "))]
    TargetInTheWay {
        /// The target.
        path: PathBuf,
        /// What stands there, at most a handful of names.
        found: Vec<String>,
    },
    /// Something about the machine: a toolchain, a port, a database server, a process that died.
    #[error("{message}\n  help: {help}")]
    Environment {
        /// What was being done, to what, and what happened.
        message: String,
        /// What to do next.
        help: String,
    },
    /// The project was checked and found wanting; the report has been given already.
    #[error("{0}")]
    FoundWanting(String),
    /// A defect in a template or a manifest: larder's own fault (or that of a `--templates` folder).
    #[error(
        "template `{template}`: {message}\n  help: this is a defect of the template, not of your choices; please report it with the command you ran"
    )]
    Template {
        /// The file below `templates/`.
        template: String,
        /// What the engine or the manifest reader said.
        message: String,
    },
    /// The git repository could not be made; the project itself is complete.
    #[error("cannot make the first commit in `{}`: {source}\n  help: the project is complete; run `git init` in it yourself, or use --no-git", path.display())]
    Git {
        /// The project.
        path: PathBuf,
        /// What libgit2 said.
        source: git2::Error,
    },
    /// Ctrl-C.
    #[error("interrupted\n  help: nothing is left running; run the command again")]
    Interrupted,
}

impl Error {
    /// The exit code of the process (see `larder --help`).
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::FoundWanting(_) => EXIT_FOUND_WANTING,
            Self::Choices(_) | Self::Usage { .. } | Self::TargetInTheWay { .. } => EXIT_USAGE,
            Self::ReadFile { .. } | Self::WriteFile { .. } | Self::Environment { .. } | Self::Git { .. } => {
                EXIT_ENVIRONMENT
            }
            Self::Template { .. } => EXIT_TEMPLATE,
            Self::Interrupted => 130,
        }
    }
}

/// The result of everything that can end a command.
pub type Result<T, E = Error> = std::result::Result<T, E>;

fn join_problems(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n\nerror: ")
}

/// The candidate nearest to what was typed, if one is near enough to be meant (Damerau-Levenshtein distance of at most a third).
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (distance(typed, candidate), candidate))
        .filter(|(far, candidate)| *far <= candidate.len().max(typed.len()).div_ceil(3))
        .min()
        .map(|(_, candidate)| candidate)
}

fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(80).collect(), b.chars().take(80).collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// `a`, `b` and `c`: a list for a sentence.
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("`{}`", item.as_ref())).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((only, _)) => only.clone(),
        None => "none".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marker_stands_under_the_fault() {
        let problem = Problem::at("tâsk title:strng", 12..17, "unknown type `strng`", "say `string`");
        assert_eq!(
            problem.to_string(),
            "unknown type `strng`\n  | tâsk title:strng\n  |            ^^^^^\n  help: say `string`"
        );
    }

    #[test]
    fn the_nearest_word_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("strng", ["string", "text"]), Some("string"));
        assert_eq!(nearest("fastpai", ["fastapi", "flask"]), Some("fastapi"));
        assert_eq!(nearest("zebra", ["string", "text"]), None);
    }
}
