//! The Windows side of [`group`](super::group): job objects, which the system ends together with larder.

use std::ffi::OsString;
use std::io;
use std::os::windows::io::AsRawHandle;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use win32job::{ExtendedLimitInfo, Job};

use crate::contract::host::Signal;

/// The argument with which larder is told to be a guardian; not used here.
pub const GUARD: &str = "__guard";

/// The argument with which larder is told to confine itself; not used here.
pub const CONFINE: &str = "__confine";

/// Not here.
pub fn confined(_folder: Option<&Path>) -> Option<[OsString; 3]> {
    None
}

/// Not here.
pub fn confine(_words: impl IntoIterator<Item = OsString>) -> io::Error {
    io::ErrorKind::Unsupported.into()
}

/// A job object needs no guardian.
pub fn guard_with(_program: PathBuf) {}

/// A job object needs no guardian.
pub fn guard() {}

/// A job object needs no guardian.
pub fn own_program() -> Option<PathBuf> {
    None
}

/// A job object; closing it, also by the end of larder, ends everything in it.
#[derive(Debug)]
pub struct Group {
    job: Option<Job>,
}

/// Starts `command` in a job of its own.
pub fn spawn(command: &mut Command) -> io::Result<(Child, Group)> {
    let mut limits = ExtendedLimitInfo::new();
    limits.limit_kill_on_job_close();
    let job = Job::create_with_limit_info(&limits).map_err(io::Error::other)?;
    let mut child = command.spawn()?;
    if let Err(error) = job.assign_process(child.as_raw_handle() as isize) {
        let _ = child.kill();
        let _ = child.wait();
        return Err(io::Error::other(error));
    }
    Ok((child, Group { job: Some(job) }))
}

impl Group {
    /// Ends everything in the job.
    pub fn kill(&mut self) {
        self.job = None;
    }

    /// Nobody tells here.
    #[expect(clippy::unused_self, reason = "the other systems have something to tell")]
    pub fn cpu(&self) -> Option<std::time::Duration> {
        None
    }

    /// Not known here.
    pub fn memory(&self) -> Option<u64> {
        None
    }
}

/// Windows has no such signals: only [`Signal::Kill`] can be carried out, by [`Group::kill`].
pub fn signal(_child: &Child, _signal: Signal) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "this system has no signals",
    ))
}

/// The exit code of a process that has ended.
pub fn ended(child: &mut Child) -> Option<i32> {
    child.try_wait().ok()?.map(|status| status.code().unwrap_or(-1))
}
