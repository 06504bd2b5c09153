//! A started command and everything it started in turn: ends as a whole, at the latest when larder itself ends.
//!
//! What differs between systems stands in `unix.rs` and `windows.rs` alone.

#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

use std::io;
use std::process::{Child, ChildStderr, ChildStdout, Command};
use std::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::contract::host::Signal;

pub use system::{CONFINE, GUARD, confine, confined, guard, guard_with, own_program};

/// Every process that may still be alive, for [`kill_all`].
static LIVE: Mutex<Vec<Weak<Mutex<State>>>> = Mutex::new(Vec::new());

/// The exit code of a process that was killed.
const KILLED: i32 = 137;
/// How often a waiting thread looks.
const GLANCE: Duration = Duration::from_millis(10);

/// A process in a group of its own. Dropping it kills the whole group.
#[derive(Debug)]
pub struct Process {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    child: Child,
    group: system::Group,
    ended: Option<i32>,
    waited: bool,
    /// What the group had used when it was killed.
    cpu: Option<Duration>,
}

impl Process {
    /// Starts `command` in a group of its own.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        let (child, group) = system::spawn(command)?;
        let state = Arc::new(Mutex::new(State {
            child,
            group,
            ended: None,
            waited: false,
            cpu: None,
        }));
        let mut live = lock(&LIVE);
        live.retain(|process| process.strong_count() > 0);
        live.push(Arc::downgrade(&state));
        Ok(Self { state })
    }

    /// Its stdout and stderr, where they were asked for as pipes; once.
    pub fn pipes(&self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        let mut state = lock(&self.state);
        (state.child.stdout.take(), state.child.stderr.take())
    }

    /// Its exit code (128 + signal where one ended it), or `None` while it runs.
    pub fn ended(&self) -> Option<i32> {
        lock(&self.state).look()
    }

    /// Waits for its end, but not longer than this.
    pub fn wait(&self, at_most: Duration) -> Option<i32> {
        let until = Instant::now() + at_most;
        loop {
            if let Some(code) = self.ended() {
                return Some(code);
            }
            if Instant::now() >= until {
                return None;
            }
            std::thread::sleep(GLANCE);
        }
    }

    /// Sends a signal to the process, not to its children; to one that has ended, nothing is sent.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        let mut state = lock(&self.state);
        if state.look().is_some() {
            return Ok(());
        }
        if signal == Signal::Kill && cfg!(windows) {
            state.group.kill();
            return Ok(());
        }
        system::signal(&state.child, signal)
    }

    /// Asks the process to stop, and kills what is left of the group when it has ended or the time is up; its exit code.
    pub fn stop(&self, patience: Duration) -> i32 {
        if cfg!(unix) && self.signal(Signal::Term).is_ok() {
            self.wait(patience);
        }
        self.kill()
    }

    /// Kills the whole group; the exit code of the process.
    pub fn kill(&self) -> i32 {
        lock(&self.state).kill()
    }

    /// Processor time of the whole group, once it has been killed, where the system tells.
    pub fn cpu(&self) -> Option<Duration> {
        lock(&self.state).cpu
    }

    /// Resident memory of the whole group, in bytes, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        lock(&self.state).group.memory()
    }

    /// Processor time of the whole group so far, where the system tells: on Linux.
    pub fn cpu_so_far(&self) -> Option<Duration> {
        lock(&self.state).group.cpu()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl State {
    fn look(&mut self) -> Option<i32> {
        if self.ended.is_none() {
            self.ended = system::ended(&mut self.child);
        }
        self.ended
    }

    fn kill(&mut self) -> i32 {
        // Looked at first, so that a process which has ended by itself keeps its own exit code.
        self.look();
        if !self.waited {
            self.cpu = self.group.cpu();
            self.group.kill();
            // Killed just now, or before: it does not take long.
            let _ = self.child.wait();
            self.waited = true;
        }
        *self.ended.get_or_insert(KILLED)
    }
}

/// Kills every process started here that still lives, with its group.
pub fn kill_all() {
    let live: Vec<_> = lock(&LIVE)
        .drain(..)
        .filter_map(|process| process.upgrade())
        .collect();
    for process in live {
        lock(&process).kill();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
