//! What came of a matrix of combinations: a table for people, JSON, `JUnit`, Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use super::{Counts, same, seconds, terminal};
use crate::contract::outcome;
use crate::project::step::Step;
use crate::smoke::{Ending, Run, overhead};

/// The steps, as columns.
pub(super) const COLUMNS: [Step; 10] = [
    Step::Generate,
    Step::Install,
    Step::Migrate,
    Step::Lint,
    Step::Build,
    Step::Test,
    Step::Start,
    Step::Contract,
    Step::Stop,
    Step::Grow,
];

/// How many ended how: passed, failed, errored, skipped.
pub fn tally(runs: &[Run]) -> [usize; 4] {
    let of = |id: &str| runs.iter().filter(|run| run.ending.id() == id).count();
    ["passed", "failed", "errored", "skipped"].map(of)
}

/// For people.
pub fn text(runs: &[Run], took: Duration) -> String {
    let width = runs
        .iter()
        .map(|run| run.combination.to_string().len())
        .max()
        .unwrap_or(0)
        .max(11);
    let columns: Vec<Step> = COLUMNS
        .into_iter()
        .filter(|step| {
            runs.iter()
                .any(|run| run.steps.iter().any(|(done, _)| done == step))
        })
        .collect();
    let mut out = format!("{:<width$} {:<8}", "combination", "");
    for step in &columns {
        let _ = write!(out, " {:>9}", step.id());
    }
    let _ = writeln!(out, "  checks");
    for run in runs {
        let _ = write!(out, "{:<width$} {:<8}", run.combination, run.ending.id());
        for step in &columns {
            let _ = write!(out, " {:>9}", time_of(run, *step));
        }
        let _ = writeln!(out, "  {}", checks_of(run).trim_end());
    }
    for run in runs {
        match &run.ending {
            Ending::Failed(trouble) | Ending::Errored(trouble) => {
                let _ = writeln!(
                    out,
                    "\n{} {}: {}: {}",
                    run.ending.id(),
                    run.combination,
                    trouble.step.id(),
                    trouble.what
                );
                for line in trouble.details.lines().filter(|line| !line.trim().is_empty()) {
                    let _ = writeln!(out, "  | {line}");
                }
                if let Some(folder) = &run.folder {
                    let _ = writeln!(out, "  the project is in `{}`", folder.display());
                }
            }
            Ending::Skipped(reason) => {
                let _ = writeln!(out, "\nskipped {}: {reason}", run.combination);
            }
            Ending::Passed => {
                if let Some(folder) = &run.folder {
                    let _ = writeln!(out, "\nkept {}: `{}`", run.combination, folder.display());
                }
            }
        }
    }
    let same = same::lines(runs);
    if !same.is_empty() {
        let _ = writeln!(out, "\n{}", same.join("\n"));
    }
    let not_run = not_run(runs);
    if !not_run.is_empty() {
        let _ = writeln!(out, "\n{}", not_run.join("\n"));
    }
    let cpu = cpu_lines(runs);
    if !cpu.is_empty() {
        let _ = writeln!(out, "\n{}", cpu.join("\n"));
    }
    let [passed, failed, errored, skipped] = tally(runs);
    let _ = write!(
        out,
        "\n{passed} passed, {failed} failed, {errored} errored, {skipped} skipped in {}",
        seconds(took)
    );
    if let Some(ratio) = overhead(runs) {
        let _ = write!(out, " · {ratio:.2} × the native tools");
    }
    out.push('\n');
    out
}

/// The checks that were not run, by reason.
fn not_run(runs: &[Run]) -> Vec<String> {
    let mut lines = Vec::new();
    for run in runs {
        let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for judged in &run.checks {
            if let outcome::Ending::Skipped { reason } = &judged.outcome.ending {
                reasons.entry(reason).or_default().push(judged.outcome.check.id);
            }
        }
        for (reason, ids) in reasons {
            lines.push(format!(
                "not run on {}: {} ({reason})",
                run.combination,
                ids.join(" ")
            ));
        }
    }
    lines
}

/// What a framework costs: processor time by step, over all its databases.
fn cpu_lines(runs: &[Run]) -> Vec<String> {
    let mut frameworks: Vec<&str> = runs
        .iter()
        .map(|run| run.combination.framework.as_str())
        .collect();
    frameworks.dedup();
    let line = |framework: &&str| {
        let mut steps: BTreeMap<Step, Duration> = BTreeMap::new();
        for run in runs.iter().filter(|run| run.combination.framework == **framework) {
            for (step, cpu) in &run.cpu {
                *steps.entry(*step).or_default() += *cpu;
            }
        }
        let sum: Duration = steps.values().sum();
        let each: Vec<String> = steps
            .iter()
            .map(|(step, cpu)| format!("{} {:.1}", step.id(), cpu.as_secs_f64()))
            .collect();
        (!sum.is_zero()).then(|| {
            format!(
                "CPU-seconds {framework}: {:.1} ({})",
                sum.as_secs_f64(),
                each.join(", ")
            )
        })
    };
    frameworks.iter().filter_map(line).collect()
}

