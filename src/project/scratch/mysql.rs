//! MySQL and MariaDB: databases named `larder_check_…` on the user's server.

use std::sync::Mutex;
use std::time::Duration;

use mysql::prelude::Queryable;
use mysql::{Conn, Opts, OptsBuilder, Row, Value};

use super::{Engine, lock, name, unusable};
use crate::choices::Database;
use crate::contract::host::{Rows, Session};
use crate::error::Result;

pub(super) struct Server {
    url: String,
    run: u32,
    /// Holds the lock of this run as long as it lives.
    admin: Mutex<Conn>,
}

impl Server {
    pub(super) fn open(url: &str) -> Result<Self> {
        let wrong = |why: String| unusable(Database::Mysql, "cannot use the server of", why);
        let mut admin = connect(url).map_err(wrong)?;
        let run = name::new_run();
        let locked = rows(
            &mut admin,
            &format!("SELECT GET_LOCK('{}', 0)", name::of_run(run)),
        )
        .map_err(wrong)?;
        if locked != [[Some("1".to_owned())]] {
            return Err(wrong("it gives no lock to this check".to_owned()));
        }
        sweep(&mut admin);
        Ok(Self {
            url: url.to_owned(),
            run,
            admin: Mutex::new(admin),
        })
    }
}

/// Drops the databases of runs whose lock nobody holds.
fn sweep(admin: &mut Conn) {
    let all =
        r"SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'larder\_check\_%'";
    let Ok(databases) = rows(admin, all) else {
        return;
    };
    for database in databases.iter().flatten().flatten() {
        let Some(run) = name::run_of(database) else {
            continue;
        };
        let free = rows(admin, &format!("SELECT IS_USED_LOCK('{}')", name::of_run(run)));
        if free.is_ok_and(|rows| rows == [[None]]) {
            let _ = rows_none(admin, &format!("DROP DATABASE IF EXISTS `{database}`"));
        }
    }
}

fn connect(url: &str) -> Result<Conn, String> {
    let options = Opts::from_url(url).map_err(|error| error.to_string())?;
    let options = OptsBuilder::from_opts(options)
        .tcp_connect_timeout(Some(Duration::from_secs(10)))
        .prefer_socket(false);
    Conn::new(options).map_err(|error| words(&error))
}

fn rows(connection: &mut Conn, sql: &str) -> Result<Rows, String> {
    let rows: Vec<Row> = connection.query(sql).map_err(|error| words(&error))?;
    let text = |value: Value| match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        // The text protocol sends nothing else.
        other => Some(other.as_sql(true).trim_matches('\'').to_owned()),
    };
    Ok(rows
        .into_iter()
        .map(|row| row.unwrap().into_iter().map(text).collect())
        .collect())
}

fn rows_none(connection: &mut Conn, sql: &str) -> Result<(), String> {
    connection.query_drop(sql).map_err(|error| words(&error))
}

fn words(error: &mysql::Error) -> String {
    match error {
        mysql::Error::MySqlError(server) => server.message.clone(),
        other => other.to_string(),
    }
}

impl Engine for Server {
    fn create(&self, number: usize) -> Result<String, String> {
        let database = name::of(self.run, number);
        let url = name::with_database(&self.url, &database).ok_or_else(|| "not a URL".to_owned())?;
        rows_none(&mut lock(&self.admin), &format!("CREATE DATABASE `{database}`"))
            .map_err(|why| format!("cannot create the database `{database}`: {why}"))?;
        Ok(url)
    }

    fn copy(&self, _url: &str, _number: usize) -> Option<Result<String, String>> {
        None
    }

    fn connect(&self, url: &str) -> Result<Box<dyn Session>, String> {
        if name::database_of(url).and_then(name::run_of) != Some(self.run) {
            return Err("not a database of this check".to_owned());
        }
        Ok(Box::new(Connection(connect(url)?)))
    }

    fn version(&self) -> Option<String> {
        let rows = rows(&mut lock(&self.admin), "SELECT VERSION()").ok()?;
        let version = rows.first()?.first()?.clone()?;
        let number = version.split('-').next()?;
        let name = if version.contains("MariaDB") {
            "MariaDB"
        } else {
            "MySQL"
        };
        Some(format!("{name} {number}"))
    }

    fn remove(&self, url: &str) -> Result<(), String> {
        let database = name::database_of(url).filter(|name| name::run_of(name) == Some(self.run));
        let database = database.ok_or_else(|| "not a database of this check".to_owned())?;
        rows_none(
            &mut lock(&self.admin),
            &format!("DROP DATABASE IF EXISTS `{database}`"),
        )
    }
}

struct Connection(Conn);

impl Session for Connection {
    fn query(&mut self, sql: &str) -> Result<Rows, String> {
        rows(&mut self.0, sql)
    }
}
