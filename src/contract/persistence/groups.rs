//! Several unique fields, unique references, and groups that are unique together.

use serde_json::{Value, json};

use super::unique::{conflict, taking, uniques, violated, with, words};
use crate::contract::Stop;
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Body, Owner, capacity, unlike};
use crate::contract::world::World;
use crate::resource::{Field, Resource, Unique};

pub const CHECKS: &[Check] = &[
    exact(
        "P-32",
        Pillar::Persistence,
        "of several unique fields a conflict names one that is taken",
        several,
    )
    .quick(),
    exact(
        "P-34",
        Pillar::Persistence,
        "a unique group is refused as a whole, each of its values by itself is not, and null equals nothing",
        groups,
    )
    .quick(),
];

fn several(world: &World<'_>) -> Verdict {
    let found: Vec<&Resource> = world
        .choices
        .resources
        .iter()
        .filter(|resource| {
            let is_reference = resource
                .fields
                .iter()
                .any(|field| field.unique && field.target().is_some());
            (resource.uniques().len() > 1 || is_reference) && capacity(resource) > 1
        })
        .collect();
    if found.is_empty() {
        return Err(Stop::skipped(
            "no resource has two unique fields, or a unique reference",
        ));
    }
    for resource in found {
        let owner = Owner::new(world)?;
        let first = owner.unique_body(resource, 0)?;
        let row = owner.create_with(resource, &first)?;
        let fresh = owner.unique_body(resource, 1)?;
        let uniques = resource.uniques();
        for (index, one) in uniques.iter().enumerate() {
            let body = taking(&fresh, one, &first);
            taken_again(&owner, resource, &body, &first)?;
            for other in &uniques[index + 1..] {
                taken_again(&owner, resource, &taking(&body, other, &first), &first)?;
            }
        }
        owner.delete(&world.row_path(resource, &row))?.no_content()?;
        owner
            .post(resource, &first)?
            .status(201)
            .map_err(|stop| amend(stop, "values that were given up"))?;
    }
    Ok(())
}

fn taken_again(owner: &Owner<'_, '_>, resource: &Resource, body: &Body, first: &Body) -> Verdict {
    let taken = violated(resource, body, first);
    let what: Vec<String> = taken.iter().map(words).collect();
    conflict(&owner.post(resource, body)?, &taken.iter().collect::<Vec<_>>())
        .map_err(|stop| amend(stop, &format!("{} taken once more", what.join(" as well as "))))
}

fn groups(world: &World<'_>) -> Verdict {
    for (resource, unique) in uniques(world, "a unique group", |unique| !unique.is_single())? {
        let owner = Owner::new(world)?;
        let first = owner.unique_body(resource, 0)?;
        owner.create_with(resource, &first)?;
        let second = owner.unique_body(resource, 1)?;
        let again = taking(&second, &unique, &first);
        let taken = violated(resource, &again, &first);
        conflict(&owner.post(resource, &again)?, &taken.iter().collect::<Vec<_>>())
            .map_err(|stop| amend(stop, &format!("the same {} again", words(&unique))))?;
        for (n, field) in (6..).zip(&unique.fields) {
            one_differs(&owner, resource, (&unique, field), &first, n * 10)?;
        }
        by_another(world, resource, &unique, &first)?;
    }
    Ok(())
}

/// One value of a group is another one: there is no conflict. If it can be null, it is so twice.
fn one_differs(
    owner: &Owner<'_, '_>,
    resource: &Resource,
    (unique, field): (&Unique<'_>, &Field),
    first: &Body,
    number: u64,
) -> Verdict {
    let other = match field.target() {
        Some(target) => Some(json!(owner.partner(target, number)?)),
        None => first.get(&field.json).and_then(|value| unlike(field, value)),
    };
    // A value that is unique by itself too is one that nobody has.
    let mut others: Vec<Value> = other.filter(|_| !field.unique).into_iter().collect();
    if field.is_optional() {
        others.extend([Value::Null, Value::Null]);
    }
    for (n, value) in (number..).zip(others) {
        let body = with(
            &taking(&owner.unique_body(resource, n)?, unique, first),
            field,
            &value,
        );
        owner.post(resource, &body)?.status(201).map_err(|stop| {
            amend(
                stop,
                &format!("`{}` {value} beside the same other values", field.json),
            )
        })?;
    }
    Ok(())
}

/// The same values by another user: as good as new where only the owner reads, taken elsewhere.
fn by_another(world: &World<'_>, resource: &Resource, unique: &Unique<'_>, first: &Body) -> Verdict {
    let is_private = |field: &&Field| {
        let target = field.target().and_then(|target| world.choices.resource(target));
        target.is_some_and(Resource::is_private)
    };
    if !resource.has_owner() || unique.fields.iter().any(is_private) {
        return Ok(());
    }
    let b = Owner::new(world)?;
    let body = taking(&b.unique_body(resource, 0)?, unique, first);
    let reply = b.post(resource, &body)?;
    if resource.is_private() {
        reply
            .status(201)
            .map_err(|stop| amend(stop, "the same values for another owner"))?;
        return Ok(());
    }
    let taken = violated(resource, &body, first);
    conflict(&reply, &taken.iter().collect::<Vec<_>>())
        .map_err(|stop| amend(stop, "the same values for another owner, where others read"))
}
