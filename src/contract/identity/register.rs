//! Registration.

use serde_json::{Value, json};

use crate::contract::check::{Boot, Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::host::Start;
use crate::contract::outcome::Verdict;
use crate::contract::shapes;
use crate::contract::world::{PASSWORD, World};

pub const CHECKS: &[Check] = &[
    exact(
        "I-01",
        Pillar::Identity,
        "registering answers 201 with a Session of exactly its keys, for a user with the role user",
        session_of_a_new_user,
    )
    .quick(),
    exact(
        "I-02",
        Pillar::Identity,
        "an e-mail address registers once, in whatever case it is written",
        address_taken,
    )
    .quick(),
    exact(
        "I-03",
        Pillar::Identity,
        "of ten registrations of one address at once, one succeeds; of forty addresses at once, all",
        ten_at_once,
    )
    .cite("OWASP API6:2023")
    .quick(),
    exact(
        "I-04",
        Pillar::Identity,
        "nobody registers with a role, an id or a date of their own choice",
        mass_assignment,
    )
    .cite("OWASP API3:2023")
    .quick(),
    exact(
        "I-45",
        Pillar::Identity,
        "whoever registers first in an empty database is a user like any other",
        first_of_all,
    )
    .cite("OWASP API5:2023")
    .boot(Boot::Stop),
];

/// The default of `ACCESS_TTL` (contract §6).
const ACCESS_TTL: u64 = 900;

fn session_of_a_new_user(world: &World<'_>) -> Verdict {
    let email = world.fresh_email();
    let reply = world.try_register(&email, PASSWORD)?;
    let body = shapes::session(&reply, 201)?;
    world.session(&reply, &email, PASSWORD)?;
    let user = |key: &str| {
        body.get("user")
            .and_then(|user| user.get(key))
            .and_then(Value::as_str)
    };
    reply.holds(user("role") == Some("user"), "`role` \"user\"")?;
    reply.holds(
        user("email") == Some(email.as_str()),
        format!("`email` {email:?}"),
    )?;
    reply.holds(
        user("created_at") == user("updated_at"),
        "`created_at` and `updated_at` of a new user to be equal",
    )?;
    let lasts = body.get("expires_in").and_then(Value::as_u64).unwrap_or(0);
    if world.host.abilities().starts {
        reply.holds(lasts == ACCESS_TTL, format!("`expires_in` {ACCESS_TTL}"))?;
    } else {
        // Somebody else's server may be configured otherwise.
        reply.holds(lasts > 0, "`expires_in` above 0")?;
    }
    Ok(())
}

fn address_taken(world: &World<'_>) -> Verdict {
    let email = world.fresh_email();
    let first = world.register(&email.to_ascii_uppercase(), PASSWORD)?;
    if first.user.get("email").and_then(Value::as_str) != Some(email.as_str()) {
        let reply = world.me(&first.access_token)?;
        return Err(reply.failure(format!("the address in lower case: {email:?}")));
    }
    for (again, password) in [
        (email.clone(), PASSWORD),
        (email.to_ascii_uppercase(), PASSWORD),
        (email.clone(), "quite another sentence"),
    ] {
        let reply = world.try_register(&again, password)?;
        reply.problem("email-taken")?;
    }
    let reply = world.try_login(&email, "quite another sentence")?;
    reply
        .problem("invalid-credentials")
        .map_err(|stop| amend(stop, "the refused registration's password logs in"))?;
    Ok(())
}

fn ten_at_once(world: &World<'_>) -> Verdict {
    let email = world.fresh_email();
    let mut winner = None;
    for reply in world.at_once(10, |_| world.try_register(&email, PASSWORD)) {
        let reply = reply?;
        if reply.status == 201 && winner.is_none() {
            winner = Some(world.session(&reply, &email, PASSWORD)?);
        } else {
            reply
                .problem("email-taken")
                .map_err(|stop| amend(stop, "one of ten at once"))?;
        }
    }
    let Some(session) = winner else {
        return Err(crate::contract::Stop::failed(
            "201 for one of ten registrations at once",
            "409 for all of them",
        ));
    };
    super::is_alive(world, &session, "the session of the one that succeeded")?;
    // A database that locks ranges of an index ends some of many transactions that insert at once.
    for reply in world.at_once(MANY, |_| world.try_register(&world.fresh_email(), PASSWORD)) {
        reply?
            .status(201)
            .map_err(|stop| amend(stop, &format!("one of {MANY} registrations at once")))?;
    }
    Ok(())
}

/// Registrations of different addresses at once.
const MANY: usize = 40;

fn mass_assignment(world: &World<'_>) -> Verdict {
    let email = world.fresh_email();
    world.observer().secret(PASSWORD);
    for (key, value) in [
        ("role", json!("admin")),
        ("id", json!("00000000-0000-4000-8000-000000000001")),
        ("created_at", json!("2001-01-01T00:00:00.000Z")),
        ("updated_at", json!("2001-01-01T00:00:00.000Z")),
        ("is_admin", json!(true)),
    ] {
        let reply = world
            .client()?
            .post("/api/v1/auth/register")
            .json(&json!({"email": email, "password": PASSWORD, key: value}))
            .send()?;
        reply.invalid(&[(key, "unknown")])?;
    }
    let session = world.register(&email, PASSWORD)?;
    let reply = world.get(&session, "/api/v1/users")?;
    reply
        .problem("forbidden")
        .map_err(|stop| amend(stop, "the user registered after that, asking for all users"))?;
    Ok(())
}

fn first_of_all(world: &World<'_>) -> Verdict {
    let server = world.start(&Start::fresh(Boot::Main.env()))?;
    let world = &world.at(server.as_ref());
    let session = world.user()?;
    let me = world.me(&session.access_token)?;
    for user in [&session.user, me.success(200)?] {
        let role = user.get("role").and_then(Value::as_str);
        me.holds(role == Some("user"), "`role` \"user\" for the first user of all")?;
    }
    world.get(&session, "/api/v1/users")?.problem("forbidden")?;
    Ok(())
}
