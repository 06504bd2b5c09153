//! Carries out combinations side by side, and ends all of them on Ctrl-C.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::combination::{self, Common};
use super::{Combination, Ending, Event, Run};
use crate::catalog::Catalog;
use crate::choices::Typed;
use crate::contract::Selection;
use crate::error::{Error, Result};
use crate::feature::Database;
use crate::project::host::ProjectHost;
use crate::project::{group, interrupt, toolchain};

/// What is to be done.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent words of the command line"
)]
pub struct Plan {
    /// Where the templates are.
    pub catalog: Catalog,
    /// The resources and whatever else was typed.
    pub typed: Typed,
    /// The combinations, in order.
    pub combinations: Vec<Combination>,
    /// Which checks.
    pub selection: Selection,
    /// How many combinations side by side.
    pub jobs: usize,
    /// Whether rows that the database cannot change are run on every database.
    pub whole: bool,
    /// Whether the first failure is the last.
    pub fail_fast: bool,
    /// Whether only the recipes are proved: generated, installed, grown.
    pub only_grow: bool,
    /// Whether the folders of good ones stay, too.
    pub keep: bool,
    /// The servers that were named or found.
    pub servers: BTreeMap<Database, String>,
}

/// Carries out a plan; `tell` hears what goes on. The runs come in the order of the plan; after an interrupt, those that had ended.
pub fn carry_out(plan: Plan, tell: &mut dyn FnMut(&Event)) -> Result<(Vec<Run>, bool)> {
    let base = base_folder("smoke")?;
    let order = plan.combinations.clone();
    let keep = plan.keep;
    let (send, events) = channel();
    let hosts: Arc<Mutex<Vec<Arc<ProjectHost>>>> = Arc::default();
    {
        let (base, hosts) = (base.clone(), Arc::clone(&hosts));
        std::thread::spawn(move || work(&plan, &base, &hosts, &|event| drop(send.send(event))));
    }
    let mut runs = Vec::new();
    let mut interrupted = false;
    loop {
        match events.recv_timeout(Duration::from_millis(100)) {
            Ok(event) => {
                tell(&event);
                if let Event::Ended(run) = event {
                    runs.push(*run);
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if interrupt::pressed() {
            interrupted = true;
            break;
        }
    }
    if interrupted {
        group::kill_all();
    }
    for host in hosts.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        host.close();
    }
    if interrupted && !keep {
        let _ = std::fs::remove_dir_all(&base);
    } else {
        // Only when nothing is left in it.
        let _ = std::fs::remove_dir(&base);
    }
    runs.sort_by_key(|run| {
        order
            .iter()
            .position(|combination| *combination == run.combination)
    });
    Ok((runs, interrupted))
}

fn work(plan: &Plan, base: &Path, hosts: &Mutex<Vec<Arc<ProjectHost>>>, tell: &(dyn Fn(Event) + Sync)) {
    let locks: Mutex<BTreeMap<String, Arc<Mutex<()>>>> = Mutex::default();
    let installs = |language: &str| {
        let mut locks = locks.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(language.to_owned()).or_default())
    };
    let servers = |combination: &Combination| plan.servers.get(&combination.database).cloned();
    let opened = |host: &Arc<ProjectHost>| {
        hosts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::clone(host));
    };
    let queue = Mutex::new(Queue {
        left: plan.combinations.iter(),
        failed: false,
    });
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs.min(plan.combinations.len()) {
            scope.spawn(|| {
                while let Some((combination, stopped)) = next(&queue) {
                    let run = if stopped && plan.fail_fast {
                        Run::skipped(
                            combination.clone(),
                            "not tried: another failed before, and --fail-fast was given",
                        )
                    } else if let Some(reason) = cannot(plan, combination) {
                        Run::skipped(combination.clone(), reason)
                    } else {
                        tell(Event::Began(combination.clone()));
                        let target = base.join(combination.to_string().replace('/', "-"));
                        let selection = Selection {
                            elsewhere: elsewhere(plan, combination),
                            ..plan.selection.clone()
                        };
                        let common = Common {
                            catalog: &plan.catalog,
                            typed: &plan.typed,
                            selection: &selection,
                            servers: &servers,
                            installs: &installs,
                            tell,
                            only_grow: plan.only_grow,
                            keep: plan.keep,
                            opened: &opened,
                        };
                        let mut run = combination::run(combination, &target, &common);
                        tidy(&mut run, plan.keep);
                        run
                    };
                    if matches!(run.ending, Ending::Failed(_) | Ending::Errored(_)) {
                        queue.lock().unwrap_or_else(PoisonError::into_inner).failed = true;
                    }
                    tell(Event::Ended(Box::new(run)));
                }
            });
        }
    });
}

struct Queue<'q> {
    left: std::slice::Iter<'q, Combination>,
    failed: bool,
}

/// The next combination, and whether another has failed already.
fn next<'q>(queue: &Mutex<Queue<'q>>) -> Option<(&'q Combination, bool)> {
    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    let failed = queue.failed;
    queue.left.next().map(|combination| (combination, failed))
}

/// The database of this framework on which everything is run, where that is another: SQLite, or the first that can be tried here.
fn elsewhere(plan: &Plan, combination: &Combination) -> Option<Database> {
    let siblings = plan
        .combinations
        .iter()
        .filter(|other| other.framework == combination.framework && cannot(plan, other).is_none());
    let home = siblings
        .map(|other| other.database)
        .min_by_key(|database| *database != Database::Sqlite)?;
    (!plan.whole && home != combination.database).then_some(home)
}

/// Why the combination cannot be tried on this machine.
fn cannot(plan: &Plan, combination: &Combination) -> Option<String> {
    if combination.database != Database::Sqlite && !plan.servers.contains_key(&combination.database) {
        let variable = crate::project::scratch::variable(combination.database).unwrap_or_default();
        return Some(format!(
            "no {} server: --database-url or {variable}",
            combination.database.title()
        ));
    }
    let framework = plan.catalog.framework(&combination.framework).ok()??;
    toolchain::check(&framework.language.toolchain)
        .err()
        .map(|error| error.to_string().replace("\n  help:", ";"))
}

/// Good ones go, unless they are to be kept; bad ones stay, to be looked at.
fn tidy(run: &mut Run, keep: bool) {
    if !keep
        && matches!(run.ending, Ending::Passed)
        && let Some(folder) = run.folder.take()
    {
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// A new folder of this run among the temporary ones; its name says what for.
pub fn base_folder(purpose: &str) -> Result<PathBuf> {
    let mut bytes = [0_u8; 4];
    getrandom::fill(&mut bytes).map_err(|error| Error::Environment {
        message: format!("the system gives no random bytes: {error}"),
        help: "try again".to_owned(),
    })?;
    let base = std::env::temp_dir().join(format!("larder-{purpose}-{:08x}", u32::from_le_bytes(bytes)));
    std::fs::create_dir_all(&base).map_err(|source| Error::WriteFile {
        path: base.clone(),
        source,
    })?;
    Ok(base)
}
