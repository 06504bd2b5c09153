//! Databases for checks: made, filled and dropped by larder, under names of its own. No other database is ever touched.
//!
//! SQLite: files in a folder below the project's `.larder/`. PostgreSQL and MySQL: databases named `larder_check_…` on a server
//! that the user names. What a killed check left behind is recognised by a lock that nobody holds, and dropped by the next.

mod mysql;
mod name;
mod postgres;
mod sqlite;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::choices::Database;
use crate::contract::host::{Rows, Session};
use crate::error::{Error, Result};

/// What is done differently in each database.
trait Engine: Send + Sync {
    /// Makes an empty database; the number is new each time. The `DATABASE_URL` of it.
    fn create(&self, number: usize) -> Result<String, String>;

    /// Makes a copy of one that nobody uses; `None` where that cannot be done.
    fn copy(&self, url: &str, number: usize) -> Option<Result<String, String>>;

    /// A connection for [`Scratch::query`].
    fn connect(&self, url: &str) -> Result<Box<dyn Session>, String>;

    /// The server's name and version, where there is a server.
    fn version(&self) -> Option<String> {
        None
    }

    /// Removes a database.
    fn remove(&self, url: &str) -> Result<(), String>;

    /// The folder that holds the databases, where they are files.
    fn folder(&self) -> Option<&Path> {
        None
    }

    /// Removes what else was made.
    fn finish(&self) {}
}

/// The databases of one check; dropping it drops them.
pub struct Scratch {
    engine: Box<dyn Engine>,
    count: AtomicUsize,
    made: Mutex<Vec<String>>,
    connections: Mutex<BTreeMap<String, Box<dyn Session>>>,
    closed: AtomicBool,
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch")
            .field("made", &self.made)
            .finish_non_exhaustive()
    }
}

impl Scratch {
    /// Ready to make databases: in the folder `private` of the project at `root`, or on the server at `url`.
    pub fn open(database: Database, root: &Path, private: &Path, url: Option<&str>) -> Result<Self> {
        let engine: Box<dyn Engine> = match database {
            Database::Sqlite => Box::new(sqlite::Files::open(root, private)?),
            Database::Postgres => Box::new(postgres::Server::open(&server(database, url)?)?),
            Database::Mysql => Box::new(mysql::Server::open(&server(database, url)?)?),
        };
        Ok(Self {
            engine,
            count: AtomicUsize::new(0),
            made: Mutex::default(),
            connections: Mutex::default(),
            closed: AtomicBool::new(false),
        })
    }

    /// A new, empty database: its `DATABASE_URL`.
    pub fn create(&self) -> Result<String, String> {
        self.is_open()?;
        let url = self
            .engine
            .create(self.count.fetch_add(1, Ordering::Relaxed) + 1)?;
        lock(&self.made).push(url.clone());
        Ok(url)
    }

    /// A copy of a database that nobody uses; `None` where the database cannot copy.
    pub fn copy(&self, url: &str) -> Option<Result<String, String>> {
        if let Err(closed) = self.is_open() {
            return Some(Err(closed));
        }
        let copied = self
            .engine
            .copy(url, self.count.fetch_add(1, Ordering::Relaxed) + 1)?;
        if let Ok(url) = &copied {
            lock(&self.made).push(url.clone());
        }
        Some(copied)
    }

    /// The folder that holds the databases, where they are files.
    pub fn folder(&self) -> Option<&Path> {
        self.engine.folder()
    }

    /// Runs SQL in one of them.
    pub fn query(&self, url: &str, sql: &str) -> Result<Rows, String> {
        let mut connections = lock(&self.connections);
        // A connection may have been cut meanwhile: one that was there before gets a second chance.
        if let Some(connection) = connections.get_mut(url) {
            let first = connection.query(sql);
            if first.is_ok() {
                return first;
            }
            connections.remove(url);
        }
        let mut connection = self.engine.connect(url)?;
        let rows = connection.query(sql);
        connections.insert(url.to_owned(), connection);
        rows
    }

    /// A session of its own in one of them.
    pub fn connect(&self, url: &str) -> Result<Box<dyn Session>, String> {
        self.engine.connect(url)
    }

    fn is_open(&self) -> Result<(), String> {
        let closed = self.closed.load(Ordering::SeqCst);
        if closed {
            Err("the check is over".to_owned())
        } else {
            Ok(())
        }
    }

    /// Drops every database made here; none is made from now on.
    pub fn drop_all(&self) {
        self.closed.store(true, Ordering::SeqCst);
        lock(&self.connections).clear();
        for url in lock(&self.made).drain(..) {
            // What cannot be dropped now is dropped by the next check, as after a kill.
            let _ = self.engine.remove(&url);
        }
        self.engine.finish();
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.drop_all();
    }
}

/// What is known of a database server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// `PostgreSQL 17.6`
    pub version: String,
    /// Why no database can be made on it; `None` where one can.
    pub refusal: Option<String>,
}

/// Looks at the server at `url`: makes a database on it and drops it again.
pub fn look(database: Database, url: &str) -> Result<Facts> {
    let here = Path::new(".");
    let scratch = Scratch::open(database, here, here, Some(url))?;
    let version = scratch.engine.version();
    Ok(Facts {
        version: version.unwrap_or_else(|| database.title().to_owned()),
        refusal: scratch.create().err(),
    })
}

