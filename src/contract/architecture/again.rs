//! The suite once more: elsewhere in the world, on other databases.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::contract::check::{Boot, Check, Pillar, exact};
use crate::contract::checks;
use crate::contract::host::Start;
use crate::contract::outcome::{Failure, Stop, Verdict};
use crate::contract::runner::missing;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[
    exact(
        "A-18",
        Pillar::Architecture,
        "the quick checks hold in another time zone and language, too (Kiritimati, Turkish)",
        elsewhere,
    )
    .once()
    .boot(Boot::Zone)
    .last(),
    exact(
        "A-19",
        Pillar::Architecture,
        "the suite has the same outcomes on the three databases",
        |_| Err(Stop::skipped("compares three runs: larder smoke does")),
    ),
];

/// How many run side by side, as in the runner.
const THREADS: usize = 4;

type Broken = (&'static Check, Stop);

/// Runs the quick rows on the server of boot `zone`. The invariants see every answer of theirs, and judge after all boots.
/// A row that fails in the ordinary environment as well says nothing about the zone: its own outcome tells.
fn elsewhere(world: &World<'_>) -> Verdict {
    let abilities = world.host.abilities();
    let rows: Vec<&'static Check> = checks()
        .into_iter()
        .filter(|check| check.quick && check.boot == Boot::Main && !check.last && !check.after_all)
        .filter(|check| check.also != Some(Boot::Zone) && missing(check, abilities).is_none())
        .collect();
    let (alone, together): (Vec<_>, Vec<_>) = rows.into_iter().partition(|check| check.alone);
    let mut broken = side_by_side(world, &together, THREADS);
    broken.extend(side_by_side(world, &alone, 1));
    if broken.is_empty() {
        return Ok(());
    }
    let ordinary = world.start(&Start::fresh(Boot::Main.env()))?;
    let at_home = world.at(ordinary.as_ref());
    let mut both = Vec::new();
    for (check, stop) in broken {
        if run(&at_home, check).is_some() {
            both.push(check.id);
        } else {
            return Err(of_the_zone(check, stop));
        }
    }
    Err(Stop::skipped(format!(
        "not judged: without the zone these fail as well: {}",
        both.join(", ")
    )))
}

fn of_the_zone(check: &Check, stop: Stop) -> Stop {
    match stop {
        Stop::Failed(failure) => Stop::Failed(Box::new(Failure {
            received: format!("{} {}: {}", check.id, check.meaning, failure.received),
            ..*failure
        })),
        Stop::Skipped(reason) | Stop::Errored(reason) => Stop::Errored(format!("{}: {reason}", check.id)),
    }
}

fn side_by_side(world: &World<'_>, rows: &[&'static Check], threads: usize) -> Vec<Broken> {
    let next = AtomicUsize::new(0);
    let broken = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.min(rows.len()) {
            scope.spawn(|| {
                while let Some(check) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(stop) = run(world, check) {
                        broken
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((*check, stop));
                    }
                }
            });
        }
    });
    broken.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Another row, on the server of this world; what went wrong, if anything. A skipped one has nothing to say.
fn run(world: &World<'_>, check: &'static Check) -> Option<Stop> {
    match world.carry_out(check) {
        Ok(()) | Err(Stop::Skipped(_)) => None,
        Err(stop) => Some(stop),
    }
}
