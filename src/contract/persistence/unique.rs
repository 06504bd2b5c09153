//! Unique fields: per owner, on the exact value.

use serde_json::{Value, json};

use super::fields;
use crate::contract::Stop;
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Body, Owner, capacity};
use crate::contract::world::{World, id_of};
use crate::resource::{Field, FieldType, Resource};

pub const CHECKS: &[Check] = &[
    exact(
        "P-18",
        Pillar::Persistence,
        "a unique value is refused a second time for its owner alone, and only if it is exactly the same",
        once_per_owner,
    )
    .quick(),
    exact(
        "P-19",
        Pillar::Persistence,
        "of ten rows with one unique value at once, one is made",
        ten_at_once,
    )
    .quick(),
    exact(
        "P-20",
        Pillar::Persistence,
        "PUT with the unique value of another row is refused, with the row's own it is not",
        put_collides,
    )
    .quick(),
];

fn uniques<'r>(world: &World<'r>) -> Verdict<Vec<(&'r Resource, &'r Field)>> {
    fields(world, "a unique field", |field| field.unique)
}

/// 409 `conflict` that names the field.
fn conflict(reply: &Reply, field: &Field) -> Verdict {
    reply.problem("conflict")?;
    reply.holds(
        reply.errors() == [(field.json.clone(), "unique".to_owned())],
        format!("errors: [{{field: {:?}, code: \"unique\"}}]", field.json),
    )?;
    Ok(())
}

fn with(body: &Body, field: &Field, value: &Value) -> Body {
    let mut body = body.clone();
    body.insert(field.json.clone(), value.clone());
    body
}

fn once_per_owner(world: &World<'_>) -> Verdict {
    for (resource, field) in uniques(world)? {
        let a = Owner::new(world)?;
        let body = a.body(resource, 0)?;
        let (value, alike, others) = variants(&field.field_type);
        a.create_with(resource, &with(&body, field, &value))?;
        for again in std::iter::once(&value).chain(&alike) {
            let reply = a.post(resource, &with(&body, field, again))?;
            conflict(&reply, field).map_err(|stop| amend(stop, "the same value again"))?;
        }
        for (words, other) in &others {
            let reply = a.post(resource, &with(&body, field, other))?;
            reply.status(201).map_err(|stop| amend(stop, words))?;
        }
        if let Value::String(text) = &value
            && let FieldType::String { max, .. } = field.field_type
            && text.chars().count() < max as usize
        {
            let reply = a.post(resource, &with(&body, field, &json!(format!("{text} "))))?;
            if reply.status != 201 {
                conflict(&reply, field).map_err(|stop| amend(stop, "with a trailing blank"))?;
            }
        }
        let b = Owner::new(world)?;
        let reply = b.post(resource, &with(&b.body(resource, 0)?, field, &value))?;
        reply
            .status(201)
            .map_err(|stop| amend(stop, "the same value for another owner"))?;
    }
    Ok(())
}

/// A value, the same one in other forms, and others that a careless comparison takes for it.
fn variants(field_type: &FieldType) -> (Value, Vec<Value>, Vec<(&'static str, Value)>) {
    match field_type {
        FieldType::String { min, max } => {
            let length = (*min).max(4).min(*max) as usize;
            let with_first = |first: &str| {
                let rest = length.saturating_sub(first.chars().count());
                json!(format!("{first}{}", "e".repeat(rest)))
            };
            let mut others = vec![
                ("in upper case", json!("E".repeat(length))),
                ("é for e", with_first("é")),
            ];
            if length >= 2 {
                others.push(("with e and a combining accent for é", with_first("e\u{301}")));
            }
            (json!("e".repeat(length)), Vec::new(), others)
        }
        FieldType::Decimal { scale, .. } => {
            let value = field_type.sample(7);
            let zeroes = value
                .as_str()
                .map(|text| text.trim_end_matches('0').trim_end_matches('.').to_owned())
                .filter(|text| *scale > 0 && !text.is_empty() && json!(text) != value);
            (
                value,
                zeroes.into_iter().map(|text| json!(text)).collect(),
                vec![("another number", field_type.sample(8))],
            )
        }
        FieldType::Datetime => (
            json!("2026-01-01T00:30:00.000Z"),
            vec![
                json!("2026-01-01T01:30:00+01:00"),
                json!("2026-01-01T00:30:00.0009Z"),
            ],
            vec![("a millisecond later", json!("2026-01-01T00:30:00.001Z"))],
        ),
        FieldType::Uuid => (
            json!("00000000-0000-4000-8000-00000000abcd"),
            vec![json!("00000000-0000-4000-8000-00000000ABCD")],
            vec![("another UUID", field_type.sample(8))],
        ),
        FieldType::Email => (
            json!("somebody@example.com"),
            vec![json!("SomeBody@Example.com")],
            vec![("another address", json!("some.body@example.com"))],
        ),
        other => {
            let (value, second) = (other.sample(0), other.sample(1));
            let others = if same(&value, &second) {
                Vec::new()
            } else {
                vec![("another value", second)]
            };
            (value, Vec::new(), others)
        }
    }
}

fn ten_at_once(world: &World<'_>) -> Verdict {
    for (resource, field) in uniques(world)? {
        let owner = Owner::new(world)?;
        let body = owner.body(resource, 1)?;
        let mut made = 0;
        for reply in world.at_once(10, |_| owner.post(resource, &body)) {
            let reply = reply?;
            if reply.status == 201 && made == 0 {
                made += 1;
            } else {
                conflict(&reply, field).map_err(|stop| amend(stop, "one of ten at once"))?;
            }
        }
        let list = owner.list(resource, "page_size=100")?;
        let value = body.get(&field.json);
        let count = list
            .items
            .iter()
            .filter(|row| row.get(&field.json) == value)
            .count();
        list.reply
            .holds(made == 1 && count == 1, "one row with that value, and one 201")?;
    }
    Ok(())
}

fn put_collides(world: &World<'_>) -> Verdict {
    let mut tried = false;
    for (resource, field) in uniques(world)? {
        if capacity(resource) < 2 {
            continue;
        }
        tried = true;
        let owner = Owner::new(world)?;
        let first = owner.create(resource, 0)?;
        let second = owner.create(resource, 1)?;
        let path = world.row_path(resource, &second);
        let reply = owner.put(&path, &owner.body(resource, 0)?)?;
        conflict(&reply, field)?;
        let read = owner.get(&path)?;
        read.success(200)?;
        read.holds(
            read.parsed().is_some_and(|row| same(row, &second)),
            format!("the row unchanged: {second}"),
        )?;
        let reply = owner.put(&path, &owner.body(resource, 1)?)?;
        reply
            .status(200)
            .map_err(|stop| amend(stop, "the row's own value"))?;
        owner.delete(&world.row_path(resource, &first))?.no_content()?;
        let reply = owner.put(&path, &owner.body(resource, 0)?)?;
        reply
            .status(200)
            .map_err(|stop| amend(stop, "a value that was given up"))?;
        reply.holds(reply.parsed().map(id_of) == Some(id_of(&second)), "the same row")?;
    }
    if tried {
        Ok(())
    } else {
        Err(Stop::skipped("no unique field has two values"))
    }
}
