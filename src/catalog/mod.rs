//! What the shelves offer: frameworks with their facts and template files, from what was compiled in and from a folder on disk.
//!
//! In: `templates/`. Out: [`Catalog`] and [`Framework`]. The folder is the list: a new framework is one folder, and no line of Rust.
//! A framework is read when it is asked for, so that making one project does not pay for all.

mod code;
mod language;
mod layer;
mod manifest;
mod pillars;
mod shelf;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use indexmap::IndexMap;

pub use code::Code;
pub use language::{FieldStyle, GetOn, Identifiers, Language, Literals, Reserved, Toolchain};
pub use layer::TemplateFile;
pub use manifest::{Commands, Concern, Deviation, Fact, Manifest, SharedFile};
pub use pillars::{PILLARS, Topic};

use crate::error::{Error, Result};
use crate::feature::Feature;
use crate::growth::Recipe;
use shelf::{Bytes, Shelf};

/// Every framework that can be had.
#[derive(Debug)]
pub struct Catalog {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    /// Where its files are looked for, the first first.
    shelves: Vec<Shelf>,
    framework: OnceLock<Framework>,
}

/// A framework with everything that is needed to render a project.
#[derive(Debug, Clone)]
pub struct Framework {
    /// Its folder's name: `express`.
    pub id: String,
    /// The folder of `--templates`, or nothing for what was compiled in.
    pub origin: Option<PathBuf>,
    /// The facts.
    pub manifest: Manifest,
    /// The language's facts; its reserved words include those of the framework.
    pub language: Language,
    /// Field types as code.
    pub code: Code,
    /// Its files, sorted by source.
    pub files: Vec<TemplateFile>,
    /// What a person adds to a project of it first, in order: its folder `grow/`.
    pub recipes: Vec<Recipe>,
    /// Fragments for `{{> lang/name}}`: name, text.
    pub partials: Vec<(String, String)>,
}

impl Framework {
    /// The pins that its own templates name.
    pub fn versions(&self) -> IndexMap<String, String> {
        let texts: Vec<&str> = self.files.iter().filter_map(|file| file.text().ok()).collect();
        let used = |package: &str| {
            let (plain, bracketed) = (format!("pins.{package}}}"), format!("pins.[{package}]"));
            texts
                .iter()
                .any(|text| text.contains(&plain) || text.contains(&bracketed))
        };
        let pins = self.language.pins.iter();
        let pins = pins.filter(|(package, _)| used(package));
        pins.map(|(package, version)| (package.clone(), version.clone()))
            .collect()
    }
}

impl Catalog {
    /// What was compiled in, and beside it the frameworks of the folder `templates`. One of the same id takes the place of the one
    /// compiled in, and is listed with its origin.
    pub fn open(templates: Option<&Path>) -> Result<Self> {
        let mut entries = BTreeMap::new();
        for id in Shelf::Embedded.frameworks()? {
            entries.insert(
                id,
                Entry {
                    shelves: vec![Shelf::Embedded],
                    framework: OnceLock::new(),
                },
            );
        }
        if let Some(folder) = templates {
            let shelf = Shelf::Folder(folder.to_owned());
            for id in shelf.frameworks()? {
                let shelves = vec![shelf.clone(), Shelf::Embedded];
                entries.insert(
                    id,
                    Entry {
                        shelves,
                        framework: OnceLock::new(),
                    },
                );
            }
        }
        Ok(Self { entries })
    }

    /// The ids, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The framework with this id; `None` if there is none.
    pub fn framework(&self, id: &str) -> Result<Option<&Framework>> {
        let Some(entry) = self.entries.get(id) else {
            return Ok(None);
        };
        if let Some(framework) = entry.framework.get() {
            return Ok(Some(framework));
        }
        let framework = read_framework(id, &entry.shelves)?;
        Ok(Some(entry.framework.get_or_init(|| framework)))
    }

