//! Errors that somebody raises by the framework's own means.

use std::time::Duration;

use serde_json::Value;

use super::bench::{kept, line, logged, request_id, text};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{PROBLEM, amend};
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "G-04",
    Pillar::Architecture,
    "an HTTP error raised by the framework's own means keeps status, words and headers; any other exception is the fixed 500",
    raised_errors,
)];

/// Status, words, `type`.
const RAISED: [(u16, &str, &str); 4] = [
    (402, "Pay first", "about:blank"),
    (409, "Edited by somebody else", "about:blank"),
    (410, "Gone for good", "about:blank"),
    (503, "Closed for lunch", "urn:problem-type:unavailable"),
];

/// What the exception of `/errors/unexpected` says.
const SECRET: &str = "a secret cause";

fn get(world: &World<'_>, name: &str) -> Verdict<Reply> {
    let target = format!("/api/v1/errors/{name}");
    world.client()?.get(&target).may_5xx().send()
}

fn raised_errors(world: &World<'_>) -> Verdict {
    for (status, words, kind) in RAISED {
        let reply = get(world, &status.to_string())?;
        keeps(&reply, status, words, kind)?;
        logged(world, &reply)?;
    }
    let file = get(world, "file")?;
    file.problem("not-found")
        .map_err(|stop| amend(stop, "a file that is missing"))?;
    logged(world, &file)?;
    unexpected(world)?;
    world.still_works()?;
    // INV-2 knows the types of the contract's own refusals; those raised here have theirs in the table above.
    kept(world, &["INV-2"])
}

fn keeps(reply: &Reply, status: u16, words: &str, kind: &str) -> Verdict {
    reply.status(status)?;
    reply.holds(reply.media_type() == PROBLEM, PROBLEM)?;
    let body = reply.json()?;
    let said = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or("");
    reply.holds(
        body.get("status").and_then(Value::as_u64) == Some(u64::from(status)),
        format!("`status` {status} in the body, too"),
    )?;
    reply.holds(said("detail") == words, format!("`detail` \"{words}\""))?;
    reply.holds(said("type") == kind, format!("`type` \"{kind}\""))?;
    reply.holds(!said("title").is_empty(), "a `title`")?;
    reply.has_header("Retry-After", "7")?;
    Ok(())
}

fn unexpected(world: &World<'_>) -> Verdict {
    let reply = get(world, "unexpected")?;
    reply.problem("internal-error")?;
    let detail = reply.json()?.get("detail").and_then(Value::as_str);
    reply.holds(
        detail == Some("Something went wrong."),
        "the fixed words `Something went wrong.` as `detail`",
    )?;
    reply.holds(!reply.text().contains("secret"), "nothing of the cause")?;
    let id = request_id(&reply)?;
    let what = format!("with request_id {id} and the cause `{SECRET}`");
    line(world, &what, Duration::from_secs(3), |entry| {
        text(entry, "request_id") == id && Value::Object(entry.clone()).to_string().contains(SECRET)
    })?;
    logged(world, &reply)?;
    Ok(())
}
