//! Is what a language needs installed, and new enough?

use std::cmp::Ordering;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use super::command;
use super::group::Process;
use crate::catalog::Toolchain;
use crate::error::{Error, Result};
use crate::platform::System;

/// A toolchain that is there and new enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `Node.js`
    pub name: String,
    /// The program, as it was found.
    pub program: PathBuf,
    /// Its version, `0` where it tells none.
    pub version: String,
}

/// Asking for a version takes longer than that only when something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// Looks for every toolchain of the list; the error names all that are missing or too old.
pub fn check(toolchains: &[Toolchain]) -> Result<Vec<Found>> {
    let looked: Vec<Result<Found, Missing>> = toolchains.iter().map(look).collect();
    let missing: Vec<&Missing> = looked.iter().filter_map(|one| one.as_ref().err()).collect();
    if missing.is_empty() {
        return Ok(looked.into_iter().flatten().collect());
    }
    let join = |text: fn(&Missing) -> &str, with: &str| {
        missing.iter().map(|one| text(one)).collect::<Vec<_>>().join(with)
    };
    Err(Error::Environment {
        message: join(|one| &one.message, "; "),
        help: join(|one| &one.help, "; "),
    })
}

/// What is wrong with a toolchain, and how to get it.
#[derive(Debug)]
pub struct Missing {
    /// The newest that was found, where it is too old.
    pub old: Option<(PathBuf, String)>,
    /// What was found, and what is needed.
    pub message: String,
    /// How to get it.
    pub help: String,
}

/// How to get it on this system.
pub fn how_to_get(wanted: &Toolchain, system: System) -> &str {
    let here = match system {
        System::Debian => &wanted.get_on.debian,
        System::Fedora => &wanted.get_on.fedora,
        System::MacOs => &wanted.get_on.macos,
        System::Windows => &wanted.get_on.windows,
        System::Other => &wanted.get,
    };
    if here.is_empty() { &wanted.get } else { here }
}

/// Looks for one toolchain: the first program of its list that is new enough.
pub fn look(wanted: &Toolchain) -> Result<Found, Missing> {
    let mut old: Option<(PathBuf, String)> = None;
    for name in &wanted.programs {
        let Ok(program) = command::find(name, Path::new(".")) else {
            continue;
        };
        let Some(version) = ask(&program, &wanted.version) else {
            continue;
        };
        if compare(&version, &wanted.minimum) != Ordering::Less {
            return Ok(Found {
                name: wanted.name.clone(),
                program,
                version,
            });
        }
        // The newest of those that are too old says most.
        if old
            .as_ref()
            .is_none_or(|(_, known)| compare(&version, known) == Ordering::Greater)
        {
            old = Some((program, version));
        }
    }
    let found = old.as_ref().map_or_else(
        || {
            format!(
                "no {} was found (looked for {} on PATH)",
                wanted.name,
                crate::error::list(&wanted.programs)
            )
        },
        |(program, version)| format!("{} {version} was found (`{}`)", wanted.name, program.display()),
    );
    Err(Missing {
        old,
        message: format!("{found}, and {} or later is needed", wanted.minimum),
        help: format!("get it: {}", how_to_get(wanted, System::here())),
    })
}

/// The version that the program prints.
fn ask(program: &Path, arguments: &[String]) -> Option<String> {
    let mut command = std::process::Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let process = Process::start(&mut command).ok()?;
    let (stdout, stderr) = process.pipes();
    // Versions are short: the pipes hold them until the program has ended.
    let code = process.wait(PATIENCE)?;
    process.kill();
    let mut printed = String::new();
    stdout?.take(10_000).read_to_string(&mut printed).ok()?;
    let mut aside = String::new();
    stderr?.take(10_000).read_to_string(&mut aside).ok()?;
    if code != 0 {
        return None;
    }
    version_in(&printed).or_else(|| version_in(&aside))
}

/// The first version number in what a program printed: `v24.1.0` → `24.1.0`, `go1.27` → `1.27`.
fn version_in(text: &str) -> Option<String> {
    let mut lone = None;
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let tail = &rest[start..];
        let end = tail
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(tail.len());
        let number = tail[..end].trim_end_matches('.');
        if number.contains('.') {
            return Some(number.to_owned());
        }
        // A number without a point counts when there is nothing better.
        lone.get_or_insert(number);
        rest = &tail[end..];
    }
    lone.map(str::to_owned)
}

/// Compares versions part by part; a missing part is 0.
fn compare(a: &str, b: &str) -> Ordering {
    let parts = |version: &str| {
        version
            .split('.')
            .map(|part| part.parse::<u64>().unwrap_or(0))
            .collect::<Vec<_>>()
    };
    let (mut a, mut b) = (parts(a), parts(b));
    let length = a.len().max(b.len());
    a.resize(length, 0);
    b.resize(length, 0);
    a.cmp(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_print() {
        for (printed, version) in [
            ("v24.21.0\n", Some("24.21.0")),
            ("Python 3.11.7\n", Some("3.11.7")),
            ("go version go1.27.1 linux/amd64", Some("1.27.1")),
            ("openjdk version \"25.0.1\" 2026-10-20", Some("25.0.1")),
            ("PHP 8.4.2 (cli) (built: Jan  1 2026)", Some("8.4.2")),
            ("tool 7\n", Some("7")),
            ("openjdk 21 2023-09-19", Some("21")),
            (
                "openjdk 21 2023-09-19\nOpenJDK Runtime Environment (build 21.0.1)",
                Some("21.0.1"),
            ),
            ("3.14.0rc1", Some("3.14.0")),
            ("nothing", None),
            ("", None),
        ] {
            assert_eq!(version_in(printed).as_deref(), version, "{printed:?}");
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(compare("22.9", "22.18"), Ordering::Less);
        assert_eq!(compare("24", "22.18.1"), Ordering::Greater);
        assert_eq!(compare("3.11", "3.11.0"), Ordering::Equal);
        assert_eq!(compare("10", "9.99"), Ordering::Greater);
    }
}
