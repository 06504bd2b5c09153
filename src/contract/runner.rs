//! Runs the selected checks: boot by boot, one server a boot, several checks side by side, those that must be alone after
//! them, those that judge the whole run last. What only waits begins first, beside all of that.

use std::collections::{BTreeSet, HashMap};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use super::check::{Boot, Check, Need, Pillar};
use super::client::PATIENCE;
use super::host::{Abilities, Host, NoStart, Server, Start};
use super::observer::Observer;
use super::outcome::{Ending, Outcome, Stop};
use super::world::World;
use crate::choices::{Choices, Database};

/// Which checks, and how.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Only these pillars; empty means all.
    pub pillars: BTreeSet<Pillar>,
    /// Only these ids; empty means all.
    pub only: BTreeSet<String>,
    /// Only the quick ones.
    pub quick: bool,
    /// Shuffles the order; the outcomes must stay the same.
    pub seed: Option<u64>,
    /// How many checks of a boot run side by side.
    pub threads: usize,
    /// An answer that is not complete by then is none.
    pub patience: Duration,
    /// The database on which this framework's rows are run that no database can change: they are not run again here.
    pub elsewhere: Option<Database>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            pillars: BTreeSet::new(),
            only: BTreeSet::new(),
            quick: false,
            seed: None,
            threads: 4,
            patience: PATIENCE,
            elsewhere: None,
        }
    }
}

impl Selection {
    fn takes(&self, check: &Check) -> bool {
        if !self.only.is_empty() {
            return self.only.contains(check.id);
        }
        (self.pillars.is_empty() || self.pillars.contains(&check.pillar)) && (!self.quick || check.quick)
    }
}

/// What happens while a suite runs.
#[derive(Debug)]
pub enum Event<'e> {
    /// So many checks will run.
    Begins(usize),
    /// A server of this boot is being started.
    Boots(Boot),
    /// A check has ended.
    Ended(&'e Outcome),
}

/// After so many requests without an answer in a row the server counts as gone.
const MAX_SILENCES: usize = 4;

/// Runs `checks` as selected and gives the outcomes in the order of `checks`.
pub fn run(
    checks: &[&'static Check],
    choices: &Choices,
    host: &dyn Host,
    selection: &Selection,
    tell: &(dyn Fn(Event<'_>) + Sync),
) -> Vec<Outcome> {
    let mut selected: Vec<&'static Check> = checks
        .iter()
        .copied()
        .filter(|check| selection.takes(check))
        .collect();
    tell(Event::Begins(selected.len()));
    let order: Vec<&str> = selected.iter().map(|check| check.id).collect();
    if let Some(seed) = selection.seed {
        shuffle(&mut selected, seed);
    }
    let run = Run {
        choices,
        host,
        elsewhere: selection.elsewhere.is_some(),
        observer: Observer::of(choices).with_patience(selection.patience),
        tell,
        outcomes: Mutex::new(Vec::new()),
        halves: Mutex::new(HashMap::new()),
    };
    let abilities = host.abilities();
    let mut able = Vec::new();
    for check in selected {
        match missing(check, abilities).or_else(|| run_elsewhere(check, selection)) {
            None => able.push(check),
            Some(reason) => run.end(check, Ending::Skipped { reason }, Duration::ZERO),
        }
    }
    run.stages(&able, selection.threads);
    run.after_all(&able);
    let mut outcomes = run.outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|outcome| order.iter().position(|id| *id == outcome.check.id));
    outcomes
}

/// Why a check that the database cannot change is not run on this one.
fn run_elsewhere(check: &Check, selection: &Selection) -> Option<String> {
    let database = selection.elsewhere.filter(|_| check.once)?;
    Some(format!(
        "the database cannot change it: run on {} (--whole runs it on all)",
        database.title()
    ))
}

/// Why this host cannot show what the check looks at.
pub(super) fn missing(check: &Check, abilities: Abilities) -> Option<String> {
    let mut needs = check.needs.to_vec();
    if check.boot != Boot::Main {
        needs.push(Need::Starts);
    }
    needs.iter().find_map(|need| {
        let (there, reason) = match need {
            Need::Log => (abilities.log, "reads the log: not with a URL"),
            Need::Database => (abilities.database.is_some(), "reads the database: not here"),
            Need::Admin => (
                abilities.admin,
                "needs the project's admin command: not with a URL",
            ),
            Need::Process => (abilities.process, "looks at the process: not here"),
            Need::Starts => (abilities.starts, "starts the server itself: not with a URL"),
            Need::DatabaseServer => (
                !matches!(abilities.database, None | Some(Database::Sqlite)),
                "needs PostgreSQL or MySQL: --database-url",
            ),
        };
        (!there).then(|| reason.to_owned())
    })
}

/// A server, or why there is none.
type Started = Result<Box<dyn Server>, String>;

/// The checks of one boot.
struct Stage {
    boot: Boot,
    checks: Vec<&'static Check>,
    /// They run one by one when the others are done.
    last: Vec<&'static Check>,
}

impl Stage {
    /// One server for all of them; elsewhere each check has its own.
    fn shares_a_server(&self) -> bool {
        !matches!(self.boot, Boot::Limit | Boot::Stop)
    }
}

struct Run<'r> {
    choices: &'r Choices,
    host: &'r dyn Host,
    elsewhere: bool,
    observer: Observer,
    tell: &'r (dyn Fn(Event<'_>) + Sync),
    outcomes: Mutex<Vec<Outcome>>,
    /// Outcomes of checks that hold in two boots, until the second one is there.
    halves: Mutex<HashMap<&'static str, Outcome>>,
}

