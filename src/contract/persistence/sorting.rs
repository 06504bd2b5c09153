//! The order of a list.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Owner, capacity, each_resource, in_unique};
use crate::contract::world::{World, id_of};
use crate::resource::{Field, FieldType, Resource};

pub const CHECKS: &[Check] = &[
    exact(
        "P-14",
        Pillar::Persistence,
        "a list is sorted by each allowed field, both ways, ties by id in the same direction, nulls together",
        every_order,
    )
    .quick(),
    exact(
        "P-15",
        Pillar::Persistence,
        "sorting by anything else is 422 naming sort",
        no_other_order,
    )
    .cite("OWASP API3:2023")
    .quick(),
];

const ROWS: u64 = 12;
/// Of the twelve rows, in parts that do not divide them.
const PART: usize = 7;

fn every_order(world: &World<'_>) -> Verdict {
    each_resource(world, |owner, resource| {
        let rows = capacity(resource).min(ROWS);
        for n in 0..rows {
            // In no order of their own.
            let n = (n * 5 + 3) % rows;
            let mut body = owner.body(resource, n)?;
            for field in resource.fields.iter().filter(|field| !in_unique(resource, field)) {
                let values = sorting_values(&field.field_type);
                if field.is_optional() && n % 4 == 3 {
                    body.insert(field.json.clone(), Value::Null);
                } else if !values.is_empty() {
                    let index = usize::try_from(n / 2).unwrap_or(0) % values.len();
                    body.insert(field.json.clone(), values[index].clone());
                }
            }
            owner.create_with(resource, &body)?;
        }
        // A row of it made for another resource to refer to stands among them.
        let rows = owner.list(resource, "page_size=100")?.total.max(rows);
        let own = resource
            .fields
            .iter()
            .filter(|field| field.field_type.is_sortable());
        for field in own {
            sorted_by(owner, resource, &field.json, rows, &|a, b| order(field, a, b))?;
        }
        for time in ["created_at", "updated_at"] {
            let by_text = |a: &Value, b: &Value| Some(a.as_str().cmp(&b.as_str()));
            sorted_by(owner, resource, time, rows, &by_text)?;
        }
        Ok(())
    })
}

/// Values whose order as numbers, days or instants is not that of their texts; in no order.
fn sorting_values(field_type: &FieldType) -> Vec<Value> {
    match field_type {
        FieldType::Int { min, max } => [9_i64, 10, -1, 100, -10, 2, 0]
            .into_iter()
            .filter(|value| (*min..=*max).contains(value))
            .map(|value| json!(value))
            .collect(),
        FieldType::Float { min, max } => [9.5, 10.0, -1.25, 100.0, -10.0, 2.0, 0.0, 1e-7]
            .into_iter()
            .filter(|value| (*min..=*max).contains(value))
            .map(|value| json!(value))
            .collect(),
        FieldType::Decimal { precision, scale } => {
            let tail = if *scale == 0 {
                String::new()
            } else {
                format!(".{}5", "0".repeat((*scale - 1) as usize))
            };
            ["9", "10", "-1", "100", "-10", "2", "0"]
                .into_iter()
                .filter(|whole| whole.trim_start_matches('-').len() <= (precision - scale) as usize)
                .map(|whole| json!(format!("{whole}{tail}")))
                .collect()
        }
        FieldType::String { min, max } => ["b", "ab", "aab", "ba", "aa", "abc", "a"]
            .into_iter()
            .filter(|word| (*min as usize..=*max as usize).contains(&word.len()))
            .map(|word| json!(word))
            .collect(),
        FieldType::Date => [
            "2026-03-02",
            "1600-01-01",
            "9999-12-31",
            "2026-02-28",
            "1999-12-31",
        ]
        .into_iter()
        .map(|day| json!(day))
        .collect(),
        // The same day with other offsets: the order is that of the instants.
        FieldType::Datetime => [
            "2026-01-02T00:30:00+02:00",
            "2026-01-01T23:00:00Z",
            "2026-01-01T22:30:00.001Z",
            "1969-12-31T23:59:59.999Z",
            "2026-01-01T21:00:00-05:00",
        ]
        .into_iter()
        .map(|instant| json!(instant))
        .collect(),
        _ => Vec::new(),
    }
}

