//! Whether an install is still up to date: a stamp of what it was made from, and of the folders that it gave.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::toolchain::Found;
use crate::platform;

/// The name of the stamp below `.larder/`.
const STAMP: &str = "installed.json";

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Stamp {
    /// Where it was made: some programs do not work anywhere else.
    root: PathBuf,
    /// Of the commands, the toolchains and the files at the top of the project that say what is to be installed.
    made_from: String,
    /// Folders at the top of the project that were there afterwards; one that is gone asks for a new install.
    folders: BTreeSet<String>,
}

/// Whether the last install in `root` was made from the same things and is still there.
pub fn is_up_to_date(root: &Path, private: &Path, commands: &[Vec<String>], found: &[Found]) -> bool {
    let Some(stamp) = stamp(private) else {
        return false;
    };
    stamp.root == root
        && stamp.made_from == made_from(root, commands, found)
        && stamp.folders.iter().all(|folder| root.join(folder).is_dir())
}

fn stamp(private: &Path) -> Option<Stamp> {
    let text = std::fs::read_to_string(private.join(STAMP)).ok()?;
    serde_json::from_str(&text).ok()
}

/// What a machine may have set that makes an install leave out what lint and tests need, or put it elsewhere.
pub fn environment() -> Vec<(String, Option<String>)> {
    [
        ("NODE_ENV", None),
        ("npm_config_include", Some("dev")),
        ("PIP_USER", Some("0")),
        ("COMPOSER_NO_DEV", Some("0")),
    ]
    .map(|(name, value)| (name.to_owned(), value.map(str::to_owned)))
    .into()
}

/// Remembers that an install has just succeeded. A stamp that cannot be written costs time, nothing else.
pub fn remember(root: &Path, private: &Path, commands: &[Vec<String>], found: &[Found]) {
    let folders = top(root)
        .into_iter()
        .filter(|name| root.join(name).is_dir() && name != ".git" && name != ".larder");
    let stamp = Stamp {
        root: root.to_owned(),
        made_from: made_from(root, commands, found),
        folders: folders.collect(),
    };
    if let Ok(text) = serde_json::to_string_pretty(&stamp) {
        let _ = std::fs::write(private.join(STAMP), text);
    }
}

/// Gives another folder of the same project what was installed in this one, the stamp too: folders as hard links, so that nothing is
/// fetched or copied again, and the files that say which versions were fetched. Where a folder cannot be moved, an install in the
/// new place has to make it: a virtual environment of Python knows its own path.
pub fn carry_over(from: &Path, private: &Path, to: &Path, to_private: &Path) -> std::io::Result<()> {
    let text = std::fs::read_to_string(private.join(STAMP))?;
    let mut stamp: Stamp = serde_json::from_str(&text)?;
    let mut is_whole = true;
    for name in top(from) {
        let (old, new) = (from.join(&name), to.join(&name));
        if new.exists() {
            continue;
        }
        if stamp.folders.contains(&name) {
            if old.join("pyvenv.cfg").exists() {
                is_whole = false;
            } else {
                link_folder(&old, &new)?;
            }
        } else if old.is_file() && concerns_install(&name) {
            std::fs::copy(&old, &new)?;
        }
    }
    if is_whole {
        to.clone_into(&mut stamp.root);
        std::fs::write(to_private.join(STAMP), serde_json::to_string_pretty(&stamp)?)?;
    }
    Ok(())
}

fn link_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (old, new, kind) = (entry.path(), to.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() {
            link_folder(&old, &new)?;
        } else if kind.is_symlink() {
            platform::copy_link(&old, &new)?;
        } else if std::fs::hard_link(&old, &new).is_err() {
            // Another disk, or one without hard links.
            std::fs::copy(&old, &new)?;
        }
    }
    Ok(())
}

/// Forgets it, before a new install is tried. The programs of a Python environment hold the path at which they were installed: in a
/// project that was moved it is made anew.
pub fn forget(root: &Path, private: &Path) {
    if stamp(private).is_some_and(|stamp| stamp.root != root) {
        for name in top(root) {
            let folder = root.join(name);
            if folder.join("pyvenv.cfg").is_file() {
                let _ = std::fs::remove_dir_all(folder);
            }
        }
    }
    let _ = std::fs::remove_file(private.join(STAMP));
}

