//! What a stranger learns when the server fails: nothing. What its keeper learns: everything.

use std::time::Duration;

use serde_json::{Value, json};

use crate::contract::check::{Boot, Check, Need, Pillar, exact};
use crate::contract::client::{Reply, Request};
use crate::contract::expect::{amend, same};
use crate::contract::host::{Server, Start};
use crate::contract::outcome::Verdict;
use crate::contract::owner::Owner;
use crate::contract::tables;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "S-17",
    Pillar::Security,
    "when a table is missing, every request fails closed with the fixed 500, and the log has its cause",
    missing_table,
)
.boot(Boot::Stop)
.cite("ASVS 16.5.1")
.needs(&[Need::Log, Need::Database])];

/// How databases and their drivers say that a table is missing.
const CAUSES: [&str; 6] = [
    "no such table",
    "does not exist",
    "doesn't exist",
    "undefinedtable",
    "42p01",
    "42s02",
];

fn missing_table(world: &World<'_>) -> Verdict {
    let server = world.start(&Start::fresh(Boot::Stop.env()))?;
    let server = server.as_ref();
    let world = world.at(server);
    let client = world.client()?;
    let owner = Owner::new(&world)?;
    let resource = world.some_resource();
    let row = owner.create(resource, 0)?;
    let body = Value::Object(owner.body(resource, 1)?);
    let session = owner.session.clone();
    let token = owner.token_for(resource)?;
    let collection = world.path(resource);
    let item = world.row_path(resource, &row);
    let bearer = |request: Request<'_>| request.bearer(&token).may_5xx().send();

    let names = tables::names(&world, server)?;
    let table = tables::named(&names, resource.table())?;
    tables::rename(server, &table, "larder_away")?;
    let mut replies = vec![
        ("the list", bearer(client.get(&collection))?),
        ("a row", bearer(client.get(&item))?),
        ("a creation", bearer(client.post(&collection).json(&body))?),
        ("a replacement", bearer(client.put(&item).json(&body))?),
        ("a deletion", bearer(client.delete(&item))?),
    ];
    // What does not need the table works.
    world.me(&session.access_token)?.status(200)?;
    tables::rename(server, "larder_away", &table)?;
    let sessions = tables::named(&names, "sessions")?;
    tables::rename(server, &sessions, "larder_away")?;
    let login = json!({"email": session.email, "password": session.password});
    let refresh = json!({"refresh_token": session.refresh_token});
    let register = json!({"email": world.fresh_email(), "password": session.password});
    let auth = |path: &str, body: &Value| {
        let request = client.post(&format!("/api/v1/auth/{path}")).json(body);
        request.may_5xx().send()
    };
    replies.extend([
        ("a log-in", auth("login", &login)?),
        ("a refresh", auth("refresh", &refresh)?),
        ("a registration", auth("register", &register)?),
        ("a request with a token", bearer(client.get(&collection))?),
    ]);
    tables::rename(server, "larder_away", &sessions)?;

    let mut fixed: Option<Value> = None;
    for (what, reply) in &replies {
        let words = |stop| amend(stop, &format!("{what} without its table"));
        discreet(reply, &[&table, &sessions]).map_err(words)?;
        let body = reply.json()?;
        match &fixed {
            None => fixed = Some(body.clone()),
            Some(first) => {
                reply
                    .holds(
                        same(first, body),
                        format!("the same body whatever failed: {first}"),
                    )
                    .map_err(words)?;
            }
        }
        has_cause_in_log(&world, server, reply).map_err(words)?;
    }
    // The tables are back: so is everything else, without a restart.
    owner.get(&item)?.status(200)?;
    world.login(&session.email, &session.password)?;
    Ok(())
}

/// The fixed 500, all headers of contract §7, nothing of the cause and never a session.
fn discreet(reply: &Reply, tables: &[&str]) -> Verdict {
    reply.problem("internal-error")?;
    reply.has_header("X-Content-Type-Options", "nosniff")?;
    reply.has_header("Cache-Control", "no-store")?;
    for header in ["Referrer-Policy", "X-Request-Id"] {
        reply.holds(reply.header(header).is_some(), format!("a header {header}"))?;
    }
    let framed = reply
        .header("Content-Security-Policy")
        .is_some_and(|policy| policy.contains("frame-ancestors"));
    reply.holds(
        framed || reply.header("X-Frame-Options").is_some(),
        "frame-ancestors in a Content-Security-Policy, or X-Frame-Options",
    )?;
    let text = reply.text().to_ascii_lowercase();
    let betrayals = [
        "larder_away",
        "sql",
        "select ",
        "no such",
        "not exist",
        "exception",
        "traceback",
        "access_token",
    ];
    for word in betrayals.iter().chain(tables) {
        reply.holds(!text.contains(word), format!("nothing of the cause (`{word}`)"))?;
    }
    Ok(())
}

/// The log has a line with the answer's request id and the cause in it.
fn has_cause_in_log(world: &World<'_>, server: &dyn Server, reply: &Reply) -> Verdict {
    let id = reply.header("X-Request-Id").unwrap_or("").to_owned();
    let what = format!("a line of the log with request_id {id} and the cause (a missing table)");
    world.wait_for(&what, Duration::from_secs(3), || {
        let lines = server.log().unwrap_or_default();
        lines
            .iter()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find(|line| {
                let text = line.to_string().to_ascii_lowercase();
                line.get("request_id").and_then(Value::as_str) == Some(&id)
                    && CAUSES.iter().any(|cause| text.contains(cause))
            })
            .map(|_| ())
    })
}
