//! The log: for people and machines, one object a line.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::contract::check::{Check, Need, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[
    exact(
        "A-07",
        Pillar::Architecture,
        "the log is one JSON object a line; that of a request has its id, method, path without query, status and duration",
        request_lines,
    )
    .cite("ASVS 16.2.1")
    .needs(&[Need::Log]),
    exact(
        "A-08",
        Pillar::Architecture,
        "what a client sends makes no new lines and no control characters in the log",
        no_forgery,
    )
    .cite("ASVS 16.4.1")
    .needs(&[Need::Log]),
    exact(
        "A-09",
        Pillar::Architecture,
        "failed log-ins, refresh tokens used again and refusals of a role are in the log",
        events,
    )
    .cite("ASVS 16.3.1, 16.3.2")
    .needs(&[Need::Log]),
];

/// A line may come a moment after the answer.
const PATIENCE: Duration = Duration::from_secs(3);

fn lines(world: &World<'_>) -> Verdict<Vec<String>> {
    world
        .server()?
        .log()
        .ok_or_else(|| Stop::skipped("reads the log: not here"))
}

type Entry = Map<String, Value>;

/// The lines about this request, as objects, once one of them fits.
fn about(world: &World<'_>, id: &str, what: &str, fits: impl Fn(&Entry) -> bool) -> Verdict<Entry> {
    world
        .wait_for(
            &format!("a line of the log {what}, request_id {id}"),
            PATIENCE,
            || {
                let lines = world.server().ok()?.log()?;
                lines.iter().rev().find_map(|line| {
                    let entry: Entry = serde_json::from_str(line).ok()?;
                    (text(&entry, "request_id") == id && fits(&entry)).then_some(entry)
                })
            },
        )
        .map_err(|stop| {
            let found: Vec<String> = lines(world)
                .unwrap_or_default()
                .into_iter()
                .filter(|line| line.contains(id))
                .collect();
            amend(stop, &format!("lines with that id: {found:?}"))
        })
}

fn text<'e>(entry: &'e Entry, key: &str) -> &'e str {
    entry.get(key).and_then(Value::as_str).unwrap_or("")
}

/// Every line so far is one JSON object without control characters.
fn all_objects(world: &World<'_>) -> Verdict {
    for line in lines(world)? {
        if line.trim().is_empty() {
            continue;
        }
        let shown: String = line.chars().take(300).collect();
        if serde_json::from_str::<Entry>(&line).is_err() {
            return Err(Stop::failed(
                "one JSON object a line on stdout",
                format!("{shown:?}"),
            ));
        }
        if line.chars().any(char::is_control) {
            return Err(Stop::failed(
                "a log without control characters",
                format!("{shown:?}"),
            ));
        }
    }
    Ok(())
}

fn id_of(reply: &Reply) -> Verdict<String> {
    reply
        .header("x-request-id")
        .map(str::to_owned)
        .ok_or_else(|| reply.failure("a header X-Request-Id"))
}

