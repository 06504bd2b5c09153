//! Runs commands to their end, one log file a step, and says where the log is when one fails.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::command::{self, Placeholders};
use super::group::Process;
use super::interrupt;
use crate::contract::host::Signal;
use crate::error::{Error, Result};

/// A step that takes longer hangs.
const PATIENCE: Duration = Duration::from_mins(20);
/// How many of the last lines a message shows.
pub const TAIL: usize = 20;

/// A part of bringing a project to life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Rendered and written.
    Generate,
    /// Dependencies fetched.
    Install,
    /// Format, lint rules, types.
    Lint,
    /// Compiled.
    Build,
    /// The project's own tests.
    Test,
    /// The database brought to the newest form.
    Migrate,
    /// The server started.
    Start,
    /// The contract.
    Contract,
    /// The recipes, applied to a copy.
    Grow,
    /// The server stopped.
    Stop,
}

impl Step {
    /// As in reports and names of logs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Install => "install",
            Self::Lint => "lint",
            Self::Build => "build",
            Self::Test => "test",
            Self::Migrate => "migrate",
            Self::Start => "start",
            Self::Contract => "contract",
            Self::Grow => "grow",
            Self::Stop => "stop",
        }
    }
}

/// What happens while a project is brought to life.
#[derive(Debug, Clone)]
pub enum Event {
    /// A command of a step begins.
    Began(Step, String),
    /// A step is over.
    Done(Step, Duration),
    /// A step had nothing to do.
    UpToDate(Step),
}

/// Who is told.
pub type Tell<'t> = &'t (dyn Fn(Event) + Sync);

/// A step's command that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Which step.
    pub step: Step,
    /// As a person would type it.
    pub command: String,
    /// Its exit code, or what happened instead.
    pub what: String,
    /// The last lines that it printed.
    pub tail: String,
    /// Everything that it printed.
    pub log: PathBuf,
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        let tail = if failed.tail.is_empty() {
            "it printed nothing".to_owned()
        } else {
            let lines = failed
                .tail
                .lines()
                .map(|line| format!("  | {line}"))
                .collect::<Vec<_>>()
                .join("\n");
            format!("its last lines:\n{lines}")
        };
        Self::Environment {
            message: format!(
                "{}: `{}` {}; {tail}",
                failed.step.id(),
                failed.command,
                failed.what
            ),
            help: format!("the whole log is `{}`", failed.log.display()),
        }
    }
}

/// Where and how the commands of a project run.
#[derive(Debug, Clone)]
pub struct Workshop {
    /// The project's folder.
    pub root: PathBuf,
    /// Where the logs are kept.
    pub logs: PathBuf,
    /// What `{…}` stands for.
    pub placeholders: Placeholders,
    /// How long its commands and servers took, as against what larder does around them.
    pub native: Native,
}

/// Adds up the time of other people's programs.
#[derive(Debug, Clone, Default)]
pub struct Native {
    /// In microseconds.
    took: Arc<AtomicU64>,
    cpu: Arc<Mutex<BTreeMap<Step, Duration>>>,
}

impl Native {
    /// A program of this step has used so much of a processor.
    pub fn used(&self, step: Step, cpu: Option<Duration>) {
        let mut steps = self.cpu.lock().unwrap_or_else(PoisonError::into_inner);
        *steps.entry(step).or_default() += cpu.unwrap_or_default();
    }

    /// Processor time by step so far; the servers of all checks count as the contract's.
    pub fn cpu(&self) -> BTreeMap<Step, Duration> {
        self.cpu.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One more program has run this long.
    pub fn add(&self, took: Duration) {
        self.took.fetch_add(
            u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            Ordering::Relaxed,
        );
    }

    /// All of them so far.
    pub fn so_far(&self) -> Duration {
        Duration::from_micros(self.took.load(Ordering::Relaxed))
    }
}

/// Why a step did not come to a good end.
#[derive(Debug)]
pub enum StepError {
    /// A command failed.
    Failed(Failed),
    /// Ctrl-C, a missing program, a disk that is full.
    Other(Error),
}

impl From<StepError> for Error {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Failed(failed) => failed.into(),
            StepError::Other(other) => other,
        }
    }
}

impl Workshop {
    /// Runs the commands of a step, one after the other; how long it took.
    pub fn run(
        &self,
        step: Step,
        commands: &[Vec<String>],
        env: &[(String, Option<String>)],
        tell: Tell<'_>,
    ) -> Result<Duration, StepError> {
        let started = Instant::now();
        let path = self.logs.join(format!("{}.log", step.id()));
        self.begin_log(&path).map_err(StepError::Other)?;
        for words in commands {
            let words = self.placeholders.apply(words);
            let shown = command::shown(&words);
            tell(Event::Began(step, shown.clone()));
            if let Err((what, tail)) = self.run_one(step, &words, &path, env)? {
                return Err(StepError::Failed(Failed {
                    step,
                    command: shown,
                    what,
                    tail,
                    log: path,
                }));
            }
        }
        let took = started.elapsed();
        tell(Event::Done(step, took));
        Ok(took)
    }

