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
    /// By name, then by columns.
    pub foreign_keys: Vec<ForeignKey>,
    /// The primary key and every index or unique constraint, by name.
    pub indexes: Vec<Index>,
    /// The statement that made it, where the database keeps it (SQLite): the names of constraints stand nowhere else.
    pub statement: String,
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

/// A reference to another table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignKey {
    /// Its name; a number on SQLite, which keeps none.
    pub name: String,
    /// In their order.
    pub columns: Vec<String>,
    /// The table that they refer to.
    pub target: String,
    /// `NO ACTION`, `RESTRICT`, `CASCADE` or `SET NULL`.
    pub on_delete: String,
}

/// An index, a unique constraint or the primary key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// In their order.
    pub columns: Vec<String>,
    /// Whether no two rows have the same values.
    pub unique: bool,
    /// Whether it is the primary key.
    pub primary: bool,
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
            .any(|key| key.columns == [column] && key.target == table)
    }

    /// Whether these columns together are unique, in whatever order.
    pub fn is_unique(&self, columns: &[&str]) -> bool {
        self.indexes.iter().filter(|index| index.unique).any(|index| {
            index.columns.len() == columns.len()
                && columns
                    .iter()
                    .all(|column| index.columns.iter().any(|known| known == column))
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
    let sql = match database(world)? {
        Database::Sqlite => sqlite(name),
        Database::Postgres => postgres(name),
        Database::Mysql => mysql(name),
    };
    let columns = ask(server, &sql.columns)?.into_iter().map(|row| Column {
        name: cell(&row, 0),
        kind: cell(&row, 1),
        nullable: cell(&row, 2) == "yes",
    });
    let columns = columns.collect();
    let mut foreign_keys: BTreeMap<String, ForeignKey> = BTreeMap::new();
    for row in ask(server, &sql.foreign_keys)? {
        let key = foreign_keys.entry(cell(&row, 0)).or_insert_with(|| ForeignKey {
            name: cell(&row, 0),
            columns: Vec::new(),
            target: cell(&row, 2),
            on_delete: cell(&row, 3),
        });
        key.columns.push(cell(&row, 1));
    }
    let mut indexes: BTreeMap<String, Index> = BTreeMap::new();
    for row in ask(server, &sql.indexes)? {
        let index = indexes.entry(cell(&row, 0)).or_insert_with(|| Index {
            name: cell(&row, 0),
            columns: Vec::new(),
            unique: cell(&row, 2) == "yes",
            primary: cell(&row, 3) == "yes",
        });
        index.columns.push(cell(&row, 1));
    }
    let statement = match &sql.statement {
        Some(sql) => ask(server, sql)?.first().map(|row| cell(row, 0)),
        None => None,
    };
    Ok(Table {
        name: name.to_owned(),
        columns,
        foreign_keys: foreign_keys.into_values().collect(),
        indexes: indexes.into_values().collect(),
        statement: statement.unwrap_or_default(),
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

/// The condition that finds the row with this id: beside PostgreSQL an id is text with hyphens or without, or sixteen bytes.
pub fn has_id(world: &World<'_>, id: &str) -> Verdict<String> {
    if database(world)? == Database::Postgres {
        return Ok(format!("id = '{id}'"));
    }
    let digits = id.replace('-', "");
    Ok(format!(
        "(id IN ('{id}', '{digits}') OR LOWER(HEX(id)) = '{digits}')"
    ))
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

/// What is asked about a table.
struct Questions {
    /// Column, type, yes or no for NULL.
    columns: String,
    /// Key, column, table referred to, what a deletion does.
    foreign_keys: String,
    /// Index, column, yes or no for unique, yes or no for the primary key.
    indexes: String,
    /// The statement that made it.
    statement: Option<String>,
}

fn sqlite(table: &str) -> Questions {
    Questions {
        columns: format!(
            "SELECT name, type, CASE WHEN \"notnull\" = 1 OR pk > 0 THEN 'no' ELSE 'yes' END FROM pragma_table_info('{table}')"
        ),
        foreign_keys: format!(
            "SELECT id, \"from\", \"table\", on_delete FROM pragma_foreign_key_list('{table}') ORDER BY id, seq"
        ),
        indexes: format!(
            "SELECT l.name, i.name, CASE WHEN l.\"unique\" = 1 AND l.partial = 0 THEN 'yes' ELSE 'no' END, \
             CASE WHEN l.origin = 'pk' THEN 'yes' ELSE 'no' END \
             FROM pragma_index_list('{table}') AS l JOIN pragma_index_info(l.name) AS i ORDER BY l.name, i.seqno"
        ),
        statement: Some(format!(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{table}'"
        )),
    }
}

fn postgres(table: &str) -> Questions {
    let of_table = format!("t.relname = '{table}' AND t.relnamespace = current_schema()::regnamespace");
    Questions {
        columns: format!(
            "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'no' ELSE 'yes' END \
             FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid \
             WHERE a.attnum > 0 AND NOT a.attisdropped AND {of_table} ORDER BY a.attnum"
        ),
        foreign_keys: format!(
            "SELECT c.conname::text, a.attname::text, f.relname::text, CASE c.confdeltype WHEN 'a' THEN 'NO ACTION' \
             WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END \
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid \
             CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, place) \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum \
             WHERE c.contype = 'f' AND {of_table} ORDER BY c.conname, k.place"
        ),
        indexes: format!(
            "SELECT i.relname::text, a.attname::text, CASE WHEN x.indisunique AND x.indpred IS NULL THEN 'yes' ELSE 'no' END, \
             CASE WHEN x.indisprimary THEN 'yes' ELSE 'no' END \
             FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
             CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k (attnum, place) \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum \
             WHERE {of_table} ORDER BY i.relname, k.place"
        ),
        statement: None,
    }
}

fn mysql(table: &str) -> Questions {
    let of_table = format!("table_schema = DATABASE() AND table_name = '{table}'");
    Questions {
        columns: format!(
            "SELECT column_name, column_type, LOWER(is_nullable) FROM information_schema.columns WHERE {of_table} \
             ORDER BY ordinal_position"
        ),
        foreign_keys: format!(
            "SELECT k.constraint_name, k.column_name, k.referenced_table_name, r.delete_rule \
             FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r \
             ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name \
             AND r.table_name = k.table_name \
             WHERE k.table_schema = DATABASE() AND k.table_name = '{table}' AND k.referenced_table_name IS NOT NULL \
             ORDER BY k.constraint_name, k.ordinal_position"
        ),
        indexes: format!(
            "SELECT index_name, column_name, CASE WHEN non_unique = 0 THEN 'yes' ELSE 'no' END, \
             CASE WHEN index_name = 'PRIMARY' THEN 'yes' ELSE 'no' END \
             FROM information_schema.statistics WHERE {of_table} ORDER BY index_name, seq_in_index"
        ),
        statement: None,
    }
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