/// Every language keeps the list of its dependencies in a file at the top of a project; which, need not be known: a file
/// there that changed without need costs one install that has nothing to do.
fn made_from(root: &Path, commands: &[Vec<String>], found: &[Found]) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    for word in commands.iter().flatten() {
        add(word.as_bytes());
    }
    for toolchain in found {
        add(toolchain.program.as_os_str().as_encoded_bytes());
        add(toolchain.version.as_bytes());
    }
    for name in top(root) {
        if concerns_install(&name)
            && let Ok(bytes) = std::fs::read(root.join(&name))
        {
            add(name.as_bytes());
            add(&bytes);
        }
    }
    let digest = hash.finalize();
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Configuration, databases, logs and texts to read change all the time and never say what to install.
fn concerns_install(name: &str) -> bool {
    let lower = name.to_lowercase();
    let aside = [
        ".db",
        ".db-wal",
        ".db-shm",
        ".db-journal",
        ".sqlite",
        ".sqlite3",
        ".log",
        ".md",
        ".pid",
        ".tsbuildinfo",
    ];
    !(lower.starts_with(".env")
        || aside.iter().any(|end| lower.ends_with(end))
        || lower == "larder.toml"
        || lower.starts_with("license"))
}

fn top(root: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_installed_is_carried_over() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        let (private, to_private) = (from.join(".larder"), to.join(".larder"));
        for folder in [
            &private,
            &to_private,
            &from.join("packages/a"),
            &from.join("src"),
            &to.join("src"),
        ] {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        let write = |path: &str| std::fs::write(from.join(path), path).expect("a file");
        for path in ["packages/a/code", "src/own", "lock.json", "dev.db"] {
            write(path);
        }
        remember(&from, &private, &[], &[]);
        std::fs::create_dir_all(from.join("built")).expect("a folder");
        write("built/later");
        carry_over(&from, &private, &to, &to_private).expect("it can be linked");
        assert!(is_up_to_date(&to, &to_private, &[], &[]));
        for (path, is_there) in [
            ("packages/a/code", true),
            ("lock.json", true),
            ("src/own", false),
            ("dev.db", false),
            ("built", false),
        ] {
            assert_eq!(to.join(path).exists(), is_there, "{path}");
        }

        let venv = dir.path().join("venv");
        std::fs::create_dir_all(venv.join(".larder")).expect("a folder");
        std::fs::write(from.join("packages/pyvenv.cfg"), "").expect("a file");
        carry_over(&from, &private, &venv, &venv.join(".larder")).expect("it can be linked");
        assert!(!venv.join("packages").exists() && !is_up_to_date(&venv, &venv.join(".larder"), &[], &[]));
    }

    #[test]
    fn a_stamp_holds_until_files_folders_or_commands_change() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let (root, private) = (dir.path(), dir.path().join(".larder"));
        let commands = vec![vec!["npm".to_owned(), "install".to_owned()]];
        std::fs::create_dir_all(root.join("node_modules")).expect("a folder");
        std::fs::create_dir_all(&private).expect("a folder");
        std::fs::write(root.join("package.json"), "{}").expect("a file");
        let fresh = || is_up_to_date(root, &private, &commands, &[]);
        assert!(!fresh(), "nothing was installed");
        remember(root, &private, &commands, &[]);
        assert!(fresh());
        std::fs::write(root.join("dev.db"), "x").expect("a file");
        std::fs::write(root.join(".env"), "x").expect("a file");
        assert!(fresh(), "databases and configuration do not count");
        assert!(
            !is_up_to_date(root, &private, &[vec!["pnpm".to_owned()]], &[]),
            "another command"
        );
        let newer = Found {
            name: "Node.js".into(),
            program: "/bin/node".into(),
            version: "24.1".into(),
        };
        assert!(
            !is_up_to_date(root, &private, &commands, &[newer]),
            "another toolchain"
        );
        std::fs::write(root.join("package.json"), "{ }").expect("a file");
        assert!(!fresh(), "the list of dependencies changed");
        remember(root, &private, &commands, &[]);
        std::fs::remove_dir(root.join("node_modules")).expect("it is there");
        assert!(!fresh(), "what was installed is gone");
        remember(root, &private, &commands, &[]);
        forget(root, &private);
        assert!(!fresh(), "forgotten");
    }

    #[test]
    fn a_project_that_was_moved_is_installed_anew_without_its_python_environment() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let (old, new) = (dir.path().join("shop"), dir.path().join("shop2"));
        for folder in [".larder", ".venv/bin", "app"] {
            std::fs::create_dir_all(old.join(folder)).expect("a folder");
        }
        std::fs::write(old.join(".venv/pyvenv.cfg"), "home = /usr/bin").expect("a file");
        remember(&old, &old.join(".larder"), &[], &[]);
        assert!(is_up_to_date(&old, &old.join(".larder"), &[], &[]));
        std::fs::rename(&old, &new).expect("moved");
        let private = new.join(".larder");
        assert!(!is_up_to_date(&new, &private, &[], &[]));
        forget(&new, &private);
        assert!(!new.join(".venv").exists() && new.join("app").is_dir());
    }
}