    /// All of them, sorted by id.
    pub fn frameworks(&self) -> Result<Vec<&Framework>> {
        self.ids()
            .filter_map(|id| self.framework(id).transpose())
            .collect()
    }
}

fn read_framework(id: &str, shelves: &[Shelf]) -> Result<Framework> {
    // The framework's own folder stands on the first shelf; languages and shared files may stand on any.
    let home = &shelves[0];
    let manifest_path = format!("{id}/manifest.toml");
    let Some(manifest_bytes) = home.read(&manifest_path)? else {
        return Err(Error::Template {
            template: manifest_path,
            message: "is missing: every framework has one".to_owned(),
        });
    };
    let manifest_text = layer::text(&manifest_path, &manifest_bytes)?;
    let mut manifest = Manifest::parse(manifest_text, &manifest_path)?;

    let language_path = format!("_languages/{}.toml", manifest.language);
    let Some(language_bytes) = read_from(shelves, &language_path)? else {
        let message = format!(
            "`language` says `{}`, and there is no `{language_path}`",
            manifest.language
        );
        return Err(Error::Template {
            template: manifest::place(manifest_text, &manifest_path, "language"),
            message,
        });
    };
    let language_text = layer::text(&language_path, &language_bytes)?;
    let mut language: Language = manifest::parse_toml(language_text, &language_path)?;

    language.reserved.extend(std::mem::take(&mut manifest.reserved));

    let mut code = Code::default();
    code.add(std::mem::take(&mut language.code), language_text, &language_path)?;
    code.add(std::mem::take(&mut manifest.code), manifest_text, &manifest_path)?;
    code.check(manifest_text, &manifest_path)?;

    let (mut files, mut recipes) = (Vec::new(), Vec::new());
    let growth = format!("{id}/grow/");
    for (source, content) in home.walk(id)? {
        if source.starts_with(&growth) {
            let patch = layer::text(&source, &content)?.to_owned();
            recipes.push(Recipe::read(source, patch)?);
        } else if source != manifest_path {
            files.push(TemplateFile::new(source, content)?);
        }
    }
    for shared in &manifest.shared {
        let place = || manifest::place(manifest_text, &manifest_path, "use");
        let Some(content) = read_from(shelves, &shared.from)? else {
            return Err(Error::Template {
                template: place(),
                message: format!("there is no `{}`", shared.from),
            });
        };
        let when = shared.when.iter().map(|feature| {
            Feature::from_id(feature).ok_or_else(|| Error::Template {
                template: place(),
                message: format!("`{feature}` is no feature"),
            })
        });
        files.push(TemplateFile {
            source: shared.from.clone(),
            target: shared.to.clone(),
            when: when.collect::<Result<_>>()?,
            per_resource: false,
            rendered: shared.from.strip_suffix(".hbs").is_some(),
            content,
        });
    }
    Ok(Framework {
        id: id.to_owned(),
        origin: match home {
            Shelf::Embedded => None,
            Shelf::Folder(folder) => Some(folder.clone()),
        },
        partials: partials(shelves, &manifest.language)?,
        manifest,
        language,
        code,
        files,
        recipes,
    })
}

fn read_from(shelves: &[Shelf], path: &str) -> Result<Option<Bytes>> {
    for shelf in shelves {
        if let Some(bytes) = shelf.read(path)? {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

/// The fragments that this language may include; an earlier shelf's wins.
fn partials(shelves: &[Shelf], language: &str) -> Result<Vec<(String, String)>> {
    let mut found = BTreeMap::new();
    for shelf in shelves.iter().rev() {
        for folder in ["_shared/all".to_owned(), format!("_shared/{language}")] {
            for (path, content) in shelf.walk(&folder)? {
                if let Some(name) = path
                    .strip_prefix("_shared/")
                    .and_then(|path| path.strip_suffix(".hbs"))
                {
                    found.insert(name.to_owned(), layer::text(&path, &content)?.to_owned());
                }
            }
        }
    }
    Ok(found.into_iter().collect())
}
