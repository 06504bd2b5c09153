//! Changing the password.

use serde_json::json;

use super::passwords::{LETTERS, of_length};
use super::try_change;
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::shapes;
use crate::contract::world::{PASSWORD, World};

pub const CHECKS: &[Check] = &[
    exact(
        "I-31",
        Pillar::Identity,
        "changing the password gives a new session and ends every other token of the user",
        ends_the_others,
    )
    .cite("ASVS 7.4.3")
    .quick(),
    exact(
        "I-32",
        Pillar::Identity,
        "changing the password asks for the current one",
        asks_for_the_current,
    )
    .cite("ASVS 6.2.3")
    .quick(),
    exact(
        "I-33",
        Pillar::Identity,
        "a new password keeps the rules of the first one",
        same_rules,
    )
    .cite("ASVS 6.2.4")
    .quick(),
];

const NEW: &str = "another horse, another staple";

fn ends_the_others(world: &World<'_>) -> Verdict {
    let first = world.user()?;
    let second = world.login(&first.email, PASSWORD)?;
    let reply = try_change(world, &first.access_token, PASSWORD, NEW)?;
    shapes::session(&reply, 200)?;
    let new = world.session(&reply, &first.email, NEW)?;
    super::is_dead(
        world,
        &second,
        "of another session, after the password was changed",
    )?;
    let reply = world.me(&first.access_token)?;
    super::invalid_token(&reply).map_err(|stop| amend(stop, "the access token that changed the password"))?;
    super::is_alive(world, &new, "the session of the answer")?;
    let new = super::refresh::refreshed(world, &new)?;
    super::is_alive(world, &new, "the session of the answer, refreshed")?;
    world
        .try_login(&first.email, PASSWORD)?
        .problem("invalid-credentials")
        .map_err(|stop| amend(stop, "the old password"))?;
    world.login(&first.email, NEW)?;
    // Last, since a token that was replaced may end the session that replaced it.
    world
        .try_refresh(&first.refresh_token)?
        .problem("invalid-refresh-token")
        .map_err(|stop| amend(stop, "the refresh token of before"))?;
    Ok(())
}

fn asks_for_the_current(world: &World<'_>) -> Verdict {
    let first = world.user()?;
    let second = world.login(&first.email, PASSWORD)?;
    for wrong in ["not the password at all", ""] {
        try_change(world, &first.access_token, wrong, NEW)?
            .problem("wrong-password")
            .map_err(|stop| amend(stop, &format!("the current password {wrong:?}")))?;
    }
    super::is_alive(world, &first, "the session that tried")?;
    super::is_alive(world, &second, "another session")?;
    world.login(&first.email, PASSWORD)?;
    world
        .try_login(&first.email, NEW)?
        .problem("invalid-credentials")?;
    Ok(())
}

fn same_rules(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for (new, code) in [
        (of_length(LETTERS, 11), "min_length"),
        (of_length(LETTERS, 129), "max_length"),
        ("Password1234".to_owned(), "common"),
        ("letmein12345".to_owned(), "common"),
    ] {
        try_change(world, &session.access_token, PASSWORD, &new)?
            .invalid(&[("new_password", code)])
            .map_err(|stop| amend(stop, &format!("the new password {new:?}")))?;
    }
    let ask = |body| {
        world
            .client()?
            .post("/api/v1/auth/change-password")
            .bearer(&session.access_token)
            .json(&body)
            .send()
    };
    ask(json!({}))?.invalid(&[("current_password", "required"), ("new_password", "required")])?;
    ask(json!({"current_password": PASSWORD, "new_password": 12}))?.invalid(&[("new_password", "type")])?;
    ask(json!({"current_password": null, "new_password": NEW}))?.invalid(&[("current_password", "type")])?;
    world.login(&session.email, PASSWORD)?;
    Ok(())
}
