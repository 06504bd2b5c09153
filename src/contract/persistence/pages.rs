//! Pages of a list.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::roomy;
use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Owner, capacity};
use crate::contract::world::{World, id_of};

pub const CHECKS: &[Check] = &[
    exact(
        "P-10",
        Pillar::Persistence,
        "an empty list is a Page of numbers and no items",
        empty_list,
    )
    .quick(),
    exact(
        "P-11",
        Pillar::Persistence,
        "pages cut a list into parts without repeats or gaps, newest first; one past the end is empty",
        three_pages,
    )
    .quick(),
    exact(
        "P-12",
        Pillar::Persistence,
        "page and page_size out of their bounds are 422 naming the parameter",
        out_of_bounds,
    )
    .cite("OWASP API4:2023")
    .quick(),
    bounded(
        "P-13",
        Pillar::Persistence,
        "parameters in odd forms are refused, ignored or taken plainly; the deepest page is answered",
        odd_forms,
    ),
];

fn empty_list(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for resource in &world.choices.resources {
        if !resource.has_owner() {
            // Others have made rows of it: what is behind its last page is as empty.
            let reply = world.get(&session, &format!("{}?page=1000000", world.path(resource)))?;
            let total = reply.success(200)?.get("total").cloned().unwrap_or(Value::Null);
            let empty = json!({"items": [], "page": 1_000_000, "page_size": 20, "total": total});
            reply.holds(
                total.is_u64() && same(reply.json()?, &empty),
                "no items, and numbers as page, page_size and total",
            )?;
            continue;
        }
        let own = world.own(&session, resource);
        let mark = if own.is_empty() { "" } else { "?" };
        let reply = world.get(&session, &format!("{}{mark}{own}", world.path(resource)))?;
        let empty = json!({"items": [], "page": 1, "page_size": 20, "total": 0});
        let body = reply.success(200)?;
        reply.holds(same(body, &empty), empty.to_string())?;
    }
    Ok(())
}

fn three_pages(world: &World<'_>) -> Verdict {
    let owner = Owner::new(world)?;
    let resource = roomy(world, 60);
    let count = capacity(resource).min(60) * 3 / 4;
    let (count, size) = if count >= 45 {
        (45, 20)
    } else {
        (count.max(1), (count / 2).max(1))
    };
    let mut made = HashSet::new();
    for n in 0..count {
        made.insert(id_of(&owner.create(resource, n)?).to_owned());
    }
    // Where rows have no owner, those of other checks are there, too.
    let count = if resource.has_owner() {
        count
    } else {
        let all = owner.list(resource, "page_size=100")?;
        made.extend(all.ids().into_iter().map(str::to_owned));
        all.total
    };
    let query = |page: u64| {
        if size == 20 {
            format!("page={page}")
        } else {
            format!("page={page}&page_size={size}")
        }
    };
    let mut seen: Vec<Value> = Vec::new();
    let pages = count.div_ceil(size);
    for page in 1..=pages {
        let list = owner.list(resource, &query(page))?;
        let expected = size.min(count - (page - 1) * size);
        list.reply.holds(
            list.items.len() as u64 == expected && list.total == count,
            format!("{expected} items, and total {count}"),
        )?;
        for (key, value) in [("page", page), ("page_size", size)] {
            list.reply.holds(
                list.reply
                    .parsed()
                    .and_then(|body| body.get(key))
                    .and_then(Value::as_u64)
                    == Some(value),
                format!("`{key}` {value}"),
            )?;
        }
        for id in list.ids() {
            list.reply
                .holds(made.contains(id), "only rows made by this user")?;
            list.reply.holds(
                !seen.iter().any(|row| id_of(row) == id),
                format!("no row of an earlier page ({id})"),
            )?;
        }
        seen.extend(list.items.iter().cloned());
        newest_first(&list.reply, &seen)?;
    }
    let all = owner.list(resource, "page_size=100")?;
    all.reply.holds(
        all.items.len() as u64 == count && all.total == count,
        format!("{count} items, and total {count}"),
    )?;
    let same_order = all.items.iter().map(id_of).eq(seen.iter().map(id_of));
    all.reply.holds(same_order, "the same order as page by page")?;
    for page in [pages + 1, pages + 1000] {
        let past = owner.list(resource, &query(page))?;
        past.reply.holds(
            past.items.is_empty() && past.total == count,
            format!("no items, and total {count}"),
        )?;
    }
    Ok(())
}

