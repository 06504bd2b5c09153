//! What tokens look like, and how long they live.

use std::time::{Duration, Instant};

use super::refresh::refreshed;
use crate::contract::check::{Boot, Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::shapes;
use crate::contract::world::{PASSWORD, Session, World};

pub const CHECKS: &[Check] = &[
    exact(
        "I-14",
        Pillar::Identity,
        "tokens are URL-safe text with 256 random bits, and share no beginning",
        random,
    )
    .cite("ASVS 7.2.3"),
    exact(
        "I-21",
        Pillar::Identity,
        "an access token ends after ACCESS_TTL; the refresh token goes on",
        access_ends,
    )
    .waits()
    .cite("RFC 9700 §2.2.2")
    .boot(Boot::Ttl),
    exact(
        "I-24",
        Pillar::Identity,
        "a refresh token ends after REFRESH_TTL unused, and after SESSION_TTL however often it is used",
        refresh_ends,
    )
    .waits()
    .cite("ASVS 7.3.1, 7.3.2")
    .boot(Boot::Ttl),
];

fn random(world: &World<'_>) -> Verdict {
    let mut session = world.user()?;
    let mut tokens = vec![session.access_token.clone(), session.refresh_token.clone()];
    while tokens.len() < 50 {
        session = refreshed(world, &session)?;
        tokens.extend([session.access_token.clone(), session.refresh_token.clone()]);
    }
    let fault = |expected: &str, received: String| Err(Stop::failed(expected, received));
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    if let Some(token) = tokens.iter().find(|token| !token.chars().all(is_safe)) {
        return fault("tokens of letters, digits, `-`, `_`, `.` and `~`", token.clone());
    }
    let mut sorted = tokens.clone();
    sorted.sort_unstable();
    for pair in sorted.windows(2) {
        let shared = pair[0]
            .bytes()
            .zip(pair[1].bytes())
            .take_while(|(a, b)| a == b)
            .count();
        if shared >= 8 {
            return fault(
                "50 tokens of which no two share their first 8 characters",
                format!("{} and {}", pair[0], pair[1]),
            );
        }
    }
    // What all have in common at their beginning is no randomness.
    let common = sorted.first().zip(sorted.last()).map_or(0, |(first, last)| {
        first
            .bytes()
            .zip(last.bytes())
            .take_while(|(a, b)| a == b)
            .count()
    });
    let is_hex = tokens
        .iter()
        .all(|token| token[common..].bytes().all(|byte| byte.is_ascii_hexdigit()));
    let bits_each = if is_hex { 4 } else { 6 };
    if let Some(short) = tokens
        .iter()
        .find(|token| (token.len() - common) * bits_each < 256)
    {
        return fault("tokens with room for 256 random bits", short.clone());
    }
    Ok(())
}

/// The lives of boot `ttl`.
const ACCESS: u64 = 2;
const REFRESH: Duration = Duration::from_secs(4);
const SESSION: Duration = Duration::from_secs(9);

/// A new user, with the moments before and after the registration: the session began between them.
fn timed_user(world: &World<'_>) -> Verdict<(Session, Instant, Instant)> {
    let before = Instant::now();
    let email = world.fresh_email();
    let reply = world.try_register(&email, PASSWORD)?;
    let after = Instant::now();
    let body = shapes::session(&reply, 201)?;
    let lasts = body.get("expires_in").and_then(serde_json::Value::as_u64);
    reply.holds(
        lasts == Some(ACCESS),
        format!("`expires_in` {ACCESS}, the ACCESS_TTL of this server"),
    )?;
    Ok((world.session(&reply, &email, PASSWORD)?, before, after))
}

fn slow(what: &str) -> Stop {
    Stop::skipped(format!(
        "this machine was slower than the lives of tokens: {what}"
    ))
}

fn access_ends(world: &World<'_>) -> Verdict {
    let (session, before, after) = timed_user(world)?;
    let reply = world.me(&session.access_token)?;
    // A life in whole seconds may be cut by less than one.
    if before.elapsed() < Duration::from_secs(ACCESS - 1) {
        reply
            .status(200)
            .map_err(|stop| amend(stop, "at the beginning of its life"))?;
    }
    let late = Duration::from_secs(ACCESS) + Duration::from_millis(900);
    let dead = loop {
        let asked = after.elapsed();
        let reply = world.me(&session.access_token)?;
        if reply.status != 200 {
            break reply;
        }
        if asked > late {
            return Err(amend(
                reply.failure(format!("401 after {ACCESS} s")),
                &format!("{:.1} s after it was given", asked.as_secs_f32()),
            ));
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    super::invalid_token(&dead).map_err(|stop| amend(stop, "after its life"))?;
    let reply = world.try_refresh(&session.refresh_token)?;
    if reply.status != 200 && before.elapsed() > REFRESH.saturating_sub(Duration::from_secs(1)) {
        return Err(slow("the refresh came too late"));
    }
    shapes::session(&reply, 200).map_err(|stop| amend(stop, "refresh within REFRESH_TTL"))?;
    let new = world.session(&reply, &session.email, PASSWORD)?;
    super::is_alive(world, &new, "the new access token")
}

fn refresh_ends(world: &World<'_>) -> Verdict {
    let jobs: [fn(&World<'_>) -> Verdict; 2] = [ends_unused, ends_at_last];
    world
        .at_once(jobs.len(), |index| jobs[index](world))
        .into_iter()
        .collect()
}

fn ends_unused(world: &World<'_>) -> Verdict {
    let (session, _, after) = timed_user(world)?;
    let end = REFRESH + Duration::from_millis(200);
    std::thread::sleep(end.saturating_sub(after.elapsed()));
    world
        .try_refresh(&session.refresh_token)?
        .problem("invalid-refresh-token")
        .map_err(|stop| amend(stop, "a refresh token unused for longer than REFRESH_TTL"))?;
    Ok(())
}

fn ends_at_last(world: &World<'_>) -> Verdict {
    let (mut session, before, after) = timed_user(world)?;
    let mut last_use = Instant::now();
    loop {
        std::thread::sleep(Duration::from_millis(700));
        let (since_begin, since_use) = (after.elapsed(), last_use.elapsed());
        last_use = Instant::now();
        let reply = world.try_refresh(&session.refresh_token)?;
        if reply.status != 200 {
            if since_use > REFRESH.saturating_sub(Duration::from_secs(1)) {
                return Err(slow("two refreshes were too far apart"));
            }
            reply.problem("invalid-refresh-token")?;
            reply
                .holds(
                    before.elapsed() > SESSION.saturating_sub(Duration::from_secs(1)),
                    format!("a session kept alive by use for {} s", SESSION.as_secs()),
                )
                .map_err(|stop| amend(stop, &format!("after {:.1} s", before.elapsed().as_secs_f32())))?;
            break;
        }
        // What is left of the session when the request was sent, rounded up to whole seconds.
        let left = SESSION.saturating_sub(since_begin);
        let most = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        let body = shapes::session(&reply, 200)?;
        let lasts = body
            .get("expires_in")
            .and_then(serde_json::Value::as_u64)
            .unwrap_or(u64::MAX);
        reply
            .holds(
                lasts <= most,
                format!("`expires_in` of at most {most}: the session ends then"),
            )
            .map_err(|stop| {
                amend(
                    stop,
                    &format!("{:.1} s after it began", since_begin.as_secs_f32()),
                )
            })?;
        reply.holds(
            since_begin < SESSION + Duration::from_millis(500),
            format!("401: SESSION_TTL ({} s) is over", SESSION.as_secs()),
        )?;
        session = world.session(&reply, &session.email, PASSWORD)?;
    }
    // The last access token was given less than its own life ago, but its session is over.
    let reply = world.me(&session.access_token)?;
    super::invalid_token(&reply).map_err(|stop| amend(stop, "the access token of a session that is over"))?;
    Ok(())
}
