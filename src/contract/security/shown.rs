//! Rows that others see and that have an owner: filtered by owner, referred to by anybody, changed by their owner alone.

use serde_json::{Value, json};

use super::ownership::is_untouched;
use crate::contract::Stop;
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Owner, roomy_resources};
use crate::contract::world::{World, id_of};
use crate::resource::Resource;

pub const CHECKS: &[Check] = &[exact(
    "S-23",
    Pillar::Security,
    "a row that others see is changed by its owner alone, found by its owner, and referred to by anybody",
    seen_by_others,
)
.cite("OWASP API1:2023")
.quick()];

const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

fn seen_by_others(world: &World<'_>) -> Verdict {
    let shared: Vec<&Resource> = roomy_resources(world)?
        .into_iter()
        .filter(|resource| !resource.is_private())
        .collect();
    if shared.is_empty() {
        return Err(Stop::skipped("no resource is read by others than its owner"));
    }
    let (a, b) = (Owner::new(world)?, Owner::new(world)?);
    for resource in shared {
        if resource.shows_owner() {
            changed_by_nobody_else(world, resource, &a, &b)?;
            found_by_owner(resource, &a, &b)?;
        }
        referred_to(world, resource, &a, &b)?;
    }
    Ok(())
}

fn changed_by_nobody_else(
    world: &World<'_>,
    resource: &Resource,
    a: &Owner<'_, '_>,
    b: &Owner<'_, '_>,
) -> Verdict {
    let row = a.create(resource, 0)?;
    let path = world.row_path(resource, &row);
    b.put(&path, &b.body(resource, 1)?)?.problem("forbidden")?;
    // The same values, too: there is nothing to win by them.
    b.put(&path, &a.body(resource, 0)?)?.problem("forbidden")?;
    b.delete(&path)?.problem("forbidden")?;
    is_untouched(a, &path, &row)
}

/// `owner_id` gives the rows of one owner and no others, in any case of its letters, beside other filters too.
fn found_by_owner(resource: &Resource, a: &Owner<'_, '_>, b: &Owner<'_, '_>) -> Verdict {
    b.create(resource, 0)?;
    for owner in [a, b] {
        let own = owner.list(resource, "page_size=100")?;
        let is_own = |row: &Value| row.get("owner_id") == Some(&json!(owner.id()));
        own.reply.holds(
            !own.items.is_empty() && own.items.iter().all(is_own) && own.total == own.items.len() as u64,
            format!(
                "rows of the owner {} alone, and their number as total",
                owner.id()
            ),
        )?;
        let ids = own.ids();
        let other = if std::ptr::eq(owner, a) { b } else { a };
        let path = format!("/api/v1/{}", resource.path());
        let upper = other.get(&format!(
            "{path}?owner_id={}&page_size=100",
            owner.id().to_ascii_uppercase()
        ))?;
        let total = upper.success(200)?.get("total").and_then(Value::as_u64);
        upper.holds(
            total == Some(ids.len() as u64),
            format!(
                "the same {} rows for another user, the id in upper case",
                ids.len()
            ),
        )?;
        for field in resource
            .fields
            .iter()
            .filter(|field| field.field_type.is_filterable())
        {
            let Some(value) = own
                .items
                .iter()
                .find_map(|row| row.get(&field.json).filter(|value| !value.is_null()))
            else {
                continue;
            };
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let wanted: Vec<&str> = own
                .items
                .iter()
                .filter(|row| row.get(&field.json) == Some(value))
                .map(id_of)
                .collect();
            owner
                .list(resource, &format!("page_size=100&{}={text}", field.json))?
                .is_exactly(&wanted)
                .map_err(|stop| amend(stop, "two filters at once"))?;
        }
        let none = other.get(&format!("{path}?owner_id={NOBODY}"))?;
        none.holds(
            none.success(200)?.get("total") == Some(&json!(0)),
            "no rows of an owner that nobody is",
        )?;
    }
    Ok(())
}

/// A row of anybody's may refer to one that everybody sees; to one that is not there, none.
fn referred_to(world: &World<'_>, target: &Resource, a: &Owner<'_, '_>, b: &Owner<'_, '_>) -> Verdict {
    let parent = a.parent(&target.name.singular.snake, 0)?;
    for resource in roomy_resources(world)? {
        for field in &resource.fields {
            if field.target() != Some(&target.name.singular.snake) {
                continue;
            }
            let name = format!("`{}` of {}", field.json, resource.name.singular.snake);
            let mut body = b.body(resource, 70)?;
            body.insert(field.json.clone(), json!(parent));
            let reply = b.post(resource, &body)?;
            let row = reply
                .success(201)
                .map_err(|stop| amend(stop, &format!("{name}, naming another user's row")))?;
            let path = world.row_path(resource, row);
            b.put(&path, &body)?.status(200)?;
            body.insert(field.json.clone(), json!(NOBODY));
            for reply in [b.put(&path, &body)?, b.post(resource, &body)?] {
                reply
                    .invalid(&[(&field.json, "not_found")])
                    .map_err(|stop| amend(stop, &format!("{name}, naming no row")))?;
            }
            b.delete(&path)?.no_content()?;
        }
    }
    Ok(())
}
