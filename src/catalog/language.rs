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
    /// Names that a user may not choose.
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

/// Names that a user may not choose, because the language or its global names have them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reserved {
    /// Neither a resource nor a field, in `snake_case` or `camelCase`.
    pub words: Vec<String>,
    /// No resource, in `PascalCase`.
    pub types: Vec<String>,
    /// No field, in `snake_case` or `camelCase`.
    pub fields: Vec<String>,
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
