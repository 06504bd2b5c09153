//! References between rows: foreign keys.

use serde_json::{Value, json};

use super::fields;
use crate::contract::Stop;
use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Body, Owner, capacity, in_unique};
use crate::contract::world::{World, id_of};
use crate::resource::{Field, OnDelete, Resource};

pub const CHECKS: &[Check] = &[
    exact(
        "P-21",
        Pillar::Persistence,
        "a reference to a missing, a deleted or another's row is the same 422 not_found",
        dangling,
    )
    .quick(),
    exact(
        "P-22",
        Pillar::Persistence,
        "a row that others refer to cannot be deleted until they are gone",
        in_use,
    )
    .quick(),
    exact(
        "P-28",
        Pillar::Persistence,
        "deleting a row while another one is made that refers to it never leaves a dangling reference",
        delete_and_refer,
    ),
    bounded(
        "P-29",
        Pillar::Persistence,
        "rows that refer to each other are replaced and deleted at once without an error of the server",
        at_once,
    )
    .quick(),
];

const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

pub fn references<'r>(world: &World<'r>) -> Verdict<Vec<(&'r Resource, &'r Field, &'r Resource)>> {
    let found = fields(world, "a reference", |field| field.target().is_some())?;
    Ok(found
        .into_iter()
        .filter_map(|(resource, field)| {
            let target = world.choices.resource(field.target()?)?;
            (capacity(target) > 0).then_some((resource, field, target))
        })
        .collect())
}

/// Those that keep the row that they refer to.
pub fn restricting<'r>(world: &World<'r>) -> Verdict<Vec<(&'r Resource, &'r Field, &'r Resource)>> {
    let mut found = references(world)?;
    found.retain(|(_, field, _)| field.on_delete() == Some(OnDelete::Restrict));
    if found.is_empty() {
        return Err(Stop::skipped("no resource has a reference that restricts"));
    }
    Ok(found)
}

/// Rows of the target beside those of the resource: a self-reference takes a value of the unique field, too.
pub fn cramped(resource: &Resource, target: &Resource) -> bool {
    std::ptr::eq(resource, target) && capacity(resource) < 4
}

pub fn refer(body: &Body, field: &Field, id: &str) -> Body {
    let mut body = body.clone();
    body.insert(field.json.clone(), json!(id));
    body
}

fn dangling(world: &World<'_>) -> Verdict {
    let found = references(world)?;
    let b = Owner::new(world)?;
    for (resource, field, target) in found {
        if cramped(resource, target) {
            continue;
        }
        let a = Owner::new(world)?;
        let gone = a.create(target, 0)?;
        a.delete(&world.row_path(target, &gone))?.no_content()?;
        let body = a.body(resource, 0)?;
        let row = a.create_with(resource, &body)?;
        let path = world.row_path(resource, &row);
        let mut first: Option<Value> = None;
        let mut kinds = vec![
            ("a reference to nothing", NOBODY),
            ("a reference to a deleted row", id_of(&gone)),
        ];
        let foreign = b.parent(&target.name.singular.snake, 0)?;
        if target.is_private() {
            kinds.push(("a reference to another user's row", &foreign));
        }
        for (words, id) in kinds {
            let body = refer(&body, field, id);
            for reply in [a.post(resource, &body)?, a.put(&path, &body)?] {
                reply
                    .invalid(&[(&field.json, "not_found")])
                    .map_err(|stop| amend(stop, words))?;
                let answer = reply.comparable()?;
                match &first {
                    None => first = Some(answer),
                    Some(first) => {
                        reply.holds(
                            same(first, &answer),
                            format!("the same answer for all of them: {first}"),
                        )?;
                    }
                }
            }
        }
        let read = a.get(&path)?;
        read.success(200)?;
        read.holds(
            read.parsed().is_some_and(|later| same(later, &row)),
            format!("the row unchanged: {row}"),
        )?;
        // A row that is not there comes first.
        let missing = format!("{}/{NOBODY}", world.path(resource));
        a.put(&missing, &refer(&body, field, NOBODY))?
            .problem("not-found")
            .map_err(|stop| amend(stop, "a reference to nothing in a row that is not there"))?;
    }
    Ok(())
}

fn in_use(world: &World<'_>) -> Verdict {
    for (resource, field, target) in restricting(world)? {
        if cramped(resource, target) {
            continue;
        }
        let owner = Owner::new(world)?;
        let parent = owner.create(target, 0)?;
        holds(world, (&owner, target, &parent), &owner, (resource, field))?;
        if !target.is_private() {
            // Anybody's row may refer to it.
            holds(
                world,
                (&owner, target, &parent),
                &Owner::new(world)?,
                (resource, field),
            )?;
        }
        owner
            .delete(&world.row_path(target, &parent))?
            .no_content()
            .map_err(|stop| amend(stop, "once nothing refers to it"))?;
    }
    Ok(())
}

