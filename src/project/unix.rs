//! The Unix side of [`group`](super::group): process groups with a guardian.
//!
//! Each command runs in a process group whose leader is a guardian: larder itself, started once more, which waits for the end
//! of a pipe and then kills its whole group. The other end of the pipe is held by larder alone, so the group dies with it,
//! even after `kill -9`. A parent-death signal would do less: Linux alone has it, it reaches only the child itself and not the
//! child's children, and it fires when the thread that started the child ends.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use rustix::process::{
    Pid, Signal as Number, WaitId, WaitIdOptions, kill_current_process_group, kill_process,
    kill_process_group, waitid,
};

use crate::contract::host::Signal;

/// The argument with which larder is told to be a guardian.
pub const GUARD: &str = "__guard";

/// The argument with which larder is told to give up writing and to become another program.
pub const CONFINE: &str = "__confine";

static GUARDIAN: OnceLock<PathBuf> = OnceLock::new();

/// From now on every group is guarded by this program, started with [`GUARD`].
pub fn guard_with(program: PathBuf) {
    // Set twice only by tests, with the same program.
    let _ = GUARDIAN.set(program);
}

/// The guardian's whole life: waits until the pipe on stdin ends, then kills its own process group.
pub fn guard() {
    let mut byte = [0];
    while !matches!(io::stdin().read(&mut byte), Ok(0) | Err(_)) {}
    let _ = kill_current_process_group(Number::KILL);
}

/// The words before those of a command with which it can write beneath this folder and nowhere else; `None` where the system
/// has no such thing, or larder does not know its own program.
pub fn confined(folder: Option<&Path>) -> Option<[OsString; 3]> {
    let program = GUARDIAN.get().filter(|_| sandbox::is_there())?;
    let folder = folder.unwrap_or(Path::new("/dev"));
    Some([program.into(), CONFINE.into(), folder.into()])
}

/// What follows [`CONFINE`]: the folder, then the program that this process is to become, with its arguments. Returns only
/// with the reason why that cannot be.
pub fn confine(words: impl IntoIterator<Item = OsString>) -> io::Error {
    let mut words = words.into_iter();
    let (Some(folder), Some(program)) = (words.next(), words.next()) else {
        return io::Error::other("a folder and a program are to be named");
    };
    match sandbox::write_only_in(Path::new(&folder)) {
        Ok(()) => Command::new(program).args(words).exec(),
        Err(error) => error,
    }
}

/// Linux's own sandbox, which needs no other user: <https://docs.kernel.org/userspace-api/landlock.html>
#[cfg(target_os = "linux")]
mod sandbox {
    use std::io;
    use std::path::Path;

    use landlock::{
        ABI, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr,
        RulesetError, path_beneath_rules,
    };

    /// The first that forbids to shorten files, too (Linux 6.2).
    const NEEDED: ABI = ABI::V3;

    fn nothing_written() -> Result<RulesetCreated, RulesetError> {
        Ruleset::default()
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::from_write(NEEDED))?
            .create()
    }

    pub fn is_there() -> bool {
        nothing_written().is_ok()
    }

    /// From now on this process and its children write beneath `folder` and `/dev` alone.
    pub fn write_only_in(folder: &Path) -> io::Result<()> {
        let open = path_beneath_rules([folder, Path::new("/dev")], AccessFs::from_write(NEEDED));
        nothing_written()
            .and_then(|rules| rules.add_rules(open))
            .and_then(RulesetCreated::restrict_self)
            .map(drop)
            .map_err(io::Error::other)
    }
}

#[cfg(not(target_os = "linux"))]
mod sandbox {
    use std::io;
    use std::path::Path;

    pub fn is_there() -> bool {
        false
    }

