//! What differs between two projects: files that only one of them has, and files that both have.

use std::fmt::Write as _;

use serde::Serialize;

use super::Side;
use crate::tree::{self, Tree};

/// The files of two sides.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// Only on the left.
    pub only_left: Vec<String>,
    /// Only on the right.
    pub only_right: Vec<String>,
    /// On both sides, and not the same.
    pub changed: Vec<Changed>,
    /// How many are the same on both sides.
    pub same: usize,
}

/// A file that both sides have.
#[derive(Debug, Serialize)]
pub struct Changed {
    /// Its path.
    pub path: String,
    /// Lines that only the right side has.
    pub added: usize,
    /// Lines that only the left side has.
    pub removed: usize,
}

impl Difference {
    /// From the left tree to the right one.
    pub fn between(left: &Tree, right: &Tree) -> Self {
        let only = |one: &Tree, other: &Tree| {
            let paths = one.files().map(|(path, _)| path);
            let paths = paths.filter(|path| other.get(path).is_none());
            paths.map(str::to_owned).collect::<Vec<_>>()
        };
        let mut difference = Self {
            only_left: only(left, right),
            only_right: only(right, left),
            changed: Vec::new(),
            same: 0,
        };
        for (path, old) in left.files() {
            let Some(new) = right.get(path) else { continue };
            if old == new {
                difference.same += 1;
                continue;
            }
            let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (before, after) = (lines(&old.bytes), lines(&new.bytes));
            let diff = similar::TextDiff::from_lines(&before, &after);
            let count = |tag| {
                diff.iter_all_changes()
                    .filter(|change| change.tag() == tag)
                    .count()
            };
            difference.changed.push(Changed {
                path: path.to_owned(),
                added: count(similar::ChangeTag::Insert),
                removed: count(similar::ChangeTag::Delete),
            });
        }
        difference
    }

    /// For people: a list of files.
    pub fn text(&self, left: &str, right: &str) -> String {
        let mut text = String::new();
        for (side, paths) in [(left, &self.only_left), (right, &self.only_right)] {
            if !paths.is_empty() {
                let _ = writeln!(text, "\nONLY IN {side}");
                for path in paths {
                    let _ = writeln!(text, "  {path}");
                }
            }
        }
        if !self.changed.is_empty() {
            let _ = writeln!(text, "\nDIFFERENT FROM {left} TO {right}");
            for Changed { path, added, removed } in &self.changed {
                let _ = writeln!(text, "  {path}  +{added} −{removed}");
            }
        }
        let _ = writeln!(text, "\n{} files are the same", self.same);
        text
    }
}

/// The unified diff of all files, as `git diff` and `patch` write it.
pub fn unified(left: &Side, right: &Side) -> String {
    tree::unified(&left.tree, &right.tree)
}
