//! V-30 to V-33: which fields a body must and may have, and of which JSON type.

use serde_json::{Value, json};

use super::bench::{Bench, shown};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::roomy_resources;
use crate::contract::samples::wrong_types;
use crate::contract::world::World;
use crate::resource::Field;

const V: Pillar = Pillar::Routing;

/// The rows.
pub const CHECKS: &[Check] = &[
    exact(
        "V-30",
        V,
        "each required field, missing alone, is named as required",
        missing_alone,
    )
    .quick(),
    exact(
        "V-31",
        V,
        "all required fields, missing together, are all named",
        missing_together,
    )
    .quick(),
    exact(
        "V-32",
        V,
        "an unknown field is refused, and so are those that only the server sets",
        unknown,
    )
    .quick()
    .cite("OWASP API3:2023"),
    exact(
        "V-33",
        V,
        "each field refuses each other JSON type, and null unless it is optional",
        types,
    )
    .quick(),
];

const REQUIRED: &[&str] = &["required"];
const UNKNOWN: &[&str] = &["unknown"];
const TYPE: &[&str] = &["type"];

fn missing_alone(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let mut found = false;
    for resource in roomy_resources(world)? {
        let mut bench = Bench::new(world, &session, resource)?;
        for field in resource.fields.iter().filter(|field| field.is_required()) {
            found = true;
            let body = bench.without(&field.json);
            bench
                .refuse_body(body, &[(&field.json, REQUIRED)])
                .map_err(|stop| amend(stop, &format!("without `{}`", field.json)))?;
        }
        bench.finish()?;
    }
    some(found, "no resource has a required field")
}

fn missing_together(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let mut found = false;
    for resource in roomy_resources(world)? {
        let required: Vec<(&str, &[&str])> = resource
            .fields
            .iter()
            .filter(|field| field.is_required())
            .map(|field| (field.json.as_str(), REQUIRED))
            .collect();
        if required.is_empty() {
            continue;
        }
        found = true;
        let mut bench = Bench::new(world, &session, resource)?;
        bench.refuse_body(serde_json::Map::new(), &required)?;
        bench.finish()?;
    }
    some(found, "no resource has a required field")
}

fn some(found: bool, reason: &str) -> Verdict {
    if found { Ok(()) } else { Err(Stop::skipped(reason)) }
}

fn unknown(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for resource in roomy_resources(world)? {
        let mut bench = Bench::new(world, &session, resource)?;
        bench.accept(&[])?;
        let mut keys: Vec<(String, Value)> = [
            ("no_such_field", json!("x")),
            ("id", json!("0f9b2c1e-7d43-4a68-9c51-3e2d1b0a9f87")),
            ("owner_id", session.user.get("id").cloned().unwrap_or(Value::Null)),
            ("role", json!("admin")),
            ("created_at", json!("2020-01-01T00:00:00.000Z")),
            ("updated_at", json!("2020-01-01T00:00:00.000Z")),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into();
        // A reference travels under another name than the one declared.
        keys.extend(
            resource
                .fields
                .iter()
                .filter(|field| field.json != field.name)
                .map(|field| (field.name.clone(), Value::Null)),
        );
        for (key, value) in keys {
            if resource.field(&key).is_some() {
                continue;
            }
            let body = bench.with(&key, value);
            for _ in 0..2 {
                bench
                    .refuse_body(body.clone(), &[(&key, UNKNOWN)])
                    .map_err(|stop| amend(stop, &format!("{} with `{key}`", resource.name.singular.snake)))?;
            }
        }
        bench.finish()?;
    }
    Ok(())
}

fn types(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for resource in roomy_resources(world)? {
        let mut bench = Bench::new(world, &session, resource)?;
        bench.accept(&[])?;
        for field in &resource.fields {
            for (what, value) in wrong_types(field) {
                bench
                    .refuse(&[(field, value.clone(), TYPE)])
                    .map_err(|stop| amend(stop, &named(field, what, &value)))?;
            }
        }
        bench.finish()?;
    }
    Ok(())
}

fn named(field: &Field, what: &str, value: &Value) -> String {
    format!(
        "`{}` ({}) as {what}, {}",
        field.json,
        field.field_type,
        shown(value)
    )
}
