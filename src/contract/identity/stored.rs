//! What stands in the database about users and sessions.

use std::collections::BTreeSet;

use super::refresh::refreshed;
use super::try_change;
use crate::contract::check::{Check, Need, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::tables;
use crate::contract::world::{PASSWORD, World};

pub const CHECKS: &[Check] = &[
    exact(
        "I-34",
        Pillar::Identity,
        "the token of a user who was deleted is dead",
        deleted_user,
    )
    .cite("ASVS 7.4.2")
    .needs(&[Need::Database]),
    exact(
        "I-35",
        Pillar::Identity,
        "passwords are stored as salted argon2id of at least 19 MiB and two passes",
        hashes,
    )
    .cite("OWASP Password Storage; ASVS 11.4.2")
    .needs(&[Need::Database]),
    exact(
        "I-36",
        Pillar::Identity,
        "no password and no token of the run stands in the database",
        nothing_plain,
    )
    .cite("ASVS 11.4.2")
    .needs(&[Need::Database])
    .last(),
];

fn deleted_user(world: &World<'_>) -> Verdict {
    let server = world.server()?;
    let session = world.user()?;
    let names = tables::names(world, server)?;
    let users = tables::quoted(world, &tables::named(&names, "users")?)?;
    // Addresses of the suite's own making need no quoting.
    let delete = format!("DELETE FROM {users} WHERE email = '{}'", session.email);
    if server.query(&delete).is_err() {
        // Sessions hold the user back: whoever deletes users deletes those first.
        let sessions = tables::named(&names, "sessions")?;
        let columns = tables::describe(world, server, &sessions)?.columns;
        let owner = columns
            .iter()
            .find(|column| column.name.starts_with("user"))
            .ok_or_else(|| Stop::failed("a column of `sessions` for its user", "none begins with `user`"))?;
        let (sessions, owner) = (
            tables::quoted(world, &sessions)?,
            tables::quoted(world, &owner.name)?,
        );
        let of_user = format!("(SELECT id FROM {users} WHERE email = '{}')", session.email);
        tables::ask(
            server,
            &format!("DELETE FROM {sessions} WHERE {owner} IN {of_user}"),
        )?;
        tables::ask(server, &delete)?;
    }
    super::is_dead(world, &session, "of a user who was deleted")
}

fn hashes(world: &World<'_>) -> Verdict {
    let server = world.server()?;
    let table = tables::named(&tables::names(world, server)?, "users")?;
    let columns = tables::describe(world, server, &table)?.columns;
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let column = names
        .iter()
        .find(|name| name.to_ascii_lowercase().contains("password"))
        .ok_or_else(|| {
            Stop::failed(
                "a column of `users` whose name contains `password`",
                names.join(", "),
            )
        })?;
    let (from, select) = (tables::quoted(world, &table)?, tables::quoted(world, column)?);
    let mut found = BTreeSet::new();
    for _ in 0..2 {
        let email = world.user()?.email;
        let sql = format!("SELECT {select} FROM {from} WHERE email = '{email}'");
        let rows = tables::ask(server, &sql)?;
        let stored = rows.into_iter().flatten().flatten().next().unwrap_or_default();
        if !is_strong(&stored) {
            return Err(Stop::failed(
                "$argon2id$ with m of at least 19456 and t of at least 2",
                format!("{column}: {stored}"),
            ));
        }
        found.insert(stored);
    }
    if found.len() < 2 {
        return Err(Stop::failed(
            "two users with the same password to have different hashes",
            format!("both {found:?}"),
        ));
    }
    Ok(())
}

/// `…$argon2id$v=19$m=19456,t=2,p=1$salt$hash`; some frameworks write the name of their hasher before it.
fn is_strong(stored: &str) -> bool {
    let Some((_, rest)) = stored.split_once("argon2id$") else {
        return false;
    };
    let parameter = |name: &str| {
        rest.split(['$', ','])
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('=')?.parse::<u64>().ok())
            .unwrap_or(0)
    };
    let salt_and_hash = rest.rsplit('$').take(2).all(|part| part.len() >= 11);
    parameter("m") >= 19_456 && parameter("t") >= 2 && salt_and_hash
}

/// Of every kind one, so that the row says the same alone; then everything that the run has used.
fn nothing_plain(world: &World<'_>) -> Verdict {
    const NEW: &str = "yet another horse, yet another staple";
    let first = world.user()?;
    let second = refreshed(world, &world.login(&first.email, PASSWORD)?)?;
    let reply = try_change(world, &second.access_token, PASSWORD, NEW)?;
    reply.status(200).map_err(|stop| amend(stop, "change-password"))?;
    world.session(&reply, &first.email, NEW)?;
    let server = world.server()?;
    let secrets = world.observer().secrets();
    let mut places = Vec::new();
    for table in tables::describe_all(world, server)? {
        let from = tables::quoted(world, &table.name)?;
        for row in tables::ask(server, &format!("SELECT * FROM {from}"))? {
            for (value, column) in row.into_iter().zip(&table.columns) {
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    places.push((format!("{}.{}", table.name, column.name), value));
                }
            }
        }
    }
    // A file holds what no query shows any more: freed pages, the write-ahead log.
    if let Some(file) = server.store().strip_prefix("sqlite:///") {
        for end in ["", "-wal"] {
            if let Ok(bytes) = std::fs::read(format!("{file}{end}")) {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                places.push((format!("the database file{end}"), text));
            }
        }
    }
    for (place, text) in &places {
        if let Some(secret) = secrets.iter().find(|secret| text.contains(secret.as_str())) {
            return Err(Stop::failed(
                "no password and no token of the run in the database",
                format!("{secret:?} in {place}"),
            ));
        }
    }
    if places.is_empty() {
        return Err(Stop::errored("the database shows nothing at all"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_strong;

    #[test]
    fn hashes_are_judged_by_their_parameters() {
        let hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21l$RdescudvJCsgt3ub+b5dWRWJTmaaLObG";
        assert!(is_strong(hash));
        assert!(is_strong(&format!("argon2{hash}")));
        assert!(is_strong(&hash.replace("m=19456,t=2", "t=3,m=65536")));
        for weak in [
            hash.replace("argon2id", "argon2i"),
            hash.replace("19456", "4096"),
            hash.replace("t=2", "t=1"),
            "$argon2id$v=19$m=19456,t=2,p=1$$".to_owned(),
            "$2b$12$abcdefghijklmnopqrstuv".to_owned(),
            "correct horse battery staple".to_owned(),
        ] {
            assert!(!is_strong(&weak), "{weak}");
        }
    }
}
