//! Log-out, and the user's own view of themselves.

use std::time::Duration;

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::shapes;
use crate::contract::world::{PASSWORD, World};

pub const CHECKS: &[Check] = &[
    exact(
        "I-27",
        Pillar::Identity,
        "after log-out both tokens are dead at once",
        final_at_once,
    )
    .cite("ASVS 7.4.1")
    .quick(),
    exact(
        "I-28",
        Pillar::Identity,
        "log-out ends its own session alone, whatever body it has",
        its_own_alone,
    )
    .quick(),
    exact(
        "I-29",
        Pillar::Identity,
        "logging out a second time is refused",
        twice,
    )
    .quick(),
    exact(
        "I-30",
        Pillar::Identity,
        "me answers the user with exactly the keys of a User, and logging in changes nothing of them",
        me,
    )
    .quick(),
];

fn final_at_once(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    super::try_logout(world, &session.access_token)?.no_content()?;
    super::is_dead(world, &session, "after log-out")
}

fn its_own_alone(world: &World<'_>) -> Verdict {
    let first = world.user()?;
    let second = world.login(&first.email, PASSWORD)?;
    let reply = world
        .client()?
        .post("/api/v1/auth/logout")
        .bearer(&second.access_token)
        .body("text/plain", "{")
        .send()?;
    reply
        .no_content()
        .map_err(|stop| amend(stop, "log-out with a body of text/plain"))?;
    super::is_dead(world, &second, "of the session that logged out")?;
    super::is_alive(world, &first, "the other session")?;
    super::refresh::refreshed(world, &first)?;
    Ok(())
}

fn twice(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    super::try_logout(world, &session.access_token)?.no_content()?;
    super::invalid_token(&super::try_logout(world, &session.access_token)?)?;
    Ok(())
}

fn me(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let reply = world.me(&session.access_token)?;
    let user = reply.success(200)?;
    let whole = shapes::is_user(user);
    reply.holds(whole.is_ok(), whole.err().unwrap_or_default())?;
    reply.holds(
        *user == session.user,
        format!("the user of the Session: {}", session.user),
    )?;
    // Times have milliseconds.
    std::thread::sleep(Duration::from_millis(5));
    let again = world.login(&session.email, &session.password)?;
    let reply = world.me(&again.access_token)?;
    reply.holds(
        *reply.success(200)? == session.user,
        format!("the same user after a second log-in: {}", session.user),
    )?;
    Ok(())
}
