//! Where template files come from: what was compiled in, or a folder on disk. The rest of the catalog does not know which.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::error::{Error, Result};

/// What was compiled in.
static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The bytes of a template file.
pub type Bytes = Cow<'static, [u8]>;

/// A source of template files.
#[derive(Debug, Clone)]
pub enum Shelf {
    /// `templates/` as it was when larder was compiled.
    Embedded,
    /// A folder of the same form on disk.
    Folder(PathBuf),
}

impl Shelf {
    /// The names of the frameworks: every folder whose name does not begin with `_`, sorted.
    pub fn frameworks(&self) -> Result<Vec<String>> {
        let mut names: Vec<String> = match self {
            Self::Embedded => EMBEDDED.dirs().map(|dir| slashes(dir.path())).collect(),
            Self::Folder(root) => {
                let mut names = Vec::new();
                for entry in list(root)? {
                    if root.join(&entry).is_dir() {
                        names.push(entry);
                    }
                }
                names
            }
        };
        names.retain(|name| !name.starts_with(['_', '.']));
        names.sort_unstable();
        Ok(names)
    }

    /// The file at `path` (with `/` between its parts), if there is one.
    pub fn read(&self, path: &str) -> Result<Option<Bytes>> {
        match self {
            Self::Embedded => Ok(EMBEDDED.get_file(path).map(|file| Cow::Borrowed(file.contents()))),
            Self::Folder(root) => {
                let full = root.join(path);
                if !full.is_file() {
                    return Ok(None);
                }
                read(&full).map(Some)
            }
        }
    }

    /// Every file below `folder`, sorted by path. A folder that is not there is empty.
    pub fn walk(&self, folder: &str) -> Result<Vec<(String, Bytes)>> {
        let mut found = Vec::new();
        match self {
            Self::Embedded => {
                if let Some(dir) = EMBEDDED.get_dir(folder) {
                    walk_embedded(dir, &mut found);
                }
            }
            Self::Folder(root) => walk_folder(root, folder, &mut found)?,
        }
        found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Ok(found)
    }
}

fn walk_embedded(dir: &'static Dir<'static>, found: &mut Vec<(String, Bytes)>) {
    found.extend(
        dir.files()
            .map(|file| (slashes(file.path()), Cow::Borrowed(file.contents()))),
    );
    dir.dirs().for_each(|dir| walk_embedded(dir, found));
}

fn walk_folder(root: &Path, folder: &str, found: &mut Vec<(String, Bytes)>) -> Result<()> {
    let full = root.join(folder);
    if !full.is_dir() {
        return Ok(());
    }
    for name in list(&full)? {
        let path = format!("{folder}/{name}");
        let full = root.join(&path);
        if full.is_dir() {
            walk_folder(root, &path, found)?;
        } else {
            found.push((path, read(&full)?));
        }
    }
    Ok(())
}

fn list(folder: &Path) -> Result<Vec<String>> {
    let unreadable = |source| Error::ReadFile {
        path: folder.to_owned(),
        source,
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let name = name.into_string().map_err(|name| Error::Template {
            template: folder.join(name).display().to_string(),
            message: "the name is not UTF-8".to_owned(),
        })?;
        names.push(name);
    }
    Ok(names)
}

fn read(path: &Path) -> Result<Bytes> {
    std::fs::read(path)
        .map(Cow::Owned)
        .map_err(|source| Error::ReadFile {
            path: path.to_owned(),
            source,
        })
}

fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}
