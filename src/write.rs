//! Tree → disk, all or nothing: everything is written into a staging folder beside the target, which is then renamed.
//!
//! In: a [`Tree`] and a target. Out: [`Written`]. A target with other files than those of a fresh clone is refused; nothing that
//! larder did not write is overwritten or deleted. Killed at any moment, a run leaves no half project under the target's name; what it leaves is a staging folder with a
//! marker beside it, which the next run recognises and removes. The marker is locked while its run lives, and the system drops the
//! lock of a killed one.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::{Error, Result};
use crate::git;
use crate::platform::{Mode, create_file};
use crate::render::RECORD;
use crate::tree::{self, Tree};

/// What a marker says; a file that says anything else is not ours.
const MARKER: &str = "larder is making a project here; with no larder running, this file and the folder of its name can be deleted\n";
const PREFIX: &str = ".larder-staging-";
const SUFFIX: &str = ".lock";

/// Whether a repository is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repository {
    /// `git init` and one commit, unless the target stands in a work tree already.
    Commit,
    /// `--no-git`
    None,
}

/// What became of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// Made; the first digits of its id.
    Made(String),
    /// Not made, because the target stands in this work tree.
    InsideWorkTree(PathBuf),
    /// Not wanted.
    NotWanted,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What became of the repository.
    pub commit: Commit,
    /// Whether the target had a README, which is `README.old.md` now.
    pub old_readme: bool,
}

/// What stands at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing, or an empty folder: the staging folder takes its place.
    Free,
    /// A folder that stays: the one that the user is in, or a fresh clone. The files are moved into it.
    Kept,
}

const README: &str = "README.md";
const OLD_README: &str = "README.old.md";

/// Whether a fresh clone may have this file or folder.
fn is_of_a_clone(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_uppercase();
    name == ".git"
        || name.starts_with(PREFIX)
        || matches!(stem.as_str(), "README" | "LICENSE" | "LICENCE" | "COPYING")
}

/// Writes `tree`, and `private` files that no repository gets to see, as the project `target`.
pub fn write(tree: &Tree, private: &Tree, target: &Path, repository: Repository) -> Result<Written> {
    let target = absolute(target)?;
    let place = place(&target)?;
    let parent = match place {
        Place::Free => target.parent().unwrap_or(Path::new("/")).to_owned(),
        Place::Kept => target.clone(),
    };
    std::fs::create_dir_all(&parent).map_err(|source| Error::WriteFile {
        path: parent.clone(),
        source,
    })?;
    sweep(&parent);
    let staging = Staging::open(&parent)?;
    write_files(tree, &staging.folder, |file| {
        if file.executable {
            Mode::Program
        } else {
            Mode::Plain
        }
    })?;
    write_files(private, &staging.folder, |_| Mode::Private)?;
    let (commit, trouble) = match repository {
        Repository::None => (Commit::NotWanted, None),
        Repository::Commit => match git::work_tree_around(&parent) {
            Some(around) => (Commit::InsideWorkTree(around), None),
            None => match git::first_commit(&staging.folder, tree) {
                Ok(id) => (Commit::Made(id), None),
                Err(source) => {
                    let _ = std::fs::remove_dir_all(staging.folder.join(".git"));
                    (Commit::NotWanted, Some(source))
                }
            },
        },
    };
    let old_readme = match place {
        Place::Free => {
            staging.become_the_project(&target)?;
            false
        }
        Place::Kept => staging.move_into(&target)?,
    };
    let written = Written { commit, old_readme };
    trouble.map_or(Ok(written), |source| Err(Error::Git { path: target, source }))
}

fn absolute(target: &Path) -> Result<PathBuf> {
    let unreadable = |source| Error::ReadFile {
        path: target.to_owned(),
        source,
    };
    // `canonicalize` resolves `..` and links, and knows only what exists: the nearest folder that does.
    let target = std::path::absolute(target).map_err(unreadable)?;
    let mut missing = Vec::new();
    let mut existing = target.as_path();
    while !existing.exists() {
        missing.extend(existing.file_name());
        let Some(parent) = existing.parent() else { break };
        existing = parent;
    }
    let mut found = existing.canonicalize().map_err(unreadable)?;
    found.extend(missing.into_iter().rev());
    Ok(found)
}

/// What stands at the target; files that larder would have to overwrite are an error.
fn place(target: &Path) -> Result<Place> {
    let in_the_way = |found: Vec<String>| {
        Err(Error::TargetInTheWay {
            path: target.to_owned(),
            found,
        })
    };
    match std::fs::symlink_metadata(target) {
        Err(_) => Ok(Place::Free),
        Ok(metadata) if metadata.is_dir() => {
            let entries = std::fs::read_dir(target).map_err(|source| Error::ReadFile {
                path: target.to_owned(),
                source,
            })?;
            let mut names: Vec<String> = entries
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect();
            names.sort_unstable();
            if !names.is_empty()
                && names.iter().all(|name| is_of_a_clone(name))
                && !names.iter().any(|name| name == OLD_README)
            {
                return Ok(Place::Kept);
            }
            names.retain(|name| !is_of_a_clone(name) || name == OLD_README);
            if names.len() > 6 {
                let more = names.len() - 5;
                names.truncate(5);
                names.push(format!("and {more} more"));
            }
            if names.is_empty() {
                let here = std::env::current_dir().and_then(|here| here.canonicalize());
                let is_in_use = here.is_ok_and(|here| here.starts_with(target));
                return Ok(if is_in_use { Place::Kept } else { Place::Free });
            }
            in_the_way(names)
        }
        Ok(_) => in_the_way(vec!["a file of this name".to_owned()]),
    }
}

