//! A database that lets one wait, or ends a connection: PostgreSQL and MySQL, where others are at work beside the server.

use std::time::Duration;

use serde_json::Value;

use crate::choices::Database;
use crate::contract::check::{Boot, Check, Need, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::host::{Server, Session, Start};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::Owner;
use crate::contract::tables;
use crate::contract::world::{World, id_of};
use crate::resource::Resource;

pub const CHECKS: &[Check] = &[
    exact(
        "P-37",
        Pillar::Persistence,
        "a table that somebody else has locked makes no request wait without end, and none that does not need it",
        locked,
    )
    .boot(Boot::Stop)
    .needs(&[Need::DatabaseServer])
    .cite("CWE-400"),
    exact(
        "P-38",
        Pillar::Persistence,
        "a connection that the database ends costs the request that used it, and no other",
        cut,
    )
    .boot(Boot::Stop)
    .needs(&[Need::DatabaseServer]),
];

const LISTS: usize = 20;
/// Five seconds for a connection, five for a statement, and something for the machine.
const AT_MOST: Duration = Duration::from_secs(15);
/// Five seconds for a connection.
const AT_MOST_ME: Duration = Duration::from_secs(6);

/// Two sessions of a person beside the server: one that locks, one that looks and ends others.
struct Beside {
    database: Database,
    table: String,
    locks: Box<dyn Session>,
    looks: Box<dyn Session>,
}

impl Beside {
    fn new(world: &World<'_>, server: &dyn Server, resource: &Resource) -> Verdict<Self> {
        let database = world
            .host
            .abilities()
            .database
            .ok_or_else(|| Stop::skipped("reads the database: not here"))?;
        let name = tables::named(&tables::names(world, server)?, resource.table())?;
        let connect = || world.host.connect(&server.store()).map_err(Stop::errored);
        Ok(Self {
            database,
            table: tables::quoted(world, &name)?,
            locks: connect()?,
            looks: connect()?,
        })
    }

    fn lock(&mut self, statements: &[String]) -> Verdict {
        run(self.locks.as_mut(), statements)
    }

    /// Nobody else can read or write the table.
    fn lock_all(&mut self) -> Verdict {
        let table = &self.table;
        let statements = match self.database {
            Database::Mysql => vec![format!("LOCK TABLES {table} WRITE")],
            _ => vec![
                "BEGIN".to_owned(),
                format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"),
            ],
        };
        self.lock(&statements)
    }

    /// Others can read the table, and wait when they write.
    fn lock_writes(&mut self) -> Verdict {
        let table = &self.table;
        let statements = match self.database {
            Database::Mysql => vec![format!("LOCK TABLES {table} READ")],
            _ => vec![
                "BEGIN".to_owned(),
                format!("LOCK TABLE {table} IN EXCLUSIVE MODE"),
            ],
        };
        self.lock(&statements)
    }

    /// Others can write the table, but for this row.
    fn lock_row(&mut self, world: &World<'_>, id: &str) -> Verdict {
        let (table, found) = (&self.table, tables::has_id(world, id)?);
        self.lock(&[
            "BEGIN".to_owned(),
            format!("SELECT id FROM {table} WHERE {found} FOR UPDATE"),
        ])
    }

    fn unlock(&mut self) -> Verdict {
        let statements: &[&str] = match self.database {
            Database::Mysql => &["ROLLBACK", "UNLOCK TABLES"],
            _ => &["ROLLBACK"],
        };
        run(
            self.locks.as_mut(),
            &statements.iter().map(|sql| (*sql).to_owned()).collect::<Vec<_>>(),
        )
    }

    /// Ends the connections of others that wait for a lock; how many there were.
    fn end_waiting(&mut self) -> Verdict<usize> {
        let ask = |session: &mut dyn Session, sql: &str| {
            session
                .query(sql)
                .map_err(|why| Stop::errored(format!("`{sql}`: {why}")))
        };
        if self.database == Database::Postgres {
            let ended = ask(
                self.looks.as_mut(),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND wait_event_type = 'Lock'",
            )?;
            return Ok(ended.len());
        }
        // InnoDB's table of transactions is made anew only after nobody has read it for a tenth of a second.
        std::thread::sleep(Duration::from_millis(150));
        let waiting = ask(
            self.looks.as_mut(),
            "SELECT p.id FROM information_schema.processlist p \
             LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id \
             WHERE p.db = DATABASE() AND (p.state LIKE 'Waiting for%lock%' OR t.trx_state = 'LOCK WAIT')",
        )?;
        for id in waiting.iter().flatten().flatten() {
            // It may have given up meanwhile.
            let _ = self.looks.query(&format!("KILL {id}"));
        }
        Ok(waiting.len())
    }
}

fn run(session: &mut dyn Session, statements: &[String]) -> Verdict {
    for sql in statements {
        session
            .query(sql)
            .map_err(|why| Stop::errored(format!("`{sql}`: {why}")))?;
    }
    Ok(())
}

fn locked(world: &World<'_>) -> Verdict {
    let server = world.start(&Start::fresh(Boot::Stop.env()))?;
    let here = world.at(server.as_ref());
    let resource = here.some_resource();
    let owner = Owner::new(&here)?;
    owner.create(resource, 0)?;
    let mut beside = Beside::new(&here, server.as_ref(), resource)?;
    beside.lock_all()?;
    let token = &owner.session.access_token;
    let ask = |target: &str| -> Verdict<Reply> {
        let request = here.client()?.get(target).bearer(token);
        request.may_5xx().within(AT_MOST * 2).send()
    };
    let target = here.path(resource);
    let replies = here.at_once(LISTS + 1, |side| {
        if side < LISTS {
            ask(&target)
        } else {
            // Once the others are on their way.
            std::thread::sleep(Duration::from_millis(500));
            ask("/api/v1/auth/me")
        }
    });
    let slowest = here.client()?.get("/healthz").send()?.elapsed;
    beside.unlock()?;
    for (side, reply) in replies.into_iter().enumerate() {
        let (what, at_most) = if side < LISTS {
            ("a list of the locked table", AT_MOST)
        } else {
            ("GET /auth/me beside twenty lists of a locked table", AT_MOST_ME)
        };
        let reply = reply.map_err(|stop| amend(stop, what))?;
        answered(&reply, at_most, slowest).map_err(|stop| amend(stop, what))?;
    }
    owner
        .list(resource, "")
        .map(|_| ())
        .map_err(|stop| amend(stop, "a list once the lock is gone"))
}

/// In time: 200, or 503 that says when to come again.
fn answered(reply: &Reply, at_most: Duration, plain: Duration) -> Verdict {
    reply.one_of(&[200, 503])?;
    if reply.status == 503 {
        reply.problem("unavailable")?;
        let seconds = reply
            .header("retry-after")
            .and_then(|value| value.parse::<u64>().ok());
        reply.holds(seconds.is_some(), "503 with Retry-After in seconds")?;
    }
    if reply.elapsed <= at_most {
        return Ok(());
    }
    let seconds = reply.elapsed.as_secs_f32();
    Err(if plain > Duration::from_secs(1) {
        Stop::skipped(format!(
            "timed: an answer took {seconds:.1} s, and GET /healthz {:.1} s on this machine",
            plain.as_secs_f32()
        ))
    } else {
        reply.failure(format!(
            "an answer within {} s; it took {seconds:.1} s",
            at_most.as_secs()
        ))
    })
}

fn cut(world: &World<'_>) -> Verdict {
    let server = world.start(&Start::fresh(Boot::Stop.env()))?;
    let here = world.at(server.as_ref());
    let resource = here.some_resource();
    let owner = Owner::new(&here)?;
    let row = owner.create(resource, 0)?;
    let path = here.row_path(resource, &row);
    let mut beside = Beside::new(&here, server.as_ref(), resource)?;
    let body = Value::Object(owner.body(resource, 1)?);
    let token = owner.token_for(resource)?;

    let post = || {
        here.client()?
            .post(&here.path(resource))
            .bearer(&token)
            .json(&body)
            .may_5xx()
            .send()
    };
    beside.lock_writes()?;
    ended(&here, &mut beside, post, "a POST that waits for a lock")?;
    beside.unlock()?;
    works(&here, server.as_ref(), &owner, resource, 2)?;

    let put = || {
        here.client()?
            .put(&path)
            .bearer(&token)
            .json(&body)
            .may_5xx()
            .send()
    };
    beside.lock_row(&here, id_of(&row))?;
    ended(&here, &mut beside, put, "a PUT whose transaction is open")?;
    beside.unlock()?;
    works(&here, server.as_ref(), &owner, resource, 3)
}

/// The request waits, its connection is ended, and it is told so.
fn ended(
    world: &World<'_>,
    beside: &mut Beside,
    request: impl Fn() -> Verdict<Reply> + Sync,
    what: &str,
) -> Verdict {
    let reply = std::thread::scope(|scope| {
        let waits = scope.spawn(&request);
        let found = world.wait_for(
            &format!("{what}, seen in the database"),
            Duration::from_secs(10),
            || match beside.end_waiting() {
                Ok(0) => None,
                other => Some(other),
            },
        );
        let reply = waits
            .join()
            .map_err(|_| Stop::errored("the thread of a request has ended"))
            .flatten();
        found?.and(reply)
    });
    let reply = reply.map_err(|stop| amend(stop, what))?;
    reply
        .one_of(&[500, 503])
        .map_err(|stop| amend(stop, &format!("{what}, whose connection has been ended")))?;
    Ok(())
}

/// The process lives, and the next write is stored.
fn works(
    world: &World<'_>,
    server: &dyn Server,
    owner: &Owner<'_, '_>,
    resource: &Resource,
    n: u64,
) -> Verdict {
    if let Some(code) = server.wait(Duration::ZERO) {
        return Err(Stop::failed(
            "the process to live on when the database ends a connection",
            format!("it has ended with code {code}"),
        ));
    }
    owner
        .create(resource, n)
        .map_err(|stop| amend(stop, "the next write"))?;
    world.still_works()
}