impl Run<'_> {
    fn boots(&self, check: &Check) -> Vec<Boot> {
        let abilities = self.host.abilities();
        let also = check
            .also
            .filter(|_| abilities.starts && missing(check, abilities).is_none());
        std::iter::once(check.boot).chain(also).collect()
    }

    /// What waits begins first, each with a thread of its own; meanwhile the others go boot after boot.
    fn stages(&self, able: &[&'static Check], threads: usize) {
        let (waiting, others): (Vec<&'static Check>, Vec<_>) = able.iter().partition(|check| check.waits);
        std::thread::scope(|scope| {
            for stage in self.stages_of(&waiting) {
                scope.spawn(move || {
                    (self.tell)(Event::Boots(stage.boot));
                    // All at once: waiting takes no processor.
                    self.carry_out(&stage, None, stage.checks.len());
                });
            }
            self.in_turn(&self.stages_of(&others), threads);
        });
    }

    fn stages_of(&self, checks: &[&'static Check]) -> Vec<Stage> {
        Boot::ALL
            .into_iter()
            .map(|boot| self.stage(boot, checks))
            .filter(|stage| !stage.checks.is_empty() || !stage.last.is_empty())
            .collect()
    }

    /// Boot after boot; while the checks of one run, the server of the next is being started.
    fn in_turn(&self, stages: &[Stage], threads: usize) {
        std::thread::scope(|scope| {
            let mut ahead = None;
            for (at, stage) in stages.iter().enumerate() {
                let server = ahead.take().map(|starting: ScopedJoinHandle<'_, _>| {
                    starting.join().unwrap_or_else(|panic| resume_unwind(panic))
                });
                ahead = stages
                    .get(at + 1)
                    .filter(|next| next.shares_a_server())
                    .map(|next| scope.spawn(|| self.start(next.boot)));
                (self.tell)(Event::Boots(stage.boot));
                self.carry_out(stage, server, threads);
            }
        });
    }

    fn stage(&self, boot: Boot, able: &[&'static Check]) -> Stage {
        let of_boot = able.iter().copied().filter(|check| !check.after_all);
        let (last, checks) = of_boot
            .filter(|check| self.boots(check).contains(&boot))
            .partition(|check: &&Check| check.last);
        Stage { boot, checks, last }
    }

    /// Runs a boot's checks, on `server` where one was started ahead.
    fn carry_out(&self, stage: &Stage, server: Option<Started>, threads: usize) {
        let Stage { boot, checks, last } = stage;
        match boot {
            Boot::Stop => Self::side_by_side(checks, threads, |check| self.execute(check, None)),
            Boot::Limit => Self::side_by_side(checks, threads, |check| match self.start(*boot) {
                Ok(server) => self.execute(check, Some(server.as_ref())),
                Err(reason) => self.end(check, Ending::Errored { reason }, Duration::ZERO),
            }),
            _ => match server.unwrap_or_else(|| self.start(*boot)) {
                Err(reason) => {
                    for check in checks.iter().chain(last) {
                        self.end(
                            check,
                            Ending::Errored {
                                reason: reason.clone(),
                            },
                            Duration::ZERO,
                        );
                    }
                }
                Ok(server) => {
                    let (alone, together): (Vec<_>, Vec<_>) = checks.iter().partition(|check| check.alone);
                    Self::side_by_side(&together, threads, |check| {
                        self.execute(check, Some(server.as_ref()));
                    });
                    for check in alone.iter().chain(last) {
                        self.execute(check, Some(server.as_ref()));
                    }
                }
            },
        }
    }

    /// The rows that judge everything seen. Where nothing was (they were selected alone), they get a server to look at.
    fn after_all(&self, checks: &[&'static Check]) {
        let checks: Vec<&'static Check> = checks.iter().copied().filter(|check| check.after_all).collect();
        let server = if checks.is_empty() || self.observer.seen() > 0 {
            None
        } else {
            match self.start(Boot::Main) {
                Ok(server) => Some(server),
                Err(reason) => {
                    for check in checks {
                        let reason = reason.clone();
                        self.end(check, Ending::Errored { reason }, Duration::ZERO);
                    }
                    return;
                }
            }
        };
        for check in checks {
            self.execute(check, server.as_deref());
        }
    }

    fn start(&self, boot: Boot) -> Started {
        self.host
            .start(&Start::fresh(boot.env()))
            .map_err(|why| match why {
                NoStart::Trouble(what) | NoStart::Unable(what) => what,
                NoStart::Died { code, output } => {
                    let lines: Vec<&str> = output.lines().collect();
                    let tail = lines[lines.len().saturating_sub(10)..].join("\n");
                    format!("the server ended at its start (exit code {code:?}); its last lines:\n{tail}")
                }
            })
    }

    fn side_by_side(checks: &[&'static Check], threads: usize, job: impl Fn(&'static Check) + Sync) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(checks.len()) {
                scope.spawn(|| {
                    while let Some(check) = checks.get(next.fetch_add(1, Ordering::Relaxed)) {
                        job(check);
                    }
                });
            }
        });
    }

    fn execute(&self, check: &'static Check, server: Option<&dyn Server>) {
        let started = Instant::now();
        if server.is_some() && self.observer.silences() >= MAX_SILENCES {
            let reason = "the server has stopped answering".to_owned();
            return self.end(check, Ending::Errored { reason }, Duration::ZERO);
        }
        let world = World {
            choices: self.choices,
            host: self.host,
            check,
            server,
            elsewhere: self.elsewhere,
            observer: &self.observer,
        };
        let verdict = world.carry_out(check);
        let ending = match verdict {
            Ok(()) => Ending::Passed,
            Err(Stop::Failed(failure)) => Ending::Failed(*failure),
            Err(Stop::Skipped(reason)) => Ending::Skipped { reason },
            Err(Stop::Errored(reason)) => Ending::Errored { reason },
        };
        self.end(check, ending, started.elapsed());
    }

    fn end(&self, check: &'static Check, ending: Ending, duration: Duration) {
        let mut outcome = Outcome {
            check,
            ending,
            duration,
            last_exchange: self.observer.last_exchange(check.id),
        };
        if self.boots(check).len() > 1 {
            let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
            match halves.remove(check.id) {
                None => {
                    halves.insert(check.id, outcome);
                    return;
                }
                Some(half) => outcome = worse(half, outcome),
            }
        }
        (self.tell)(Event::Ended(&outcome));
        self.outcomes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(outcome);
    }
}

/// Of a check's outcomes in two boots the one that says more against the server; the time of both.
fn worse(first: Outcome, second: Outcome) -> Outcome {
    let rank = |outcome: &Outcome| match outcome.ending {
        Ending::Passed => 0,
        Ending::Skipped { .. } => 1,
        Ending::Errored { .. } => 2,
        Ending::Failed(_) => 3,
    };
    let duration = first.duration + second.duration;
    let mut worse = if rank(&second) > rank(&first) {
        second
    } else {
        first
    };
    worse.duration = duration;
    worse
}

/// Fisher and Yates with a small generator of its own: the same seed, the same order, everywhere.
fn shuffle(checks: &mut [&'static Check], seed: u64) {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    for index in (1..checks.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from((state >> 33) % (index as u64 + 1)).unwrap_or(0);
        checks.swap(index, other);
    }
}
