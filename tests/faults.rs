//! The suite has teeth: for each fault, the check that is about it turns red, and no check that is about something else does.
//! The table: `cargo test --test faults -- --nocapture`.

#![expect(clippy::print_stdout, reason = "what a person reads with --nocapture")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use larder::contract::outcome::Ending;
use larder::contract::{Selection, checks, run};
use larder_reference::fault::{ALL, Entry, Fault};
use larder_reference::{Reference, samples};

/// Suites at the same time: most of a suite is waiting (for tokens to end, for slow clients to be cut).
const AT_ONCE: usize = 8;

/// Rows that put the server under load for seconds, or wait half a minute: they are run where the fault is about them.
const LOAD: [&str; 3] = ["P-23", "S-19", "A-14"];

/// Faults that only a look into a database server or another process can show: their rows are skipped here, aloud.
const NOT_HERE: [Fault; 3] = [
    Fault::TokensStoredPlain,
    Fault::ExceptionShown,
    Fault::LimiterPerProcess,
];

struct Row {
    entry: &'static Entry,
    red: BTreeSet<&'static str>,
    skipped: bool,
    duration: Duration,
}

impl Row {
    fn is_caught(&self) -> bool {
        self.red.contains(self.entry.check) || (self.skipped && NOT_HERE.contains(&self.entry.fault))
    }

    fn unrelated(&self) -> Vec<&'static str> {
        let is_related = |id: &&str| *id == self.entry.check || self.entry.related.contains(id);
        self.red.iter().copied().filter(|id| !is_related(id)).collect()
    }
}

#[test]
fn every_fault_turns_its_check_red_and_no_other() {
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    let only = std::env::var("FAULT").unwrap_or_default();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(entry) = ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if format!("{:?}", entry.fault).contains(&only) {
                        let row = judge(entry);
                        rows.lock().unwrap_or_else(PoisonError::into_inner).push(row);
                    }
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    rows.sort_by_key(|row| ALL.iter().position(|entry| entry.fault == row.entry.fault));
    print(&rows);
    println!("{} faults in {:.1} s", rows.len(), began.elapsed().as_secs_f32());
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

fn judge(entry: &'static Entry) -> Row {
    let began = Instant::now();
    let choices = samples::choices(&samples::TWO);
    let host = Reference::with_fault(choices.clone(), entry.fault);
    let selected = checks().into_iter().map(|check| check.id);
    let only = selected
        .filter(|id| !LOAD.contains(id) || *id == entry.check)
        .map(str::to_owned)
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

fn print(rows: &[Row]) {
    println!(
        "{:3} {:34} {:7} {:8} {:>6}  {}",
        "", "fault", "check", "", "s", "also red"
    );
    for (number, row) in rows.iter().enumerate() {
        let verdict = if row.red.contains(row.entry.check) {
            "red"
        } else if row.skipped {
            "skipped"
        } else {
            "NOT RED"
        };
        let (unrelated, related): (Vec<_>, Vec<_>) = row
            .red
            .iter()
            .copied()
            .filter(|id| *id != row.entry.check)
            .partition(|id| row.unrelated().contains(id));
        let mut also = related.join(" ");
        if !unrelated.is_empty() {
            also = format!("{also} UNRELATED {}", unrelated.join(" "));
        }
        println!(
            "{:3} {:34} {:7} {verdict:8} {:6.1}  {}",
            number + 1,
            format!("{:?}", row.entry.fault),
            row.entry.check,
            row.duration.as_secs_f32(),
            also.trim()
        );
    }
}
