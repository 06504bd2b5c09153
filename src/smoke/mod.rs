//! Every framework on every database: generated, installed, linted, built, tested, started, held against the contract, stopped.
//!
//! In: the catalog and a selection. Out: a [`Run`] a combination. Nothing here prints; what goes on is told as [`Event`]s.

pub mod combination;
mod grow;
pub mod matrix;
mod workers;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

pub use grow::home;
pub use matrix::{Combination, Shard};
pub use workers::{Plan, base_folder, carry_out};

use crate::project::step::{self, Step};
use crate::report::Judged;

/// What came of a combination.
#[derive(Debug, Clone)]
pub struct Run {
    /// Which one.
    pub combination: Combination,
    /// How it ended.
    pub ending: Ending,
    /// The steps that were done, and how long each took.
    pub steps: Vec<(Step, Duration)>,
    /// How long other people's programs took, in all steps but the contract.
    pub native: Duration,
    /// How much of a processor they took, by step; empty where the system does not tell.
    pub cpu: BTreeMap<Step, Duration>,
    /// The checks of the contract, where it came to that.
    pub checks: Vec<Judged>,
    /// Where the project is; `None` where it has been removed.
    pub folder: Option<PathBuf>,
}

/// How a combination ended.
#[derive(Debug, Clone)]
pub enum Ending {
    /// Everything passed.
    Passed,
    /// The template was found wanting.
    Failed(Trouble),
    /// It could not be carried out.
    Errored(Trouble),
    /// Not tried; the reason.
    Skipped(String),
}

/// What went wrong.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// In which step.
    pub step: Step,
    /// In one line.
    pub what: String,
    /// At length: the last lines, where the log is.
    pub details: String,
}

impl Ending {
    /// One word.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Errored(_) => "errored",
            Self::Skipped(_) => "skipped",
        }
    }
}

impl Run {
    /// One that was not tried.
    pub fn skipped(combination: Combination, reason: impl Into<String>) -> Self {
        Self {
            combination,
            ending: Ending::Skipped(reason.into()),
            steps: Vec::new(),
            native: Duration::ZERO,
            cpu: BTreeMap::new(),
            checks: Vec::new(),
            folder: None,
        }
    }

    /// How long all steps but the suites (contract and growth) took.
    pub fn around(&self) -> Duration {
        self.steps
            .iter()
            .filter(|(step, _)| !matches!(step, Step::Contract | Step::Grow))
            .map(|(_, took)| *took)
            .sum()
    }

    /// How long all steps took.
    pub fn took(&self) -> Duration {
        self.steps.iter().map(|(_, took)| *took).sum()
    }
}

/// What happens meanwhile.
#[derive(Debug)]
pub enum Event {
    /// A combination is begun.
    Began(Combination),
    /// A step of one begins or ends.
    Step(Combination, step::Event),
    /// So many checks of so many are done.
    Checks(Combination, usize, usize),
    /// A combination has ended.
    Ended(Box<Run>),
}

/// What larder itself adds to the time of other people's programs: 1.02 means 2 %; nothing where none of them ran.
pub fn overhead(runs: &[Run]) -> Option<f64> {
    let native: Duration = runs.iter().map(|run| run.native).sum();
    let around: Duration = runs.iter().map(Run::around).sum();
    (native > Duration::from_millis(1)).then(|| around.as_secs_f64() / native.as_secs_f64())
}
