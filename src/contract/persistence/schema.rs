//! What the database itself enforces.

use crate::contract::check::{Boot, Check, Need, Pillar, exact};
use crate::contract::host::{NoStart, Start};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::tables::{self, Table};
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[
    exact(
        "P-26",
        Pillar::Persistence,
        "migrating twice and starting twice on one database changes nothing, and a start never migrates",
        twice,
    )
    .boot(Boot::Stop)
    .needs(&[Need::Database]),
    exact(
        "P-27",
        Pillar::Persistence,
        "foreign keys, unique indexes and not-null columns are in the database",
        enforced,
    )
    .needs(&[Need::Database]),
];

fn twice(world: &World<'_>) -> Verdict {
    let env = Boot::Stop.env();
    let first = world.start(&Start::fresh(env))?;
    let first = first.as_ref();
    let before = tables::describe_all(world, first)?;
    let here = world.at(first);
    let session = here.user()?;
    let row = here.create(&session, here.some_resource())?;
    world.host.migrate(&first.store()).map_err(|why| match why {
        NoStart::Died { code, output } => Stop::failed(
            "migrating a second time to succeed",
            format!("exit code {code:?}: {}", output.trim()),
        ),
        NoStart::Trouble(what) => Stop::Errored(what),
        NoStart::Unable(why) => Stop::Skipped(why),
    })?;
    is_same(
        &before,
        &tables::describe_all(world, first)?,
        "after migrating twice",
    )?;
    let second = world.start(&Start::again(first, env))?;
    let there = world.at(second.as_ref());
    is_same(
        &before,
        &tables::describe_all(world, second.as_ref())?,
        "after starting twice",
    )?;
    for (world, words) in [(&here, "the first server"), (&there, "the second server")] {
        let read = world.get(&session, &world.row_path(world.some_resource(), &row))?;
        read.holds(
            read.status == 200 && read.parsed() == Some(&row),
            format!("the row made before, from {words}: {row}"),
        )?;
    }
    no_tables_by_starting(world)
}

/// Where nobody has migrated, a start may refuse, or serve what needs no table. It makes none.
fn no_tables_by_starting(world: &World<'_>) -> Verdict {
    match world.host.start(&Start::empty(Boot::Stop.env())) {
        Err(NoStart::Died { .. } | NoStart::Unable(_)) => Ok(()),
        Err(NoStart::Trouble(what)) => Err(Stop::Errored(what)),
        Ok(server) => {
            let names = tables::names(world, server.as_ref())?;
            if names.is_empty() {
                return Ok(());
            }
            Err(Stop::failed(
                "no table after a start on an empty database: migrating is a command of its own",
                names.join(", "),
            ))
        }
    }
}

pub fn is_same(before: &[Table], after: &[Table], when: &str) -> Verdict {
    if before == after {
        return Ok(());
    }
    let changed = |a: &[Table], b: &[Table]| -> Vec<String> {
        let missing = a.iter().filter(|table| !b.contains(table));
        missing.map(|table| format!("{table:?}")).collect()
    };
    Err(Stop::failed(
        format!("the same schema {when}: {}", changed(before, after).join("; ")),
        changed(after, before).join("; "),
    ))
}

fn enforced(world: &World<'_>) -> Verdict {
    let server = world.server()?;
    let names = tables::names(world, server)?;
    let table = |wanted: &str| tables::describe(world, server, &tables::named(&names, wanted)?);
    let (users, sessions) = (table("users")?, table("sessions")?);
    for column in ["id", "email", "role", "created_at", "updated_at"] {
        nullable(&users, column, false)?;
    }
    let password = users
        .columns
        .iter()
        .find(|column| column.name.contains("password"));
    match password {
        Some(column) => nullable(&users, &column.name, false)?,
        None => return Err(lacks(&users, "a column whose name contains `password`")),
    }
    holds(&users, users.is_unique(&["email"]), "a unique index on (email)")?;
    let to_users = sessions
        .foreign_keys
        .iter()
        .any(|key| key.columns.len() == 1 && key.target == users.name);
    holds(&sessions, to_users, "a foreign key to the table of users")?;
    for resource in &world.choices.resources {
        let own = table(resource.table())?;
        for unique in resource.uniques() {
            let columns = resource.unique_columns(&unique);
            holds(
                &own,
                own.is_unique(&columns),
                &format!("a unique index on ({})", columns.join(", ")),
            )?;
        }
        for column in ["id", "created_at", "updated_at"] {
            nullable(&own, column, false)?;
        }
        if resource.has_owner() {
            nullable(&own, "owner_id", false)?;
            holds(
                &own,
                own.refers("owner_id", &users.name),
                "a foreign key (owner_id) to the table of users",
            )?;
        }
        for field in &resource.fields {
            nullable(&own, &field.json, field.is_optional())?;
            if let Some(target) = field.target().and_then(|target| world.choices.resource(target)) {
                let target = tables::named(&names, target.table())?;
                holds(
                    &own,
                    own.refers(&field.json, &target),
                    &format!("a foreign key ({}) to {target}", field.json),
                )?;
            }
        }
    }
    Ok(())
}

fn nullable(table: &Table, column: &str, wanted: bool) -> Verdict {
    let found = table.column(column).map(|column| column.nullable);
    let words = if wanted { "NULL allowed" } else { "NOT NULL" };
    holds(
        table,
        found == Some(wanted),
        &format!("a column {column}, {words}"),
    )
}

fn holds(table: &Table, condition: bool, expected: &str) -> Verdict {
    if condition {
        Ok(())
    } else {
        Err(lacks(table, expected))
    }
}

fn lacks(table: &Table, expected: &str) -> Stop {
    Stop::failed(
        format!("in table {}: {expected}", table.name),
        format!("{table:?}"),
    )
}
