//! I: registration, log-in, tokens, passwords, limits.
//!
//! Rows are grouped by what a user does; every row makes users of its own, and ends no session but those.

mod bearer;
pub mod limits;
mod login;
mod logout;
mod password_change;
mod passwords;
mod refresh;
mod register;
mod set_password;
mod stored;
mod tokens;

use serde_json::json;

use super::check::Check;
use super::client::Reply;
use super::outcome::Verdict;
use super::world::{Session, World};

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[
    register::CHECKS,
    passwords::CHECKS,
    login::CHECKS,
    bearer::CHECKS,
    refresh::CHECKS,
    logout::CHECKS,
    password_change::CHECKS,
    tokens::CHECKS,
    stored::CHECKS,
    limits::CHECKS,
    set_password::CHECKS,
];

/// 401 `unauthorized` with a challenge for a bearer token.
fn unauthorized(reply: &Reply) -> Verdict<&Reply> {
    reply.problem("unauthorized")?;
    let challenge = reply.header("www-authenticate").unwrap_or("");
    reply.holds(
        is_bearer(challenge),
        "a header WWW-Authenticate that begins with `Bearer`",
    )
}

/// The same for a request that brought a token: the challenge says what was wrong with it (RFC 6750 §3.1).
fn invalid_token(reply: &Reply) -> Verdict<&Reply> {
    let challenge = unauthorized(reply)?.header("www-authenticate").unwrap_or("");
    reply.holds(
        challenge.contains(r#"error="invalid_token""#),
        r#"WWW-Authenticate: Bearer … error="invalid_token""#,
    )
}

fn is_bearer(challenge: &str) -> bool {
    challenge
        .split_ascii_whitespace()
        .next()
        .is_some_and(|scheme| scheme.trim_end_matches(',').eq_ignore_ascii_case("bearer"))
}

/// Neither token of a session works any more. The refresh token is tried last, since trying it can end a session.
fn is_dead(world: &World<'_>, session: &Session, what: &str) -> Verdict {
    use super::expect::amend;
    let reply = world.me(&session.access_token)?;
    invalid_token(&reply).map_err(|stop| amend(stop, &format!("the access token {what}")))?;
    let reply = world.try_refresh(&session.refresh_token)?;
    reply
        .problem("invalid-refresh-token")
        .map_err(|stop| amend(stop, &format!("the refresh token {what}")))?;
    Ok(())
}

/// The access token of a session works.
fn is_alive(world: &World<'_>, session: &Session, what: &str) -> Verdict {
    let reply = world.me(&session.access_token)?;
    reply
        .status(200)
        .map_err(|stop| super::expect::amend(stop, what))?;
    Ok(())
}

/// `POST /api/v1/auth/logout`; any answer.
fn try_logout(world: &World<'_>, access_token: &str) -> Verdict<Reply> {
    world
        .client()?
        .post("/api/v1/auth/logout")
        .bearer(access_token)
        .send()
}

/// `POST /api/v1/auth/change-password`; any answer.
fn try_change(world: &World<'_>, access_token: &str, current: &str, new: &str) -> Verdict<Reply> {
    world.observer().secret(new);
    world
        .client()?
        .post("/api/v1/auth/change-password")
        .bearer(access_token)
        .json(&json!({"current_password": current, "new_password": new}))
        .send()
}
