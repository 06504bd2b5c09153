//! Recipes: what a person who inherits a project adds to it first, as patches against the rendered two-resource example.
//!
//! In: the files `NN-name.patch` of a framework's folder `grow/`, and a tree. Out: the tree with the patch applied, or which hunk of
//! which file does not fit; and what the change costs. Nothing here touches the disk.

use diffy::Line;
use diffy::patch_set::{FileOperation, FilePatch, ParseOptions, PatchKind, PatchSet};

use crate::error::{Error, Result};
use crate::tree::{File, Tree};

/// Every recipe, in the order in which they are applied: the first nine to one project, the last one to a fresh one.
pub const RECIPES: [&str; 10] = [
    "field",
    "public-route",
    "private-route",
    "errors",
    "action",
    "role",
    "job",
    "body",
    "test",
    "remove",
];

/// The resources of the project that the patches are made against.
pub const EXAMPLE: [&str; 2] = [
    "project name:string(1,80):unique archived:bool=false",
    "task title:string notes:text? done:bool=false priority:int(0,5)=0 estimate:decimal(8,2)? due:date? remind_at:datetime? \
     status:enum(todo,doing,done)=todo project:ref(project)?",
];

/// One recipe of a framework.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// From 1: its place in [`RECIPES`], and the number of its row (`G-01`).
    pub number: usize,
    /// Its name in [`RECIPES`].
    pub name: &'static str,
    /// The path of the patch below `templates/`, for messages.
    pub source: String,
    /// The unified diff, with one paragraph of text before it.
    pub patch: String,
}

/// What a recipe does to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The path in the project: the new one where the file is moved.
    pub path: String,
    /// The lines that come, without their line breaks.
    pub added: Vec<String>,
    /// The lines that go, without their line breaks.
    pub removed: Vec<String>,
    /// Whether the file is made by the recipe.
    pub is_new: bool,
    /// Whether the file is deleted by the recipe.
    pub is_gone: bool,
}

/// The cost of a change: what a person has to touch. `larder show` and `compare` tell it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Cost {
    /// Files that are changed, made or deleted.
    pub files: usize,
    /// Lines that come.
    pub added: usize,
    /// Lines that go.
    pub removed: usize,
}

/// The cost of change of a framework: of each of its recipes, in their order. Counted from the patches, so it is the same on every
/// machine; a migration that the project's own command writes is not in them.
pub fn costs(recipes: &[Recipe]) -> Result<Vec<(&'static str, Cost)>> {
    recipes
        .iter()
        .map(|recipe| Ok((recipe.name, recipe.cost()?)))
        .collect()
}

impl Recipe {
    /// The recipe in the file `source` (`express/grow/01-field.patch`).
    pub fn read(source: String, patch: String) -> Result<Self> {
        let file = source.rsplit('/').next().unwrap_or_default();
        let place = (1..)
            .zip(RECIPES)
            .find(|(number, name)| file == format!("{number:02}-{name}.patch"));
        let Some((number, name)) = place else {
            let names: Vec<String> = (1..)
                .zip(RECIPES)
                .map(|(number, name)| format!("{number:02}-{name}.patch"))
                .collect();
            return Err(Error::Template {
                template: source,
                message: format!("is no recipe; recipes are {}", names.join(", ")),
            });
        };
        let recipe = Self {
            number,
            name,
            source,
            patch,
        };
        // A patch that cannot be read is told where it is read, and not when it is applied.
        recipe.files()?;
        Ok(recipe)
    }

    /// The id of its row: `G-01`.
    pub fn check(&self) -> String {
        format!("G-{:02}", self.number)
    }

    /// The text before the patch: what it adds, in one paragraph.
    pub fn description(&self) -> &str {
        self.patch[..self.begin()].trim()
    }

