//! Unique fields and groups: per owner where only the owner reads, over all rows elsewhere; on the exact value.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::fields;
use crate::contract::Stop;
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Body, Owner, capacity, is_crowded};
use crate::contract::world::{World, id_of};
use crate::resource::{Field, FieldType, Resource, Unique};

pub const CHECKS: &[Check] = &[
    exact(
        "P-18",
        Pillar::Persistence,
        "a unique value is refused a second time, for its owner alone where nobody else reads it, and only if it is exactly the same",
        once,
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

type Of<'r> = (&'r Resource, Unique<'r>);

/// Every unique field and group that `wanted` picks, of resources that have room for two rows at least.
pub fn uniques<'r>(
    world: &World<'r>,
    what: &str,
    wanted: impl Fn(&Unique<'_>) -> bool,
) -> Verdict<Vec<Of<'r>>> {
    let found: Vec<Of<'r>> = world
        .choices
        .resources
        .iter()
        .filter(|resource| capacity(resource) > 1)
        .flat_map(|resource| {
            resource
                .uniques()
                .into_iter()
                .map(move |unique| (resource, unique))
        })
        .filter(|(_, unique)| wanted(unique))
        .collect();
    if found.is_empty() {
        return Err(Stop::skipped(format!(
            "no resource has {what}, and room for two rows"
        )));
    }
    Ok(found)
}

fn keys<'r>(unique: &Unique<'r>) -> BTreeSet<&'r str> {
    unique.fields.iter().map(|field| field.json.as_str()).collect()
}

pub fn words(unique: &Unique<'_>) -> String {
    keys(unique).into_iter().collect::<Vec<_>>().join(" and ")
}

