//! An action on a row.

use serde_json::{Value, json};

use super::bench::{kept, logged};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::world::{Session, World, id_of};

pub const CHECKS: &[Check] = &[exact(
    "G-05",
    Pillar::Security,
    "an added action changes the caller's own row alone; another's row is 404 like one that does not exist",
    complete,
)];

const TASKS: &str = "/api/v1/tasks";

fn complete(world: &World<'_>) -> Verdict {
    let owner = world.user()?;
    let other = world.user()?;
    let make = || -> Verdict<Value> {
        let request = world.client()?.post(TASKS).bearer(&owner.access_token);
        let reply = request.json(&json!({"title": "Open the door"})).send()?;
        Ok(reply.success(201)?.clone())
    };
    let act = |session: &Session, id: &str| -> Verdict<Reply> {
        let target = format!("{TASKS}/{id}/complete");
        world.client()?.post(&target).bearer(&session.access_token).send()
    };
    let row = make()?;
    let id = id_of(&row);
    let done = act(&owner, id)?;
    is_done(&done, &row)?;
    logged(world, &done)?;
    let read = world.get(&owner, &format!("{TASKS}/{id}"))?;
    is_done(&read, &row).map_err(|stop| amend(stop, "read afterwards"))?;
    is_done(&act(&owner, id)?, &row).map_err(|stop| amend(stop, "a second time"))?;

    let open = make()?;
    let id = id_of(&open);
    let refused = act(&other, id)?;
    refused
        .problem("not-found")
        .map_err(|stop| amend(stop, "another user's row"))?;
    for unknown in ["00000000-0000-4000-8000-000000000905", "no-id"] {
        let reply = act(&owner, unknown)?;
        reply
            .problem("not-found")
            .map_err(|stop| amend(stop, "a row that does not exist"))?;
        reply.holds(
            same(&canonical(&reply), &canonical(&refused)),
            "the same body as for another user's row",
        )?;
    }
    let target = format!("{TASKS}/{id}/complete");
    world.client()?.post(&target).send()?.problem("unauthorized")?;
    let read = world.get(&owner, &format!("{TASKS}/{id}"))?;
    let body = read.success(200)?;
    read.holds(same(body, &open), format!("the row as it was: {open}"))?;
    kept(world, &[])
}

/// The row of before, but for what the action changes.
fn is_done(reply: &Reply, before: &Value) -> Verdict {
    let row = reply.success(200)?;
    reply.holds(
        row.get("done") == Some(&json!(true)) && row.get("status") == Some(&json!("done")),
        "the row with `done` true and `status` \"done\"",
    )?;
    let bare = |row: &Value| {
        let mut row = row.as_object().cloned().unwrap_or_default();
        row.retain(|key, _| !["done", "status", "updated_at"].contains(&key.as_str()));
        Value::Object(row)
    };
    reply.holds(
        same(&bare(row), &bare(before)),
        format!("everything else as it was: {before}"),
    )?;
    Ok(())
}

/// A problem without its `instance`, which is the path of the request.
fn canonical(reply: &Reply) -> Value {
    let mut body = reply.parsed().cloned().unwrap_or(Value::Null);
    if let Some(body) = body.as_object_mut() {
        body.remove("instance");
    }
    body
}