/// One that has ended, in one line.
pub fn line(run: &Run, width: usize) -> String {
    let why = match &run.ending {
        Ending::Failed(trouble) | Ending::Errored(trouble) => {
            format!("{}: {}", trouble.step.id(), trouble.what)
        }
        Ending::Skipped(reason) => reason.clone(),
        Ending::Passed => checks_of(run),
    };
    format!(
        "{:<width$}: {:<7} {:>6}  {why}",
        run.combination,
        run.ending.id(),
        seconds(run.took())
    )
}

pub(super) fn time_of(run: &Run, step: Step) -> String {
    let found = run.steps.iter().find(|(done, _)| *done == step);
    found.map_or_else(
        || "-".to_owned(),
        |(_, took)| format!("{:.1} s", took.as_secs_f64()),
    )
}

pub(super) fn checks_of(run: &Run) -> String {
    let counts = Counts::of(&run.checks);
    if counts.total() == 0 {
        "-".to_owned()
    } else {
        terminal::line(counts).trim_start().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::junit;
    use super::super::matrix_files::{document, junit, markdown};
    use super::*;
    use crate::feature::Database;
    use crate::smoke::{Combination, Trouble};

    fn runs() -> Vec<Run> {
        let combination = |database| Combination {
            framework: "express".into(),
            database,
        };
        let trouble = Trouble {
            step: Step::Lint,
            what: "`npx tsc` ended with exit code 2".into(),
            details: "a.ts: <no>\n~~~".into(),
        };
        let steps = |names: &[(Step, u64)]| {
            names
                .iter()
                .map(|(step, ms)| (*step, Duration::from_millis(*ms)))
                .collect()
        };
        let passed = Run {
            combination: combination(Database::Sqlite),
            ending: Ending::Passed,
            steps: steps(&[(Step::Generate, 20), (Step::Install, 980), (Step::Contract, 5000)]),
            native: Duration::from_millis(800),
            cpu: [
                (Step::Install, Duration::from_millis(1500)),
                (Step::Contract, Duration::from_secs(4)),
            ]
            .into(),
            checks: super::super::tests::sample().checks,
            folder: None,
        };
        let failed = Run {
            combination: combination(Database::Postgres),
            ending: Ending::Failed(trouble),
            steps: steps(&[(Step::Generate, 20)]),
            native: Duration::ZERO,
            cpu: BTreeMap::new(),
            checks: Vec::new(),
            folder: Some("x/express-postgres".into()),
        };
        vec![
            passed,
            failed,
            Run::skipped(combination(Database::Mysql), "no MySQL server"),
        ]
    }

    #[test]
    fn the_table_says_what_broke_where() {
        let expected = "\
combination                generate   install  contract  checks
express/sqlite   passed       0.0 s     1.0 s     5.0 s  1 passed   2 failed   1 errored   1 deviating   1 skipped
express/postgres failed       0.0 s         -         -  -
express/mysql    skipped          -         -         -  -

failed express/postgres: lint: `npx tsc` ended with exit code 2
  | a.ts: <no>
  | ~~~
  the project is in `x/express-postgres`

skipped express/mysql: no MySQL server

not run on express/sqlite: P-27 (reads the database: not here)

CPU-seconds express: 5.5 (install 1.5, contract 4.0)

1 passed, 1 failed, 0 errored, 1 skipped in 7.0 s · 1.27 × the native tools
";
        assert_eq!(text(&runs(), Duration::from_secs(7)), expected);
    }

    #[test]
    fn reports_for_machines_hold_every_combination() {
        let document = document(&runs(), Duration::from_secs(7));
        assert_eq!(document["combinations"][1]["trouble"]["step"], "lint");
        assert_eq!(document["combinations"][2]["reason"], "no MySQL server");
        assert_eq!(
            document["combinations"][0]["checks"].as_array().map(Vec::len),
            Some(6)
        );
        let junit = junit(&runs(), Duration::from_secs(7));
        assert_eq!(junit::faults(&junit), Vec::<String>::new(), "{junit}");
        assert!(
            junit.contains(
                "<testsuite name=\"express/mysql\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""
            ),
            "{junit}"
        );
        let page = markdown(&runs(), Duration::from_secs(7));
        assert!(
            page.contains("| express/postgres | failed | 0.0 s | - |"),
            "{page}"
        );
        assert!(page.contains("~~~text\na.ts: <no>\n~ ~ ~\n~~~\n"), "{page}");
    }
}
