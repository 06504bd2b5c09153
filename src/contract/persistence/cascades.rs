//! What a deletion does to the rows that refer to the deleted one: nothing, their deletion, or null in their place.

use serde_json::Value;

use super::references::{cramped, refer, references, restricting};
use crate::contract::Stop;
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::owner::Owner;
use crate::contract::tables;
use crate::contract::world::{World, id_of};
use crate::resource::{Field, OnDelete, Resource};

pub const CHECKS: &[Check] = &[exact(
    "P-33",
    Pillar::Persistence,
    "a reference that cascades goes with the row it refers to, one that clears becomes null, in the database, too",
    gone_with_it,
)
.quick()];

type Reference<'r> = (&'r Resource, &'r Field, &'r Resource);

fn gone_with_it(world: &World<'_>) -> Verdict {
    let mut found: Vec<Reference<'_>> = references(world)?;
    found.retain(|(resource, field, target)| {
        field.on_delete() != Some(OnDelete::Restrict) && !cramped(resource, target)
    });
    if found.is_empty() {
        return Err(Stop::skipped(
            "no resource has a reference that cascades or clears",
        ));
    }
    for reference in found {
        deleted(world, reference, false)?;
        if world.host.abilities().database.is_some() {
            deleted(world, reference, true)?;
        }
        held(world, reference)?;
    }
    Ok(())
}

/// The row referred to is deleted by its owner, or by somebody with a database client.
fn deleted(world: &World<'_>, (resource, field, target): Reference<'_>, by_sql: bool) -> Verdict {
    let a = Owner::new(world)?;
    let b = Owner::new(world)?;
    let (parent, other) = (a.create(target, 0)?, a.create(target, 1)?);
    // Where others see the target, their rows refer to it, too.
    let who: Vec<&Owner<'_, '_>> = if target.is_private() {
        vec![&a]
    } else {
        vec![&a, &b]
    };
    let mut rows = Vec::new();
    for (n, owner) in (2..).zip(who) {
        if n > 2 && field.unique {
            continue;
        }
        let body = refer(&owner.body(resource, n)?, field, id_of(&parent));
        rows.push((owner, owner.create_with(resource, &body)?));
    }
    let kept = a.create_with(resource, &refer(&a.body(resource, 9)?, field, id_of(&other)))?;
    let what = if by_sql {
        let server = world.server()?;
        let name = tables::named(&tables::names(world, server)?, target.table())?;
        let name = tables::quoted(world, &name)?;
        let sql = format!(
            "DELETE FROM {name} WHERE {}",
            tables::has_id(world, id_of(&parent))?
        );
        server.query(&sql).map_err(|why| {
            Stop::failed(
                format!("the foreign key `{}` to do it: `{sql}` to succeed", field.json),
                why,
            )
        })?;
        let gone = a.get(&world.row_path(target, &parent))?;
        if gone.status != 404 {
            return Err(Stop::errored(format!("`{sql}` has not deleted the row")));
        }
        "the row that it refers to is deleted in the database"
    } else {
        a.delete(&world.row_path(target, &parent))?.no_content()?;
        "the row that it refers to is deleted"
    };
    for (owner, row) in rows {
        let read = owner.get(&world.row_path(resource, &row))?;
        if field.on_delete() == Some(OnDelete::Cascade) {
            read.problem("not-found").map_err(|stop| amend(stop, what))?;
            let list = owner.list(resource, "page_size=100")?;
            list.reply
                .holds(!list.ids().contains(&id_of(&row)), "a list without it")?;
        } else {
            let mut cleared = row.clone();
            cleared[&field.json] = Value::Null;
            read.status(200).map_err(|stop| amend(stop, what))?;
            read.holds(
                read.parsed().is_some_and(|later| same(later, &cleared)),
                format!(
                    "the row with `{}` null, and nothing else changed: {cleared}",
                    field.json
                ),
            )?;
        }
    }
    let read = a.get(&world.row_path(resource, &kept))?;
    read.holds(
        read.status == 200 && read.parsed().is_some_and(|later| same(later, &kept)),
        format!("a row that refers to another one, as it was: {kept}"),
    )?;
    Ok(())
}

/// A cascade that meets a row which restricts is refused, and deletes nothing.
fn held(world: &World<'_>, (resource, field, target): Reference<'_>) -> Verdict {
    if field.on_delete() != Some(OnDelete::Cascade) {
        return Ok(());
    }
    let Ok(restricting) = restricting(world) else {
        return Ok(());
    };
    for (third, by, _) in restricting
        .into_iter()
        .filter(|(third, _, middle)| std::ptr::eq(*middle, resource) && !std::ptr::eq(*third, resource))
    {
        let owner = Owner::new(world)?;
        let parent = owner.create(target, 0)?;
        let middle = owner.create_with(resource, &refer(&owner.body(resource, 1)?, field, id_of(&parent)))?;
        let last = owner.create_with(third, &refer(&owner.body(third, 1)?, by, id_of(&middle)))?;
        owner
            .delete(&world.row_path(target, &parent))?
            .problem("in-use")
            .map_err(|stop| {
                amend(
                    stop,
                    &format!("`{}` restricts a row that would go with it", by.json),
                )
            })?;
        for (of, row) in [(target, &parent), (resource, &middle), (third, &last)] {
            let read = owner.get(&world.row_path(of, row))?;
            read.holds(
                read.status == 200 && read.parsed().is_some_and(|later| same(later, row)),
                format!("the row as it was: {row}"),
            )?;
        }
    }
    Ok(())
}
