//! For a job's summary page: a table a pillar, then the failures.

use std::fmt::Write as _;

use super::{Counts, Report, Standing, seconds};
use crate::contract::Pillar;
use crate::contract::outcome::Ending;
use crate::project::step::strip_escapes;

/// The whole report.
pub fn text(report: &Report) -> String {
    let counts = Counts::of(&report.checks);
    let mut out = format!("## {}\n\n", escape(&report.name));
    let mut facts = report.facts.clone();
    facts.extend(
        report
            .steps
            .iter()
            .map(|(step, took)| format!("{} {}", step.id(), seconds(*took))),
    );
    facts.push(format!("suite {}", seconds(report.took)));
    let _ = writeln!(out, "{}\n", escape(&facts.join(" · ")));
    let _ = writeln!(
        out,
        "| pillar | passed | failed | errored | deviating | skipped |\n|---|---|---|---|---|---|"
    );
    for pillar in Pillar::ALL {
        let of = Counts::of(
            report
                .checks
                .iter()
                .filter(|judged| judged.outcome.check.pillar == pillar),
        );
        if of.total() > 0 {
            let _ = writeln!(out, "| {pillar} | {} |", cells(of));
        }
    }
    let _ = writeln!(out, "| **all** | {} |", cells(counts));
    for judged in &report.checks {
        let check = judged.outcome.check;
        let _ = match (&judged.standing, &judged.outcome.ending) {
            (Standing::Failed, Ending::Failed(failure)) => {
                let sent = failure
                    .exchange
                    .as_ref()
                    .map_or("", |exchange| exchange.curl.as_str());
                let lines = [
                    ("sent", sent),
                    ("expected", failure.expected.as_str()),
                    ("received", failure.received.as_str()),
                ];
                let _ = writeln!(
                    out,
                    "\n**{}** {} {}\n",
                    check.id,
                    escape(check.meaning),
                    escape(check.reference)
                );
                lines
                    .iter()
                    .try_for_each(|(name, value)| writeln!(out, "- {name}: {}", code(value)))
            }
            (Standing::Gone(deviation), _) => writeln!(
                out,
                "\n**{}** {}: declared as a deviation ({}), and passed: take the deviation out",
                check.id,
                escape(check.meaning),
                escape(&deviation.reason)
            ),
            (Standing::Errored, Ending::Errored { reason }) => {
                writeln!(
                    out,
                    "\n**{}** {}: not carried out: {}",
                    check.id,
                    escape(check.meaning),
                    code(reason)
                )
            }
            (Standing::Deviates(deviation), _) => writeln!(
                out,
                "\n{} deviates, as declared: {} {}",
                check.id,
                escape(&deviation.reason),
                escape(&deviation.link)
            ),
            _ => Ok(()),
        };
    }
    let skipped = report
        .checks
        .iter()
        .filter_map(|judged| match &judged.outcome.ending {
            Ending::Skipped { reason } => {
                Some(format!("- {}: {}\n", judged.outcome.check.id, escape(reason)))
            }
            _ => None,
        });
    let skipped: String = skipped.collect();
    if !skipped.is_empty() {
        let _ = write!(
            out,
            "\n<details><summary>{} skipped</summary>\n\n{skipped}\n</details>\n",
            counts.skipped
        );
    }
    out
}

fn cells(counts: Counts) -> String {
    let Counts {
        passed,
        failed,
        skipped,
        errored,
        deviating,
    } = counts;
    format!("{passed} | {failed} | {errored} | {deviating} | {skipped}")
}

/// Text that stays text.
pub fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in strip_escapes(text).chars() {
        match c {
            '\n' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '|' | '[' | ']' | '#' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// A value between backticks, as many as it needs, on one line and not too long.
pub fn code(text: &str) -> String {
    let line: String = strip_escapes(text).replace('\n', " ").chars().take(400).collect();
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    format!("{fence} {line} {fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_table_failures_and_skipped() {
        let page = text(&super::super::tests::sample());
        assert!(
            page.starts_with(
                "## shop\n\nExpress 5 · SQLite · install 8.2 s · start 0.3 s · suite 71 s\n\n| pillar |"
            ),
            "{page}"
        );
        assert!(page.contains("| routing | 1 | 1 | 0 | 1 | 0 |\n"), "{page}");
        assert!(page.contains("| **all** | 1 | 2 | 1 | 1 | 1 |\n"), "{page}");
        assert!(page.contains("- received: ` 200 <html> & more `\n"), "{page}");
        assert!(
            page.contains("<details><summary>1 skipped</summary>\n\n- P-27: reads the database: not here\n"),
            "{page}"
        );
    }

    #[test]
    fn values_cannot_leave_their_place() {
        assert_eq!(code("a``b\nc"), "``` a``b c ```");
        assert_eq!(escape("<b>|*x*\n"), "&lt;b>\\|\\*x\\* ");
    }
}
