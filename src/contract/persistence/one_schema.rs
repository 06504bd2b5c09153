//! P-31: the one schema of contract §8, held against the migrated database.
//!
//! Strict are the names of tables, columns, indexes and unique constraints, what takes NULL, what refers to what and what a deletion
//! does there; on PostgreSQL also types, and the names of primary and foreign keys; on MySQL the names of foreign keys. A unique index
//! is as good as a constraint. Tables that the framework keeps for itself are not looked at.

use super::expected::{Expected, expected};
use crate::choices::Database;
use crate::contract::check::{Check, Need, Pillar, exact};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::tables::{self, Index, Table};
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "P-31",
    Pillar::Persistence,
    "the database has the tables, columns, indexes and references of contract §8, under its names",
    one_schema,
)
.needs(&[Need::Database])];

fn one_schema(world: &World<'_>) -> Verdict {
    let server = world.server()?;
    let database = world
        .host
        .abilities()
        .database
        .ok_or_else(|| Stop::skipped("reads the database: not here"))?;
    let names = tables::names(world, server)?;
    let mut differences = Vec::new();
    for wanted in expected(world.choices) {
        let table = tables::describe(world, server, &tables::named(&names, &wanted.table)?)?;
        let found = Comparison {
            database,
            names: &names,
            table: &table,
            wanted: &wanted,
        }
        .differences();
        differences.extend(found.into_iter().map(|what| format!("{}: {what}", table.name)));
    }
    if differences.is_empty() {
        return Ok(());
    }
    Err(Stop::failed("the schema of contract §8", differences.join("\n")))
}

struct Comparison<'c> {
    database: Database,
    names: &'c [String],
    table: &'c Table,
    wanted: &'c Expected,
}

