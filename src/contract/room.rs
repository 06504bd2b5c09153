//! How many rows of a resource can stand side by side, where values or references must be unique.

use super::outcome::{Stop, Verdict};
use super::owner::Owner;
use super::world::World;
use crate::resource::{Field, Resource};

/// Whether a value of it may be there only once, whoever makes the row.
pub fn is_crowded(resource: &Resource) -> bool {
    !resource.is_private() && !resource.uniques().is_empty()
}

/// How many rows of a resource one user can have: as many as its unique fields have values.
pub fn capacity(resource: &Resource) -> u64 {
    match resource.distinct_rows() {
        Some(values) if resource.is_private() => values,
        // All users share the values.
        Some(values) if values < FEW => 0,
        _ => u64::MAX,
    }
}

/// Fewer values of a unique field than this do not suffice for the rows of all checks.
const FEW: u64 = 5_000;

/// Does this for each resource, with a user who has no row of it: one user for all, or one each where a unique field holds so
/// few values that rows made for others to refer to would stand in the way. Skipped where all users share too few values.
pub fn each_resource(world: &World<'_>, check: impl Fn(&Owner<'_, '_>, &Resource) -> Verdict) -> Verdict {
    let resources = roomy_resources(world)?;
    let cramped = resources.iter().any(|resource| capacity(resource) < 20_000);
    let mut owner = Owner::new(world)?;
    for (index, resource) in resources.into_iter().enumerate() {
        if cramped && index > 0 {
            owner = Owner::new(world)?;
        }
        check(&owner, resource)?;
    }
    Ok(())
}

/// Every resource whose unique fields have values for all.
pub fn roomy_resources<'r>(world: &World<'r>) -> Verdict<Vec<&'r Resource>> {
    let resources: Vec<&Resource> = world
        .choices
        .resources
        .iter()
        .filter(|resource| capacity(resource) > 0)
        .collect();
    if resources.is_empty() {
        return Err(Stop::skipped(
            "no resource has unique values for all users together",
        ));
    }
    Ok(resources)
}

/// Whether the field is unique, by itself or in a group.
pub fn in_unique(resource: &Resource, field: &Field) -> bool {
    resource
        .uniques()
        .iter()
        .any(|unique| unique.fields.iter().any(|own| own.json == field.json))
}

/// Whether a row needs another row to refer to by this field than every other row: nothing else makes the two different.
pub(super) fn needs_partner(resource: &Resource, field: &Field) -> bool {
    field.target().is_some()
        && resource.uniques().iter().any(|unique| {
            let differs = |other: &&Field| {
                other.target().is_none()
                    && !other.is_optional()
                    && other.field_type.distinct_samples().is_none()
            };
            unique.fields.iter().any(|own| own.json == field.json) && !unique.fields.iter().any(differs)
        })
}
