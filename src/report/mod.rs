//! What came of it, for people and machines.
//!
//! In: the outcomes of a suite, judged against the manifest's deviations. Out: text for a terminal, JSON, `JUnit`, Markdown.
//! Only [`progress`] writes by itself, to stderr.

pub mod json;
pub mod junit;
pub mod markdown;
pub mod matrix;
pub mod matrix_files;
pub mod progress;
mod same;
pub mod terminal;
pub mod width;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::catalog::Deviation;
use crate::contract::outcome::Ending;
use crate::contract::{Outcome, Pillar};
use crate::error::{Error, Result};
use crate::project::step::Step;

/// A whole check of one server.
#[derive(Debug)]
pub struct Report {
    /// `shop`, or the address of a server.
    pub name: String,
    /// `Express 5`, `SQLite`: what is known about it.
    pub facts: Vec<String>,
    /// The steps before the suite, and how long each took.
    pub steps: Vec<(Step, Duration)>,
    /// The checks, in the order of the suite.
    pub checks: Vec<Judged>,
    /// How long the suite took.
    pub took: Duration,
    /// What the servers printed.
    pub log: Option<PathBuf>,
}

/// A check's outcome, and what it counts as.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What came of it.
    pub outcome: Outcome,
    /// What it counts as.
    pub standing: Standing,
}

/// What an outcome counts as.
#[derive(Debug, Clone)]
pub enum Standing {
    /// Every promise kept.
    Passed,
    /// One was not.
    Failed,
    /// Not run here.
    Skipped,
    /// Could not be carried out.
    Errored,
    /// It failed, as the manifest says.
    Deviates(Deviation),
    /// The manifest says that it fails, and it passed: the deviation is to be taken out.
    Gone(Deviation),
}

impl Standing {
    /// One word for machines.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Errored => "errored",
            Self::Deviates(_) => "deviates",
            Self::Gone(_) => "deviation-gone",
        }
    }
}

/// How many there are of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Every promise kept.
    pub passed: usize,
    /// A promise not kept, deviations that have gone away included.
    pub failed: usize,
    /// Not run.
    pub skipped: usize,
    /// Could not be carried out.
    pub errored: usize,
    /// Failed, as the manifest says.
    pub deviating: usize,
}

impl Counts {
    /// Of these checks.
    pub fn of<'j>(checks: impl IntoIterator<Item = &'j Judged>) -> Self {
        let mut counts = Self::default();
        for judged in checks {
            match judged.standing {
                Standing::Passed => counts.passed += 1,
                Standing::Failed | Standing::Gone(_) => counts.failed += 1,
                Standing::Skipped => counts.skipped += 1,
                Standing::Errored => counts.errored += 1,
                Standing::Deviates(_) => counts.deviating += 1,
            }
        }
        counts
    }

    /// All of them.
    pub fn total(&self) -> usize {
        self.passed + self.failed + self.skipped + self.errored + self.deviating
    }
}

/// Holds outcomes against the deviations that the manifest declares.
pub fn judge(outcomes: Vec<Outcome>, deviations: &[Deviation]) -> Vec<Judged> {
    let judge = |outcome: Outcome| {
        let declared = deviations
            .iter()
            .find(|deviation| deviation.check == outcome.check.id);
        let standing = match (&outcome.ending, declared) {
            (Ending::Passed, None) => Standing::Passed,
            (Ending::Passed, Some(deviation)) => Standing::Gone(deviation.clone()),
            // Safety is never declared away.
            (Ending::Failed(_), Some(deviation)) if !is_safety(&outcome) => {
                Standing::Deviates(deviation.clone())
            }
            (Ending::Failed(_), _) => Standing::Failed,
            (Ending::Skipped { .. }, _) => Standing::Skipped,
            (Ending::Errored { .. }, _) => Standing::Errored,
        };
        Judged { outcome, standing }
    };
    outcomes.into_iter().map(judge).collect()
}

/// Ownership, identity, injection, leaks, limits, never 5xx.
fn is_safety(outcome: &Outcome) -> bool {
    matches!(outcome.check.pillar, Pillar::Identity | Pillar::Security)
        || ["INV-1", "INV-7"].contains(&outcome.check.id)
}

impl Report {
    /// How the command ends: found wanting, not carried out, or well.
    pub fn verdict(&self) -> Result<()> {
        let counts = Counts::of(&self.checks);
        if counts.failed > 0 {
            return Err(Error::FoundWanting(format!(
                "{} of {} checks failed",
                counts.failed,
                counts.total()
            )));
        }
        let help = || match &self.log {
            Some(log) => format!("what the servers printed is in `{}`", log.display()),
            None => "see that the server runs and can be reached".to_owned(),
        };
        if counts.errored > 0 {
            let message = format!(
                "{} of {} checks could not be carried out",
                counts.errored,
                counts.total()
            );
            return Err(Error::Environment {
                message,
                help: help(),
            });
        }
        if counts.passed == 0 {
            let message = format!("nothing was checked: {} checks were skipped", counts.skipped);
            return Err(Error::Environment {
                message,
                help: "the reasons stand beside the skipped checks".to_owned(),
            });
        }
        Ok(())
    }
}

