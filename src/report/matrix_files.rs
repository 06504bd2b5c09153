//! A matrix of combinations for machines and for pages: JSON, `JUnit`, Markdown.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::junit::{Case, CaseResult, Suite};
use super::matrix::{COLUMNS, checks_of, tally, time_of};
use super::{Counts, json as checks_json, junit, markdown, same, seconds};
use crate::project::step::Step;
use crate::smoke::{Ending, Run, overhead};

/// For machines.
pub fn document(runs: &[Run], took: Duration) -> Value {
    let [passed, failed, errored, skipped] = tally(runs);
    json!({
        "counts": { "passed": passed, "failed": failed, "errored": errored, "skipped": skipped },
        "seconds": took.as_secs_f64(),
        "overhead": overhead(runs),
        "combinations": runs.iter().map(combination).collect::<Vec<_>>(),
    })
}

fn combination(run: &Run) -> Value {
    let steps = run
        .steps
        .iter()
        .map(|(step, took)| (step.id().to_owned(), json!(took.as_secs_f64())));
    let cpu = run
        .cpu
        .iter()
        .map(|(step, cpu)| (step.id().to_owned(), json!(cpu.as_secs_f64())));
    let mut value = json!({
        "framework": run.combination.framework,
        "database": run.combination.database,
        "outcome": run.ending.id(),
        "steps": steps.collect::<serde_json::Map<_, _>>(),
        "seconds": run.took().as_secs_f64(),
        "native_seconds": run.native.as_secs_f64(),
        "cpu_seconds": cpu.collect::<serde_json::Map<_, _>>(),
        "folder": run.folder.as_ref().map(|folder| folder.display().to_string()),
        "counts": Counts::of(&run.checks),
        "checks": run.checks.iter().map(checks_json::check).collect::<Vec<_>>(),
    });
    match &run.ending {
        Ending::Failed(trouble) | Ending::Errored(trouble) => {
            value["trouble"] =
                json!({ "step": trouble.step, "what": trouble.what, "details": trouble.details });
        }
        Ending::Skipped(reason) => value["reason"] = json!(reason),
        Ending::Passed => {}
    }
    value
}

/// For CI systems: a suite a combination, a case a step and a check.
pub fn junit(runs: &[Run], took: Duration) -> String {
    let suites: Vec<Suite> = runs.iter().map(suite).collect();
    junit::text("larder smoke", &suites, took)
}

fn suite(run: &Run) -> Suite {
    let step = |step: Step, took: Duration, result: CaseResult| Case {
        group: "steps".to_owned(),
        name: step.id().to_owned(),
        took,
        result,
    };
    let broken = match &run.ending {
        Ending::Failed(trouble) | Ending::Errored(trouble) => Some(trouble.step),
        _ => None,
    };
    // The step that broke has a case of its own, below.
    let mut cases: Vec<Case> = run
        .steps
        .iter()
        .filter(|(done, _)| Some(*done) != broken)
        .map(|(done, took)| step(*done, *took, CaseResult::Passed))
        .collect();
    let took = |broken: Step| {
        run.steps
            .iter()
            .find(|(done, _)| *done == broken)
            .map_or(Duration::ZERO, |(_, took)| *took)
    };
    match &run.ending {
        Ending::Failed(trouble) => cases.push(step(
            trouble.step,
            took(trouble.step),
            CaseResult::Failed(trouble.what.clone(), trouble.details.clone()),
        )),
        Ending::Errored(trouble) => cases.push(step(
            trouble.step,
            took(trouble.step),
            CaseResult::Errored(trouble.what.clone(), trouble.details.clone()),
        )),
        Ending::Skipped(reason) => {
            cases.push(step(
                Step::Generate,
                Duration::ZERO,
                CaseResult::Skipped(reason.clone()),
            ));
        }
        Ending::Passed => {}
    }
    cases.extend(run.checks.iter().map(junit::case));
    Suite {
        name: run.combination.to_string(),
        took: run.took(),
        cases,
    }
}

/// For a job's summary page.
pub fn markdown(runs: &[Run], took: Duration) -> String {
    let mut out = String::from("## larder smoke\n\n| combination | |");
    for step in COLUMNS {
        let _ = write!(out, " {} |", step.id());
    }
    let _ = writeln!(out, " checks |\n|---|---|{}", "---|".repeat(COLUMNS.len() + 1));
    for run in runs {
        let _ = write!(out, "| {} | {} |", run.combination, run.ending.id());
        for step in COLUMNS {
            let _ = write!(out, " {} |", time_of(run, step));
        }
        let _ = writeln!(
            out,
            " {} |",
            checks_of(run).split_whitespace().collect::<Vec<_>>().join(" ")
        );
    }
    for run in runs {
        match &run.ending {
            Ending::Failed(trouble) | Ending::Errored(trouble) => {
                let _ = writeln!(
                    out,
                    "\n**{}** {}: {}: {}\n",
                    run.combination,
                    run.ending.id(),
                    trouble.step.id(),
                    markdown::code(&trouble.what)
                );
                let _ = writeln!(
                    out,
                    "~~~text\n{}\n~~~",
                    trouble.details.replace("~~~", "~ ~ ~").trim_end()
                );
            }
            Ending::Skipped(reason) => {
                let _ = writeln!(out, "\n{} skipped: {}", run.combination, markdown::escape(reason));
            }
            Ending::Passed => {}
        }
    }
    for line in same::lines(runs) {
        let _ = writeln!(out, "\n{}", markdown::escape(&line));
    }
    let [passed, failed, errored, skipped] = tally(runs);
    let ratio = overhead(runs).map_or_else(String::new, |ratio| format!(" · {ratio:.2} × the native tools"));
    let _ = writeln!(
        out,
        "\n{passed} passed, {failed} failed, {errored} errored, {skipped} skipped in {}{ratio}",
        seconds(took)
    );
    out
}