fn request_lines(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let client = world.client()?;
    let resource = world.some_resource();
    let collection = world.path(resource);
    let mut requests = Vec::new();
    for (method, target, with_token) in [
        ("GET", format!("{collection}?page=1&page_size=7"), true),
        ("GET", format!("{collection}?page=0"), true),
        ("GET", collection.clone(), false),
        ("GET", "/nope-a07?secret=1".to_owned(), false),
        ("PATCH", "/api/v1/auth/me".to_owned(), true),
        (
            "GET",
            format!("{collection}/00000000-0000-4000-8000-00000000a07a"),
            true,
        ),
    ] {
        let sent = format!("a-07.{}", world.number());
        let mut request = client.request(method, &target).header("X-Request-Id", &sent);
        if with_token {
            request = request.bearer(&session.access_token);
        }
        requests.push((method, target, request.send()?));
    }
    // And one whose id the server makes.
    requests.push((
        "POST",
        collection.clone(),
        world.try_create(&session, resource, &Value::Object(Map::new()))?,
    ));
    for (method, target, reply) in requests {
        let id = id_of(&reply)?;
        let path = target.split('?').next().unwrap_or("");
        let entry = about(world, &id, "with `method`, `path`, `status`", |entry| {
            entry.contains_key("status") && entry.contains_key("path")
        })
        .map_err(|stop| amend(stop, &format!("{method} {target}")))?;
        let shown = Value::Object(entry.clone()).to_string();
        let fault = |expected: String| Err(Stop::failed(expected, shown.clone()));
        if text(&entry, "method") != method {
            return fault(format!("`method` {method:?}"));
        }
        if text(&entry, "path") != path {
            return fault(format!("`path` {path:?}, without a query"));
        }
        if entry.get("status") != Some(&Value::from(reply.status)) {
            return fault(format!("`status` {}", reply.status));
        }
        if !entry.get("duration_ms").is_some_and(Value::is_number) {
            return fault("`duration_ms` as a number".to_owned());
        }
        if shown.contains("page_size=7") || shown.contains("secret=1") {
            return fault("no query anywhere in the line".to_owned());
        }
    }
    all_objects(world)
}

fn no_forgery(world: &World<'_>) -> Verdict {
    let client = world.client()?;
    let session = world.user()?;
    let mark = format!("forged-{}", world.number());
    let forged = format!("%0a%7b%22event%22:%22{mark}%22%7d%0d%0a%1b%5b31m");
    let collection = world.path(world.some_resource());
    let long = "x".repeat(2048);
    for target in [
        format!("/{forged}"),
        format!("{collection}/{forged}"),
        format!("{collection}/{long}{forged}"),
        format!("{collection}?sort={forged}"),
    ] {
        client
            .get(&target)
            .bearer(&session.access_token)
            .by_server()
            .send()?
            .refused()?;
    }
    for (name, value) in [
        ("User-Agent", format!("a\u{1b}[31m{mark}")),
        ("User-Agent", format!("{mark} {}", "u".repeat(2048))),
        ("User-Agent", format!("\"}}{{\"event\":\"{mark}\"}}")),
        ("X-Request-Id", format!("{mark}\u{1b}[31m")),
        ("X-Request-Id", format!("{mark}\"}}{{\"event\":\"{mark}\"")),
        ("X-Request-Id", format!("{mark}{long}")),
        ("Referer", format!("http://x/\u{7f}{mark}")),
    ] {
        // Control characters in a header: the HTTP server may refuse them itself.
        let reply = client.get("/healthz").header(name, value).by_server().send()?;
        reply.one_of(&[200, 400, 431])?;
    }
    // The last request's line shows that all before it are written.
    let last = format!("a-08.{}", world.number());
    client.get("/healthz").header("X-Request-Id", &last).send()?;
    about(world, &last, "of the last request", |_| true)?;
    for line in lines(world)? {
        let entry: Entry = serde_json::from_str(&line).unwrap_or_default();
        let is_forged = text(&entry, "event").contains(&mark) || text(&entry, "request_id").contains(&mark);
        if is_forged {
            return Err(Stop::failed("no line of the client's own making", line));
        }
    }
    all_objects(world)
}

fn events(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let failed = world.try_login(&session.email, "not the password at all")?;
    failed.problem("invalid-credentials")?;
    let refused = world.get(&session, "/api/v1/users")?;
    refused.problem("forbidden")?;
    world.try_refresh(&session.refresh_token)?.status(200)?;
    let again = world.try_refresh(&session.refresh_token)?;
    again.problem("invalid-refresh-token")?;
    for (event, reply) in [
        ("login_failed", &failed),
        ("forbidden", &refused),
        ("refresh_reuse", &again),
    ] {
        let id = id_of(reply)?;
        about(world, &id, &format!("with `event` {event:?}"), |entry| {
            text(entry, "event") == event
        })?;
    }
    Ok(())
}
