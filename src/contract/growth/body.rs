//! A route that takes JSON, written without any helper of the project.

use serde_json::{Value, json};

use super::bench::{kept, logged};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "G-08",
    Pillar::Routing,
    "a route that takes JSON, written as the tutorial writes it, has the limits and refusals of all others",
    echo,
)];

/// One mebibyte.
const LIMIT: usize = 1024 * 1024;

fn echo(world: &World<'_>) -> Verdict {
    let client = world.client()?;
    let post = || client.post("/api/v1/echo");
    let said = |text: &str| -> Verdict {
        let body = json!({"text": text});
        let reply = post().json(&body).send()?;
        let answer = reply.success(200)?;
        reply.holds(same(answer, &body), body.to_string())?;
        Ok(())
    };
    said("hello")?;
    said(&"é".repeat(100))?;

    let large = || {
        post().body(
            "application/json",
            format!("{{\"text\":\"{}\"}}", "x".repeat(LIMIT)),
        )
    };
    for (request, what) in [
        (large(), "over 1 MiB, with a Content-Length"),
        (large().chunked(), "over 1 MiB, in chunks"),
    ] {
        let reply = request.send()?;
        reply
            .problem("content-too-large")
            .map_err(|stop| amend(stop, what))?;
        logged(world, &reply)?;
    }

    for (kind, body) in [
        ("application/x-www-form-urlencoded", "text=hello"),
        ("text/plain", "{\"text\":\"hello\"}"),
    ] {
        let reply = post().body(kind, body).send()?;
        reply
            .problem("unsupported-media-type")
            .map_err(|stop| amend(stop, kind))?;
    }
    let broken = post().body("application/json", "{").send()?;
    broken.problem("malformed-json")?;
    logged(world, &broken)?;
    for (body, errors) in [
        (json!({}), ("text", "required")),
        (json!({"text": 5}), ("text", "type")),
        (json!({"text": ""}), ("text", "min_length")),
        (json!({"text": "x".repeat(101)}), ("text", "max_length")),
        (json!({"text": "hello", "more": Value::Null}), ("more", "unknown")),
    ] {
        let reply = post().json(&body).send()?;
        reply.invalid(&[errors])?;
    }
    world.still_works()?;
    kept(world, &[])
}
