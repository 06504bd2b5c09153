//! What is stored is what was sent, and what the server adds.

use std::collections::HashSet;

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::{fields, roomy};
use crate::contract::check::{Boot, Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Body, Owner, capacity, each_resource, in_unique, shows};
use crate::contract::shapes;
use crate::contract::world::{World, id_of};
use crate::resource::{Field, FieldType, Resource};

pub const CHECKS: &[Check] = &[
    exact(
        "P-01",
        Pillar::Persistence,
        "every kind of value comes back as it was sent, with its JSON type, at once, later and in the list",
        every_value,
    )
    .quick(),
    exact(
        "P-02",
        Pillar::Persistence,
        "the ids of a hundred rows are UUIDs in lower case, all different",
        hundred_ids,
    ),
    exact(
        "P-03",
        Pillar::Persistence,
        "created_at and updated_at of a new row are equal, in UTC with milliseconds, and of this moment",
        times_of_creation,
    )
    .also(Boot::Zone)
    .cite("RFC 3339")
    .quick(),
    exact(
        "P-08",
        Pillar::Persistence,
        "a row that was answered with 201 can be read at once on another connection",
        read_own_write,
    ),
    exact(
        "P-09",
        Pillar::Persistence,
        "a date is the same day again, in whatever time zone the server runs",
        same_day,
    )
    .also(Boot::Zone)
    .quick(),
];

fn every_value(world: &World<'_>) -> Verdict {
    each_resource(world, |owner, resource| {
        let mut bodies = vec![owner.whole_body(resource, 1, 0)?];
        if capacity(resource) > 2 {
            // The falsy values: false, 0 and null are neither each other nor nothing.
            let mut falsy = owner.body(resource, 0)?;
            for field in &resource.fields {
                let value = match &field.field_type {
                    _ if field.is_optional() => Value::Null,
                    _ if in_unique(resource, field) => continue,
                    FieldType::Int { min, max } if (*min..=*max).contains(&0) => json!(0),
                    FieldType::Float { min, max } if (*min..=*max).contains(&0.0) => json!(0),
                    FieldType::Text { .. } => json!(""),
                    _ => continue,
                };
                falsy.insert(field.json.clone(), value);
            }
            bodies.push(falsy);
        }
        for body in bodies {
            let made = owner.post(resource, &body)?;
            made.status(201)?;
            let row = is_row(&made, owner, resource, &body)?;
            let path = world.row_path(resource, &row);
            let read = owner.get(&path)?;
            read.success(200)?;
            is_row(&read, owner, resource, &body)?;
            read.holds(
                read.parsed().is_some_and(|later| same(later, &row)),
                format!("what POST answered: {row}"),
            )?;
            let list = owner.list(resource, "page_size=100")?;
            let listed = list.items.iter().find(|item| id_of(item) == id_of(&row));
            list.reply.holds(
                listed.is_some_and(|item| same(item, &row)),
                format!("among the items what POST answered: {row}"),
            )?;
        }
        Ok(())
    })
}

/// A row of the resource that shows the body: exactly its keys.
fn is_row(reply: &Reply, owner: &Owner<'_, '_>, resource: &Resource, body: &Body) -> Verdict<Value> {
    let mut keys = vec!["id", "created_at", "updated_at"];
    keys.extend(resource.fields.iter().map(|field| field.json.as_str()));
    if resource.shows_owner() {
        keys.push("owner_id");
    }
    reply.keys(&keys)?;
    let row = reply.json()?;
    if resource.shows_owner() {
        reply.holds(
            row.get("owner_id").and_then(Value::as_str) == Some(owner.id()),
            format!("`owner_id` {:?}", owner.id()),
        )?;
    }
    let shown = shows(row, body);
    reply.holds(shown.is_ok(), shown.err().unwrap_or_default())?;
    reply.holds(shapes::is_uuid(id_of(row)), "a UUID in lower case as `id`")?;
    Ok(row.clone())
}

