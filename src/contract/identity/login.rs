//! Log-in.

use std::time::Duration;

use serde_json::{Value, json};

use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::shapes;
use crate::contract::world::{PASSWORD, World};

pub const CHECKS: &[Check] = &[
    exact(
        "I-09",
        Pillar::Identity,
        "an e-mail address logs in, in whatever case it is written",
        other_case,
    )
    .quick(),
    exact(
        "I-10",
        Pillar::Identity,
        "an unknown address and a wrong password get the same answer",
        same_answer,
    )
    .cite("ASVS 6.3.8")
    .quick(),
    bounded(
        "I-11",
        Pillar::Identity,
        "an unknown address and a wrong password take about the same time (medians of 15 in one run)",
        same_time,
    )
    .once()
    .cite("ASVS 6.3.8")
    .alone(),
    exact(
        "I-12",
        Pillar::Identity,
        "log-in checks presence and JSON type, and is not slowed down by a long password",
        types,
    )
    .cite("OWASP API4:2023")
    .quick(),
    exact(
        "I-13",
        Pillar::Identity,
        "two log-ins are two sessions with tokens of their own",
        twice,
    )
    .cite("ASVS 7.2.4")
    .quick(),
    exact(
        "I-41",
        Pillar::Identity,
        "there is no default account",
        no_default_account,
    )
    .cite("ASVS 6.3.2"),
];

fn other_case(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let reply = world.try_login(&session.email.to_ascii_uppercase(), PASSWORD)?;
    let body = shapes::session(&reply, 200)?;
    reply.holds(
        body.get("user") == Some(&session.user),
        format!("the user that was registered: {}", session.user),
    )?;
    Ok(())
}

fn same_answer(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let wrong = world.try_login(&session.email, "not the password at all")?;
    wrong.problem("invalid-credentials")?;
    let unknown = world.try_login(&world.fresh_email(), "not the password at all")?;
    unknown.problem("invalid-credentials")?;
    unknown.holds(
        same(unknown.json()?, wrong.json()?),
        format!(
            "for an unknown address what a wrong password gets: {}",
            wrong.text()
        ),
    )?;
    Ok(())
}

fn types(world: &World<'_>) -> Verdict {
    let email = world.user()?.email;
    let ask = |body: &Value| world.client()?.post("/api/v1/auth/login").json(body).send();
    for value in [
        json!({"$ne": ""}),
        json!([PASSWORD]),
        Value::Null,
        json!(12),
        json!(true),
    ] {
        ask(&json!({"email": email, "password": value}))?.invalid(&[("password", "type")])?;
        ask(&json!({"email": value, "password": PASSWORD}))?.invalid(&[("email", "type")])?;
    }
    // No format is asked of a log-in: what cannot be right is wrong.
    for (email, password) in [
        (&*email, "\0not the password"),
        ("nobody\0@example.com", PASSWORD),
        ("", ""),
    ] {
        ask(&json!({"email": email, "password": password}))?
            .problem("invalid-credentials")
            .map_err(|stop| amend(stop, &format!("{email:?} and {password:?}")))?;
    }
    ask(&json!({}))?.invalid(&[("email", "required"), ("password", "required")])?;
    ask(&json!({"email": email, "password": PASSWORD, "remember": true}))?
        .invalid(&[("remember", "unknown")])?;
    let plain = ask(&json!({"email": email, "password": "not the password at all"}))?;
    plain.problem("invalid-credentials")?;
    let long = ask(&json!({"email": email, "password": "x".repeat(1_000_000)}))?;
    long.one_of(&[401, 413, 422])?;
    if long.elapsed > Duration::from_secs(2) {
        if plain.elapsed > Duration::from_millis(500) {
            return Err(Stop::skipped(format!(
                "this machine is too slow to tell: an ordinary log-in took {} ms",
                plain.elapsed.as_millis()
            )));
        }
        return Err(amend(
            long.failure("an answer to a password of 1 MB within 2 s"),
            &format!("after {:.1} s", long.elapsed.as_secs_f32()),
        ));
    }
    Ok(())
}

fn twice(world: &World<'_>) -> Verdict {
    let registered = world.user()?;
    let first = world.login(&registered.email, PASSWORD)?;
    let second = world.login(&registered.email, PASSWORD)?;
    let mut tokens: Vec<&str> = [&registered, &first, &second]
        .into_iter()
        .flat_map(|session| [session.access_token.as_str(), session.refresh_token.as_str()])
        .collect();
    tokens.sort_unstable();
    tokens.dedup();
    if tokens.len() != 6 {
        return Err(Stop::failed(
            "six different tokens from a registration and two log-ins",
            format!("{} different ones", tokens.len()),
        ));
    }
    super::is_alive(world, &registered, "the session of the registration")?;
    super::is_alive(world, &first, "the session of the first log-in")?;
    super::is_alive(world, &second, "the session of the second log-in")
}

fn same_time(world: &World<'_>) -> Verdict {
    const WRONG: &str = "not the password at all";
    let email = world.user()?.email;
    let mut ratio = 0.0;
    let mut words = String::new();
    // Noise passes, a difference of kind stays: five times out of five it has to be there.
    for _ in 0..5 {
        let (mut wrong, mut unknown) = (Vec::new(), Vec::new());
        // In turns, so that what slows the machine down slows both. The first two warm up.
        for round in 0..17 {
            // And now one is first, now the other: whoever comes second may find a warmer cache.
            for is_unknown in [round % 2 == 0, round % 2 != 0] {
                let other = world.fresh_email();
                let reply = world.try_login(if is_unknown { &other } else { &email }, WRONG)?;
                reply.problem("invalid-credentials")?;
                if round >= 2 {
                    let times = if is_unknown { &mut unknown } else { &mut wrong };
                    times.push(reply.elapsed);
                }
            }
        }
        let (wrong, unknown) = (median(wrong).as_secs_f64(), median(unknown).as_secs_f64());
        ratio = unknown / wrong.max(1e-9);
        if (0.5..=2.0).contains(&ratio) {
            return Ok(());
        }
        words = format!(
            "an unknown address takes {:.1} ms, a wrong password {:.1} ms",
            unknown * 1e3,
            wrong * 1e3
        );
    }
    Err(Stop::failed(
        "medians of 15 log-ins each whose ratio is between 0.5 and 2",
        format!("{words}: {ratio:.2}"),
    ))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn no_default_account(world: &World<'_>) -> Verdict {
    let own = world.choices.name.kebab.clone();
    for (email, password) in [
        ("admin", "admin"),
        ("root", "root"),
        ("admin@example.com", "admin"),
        ("admin@example.com", "password"),
        ("admin@example.com", "admin123"),
        ("admin@example.com", "changeme"),
        ("admin@localhost", "admin"),
        ("root@localhost", "root"),
        ("user@example.com", "password"),
        ("test@example.com", "test"),
        ("test@test.com", "secret"),
        (own.as_str(), own.as_str()),
    ] {
        let reply = world.try_login(email, password)?;
        reply
            .problem("invalid-credentials")
            .map_err(|stop| amend(stop, &format!("{email} / {password}")))?;
    }
    Ok(())
}
