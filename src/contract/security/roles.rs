//! What an admin may, and nobody else (OWASP API5:2023).

use serde_json::Value;

use crate::contract::check::{Check, Need, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{amend, has_keys, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::{Owner, roomy_resources};
use crate::contract::shapes;
use crate::contract::world::{World, id_of};

pub const CHECKS: &[Check] = &[
    exact(
        "S-05",
        Pillar::Security,
        "a user who is no admin cannot list users",
        user_refused,
    )
    .cite("OWASP API5:2023")
    .quick(),
    exact(
        "S-06",
        Pillar::Security,
        "nobody lists users without a token",
        stranger_refused,
    )
    .quick(),
    exact(
        "S-07",
        Pillar::Security,
        "an admin gets a Page of users with exactly the keys of User",
        admin_lists,
    )
    .cite("OWASP API3:2023")
    .needs(&[Need::Admin])
    .quick(),
    exact(
        "S-08",
        Pillar::Security,
        "an admin has no more rights over another user's row than any user: 404, or 403 where all see it",
        admin_sees_no_rows,
    )
    .needs(&[Need::Admin])
    .quick(),
    exact(
        "S-09",
        Pillar::Security,
        "a change of role holds from the next request of a live session on",
        role_at_once,
    )
    .cite("ASVS 8.3.2")
    .needs(&[Need::Admin]),
];

const USERS: &str = "/api/v1/users";

fn user_refused(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for query in ["", "?page=1&page_size=1", "?page=0", "?role=admin"] {
        let reply = world.get(&session, &format!("{USERS}{query}"))?;
        reply.problem("forbidden")?;
    }
    Ok(())
}

fn stranger_refused(world: &World<'_>) -> Verdict {
    let reply = world.client()?.get(USERS).send()?;
    reply.problem("unauthorized")?;
    reply.holds(
        reply.header("www-authenticate").is_some(),
        "a WWW-Authenticate header",
    )?;
    let reply = world
        .client()?
        .get(USERS)
        .bearer("nobody-has-this-token")
        .send()?;
    reply.problem("unauthorized")?;
    Ok(())
}

fn is_page_of_users(reply: &Reply) -> Verdict<Vec<Value>> {
    reply.status(200)?;
    reply.keys(&["items", "page", "page_size", "total"])?;
    let items = reply.json()?.get("items").and_then(Value::as_array);
    let items = items.ok_or_else(|| reply.failure("an array `items`"))?;
    for user in items {
        let whole = has_keys(user, &shapes::USER_KEYS).and_then(|()| shapes::is_user(user));
        reply.holds(whole.is_ok(), whole.err().unwrap_or_default())?;
    }
    Ok(items.clone())
}

fn admin_lists(world: &World<'_>) -> Verdict {
    world.user()?;
    let admin = world.admin()?;
    let one = world.get(&admin, &format!("{USERS}?page_size=1&page=1"))?;
    let first = is_page_of_users(&one)?;
    one.holds(first.len() == 1, "one user on a page of one")?;
    let total = one.json()?.get("total").and_then(Value::as_u64);
    one.holds(
        total.is_some_and(|total| total >= 2),
        "a `total` of all users: there are two at least",
    )?;
    // Users are made by other checks meanwhile: the one looked for is on some page.
    let mut page = 1;
    let found = loop {
        let reply = world.get(&admin, &format!("{USERS}?page_size=100&page={page}"))?;
        let items = is_page_of_users(&reply)?;
        let own = items.iter().find(|user| id_of(user) == id_of(&admin.user));
        let total = reply.json()?.get("total").and_then(Value::as_u64);
        reply.holds(total.is_some_and(|total| total > 0), "a `total` of all users")?;
        if let Some(own) = own {
            break own.clone();
        }
        reply.holds(
            !items.is_empty(),
            format!("the admin among all users, {}", admin.email),
        )?;
        page += 1;
    };
    let me = world.me(&admin.access_token)?;
    me.success(200)?;
    me.holds(
        me.parsed().is_some_and(|me| same(me, &found)),
        format!("the same user as in the list: {found}"),
    )?;
    me.holds(
        found.get("role").and_then(Value::as_str) == Some("admin"),
        "the role admin",
    )?;
    for (parameter, value) in [("page", "0"), ("page_size", "101"), ("page", "abc")] {
        let reply = world.get(&admin, &format!("{USERS}?{parameter}={value}"))?;
        reply.invalid_field(parameter)?;
    }
    Ok(())
}

fn admin_sees_no_rows(world: &World<'_>) -> Verdict {
    let a = Owner::new(world)?;
    let admin = Owner::of(world, world.admin()?);
    let mut tried = false;
    for resource in roomy_resources(world)?
        .into_iter()
        .filter(|resource| resource.has_owner())
    {
        tried = true;
        let row = a.create(resource, 0)?;
        let path = world.row_path(resource, &row);
        let body = admin.body(resource, 1)?;
        // Where every user sees the row, so does an admin, and changes it as little.
        let refusal = if resource.is_private() {
            admin.get(&path)?.problem("not-found")?;
            "not-found"
        } else {
            admin.get(&path)?.status(200)?;
            "forbidden"
        };
        admin.put(&path, &body)?.problem(refusal)?;
        admin.delete(&path)?.problem(refusal)?;
        let list = admin.list(resource, "page_size=100")?;
        list.reply.holds(
            !list.ids().contains(&id_of(&row)),
            "no row of another user among one's own",
        )?;
        let read = a.get(&path)?;
        read.holds(
            read.status == 200 && read.parsed().is_some_and(|later| same(later, &row)),
            format!("the row as its owner made it: {row}"),
        )?;
    }
    if tried {
        Ok(())
    } else {
        Err(Stop::skipped("no resource has rows with an owner"))
    }
}

fn role_at_once(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    world.get(&session, USERS)?.problem("forbidden")?;
    let before = world.me(&session.access_token)?;
    let server = world.server()?;
    // Times are told in milliseconds: a later one must be able to be another.
    std::thread::sleep(std::time::Duration::from_millis(5));
    server
        .make_admin(&session.email)
        .map_err(|why| Stop::errored(format!("the admin command: {why}")))?;
    let reply = world.get(&session, USERS)?;
    reply
        .status(200)
        .map_err(|stop| amend(stop, "the same session, made admin"))?;
    let me = world.me(&session.access_token)?;
    let text = |reply: &Reply, key: &str| {
        let body = reply.parsed()?;
        body.get(key)?.as_str().map(str::to_owned)
    };
    me.holds(text(&me, "role").as_deref() == Some("admin"), "`role` \"admin\"")?;
    me.holds(
        text(&me, "updated_at") > text(&before, "updated_at"),
        "a later `updated_at`: the role has changed",
    )?;
    if world.host.abilities().database.is_some() {
        // There is no command for it, but there are people with a database client.
        let sql = format!("UPDATE users SET role = 'user' WHERE email = '{}'", session.email);
        if server.query(&sql).is_ok() {
            let reply = world.get(&session, USERS)?;
            reply
                .problem("forbidden")
                .map_err(|stop| amend(stop, "the same session, no admin any more"))?;
        }
    }
    Ok(())
}