/// Writes a report's file.
pub fn save(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|source| Error::WriteFile {
        path: path.to_owned(),
        source,
    })
}

/// `0.3 s`, `71 s`, `2 min 5 s`.
pub fn seconds(duration: Duration) -> String {
    let all = duration.as_secs_f64();
    if all < 20.0 {
        format!("{all:.1} s")
    } else if all < 120.0 {
        format!("{all:.0} s")
    } else {
        format!("{} min {} s", duration.as_secs() / 60, duration.as_secs() % 60)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::contract::check::{Check, exact};
    use crate::contract::{Exchange, Failure};

    static ROWS: [Check; 6] = [
        exact(
            "R-01",
            Pillar::Routing,
            "the front page names the project",
            |_| Ok(()),
        ),
        exact(
            "R-03",
            Pillar::Routing,
            "an unknown path is a problem",
            |_| Ok(()),
        )
        .cite("RFC 9457"),
        exact(
            "P-27",
            Pillar::Persistence,
            "the schema has its constraints",
            |_| Ok(()),
        ),
        exact("I-22", Pillar::Identity, "refresh ends the old token", |_| Ok(())),
        exact("A-05", Pillar::Architecture, "SIGTERM stops", |_| Ok(())),
        exact("R-22", Pillar::Routing, "Accept is ignored", |_| Ok(())),
    ];

    /// A report with one of each kind.
    pub(crate) fn sample() -> Report {
        let failure = Failure {
            expected: "404 urn:problem-type:not-found".into(),
            received: "200 <html> & \u{1b}[31mmore\u{0}".into(),
            exchange: Some(Exchange {
                curl: "curl http://127.0.0.1:1/api/v1/nope".into(),
                response: "HTTP/1.1 200 OK\n\n<html>".into(),
            }),
        };
        let endings = [
            Ending::Passed,
            Ending::Failed(failure.clone()),
            Ending::Skipped {
                reason: "reads the database: not here".into(),
            },
            Ending::Failed(failure.clone()),
            Ending::Errored {
                reason: "the server died".into(),
            },
            Ending::Failed(failure),
        ];
        let outcomes = ROWS.iter().zip(endings).map(|(check, ending)| Outcome {
            check,
            ending,
            duration: Duration::from_millis(12),
            last_exchange: None,
        });
        let deviation = |check: &str| Deviation {
            check: check.to_owned(),
            reason: "the server answers first".to_owned(),
            link: "https://example.org/1".to_owned(),
        };
        let mut checks = judge(outcomes.collect(), &[deviation("R-22"), deviation("I-22")]);
        checks.sort_by_key(|judged| judged.outcome.check.pillar);
        Report {
            name: "shop".into(),
            facts: vec!["Express 5".into(), "SQLite".into()],
            steps: vec![
                (Step::Install, Duration::from_millis(8200)),
                (Step::Start, Duration::from_millis(300)),
            ],
            checks,
            took: Duration::from_secs(71),
            log: Some("shop/.larder/check.log".into()),
        }
    }

    #[test]
    fn deviations_are_counted_apart_and_never_excuse_safety() {
        let counts = Counts::of(&sample().checks);
        let expected = Counts {
            passed: 1,
            failed: 2,
            skipped: 1,
            errored: 1,
            deviating: 1,
        };
        assert_eq!(counts, expected, "I-22 is about safety, R-22 is not");
    }

    #[test]
    fn a_deviation_that_has_gone_away_fails() {
        let outcome = Outcome {
            check: &ROWS[0],
            ending: Ending::Passed,
            duration: Duration::ZERO,
            last_exchange: None,
        };
        let deviation = Deviation {
            check: "R-01".into(),
            reason: "r".into(),
            link: "l".into(),
        };
        let mut report = sample();
        report.checks = judge(vec![outcome], &[deviation]);
        assert!(matches!(report.checks[0].standing, Standing::Gone(_)));
        assert_eq!(report.verdict().map_err(|error| error.exit_code()), Err(1));
    }

    #[test]
    fn the_verdict_tells_wanting_from_not_carried_out() {
        let only = |keep: fn(&Standing) -> bool| {
            let mut report = sample();
            report.checks.retain(|judged| keep(&judged.standing));
            report.verdict().map_err(|error| error.exit_code())
        };
        assert_eq!(only(|_| true), Err(1), "a failure counts more than an error");
        assert_eq!(only(|standing| !matches!(standing, Standing::Failed)), Err(3));
        assert_eq!(
            only(|standing| matches!(standing, Standing::Skipped)),
            Err(3),
            "skipped is never passed"
        );
        assert_eq!(
            only(|standing| matches!(standing, Standing::Passed | Standing::Deviates(_))),
            Ok(())
        );
    }
}
