//! The suite has teeth: for each fault, the check that is about it turns red, and no check that is about something else does.
//!
//! The table (fault, check, red or not): `cargo test --test contract faults -- --nocapture`
//! `EXTENT=whole` before it holds each fault against every row: some five minutes, and rows that time answers want a quiet machine.
//! `FAULT=Owner,Cors` before it takes only the faults with one of these words in their names.

#![expect(clippy::print_stdout, reason = "what a person reads with --nocapture")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use larder::contract::outcome::Ending;
use larder::contract::{Boot, Check, Selection, checks, run};
use larder_reference::fault::{ALL, Entry, Fault};
use larder_reference::{Reference, samples};

use crate::planted::PLANTED;

/// Suites at the same time: most of a suite is waiting (for tokens to end, for slow clients to be cut).
const AT_ONCE: usize = 14;

/// Rows that put the server under load for seconds, wait half a minute, or time how soon a slow client is cut off: they are run where
/// the fault is about them. Beside the other suites they would measure this machine.
const LOAD: [&str; 6] = ["P-23", "S-19", "A-14", "V-17", "V-20", "A-18"];

/// How much of the suite a fault is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// The quick rows, the row that is about the fault and those related to it, on the resources that show the fault soonest.
    Quick,
    /// Every row that does not put the server under load, on two resources.
    Whole,
}

struct Row {
    entry: &'static Entry,
    red: BTreeSet<&'static str>,
    skipped: bool,
    duration: Duration,
}

impl Row {
    fn is_caught(&self) -> bool {
        self.red.contains(self.entry.check) || (self.skipped && is_planted(self.entry.fault))
    }

    fn unrelated(&self) -> Vec<&'static str> {
        let is_about = |id: &&str| *id == self.entry.check || self.entry.is_related(id);
        self.red.iter().copied().filter(|id| !is_about(id)).collect()
    }
}

#[test]
fn every_fault_turns_its_check_red_and_no_other() {
    judge_all(match std::env::var("EXTENT").as_deref() {
        Err(_) => Extent::Quick,
        Ok("whole") => Extent::Whole,
        Ok(other) => panic!("EXTENT={other}: there is `whole`, and nothing for the quick rows"),
    });
}

/// A check that nothing can turn red proves nothing. A-19 compares runs on several databases: `larder smoke` does, and is tested there.
#[test]
fn every_check_has_a_fault() {
    let all = checks();
    let without = all.iter().map(|check| check.id).filter(|id| {
        let is_about = |entry: &Entry| entry.check == *id || entry.is_related(id);
        *id != "A-19" && !ALL.iter().any(is_about)
    });
    assert_eq!(without.collect::<Vec<_>>(), Vec::<&str>::new());
}

/// The reference server has no database and no second process: such a fault is planted in a starter, and skipped here, aloud.
fn is_planted(fault: Fault) -> bool {
    PLANTED.iter().any(|planted| planted.fault == fault)
}

fn judge_all(extent: Extent) {
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    let only = std::env::var("FAULT").unwrap_or_default();
    let entries = longest_first();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(entry) = entries.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let name = format!("{:?}", entry.fault);
                    if only.split(',').any(|word| name.contains(word)) {
                        let row = judge(entry, extent);
                        rows.lock().unwrap_or_else(PoisonError::into_inner).push(row);
                    }
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    rows.sort_by_key(|row| ALL.iter().position(|entry| entry.fault == row.entry.fault));
    let took = began.elapsed().as_secs_f32();
    println!(
        "{}\n{} faults in {took:.1} s ({extent:?})",
        table(&rows),
        rows.len()
    );
    let missed: Vec<String> = rows
        .iter()
        .filter(|row| !row.is_caught() || !row.unrelated().is_empty())
        .map(|row| {
            format!(
                "{:?}: {} red: {}, unrelated: {:?}",
                row.entry.fault,
                row.entry.check,
                row.is_caught(),
                row.unrelated()
            )
        })
        .collect();
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

/// What waits for half a minute, then what waits for tokens and windows to end: nobody is left with a long one at the end.
fn longest_first() -> Vec<&'static Entry> {
    let mut entries: Vec<&'static Entry> = ALL.iter().collect();
    entries.sort_by_key(|entry| {
        let waits = checks()
            .iter()
            .any(|check| check.id == entry.check && check.boot != Boot::Main);
        (!LOAD.contains(&entry.check), !waits)
    });
    entries
}

fn judge(entry: &'static Entry, extent: Extent) -> Row {
    let began = Instant::now();
    let resources = if extent == Extent::Whole && entry.resources == samples::DEFAULT {
        &samples::TWO
    } else {
        entry.resources
    };
    let choices = samples::choices(resources);
    let host = Reference::with_fault(choices.clone(), entry.fault);
    let takes = |check: &&&'static Check| {
        check.id == entry.check
            || match extent {
                Extent::Quick => check.quick || entry.related.contains(&check.id),
                Extent::Whole => !LOAD.contains(&check.id),
            }
    };
    let only = checks()
        .iter()
        .filter(takes)
        .map(|check| check.id.to_owned())
        .collect();
    let selection = Selection {
        only,
        ..Selection::default()
    };
    let outcomes = run(&checks(), &choices, &host, &selection, &|_| {});
    let is_red = |ending: &Ending| matches!(ending, Ending::Failed(_) | Ending::Errored { .. });
    Row {
        entry,
        red: outcomes
            .iter()
            .filter(|outcome| is_red(&outcome.ending))
            .map(|outcome| outcome.check.id)
            .collect(),
        skipped: outcomes.iter().any(|outcome| {
            outcome.check.id == entry.check && matches!(outcome.ending, Ending::Skipped { .. })
        }),
        duration: began.elapsed(),
    }
}

fn table(rows: &[Row]) -> String {
    let mut lines = vec![format!(
        "{:3} {:34} {:7} {:8} {:>6}  {}",
        "", "fault", "check", "", "s", "also red"
    )];
    for (number, row) in (1..).zip(rows) {
        let verdict = if row.red.contains(row.entry.check) {
            "red"
        } else if row.skipped {
            "skipped"
        } else {
            "NOT RED"
        };
        let unrelated = row.unrelated();
        let mut also: Vec<&str> = row
            .red
            .iter()
            .copied()
            .filter(|id| *id != row.entry.check)
            .collect();
        also.retain(|id| !unrelated.contains(id));
        if !unrelated.is_empty() {
            also.push("UNRELATED");
            also.extend(unrelated);
        }
        lines.push(format!(
            "{number:3} {:34} {:7} {verdict:8} {:6.1}  {}",
            format!("{:?}", row.entry.fault),
            row.entry.check,
            row.duration.as_secs_f32(),
            also.join(" ")
        ));
    }
    lines.join("\n")
}
