//! A copy of a project's folder with a `.env` of larder's own, for servers that are to read one: the user's stays as it is.
//!
//! What git ignores (dependencies, what was built) is linked, everything else is copied, since some frameworks look for `.env`
//! beside the real place of their source files.

use std::io;
use std::path::{Path, PathBuf};

use crate::contract::host::Dotenv;

/// The copy; dropping it removes it.
#[derive(Debug)]
pub struct Twin {
    folder: PathBuf,
}

impl Twin {
    /// Copies the project at `root` into the folder `to` below its private folder.
    pub fn new(root: &Path, private: &Path, to: PathBuf, dotenv: &Dotenv) -> io::Result<Self> {
        std::fs::create_dir_all(&to)?;
        let twin = Self { folder: to };
        let ignored = std::fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
        let is_ignored = |name: &str| {
            ignored
                .lines()
                .any(|line| line.trim().trim_matches('/') == name && !name.is_empty())
        };
        for entry in std::fs::read_dir(root)? {
            let entry = entry?;
            let name = entry.file_name();
            let shown = name.to_string_lossy();
            let to = twin.folder.join(&name);
            if shown == ".env" || shown == ".git" || entry.path() == private {
                continue;
            }
            if entry.file_type()?.is_dir() {
                if is_ignored(&shown) {
                    link(&entry.path(), &to)?;
                } else {
                    copy_folder(&entry.path(), &to)?;
                }
            } else if !is_database(&shown) {
                std::fs::copy(entry.path(), &to)?;
            }
        }
        // Scratch databases are named relative to the project.
        if let Some(name) = private.file_name() {
            link(private, &twin.folder.join(name))?;
        }
        let file = twin.folder.join(".env");
        match dotenv {
            Dotenv::Text(text) => std::fs::write(file, text)?,
            Dotenv::Folder => std::fs::create_dir(file)?,
        }
        Ok(twin)
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Twin {
    fn drop(&mut self) {
        // Links are removed, not followed.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_database(name: &str) -> bool {
    [".db", ".db-shm", ".db-wal"]
        .iter()
        .any(|end| name.ends_with(end))
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_has_its_own_env_and_leaves_nothing() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path();
        let private = root.join(".larder");
        for folder in [".larder", "node_modules/zod", "src/lib", ".git"] {
            std::fs::create_dir_all(root.join(folder)).expect("a folder");
        }
        for (file, text) in [
            (".gitignore", "node_modules/\n.env\n"),
            (".env", "PORT=1\n"),
            ("src/lib/a.ts", "a"),
            ("shop.db", "rows"),
        ] {
            std::fs::write(root.join(file), text).expect("a file");
        }
        let twin = Twin::new(
            root,
            &private,
            private.join("twin-0"),
            &Dotenv::Text("PORT=2\n".to_owned()),
        )
        .expect("a twin");
        let folder = twin.folder().to_owned();
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        assert_eq!(read(".env").as_deref(), Some("PORT=2\n"));
        assert_eq!(read("src/lib/a.ts").as_deref(), Some("a"));
        assert!(folder.join("node_modules/zod").is_dir());
        assert!(folder.join(".larder").is_dir(), "scratch databases are found");
        assert!(!folder.join("shop.db").exists() && !folder.join(".git").exists());
        drop(twin);
        assert!(!folder.exists() && root.join("node_modules/zod").is_dir());
    }
}
