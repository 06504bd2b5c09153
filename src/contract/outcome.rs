//! What came of a check.

use std::time::Duration;

use serde::Serialize;

use super::check::Check;

/// One request and its answer, for a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// A command that sends the request again.
    pub curl: String,
    /// Status line, headers and the beginning of the body, or what happened instead.
    pub response: String,
}

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What should have come back.
    pub expected: String,
    /// What came back.
    pub received: String,
    /// The exchange that shows it.
    pub exchange: Option<Exchange>,
}

/// Why a check ended before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// A promise was not kept.
    Failed(Box<Failure>),
    /// It does not apply here, or needs what this host cannot give; the reason.
    Skipped(String),
    /// It could not be carried out (the server died, a port was taken); what happened.
    Errored(String),
}

impl Stop {
    /// A failure without an exchange of its own.
    pub fn failed(expected: impl Into<String>, received: impl Into<String>) -> Self {
        Self::Failed(Box::new(Failure {
            expected: expected.into(),
            received: received.into(),
            exchange: None,
        }))
    }

    /// Not here, and why.
    pub fn skipped(reason: impl Into<String>) -> Self {
        Self::Skipped(reason.into())
    }

    /// Could not be carried out, and why.
    pub fn errored(what: impl Into<String>) -> Self {
        Self::Errored(what.into())
    }
}

/// What a check's function returns; `Ok` is passed.
pub type Verdict<T = ()> = Result<T, Stop>;

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "outcome")]
pub enum Ending {
    /// Every promise kept.
    Passed,
    /// One was not.
    Failed(Failure),
    /// Not run here; never counted as passed.
    Skipped {
        /// Why.
        reason: String,
    },
    /// Could not be carried out.
    Errored {
        /// What happened.
        reason: String,
    },
}

/// The end of one check.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The row.
    pub check: &'static Check,
    /// How it ended.
    pub ending: Ending,
    /// How long it took.
    pub duration: Duration,
    /// Its last exchange, whatever the ending.
    pub last_exchange: Option<Exchange>,
}

impl Outcome {
    /// Whether every promise was kept.
    pub fn passed(&self) -> bool {
        self.ending == Ending::Passed
    }

    /// Whether a promise was not kept.
    pub fn failed(&self) -> bool {
        matches!(self.ending, Ending::Failed(_))
    }
}
