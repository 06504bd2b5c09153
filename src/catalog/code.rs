//! `[code.<type>]` tables: the mapping of field types to a framework's code, as small templates.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::manifest::place;
use crate::error::{Error, Result, nearest};
use crate::feature::Feature;
use crate::resource::FieldType;

/// As written: type → key → a template, or (a feature's table) key → template.
pub type CodeTables = BTreeMap<String, BTreeMap<String, CodeEntry>>;

/// One entry of a `[code.<type>]` table.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a template text, or a table of them below a feature")]
pub enum CodeEntry {
    /// A template, rendered with the field as its context.
    Template(String),
    /// Templates that replace those of the same keys while the feature is on.
    When(BTreeMap<String, String>),
}

/// The tables of one framework, checked: every type has the same keys.
#[derive(Debug, Clone, Default)]
pub struct Code {
    types: BTreeMap<&'static str, TypeCode>,
}

#[derive(Debug, Clone, Default)]
struct TypeCode {
    base: Table,
    when: BTreeMap<Feature, Table>,
}

/// The templates of one table by key.
#[derive(Debug, Clone, Default)]
struct Table {
    /// `[code.int]`, `[code.int.db-mysql]`
    name: String,
    templates: BTreeMap<String, String>,
}

/// A template of a type.
#[derive(Debug, Clone, Copy)]
pub struct CodeTemplate<'c> {
    /// The table it stands in: `[code.int]`, or `[code.int.db-mysql]`.
    pub table: &'c str,
    /// As written.
    pub text: &'c str,
}

impl Code {
    /// The templates of a type (one of [`FieldType::NAMES`]) by key, while these features are on.
    pub fn templates(
        &self,
        type_name: &str,
        features: &BTreeSet<Feature>,
    ) -> BTreeMap<&str, CodeTemplate<'_>> {
        let Some(code) = self.types.get(type_name) else {
            return BTreeMap::new();
        };
        let overrides = features.iter().filter_map(|feature| code.when.get(feature));
        let mut found = BTreeMap::new();
        for Table { name, templates } in std::iter::once(&code.base).chain(overrides) {
            found.extend(
                templates
                    .iter()
                    .map(|(key, text)| (key.as_str(), CodeTemplate { table: name, text })),
            );
        }
        found
    }

    /// Adds the tables of the file `path` (whose text is `text`); later ones win.
    pub(super) fn add(&mut self, tables: CodeTables, text: &str, path: &str) -> Result<()> {
        for (type_name, entries) in tables {
            let here = format!("[code.{type_name}");
            let Some(known) = FieldType::NAMES.into_iter().find(|known| *known == type_name) else {
                let meant = nearest(&type_name, FieldType::NAMES)
                    .map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
                let message = format!("`{type_name}` is no field type{meant}");
                return Err(Error::Template {
                    template: place(text, path, &here),
                    message,
                });
            };
            let code = self.types.entry(known).or_default();
            code.base.name = format!("{here}]");
            for (key, entry) in entries {
                match entry {
                    CodeEntry::Template(template) => {
                        code.base.templates.insert(key, template);
                    }
                    CodeEntry::When(templates) => {
                        let Some(feature) = Feature::from_id(&key) else {
                            let known: Vec<&str> = Feature::all().map(Feature::id).collect();
                            let message = format!("`{key}` is no feature; features are {}", known.join(", "));
                            return Err(Error::Template {
                                template: place(text, path, &format!("[code.{type_name}.{key}")),
                                message,
                            });
                        };
                        let table = code.when.entry(feature).or_default();
                        table.name = format!("{here}.{key}]");
                        table.templates.extend(templates);
                    }
                }
            }
        }
        Ok(())
    }

    /// Refuses types that lack a key which another type has.
    pub(super) fn check(&self, text: &str, path: &str) -> Result<()> {
        let keys: BTreeSet<&str> = self
            .types
            .values()
            .flat_map(|code| code.base.templates.keys().map(String::as_str))
            .collect();
        if keys.is_empty() {
            return Ok(());
        }
        for type_name in FieldType::NAMES {
            let code = self.types.get(type_name);
            let wrong = |message: String| {
                Err(Error::Template {
                    template: place(text, path, &format!("[code.{type_name}")),
                    message,
                })
            };
            let missing: Vec<&str> = keys
                .iter()
                .copied()
                .filter(|key| code.is_none_or(|code| !code.base.templates.contains_key(*key)))
                .collect();
            if !missing.is_empty() {
                return wrong(format!(
                    "`[code.{type_name}]` lacks {}, which another type has",
                    crate::error::list(&missing)
                ));
            }
            let overridden = code
                .into_iter()
                .flat_map(|code| code.when.values().flat_map(|table| table.templates.keys()));
            if let Some(stray) = overridden.into_iter().find(|key| !keys.contains(key.as_str())) {
                return wrong(format!(
                    "`{stray}` stands below a feature of `[code.{type_name}]` and not in it"
                ));
            }
        }
        Ok(())
    }
}
