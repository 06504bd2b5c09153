//! The database as a person with a client sees it: tables, columns, keys, in the three dialects.

use std::collections::BTreeMap;

use super::host::Server;
use super::outcome::{Stop, Verdict};
use super::world::World;
use crate::choices::Database;

/// What the database knows of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Table {
    /// Its name, with the framework's prefix.
    pub name: String,
    /// In the order of the database.
    pub columns: Vec<Column>,
    /// Each: the columns, and the table they refer to.
    pub foreign_keys: Vec<(Vec<String>, String)>,
    /// The columns of each unique index or constraint.
    pub unique: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The database's word for its type.
    pub kind: String,
    /// Whether it takes NULL.
    pub nullable: bool,
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether this column alone refers to that table.
    pub fn refers(&self, column: &str, table: &str) -> bool {
        self.foreign_keys
            .iter()
            .any(|(columns, target)| columns == &[column] && target == table)
    }

    /// Whether these columns together are unique, in whatever order.
    pub fn is_unique(&self, columns: &[&str]) -> bool {
        self.unique.iter().any(|unique| {
            unique.len() == columns.len()
                && columns
                    .iter()
                    .all(|column| unique.iter().any(|known| known == column))
        })
    }
}

/// The names of all tables of the server's database.
pub fn names(world: &World<'_>, server: &dyn Server) -> Verdict<Vec<String>> {
    let sql = match database(world)? {
        Database::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        }
        Database::Postgres => {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        }
        Database::Mysql => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' \
             ORDER BY table_name"
        }
    };
    Ok(ask(server, sql)?.into_iter().map(|row| cell(&row, 0)).collect())
}

/// The full name of a table of contract §8: itself, or with a prefix that ends in `_`.
pub fn named(names: &[String], wanted: &str) -> Verdict<String> {
    let prefixed = format!("_{wanted}");
    let exact = names.iter().find(|name| *name == wanted);
    let longer = names.iter().filter(|name| name.ends_with(&prefixed));
    exact
        .or_else(|| longer.min_by_key(|name| name.len()))
        .cloned()
        .ok_or_else(|| {
            Stop::failed(
                format!("a table `{wanted}`, or one with a prefix that ends in `_`"),
                format!("the tables {}", names.join(", ")),
            )
        })
}

/// What the database knows of the table with this full name.
pub fn describe(world: &World<'_>, server: &dyn Server, name: &str) -> Verdict<Table> {
    let (columns, keys, unique) = match database(world)? {
        Database::Sqlite => sqlite(name),
        Database::Postgres => postgres(name),
        Database::Mysql => mysql(name),
    };
    let columns = ask(server, &columns)?.into_iter().map(|row| Column {
        name: cell(&row, 0),
        kind: cell(&row, 1),
        nullable: cell(&row, 2) == "yes",
    });
    let columns = columns.collect();
    let mut foreign_keys: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in ask(server, &keys)? {
        let key = (cell(&row, 0), cell(&row, 2));
        foreign_keys.entry(key).or_default().push(cell(&row, 1));
    }
    let mut indexes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in ask(server, &unique)? {
        indexes.entry(cell(&row, 0)).or_default().push(cell(&row, 1));
    }
    let mut foreign_keys: Vec<_> = foreign_keys
        .into_iter()
        .map(|((_, table), columns)| (columns, table))
        .collect();
    foreign_keys.sort();
    let mut unique: Vec<Vec<String>> = indexes.into_values().collect();
    unique.sort();
    Ok(Table {
        name: name.to_owned(),
        columns,
        foreign_keys,
        unique,
    })
}

/// Every table of the server's database.
pub fn describe_all(world: &World<'_>, server: &dyn Server) -> Verdict<Vec<Table>> {
    names(world, server)?
        .iter()
        .map(|name| describe(world, server, name))
        .collect()
}

/// Gives a table another name, so that every statement on it fails.
pub fn rename(server: &dyn Server, from: &str, to: &str) -> Verdict {
    ask(server, &format!("ALTER TABLE {from} RENAME TO {to}")).map(|_| ())
}

/// A name as the server's database quotes it: tables may be called like a word of SQL.
pub fn quoted(world: &World<'_>, name: &str) -> Verdict<String> {
    Ok(match database(world)? {
        Database::Mysql => format!("`{name}`"),
        _ => format!("\"{name}\""),
    })
}

fn database(world: &World<'_>) -> Verdict<Database> {
    world
        .host
        .abilities()
        .database
        .ok_or_else(|| Stop::skipped("reads the database: not here"))
}

/// Runs SQL; a refusal is an error of the check.
pub fn ask(server: &dyn Server, sql: &str) -> Verdict<Vec<Vec<Option<String>>>> {
    server
        .query(sql)
        .map_err(|why| Stop::errored(format!("`{sql}`: {why}")))
}

fn cell(row: &[Option<String>], index: usize) -> String {
    row.get(index).cloned().flatten().unwrap_or_default()
}

/// Three statements: (column, type, yes or no for NULL) · (key, column, table referred to) · (unique index, column).
fn sqlite(table: &str) -> (String, String, String) {
    (
        format!(
            "SELECT name, type, CASE WHEN \"notnull\" = 1 OR pk > 0 THEN 'no' ELSE 'yes' END FROM pragma_table_info('{table}')"
        ),
        format!("SELECT id, \"from\", \"table\" FROM pragma_foreign_key_list('{table}') ORDER BY id, seq"),
        format!(
            "SELECT l.name, i.name FROM pragma_index_list('{table}') AS l JOIN pragma_index_info(l.name) AS i \
             WHERE l.\"unique\" = 1 AND l.partial = 0 ORDER BY l.name, i.seqno"
        ),
    )
}

fn postgres(table: &str) -> (String, String, String) {
    let of_table = format!("t.relname = '{table}' AND t.relnamespace = current_schema()::regnamespace");
    (
        format!(
            "SELECT column_name::text, data_type::text, lower(is_nullable::text) FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
        ),
        format!(
            "SELECT c.conname::text, a.attname::text, f.relname::text FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
             JOIN pg_class f ON f.oid = c.confrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey) \
             WHERE c.contype = 'f' AND {of_table} ORDER BY c.conname, a.attnum"
        ),
        format!(
            "SELECT i.relname::text, a.attname::text FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid \
             JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey::int2[]) \
             WHERE x.indisunique AND x.indpred IS NULL AND {of_table} ORDER BY i.relname, a.attnum"
        ),
    )
}

fn mysql(table: &str) -> (String, String, String) {
    let of_table = format!("table_schema = DATABASE() AND table_name = '{table}'");
    (
        format!(
            "SELECT column_name, column_type, LOWER(is_nullable) FROM information_schema.columns WHERE {of_table} \
             ORDER BY ordinal_position"
        ),
        format!(
            "SELECT constraint_name, column_name, referenced_table_name FROM information_schema.key_column_usage \
             WHERE {of_table} AND referenced_table_name IS NOT NULL ORDER BY constraint_name, ordinal_position"
        ),
        format!(
            "SELECT index_name, column_name FROM information_schema.statistics WHERE {of_table} AND non_unique = 0 \
             ORDER BY index_name, seq_in_index"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_looked_through() {
        let names = ["app_sub_tasks", "app_tasks", "users"].map(str::to_owned);
        assert_eq!(named(&names, "tasks"), Ok("app_tasks".to_owned()));
        assert_eq!(named(&names, "sub_tasks"), Ok("app_sub_tasks".to_owned()));
        assert_eq!(named(&names, "users"), Ok("users".to_owned()));
        assert!(named(&names, "sessions").is_err());
    }
}