/// The default order: newest first, ties by id downwards.
fn newest_first(reply: &crate::contract::client::Reply, rows: &[Value]) -> Verdict {
    let key = |row: &Value| {
        let created = row.get("created_at").and_then(Value::as_str).unwrap_or("");
        (created.to_owned(), id_of(row).to_owned())
    };
    reply.holds(
        rows.windows(2).all(|pair| key(&pair[0]) > key(&pair[1])),
        "rows by created_at downwards, ties by id downwards",
    )?;
    Ok(())
}

fn out_of_bounds(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for resource in &world.choices.resources {
        let path = world.path(resource);
        for value in [
            "0",
            "-1",
            "abc",
            "1.5",
            "1.0",
            "1_0",
            "Infinity",
            "0x10",
            "1000001",
            "2147483648",
            "9223372036854775808",
        ] {
            let reply = world.get(&session, &format!("{path}?page={value}"))?;
            reply.invalid_field("page")?;
        }
        for value in ["0", "101", "-1", "abc", "Infinity", "0x10", "9223372036854775808"] {
            let reply = world.get(&session, &format!("{path}?page_size={value}"))?;
            reply.invalid_field("page_size")?;
        }
        for (page, size) in [("1", "1"), ("1", "100"), ("1000000", "20")] {
            let reply = world.get(&session, &format!("{path}?page={page}&page_size={size}"))?;
            reply.status(200)?;
        }
    }
    Ok(())
}

fn odd_forms(world: &World<'_>) -> Verdict {
    let owner = Owner::new(world)?;
    let resource = world.some_resource();
    let row = owner.create(resource, 1)?;
    let mut names = vec!["page", "page_size", "sort"];
    let filters = resource
        .fields
        .iter()
        .filter(|field| field.field_type.is_filterable());
    names.extend(filters.map(|field| field.json.as_str()));
    let mut queries: Vec<String> = Vec::new();
    for name in names {
        for value in [
            "1e1",
            "+1",
            "%2B1",
            "%EF%BC%91",
            "%201",
            "1%20",
            "",
            "0x1",
            "%ff",
            "%zz",
            "1;2",
            "%00",
        ] {
            queries.push(format!("{name}={value}"));
        }
        queries.push(format!("{name}=1&{name}=2"));
        queries.push(format!("{name}[]=1"));
        queries.push(format!("{name}[a]=1"));
        queries.push(name.to_owned());
    }
    for query in [
        "limt=5",
        "=",
        "&&&",
        "%ff=1",
        "%zz=1",
        ";",
        "page=1;page_size=5",
        "?page=1",
        "__proto__=1",
        "page=01",
    ] {
        queries.push(query.to_owned());
    }
    for query in &queries {
        let target = format!("{}?{query}", world.path(resource));
        let reply = owner.get(&target)?;
        if reply.status == 200 {
            let items = reply.json()?.get("items").and_then(Value::as_array);
            reply.holds(items.is_some(), "a Page")?;
        } else {
            reply
                .refused()
                .map_err(|stop| amend(stop, &format!("the query `{query}`")))?;
        }
    }
    let deep = owner.list(resource, "page=1000000&page_size=100")?;
    let total = deep.total;
    deep.reply.holds(
        deep.items.is_empty() && (total == 1 || !resource.has_owner()),
        "no items, and total 1",
    )?;
    let plain = owner.list(resource, "")?;
    plain.reply.holds(
        plain.total == total && plain.ids().first() == Some(&id_of(&row)),
        format!("the row made for this first, and total {total}"),
    )?;
    world.still_works()
}
