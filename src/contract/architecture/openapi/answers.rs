//! the answers of the run against the document.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Document, Operation, contents};
use crate::contract::check::Boot;
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::host::Start;
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

/// Problems that any operation can answer, listed or not (contract §9; BOUNDED rows; §8: a database that does not answer).
const ANYWHERE: [u16; 10] = [400, 404, 405, 413, 414, 415, 429, 431, 500, 503];

/// Fewer answers are no run.
const ENOUGH: usize = 20;

pub fn conform(world: &World<'_>) -> Verdict {
    let seen = world.observer().replies();
    let document = seen.iter().find(|reply| {
        reply.sent.target == "/openapi.json" && reply.status == 200 && reply.sent.method == "GET"
    });
    let document = match document.map(|reply| reply.json()) {
        Some(root) if seen.len() >= ENOUGH => Document::new(root?.clone()),
        _ => alone(world)?,
    };
    let judge = Judge { document: &document };
    // On its own the row has made its answers meanwhile.
    let made = if seen.len() >= ENOUGH {
        seen
    } else {
        world.observer().replies()
    };
    made.iter().try_for_each(|reply| judge.reply(reply))
}

/// On its own (`--only`) this row has to make the answers that it judges.
fn alone(world: &World<'_>) -> Verdict<Document> {
    let own;
    let world = if world.server().is_ok() {
        *world
    } else {
        own = world.start(&Start::fresh(Boot::Main.env()))?;
        world.at(own.as_ref())
    };
    traffic(&world)?;
    Ok(Document::fetch(&world)?.0)
}

/// One of each kind of an ordinary client's answers.
fn traffic(world: &World<'_>) -> Verdict {
    let client = world.client()?;
    for path in ["/healthz", "/readyz"] {
        client.get(path).send()?;
    }
    let session = world.user()?;
    world.try_register(&session.email, &session.password)?;
    world.try_register("nobody", "short")?;
    world.try_login(&session.email, "not the password at all")?;
    world.me(&session.access_token)?;
    world.me("garbage")?;
    world.get(&session, "/api/v1/users")?;
    for resource in &world.choices.resources {
        let row = world.create(&session, resource)?;
        let (list, item) = (world.path(resource), world.row_path(resource, &row));
        world.get(&session, &list)?;
        world.get(&session, &format!("{list}?page=0"))?;
        world.get(&session, &item)?;
        world.try_create(&session, resource, &serde_json::json!({}))?;
        let body = world.body(&session, resource, world.number())?;
        let put = client.put(&item).bearer(&session.access_token);
        put.json(&Value::Object(body)).send()?;
        client.delete(&item).bearer(&session.access_token).send()?;
        world.get(&session, &item)?;
    }
    let again = world.login(&session.email, &session.password)?;
    world.try_refresh(&again.refresh_token)?;
    world.try_refresh("garbage")?;
    client
        .post("/api/v1/auth/logout")
        .bearer(&session.access_token)
        .send()?;
    Ok(())
}

struct Judge<'d> {
    document: &'d Document,
}

