//! Filters of a list.

use serde_json::{Value, json};

use super::fields;
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Owner, capacity, each_resource, in_unique};
use crate::contract::samples::other_case;
use crate::contract::world::{World, id_of};
use crate::resource::{Field, FieldType, Resource};

pub const CHECKS: &[Check] = &[
    exact(
        "P-16",
        Pillar::Persistence,
        "a filter gives the rows with that value and no others, and their number",
        only_matches,
    )
    .quick(),
    exact(
        "P-17",
        Pillar::Persistence,
        "a filter with a value its field cannot have is 422 naming it",
        impossible_values,
    )
    .quick(),
];

const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

fn only_matches(world: &World<'_>) -> Verdict {
    fields(world, "a field to filter by", |field| {
        field.field_type.is_filterable()
    })?;
    each_resource(world, |owner, resource| {
        let filters: Vec<&Field> = resource
            .fields
            .iter()
            .filter(|field| field.field_type.is_filterable())
            .collect();
        if filters.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::new();
        for n in 0..capacity(resource).min(6) {
            let mut body = owner.whole_body(resource, n, n % 2)?;
            // Fields that are not in step, so that the wrong one of two filters does not happen to fit.
            for (index, field) in (1_u64..).zip(&filters) {
                if field.is_optional() && (n + index) % 3 == 2 && !in_unique(resource, field) {
                    body.insert(field.json.clone(), Value::Null);
                } else if !in_unique(resource, field) && field.target().is_none() {
                    body.insert(field.json.clone(), field.field_type.sample(n / index));
                }
            }
            rows.push(owner.create_with(resource, &body)?);
        }
        // Those made for others to refer to count, too.
        let all = owner.list(resource, "page_size=100")?.items;
        for field in &filters {
            for value in values(&rows, field) {
                matches(owner, resource, &all, &[(field, &value)])?;
            }
            if field.target().is_some() {
                let none = json!(NOBODY);
                matches(owner, resource, &all, &[(field, &none)])?;
            }
        }
        if let [first, second, ..] = filters[..] {
            for a in values(&rows, first) {
                for b in values(&rows, second).into_iter().take(2) {
                    matches(owner, resource, &all, &[(first, &a), (second, &b)])?;
                }
            }
        }
        Ok(())
    })
}

/// The different values that these rows have in a field, null apart.
fn values(rows: &[Value], field: &Field) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for value in rows.iter().filter_map(|row| row.get(&field.json)) {
        if !value.is_null() && !values.contains(value) {
            values.push(value.clone());
        }
    }
    values
}

fn matches(
    owner: &Owner<'_, '_>,
    resource: &Resource,
    all: &[Value],
    filters: &[(&Field, &Value)],
) -> Verdict {
    let query: Vec<String> = filters
        .iter()
        .map(|(field, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{}={text}", field.json)
        })
        .collect();
    let wanted: Vec<&str> = all
        .iter()
        .filter(|row| {
            filters
                .iter()
                .all(|(field, value)| row.get(&field.json) == Some(value))
        })
        .map(id_of)
        .collect();
    let query = query.join("&");
    owner
        .list(resource, &format!("{query}&page_size=100"))?
        .is_exactly(&wanted)?;
    // The total is that of the matches, not of the page.
    if wanted.len() > 1 {
        let one = owner.list(resource, &format!("{query}&page_size=1"))?;
        one.reply.holds(
            one.items.len() == 1 && one.total == wanted.len() as u64,
            format!("one item, and total {}", wanted.len()),
        )?;
    }
    if let [(field, Value::String(id))] = filters
        && field.target().is_some()
        && id != &id.to_ascii_uppercase()
    {
        let upper = format!("{}={}", field.json, id.to_ascii_uppercase());
        owner
            .list(resource, &format!("{upper}&page_size=100"))?
            .is_exactly(&wanted)?;
    }
    Ok(())
}

fn impossible_values(world: &World<'_>) -> Verdict {
    fields(world, "a field to filter by", |field| {
        field.field_type.is_filterable()
    })?;
    let owner = Owner::new(world)?;
    for resource in &world.choices.resources {
        for field in &resource.fields {
            let wrong: &[&str] = match &field.field_type {
                FieldType::Bool => &["banana", "2", "null", "yes", "on", "t"],
                FieldType::Date => &[
                    "2026-02-30",
                    "2026-1-5",
                    "20260101",
                    "banana",
                    "2026-01-01T00:00:00Z",
                ],
                FieldType::Ref { .. } => &["abc", "1", "00000000000040008000000000000001"],
                FieldType::Enum { .. } => &["banana_split", "0", "null"],
                _ => continue,
            };
            let mut wrong: Vec<String> = wrong.iter().map(|value| (*value).to_owned()).collect();
            if let FieldType::Enum { values } = &field.field_type {
                wrong.retain(|value| !values.contains(value));
                wrong.extend(values.first().map(|value| other_case(value)));
            }
            for value in wrong {
                let target = format!("{}?{}={value}", world.path(resource), field.json);
                owner.get(&target)?.invalid_field(&field.json)?;
            }
        }
        if resource.shows_owner() {
            for value in ["abc", "1", "me"] {
                let target = format!("{}?owner_id={value}", world.path(resource));
                owner.get(&target)?.invalid_field("owner_id")?;
            }
        }
    }
    plain_meaning(world)
}

/// `1` and `TRUE` for a bool are refused, or mean true.
fn plain_meaning(world: &World<'_>) -> Verdict {
    let bools = fields(world, "a bool field", |field| field.field_type == FieldType::Bool);
    let Some((resource, field)) = bools.ok().and_then(|found| {
        let is_own = |resource: &Resource| resource.has_owner() && capacity(resource) > 1;
        found.into_iter().find(|(resource, _)| is_own(resource))
    }) else {
        return Ok(());
    };
    let owner = Owner::new(world)?;
    let mut yes = String::new();
    for (n, value) in [(0, false), (1, true)] {
        let mut body = owner.body(resource, n)?;
        body.insert(field.json.clone(), json!(value));
        let row = owner.create_with(resource, &body)?;
        if value {
            id_of(&row).clone_into(&mut yes);
        }
    }
    for value in ["1", "TRUE"] {
        let target = format!("{}?{}={value}", world.path(resource), field.json);
        let reply = owner.get(&target)?;
        if reply.status == 200 {
            owner
                .list(resource, &format!("{}={value}", field.json))?
                .is_exactly(&[&yes])?;
        } else {
            reply.invalid_field(&field.json)?;
        }
    }
    Ok(())
}
