//! Rows that only their owner reads: nobody else can see, change or refer to them (OWASP API1:2023). Rows that others see: `access`.

use serde_json::{Value, json};

use crate::contract::Stop;
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Owner, capacity, roomy_resources};
use crate::contract::world::{World, id_of};
use crate::resource::Resource;

pub const CHECKS: &[Check] = &[
    exact(
        "S-01",
        Pillar::Security,
        "another user's row is 404 for GET, PUT and DELETE, exactly as if there were none",
        anothers_row,
    )
    .cite("OWASP API1:2023")
    .quick(),
    exact(
        "S-02",
        Pillar::Security,
        "no list, filter, order, page or total shows that another user has rows",
        anothers_list,
    )
    .cite("OWASP API1:2023")
    .quick(),
    exact(
        "S-03",
        Pillar::Security,
        "a reference to another user's row is refused as if there were none",
        anothers_reference,
    )
    .cite("OWASP API1:2023")
    .quick(),
    exact(
        "S-04",
        Pillar::Security,
        "nobody gives a row away, or takes one, by sending owner_id",
        owner_id,
    )
    .cite("OWASP API3:2023")
    .quick(),
];

const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

/// The resources whose rows only their owner reads.
fn private<'r>(world: &World<'r>) -> Verdict<Vec<&'r Resource>> {
    let mut resources = roomy_resources(world)?;
    resources.retain(|resource| resource.is_private());
    if resources.is_empty() {
        return Err(Stop::skipped("no resource is read by its owner alone"));
    }
    Ok(resources)
}

/// The row is as it was for its owner.
pub fn is_untouched(owner: &Owner<'_, '_>, path: &str, row: &Value) -> Verdict {
    let read = owner.get(path)?;
    read.status(200)
        .map_err(|stop| amend(stop, "the owner reads the row afterwards"))?;
    read.holds(
        read.parsed().is_some_and(|later| same(later, row)),
        format!("the row as its owner made it: {row}"),
    )?;
    Ok(())
}

/// Both are the same 404.
pub fn as_if_missing(reply: &Reply, missing: &Reply) -> Verdict {
    missing.problem("not-found")?;
    reply.problem("not-found")?;
    let (found, wanted) = (reply.comparable()?, missing.comparable()?);
    reply.holds(
        same(&found, &wanted),
        format!("the same answer as for an id that nobody has: {wanted}"),
    )?;
    Ok(())
}

fn anothers_row(world: &World<'_>) -> Verdict {
    let resources = private(world)?;
    let (a, b) = (Owner::new(world)?, Owner::new(world)?);
    for resource in resources {
        let row = a.create(resource, 0)?;
        let path = world.row_path(resource, &row);
        let missing = format!("{}/{NOBODY}", world.path(resource));
        let body = b.body(resource, 1)?;
        as_if_missing(&b.get(&path)?, &b.get(&missing)?)?;
        as_if_missing(&b.put(&path, &body)?, &b.put(&missing, &body)?)?;
        // The row is looked for before its references are: 404 comes first.
        let mut dangling = body.clone();
        for field in resource.fields.iter().filter(|field| field.target().is_some()) {
            dangling.insert(field.json.clone(), json!(NOBODY));
        }
        as_if_missing(&b.put(&path, &dangling)?, &b.put(&missing, &dangling)?)?;
        as_if_missing(&b.delete(&path)?, &b.delete(&missing)?)?;
        is_untouched(&a, &path, &row)?;
    }
    Ok(())
}

