//! For CI systems: `JUnit`'s XML, a suite a server, a case a check.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::{Judged, Report, Standing};
use crate::contract::outcome::Ending;
use crate::error::{Error, Result};
use crate::project::step::strip_escapes;

/// The reports of several servers as one document.
pub fn text<'r>(name: &str, suites: impl IntoIterator<Item = TestSuite>, took: Duration) -> Result<String> {
    let mut document = Document::new(clean(name));
    document.set_time(took);
    document.add_test_suites(suites.into_iter().collect::<Vec<_>>());
    document.to_string().map_err(|error| Error::Environment {
        message: format!("cannot put the JUnit report together: {error}"),
        help: "this is a defect of larder; --json holds the same".to_owned(),
    })
}

/// One server's checks.
pub fn suite(report: &Report) -> TestSuite {
    let mut suite = TestSuite::new(clean(&report.name));
    suite.set_time(report.took);
    suite.add_test_cases(report.checks.iter().map(case));
    suite
}

fn case(judged: &Judged) -> TestCase {
    let check = judged.outcome.check;
    let status = match (&judged.standing, &judged.outcome.ending) {
        (Standing::Gone(deviation), _) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message("the manifest says that it fails, and it passed: take the deviation out");
            status.set_description(clean(&deviation.reason));
            status
        }
        (Standing::Deviates(deviation), _) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(clean(&format!(
                "deviates, as declared: {} {}",
                deviation.reason, deviation.link
            )));
            status
        }
        (_, Ending::Passed) => TestCaseStatus::success(),
        (_, Ending::Failed(failure)) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(clean(&format!(
                "expected {}, received {}",
                failure.expected, failure.received
            )));
            status.set_type(check.id);
            let sent = failure.exchange.as_ref().map_or_else(String::new, |exchange| {
                format!("\nsent      {}\nanswer    {}", exchange.curl, exchange.response)
            });
            let text = format!(
                "expected  {}\nreceived  {}{sent}\nreference {}",
                failure.expected, failure.received, check.reference
            );
            status.set_description(clean(&text));
            status
        }
        (_, Ending::Errored { reason }) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(clean(reason));
            status.set_type("not carried out");
            status
        }
        (_, Ending::Skipped { reason }) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(clean(reason));
            status
        }
    };
    let mut case = TestCase::new(clean(&format!("{} {}", check.id, check.meaning)), status);
    case.set_classname(format!("contract.{}", check.pillar));
    case.set_time(judged.outcome.duration);
    case
}

/// What XML can hold.
pub fn clean(text: &str) -> String {
    strip_escapes(text)
        .chars()
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .take(8_000)
        .collect()
}
