//! Migrations that do not go as planned.

use super::schema::is_same;
use crate::contract::check::{Boot, Check, Need, Pillar, exact};
use crate::contract::host::{NoStart, Session, Start};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::tables::{self, Table};
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "P-36",
    Pillar::Persistence,
    "two migrations at once both succeed, and so does one after another that failed half-way",
    disturbed,
)
.boot(Boot::Stop)
.needs(&[Need::Database])];

fn disturbed(world: &World<'_>) -> Verdict {
    let right = world.start(&Start::fresh(Boot::Stop.env()))?;
    let tables = tables::describe_all(world, right.as_ref())?;
    let at_once = empty(world)?;
    for end in world.at_once(2, |_| world.host.migrate(&at_once)) {
        migrated(end, "both of two migrations at once to succeed")?;
    }
    serves(world, &at_once, &tables, "after two migrations at once")?;
    after_a_failure(world, &tables)
}

fn empty(world: &World<'_>) -> Verdict<String> {
    world.host.empty().map_err(stop)
}

fn stop(why: NoStart) -> Stop {
    match why {
        NoStart::Unable(reason) => Stop::Skipped(reason),
        NoStart::Trouble(what) => Stop::Errored(what),
        NoStart::Died { output, .. } => Stop::Errored(output),
    }
}

fn migrated(end: Result<String, NoStart>, expected: &str) -> Verdict {
    match end {
        Ok(_) => Ok(()),
        Err(NoStart::Died { output, .. }) => Err(Stop::failed(expected, output.trim())),
        Err(other) => Err(stop(other)),
    }
}

/// A table that somebody else made stands in the way of one of the last; then it is removed.
fn after_a_failure(world: &World<'_>, tables: &[Table]) -> Verdict {
    let names: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
    let last = world
        .choices
        .resources
        .last()
        .ok_or_else(|| Stop::errored("the choices have no resource"))?;
    let name = tables::quoted(world, &tables::named(&names, last.table())?)?;
    let store = empty(world)?;
    run(world, &store, &format!("CREATE TABLE {name} (other_column INT)"))?;
    match world.host.migrate(&store) {
        Err(NoStart::Died { .. }) => {}
        Err(other) => return Err(stop(other)),
        Ok(_) => {
            return Err(Stop::failed(
                format!("a migration to fail where the table {name} is there already, with other columns"),
                "it succeeded",
            ));
        }
    }
    run(world, &store, &format!("DROP TABLE {name}"))?;
    migrated(
        world.host.migrate(&store),
        "a migration to succeed once what stood in the way of an earlier one is gone",
    )?;
    serves(world, &store, tables, "after a migration that failed half-way")
}

fn run(world: &World<'_>, store: &str, sql: &str) -> Verdict {
    let mut session: Box<dyn Session> = world.host.connect(store).map_err(Stop::errored)?;
    session
        .query(sql)
        .map(|_| ())
        .map_err(|why| Stop::errored(format!("`{sql}`: {why}")))
}

/// A server works on it, and its tables are those of any other.
fn serves(world: &World<'_>, store: &str, tables: &[Table], when: &str) -> Verdict {
    let server = world.start(&Start::same(store, Boot::Stop.env()))?;
    is_same(tables, &tables::describe_all(world, server.as_ref())?, when)?;
    let there = world.at(server.as_ref());
    there.user().map(|_| ())
}
