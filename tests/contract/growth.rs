//! The growth rows are green on a server to which the recipes were applied rightly, and each mistake turns its row red, and no other.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use larder::contract::outcome::Ending;
use larder::contract::{Outcome, Selection, growth, run};
use larder_reference::growth::{ALL, Mistake};
use larder_reference::{Reference, samples};

/// Runs of the rows at the same time: those of G-07 mostly wait.
const AT_ONCE: usize = 8;

/// The rows that can show the mistake: after `remove` that one alone, otherwise all others. The jobs take seconds, and are left out
/// where the mistake is not about them.
fn outcomes(mistake: Option<Mistake>, check: &str) -> Vec<Outcome> {
    let is_removed = check == "G-10";
    let (rows, resources) = if is_removed {
        (growth::shrunk(), &samples::TWO[..1])
    } else {
        (growth::grown(), &samples::TWO[..])
    };
    let takes = |id: &&str| *id != "G-07" || mistake.is_none() || check == "G-07";
    let only = rows.iter().map(|row| row.id).filter(takes);
    let selection = Selection {
        only: only.map(str::to_owned).collect(),
        ..Selection::default()
    };
    let host = Reference::grown(mistake, is_removed);
    run(&rows, &samples::choices(resources), &host, &selection, &|_| {})
}

#[test]
fn a_server_that_was_grown_rightly_is_green() {
    for check in ["G-01", "G-10"] {
        for outcome in outcomes(None, check) {
            assert!(outcome.passed(), "{}: {:#?}", outcome.check.id, outcome.ending);
        }
    }
}

#[test]
fn each_mistake_turns_its_row_red_and_no_other() {
    let next = AtomicUsize::new(0);
    let wrong: Mutex<Vec<String>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(row) = ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for outcome in outcomes(Some(row.mistake), row.check) {
                        let is_red = matches!(outcome.ending, Ending::Failed(_));
                        if row.related.contains(&outcome.check.id) {
                            continue;
                        }
                        if is_red == (outcome.check.id == row.check) && outcome.passed() != is_red {
                            continue;
                        }
                        wrong.lock().unwrap_or_else(PoisonError::into_inner).push(format!(
                            "{:?} ({}): {} {:#?}",
                            row.mistake, row.check, outcome.check.id, outcome.ending
                        ));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_row_has_a_mistake() {
    for check in growth::grown().iter().chain(&growth::shrunk()) {
        assert!(ALL.iter().any(|row| row.check == check.id), "{}", check.id);
    }
}
