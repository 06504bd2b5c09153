//! For CI systems: `JUnit`'s XML, a suite a server, a case a check.
//!
//! Written here and not by a crate: the one in common use gives attributes that the schema of Jenkins refuses, and leaves out
//! the number of skipped cases.

use std::fmt::Write as _;
use std::time::Duration;

use super::{Judged, Report, Standing};
use crate::contract::outcome::Ending;
use crate::project::step::strip_escapes;

/// One suite: a server's checks, or a combination's steps and checks.
#[derive(Debug, Clone)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// How long it took.
    pub took: Duration,
    /// Its cases.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// What CI systems group by: `contract.routing`, `steps`.
    pub group: String,
    /// What was tried.
    pub name: String,
    /// How long it took.
    pub took: Duration,
    /// What came of it.
    pub result: CaseResult,
}

/// What came of a case.
#[derive(Debug, Clone)]
pub enum CaseResult {
    /// Well.
    Passed,
    /// Found wanting: in one line, and at length.
    Failed(String, String),
    /// Could not be carried out: in one line, and at length.
    Errored(String, String),
    /// Not run, and why.
    Skipped(String),
}

/// The whole document.
pub fn text(name: &str, suites: &[Suite], took: Duration) -> String {
    let all = |kind| suites.iter().map(|suite| count(suite, kind)).sum::<usize>();
    let tests: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{}\" errors=\"{}\" time=\"{:.3}\">",
        escape(name),
        all("failure"),
        all("error"),
        took.as_secs_f64()
    );
    for suite in suites {
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3}\">",
            escape(&suite.name),
            suite.cases.len(),
            count(suite, "failure"),
            count(suite, "error"),
            count(suite, "skipped"),
            suite.took.as_secs_f64()
        );
        suite.cases.iter().for_each(|case| write_case(&mut out, case));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn write_case(out: &mut String, case: &Case) {
    let _ = write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
        escape(&case.group),
        escape(&case.name),
        case.took.as_secs_f64()
    );
    let _ = match (&case.result, kind(&case.result)) {
        (CaseResult::Failed(message, text) | CaseResult::Errored(message, text), Some(element)) => writeln!(
            out,
            ">\n      <{element} message=\"{}\">{}</{element}>\n    </testcase>",
            escape(message),
            escape_text(text)
        ),
        (CaseResult::Skipped(reason), Some(element)) => {
            writeln!(
                out,
                ">\n      <{element} message=\"{}\"/>\n    </testcase>",
                escape(reason)
            )
        }
        _ => writeln!(out, "/>"),
    };
}

fn kind(result: &CaseResult) -> Option<&'static str> {
    match result {
        CaseResult::Passed => None,
        CaseResult::Failed(..) => Some("failure"),
        CaseResult::Errored(..) => Some("error"),
        CaseResult::Skipped(_) => Some("skipped"),
    }
}

fn count(suite: &Suite, element: &str) -> usize {
    suite
        .cases
        .iter()
        .filter(|case| kind(&case.result) == Some(element))
        .count()
}

/// One server's checks.
pub fn suite(report: &Report) -> Suite {
    Suite {
        name: report.name.clone(),
        took: report.took,
        cases: report.checks.iter().map(case).collect(),
    }
}

/// One check.
pub fn case(judged: &Judged) -> Case {
    let check = judged.outcome.check;
    let result = match (&judged.standing, &judged.outcome.ending) {
        (Standing::Gone(deviation), _) => CaseResult::Failed(
            "the manifest says that it fails, and it passed: take the deviation out".to_owned(),
            format!("{} {}", deviation.reason, deviation.link),
        ),
        (Standing::Deviates(deviation), _) => CaseResult::Skipped(format!(
            "deviates, as declared: {} {}",
            deviation.reason, deviation.link
        )),
        (_, Ending::Passed) => CaseResult::Passed,
        (_, Ending::Failed(failure)) => {
            let mut text = format!(
                "expected   {}\nreceived   {}\n",
                failure.expected, failure.received
            );
            if let Some(exchange) = &failure.exchange {
                let _ = write!(
                    text,
                    "sent       {}\nanswer     {}\n",
                    exchange.curl, exchange.response
                );
            }
            if !check.reference.is_empty() {
                let _ = writeln!(text, "reference  {}", check.reference);
            }
            CaseResult::Failed(
                format!("expected {}, received {}", failure.expected, failure.received),
                text,
            )
        }
        (_, Ending::Errored { reason }) => CaseResult::Errored(reason.clone(), String::new()),
        (_, Ending::Skipped { reason }) => CaseResult::Skipped(reason.clone()),
    };
    Case {
        group: format!("contract.{}", check.pillar),
        name: format!("{} {}", check.id, check.meaning),
        took: judged.outcome.duration,
        result,
    }
}

/// For an attribute: one line, not too long.
fn escape(text: &str) -> String {
    escape_text(text).replace(['\n', '\t'], " ")
}

/// What XML can hold.
fn escape_text(text: &str) -> String {
    let mut out = String::new();
    for c in strip_escapes(text).chars().take(8_000) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
pub(super) use tests::faults;

#[cfg(test)]
mod tests {
    use uppsala::{XsdValidator, parse};

    use super::*;

    /// The elements and attributes that the readers of Jenkins, GitLab and GitHub know, and no others.
    const SCHEMA: &str = include_str!("../../tests/junit.xsd");

    pub(in crate::report) fn faults(document: &str) -> Vec<String> {
        let schema = parse(SCHEMA).expect("the schema is XML");
        let validator = XsdValidator::from_schema(&schema).expect("the schema is a schema");
        let document = match parse(document) {
            Ok(document) => document,
            Err(error) => return vec![error.to_string()],
        };
        validator
            .validate(&document)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_report_of_every_kind_follows_the_schema() {
        let report = super::super::tests::sample();
        let document = text(
            "larder check",
            &[suite(&report), suite(&report)],
            Duration::from_millis(71_250),
        );
        assert_eq!(faults(&document), Vec::<String>::new(), "{document}");
        assert!(document.contains(
            "<testsuites name=\"larder check\" tests=\"12\" failures=\"4\" errors=\"2\" time=\"71.250\">"
        ));
        assert!(
            document.contains("tests=\"6\" failures=\"2\" errors=\"1\" skipped=\"2\""),
            "{document}"
        );
        assert!(
            document.contains("received 200 &lt;html&gt; &amp; more\""),
            "{document}"
        );
    }

    #[test]
    fn the_schema_refuses_what_readers_do_not_know() {
        let good = text("n", &[suite(&super::super::tests::sample())], Duration::ZERO);
        for (from, to) in [
            ("<testsuite name", "<testsuite disabled=\"0\" name"),
            ("<failure ", "<failed "),
            (" failures=\"2\"", ""),
            ("</testsuites>", ""),
            ("<skipped", "<skipped why=\"x\""),
            ("time=\"71.000\"", "time=\"soon\""),
        ] {
            assert!(good.contains(from), "{from} in {good}");
            assert_ne!(
                faults(&good.replace(from, to)),
                Vec::<String>::new(),
                "{from} -> {to}"
            );
        }
    }
}
