//! each example of a request body is accepted as it stands, so that "Try it out" works at the first click.

use serde_json::Value;

use super::document::{Document, Operation};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::Owner;
use crate::contract::shapes;
use crate::contract::world::World;
use crate::resource::Resource;

/// What stands in an example where a row must be referred to that nobody has made yet.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

pub fn are_accepted(world: &World<'_>) -> Verdict {
    let (document, _) = Document::fetch(world)?;
    account(world, &document)?;
    for resource in &world.choices.resources {
        rows(world, &document, resource)?;
    }
    Ok(())
}

/// Register, log in, change the password: the examples have one account.
fn account(world: &World<'_>, document: &Document) -> Verdict {
    let auth = |name: &str| format!("/api/v1/auth/{name}");
    let [registration, credentials, refresh, change] = ["register", "login", "refresh", "change-password"]
        .map(|name| example(document, "POST", &auth(name)));
    let (registration, credentials, refresh, change) = (registration?, credentials?, refresh?, change?);
    let send = |name: &str, body: &Value| -> Verdict<Reply> {
        let values = body.as_object().into_iter().flatten();
        for (_, value) in values.filter(|(key, _)| *key != "email") {
            world.observer().secret(value.as_str().unwrap_or(""));
        }
        world.client()?.post(&auth(name)).json(body).send()
    };
    let reply = send("register", &registration)?;
    // On a server that goes on running somebody may have tried it before.
    if world.host.abilities().starts || reply.status == 201 {
        reply.status(201).map_err(of("register".to_owned()))?;
    } else {
        reply.problem("email-taken").map_err(of("register".to_owned()))?;
        return Err(Stop::skipped(
            "the account of the examples is there already, with a password of its own",
        ));
    }
    let reply = send("login", &credentials)?;
    shapes::session(&reply, 200).map_err(of("login".to_owned()))?;
    let text = |body: &Value, key: &str| body.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let session = world.session(
        &reply,
        &text(&credentials, "email"),
        &text(&credentials, "password"),
    )?;
    let reply = send("refresh", &refresh)?;
    if reply.status != 200 {
        reply
            .problem("invalid-refresh-token")
            .map_err(of("refresh".to_owned()))?;
    }
    let reply = world
        .client()?
        .post(&auth("change-password"))
        .bearer(&session.access_token)
        .json(&change)
        .send()?;
    shapes::session(&reply, 200).map_err(of("change-password".to_owned()))?;
    world.observer().secret(&text(&change, "new_password"));
    Ok(())
}

fn of(name: String) -> impl Fn(Stop) -> Stop {
    move |stop| amend(stop, &format!("the example of {name}, as it stands"))
}

/// POST and PUT have the same example; where a row must be referred to, nothing but that row is missing.
fn rows(world: &World<'_>, document: &Document, resource: &Resource) -> Verdict {
    let collection = world.path(resource);
    let template = format!("{collection}/{{id}}");
    let body = example(document, "POST", &collection)?;
    let replacement = example(document, "PUT", &template)?;
    if body != replacement {
        return Err(Stop::failed(
            format!("one example for POST {collection} and PUT {template}"),
            format!("{body} and {replacement}"),
        ));
    }
    let required: Vec<&str> = resource
        .fields
        .iter()
        .filter(|field| field.is_required() && field.target().is_some())
        .map(|field| field.json.as_str())
        .collect();
    for key in &required {
        if body.get(*key).and_then(Value::as_str) != Some(NIL) {
            return Err(Stop::failed(
                format!("an example of POST {collection} with {NIL} as `{key}`"),
                body.to_string(),
            ));
        }
    }
    if !resource.has_owner() && !world.host.abilities().admin {
        return Ok(());
    }
    let session = world.author(resource)?;
    let words = of(format!("POST {collection}"));
    let reply = world
        .client()?
        .post(&collection)
        .bearer(&session.access_token)
        .json(&body)
        .send()?;
    if !resource.is_private() && !resource.uniques().is_empty() && reply.status == 409 {
        // Unique over all rows: another check has made one with this value.
        return reply.problem("conflict").map(drop);
    }
    let path = if required.is_empty() {
        world.row_path(resource, reply.success(201).map_err(words)?)
    } else {
        missing(&reply, &required).map_err(words)?;
        let owner = Owner::of(world, session.clone());
        world.row_path(resource, &owner.create(resource, world.number())?)
    };
    let words = of(format!("PUT {template}"));
    let put = world.client()?.put(&path).bearer(&session.access_token);
    let reply = put.json(&body).send()?;
    if required.is_empty() {
        reply.status(200).map_err(words)?;
    } else {
        missing(&reply, &required).map_err(words)?;
    }
    // Where values are unique over all rows, others are to have them.
    world
        .client()?
        .delete(&path)
        .bearer(&session.access_token)
        .send()?;
    Ok(())
}

/// 422 `not_found` for each of these fields, and for no other.
fn missing(reply: &Reply, fields: &[&str]) -> Verdict {
    let errors: Vec<(&str, &str)> = fields.iter().map(|field| (*field, "not_found")).collect();
    reply.invalid(&errors).map(drop)
}

/// The example of an operation's body: beside its schema, or in it.
fn example(document: &Document, method: &str, path: &str) -> Verdict<Value> {
    document
        .operation(method, path)
        .and_then(|operation| of_operation(document, operation))
        .ok_or_else(|| {
            Stop::failed(
                format!("an `example` of the request body of {method} {path}"),
                "there is none",
            )
        })
}

fn of_operation(document: &Document, operation: &Operation) -> Option<Value> {
    let body = document.resolve(operation.object.get("requestBody")?);
    let content = body.get("content")?.as_object()?.values().next()?;
    let first = |examples: &Value| match examples {
        Value::Array(values) => values.first().cloned(),
        Value::Object(named) => document.resolve(named.values().next()?).get("value").cloned(),
        _ => None,
    };
    let of = |object: &Value| {
        object
            .get("example")
            .cloned()
            .or_else(|| first(object.get("examples")?))
    };
    of(content).or_else(|| of(document.resolve(content.get("schema")?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_example_is_found_wherever_it_may_stand() {
        let found = |content: Value| {
            let document = Document::new(json!({
                "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": content}}}}},
                "components": {"schemas": {"A": {"type": "object", "examples": [{"a": 4}]}}},
            }));
            of_operation(&document, document.operation("POST", "/a").expect("there"))
        };
        assert_eq!(found(json!({"example": {"a": 1}})), Some(json!({"a": 1})));
        assert_eq!(
            found(json!({"examples": {"one": {"value": {"a": 2}}}})),
            Some(json!({"a": 2}))
        );
        assert_eq!(
            found(json!({"schema": {"example": {"a": 3}}})),
            Some(json!({"a": 3}))
        );
        let reference = json!({"schema": {"$ref": "#/components/schemas/A"}});
        assert_eq!(found(reference), Some(json!({"a": 4})));
        assert_eq!(found(json!({"schema": {"type": "object"}})), None);
    }
}
