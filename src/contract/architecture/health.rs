//! Health.

use serde_json::Value;

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[
    exact(
        "A-04",
        Pillar::Architecture,
        "the health answers are an object with a status, and tell nothing about the system",
        bodies,
    )
    .quick(),
    exact(
        "A-23",
        Pillar::Architecture,
        "HEAD on the health paths and on / is answered as GET, without a body",
        heads,
    )
    .cite("RFC 9110 §9.3.2")
    .quick(),
];

fn bodies(world: &World<'_>) -> Verdict {
    for path in ["/healthz", "/readyz"] {
        let reply = world.client()?.get(path).send()?;
        reply.status(200)?;
        is_health(&reply)?;
    }
    Ok(())
}

/// An object with a text as `status`, as the framework's own health answers have it, and nothing that is of use to an attacker.
pub fn is_health(reply: &Reply) -> Verdict {
    let body = reply.json()?;
    let media_type = reply.media_type();
    reply.holds(
        media_type == "application/json" || media_type.ends_with("+json"),
        "application/json",
    )?;
    reply.holds(
        body.get("status")
            .and_then(Value::as_str)
            .is_some_and(|word| !word.is_empty()),
        "an object with a text as `status`",
    )?;
    match told(body, "") {
        None => Ok(()),
        Some(place) => Err(reply.failure(format!(
            "nothing about the system, neither figures nor versions: {place}"
        ))),
    }
}

/// The first value that is more than a word: a number, a text with digits or a path, or one under a telling name.
fn told(value: &Value, place: &str) -> Option<String> {
    const TELLING: [&str; 12] = [
        "version",
        "uptime",
        "host",
        "pid",
        "memory",
        "disk",
        "env",
        "path",
        "build",
        "commit",
        "name",
        "database_url",
    ];
    match value {
        Value::Object(entries) => entries.iter().find_map(|(key, inner)| {
            let here = format!("{place}/{key}");
            let lower = key.to_ascii_lowercase();
            if TELLING.iter().any(|word| lower.contains(word)) {
                return Some(here);
            }
            told(inner, &here)
        }),
        Value::Array(items) => items.iter().find_map(|inner| told(inner, place)),
        Value::String(text) if text.chars().all(|c| c.is_ascii_alphabetic() || "_ -".contains(c)) => None,
        Value::Null | Value::Bool(_) => None,
        Value::String(_) | Value::Number(_) => Some(place.to_owned()),
    }
}

fn heads(world: &World<'_>) -> Verdict {
    for path in ["/healthz", "/readyz", "/"] {
        let reply = world.client()?.request("HEAD", path).send()?;
        reply
            .status(200)
            .and_then(|reply| reply.holds(reply.body.is_empty(), "no body"))
            .map_err(|stop| amend(stop, &format!("HEAD {path}")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::told;

    #[test]
    fn words_say_nothing_and_figures_do() {
        for fine in [
            json!({"status": "ok"}),
            json!({"status": "UP", "groups": ["liveness", "readiness"]}),
            json!({"status": "ok", "info": {"database": {"status": "up"}}, "error": {}}),
        ] {
            assert_eq!(told(&fine, ""), None, "{fine}");
        }
        for telling in [
            json!({"status": "ok", "version": "one"}),
            json!({"status": "ok", "uptime": 5}),
            json!({"status": "ok", "details": {"free": 1024}}),
            json!({"status": "PostgreSQL 18.1"}),
        ] {
            assert!(told(&telling, "").is_some(), "{telling}");
        }
    }
}
