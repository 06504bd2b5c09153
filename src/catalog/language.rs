//! `templates/_languages/<lang>.toml`: what the frameworks of a language share: pins, literals, reserved words, toolchains.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::code::CodeTables;

/// The facts about a language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// `TypeScript`
    pub title: String,
    /// The day on which the pins were last proved to work together.
    pub proved: String,
    /// Package → exact version.
    pub pins: IndexMap<String, String>,
    /// How values are written.
    pub literals: Literals,
    /// How names are written in code.
    #[serde(default)]
    pub identifiers: Identifiers,
    /// Names that are written otherwise in code.
    #[serde(default)]
    pub reserved: Reserved,
    /// What must be installed.
    #[serde(default)]
    pub toolchain: Vec<Toolchain>,
    /// The mapping of field types to code, where the frameworks of the language share it.
    #[serde(default)]
    pub code: CodeTables,
}

/// How a language writes values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Literals {
    /// `true`, `True`
    #[serde(rename = "true")]
    pub yes: String,
    /// `false`, `False`
    #[serde(rename = "false")]
    pub no: String,
    /// `null`, `None`
    pub null: String,
    /// What stands around a text.
    #[serde(default = "double_quote")]
    pub quote: String,
}

fn double_quote() -> String {
    "\"".to_owned()
}

impl Literals {
    /// A JSON value (text, number, boolean or null) as a literal.
    pub fn of(&self, value: &Value) -> String {
        match value {
            Value::Bool(true) => self.yes.clone(),
            Value::Bool(false) => self.no.clone(),
            Value::Null => self.null.clone(),
            Value::String(text) => {
                let escaped = text
                    .replace('\\', "\\\\")
                    .replace(&self.quote, &format!("\\{}", self.quote));
                format!("{0}{escaped}{0}", self.quote)
            }
            other => other.to_string(),
        }
    }
}

/// How a language writes names in code.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identifiers {
    /// How a field's name is written.
    pub fields: FieldStyle,
    /// Whether `id`, `url` and the like are written in capitals where a word begins with one (`ProjectID`), as in Go.
    pub initialisms: bool,
    /// What stands behind a reserved word: `class_`.
    pub suffix: String,
    /// What stands behind the name of a class that is a type already: `DateModel`.
    pub type_suffix: String,
}

impl Default for Identifiers {
    fn default() -> Self {
        Self {
            fields: FieldStyle::Json,
            initialisms: false,
            suffix: "_".to_owned(),
            type_suffix: "Model".to_owned(),
        }
    }
}

/// How a language writes the name of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldStyle {
    /// As in JSON, any word: the keys of an object in JavaScript.
    Json,
    /// `project_id`
    Snake,
    /// `projectId`
    Camel,
    /// `ProjectId`
    Pascal,
}

/// Names that a language or a framework has already. A resource or field of such a name is taken; in code its name is written
/// with a suffix ([`Identifiers`]).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reserved {
    /// For variables and fields, as they are written in code.
    pub words: Vec<String>,
    /// For variables only.
    pub variables: Vec<String>,
    /// For fields only.
    pub fields: Vec<String>,
    /// For classes, in `PascalCase`.
    pub types: Vec<String>,
}

impl Reserved {
    /// Adds those of a framework.
    pub(super) fn extend(&mut self, other: Self) {
        self.words.extend(other.words);
        self.variables.extend(other.variables);
        self.fields.extend(other.fields);
        self.types.extend(other.types);
    }
}

/// A program that must be installed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toolchain {
    /// `Node.js`
    pub name: String,
    /// The programs that may be it, tried in this order.
    pub programs: Vec<String>,
    /// The arguments with which it tells its version.
    pub version: Vec<String>,
    /// The lowest version that will do.
    pub minimum: String,
    /// Where to get it, on any system.
    pub get: String,
    /// How to get it on the systems that are met most; what is empty falls back to `get`.
    #[serde(default)]
    pub get_on: GetOn,
}

/// How to get a toolchain on each system: a command where there is one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GetOn {
    /// Debian, Ubuntu and what descends from them.
    pub debian: String,
    /// Fedora, and what descends from it.
    pub fedora: String,
    /// macOS.
    pub macos: String,
    /// Windows.
    pub windows: String,
}