    pub fn write_only_in(_folder: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// The program that runs now, to be started again.
pub fn own_program() -> Option<PathBuf> {
    // On Linux this name stays right when the file has been replaced by a newer one meanwhile.
    let link = PathBuf::from("/proc/self/exe");
    if link.exists() {
        Some(link)
    } else {
        std::env::current_exe().ok()
    }
}

/// A process group: the guardian, if there is one, and what was started in it.
#[derive(Debug)]
pub struct Group {
    leader: Pid,
    guardian: Option<(Child, ChildStdin)>,
}

/// Starts `command` in a group of its own.
pub fn spawn(command: &mut Command) -> io::Result<(Child, Group)> {
    let guardian = GUARDIAN
        .get()
        .map(|program| start_guardian(program.clone()))
        .transpose()?;
    let leader = guardian.as_ref().map_or(0, |(guardian, _)| guardian.id());
    let started = command.process_group(i32::try_from(leader).unwrap_or(0)).spawn();
    match started {
        Ok(child) => {
            let leader = if leader == 0 { child.id() } else { leader };
            let group = Group {
                leader: pid(leader)?,
                guardian,
            };
            Ok((child, group))
        }
        Err(error) => {
            if let Some((mut guardian, pipe)) = guardian {
                drop(pipe);
                let _ = guardian.wait();
            }
            Err(error)
        }
    }
}

fn start_guardian(program: PathBuf) -> io::Result<(Child, ChildStdin)> {
    let mut guardian = Command::new(program)
        .arg(GUARD)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .current_dir("/")
        .process_group(0)
        .spawn()?;
    let pipe = guardian
        .stdin
        .take()
        .ok_or_else(|| io::Error::other("the guardian has no pipe"))?;
    Ok((guardian, pipe))
}

fn pid(number: u32) -> io::Result<Pid> {
    i32::try_from(number)
        .ok()
        .and_then(Pid::from_raw)
        .ok_or_else(|| io::Error::other("a process id out of range"))
}

impl Group {
    /// Kills everything in the group, the guardian too. The child must not have been waited for yet.
    pub fn kill(&mut self) {
        let _ = kill_process_group(self.leader, Number::KILL);
        if let Some((mut guardian, pipe)) = self.guardian.take() {
            drop(pipe);
            let _ = guardian.wait();
        }
    }

    /// Processor time of the group without its guardian, children that have ended included; `None` where the system does not tell.
    pub fn cpu(&self) -> Option<Duration> {
        let guardian = self
            .guardian
            .as_ref()
            .map(|(guardian, _)| u64::from(guardian.id()));
        let leader = u64::try_from(self.leader.as_raw_nonzero().get()).ok()?;
        // utime, stime, cutime, cstime: proc(5), fields 14 to 17.
        let ticks = members(leader, guardian)?
            .into_iter()
            .filter_map(|(_, numbers)| Some(numbers.get(10..14)?.iter().sum::<u64>()));
        Some(Duration::from_millis(ticks.sum::<u64>() * 1000 / TICKS))
    }

    /// Resident memory of the group without its guardian, in bytes.
    pub fn memory(&self) -> Option<u64> {
        let guardian = self
            .guardian
            .as_ref()
            .map(|(guardian, _)| u64::from(guardian.id()));
        let leader = u64::try_from(self.leader.as_raw_nonzero().get()).ok()?;
        let kibibytes = if let Some(kibibytes) = from_proc(leader, guardian) {
            kibibytes
        } else {
            let listing = Command::new("ps")
                .args(["-A", "-o", "pgid=,pid=,rss="])
                .stderr(Stdio::null())
                .output();
            from_listing(&String::from_utf8_lossy(&listing.ok()?.stdout), leader, guardian)
        };
        (kibibytes > 0).then_some(kibibytes * 1024)
    }
}

/// Adds up what Linux says in `/proc`; `None` where there is no such thing.
fn from_proc(leader: u64, guardian: Option<u64>) -> Option<u64> {
    let resident = |(folder, _): (PathBuf, Vec<u64>)| {
        let status = std::fs::read_to_string(folder.join("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    Some(members(leader, guardian)?.into_iter().filter_map(resident).sum())
}

/// The processes of a group in `/proc`: their folders, and what stands in `stat` behind the state, as far as it is numbers.
fn members(leader: u64, guardian: Option<u64>) -> Option<Vec<(PathBuf, Vec<u64>)>> {
    let mut found = Vec::new();
    let mut seen = false;
    for entry in std::fs::read_dir("/proc").ok()?.flatten() {
        let name = entry.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<u64>().ok()) else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        // The name of the program stands in parentheses and may hold anything.
        let Some((_, rest)) = stat.rsplit_once(')') else {
            continue;
        };
        seen = true;
        let numbers: Vec<u64> = rest
            .split_whitespace()
            .skip(1)
            .map(|word| word.parse().unwrap_or(0))
            .collect();
        if numbers.get(1) == Some(&leader) && Some(id) != guardian {
            found.push((entry.path(), numbers));
        }
    }
    seen.then_some(found)
}

/// Ticks of `/proc` a second, on every Linux.
const TICKS: u64 = 100;

fn from_listing(listing: &str, leader: u64, guardian: Option<u64>) -> u64 {
    listing
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace().map(|word| word.parse::<u64>().ok());
            let (group, id, size) = (words.next()??, words.next()??, words.next()??);
            (group == leader && Some(id) != guardian).then_some(size)
        })
        .sum()
}

/// Sends a signal to one process that has not been waited for.
pub fn signal(child: &Child, signal: Signal) -> io::Result<()> {
    let number = match signal {
        Signal::Term => Number::TERM,
        Signal::Int => Number::INT,
        Signal::Kill => Number::KILL,
    };
    Ok(kill_process(pid(child.id())?, number)?)
}

/// The exit code of a process that has ended, 128 and the signal's number where one ended it. The process stays on the system's
/// list until it is waited for, so that its number, which may be that of the group, is given to nobody else.
pub fn ended(child: &mut Child) -> Option<i32> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let status = waitid(WaitId::Pid(pid(child.id()).ok()?), options).ok()??;
    let signal = || status.terminating_signal().map(|signal| 128 + signal);
    Some(status.exit_status().or_else(signal).unwrap_or(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_added_up_by_group() {
        let listing = "    7     7  1000\n    7     9  2000\n    8    10  4000\n broken\n";
        assert_eq!(from_listing(listing, 7, None), 3000);
        assert_eq!(from_listing(listing, 7, Some(7)), 2000);
    }
}