fn hundred_ids(world: &World<'_>) -> Verdict {
    let owner = Owner::new(world)?;
    let resource = roomy(world, 110);
    let room = capacity(resource) >= 110;
    let mut ids = HashSet::new();
    for n in 0..100 {
        let reply = owner.post(resource, &owner.body(resource, if room { n } else { 0 })?)?;
        let row = reply.success(201)?;
        let id = id_of(row).to_owned();
        reply.holds(shapes::is_uuid(&id), "a UUID in lower case as `id`")?;
        reply.holds(ids.insert(id), "an id that no earlier row has")?;
        if !room {
            owner.delete(&world.row_path(resource, row))?.no_content()?;
        }
    }
    Ok(())
}

fn times_of_creation(world: &World<'_>) -> Verdict {
    let before = Timestamp::now();
    let user = world.me(&world.user()?.access_token)?;
    of_this_moment(&user, before)?;
    each_resource(world, |owner, resource| {
        let before = Timestamp::now();
        let body = owner.body(resource, 1)?;
        let made = owner.post(resource, &body)?;
        made.status(201)?;
        of_this_moment(&made, before)?;
        let read = owner.get(&world.row_path(resource, made.json()?))?;
        of_this_moment(&read, before).map_err(|stop| amend(stop, "read again"))
    })
}

fn of_this_moment(reply: &Reply, before: Timestamp) -> Verdict {
    let row = reply.json()?;
    let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or("");
    for key in ["created_at", "updated_at"] {
        reply.holds(
            shapes::is_instant(text(key)),
            format!("`{key}` as YYYY-MM-DDThh:mm:ss.mmmZ"),
        )?;
    }
    reply.holds(
        text("created_at") == text("updated_at"),
        "`created_at` and `updated_at` to be equal",
    )?;
    let earliest = before.saturating_sub(5.seconds()).unwrap_or(before);
    let latest = Timestamp::now().saturating_add(5.seconds()).unwrap_or(before);
    let made: Timestamp = text("created_at").parse().unwrap_or(Timestamp::MIN);
    reply.holds(
        (earliest..=latest).contains(&made),
        format!("`created_at` within 5 s of {before:.3}"),
    )?;
    Ok(())
}

fn read_own_write(world: &World<'_>) -> Verdict {
    let owner = Owner::new(world)?;
    let resource = roomy(world, 60);
    let room = capacity(resource) >= 60;
    for n in 0..50 {
        let row = owner.create(resource, if room { n } else { 0 })?;
        let path = world.row_path(resource, &row);
        let read = owner.get(&path)?;
        read.holds(
            read.status == 200 && read.parsed().is_some_and(|later| same(later, &row)),
            format!("200 with the row just made: {row}"),
        )?;
        if !room {
            owner.delete(&path)?.no_content()?;
        }
    }
    Ok(())
}

fn same_day(world: &World<'_>) -> Verdict {
    let dates = fields(world, "a date field", |field| field.field_type == FieldType::Date)?;
    each_resource(world, |owner, resource| {
        dates
            .iter()
            .filter(|(of, _)| std::ptr::eq(*of, resource))
            .try_for_each(|(_, field)| days_of(world, owner, resource, field))
    })
}

fn days_of(world: &World<'_>, owner: &Owner<'_, '_>, resource: &Resource, field: &Field) -> Verdict {
    // The days on which clocks change, the first and the last one, a leap day.
    for day in ["2026-03-29", "1600-01-01", "9999-12-31", "2024-02-29"] {
        let mut body = owner.body(resource, 0)?;
        body.insert(field.json.clone(), json!(day));
        let made = owner.post(resource, &body)?;
        let row = made.success(201)?;
        is_day(&made, row, &field.json, day)?;
        let path = world.row_path(resource, row);
        let read = owner.get(&path)?;
        is_day(&read, read.success(200)?, &field.json, day)?;
        // Written once more: a day that moves a little each time shows here.
        let written = owner.put(&path, &body)?;
        is_day(&written, written.success(200)?, &field.json, day)?;
        let list = owner.list(resource, &format!("{}={day}", field.json))?;
        list.reply.holds(
            list.ids() == [id_of(row)] || (!resource.has_owner() && list.ids().contains(&id_of(row))),
            "the row of that day",
        )?;
        owner.delete(&path)?.no_content()?;
    }
    Ok(())
}

fn is_day(reply: &Reply, row: &Value, field: &str, day: &str) -> Verdict {
    reply.holds(
        row.get(field).and_then(Value::as_str) == Some(day),
        format!("`{field}` \"{day}\""),
    )?;
    Ok(())
}
