//! What most growth rows ask of an answer: the invariants, and its line in the log.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::host::Server;
use crate::contract::outcome::{Failure, Stop, Verdict};
use crate::contract::world::World;

/// A line of the log.
pub type Entry = Map<String, Value>;

/// A line may come a moment after the answer.
pub const LOG: Duration = Duration::from_secs(3);

/// No answer of this check has broken an invariant, those named in `but` aside.
pub fn kept(world: &World<'_>, but: &[&str]) -> Verdict {
    let violation = world
        .observer()
        .violations()
        .into_iter()
        .find(|violation| violation.check == world.check.id && !but.contains(&violation.invariant));
    let Some(violation) = violation else {
        return Ok(());
    };
    Err(Stop::Failed(Box::new(Failure {
        expected: format!("{} ({})", violation.expected, violation.invariant),
        received: violation.exchange.response.clone(),
        exchange: Some(violation.exchange),
    })))
}

/// The lines that are objects, in the order in which they were written.
pub fn entries(server: &dyn Server) -> Verdict<Vec<Entry>> {
    let lines = server
        .log()
        .ok_or_else(|| Stop::skipped("reads the log: not here"))?;
    Ok(lines
        .iter()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect())
}

/// The text at a key, or an empty one.
pub fn text<'e>(entry: &'e Entry, key: &str) -> &'e str {
    entry.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The id of the request that was answered.
pub fn request_id(reply: &Reply) -> Verdict<&str> {
    reply
        .header("x-request-id")
        .ok_or_else(|| reply.failure("a header X-Request-Id"))
}

/// The first line of the log that fits, once it is there.
pub fn line(
    world: &World<'_>,
    what: &str,
    at_most: Duration,
    fits: impl Fn(&Entry) -> bool,
) -> Verdict<Entry> {
    let server = world.server()?;
    entries(server)?;
    let found = world.wait_for(&format!("a line of the log {what}"), at_most, || {
        entries(server).ok()?.into_iter().find(|entry| fits(entry))
    });
    found.map_err(|stop| {
        let lines = server.log().unwrap_or_default();
        let last: Vec<&String> = lines.iter().rev().take(4).rev().collect();
        amend(stop, &format!("the last lines are {last:?}"))
    })
}

/// The request's own line: its id, method, path, status and duration.
pub fn logged(world: &World<'_>, reply: &Reply) -> Verdict<Entry> {
    let id = request_id(reply)?;
    let (method, target, status) = (&reply.sent.method, &reply.sent.target, reply.status);
    let what =
        format!("with request_id {id}, method {method}, path {target}, status {status} and duration_ms");
    line(world, &what, LOG, |entry| {
        text(entry, "request_id") == id
            && text(entry, "method") == method
            && text(entry, "path") == target
            && entry.get("status").and_then(Value::as_u64) == Some(u64::from(status))
            && entry.get("duration_ms").is_some_and(Value::is_number)
    })
}
