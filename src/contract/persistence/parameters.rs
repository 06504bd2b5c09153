//! Parameters of a query that a list does not know.

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::owner::Owner;
use crate::contract::world::World;
use crate::resource::Resource;

pub const CHECKS: &[Check] = &[exact(
    "P-35",
    Pillar::Persistence,
    "a list refuses a parameter that it does not know, and other operations ignore theirs",
    unknown,
)
.cite("OWASP API3:2023")
.quick()];

fn unknown(world: &World<'_>) -> Verdict {
    let owner = Owner::new(world)?;
    for resource in &world.choices.resources {
        let path = world.path(resource);
        for name in unknown_names(resource) {
            for query in [format!("{name}=1"), format!("page=1&{name}=1")] {
                let reply = owner.get(&format!("{path}?{query}"))?;
                reply
                    .invalid(&[(&name, "unknown")])
                    .map_err(|stop| amend(stop, &format!("the query `{query}`")))?;
            }
        }
    }
    let resource = world.some_resource();
    let row = owner.create(resource, 0)?;
    owner
        .get(&format!("{}?limt=5", world.row_path(resource, &row)))?
        .status(200)
        .map_err(|stop| amend(stop, "one row, with a query that has no meaning there"))?;
    users(world)
}

/// A misspelling, and what is known of a row but is no filter: a filter that is silently ignored shows everything.
fn unknown_names(resource: &Resource) -> Vec<String> {
    let mut names = vec!["limt".to_owned(), "id".to_owned(), "created_at".to_owned()];
    if !resource.shows_owner() {
        names.push("owner_id".to_owned());
    }
    let others = resource
        .fields
        .iter()
        .filter(|field| !field.field_type.is_filterable());
    names.extend(others.map(|field| field.json.clone()));
    let references = resource.fields.iter().filter(|field| field.target().is_some());
    names.extend(references.map(|field| field.name.clone()));
    names.retain(|name| {
        !resource
            .field(name)
            .is_some_and(|field| field.field_type.is_filterable())
    });
    names
}

/// The list of users knows `page` and `page_size`; who may not see it is told that first.
fn users(world: &World<'_>) -> Verdict {
    const TARGET: &str = "/api/v1/users?role=admin";
    world.client()?.get(TARGET).send()?.problem("unauthorized")?;
    world.get(&world.user()?, TARGET)?.problem("forbidden")?;
    if !world.host.abilities().admin {
        return Ok(());
    }
    let admin = world.admin()?;
    for name in ["role", "sort", "email"] {
        world
            .get(&admin, &format!("/api/v1/users?{name}=admin"))?
            .invalid(&[(name, "unknown")])?;
    }
    Ok(())
}
