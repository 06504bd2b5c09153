//! P: values, lists, uniqueness, references, restarts.
//!
//! Rows are grouped by what is kept: values, pages, orders, filters, uniqueness, references. Every row makes users of its own, whose
//! lists are empty at first; where others see the rows, lists are asked for those of one owner. Rows without an owner are there
//! for all checks: such lists are counted from what was there before.

mod cascades;
mod durability;
mod expected;
mod filters;
mod groups;
mod migrations;
mod one_schema;
mod pages;
mod parameters;
mod references;
mod rewriting;
mod schema;
mod sorting;
mod unique;
mod values;
mod waiting;

use super::check::Check;
use super::outcome::{Stop, Verdict};
use super::owner::capacity;
use super::world::World;
use crate::resource::{Field, Resource};

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[
    values::CHECKS,
    rewriting::CHECKS,
    pages::CHECKS,
    parameters::CHECKS,
    sorting::CHECKS,
    filters::CHECKS,
    unique::CHECKS,
    groups::CHECKS,
    references::CHECKS,
    cascades::CHECKS,
    durability::CHECKS,
    schema::CHECKS,
    one_schema::CHECKS,
    migrations::CHECKS,
    waiting::CHECKS,
];

/// A resource of which one user can have so many rows, the one that most checks work with first, then those whose rows the fewest
/// people see; if there is none, the roomiest.
fn roomy<'r>(world: &World<'r>, rows: u64) -> &'r Resource {
    let usual = world.some_resource();
    let mut others: Vec<&Resource> = world.choices.resources.iter().collect();
    others.sort_by_key(|resource| (!resource.is_private(), !resource.has_owner()));
    let fits = std::iter::once(usual)
        .chain(others)
        .find(|resource| capacity(resource) >= rows);
    fits.unwrap_or_else(|| {
        let roomiest = world
            .choices
            .resources
            .iter()
            .max_by_key(|resource| capacity(resource));
        roomiest.unwrap_or(usual)
    })
}

/// Every field of every resource that `wanted` picks; skipped, with `what` as the reason, where there is none.
fn fields<'r>(
    world: &World<'r>,
    what: &str,
    wanted: impl Fn(&Field) -> bool,
) -> Verdict<Vec<(&'r Resource, &'r Field)>> {
    let found: Vec<_> = world
        .choices
        .resources
        .iter()
        .flat_map(|resource| resource.fields.iter().map(move |field| (resource, field)))
        .filter(|(resource, field)| wanted(field) && capacity(resource) > 0)
        .collect();
    if found.is_empty() {
        return Err(Stop::skipped(format!("no resource has {what}")));
    }
    Ok(found)
}