fn write_files(tree: &Tree, folder: &Path, mode: fn(&tree::File) -> Mode) -> Result<()> {
    let mut last: Option<PathBuf> = None;
    for (path, file) in tree.files() {
        let full = folder.join(path);
        let parent = full.parent().unwrap_or(folder);
        if last.as_deref() != Some(parent) {
            std::fs::create_dir_all(parent).map_err(|source| Error::WriteFile {
                path: parent.to_owned(),
                source,
            })?;
            last = Some(parent.to_owned());
        }
        create_file(&full, mode(file))
            .and_then(|mut out| out.write_all(&file.bytes))
            .map_err(|source| Error::WriteFile { path: full, source })?;
    }
    Ok(())
}

/// A folder beside the target, removed again unless it became the project.
struct Staging {
    folder: PathBuf,
    marker: PathBuf,
    /// Holds the lock while this run lives.
    _lock: File,
}

impl Staging {
    fn open(parent: &Path) -> Result<Self> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |now| now.as_nanos());
        for attempt in 0..100_u128 {
            let name = format!(
                "{PREFIX}{:x}-{:x}",
                std::process::id(),
                (now + attempt) & 0xffff_ffff
            );
            let marker = parent.join(format!("{name}{SUFFIX}"));
            let unwritable = |source| Error::WriteFile {
                path: marker.clone(),
                source,
            };
            let mut lock = match create_file(&marker, Mode::Plain) {
                Ok(lock) => lock,
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => continue,
                Err(source) => return Err(unwritable(source)),
            };
            // Another run may sweep the marker between these two lines: then it is gone or locked, and the next name is tried.
            if lock.try_lock().is_err() || !marker.exists() {
                continue;
            }
            lock.write_all(MARKER.as_bytes()).map_err(unwritable)?;
            let folder = parent.join(&name);
            std::fs::create_dir(&folder).map_err(|source| Error::WriteFile {
                path: folder.clone(),
                source,
            })?;
            return Ok(Self {
                folder,
                marker,
                _lock: lock,
            });
        }
        Err(Error::Environment {
            message: format!(
                "cannot make a staging folder in `{}`: a hundred names were taken",
                parent.display()
            ),
            help: format!("remove the folders `{PREFIX}*` there"),
        })
    }

    fn become_the_project(self, target: &Path) -> Result<()> {
        // Windows does not rename over an empty folder; `remove_dir` removes nothing else.
        if cfg!(windows) {
            let _ = std::fs::remove_dir(target);
        }
        std::fs::rename(&self.folder, target).map_err(|source| {
            if target.exists() {
                Error::TargetInTheWay {
                    path: target.to_owned(),
                    found: vec!["made by somebody else just now".to_owned()],
                }
            } else {
                Error::WriteFile {
                    path: target.to_owned(),
                    source,
                }
            }
        })
    }
}

impl Staging {
    /// Moves every file into the folder `target`, `larder.toml` last: without it nothing takes the folder for a project. Gives whether
    /// a README was there. What was moved is moved back when something fails.
    fn move_into(self, target: &Path) -> Result<bool> {
        let unwritable = |path: PathBuf| move |source| Error::WriteFile { path, source };
        let entries = std::fs::read_dir(&self.folder).map_err(unwritable(self.folder.clone()))?;
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort_by_key(|name| name == RECORD);
        let mut moves: Vec<(PathBuf, PathBuf)> = Vec::with_capacity(names.len() + 1);
        let old_readme = target.join(README).exists();
        if old_readme {
            moves.push((target.join(README), target.join(OLD_README)));
        }
        moves.extend(
            names
                .iter()
                .map(|name| (self.folder.join(name), target.join(name))),
        );
        for (at, (from, to)) in moves.iter().enumerate() {
            let result = if to.exists() {
                Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists))
            } else {
                std::fs::rename(from, to)
            };
            if let Err(source) = result {
                for (from, to) in moves[..at].iter().rev() {
                    let _ = std::fs::rename(to, from);
                }
                return Err(unwritable(to.clone())(source));
            }
        }
        Ok(old_readme)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        let _ = std::fs::remove_file(&self.marker);
    }
}

/// Removes what killed runs left in `parent`: markers that say so and that no living run holds, and their folders.
fn sweep(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(folder) = name.strip_suffix(SUFFIX).filter(|name| name.starts_with(PREFIX)) else {
            continue;
        };
        let Ok(mut marker) = File::open(entry.path()) else {
            continue;
        };
        if marker.try_lock().is_err() {
            continue;
        }
        // A run killed while it wrote the marker left the beginning of it, and no folder.
        let mut text = String::new();
        if marker.read_to_string(&mut text).is_ok() && MARKER.starts_with(&text) {
            let _ = std::fs::remove_dir_all(parent.join(folder));
            // Removed while still locked, so that a run about to lock it finds it gone.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
