//! An optional field, added by hand.

use serde_json::{Value, json};

use super::bench::kept;
use super::described::{Described, must};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::{Session, World, id_of};

pub const CHECKS: &[Check] = &[exact(
    "G-01",
    Pillar::Persistence,
    "a field added by hand is created, read, replaced, sorted by, refused and described like the others",
    added_field,
)];

const TASKS: &str = "/api/v1/tasks";

fn post(world: &World<'_>, session: &Session, body: &Value) -> Verdict<Reply> {
    world
        .client()?
        .post(TASKS)
        .bearer(&session.access_token)
        .json(body)
        .send()
}

/// The answer is a row with this color.
fn has_color(reply: &Reply, status: u16, color: &Value) -> Verdict<Value> {
    let row = reply.success(status)?;
    reply.holds(row.get("color") == Some(color), format!("`color` {color}"))?;
    Ok(row.clone())
}

fn added_field(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let painted = json!({"title": "Paint the door", "color": "red"});
    let row = has_color(&post(world, &session, &painted)?, 201, &json!("red"))?;
    let item = format!("{TASKS}/{}", id_of(&row));
    let read = || world.get(&session, &item);
    has_color(&read()?, 200, &json!("red"))?;
    let put = |body: Value| {
        let request = world.client()?.put(&item).bearer(&session.access_token);
        request.json(&body).send()
    };
    has_color(
        &put(json!({"title": "Paint it", "color": "blue"}))?,
        200,
        &json!("blue"),
    )?;
    has_color(&read()?, 200, &json!("blue"))?;
    has_color(&put(json!({"title": "Paint it"}))?, 200, &Value::Null)
        .map_err(|stop| amend(stop, "a replacement without it"))?;
    let plain = post(world, &session, &json!({"title": "No color"}))?;
    has_color(&plain, 201, &Value::Null).map_err(|stop| amend(stop, "created without it"))?;
    let null = post(world, &session, &json!({"title": "No color", "color": null}))?;
    has_color(&null, 201, &Value::Null)?;
    post(world, &session, &json!({"title": "A number", "color": 5}))?.invalid(&[("color", "type")])?;
    sorted(world)?;
    described(world)?;
    kept(world, &[])
}

fn sorted(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for color in ["cyan", "amber", "blue"] {
        let reply = post(world, &session, &json!({"title": "A task", "color": color}))?;
        reply.status(201)?;
    }
    for (sort, expected) in [
        ("color", ["amber", "blue", "cyan"]),
        ("-color", ["cyan", "blue", "amber"]),
    ] {
        let reply = world.get(&session, &format!("{TASKS}?sort={sort}"))?;
        let items = reply.success(200)?.get("items").and_then(Value::as_array);
        let colors: Vec<&str> = items
            .into_iter()
            .flatten()
            .filter_map(|row| row.get("color")?.as_str())
            .collect();
        reply.holds(
            colors == expected,
            format!("the colors in the order {expected:?}"),
        )?;
    }
    Ok(())
}

fn described(world: &World<'_>) -> Verdict {
    let document = Described::fetch(world)?;
    for schema in ["Task", "TaskInput"] {
        let color = document.property(schema, "color")?;
        for kind in ["string", "null"] {
            must(
                document.allows(color, kind),
                format!("`color` of the schema `{schema}` to allow a {kind}"),
                color.to_string(),
            )?;
        }
    }
    let list = document.operation("get", TASKS)?;
    let sort = document
        .parameter(list, "sort")
        .map(|sort| document.members(sort));
    let sort = sort.unwrap_or_default();
    must(
        sort.contains(&"color") && sort.contains(&"-color"),
        "`color` and `-color` among the values of the parameter `sort` in the OpenAPI document",
        format!("{sort:?}"),
    )
}
