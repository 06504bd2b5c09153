//! A look into the database of a server, as a person with a database client has it: which tables there are, their columns,
//! what stands in them.

use super::host::Server;
use super::outcome::{Stop, Verdict};
use super::world::World;
use crate::choices::Database;

/// The database of one server.
#[derive(Clone, Copy)]
pub struct Inside<'s> {
    server: &'s dyn Server,
    /// Which one it is.
    pub database: Database,
}

/// A row of values as text; NULL is `None`.
pub type Row = Vec<Option<String>>;

impl<'s> Inside<'s> {
    /// That of the world's server. Rows that look at it have [`super::Need::Database`].
    pub fn of(world: &World<'s>) -> Verdict<Self> {
        Ok(Self {
            server: world.server()?,
            database: world
                .host
                .abilities()
                .database
                .ok_or_else(|| Stop::skipped("reads the database: not here"))?,
        })
    }

    /// Runs SQL; the rows of a query.
    pub fn run(&self, sql: &str) -> Verdict<Vec<Row>> {
        self.server
            .query(sql)
            .map_err(|why| Stop::errored(format!("the database: {why} ({sql})")))
    }

    /// Runs SQL that may be refused; why, if so.
    pub fn attempt(&self, sql: &str) -> Result<Vec<Row>, String> {
        self.server.query(sql)
    }

    /// The names of its tables, sorted.
    pub fn tables(&self) -> Verdict<Vec<String>> {
        let mut tables = self.names(match self.database {
            Database::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            }
            Database::Postgres => {
                "SELECT table_name FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
            }
            Database::Mysql => {
                "SELECT table_name FROM information_schema.tables \
                 WHERE table_schema = database() AND table_type = 'BASE TABLE'"
            }
        })?;
        tables.sort();
        Ok(tables)
    }

    /// The table that the contract calls so; a framework's prefix ending in `_` is allowed (contract §8).
    pub fn table(&self, name: &str) -> Verdict<String> {
        let tables = self.tables()?;
        let suffix = format!("_{name}");
        tables
            .iter()
            .find(|table| *table == name)
            .or_else(|| tables.iter().find(|table| table.ends_with(&suffix)))
            .cloned()
            .ok_or_else(|| Stop::failed(format!("a table `{name}`"), format!("the tables {tables:?}")))
    }

    /// The columns of a table.
    pub fn columns(&self, table: &str) -> Verdict<Vec<String>> {
        let table = literal(table);
        self.names(&match self.database {
            Database::Sqlite => format!("SELECT name FROM pragma_table_info({table})"),
            Database::Postgres => format!(
                "SELECT column_name FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = {table} ORDER BY ordinal_position"
            ),
            Database::Mysql => format!(
                "SELECT column_name FROM information_schema.columns \
                 WHERE table_schema = database() AND table_name = {table} ORDER BY ordinal_position"
            ),
        })
    }

    fn names(&self, sql: &str) -> Verdict<Vec<String>> {
        Ok(self
            .run(sql)?
            .into_iter()
            .filter_map(|row| row.into_iter().next().flatten())
            .collect())
    }

    /// A name as this database quotes it.
    pub fn quoted(&self, name: &str) -> String {
        match self.database {
            Database::Mysql => format!("`{}`", name.replace('`', "``")),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// Gives a table another name.
    pub fn rename(&self, from: &str, to: &str) -> Verdict {
        self.run(&format!(
            "ALTER TABLE {} RENAME TO {}",
            self.quoted(from),
            self.quoted(to)
        ))
        .map(|_| ())
    }
}

/// A text as SQL; for values without backslashes.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