/// The variable that names the server of this database.
pub fn variable(database: Database) -> Option<&'static str> {
    match database {
        Database::Sqlite => None,
        Database::Postgres => Some("LARDER_POSTGRES_URL"),
        Database::Mysql => Some("LARDER_MYSQL_URL"),
    }
}

/// The server to use: what was typed, or else the variable.
pub fn server(database: Database, typed: Option<&str>) -> Result<String> {
    let variable = variable(database).unwrap_or_default();
    let url = typed
        .map(str::to_owned)
        .or_else(|| std::env::var(variable).ok().filter(|url| !url.is_empty()));
    url.ok_or_else(|| Error::Environment {
        message: format!(
            "the project uses {}, and no server is named on which databases `larder_check_…` may be made and dropped",
            database.title()
        ),
        help: format!("name one with --database-url or {variable}; to get one: {}", how_to_get(database)),
    })
}

/// How to get a server.
pub fn how_to_get(database: Database) -> &'static str {
    match database {
        Database::Sqlite => "",
        Database::Postgres => {
            "`docker run --rm -d -p 5432:5432 -e POSTGRES_PASSWORD=larder postgres:17` and \
             `postgres://postgres:larder@127.0.0.1:5432/postgres`, or the Debian package `postgresql`"
        }
        Database::Mysql => {
            "`docker run --rm -d -p 3306:3306 -e MYSQL_ROOT_PASSWORD=larder mysql:8.4` and \
             `mysql://root:larder@127.0.0.1:3306/mysql`, or the Debian package `mariadb-server`"
        }
    }
}

/// A server that cannot be used.
fn unusable(database: Database, what: &str, why: impl std::fmt::Display) -> Error {
    Error::Environment {
        message: format!("{what} {}: {why}", database.title()),
        help: format!(
            "check the URL, the password and that the server runs; to get one: {}",
            how_to_get(database)
        ),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[expect(clippy::print_stdout, reason = "a test that did not look says so")]
mod tests {
    use super::*;

    /// On the servers that the environment names.
    fn on_servers(test: impl Fn(Database, &dyn Fn() -> Scratch)) {
        let here = Path::new(".");
        for database in [Database::Postgres, Database::Mysql] {
            let variable = variable(database).expect("it has a server");
            if std::env::var_os(variable).is_none() {
                println!("skipped: {variable} names no server");
                continue;
            }
            test(database, &|| {
                Scratch::open(database, here, here, None).expect("the server can be used")
            });
        }
    }

    fn names(scratch: &Scratch, database: Database) -> Vec<String> {
        let sql = match database {
            Database::Mysql => "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA",
            _ => "SELECT datname FROM pg_database",
        };
        let any = scratch.create().expect("a database");
        scratch
            .query(&any, sql)
            .expect("a list")
            .into_iter()
            .flatten()
            .flatten()
            .collect()
    }

    #[test]
    fn databases_of_servers_are_made_read_and_dropped() {
        on_servers(|database, open| {
            let scratch = open();
            let url = scratch.create().expect("a database");
            scratch
                .query(&url, "CREATE TABLE t (a int, b varchar(10), c int)")
                .expect("a table");
            scratch
                .query(&url, "INSERT INTO t VALUES (1, 'e', NULL)")
                .expect("a row");
            let row = vec![Some("1".to_owned()), Some("e".to_owned()), None];
            assert_eq!(scratch.query(&url, "SELECT * FROM t"), Ok(vec![row]));
            assert!(scratch.query(&url, "SELECT * FROM missing").is_err());
            let mine = name::with_database(&url, "postgres").expect("a URL");
            assert!(
                scratch.query(&mine, "SELECT 1").is_err(),
                "another database is never touched"
            );
            let made = name::database_of(&url).expect("a name").to_owned();
            drop(scratch);
            assert!(!names(&open(), database).contains(&made), "{made} is dropped");
        });
    }

    #[test]
    fn a_server_tells_its_version_and_whether_databases_can_be_made() {
        on_servers(|database, _| {
            let url = server(database, None).expect("it is named");
            let facts = look(database, &url).expect("it can be reached");
            assert!(facts.version.chars().any(|c| c.is_ascii_digit()), "{facts:?}");
            assert_eq!(facts.refusal, None);
        });
        for (database, url) in [
            (Database::Postgres, "postgres://u:p@127.0.0.1:1/postgres"),
            (Database::Mysql, "mysql://u:p@127.0.0.1:1/mysql"),
        ] {
            assert!(look(database, url).is_err(), "nothing listens on port 1");
        }
    }

    #[test]
    fn leftovers_go_and_what_lives_or_is_not_ours_stays() {
        on_servers(|database, open| {
            let living = open();
            let url = living.create().expect("a database");
            let alive = name::database_of(&url).expect("a name").to_owned();
            for made in ["larder_check_00000001_7", "larder_check_notes"] {
                living
                    .query(&url, &format!("CREATE DATABASE {made}"))
                    .expect("the user may");
            }
            let next = open();
            let left = names(&next, database);
            let _ = living.query(&url, "DROP DATABASE larder_check_notes");
            assert!(
                !left.contains(&"larder_check_00000001_7".to_owned()),
                "nobody holds its lock: {left:?}"
            );
            assert!(
                left.contains(&"larder_check_notes".to_owned()),
                "not a name of ours: {left:?}"
            );
            assert!(left.contains(&alive), "its check still runs: {left:?}");
        });
    }
}