    /// Runs one command and adds what it prints to the log at `path`; the inner error is its own: what happened, and its
    /// last lines.
    pub(super) fn run_one(
        &self,
        step: Step,
        words: &[String],
        path: &Path,
        env: &[(String, Option<String>)],
    ) -> Result<Result<(), (String, String)>, StepError> {
        let writing = |source| {
            StepError::Other(Error::WriteFile {
                path: path.to_owned(),
                source,
            })
        };
        let mut log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .map_err(writing)?;
        writeln!(log, "$ {}", command::shown(words)).map_err(writing)?;
        let before = log.metadata().map_err(writing)?.len();
        let mut command = command::prepare(words, &self.root, env).map_err(StepError::Other)?;
        let twin = log.try_clone().map_err(writing)?;
        command.stdout(Stdio::from(log)).stderr(Stdio::from(twin));
        let process = match Process::start(&mut command) {
            Ok(process) => process,
            Err(error) => return Ok(Err((format!("could not be started: {error}"), String::new()))),
        };
        let started = Instant::now();
        let ended = wait(&process)?;
        self.native.add(started.elapsed());
        process.kill();
        self.native.used(step, process.cpu());
        Ok(match ended {
            Some(0) => Ok(()),
            Some(code) => Err((format!("ended with exit code {code}"), tail(path, before, TAIL))),
            None => Err((
                format!("was still running after {} minutes", PATIENCE.as_secs() / 60),
                tail(path, before, TAIL),
            )),
        })
    }

    /// Makes the folder of the logs, which git is told to ignore, and empties the log.
    fn begin_log(&self, path: &Path) -> Result<()> {
        make_private(&self.logs)?;
        File::create(path).map(drop).map_err(|source| Error::WriteFile {
            path: path.to_owned(),
            source,
        })
    }
}

fn wait(process: &Process) -> Result<Option<i32>, StepError> {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if let Some(code) = process.wait(Duration::from_millis(200)) {
            return Ok(Some(code));
        }
        if interrupt::pressed() {
            // The child has two seconds to tidy up; its group goes then.
            let _ = process.signal(Signal::Term);
            process.wait(Duration::from_secs(2));
            process.kill();
            return Err(StepError::Other(Error::Interrupted));
        }
    }
    Ok(None)
}

/// Makes a folder that git ignores by itself.
pub fn make_private(folder: &Path) -> Result<()> {
    let writing = |source| Error::WriteFile {
        path: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(writing)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        std::fs::write(&ignore, "*\n").map_err(writing)?;
    }
    Ok(())
}

/// The last lines of a log, from byte `from` on, without control characters.
pub fn tail(path: &Path, from: u64, lines: usize) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    let own = &bytes[usize::try_from(from).unwrap_or(0).min(bytes.len())..];
    last_lines(&String::from_utf8_lossy(own), lines)
}

/// The last lines of a text, without control characters, so that nothing in it can move the cursor.
pub fn last_lines(text: &str, lines: usize) -> String {
    let plain: String = strip_escapes(text);
    let all: Vec<&str> = plain
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let cut = |line: &&str| line.chars().take(400).collect::<String>();
    all[all.len().saturating_sub(lines)..]
        .iter()
        .map(cut)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A text without ANSI sequences and control characters but the newline.
pub fn strip_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            if chars.next_if_eq(&'[').is_some() {
                while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
            }
        } else if c == '\n' || c == '\t' || !c.is_control() {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_holds_the_last_lines_without_escapes() {
        assert_eq!(
            last_lines("one\n\n\u{1b}[31mtwo\u{1b}[0m\r\nthree\u{7}\n", 2),
            "two\nthree"
        );
        assert_eq!(last_lines("", 5), "");
    }

    #[test]
    fn a_failed_step_names_command_lines_and_log() {
        let failed = Failed {
            step: Step::Install,
            command: "npm install".into(),
            what: "ended with exit code 1".into(),
            tail: "E404\nbye".into(),
            log: "x/.larder/install.log".into(),
        };
        assert_eq!(
            Error::from(failed).to_string(),
            "install: `npm install` ended with exit code 1; its last lines:\n  | E404\n  | bye\n  help: the whole log is `x/.larder/install.log`"
        );
    }
}
