//! The one place for what differs between Unix and Windows.

use std::path::Path;

/// Whether the file may be run as a program. On Windows no file says so.
#[cfg(unix)]
pub fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

/// Whether the file may be run as a program. On Windows no file says so.
#[cfg(not(unix))]
pub fn is_executable(_path: &Path) -> bool {
    false
}

/// Makes a symbolic link that says what another one says.
#[cfg(unix)]
pub fn copy_link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(std::fs::read_link(from)?, to)
}

/// Makes a copy of the file that a link leads to: on Windows few may make links.
#[cfg(not(unix))]
pub fn copy_link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::copy(from, to).map(drop)
}

/// Who may do what with a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What the user's mask leaves of reading and writing.
    Plain,
    /// Also running it as a program.
    Program,
    /// Only its owner reads and writes it.
    Private,
}

/// Makes a new file; refuses to touch one that exists.
#[cfg(unix)]
pub fn create_file(path: &Path, mode: Mode) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mode = match mode {
        Mode::Plain => 0o666,
        Mode::Program => 0o777,
        Mode::Private => 0o600,
    };
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
}

/// Makes a new file; refuses to touch one that exists. On Windows the folder decides who may do what.
#[cfg(not(unix))]
pub fn create_file(path: &Path, _mode: Mode) -> std::io::Result<std::fs::File> {
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
}

/// What git's index keeps about a file, so that it need not be read again to see that it has not changed.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileFacts {
    /// Seconds and nanoseconds of the last change of its facts.
    pub changed: (i32, u32),
    /// Seconds and nanoseconds of the last change of its bytes.
    pub modified: (i32, u32),
    /// Device.
    pub device: u32,
    /// Inode.
    pub inode: u32,
    /// Owner.
    pub user: u32,
    /// Group.
    pub group: u32,
}

/// The facts of a file; zeros, which git looks up again, where they cannot be had.
#[cfg(unix)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "git's index keeps the lower 32 bits of each"
)]
pub fn file_facts(path: &Path) -> FileFacts {
    use std::os::unix::fs::MetadataExt;
    std::fs::symlink_metadata(path).map_or_else(
        |_| FileFacts::default(),
        |metadata| FileFacts {
            changed: (metadata.ctime() as i32, metadata.ctime_nsec() as u32),
            modified: (metadata.mtime() as i32, metadata.mtime_nsec() as u32),
            device: metadata.dev() as u32,
            inode: metadata.ino() as u32,
            user: metadata.uid(),
            group: metadata.gid(),
        },
    )
}

/// The facts of a file; zeros, which git looks up again.
#[cfg(not(unix))]
pub fn file_facts(_path: &Path) -> FileFacts {
    FileFacts::default()
}

/// The systems for which it is known how programs are installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Debian, Ubuntu and what descends from them.
    Debian,
    /// Fedora, and what descends from it.
    Fedora,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
    /// Any other.
    Other,
}

impl System {
    /// The system that larder runs on.
    pub fn here() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
            Self::of_release(&release)
        }
    }

    /// As a heading: `Debian and Ubuntu`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Debian => "Debian and Ubuntu",
            Self::Fedora => "Fedora",
            Self::MacOs => "macOS",
            Self::Windows => "Windows",
            Self::Other => "this system",
        }
    }

    /// What `/etc/os-release` says.
    fn of_release(text: &str) -> Self {
        let named = |line: &str| {
            let (key, value) = line.split_once('=')?;
            matches!(key, "ID" | "ID_LIKE").then(|| value.trim_matches(['"', '\'']).to_owned())
        };
        let systems: Vec<String> = text.lines().filter_map(named).collect();
        let is = |wanted: &str| {
            systems
                .iter()
                .any(|value| value.split_whitespace().any(|name| name == wanted))
        };
        if is("debian") || is("ubuntu") {
            Self::Debian
        } else if is("fedora") {
            Self::Fedora
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_its_release_file() {
        for (text, system) in [
            ("PRETTY_NAME=\"Debian GNU/Linux 13\"\nID=debian\n", System::Debian),
            ("ID=ubuntu\nID_LIKE=debian\n", System::Debian),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Debian),
            ("ID=fedora\n", System::Fedora),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", System::Fedora),
            ("ID=arch\n", System::Other),
            ("NAME=debian\n", System::Other),
            ("", System::Other),
        ] {
            assert_eq!(System::of_release(text), system, "{text}");
        }
    }
}
