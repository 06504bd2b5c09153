//! V-48 to V-51: whole bodies: what is left out, several faults at once, the query, strangers.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::bench::{Bench, shown};
use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::roomy_resources;
use crate::contract::samples::{above, wrong_types};
use crate::contract::world::World;
use crate::resource::{Field, FieldType, Presence, Resource};

const V: Pillar = Pillar::Routing;

/// The rows.
pub const CHECKS: &[Check] = &[
    exact(
        "V-48",
        V,
        "what is left out is null or its default, and an optional field takes null",
        left_out,
    )
    .quick(),
    bounded(
        "V-49",
        V,
        "of several faults each is named once, and all of one kind are",
        several_faults,
    ),
    exact("V-50", V, "the query never fills the body", query)
        .quick()
        .cite("ASVS 15.3.7"),
    exact("V-51", V, "the body of a stranger is never read: 401", stranger)
        .quick()
        .cite("OWASP API4:2023"),
];

fn left_out(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let mut found = false;
    for resource in roomy_resources(world)? {
        let bench = Bench::new(world, &session, resource)?;
        if resource.fields.iter().all(Field::is_required) {
            continue;
        }
        found = true;
        let mut small = bench.body.clone();
        small.retain(|key, _| resource.field(key).is_some_and(Field::is_required));
        let mut nulls = small.clone();
        for field in resource.fields.iter().filter(|field| field.is_optional()) {
            nulls.insert(field.json.clone(), Value::Null);
        }
        for (what, body) in [("left out", small), ("sent as null", nulls)] {
            let (reply, row) = bench.try_raw(Value::Object(body).to_string())?;
            reply
                .status(201)
                .map_err(|stop| amend(stop, &format!("optional fields {what}")))?;
            for field in &resource.fields {
                let expected = match &field.presence {
                    Presence::Required => continue,
                    Presence::Optional => &Value::Null,
                    Presence::Default(value) => value,
                };
                for body in [Some(reply.json()?), row.as_ref()].into_iter().flatten() {
                    reply.holds(
                        body.get(&field.json).is_some_and(|found| same(found, expected)),
                        format!("`{}` {what} to be {}", field.json, shown(expected)),
                    )?;
                }
            }
        }
    }
    if found {
        Ok(())
    } else {
        Err(Stop::skipped("every field of every resource is required"))
    }
}

/// A value with a fault that is not one of JSON type, and its codes.
fn fault(field_type: &FieldType) -> Option<(Value, &'static [&'static str])> {
    let text = |text: &str| Value::String(text.to_owned());
    Some(match field_type {
        FieldType::String { max, .. } | FieldType::Text { max } => {
            (text(&"a".repeat(*max as usize + 1)), &["max_length"])
        }
        FieldType::Int { max, .. } => (json!(max + 1), &["max"]),
        FieldType::Decimal { .. } => (text("1e3"), &["format"]),
        FieldType::Date => (text("2026-02-30"), &["format"]),
        FieldType::Datetime => (text("2026-02-30T00:00:00Z"), &["format"]),
        FieldType::Uuid | FieldType::Ref { .. } => (text("1-1-1-1-1"), &["format"]),
        FieldType::Enum { .. } => (text("NO MEMBER"), &["enum"]),
        FieldType::Email => (text("nobody"), &["format"]),
        FieldType::Url => (text("javascript:alert(1)"), &["format"]),
        FieldType::Float { max, .. } if *max < 1e300 => (json!(above(*max)), &["max"]),
        FieldType::Float { .. } | FieldType::Bool => return None,
    })
}

/// Faults of different kinds in the fields of a resource, up to five: the body, and what may be said of each.
fn faults(resource: &Resource, body: &mut Map<String, Value>) -> BTreeMap<String, &'static [&'static str]> {
    let mut faults: BTreeMap<String, &'static [&'static str]> = BTreeMap::new();
    body.insert("no_such_field".to_owned(), json!(1));
    faults.insert("no_such_field".to_owned(), &["unknown"]);
    for (index, field) in resource.fields.iter().enumerate().take(4) {
        let codes: &'static [&'static str] = match (index % 3, fault(&field.field_type)) {
            (1, Some((value, codes))) => {
                body.insert(field.json.clone(), value);
                codes
            }
            (2, _) if field.is_required() => {
                body.shift_remove(&field.json);
                &["required"]
            }
            _ => {
                let wrong = wrong_types(field)
                    .into_iter()
                    .next()
                    .map_or(Value::Null, |(_, value)| value);
                body.insert(field.json.clone(), wrong);
                &["type"]
            }
        };
        faults.insert(field.json.clone(), codes);
    }
    faults
}

fn several_faults(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for resource in roomy_resources(world)? {
        let bench = Bench::new(world, &session, resource)?;
        let mut body = bench.body.clone();
        let faults = faults(resource, &mut body);
        let reply = bench.post()?.json(&Value::Object(body)).send()?;
        reply.problem("validation-failed")?;
        let found = reply.errors();
        let named: BTreeMap<&str, &str> = found
            .iter()
            .map(|(field, code)| (field.as_str(), code.as_str()))
            .collect();
        reply.holds(named.len() == found.len(), "one error a field")?;
        reply.holds(
            named
                .iter()
                .all(|(field, code)| faults.get(*field).is_some_and(|codes| codes.contains(code))),
            format!("no error but {faults:?}"),
        )?;
        let all_of = |is_type: bool| {
            faults
                .iter()
                .filter(|(_, codes)| codes.contains(&"type") == is_type)
                .all(|(field, _)| named.contains_key(field.as_str()))
        };
        reply.holds(
            !named.is_empty() && (all_of(true) || all_of(false)),
            format!("all errors of type, or all others, of {faults:?}"),
        )?;
        bench.finish()?;
    }
    world.still_works()
}

fn query(world: &World<'_>) -> Verdict {
    let is_fillable = |field: &&Field| field.is_required() && field.target().is_none();
    let (resource, field) = world
        .choices
        .resources
        .iter()
        .find_map(|resource| Some((resource, resource.fields.iter().find(is_fillable)?)))
        .ok_or_else(|| Stop::skipped("no resource has a required field that is no reference"))?;
    let session = world.user()?;
    let bench = Bench::new(world, &session, resource)?;
    let value = match field.field_type.sample(1) {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let value: String = value
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let reply = world
        .client()?
        .post(&format!("{}?{}={value}", bench.path(), field.json))
        .bearer(bench.token())
        .json(&Value::Object(bench.without(&field.json)))
        .send()?;
    reply.invalid(&[(&field.json, "required")])?;
    bench.finish()
}

fn stranger(world: &World<'_>) -> Verdict {
    const QUICKLY: Duration = Duration::from_secs(5);
    let path = world.path(world.some_resource());
    let large = " ".repeat(2 * 1024 * 1024);
    for (what, content_type, body) in [
        ("broken JSON", "application/json", "{"),
        ("a form", "application/x-www-form-urlencoded", "a=b"),
        ("2 MiB", "application/json", large.as_str()),
    ] {
        let reply = world.client()?.post(&path).body(content_type, body).send()?;
        reply
            .problem("unauthorized")
            .map_err(|stop| amend(stop, &format!("{what} without a token")))?;
        reply.holds(
            reply.elapsed < QUICKLY,
            format!("an answer within {} s", QUICKLY.as_secs()),
        )?;
    }
    world.still_works()
}
