//! What the user decided: framework, database, resources, extras.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::name::Casing;
use crate::resource::Resource;

/// A database that a starter can use.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Database {
    /// One file, no server; the default.
    Sqlite,
    /// `PostgreSQL` 15 and later.
    Postgres,
    /// `MySQL` 8.4 and later, `MariaDB` 10.11 and later.
    Mysql,
}

impl Database {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// As typed on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// As written in a text.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Something a project can have and is complete without.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Extra {
    /// A container image, and with a database server a `compose.yaml`.
    Docker,
    /// A workflow for GitHub Actions.
    Ci,
}

impl Extra {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Docker, Self::Ci];

    /// As typed on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Ci => "ci",
        }
    }
}

/// Every decision, checked: what these say can be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// The project's name; its `kebab` is the folder.
    pub name: Casing,
    /// The id of a framework in the catalog.
    pub framework: String,
    /// The database.
    pub database: Database,
    /// The extras.
    pub extras: BTreeSet<Extra>,
    /// In the order given; at least one.
    pub resources: Vec<Resource>,
}

impl Choices {
    /// The resource with this singular.
    pub fn resource(&self, singular: &str) -> Option<&Resource> {
        self.resources
            .iter()
            .find(|resource| resource.name.singular.snake == singular)
    }
}
