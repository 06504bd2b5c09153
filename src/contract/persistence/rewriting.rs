//! Full replacement and deletion.

use std::time::Duration;

use serde_json::{Value, json};

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::{Body, capacity, each_resource, in_unique, is_crowded, shows, unlike};
use crate::contract::world::{World, id_of};
use crate::resource::{Presence, Resource};

pub const CHECKS: &[Check] = &[
    exact(
        "P-04",
        Pillar::Persistence,
        "PUT changes every field and updated_at, and neither id nor created_at",
        every_field_changed,
    )
    .quick(),
    exact(
        "P-05",
        Pillar::Persistence,
        "PUT replaces: required fields are demanded, others left out become null or their default",
        full_replacement,
    )
    .cite("RFC 9110 §9.3.4")
    .quick(),
    exact(
        "P-06",
        Pillar::Persistence,
        "PUT with the values the row has already is 200, not 404",
        equal_values,
    )
    .cite("https://github.com/sidorares/node-mysql2/issues/1097")
    .quick(),
    exact(
        "P-07",
        Pillar::Persistence,
        "a deleted row is gone: 204 once, then 404 for GET, PUT and DELETE",
        deleted,
    )
    .quick(),
    exact(
        "P-30",
        Pillar::Persistence,
        "of two replacements at once one is stored whole, and of two deletions one has found the row",
        two_at_once,
    )
    .cite("CWE-362"),
];

fn every_field_changed(world: &World<'_>) -> Verdict {
    each_resource(world, |owner, resource| {
        let row = owner.create_with(resource, &owner.whole_body(resource, 0, 0)?)?;
        let mut changed = owner.whole_body(resource, 1, 1)?;
        for field in &resource.fields {
            let now = row.get(&field.json).cloned().unwrap_or(Value::Null);
            let stays = is_crowded(resource) && in_unique(resource, field);
            if !stays && changed.get(&field.json).is_some_and(|value| same(value, &now)) {
                // Another value where there is one; where there is not (int(3,3)), null does.
                if let Some(other) = unlike(field, &now) {
                    changed.insert(field.json.clone(), other);
                } else if field.is_optional() {
                    changed.insert(field.json.clone(), Value::Null);
                }
            }
        }
        std::thread::sleep(Duration::from_millis(5));
        let path = world.row_path(resource, &row);
        let reply = owner.put(&path, &changed)?;
        let after = reply.success(200)?;
        let shown = shows(after, &changed);
        reply.holds(shown.is_ok(), shown.err().unwrap_or_default())?;
        for key in ["id", "created_at"] {
            reply.holds(
                after.get(key) == row.get(key),
                format!("`{key}` as before: {}", row[key]),
            )?;
        }
        // One form, so that the order of texts is the order of instants.
        let text = |row: &Value| row.get("updated_at").and_then(Value::as_str).map(str::to_owned);
        reply.holds(
            text(after) > text(&row),
            format!("`updated_at` later than {}", row["updated_at"]),
        )?;
        let read = owner.get(&path)?;
        read.success(200)?;
        read.holds(
            read.parsed().is_some_and(|later| same(later, after)),
            format!("what PUT answered: {after}"),
        )?;
        Ok(())
    })
}

fn full_replacement(world: &World<'_>) -> Verdict {
    each_resource(world, |owner, resource| {
        let mut full = owner.whole_body(resource, 0, 0)?;
        for field in &resource.fields {
            if let Presence::Default(default) = &field.presence
                && let Some(other) = unlike(field, default)
            {
                full.insert(field.json.clone(), other);
            }
        }
        let row = owner.create_with(resource, &full)?;
        let path = world.row_path(resource, &row);

        let required: Vec<(&str, &str)> = resource
            .fields
            .iter()
            .filter(|field| field.is_required())
            .map(|field| (field.json.as_str(), "required"))
            .collect();
        for missing in &required {
            let mut body = full.clone();
            body.remove(missing.0);
            owner.put(&path, &body)?.invalid(&[*missing])?;
        }
        if !required.is_empty() {
            owner.put(&path, &Body::new())?.invalid(&required)?;
        }
        let read = owner.get(&path)?;
        read.success(200)?;
        read.holds(
            read.parsed().is_some_and(|later| same(later, &row)),
            format!("the row untouched by refused requests: {row}"),
        )?;

        let small = required_of(resource, &full);
        let mut expected = small.clone();
        for field in &resource.fields {
            match &field.presence {
                Presence::Optional => {
                    expected.insert(field.json.clone(), Value::Null);
                }
                Presence::Default(default) => {
                    expected.insert(field.json.clone(), default.clone());
                }
                Presence::Required => {}
            }
        }
        let reply = owner.put(&path, &small)?;
        let shown = shows(reply.success(200)?, &expected);
        reply.holds(shown.is_ok(), shown.err().unwrap_or_default())?;
        let read = owner.get(&path)?;
        let shown = shows(read.success(200)?, &expected);
        read.holds(shown.is_ok(), shown.err().unwrap_or_default())?;
        Ok(())
    })
}

