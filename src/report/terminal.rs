//! For people: a summary a pillar, then everything that needs a look.

use std::fmt::Write as _;

use super::{Counts, Judged, Report, Standing, seconds};
use crate::contract::outcome::Ending;
use crate::contract::{Failure, Pillar};
use crate::project::step::strip_escapes;

/// More than this of one value is not shown.
const SHOWN: usize = 600;

/// The whole report.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    let mut head: Vec<String> = report.facts.clone();
    head.extend(report.steps.iter().map(|(step, took)| match step.id() {
        "start" => format!("ready in {}", seconds(*took)),
        id => format!("{id} {}", seconds(*took)),
    }));
    if head.is_empty() {
        let _ = writeln!(out, "{}", report.name);
    } else {
        let _ = writeln!(out, "{}: {}", report.name, head.join(" · "));
    }
    for pillar in Pillar::ALL {
        let counts = Counts::of(
            report
                .checks
                .iter()
                .filter(|judged| judged.outcome.check.pillar == pillar),
        );
        if counts.total() > 0 {
            let _ = writeln!(out, "  {pillar:<13} {}", line(counts).trim_end());
        }
    }
    let mut paragraphs = String::new();
    for judged in &report.checks {
        paragraphs.push_str(&paragraph(judged));
    }
    if !paragraphs.is_empty() {
        let _ = write!(out, "\n{paragraphs}");
    }
    out.push_str(&skipped(&report.checks));
    let counts = Counts::of(&report.checks);
    let what = match counts {
        Counts {
            failed: 0,
            errored: 0,
            passed: 0,
            ..
        } => "nothing was checked".to_owned(),
        Counts {
            failed: 0,
            errored: 0,
            ..
        } => format!("{} of {} passed", counts.passed, counts.total()),
        Counts { failed: 0, .. } => format!(
            "{} of {} could not be carried out",
            counts.errored,
            counts.total()
        ),
        _ => format!("{} of {} failed", counts.failed, counts.total()),
    };
    let _ = write!(out, "{what} in {}", seconds(report.took));
    if let Some(log) = &report.log {
        let _ = write!(out, " · log: {}", log.display());
    }
    out.push('\n');
    out
}

/// `68 passed   1 failed   1 skipped`
pub(super) fn line(counts: Counts) -> String {
    let mut out = format!("{:>4} passed", counts.passed);
    for (number, word) in [
        (counts.failed, "failed"),
        (counts.errored, "errored"),
        (counts.deviating, "deviating"),
        (counts.skipped, "skipped"),
    ] {
        if number > 0 {
            let _ = write!(out, " {number:>3} {word}");
        }
    }
    out
}

/// The paragraph of a check that needs a look; nothing for others.
pub fn paragraph(judged: &Judged) -> String {
    let check = judged.outcome.check;
    let mut out = String::new();
    let mut head = |word: &str| {
        let reference = if check.reference.is_empty() {
            String::new()
        } else {
            format!("   [{}]", check.reference)
        };
        let _ = writeln!(out, "{word:<8} {:<5} {}{reference}", check.id, check.meaning);
    };
    match (&judged.standing, &judged.outcome.ending) {
        (Standing::Failed, Ending::Failed(failure)) => {
            head("failed");
            out.push_str(&details(failure));
        }
        (Standing::Errored, Ending::Errored { reason }) => {
            head("errored");
            let _ = writeln!(out, "         because   {}", cut(reason));
        }
        (Standing::Gone(deviation), _) => {
            head("failed");
            let _ = writeln!(
                out,
                "         because   the manifest says that it fails, and it passed: take the deviation out"
            );
            let _ = writeln!(out, "         declared  {}", deviation.reason);
        }
        (Standing::Deviates(deviation), _) => {
            head("deviates");
            let _ = writeln!(out, "         because   {} {}", deviation.reason, deviation.link);
        }
        _ => return String::new(),
    }
    out.push('\n');
    out
}

fn details(failure: &Failure) -> String {
    let mut out = String::new();
    if let Some(exchange) = &failure.exchange {
        let _ = writeln!(out, "         sent      {}", cut(&exchange.curl));
    }
    let _ = writeln!(out, "         expected  {}", cut(&failure.expected));
    let _ = writeln!(out, "         received  {}", cut(&failure.received));
    out
}

/// The skipped ones, those with one reason together.
fn skipped(checks: &[Judged]) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for judged in checks {
        if let Ending::Skipped { reason } = &judged.outcome.ending {
            match reasons.iter_mut().find(|(known, _)| known == reason) {
                Some((_, ids)) => ids.push(judged.outcome.check.id),
                None => reasons.push((reason, vec![judged.outcome.check.id])),
            }
        }
    }
    let line = |(reason, ids): &(&str, Vec<&str>)| format!("skipped  {}: {reason}\n", ids.join(" "));
    reasons.iter().map(line).collect()
}

/// One value for the terminal: no escapes, further lines under the first, not too much.
pub(super) fn cut(text: &str) -> String {
    let plain = strip_escapes(text);
    let mut shown: String = plain.trim_end().chars().take(SHOWN).collect();
    if plain.trim_end().chars().count() > SHOWN {
        shown.push('…');
    }
    shown.replace('\n', "\n                   ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_says_what_to_look_at() {
        let expected = "\
shop: Express 5 · SQLite · install 8.2 s · ready in 0.3 s
  routing          1 passed   1 failed   1 deviating
  persistence      0 passed   1 skipped
  identity         0 passed   1 failed
  architecture     0 passed   1 errored

failed   R-03  an unknown path is a problem   [RFC 9457]
         sent      curl http://127.0.0.1:1/api/v1/nope
         expected  404 urn:problem-type:not-found
         received  200 <html> & more

deviates R-22  Accept is ignored
         because   the server answers first https://example.org/1

failed   I-22  refresh ends the old token
         sent      curl http://127.0.0.1:1/api/v1/nope
         expected  404 urn:problem-type:not-found
         received  200 <html> & more

errored  A-05  SIGTERM stops
         because   the server died

skipped  P-27: reads the database: not here
2 of 6 failed in 71 s · log: shop/.larder/check.log
";
        assert_eq!(text(&super::super::tests::sample()), expected);
    }
}