impl Comparison<'_> {
    fn differences(&self) -> Vec<String> {
        let mut found = self.columns();
        found.extend(self.primary_key());
        found.extend(self.uniques());
        found.extend(self.foreign_keys());
        found.extend(self.indexes());
        found
    }

    fn columns(&self) -> Vec<String> {
        let mut found = Vec::new();
        for wanted in &self.wanted.columns {
            let Some(column) = self.table.column(&wanted.name) else {
                found.push(format!("no column `{}`", wanted.name));
                continue;
            };
            if column.nullable != wanted.nullable {
                let words = if wanted.nullable {
                    "takes no NULL"
                } else {
                    "takes NULL"
                };
                found.push(format!("`{}` {words}", wanted.name));
            }
            let kind = without_precision(&column.kind);
            if self.database == Database::Postgres && !wanted.postgres.contains(&kind) {
                let types = wanted.postgres.join(" or ");
                found.push(format!("`{}` is {}, not {types}", wanted.name, column.kind));
            }
        }
        let known = |name: &str| self.wanted.columns.iter().any(|column| column.name == name);
        let others = self.table.columns.iter().filter(|column| !known(&column.name));
        found.extend(
            others.map(|column| format!("a column `{}` that the contract does not have", column.name)),
        );
        found
    }

    fn primary_key(&self) -> Option<String> {
        // An integer key or a key within the row has no index of its own on SQLite.
        if self.database == Database::Sqlite {
            return None;
        }
        let key = self.table.indexes.iter().find(|index| index.primary);
        let Some(key) = key else {
            return Some("no primary key".to_owned());
        };
        if key.columns != [self.wanted.key.as_str()] {
            return Some(format!("the primary key is ({})", key.columns.join(", ")));
        }
        let is_named = self.database != Database::Postgres || key.name == self.wanted.key_name;
        (!is_named).then(|| {
            format!(
                "the primary key is called `{}`, not `{}`",
                key.name, self.wanted.key_name
            )
        })
    }

    /// Beside the primary key.
    fn found_uniques(&self) -> impl Iterator<Item = &Index> {
        self.table
            .indexes
            .iter()
            .filter(|index| index.unique && !index.primary)
    }

    fn uniques(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (name, columns) in &self.wanted.uniques {
            let Some(unique) = self.found_uniques().find(|unique| unique.columns == *columns) else {
                found.push(format!("({}) is not unique", columns.join(", ")));
                continue;
            };
            // A constraint within the statement of a table: SQLite keeps its name there alone.
            let is_named = unique.name == *name
                || (unique.name.starts_with("sqlite_autoindex")
                    && self.table.statement.contains(name.as_str()));
            if !is_named {
                found.push(format!(
                    "the unique ({}) is called `{}`, not `{name}`",
                    columns.join(", "),
                    unique.name
                ));
            }
        }
        let known = |columns: &[String]| self.wanted.uniques.iter().any(|(_, wanted)| wanted == columns);
        let others = self.found_uniques().filter(|unique| !known(&unique.columns));
        found.extend(
            others.map(|unique| format!("({}) is unique, and must not be", unique.columns.join(", "))),
        );
        found
    }

    fn foreign_keys(&self) -> Vec<String> {
        let mut found = Vec::new();
        for wanted in &self.wanted.foreign_keys {
            let target = tables::named(self.names, &wanted.target).unwrap_or_else(|_| wanted.target.clone());
            let key = self
                .table
                .foreign_keys
                .iter()
                .find(|key| key.columns == [wanted.column.as_str()] && key.target == target);
            let Some(key) = key else {
                found.push(format!("`{}` does not refer to {target}", wanted.column));
                continue;
            };
            if !wanted.on_delete.contains(&key.on_delete.as_str()) {
                found.push(format!(
                    "`{}` refers with ON DELETE {}, not {}",
                    wanted.column,
                    key.on_delete,
                    wanted.on_delete.join(" or ")
                ));
            }
            if self.database != Database::Sqlite && key.name != wanted.name {
                found.push(format!(
                    "the foreign key on `{}` is called `{}`, not `{}`",
                    wanted.column, key.name, wanted.name
                ));
            }
        }
        let known = |columns: &[String]| {
            self.wanted
                .foreign_keys
                .iter()
                .any(|key| columns == [key.column.as_str()])
        };
        let others = self.table.foreign_keys.iter().filter(|key| !known(&key.columns));
        found.extend(others.map(|key| {
            format!(
                "({}) refers to {}, and must not",
                key.columns.join(", "),
                key.target
            )
        }));
        found
    }

    fn indexes(&self) -> Vec<String> {
        let plain = || self.table.indexes.iter().filter(|index| !index.unique);
        let mut found = Vec::new();
        for (name, columns) in &self.wanted.indexes {
            match plain().find(|index| index.columns == *columns) {
                None => found.push(format!("no index on ({})", columns.join(", "))),
                Some(index) if index.name != *name => found.push(format!(
                    "the index on ({}) is called `{}`, not `{name}`",
                    columns.join(", "),
                    index.name
                )),
                Some(_) => {}
            }
        }
        let known = |columns: &[String]| self.wanted.indexes.iter().any(|(_, wanted)| wanted == columns);
        // MySQL gives each foreign key an index, under the key's name where there is none.
        let of_key = |name: &str| self.wanted.foreign_keys.iter().any(|key| key.name == name);
        let others = plain().filter(|index| !known(&index.columns) && !of_key(&index.name));
        found.extend(others.map(|index| {
            format!(
                "an index on ({}) that the contract does not have",
                index.columns.join(", ")
            )
        }));
        found
    }
}

/// `timestamp(3) with time zone` without its precision, which is free.
fn without_precision(kind: &str) -> String {
    match kind.split_once('(') {
        Some(("timestamp", rest)) => {
            let rest = rest.split_once(')').map_or("", |(_, rest)| rest);
            format!("timestamp{rest}")
        }
        _ => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_precision_of_times_is_free() {
        assert_eq!(
            without_precision("timestamp(3) with time zone"),
            "timestamp with time zone"
        );
        assert_eq!(
            without_precision("timestamp with time zone"),
            "timestamp with time zone"
        );
        assert_eq!(without_precision("numeric(8,2)"), "numeric(8,2)");
    }
}
