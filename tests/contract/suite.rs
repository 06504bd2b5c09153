//! The whole suite on the reference server: every check that can run is green, whatever the resources and the order.

#![expect(clippy::print_stdout, reason = "what a person reads with --nocapture")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use larder::choices::Database;
use larder::contract::outcome::Ending;
use larder::contract::{Outcome, Selection, checks, run};
use larder_reference::{Reference, samples};

fn outcomes(resources: &[&str], selection: &Selection) -> Vec<Outcome> {
    let choices = samples::choices(resources);
    let host = Reference::new(choices.clone());
    run(&checks(), &choices, &host, selection, &|_| {})
}

fn assert_green(outcomes: &[Outcome]) {
    let wrong: Vec<String> = outcomes
        .iter()
        .filter(|outcome| !matches!(outcome.ending, Ending::Passed | Ending::Skipped { .. }))
        .map(|outcome| {
            format!(
                "{} {}\n{:#?}",
                outcome.check.id, outcome.check.meaning, outcome.ending
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn two_resources() {
    let began = Instant::now();
    let outcomes = outcomes(&samples::TWO, &Selection::default());
    let mut slow: Vec<&Outcome> = outcomes.iter().collect();
    slow.sort_by_key(|outcome| std::cmp::Reverse(outcome.duration));
    for outcome in slow.iter().take(12) {
        println!("{} {:?}", outcome.check.id, outcome.duration);
    }
    println!("{} checks in {:?}", outcomes.len(), began.elapsed());
    assert_green(&outcomes);
}

#[test]
fn the_default_resource() {
    assert_green(&outcomes(&samples::DEFAULT, &without_load()));
}

#[test]
fn every_field_type_twice() {
    assert_green(&outcomes(&samples::EVERYTHING, &without_load()));
}

/// Every kind of reader and writer, several unique fields and groups, references that restrict, cascade and clear.
#[test]
fn rows_that_others_see() {
    assert_green(&outcomes(&samples::SHOP, &without_load()));
}

#[test]
fn rows_that_only_admins_write() {
    assert_green(&outcomes(&samples::CATALOGUE, &without_load()));
}

/// The suite once more within one of its rows: what the rows in it claim, they give back.
#[test]
fn rows_that_others_see_in_another_zone() {
    let only = |id: &str| Selection {
        only: [id.to_owned()].into(),
        ..Selection::default()
    };
    let (tell, told) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for resources in [&samples::SHOP[..], &samples::CATALOGUE[..]] {
            let _ = tell.send(outcomes(resources, &only("A-18")));
        }
    });
    for _ in 0..2 {
        let outcomes = told
            .recv_timeout(Duration::from_mins(2))
            .expect("no row waits for ever for another");
        assert_eq!(kind(&outcomes[0]), "passed", "{:#?}", outcomes[0].ending);
    }
}

/// Three orders, the same endings.
#[test]
fn the_order_makes_no_difference() {
    let endings = |seed| -> BTreeMap<&'static str, &'static str> {
        let selection = Selection {
            seed: Some(seed),
            ..without_load()
        };
        outcomes(&samples::TWO, &selection)
            .iter()
            .map(|outcome| (outcome.check.id, kind(outcome)))
            .collect()
    };
    let all: Vec<_> = thread::scope(|scope| {
        let threads = [1, 2, 3].map(|seed| scope.spawn(move || endings(seed)));
        threads.into_iter().map(thread::ScopedJoinHandle::join).collect()
    });
    let all: Vec<_> = all
        .into_iter()
        .map(|endings| endings.expect("a suite never panics"))
        .collect();
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
}

/// Each check by itself ends as it does among all.
#[test]
fn a_check_alone_ends_as_among_all() {
    let all = outcomes(&samples::TWO, &without_load());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(outcome) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let only = Selection {
                        only: [outcome.check.id.to_owned()].into(),
                        ..Selection::default()
                    };
                    let alone = outcomes(&samples::TWO, &only);
                    assert_eq!(alone.len(), 1);
                    assert_eq!(
                        kind(&alone[0]),
                        kind(outcome),
                        "{}: {:#?}",
                        outcome.check.id,
                        alone[0].ending
                    );
                }
            });
        }
    });
}

/// Everything but the rows that put the server under load for seconds, or wait half a minute; `two_resources` runs those.
fn without_load() -> Selection {
    let ids = checks().into_iter().map(|check| check.id.to_owned());
    let only = ids
        .filter(|id| !matches!(id.as_str(), "P-23" | "S-19" | "A-14" | "V-20" | "A-18"))
        .collect();
    Selection {
        only,
        ..Selection::default()
    }
}

/// Where a framework is checked on several databases, what the database cannot change is run on one, and the others say so.
#[test]
fn what_the_database_cannot_change_is_run_once() {
    let only = ["A-01", "A-02", "A-22", "S-12", "I-01"].map(str::to_owned).into();
    let selection = Selection {
        only,
        elsewhere: Some(Database::Sqlite),
        ..Selection::default()
    };
    let found: Vec<String> = outcomes(&samples::DEFAULT, &selection)
        .iter()
        .map(|outcome| match &outcome.ending {
            Ending::Skipped { reason } => format!("{} {reason}", outcome.check.id),
            _ => format!("{} {}", outcome.check.id, kind(outcome)),
        })
        .collect();
    let once = "the database cannot change it: run on SQLite (--whole runs it on all)";
    let expected = [
        "I-01 passed".to_owned(),
        format!("S-12 {once}"),
        format!("A-01 {once}"),
        format!("A-02 {once}"),
        "A-22 passed".to_owned(),
    ];
    assert_eq!(found, expected);
}

fn kind(outcome: &Outcome) -> &'static str {
    match outcome.ending {
        Ending::Passed => "passed",
        Ending::Failed(_) => "failed",
        Ending::Skipped { .. } => "skipped",
        Ending::Errored { .. } => "errored",
    }
}