fn anothers_list(world: &World<'_>) -> Verdict {
    let resources = private(world)?;
    let (a, b) = (Owner::new(world)?, Owner::new(world)?);
    // First all rows of both: some are made for others to refer to.
    let mut rows = Vec::new();
    for &resource in &resources {
        for n in 0..capacity(resource).min(2) {
            rows.push((resource, a.create_with(resource, &a.whole_body(resource, n, 0)?)?));
        }
    }
    for &resource in &resources {
        b.create_with(resource, &b.whole_body(resource, 0, 0)?)?;
    }
    for &resource in &resources {
        let all = b.list(resource, "page_size=100")?;
        for id in all.ids() {
            let read = b.get(&format!("{}/{id}", world.path(resource)))?;
            if read.status != 200 {
                return Err(all
                    .reply
                    .failure(format!("only rows that this user may read; {id} is not")));
            }
        }
        all.is_exactly(&all.ids())?;
        for sort in sorts(resource) {
            b.list(resource, &format!("page_size=100&sort={sort}"))?
                .is_exactly(&all.ids())?;
        }
        let past = b.list(resource, &format!("page=2&page_size={}", all.total.max(1)))?;
        past.reply.holds(
            past.items.is_empty() && past.total == all.total,
            format!("no items, and total {}", all.total),
        )?;
        for field in resource
            .fields
            .iter()
            .filter(|field| field.field_type.is_filterable())
        {
            for (_, row) in rows.iter().filter(|(of, _)| std::ptr::eq(*of, resource)) {
                let value = match row.get(&field.json) {
                    None | Some(Value::Null) => continue,
                    Some(value) => value,
                };
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let own = all.items.iter().filter(|own| own.get(&field.json) == Some(value));
                let own: Vec<&str> = own.map(id_of).collect();
                b.list(resource, &format!("page_size=100&{}={text}", field.json))?
                    .is_exactly(&own)?;
            }
        }
    }
    Ok(())
}

fn sorts(resource: &Resource) -> Vec<String> {
    let mut sorts = vec!["created_at".to_owned(), "-updated_at".to_owned()];
    let own = resource
        .fields
        .iter()
        .filter(|field| field.field_type.is_sortable());
    sorts.extend(own.map(|field| field.json.clone()));
    sorts
}

fn anothers_reference(world: &World<'_>) -> Verdict {
    let referring: Vec<_> = private(world)?
        .into_iter()
        .flat_map(|resource| resource.fields.iter().map(move |field| (resource, field)))
        .filter_map(|(resource, field)| Some((resource, field, field.target()?)))
        .filter(|(_, _, target)| world.choices.resource(target).is_some_and(Resource::is_private))
        .collect();
    if referring.is_empty() {
        return Err(Stop::skipped(
            "no resource refers to rows that only their owner reads",
        ));
    }
    let (a, b) = (Owner::new(world)?, Owner::new(world)?);
    for (resource, field, target) in referring {
        let foreign = a.parent(target, 0)?;
        let body = b.body(resource, 0)?;
        let made = b.post(resource, &body)?;
        let row = made.success(201)?;
        let path = world.row_path(resource, row);
        let mut stolen = body.clone();
        stolen.insert(field.json.clone(), json!(foreign));
        for reply in [b.post(resource, &stolen)?, b.put(&path, &stolen)?] {
            reply.invalid(&[(&field.json, "not_found")])?;
        }
        is_untouched(&b, &path, row)?;
        b.delete(&path)?.no_content()?;
    }
    Ok(())
}

fn owner_id(world: &World<'_>) -> Verdict {
    let (a, b) = (Owner::new(world)?, Owner::new(world)?);
    for resource in roomy_resources(world)? {
        let row = b.create(resource, 0)?;
        let path = world.row_path(resource, &row);
        let mut body = b.body(resource, 1)?;
        for id in [a.id(), b.id()] {
            body.insert("owner_id".to_owned(), json!(id));
            b.put(&path, &body)?.invalid(&[("owner_id", "unknown")])?;
            b.post(resource, &body)?.invalid(&[("owner_id", "unknown")])?;
        }
        is_untouched(&b, &path, &row)?;
        if resource.is_private() {
            a.get(&path)?.problem("not-found")?;
        }
        let list = a.list(resource, "")?;
        list.reply.holds(
            list.total == 0 || !resource.has_owner(),
            "no row in the list of the user named",
        )?;
    }
    Ok(())
}
