//! The closed set of features: what a template can depend on, each a boolean computed once.
//!
//! A folder `when-db-postgres` below a framework holds what only that feature needs, and `{{#if db_postgres}}` asks for it inside a file.
//! Databases and extras are what a user types; a [`Feature`] is what a template sees of them.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

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

impl fmt::Display for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What a template can depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// The database is this one.
    Database(Database),
    /// This extra was chosen.
    Extra(Extra),
}

impl Feature {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let databases = Database::ALL.into_iter().map(Self::Database);
        databases.chain(Extra::ALL.into_iter().map(Self::Extra))
    }

    /// As templates ask for it: `db_postgres`, `docker`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Database(Database::Sqlite) => "db_sqlite",
            Self::Database(Database::Postgres) => "db_postgres",
            Self::Database(Database::Mysql) => "db_mysql",
            Self::Extra(extra) => extra.id(),
        }
    }

    /// The feature with this id, in `snake_case` or (as folders are named) `kebab-case`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::all().find(|feature| feature.id() == id || feature.id().replace('_', "-") == id)
    }
}

/// The features that these choices switch on.
pub fn features(database: Database, extras: &BTreeSet<Extra>) -> BTreeSet<Feature> {
    let extras = extras.iter().copied().map(Feature::Extra);
    extras.chain([Feature::Database(database)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_features() {
        for feature in Feature::all() {
            assert_eq!(Feature::from_id(feature.id()), Some(feature));
        }
        assert_eq!(
            Feature::from_id("db-mysql"),
            Some(Feature::Database(Database::Mysql))
        );
        assert_eq!(Feature::from_id("mysql"), None);
    }
}
