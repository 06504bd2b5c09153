//! What a manifest says about working with a project.

use serde::Deserialize;

/// How to work with a project: argument arrays, never shell strings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commands {
    /// Fetches the dependencies.
    #[serde(default)]
    pub install: Vec<Vec<String>>,
    /// Compiles, where that is a step of its own.
    #[serde(default)]
    pub build: Vec<Vec<String>>,
    /// Brings the database to the newest form; safe to repeat.
    pub migrate: Vec<Vec<String>>,
    /// Runs the project's own tests.
    pub test: Vec<Vec<String>>,
    /// Checks format, lint rules and types.
    #[serde(default)]
    pub lint: Vec<Vec<String>>,
    /// Starts the server: one process, which gets the signals itself.
    pub start: Vec<String>,
    /// Gives an existing user the role admin; holds `{email}`.
    pub admin: Vec<String>,
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
    /// Where to get it.
    pub get: String,
}

/// A row of the contract that the framework cannot hold.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// The check's id.
    pub check: String,
    /// Why.
    pub reason: String,
    /// Where upstream says so.
    pub link: String,
}