impl Judge<'_> {
    fn reply(&self, reply: &Reply) -> Verdict {
        let path = reply.sent.target.split('?').next().unwrap_or("");
        let Some(operation) = self.document.find(&reply.sent.method, path) else {
            // Paths that the contract has are looked for by A-10; the rest is nobody's.
            return Ok(());
        };
        let document = self.document;
        let Some(response) = document.response(operation, reply.status) else {
            return reply
                .holds(
                    ANYWHERE.contains(&reply.status),
                    format!(
                        "a status that openapi.json lists for {} {}",
                        operation.method, operation.path
                    ),
                )
                .map(|_| ());
        };
        let contents = contents(response);
        if contents.is_empty() {
            reply.holds(
                reply.body.is_empty(),
                format!("no body, as openapi.json says of {}", reply.status),
            )?;
            return Ok(());
        }
        let media_type = reply.media_type();
        let Some((_, schema)) = contents.iter().find(|(known, _)| *known == media_type) else {
            let known: Vec<&str> = contents.iter().map(|(known, _)| known.as_str()).collect();
            return Err(reply.failure(format!("{} as openapi.json says", known.join(" or "))));
        };
        if !media_type.ends_with("json") {
            return Ok(());
        }
        let body = reply.json()?;
        self.body(reply, operation, schema, body)
    }

    fn body(&self, reply: &Reply, operation: &Operation, schema: &Value, body: &Value) -> Verdict {
        let document = self.document;
        let words = format!("openapi.json about {} {}", operation.method, operation.path);
        match document.validator(schema) {
            Err(why) => Err(amend(
                reply.failure("a schema that can be used"),
                &format!("{words}: {why}"),
            )),
            Ok(validator) => {
                if let Some(error) = validator.iter_errors(body).next() {
                    let at = error.instance_path().to_string();
                    return Err(amend(
                        reply.failure(format!("an answer that conforms to {words}")),
                        &format!("at {at:?}: {error}"),
                    ));
                }
                let mut unknown = Vec::new();
                undeclared(document, &[schema], body, "", &mut unknown);
                reply.holds(
                    unknown.is_empty(),
                    format!("no key that {words} does not declare; it lacks {unknown:?}"),
                )?;
                Ok(())
            }
        }
    }
}

/// Keys of `value` that none of `schemas` (all of which it meets) names, unless one of them says something about unnamed ones.
fn undeclared(document: &Document, schemas: &[&Value], value: &Value, place: &str, found: &mut Vec<String>) {
    let mut parts = Vec::new();
    for schema in schemas {
        gather(document, schema, &mut BTreeSet::new(), &mut parts);
    }
    match value {
        Value::Object(object) => {
            let open = parts.iter().any(|part| {
                part.get("additionalProperties")
                    .is_some_and(|more| *more != Value::Bool(false))
                    || part.get("patternProperties").is_some()
            });
            let declares = parts.iter().any(|part| part.get("properties").is_some());
            for (key, inner) in object {
                let of_key: Vec<&Value> = parts
                    .iter()
                    .filter_map(|part| part.get("properties")?.get(key))
                    .collect();
                let here = format!("{place}/{key}");
                if of_key.is_empty() && declares && !open {
                    found.push(here);
                } else if !of_key.is_empty() {
                    undeclared(document, &of_key, inner, &here, found);
                }
            }
        }
        Value::Array(items) => {
            let of_items: Vec<&Value> = parts.iter().filter_map(|part| part.get("items")).collect();
            // What one item lacks all lack.
            if let Some(first) = items.first()
                && !of_items.is_empty()
            {
                undeclared(document, &of_items, first, &format!("{place}/0"), found);
            }
        }
        _ => {}
    }
}

/// A schema and everything it refers to or is put together from.
fn gather<'d>(
    document: &'d Document,
    schema: &'d Value,
    seen: &mut BTreeSet<String>,
    parts: &mut Vec<&'d Value>,
) {
    parts.push(schema);
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
        && seen.insert(reference.to_owned())
        && let Some(target) = document.pointed(reference)
    {
        gather(document, target, seen, parts);
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        for inner in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
            gather(document, inner, seen, parts);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_that_no_schema_names_is_found_wherever_it_is() {
        let document = Document::new(json!({
            "paths": {},
            "components": {"schemas": {
                "User": {"type": "object", "properties": {"id": {}}},
                "Page": {"properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/User"}}}},
            }},
        }));
        let lacks = |schema: Value, value: Value| {
            let mut found = Vec::new();
            undeclared(&document, &[&schema], &value, "", &mut found);
            found
        };
        let user = json!({"$ref": "#/components/schemas/User"});
        assert_eq!(lacks(user.clone(), json!({"id": 1})), Vec::<String>::new());
        assert_eq!(lacks(user.clone(), json!({"id": 1, "hash": 2})), ["/hash"]);
        let page = json!({"allOf": [{"$ref": "#/components/schemas/Page"}, {"properties": {"total": {}}}]});
        assert_eq!(
            lacks(page, json!({"items": [{"id": 1, "hash": 2}], "total": 1})),
            ["/items/0/hash"]
        );
        assert_eq!(
            lacks(json!({"type": "object"}), json!({"a": 1})),
            Vec::<String>::new()
        );
    }
}