/// As long as a row of `child` refers to the parent, nobody deletes that.
fn holds(
    world: &World<'_>,
    (owner, target, parent): (&Owner<'_, '_>, &Resource, &Value),
    child: &Owner<'_, '_>,
    (resource, field): (&Resource, &Field),
) -> Verdict {
    let parent_path = world.row_path(target, parent);
    let row = child.create_with(resource, &refer(&child.body(resource, 1)?, field, id_of(parent)))?;
    let path = world.row_path(resource, &row);
    for _ in 0..2 {
        owner.delete(&parent_path)?.problem("in-use")?;
    }
    for (who, path, row) in [(owner, &parent_path, parent), (child, &path, &row)] {
        let read = who.get(path)?;
        read.success(200)?;
        read.holds(
            read.parsed().is_some_and(|later| same(later, row)),
            format!("the row as it was: {row}"),
        )?;
    }
    child.delete(&path)?.no_content()?;
    Ok(())
}

fn delete_and_refer(world: &World<'_>) -> Verdict {
    let found = restricting(world)?;
    let (resource, field, target) = found
        .iter()
        .find(|(resource, _, target)| !cramped(resource, target))
        .ok_or_else(|| Stop::skipped("no reference has room for a row on both sides"))?;
    let owner = Owner::new(world)?;
    let body = owner.body(resource, 1)?;
    for _ in 0..40 {
        let parent = owner.create(target, 0)?;
        let path = world.row_path(target, &parent);
        let body = refer(&body, field, id_of(&parent));
        let mut replies = world
            .at_once(2, |side| {
                if side == 0 {
                    owner.delete(&path)
                } else {
                    owner.post(resource, &body)
                }
            })
            .into_iter();
        let (Some(deletion), Some(creation)) = (replies.next(), replies.next()) else {
            return Err(Stop::errored("two requests at once gave fewer than two answers"));
        };
        let (deletion, creation) = (deletion?, creation?);
        if deletion.status != 204 {
            deletion.problem("in-use")?;
        }
        if creation.status != 201 {
            creation.invalid(&[(&field.json, "not_found")])?;
        }
        creation.holds(
            !(deletion.status == 204 && creation.status == 201),
            "not 201 for a row that refers to one whose deletion was answered with 204",
        )?;
        if creation.status == 201 {
            owner
                .delete(&world.row_path(resource, creation.json()?))?
                .no_content()?;
        }
        if deletion.status != 204 {
            owner.delete(&path)?.no_content()?;
        }
    }
    Ok(())
}

/// Writers that take the same two rows in different orders wait for each other until the database ends one of them.
fn at_once(world: &World<'_>) -> Verdict {
    const ROUNDS: usize = 8;
    for (resource, field, target) in restricting(world)? {
        // Both rows refer to one: by a unique reference they cannot.
        if cramped(resource, target) || in_unique(resource, field) {
            continue;
        }
        let owner = Owner::new(world)?;
        let mut bodies = vec![owner.body(resource, 1)?, owner.body(resource, 2)?];
        let is_pair = capacity(resource) > 3;
        bodies.truncate(if is_pair { 2 } else { 1 });
        let mut paths = Vec::new();
        for body in &bodies {
            let row = owner.create_with(resource, body)?;
            paths.push((world.row_path(resource, &row), id_of(&row).to_owned()));
        }
        // Of one resource: each row refers to the other. Of two: both refer to the same row.
        let parent = if std::ptr::eq(resource, target) {
            None
        } else {
            let id = owner.parent(&target.name.singular.snake, 0)?;
            let path = format!("{}/{id}", world.path(target));
            // As it was made, so that nothing but its time changes.
            let body = owner.body(target, capacity(target).min(10_000) - 1)?;
            Some((path, body, id))
        };
        for (index, body) in bodies.iter_mut().enumerate() {
            let other = (index + 1) % paths.len();
            let id = parent.as_ref().map_or(&paths[other].1, |(_, _, id)| id);
            body.insert(field.json.clone(), json!(id));
            owner.put(&paths[index].0, body)?.status(200)?;
        }
        for _ in 0..ROUNDS {
            let replies = world.at_once(6, |side| match (side, &parent) {
                (4, Some((path, _, _))) => owner.delete(path),
                (5, Some((path, body, _))) => owner.put(path, body),
                (4, None) => owner.delete(&paths[0].0),
                _ => owner.put(&paths[side % paths.len()].0, &bodies[side % paths.len()]),
            });
            for reply in replies {
                let reply = reply?;
                let allowed: &[u16] = if reply.sent.method == "DELETE" {
                    &[409]
                } else {
                    &[200, 409]
                };
                reply
                    .one_of(allowed)
                    .map_err(|stop| amend(stop, "one of six writers at once"))?;
            }
        }
    }
    world.still_works()
}
