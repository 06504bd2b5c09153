//! PostgreSQL: databases named `larder_check_…` on the user's server.

use std::sync::Mutex;
use std::time::Duration;

use postgres::{Client, Config, NoTls, SimpleQueryMessage};

use super::{Engine, lock, name, unusable};
use crate::choices::Database;
use crate::contract::host::{Rows, Session};
use crate::error::Result;

/// The first key of the advisory locks: `lard`.
const CLASS: i32 = 0x6c61_7264;

pub(super) struct Server {
    url: String,
    run: u32,
    /// Holds the lock of this run as long as it lives; cluster-wide visible in `pg_locks`.
    admin: Mutex<Client>,
}

impl Server {
    pub(super) fn open(url: &str) -> Result<Self> {
        let wrong = |why: String| unusable(Database::Postgres, "cannot use the server of", why);
        let admin_url = match name::database_of(url) {
            Some(_) => url.to_owned(),
            None => {
                name::with_database(url, "postgres").ok_or_else(|| wrong(format!("`{url}` is not a URL")))?
            }
        };
        let mut admin = connect(&admin_url).map_err(wrong)?;
        let run = name::new_run();
        let key = i32::from_le_bytes(run.to_le_bytes());
        admin
            .batch_execute(&format!("SELECT pg_advisory_lock({CLASS}, {key})"))
            .map_err(|error| wrong(words(&error)))?;
        sweep(&mut admin);
        Ok(Self {
            url: admin_url,
            run,
            admin: Mutex::new(admin),
        })
    }

    fn make(&self, number: usize, from: Option<&str>) -> Result<String, String> {
        let database = name::of(self.run, number);
        let template = from.map_or_else(String::new, |from| format!(" TEMPLATE \"{from}\""));
        let url = name::with_database(&self.url, &database).ok_or_else(|| "not a URL".to_owned())?;
        lock(&self.admin)
            .batch_execute(&format!("CREATE DATABASE \"{database}\"{template}"))
            .map_err(|error| format!("cannot create the database `{database}`: {}", words(&error)))?;
        Ok(url)
    }
}

/// Drops the databases of runs whose lock nobody holds.
fn sweep(admin: &mut Client) {
    let held = format!(
        "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = {CLASS} AND objsubid = 2"
    );
    let Ok(held) = rows(admin, &held) else {
        return;
    };
    let held: Vec<u32> = held
        .iter()
        .flatten()
        .flatten()
        .filter_map(|id| id.parse().ok())
        .collect();
    let Ok(databases) = rows(
        admin,
        r"SELECT datname FROM pg_database WHERE datname LIKE 'larder\_check\_%'",
    ) else {
        return;
    };
    for database in databases.iter().flatten().flatten() {
        if name::run_of(database).is_some_and(|run| !held.contains(&run)) {
            // Another check may be sweeping as well, or the database be somebody else's: both may be left to others.
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)"));
        }
    }
}

fn connect(url: &str) -> Result<Client, String> {
    let mut config: Config = url.parse().map_err(|error: postgres::Error| words(&error))?;
    config
        .connect_timeout(Duration::from_secs(10))
        .application_name("larder");
    config.connect(NoTls).map_err(|error| words(&error))
}

fn rows(client: &mut Client, sql: &str) -> Result<Rows, String> {
    let messages = client.simple_query(sql).map_err(|error| words(&error))?;
    let of = |message: &SimpleQueryMessage| match message {
        SimpleQueryMessage::Row(row) => Some(
            (0..row.len())
                .map(|column| row.get(column).map(str::to_owned))
                .collect(),
        ),
        _ => None,
    };
    Ok(messages.iter().filter_map(of).collect())
}

/// What the server said, where it said something.
fn words(error: &postgres::Error) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    error.as_db_error().map_or_else(
        || cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")),
        |db| db.message().to_owned(),
    )
}

impl Engine for Server {
    fn create(&self, number: usize) -> Result<String, String> {
        self.make(number, None)
    }

    fn copy(&self, url: &str, number: usize) -> Option<Result<String, String>> {
        let from = name::database_of(url).filter(|name| name::run_of(name) == Some(self.run));
        Some(
            from.ok_or_else(|| "not a database of this check".to_owned())
                .and_then(|from| self.make(number, Some(from))),
        )
    }

    fn connect(&self, url: &str) -> Result<Box<dyn Session>, String> {
        if name::database_of(url).and_then(name::run_of) != Some(self.run) {
            return Err("not a database of this check".to_owned());
        }
        Ok(Box::new(Connection(connect(url)?)))
    }

    fn version(&self) -> Option<String> {
        let rows = rows(&mut lock(&self.admin), "SHOW server_version").ok()?;
        let version = rows.first()?.first()?.clone()?;
        // `17.6 (Debian 17.6-1)`: the package is not the version.
        version
            .split_whitespace()
            .next()
            .map(|number| format!("PostgreSQL {number}"))
    }

    fn remove(&self, url: &str) -> Result<(), String> {
        let database = name::database_of(url).filter(|name| name::run_of(name) == Some(self.run));
        let database = database.ok_or_else(|| "not a database of this check".to_owned())?;
        lock(&self.admin)
            .batch_execute(&format!("DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)"))
            .map_err(|error| words(&error))
    }
}

struct Connection(Client);

impl Session for Connection {
    fn query(&mut self, sql: &str) -> Result<Rows, String> {
        rows(&mut self.0, sql)
    }
}