/// 409 `conflict` that names one of these wholly, or several of them, and nothing else; never `owner_id`.
pub fn conflict(reply: &Reply, taken: &[&Unique<'_>]) -> Verdict {
    reply.problem("conflict")?;
    let errors = reply.errors();
    let named: BTreeSet<&str> = errors.iter().map(|(field, _)| field.as_str()).collect();
    let whole: BTreeSet<&str> = taken
        .iter()
        .map(|unique| keys(unique))
        .filter(|keys| keys.is_subset(&named))
        .flatten()
        .collect();
    let expected: Vec<String> = taken.iter().map(|unique| words(unique)).collect();
    reply.holds(
        !named.is_empty()
            && named == whole
            && named.len() == errors.len()
            && errors.iter().all(|(_, code)| code == "unique"),
        format!("errors with the code `unique` for {}", expected.join(", or for ")),
    )?;
    Ok(())
}

pub fn with(body: &Body, field: &Field, value: &Value) -> Body {
    let mut body = body.clone();
    body.insert(field.json.clone(), value.clone());
    body
}

/// The body with the values that another one has in these fields.
pub fn taking(body: &Body, unique: &Unique<'_>, from: &Body) -> Body {
    let mut body = body.clone();
    for field in &unique.fields {
        if let Some(value) = from.get(&field.json) {
            body.insert(field.json.clone(), value.clone());
        }
    }
    body
}

/// Deletes rows whose values no other row of the run could have meanwhile.
fn clear(world: &World<'_>, owner: &Owner<'_, '_>, resource: &Resource, rows: &[Value]) -> Verdict {
    if is_crowded(resource) {
        for row in rows {
            owner.delete(&world.row_path(resource, row))?.no_content()?;
        }
    }
    Ok(())
}

fn once(world: &World<'_>) -> Verdict {
    let found = fields(world, "a unique field", |field| field.unique)?;
    for (resource, field) in found {
        let unique = Unique { fields: vec![field] };
        let a = Owner::new(world)?;
        let mut rows = Vec::new();
        let (value, alike, others) = match field.target() {
            None => variants(&field.field_type),
            Some(target) => {
                let id = a.partner(target, 1)?;
                (
                    json!(id),
                    vec![json!(id.to_ascii_uppercase())],
                    vec![("another row", json!(a.partner(target, 2)?))],
                )
            }
        };
        // Rows differ in whatever else is unique.
        let mut next = 10;
        let mut body = |value: &Value| -> Verdict<Body> {
            next += u64::from(capacity(resource) > 100);
            Ok(with(
                &a.body(resource, if next > 10 { next } else { 0 })?,
                field,
                value,
            ))
        };
        rows.push(a.create_with(resource, &body(&value)?)?);
        for again in std::iter::once(&value).chain(&alike) {
            let reply = a.post(resource, &body(again)?)?;
            conflict(&reply, &[&unique]).map_err(|stop| amend(stop, "the same value again"))?;
        }
        for (words, other) in &others {
            let reply = a.post(resource, &body(other)?)?;
            let row = reply.success(201).map_err(|stop| amend(stop, words))?;
            rows.push(row.clone());
        }
        if let Value::String(text) = &value
            && let FieldType::String { max, .. } = field.field_type
            && text.chars().count() < max as usize
        {
            let reply = a.post(resource, &body(&json!(format!("{text} ")))?)?;
            if reply.status == 201 {
                rows.push(reply.json()?.clone());
            } else {
                conflict(&reply, &[&unique]).map_err(|stop| amend(stop, "with a trailing blank"))?;
            }
        }
        let is_open = field
            .target()
            .and_then(|target| world.choices.resource(target))
            .is_none_or(|target| !target.is_private());
        if resource.has_owner() && is_open {
            let b = Owner::new(world)?;
            let reply = b.post(resource, &with(&b.body(resource, 0)?, field, &value))?;
            if resource.is_private() {
                reply
                    .status(201)
                    .map_err(|stop| amend(stop, "the same value for another owner"))?;
            } else {
                conflict(&reply, &[&unique])
                    .map_err(|stop| amend(stop, "the same value for another owner, where others read"))?;
            }
        }
        clear(world, &a, resource, &rows)?;
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
    for (resource, unique) in uniques(world, "a unique field", |_| true)? {
        let owner = Owner::new(world)?;
        let body = owner.unique_body(resource, 1)?;
        owner.token_for(resource)?;
        let all = resource.uniques();
        let all: Vec<&Unique<'_>> = all.iter().collect();
        let mut made = 0;
        for reply in world.at_once(10, |_| owner.post(resource, &body)) {
            let reply = reply?;
            if reply.status == 201 && made == 0 {
                made += 1;
            } else {
                conflict(&reply, &all).map_err(|stop| amend(stop, "one of ten at once"))?;
            }
        }
        let list = owner.list(resource, "page_size=100")?;
        let count = list
            .items
            .iter()
            .filter(|row| {
                let is_same = |field: &&Field| row.get(&field.json) == body.get(&field.json);
                unique.fields.iter().all(is_same)
            })
            .count();
        list.reply
            .holds(made == 1 && count == 1, "one row with that value, and one 201")?;
    }
    Ok(())
}

fn put_collides(world: &World<'_>) -> Verdict {
    for (resource, unique) in uniques(world, "a unique field", |_| true)? {
        let owner = Owner::new(world)?;
        let (first_body, second_body) = (owner.unique_body(resource, 0)?, owner.unique_body(resource, 1)?);
        let first = owner.create_with(resource, &first_body)?;
        let second = owner.create_with(resource, &second_body)?;
        let path = world.row_path(resource, &second);
        let colliding = taking(&second_body, &unique, &first_body);
        let taken = violated(resource, &colliding, &first_body);
        let reply = owner.put(&path, &colliding)?;
        conflict(&reply, &taken.iter().collect::<Vec<_>>())?;
        let read = owner.get(&path)?;
        read.success(200)?;
        read.holds(
            read.parsed().is_some_and(|row| same(row, &second)),
            format!("the row unchanged: {second}"),
        )?;
        let reply = owner.put(&path, &second_body)?;
        reply
            .status(200)
            .map_err(|stop| amend(stop, "the row's own value"))?;
        owner.delete(&world.row_path(resource, &first))?.no_content()?;
        let reply = owner.put(&path, &colliding)?;
        reply
            .status(200)
            .map_err(|stop| amend(stop, "a value that was given up"))?;
        reply.holds(reply.parsed().map(id_of) == Some(id_of(&second)), "the same row")?;
    }
    Ok(())
}

/// What the two bodies have in common of all that is unique: a group may hold a unique field.
pub fn violated<'r>(resource: &'r Resource, a: &Body, b: &Body) -> Vec<Unique<'r>> {
    let is_same = |field: &&Field| {
        let value = a.get(&field.json).filter(|value| !value.is_null());
        value.is_some() && value == b.get(&field.json)
    };
    let mut uniques = resource.uniques();
    uniques.retain(|unique| unique.fields.iter().all(is_same));
    uniques
}