/// Both ways: the whole list, and in parts; `order` says how two values stand where that is promised.
fn sorted_by(
    owner: &Owner<'_, '_>,
    resource: &Resource,
    field: &str,
    rows: u64,
    order: &dyn Fn(&Value, &Value) -> Option<Ordering>,
) -> Verdict {
    for (sort, up) in [(field.to_owned(), true), (format!("-{field}"), false)] {
        let list = owner.list(resource, &format!("sort={sort}&page_size=100"))?;
        list.reply.holds(
            list.items.len() as u64 == rows && list.total == rows,
            format!("all {rows} rows, sorted"),
        )?;
        in_order(&list.reply, &list.items, field, up, order)?;
        if !up {
            continue;
        }
        let mut parts: Vec<String> = Vec::new();
        let mut page = 1;
        while parts.len() < list.items.len().min(8 * PART) {
            let part = owner.list(resource, &format!("sort={sort}&page_size={PART}&page={page}"))?;
            let from = parts.len();
            parts.extend(part.ids().into_iter().map(str::to_owned));
            part.reply.holds(
                from < parts.len()
                    && list
                        .ids()
                        .get(from..parts.len())
                        .is_some_and(|ids| ids == &parts[from..]),
                format!("rows {} and following of the same list in one page", from + 1),
            )?;
            page += 1;
        }
    }
    Ok(())
}

fn in_order(
    reply: &Reply,
    items: &[Value],
    field: &str,
    up: bool,
    order: &dyn Fn(&Value, &Value) -> Option<Ordering>,
) -> Verdict {
    let direction = if up { "upwards" } else { "downwards" };
    let value = |row: &Value| row.get(field).cloned().unwrap_or(Value::Null);
    let mut changes = 0;
    for pair in items.windows(2) {
        let (a, b) = (value(&pair[0]), value(&pair[1]));
        let stands = if a.is_null() != b.is_null() {
            changes += 1;
            continue;
        } else if a == b {
            id_of(&pair[0]).cmp(id_of(&pair[1]))
        } else {
            match order(&a, &b) {
                Some(stands) => stands,
                None => continue,
            }
        };
        let wanted = if up { Ordering::Less } else { Ordering::Greater };
        reply.holds(
            stands == wanted,
            format!(
                "`{field}` {direction}, ties by id {direction}; wrong are {a} of {} and then {b} of {}",
                id_of(&pair[0]),
                id_of(&pair[1])
            ),
        )?;
    }
    reply.holds(
        changes <= 1,
        format!("the nulls of `{field}` together at one end"),
    )?;
    Ok(())
}

/// How two values of a field stand to each other, where every database agrees.
fn order(field: &Field, a: &Value, b: &Value) -> Option<Ordering> {
    match &field.field_type {
        FieldType::Int { .. } => Some(a.as_i64().cmp(&b.as_i64())),
        FieldType::Float { .. } => a.as_f64()?.partial_cmp(&b.as_f64()?),
        FieldType::Bool => Some(a.as_bool().cmp(&b.as_bool())),
        FieldType::Decimal { .. } => {
            // At most 15 digits: exact enough to be compared as floating point numbers.
            let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok());
            number(a)?.partial_cmp(&number(b)?)
        }
        FieldType::Date | FieldType::Datetime => Some(a.as_str().cmp(&b.as_str())),
        _ => {
            // Words and addresses of one form; digits and signs stand at the same places in all of them.
            let (a, b) = (a.as_str()?, b.as_str()?);
            let word = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
            let alike = matches!(field.field_type, FieldType::Email | FieldType::Url) && a.len() == b.len();
            ((word(a) && word(b)) || alike).then(|| a.cmp(b))
        }
    }
}

fn no_other_order(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for resource in &world.choices.resources {
        let some = resource
            .fields
            .iter()
            .find(|field| field.field_type.is_sortable())
            .map_or("created_at", |field| &field.json);
        let mut wrong: Vec<String> = ["owner_id", "password_hash", "-", "nope", "id"]
            .map(str::to_owned)
            .to_vec();
        wrong.extend([
            format!("{some}%3Bdrop"),
            format!("--{some}"),
            format!("{some}%20desc"),
            format!("{some},created_at"),
            some.to_ascii_uppercase(),
        ]);
        let not_sortable = resource
            .fields
            .iter()
            .filter(|field| !field.field_type.is_sortable());
        wrong.extend(not_sortable.map(|field| field.json.clone()));
        for sort in &wrong {
            let reply = world.get(&session, &format!("{}?sort={sort}", world.path(resource)))?;
            reply.invalid_field("sort")?;
        }
    }
    Ok(())
}