/// Each body changes what the other one leaves as it was: a mixture of both is what nobody has sent.
fn two_at_once(world: &World<'_>) -> Verdict {
    const ROUNDS: u64 = 10;
    each_resource(world, |owner, resource| {
        let base = owner.body(resource, 0)?;
        let mut bodies = Vec::new();
        for field in resource.fields.iter().filter(|field| !in_unique(resource, field)) {
            if let Some(other) = base.get(&field.json).and_then(|value| unlike(field, value)) {
                let mut body = base.clone();
                body.insert(field.json.clone(), other);
                bodies.push(body);
            }
        }
        bodies.truncate(2);
        for _ in 0..ROUNDS {
            let row = owner.create_with(resource, &base)?;
            let path = world.row_path(resource, &row);
            for reply in world.at_once(bodies.len(), |side| owner.put(&path, &bodies[side])) {
                reply?
                    .status(200)
                    .map_err(|stop| amend(stop, "one of two replacements at once"))?;
            }
            let read = owner.get(&path)?;
            let found = read.success(200)?;
            read.holds(
                bodies.len() < 2 || bodies.iter().any(|body| shows(found, body).is_ok()),
                "what one of two replacements at once has sent, not a mixture of both",
            )?;
            let mut deleted = 0;
            for reply in world.at_once(2, |_| owner.delete(&path)) {
                let reply = reply?;
                if reply.status == 204 {
                    deleted += 1;
                    reply.holds(deleted == 1, "404 for one of two deletions at once")?;
                } else {
                    reply.problem("not-found")?;
                }
            }
            if deleted == 0 {
                return Err(Stop::failed(
                    "204 for one of two deletions at once",
                    "404 for both",
                ));
            }
        }
        Ok(())
    })
}

fn required_of(resource: &Resource, body: &Body) -> Body {
    body.iter()
        .filter(|(key, _)| {
            resource
                .field(key)
                .is_some_and(crate::resource::Field::is_required)
        })
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn equal_values(world: &World<'_>) -> Verdict {
    each_resource(world, |owner, resource| {
        let body = owner.whole_body(resource, 1, 0)?;
        let row = owner.create_with(resource, &body)?;
        let path = world.row_path(resource, &row);
        // Twice: the second may fall into the same millisecond, so that not even `updated_at` changes.
        for _ in 0..2 {
            let reply = owner.put(&path, &body)?;
            let shown = shows(reply.success(200)?, &body);
            reply.holds(shown.is_ok(), shown.err().unwrap_or_default())?;
        }
        Ok(())
    })
}

fn deleted(world: &World<'_>) -> Verdict {
    each_resource(world, |owner, resource| {
        let gone = owner.create(resource, 0)?;
        let kept = (capacity(resource) > 1)
            .then(|| owner.create(resource, 1))
            .transpose()?;
        let path = world.row_path(resource, &gone);
        owner.delete(&path)?.no_content()?;
        let body = owner.body(resource, 0)?;
        owner.get(&path)?.problem("not-found")?;
        owner.put(&path, &body)?.problem("not-found")?;
        owner
            .delete(&path)?
            .problem("not-found")
            .map_err(|stop| amend(stop, "the second DELETE"))?;
        let list = owner.list(resource, "page_size=100")?;
        list.reply.holds(
            !list.ids().contains(&id_of(&gone)),
            "a list without the deleted row",
        )?;
        if let Some(kept) = kept {
            let read = owner.get(&world.row_path(resource, &kept))?;
            read.status(200)
                .map_err(|stop| amend(stop, "another row of the same owner"))?;
        }
        // Its unique value is free again, and a PUT has not brought it back.
        let again = owner.post(resource, &body)?;
        again.status(201)?;
        again.holds(
            again.parsed().and_then(|row| row.get("id")) != Some(&json!(id_of(&gone))),
            "a new id",
        )?;
        Ok(())
    })
}
