//! A third role, and a route for it.

use serde_json::json;

use super::bench::{LOG, kept, line, request_id, text};
use super::described::{Described, must};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::tables;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "G-06",
    Pillar::Identity,
    "a third role fits its column, counts at once, opens its route and no other, and is described",
    third_role,
)
.cite("OWASP API5:2023")];

const DRAFTS: &str = "/api/v1/drafts";

fn third_role(world: &World<'_>) -> Verdict {
    world.client()?.get(DRAFTS).send()?.problem("unauthorized")?;
    let session = world.user()?;
    let refused = world.get(&session, DRAFTS)?;
    refused.problem("forbidden")?;
    let id = request_id(&refused)?;
    let what = format!("with request_id {id} and `event` \"forbidden\"");
    line(world, &what, LOG, |entry| {
        text(entry, "request_id") == id && text(entry, "event") == "forbidden"
    })?;

    make_editor(world, &session.email)?;
    let me = world.me(&session.access_token)?;
    let role = me.success(200)?.get("role");
    me.holds(role == Some(&json!("editor")), "`role` \"editor\" at once")?;
    let reply = world.get(&session, DRAFTS)?;
    let body = reply
        .success(200)
        .map_err(|stop| amend(stop, "with the role editor"))?;
    reply.holds(same(body, &json!({"drafts": []})), "{\"drafts\":[]}")?;
    let users = world.get(&session, "/api/v1/users")?;
    users
        .problem("forbidden")
        .map_err(|stop| amend(stop, "an editor who lists the users"))?;
    let again = world.login(&session.email, &session.password)?;
    let role = again.user.get("role");
    if role != Some(&json!("editor")) {
        return Err(Stop::failed(
            "`role` \"editor\" in the answer to a log-in",
            again.user.to_string(),
        ));
    }

    let document = Described::fetch(world)?;
    let role = document.property("User", "role")?;
    let members = document.members(role);
    must(
        ["user", "admin", "editor"]
            .iter()
            .all(|member| members.contains(member)),
        "`user`, `admin` and `editor` as members of `role` in the schema `User` of the OpenAPI document",
        role.to_string(),
    )?;
    kept(world, &[])
}

/// As a person with a database client would.
fn make_editor(world: &World<'_>, email: &str) -> Verdict {
    let server = world.server()?;
    let table = match world.host.abilities().database {
        Some(_) => tables::named(&tables::names(world, server)?, "users")?,
        None => "users".to_owned(),
    };
    let sql = format!("UPDATE {table} SET role = 'editor' WHERE email = '{email}'");
    server.query(&sql).map(|_| ()).map_err(|why| {
        Stop::failed(
            "a column `role` that takes the word `editor`",
            format!("`{sql}`: {why}"),
        )
    })
}