    /// What it does to each file, in the order of the patch.
    pub fn changes(&self) -> Result<Vec<Change>> {
        let files = self.files()?;
        let change = |file: &FilePatch<'_, str>| -> Result<Change> {
            let mut change = Change {
                path: ends(file).1.or(ends(file).0).unwrap_or_default(),
                added: Vec::new(),
                removed: Vec::new(),
                is_new: file.operation().is_create(),
                is_gone: file.operation().is_delete(),
            };
            let text = |line: &str| line.trim_end_matches(['\n', '\r']).to_owned();
            for line in self.hunks(file)?.iter().flat_map(diffy::Hunk::lines) {
                match line {
                    Line::Insert(line) => change.added.push(text(line)),
                    Line::Delete(line) => change.removed.push(text(line)),
                    Line::Context(_) => {}
                }
            }
            Ok(change)
        };
        files.iter().map(change).collect()
    }

    /// What it costs: files and lines, as the patch has them.
    pub fn cost(&self) -> Result<Cost> {
        Ok(self.changes()?.iter().fold(Cost::default(), |cost, change| Cost {
            files: cost.files + 1,
            added: cost.added + change.added.len(),
            removed: cost.removed + change.removed.len(),
        }))
    }

    /// The tree with the patch applied. A hunk may stand some lines from where the patch says, but all its lines must be there.
    pub fn apply(&self, tree: &Tree) -> Result<Tree> {
        let mut changed = tree.clone();
        for file in self.files()? {
            let (old, new) = ends(&file);
            let before = match &old {
                None => None,
                Some(path) => Some(
                    changed
                        .remove(path)
                        .ok_or_else(|| self.wrong(format!("there is no `{path}` to change")))?,
                ),
            };
            let Some(path) = new else {
                // All of the file must be what the patch takes away.
                let before = before.as_ref();
                let rest = self.applied(&file, old.as_deref().unwrap_or_default(), before)?;
                if rest.is_empty() {
                    continue;
                }
                let path = old.unwrap_or_default();
                return Err(self.wrong(format!(
                    "`{path}` has more lines than the patch deletes: {rest:?}"
                )));
            };
            let text = self.applied(&file, &path, before.as_ref())?;
            let mut made = File::new(text.into_bytes());
            if let Some(before) = before {
                made.executable = before.executable;
            }
            if changed.insert(path.clone(), made).is_some() {
                return Err(self.wrong(format!("`{path}` is there already")));
            }
        }
        Ok(changed)
    }

    /// The text of a file with its part of the patch applied.
    fn applied(&self, file: &FilePatch<'_, str>, path: &str, before: Option<&File>) -> Result<String> {
        let bytes = before.map_or(&b""[..], |file| file.bytes.as_ref());
        let text =
            std::str::from_utf8(bytes).map_err(|_| self.wrong(format!("`{path}` is no text in UTF-8")))?;
        let PatchKind::Text(diff) = file.patch() else {
            return Err(self.wrong(format!("the patch of `{path}` is binary")));
        };
        diffy::apply(text, diff).map_err(|error| {
            // The number of the hunk is all that the error says, and it says it in words alone.
            let words = error.to_string();
            let number: usize = words
                .rsplit('#')
                .next()
                .and_then(|number| number.parse().ok())
                .unwrap_or(1);
            let hunk = &diff.hunks()[number.saturating_sub(1).min(diff.hunks().len() - 1)];
            let expected: String = hunk.lines().iter().filter_map(before_line).collect();
            self.wrong(format!(
                "hunk {number} of `{path}` does not apply; near line {} it expects\n{expected} ",
                hunk.old_range().start()
            ))
        })
    }

    fn hunks<'p>(&self, file: &'p FilePatch<'_, str>) -> Result<&'p [diffy::Hunk<'p, str>]> {
        match file.patch() {
            PatchKind::Text(diff) => Ok(diff.hunks()),
            PatchKind::Binary(_) => Err(self.wrong("a binary patch".to_owned())),
        }
    }

    /// Where the patch begins, after the description.
    fn begin(&self) -> usize {
        let mut at = 0;
        for line in self.patch.split_inclusive('\n') {
            if ["diff ", "--- ", "Index: "]
                .iter()
                .any(|word| line.starts_with(word))
            {
                return at;
            }
            at += line.len();
        }
        at
    }

    fn files(&self) -> Result<Vec<FilePatch<'_, str>>> {
        let text = &self.patch[self.begin()..];
        let options = if text.starts_with("diff --git ") {
            ParseOptions::gitdiff()
        } else {
            ParseOptions::unidiff()
        };
        let files: Result<Vec<_>, _> = PatchSet::parse(text, options).collect();
        let files = files.map_err(|error| self.wrong(error.to_string()))?;
        if files.is_empty() {
            return Err(self.wrong("changes nothing".to_owned()));
        }
        if let Some(file) = files.iter().find(|file| file.operation().is_copy()) {
            return Err(self.wrong(format!(
                "copies a file ({:?}): write it as a new one",
                file.operation()
            )));
        }
        Ok(files)
    }

    fn wrong(&self, message: String) -> Error {
        Error::Template {
            template: self.source.clone(),
            message,
        }
    }
}

/// The old and the new path of a file; `None` where it is made or deleted.
fn ends(file: &FilePatch<'_, str>) -> (Option<String>, Option<String>) {
    let bare = |path: &str, mark: &str| path.strip_prefix(mark).unwrap_or(path).to_owned();
    match file.operation() {
        FileOperation::Create(path) => (None, Some(bare(path, "b/"))),
        FileOperation::Delete(path) => (Some(bare(path, "a/")), None),
        FileOperation::Modify { original, modified } => {
            (Some(bare(original, "a/")), Some(bare(modified, "b/")))
        }
        // git writes these paths without a prefix.
        FileOperation::Rename { from, to } | FileOperation::Copy { from, to } => {
            (Some(from.to_string()), Some(to.to_string()))
        }
    }
}

/// A line that a hunk expects to find, for a reader.
fn before_line(line: &Line<'_, str>) -> Option<String> {
    match line {
        Line::Context(line) | Line::Delete(line) => Some(format!("  | {}\n", line.trim_end())),
        Line::Insert(_) => None,
    }
}

#[cfg(test)]
mod tests;
