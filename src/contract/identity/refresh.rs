//! Refreshing: both tokens are replaced, once.

use serde_json::{Value, json};

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::shapes;
use crate::contract::world::{PASSWORD, Session, World};

pub const CHECKS: &[Check] = &[
    exact(
        "I-22",
        Pillar::Identity,
        "refreshing gives a new pair that works; the old access token is dead at once",
        new_pair,
    )
    .quick(),
    exact(
        "I-23",
        Pillar::Identity,
        "an old refresh token used again ends its session",
        reuse,
    )
    .cite("RFC 9700 §4.14.2")
    .quick(),
    exact(
        "I-25",
        Pillar::Identity,
        "of ten refreshes with one token at once at most one wins, and the session ends",
        ten_at_once,
    )
    .cite("RFC 9700 §4.14.2")
    .quick(),
    exact(
        "I-26",
        Pillar::Identity,
        "what is no refresh token is refused, and harms no session",
        no_token,
    )
    .quick(),
];

/// Refreshes; anything but 200 with a Session is the failure of the check.
pub fn refreshed(world: &World<'_>, session: &Session) -> Verdict<Session> {
    let reply = world.try_refresh(&session.refresh_token)?;
    shapes::session(&reply, 200).map_err(|stop| amend(stop, "refresh"))?;
    world.session(&reply, &session.email, &session.password)
}

fn new_pair(world: &World<'_>) -> Verdict {
    let old = world.user()?;
    let new = refreshed(world, &old)?;
    let reply = world.me(&old.access_token)?;
    super::invalid_token(&reply).map_err(|stop| amend(stop, "the old access token"))?;
    let reply = world.me(&new.access_token)?;
    let user = reply
        .success(200)
        .map_err(|stop| amend(stop, "the new access token"))?;
    reply.holds(*user == old.user, format!("the same user: {}", old.user))?;
    let third = refreshed(world, &new)?;
    super::is_alive(world, &third, "the access token of the second refresh")
}

fn reuse(world: &World<'_>) -> Verdict {
    let old = world.user()?;
    let other = world.login(&old.email, PASSWORD)?;
    let new = refreshed(world, &old)?;
    world
        .try_refresh(&old.refresh_token)?
        .problem("invalid-refresh-token")
        .map_err(|stop| amend(stop, "the token just replaced"))?;
    super::is_dead(world, &new, "of the new pair, after the old one was used again")?;
    super::is_alive(world, &other, "another session of the same user")?;
    // Two generations back: refused; whether it ends the session is free.
    let second = refreshed(world, &other)?;
    refreshed(world, &second)?;
    world
        .try_refresh(&other.refresh_token)?
        .problem("invalid-refresh-token")
        .map_err(|stop| amend(stop, "a token replaced two refreshes ago"))?;
    Ok(())
}

fn ten_at_once(world: &World<'_>) -> Verdict {
    let old = world.user()?;
    let mut winner = None;
    for reply in world.at_once(10, |_| world.try_refresh(&old.refresh_token)) {
        let reply = reply?;
        if reply.status == 200 && winner.is_none() {
            winner = Some(world.session(&reply, &old.email, &old.password)?);
        } else {
            reply
                .problem("invalid-refresh-token")
                .map_err(|stop| amend(stop, "one of ten at once"))?;
        }
    }
    super::is_dead(world, &old, "of before, after ten refreshes at once")?;
    match winner {
        Some(new) => super::is_dead(
            world,
            &new,
            "of the one that won, after nine others came with the old one",
        ),
        None => Ok(()),
    }
}

fn no_token(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for unknown in ["", "garbage", &"A".repeat(43)] {
        world.try_refresh(unknown)?.problem("invalid-refresh-token")?;
    }
    let ask = |body: &Value| world.client()?.post("/api/v1/auth/refresh").json(body).send();
    ask(&json!({}))?.invalid(&[("refresh_token", "required")])?;
    for value in [json!(12), Value::Null, json!([session.refresh_token]), json!({})] {
        ask(&json!({"refresh_token": value}))?.invalid(&[("refresh_token", "type")])?;
    }
    ask(&json!({"refresh_token": "garbage", "role": "admin"}))?.invalid(&[("role", "unknown")])?;
    super::is_alive(world, &session, "another session, afterwards")?;
    refreshed(world, &session)?;
    Ok(())
}
