//! what the document describes is there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::compare;
use super::document::{Document, anonymous};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::{Session, World};

/// The methods that mean something to every framework; HEAD and OPTIONS are its own business.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

pub fn are_there(world: &World<'_>) -> Verdict {
    let (document, reply) = Document::fetch(world)?;
    let missing = compare::missing(&document, world.choices);
    reply.holds(missing.is_empty(), missing.join(", "))?;
    // Pages for people, and the document itself, are no part of what a client is generated from.
    for page in ["/", "/docs", "/docs/", "/openapi.json"] {
        let is_listed = document.operations.iter().any(|operation| operation.path == page);
        reply.holds(!is_listed, format!("a document without the page {page}"))?;
    }
    let session = world.user()?;
    let mut paths: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for operation in &document.operations {
        paths
            .entry(operation.path.as_str())
            .or_default()
            .insert(operation.method.as_str());
    }
    for (template, declared) in paths {
        let Some(path) = concrete(world, &session, template)? else {
            continue;
        };
        for method in METHODS {
            let words = format!("openapi.json: {template}");
            if declared.contains(method) {
                let reply = ask(world, &session, method, &path)?;
                reply
                    .holds(
                        !matches!(reply.status, 404 | 405) && reply.status < 500,
                        format!("an answer of {method} {template}, neither 404 nor 405"),
                    )
                    .map_err(|stop| amend(stop, &words))?;
            } else if template.starts_with("/api/") {
                let reply = ask(world, &session, method, &path)?;
                reply
                    .problem("method-not-allowed")
                    .map_err(|stop| amend(stop, &words))?;
            }
        }
    }
    Ok(())
}

/// The path with a row of the session's user; `None` where its parameter is not the id of a row.
fn concrete(world: &World<'_>, session: &Session, template: &str) -> Verdict<Option<String>> {
    if !template.contains('{') {
        return Ok(Some(template.to_owned()));
    }
    for resource in &world.choices.resources {
        if anonymous(template) == format!("{}/{{}}", world.path(resource)) {
            let row = world.create(session, resource)?;
            return Ok(Some(world.row_path(resource, &row)));
        }
    }
    Ok(None)
}

/// With a token; with an empty object where the method has a body. Log-out gets a user of its own.
fn ask(world: &World<'_>, session: &Session, method: &str, path: &str) -> Verdict<Reply> {
    let own;
    let token = if method == "POST" && path.ends_with("/auth/logout") {
        own = world.user()?;
        &own.access_token
    } else {
        &session.access_token
    };
    let request = world.client()?.request(method, path).bearer(token);
    let request = if matches!(method, "POST" | "PUT" | "PATCH") {
        request.json(&Value::Object(serde_json::Map::new()))
    } else {
        request
    };
    request.send()
}
