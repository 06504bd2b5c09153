//! A project's files in memory: a sorted map from relative path to bytes and mode.
//!
//! In: rendered files, or a folder on disk. Out: files in order, and the one diff that goldens and `--dry-run` share. Writes nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::error::{Error, Result};

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
    /// Whether it is a program.
    pub executable: bool,
}

impl File {
    /// A file with these bytes; one that begins with `#!` is a program.
    pub fn new(bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        let bytes = bytes.into();
        let executable = bytes.starts_with(b"#!");
        Self { bytes, executable }
    }

    /// SHA-256 as 64 hex digits.
    pub fn sha256(&self) -> String {
        use sha2::{Digest, Sha256};
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(&self.bytes) {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }

    /// `644` or `755`.
    pub fn mode(&self) -> &'static str {
        if self.executable { "755" } else { "644" }
    }
}

/// Files by path; paths are relative, with `/` between their parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<String, File>,
}

impl Tree {
    /// Adds a file; gives it back if there is one of that path already.
    pub fn insert(&mut self, path: String, file: File) -> Option<File> {
        match self.files.entry(path) {
            std::collections::btree_map::Entry::Vacant(vacant) => {
                vacant.insert(file);
                None
            }
            std::collections::btree_map::Entry::Occupied(_) => Some(file),
        }
    }

    /// Puts a file in the place of whatever stands at its path.
    pub fn set(&mut self, path: String, file: File) {
        self.files.insert(path, file);
    }

    /// Takes a file away; gives it back if it was there.
    pub fn remove(&mut self, path: &str) -> Option<File> {
        self.files.remove(path)
    }

    /// The files, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// The file at this path.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// How many files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The folder at `root` as a tree, `.git` left out.
    pub fn read(root: &Path) -> Result<Self> {
        Self::read_without(root, &|_| false)
    }

    /// The same without the files and folders whose path below `root` is to be skipped.
    pub fn read_without(root: &Path, skip: &dyn Fn(&str) -> bool) -> Result<Self> {
        let mut tree = Self::default();
        tree.read_below(root, "", skip)?;
        Ok(tree)
    }

    fn read_below(&mut self, folder: &Path, prefix: &str, skip: &dyn Fn(&str) -> bool) -> Result<()> {
        let unreadable = |source| Error::ReadFile {
            path: folder.to_owned(),
            source,
        };
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if skip(&path) {
                continue;
            }
            if entry.file_type().map_err(unreadable)?.is_dir() {
                if name != ".git" {
                    self.read_below(&entry.path(), &format!("{path}/"), skip)?;
                }
            } else {
                let bytes = std::fs::read(entry.path()).map_err(|source| Error::ReadFile {
                    path: entry.path(),
                    source,
                })?;
                let executable = crate::platform::is_executable(&entry.path());
                self.files.insert(
                    path,
                    File {
                        bytes: bytes.into(),
                        executable,
                    },
                );
            }
        }
        Ok(())
    }
}

/// What differs from `before` to `after`: files that came and went, and the changed lines of the others.
pub fn diff(before: &Tree, after: &Tree) -> String {
    let mut text = String::new();
    let paths: std::collections::BTreeSet<&String> = before.files.keys().chain(after.files.keys()).collect();
    let shown = |file: Option<&File>| {
        file.map_or(String::new(), |file| {
            String::from_utf8_lossy(&file.bytes).into_owned()
        })
    };
    for path in paths {
        let (old, new) = (before.files.get(path), after.files.get(path));
        if old == new {
            continue;
        }
        let change = match (old, new) {
            (None, Some(file)) => format!("new {}", file.mode()),
            (Some(_), None) => "gone".to_owned(),
            (Some(old), Some(new)) if old.executable != new.executable => {
                format!("mode {} now {}", old.mode(), new.mode())
            }
            _ => "changed".to_owned(),
        };
        let _ = writeln!(text, "=== {path} ({change})");
        text.push_str(&line_diff(&shown(old), &shown(new)));
    }
    text
}

/// What differs as a unified diff, such as `git diff` writes and `git apply` reads; files that are no text are named only.
pub fn unified(before: &Tree, after: &Tree) -> String {
    let mut text = String::new();
    let paths: std::collections::BTreeSet<&String> = before.files.keys().chain(after.files.keys()).collect();
    for path in paths {
        let (old, new) = (before.files.get(path), after.files.get(path));
        if old.map(|file| &file.bytes) == new.map(|file| &file.bytes) {
            continue;
        }
        let shown = |file: Option<&File>| {
            file.map_or(Some(String::new()), |file| {
                std::str::from_utf8(&file.bytes).ok().map(str::to_owned)
            })
        };
        let (Some(left), Some(right)) = (shown(old), shown(new)) else {
            let _ = writeln!(text, "Binary files a/{path} and b/{path} differ");
            continue;
        };
        let name = |file: Option<&File>, side: &str| {
            file.map_or_else(|| "/dev/null".to_owned(), |_| format!("{side}/{path}"))
        };
        let diff = similar::TextDiff::from_lines(&left, &right);
        let diff = diff
            .unified_diff()
            .header(&name(old, "a"), &name(new, "b"))
            .to_string();
        text.push_str(&diff);
    }
    text
}

/// The changed lines, with one line around them.
pub fn line_diff(before: &str, after: &str) -> String {
    similar::TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(1)
        .to_string()
}
