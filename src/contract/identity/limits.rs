//! Failed log-ins are counted and stopped.

use std::time::{Duration, Instant};

use serde_json::json;

use super::try_change;
use crate::contract::check::{Boot, Check, Need, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::host::Start;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::{PASSWORD, World};

pub const CHECKS: &[Check] = &[
    exact(
        "I-37",
        Pillar::Identity,
        "after ten failed log-ins the right password is refused, too; another address is not",
        ten_failures,
    )
    .cite("ASVS 6.3.1")
    .boot(Boot::Limit),
    exact(
        "I-38",
        Pillar::Identity,
        "headers about forwarding do not get round the limit; the log warns of them once",
        forwarded,
    )
    .cite("OWASP API4:2023")
    .boot(Boot::Limit),
    exact(
        "I-39",
        Pillar::Identity,
        "after the window, and when Retry-After says so, one can log in again",
        after_the_window,
    )
    .waits()
    .boot(Boot::Limit),
    exact(
        "I-40",
        Pillar::Identity,
        "a hundred failed log-ins with different e-mail addresses stop the network address",
        whole_address,
    )
    .cite("OWASP Credential Stuffing Prevention")
    .boot(Boot::Stop),
    exact(
        "I-42",
        Pillar::Identity,
        "wrong current passwords at change-password are counted, too",
        current_password,
    )
    .cite("ASVS 6.3.1")
    .boot(Boot::Limit),
    exact(
        "I-43",
        Pillar::Identity,
        "behind a proxy the last entry of X-Forwarded-For is the address",
        behind_a_proxy,
    )
    .needs(&[Need::Starts])
    .boot(Boot::Stop),
    exact(
        "I-44",
        Pillar::Identity,
        "of forty wrong log-ins at once at most twenty are tried",
        burst,
    )
    .boot(Boot::Limit),
    exact(
        "I-46",
        Pillar::Identity,
        "a log-in that succeeds clears the failures of its e-mail address before it",
        cleared_by_success,
    )
    .boot(Boot::Stop),
];

/// `LOGIN_WINDOW` of boot `limit`.
const WINDOW: u64 = 6;
/// Nobody's password.
pub const WRONG: &str = "not the password at all";

/// A row that must be through before the window is over, or nothing can be told.
pub struct Hurry {
    started: Instant,
    window: u64,
}

impl Hurry {
    /// From now on.
    pub fn new(window: u64) -> Self {
        Self {
            started: Instant::now(),
            window,
        }
    }

    /// What went wrong counts only if it happened within the window.
    pub fn judge<T>(&self, verdict: Verdict<T>) -> Verdict<T> {
        // A window may end up to a second early where times are kept in whole seconds.
        if verdict.is_err() && self.started.elapsed() > Duration::from_secs(self.window - 1) {
            return Err(Stop::skipped(format!(
                "this machine was slower than the window of {} s: {:.1} s",
                self.window,
                self.started.elapsed().as_secs_f32()
            )));
        }
        verdict
    }
}

/// 429 with whole seconds to wait, at most the window.
pub fn limited(reply: &Reply, window: u64) -> Verdict<u64> {
    reply.problem("too-many-requests")?;
    let wait = reply.header("retry-after").and_then(|text| text.parse().ok());
    match wait {
        Some(seconds) if (1..=window).contains(&seconds) => Ok(seconds),
        _ => {
            let found = reply.header("retry-after").unwrap_or("none").to_owned();
            Err(amend(
                reply.failure(format!("a Retry-After of 1 to {window} seconds")),
                &format!("Retry-After: {found}"),
            ))
        }
    }
}

/// A wrong log-in with these headers.
fn wrong(world: &World<'_>, email: &str, headers: &[(&str, String)]) -> Verdict<Reply> {
    attempt(world, email, WRONG, headers)
}

/// A log-in with these headers; any answer.
pub fn attempt(world: &World<'_>, email: &str, password: &str, headers: &[(&str, String)]) -> Verdict<Reply> {
    let mut request = world.client()?.post("/api/v1/auth/login");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request
        .json(&json!({"email": email, "password": password}))
        .send()
}

fn ten_failures(world: &World<'_>) -> Verdict {
    let (email, other) = (world.user()?.email, world.user()?.email);
    let hurry = Hurry::new(WINDOW);
    for count in 1..=10 {
        let reply = wrong(world, &email, &[])?;
        hurry.judge(
            reply
                .problem("invalid-credentials")
                .map_err(|stop| amend(stop, &format!("wrong log-in {count} of ten"))),
        )?;
    }
    for password in [PASSWORD, WRONG] {
        let reply = world.try_login(&email, password)?;
        hurry.judge(
            limited(&reply, WINDOW).map_err(|stop| amend(stop, "the eleventh log-in, right or wrong")),
        )?;
    }
    let reply = attempt(world, &email.to_ascii_uppercase(), PASSWORD, &[])?;
    hurry.judge(limited(&reply, WINDOW).map_err(|stop| amend(stop, "the address in other case")))?;
    world.login(&other, PASSWORD)?;
    Ok(())
}

fn forwarded(world: &World<'_>) -> Verdict {
    let email = world.user()?.email;
    let headers = |count: u64| {
        [
            ("X-Forwarded-For", format!("203.0.113.{count}")),
            ("X-Real-IP", format!("198.51.100.{count}")),
            ("Forwarded", format!("for=192.0.2.{count}")),
            ("True-Client-IP", format!("203.0.113.{}", 100 + count)),
        ]
    };
    let hurry = Hurry::new(WINDOW);
    for count in 1..=10 {
        let reply = wrong(world, &email, &headers(count))?;
        hurry.judge(reply.problem("invalid-credentials"))?;
    }
    let reply = attempt(world, &email, PASSWORD, &headers(11))?;
    hurry.judge(limited(&reply, WINDOW))?;
    warned_once(world)
}

/// Behind a proxy that nobody has told the server of, all clients count as one: the log says so, and not at each request.
fn warned_once(world: &World<'_>) -> Verdict {
    const EVENT: &str = "forwarded_for_ignored";
    let warnings = || -> Option<usize> {
        let lines = world.server().ok()?.log()?;
        Some(lines.iter().filter(|line| line.contains(EVENT)).count())
    };
    if warnings().is_none() {
        return Ok(());
    }
    world.wait_for(
        &format!("a warning in the log with `event` {EVENT:?}: X-Forwarded-For came, and TRUST_PROXY is 0"),
        Duration::from_secs(3),
        || warnings().filter(|count| *count > 0),
    )?;
    // One for each process of the server.
    match warnings() {
        Some(count) if count > 4 => Err(Stop::failed(
            format!("one warning {EVENT:?} in the log"),
            format!("{count} of them after eleven requests"),
        )),
        _ => Ok(()),
    }
}

fn after_the_window(world: &World<'_>) -> Verdict {
    let email = world.user()?.email;
    let hurry = Hurry::new(WINDOW);
    for _ in 0..10 {
        let reply = wrong(world, &email, &[])?;
        hurry.judge(reply.problem("invalid-credentials"))?;
    }
    let reply = world.try_login(&email, PASSWORD)?;
    let wait = hurry.judge(limited(&reply, WINDOW))?;
    // As long as the answer says, and not a moment more.
    std::thread::sleep(Duration::from_secs(wait));
    let reply = world.try_login(&email, PASSWORD)?;
    reply
        .status(200)
        .map_err(|stop| amend(stop, &format!("{wait} s later, as Retry-After said")))?;
    Ok(())
}

fn whole_address(world: &World<'_>) -> Verdict {
    const WINDOW: u64 = 120;
    let server = world.start(&Start::fresh(&[
        ("LOGIN_WINDOW", "120"),
        ("LOGIN_MAX_FAILURES", "10"),
    ]))?;
    let world = &world.at(server.as_ref());
    let innocent = world.user()?.email;
    let hurry = Hurry::new(WINDOW);
    for round in 0..10 {
        // An attacker with an account of their own does not begin anew with it.
        if round == 5 {
            let reply = world.try_login(&innocent, PASSWORD)?;
            hurry.judge(reply.status(200).map(drop))?;
        }
        // Ten at a time, as many as an attacker would send.
        for reply in world.at_once(10, |_| wrong(world, &world.fresh_email(), &[])) {
            hurry.judge(reply?.problem("invalid-credentials"))?;
        }
    }
    let reply = wrong(world, &world.fresh_email(), &[])?;
    hurry
        .judge(limited(&reply, WINDOW).map_err(|stop| amend(stop, "the log-in after a hundred failures")))?;
    let reply = world.try_login(&innocent, PASSWORD)?;
    hurry.judge(limited(&reply, WINDOW).map_err(|stop| amend(stop, "a right log-in from that address")))?;
    Ok(())
}

fn cleared_by_success(world: &World<'_>) -> Verdict {
    const WINDOW: u64 = 60;
    let server = world.start(&Start::fresh(&[
        ("LOGIN_WINDOW", "60"),
        ("LOGIN_MAX_FAILURES", "3"),
    ]))?;
    let world = &world.at(server.as_ref());
    let email = world.user()?.email;
    let hurry = Hurry::new(WINDOW);
    for round in ["before", "after"] {
        for _ in 0..2 {
            let reply = wrong(world, &email, &[])?;
            hurry.judge(
                reply
                    .problem("invalid-credentials")
                    .map_err(|stop| amend(stop, &format!("two of three allowed failures {round} a success"))),
            )?;
        }
        let reply = world.try_login(&email, PASSWORD)?;
        hurry.judge(reply.status(200).map(drop))?;
    }
    Ok(())
}

fn current_password(world: &World<'_>) -> Verdict {
    const NEW: &str = "another horse, another staple";
    let session = world.user()?;
    let hurry = Hurry::new(WINDOW);
    for count in 1..=10 {
        let reply = try_change(world, &session.access_token, WRONG, NEW)?;
        hurry.judge(
            reply
                .problem("wrong-password")
                .map_err(|stop| amend(stop, &format!("wrong current password {count} of ten"))),
        )?;
    }
    let reply = try_change(world, &session.access_token, PASSWORD, NEW)?;
    hurry.judge(limited(&reply, WINDOW))?;
    Ok(())
}

fn behind_a_proxy(world: &World<'_>) -> Verdict {
    const WINDOW: u64 = 60;
    let env = [
        ("TRUST_PROXY", "1"),
        ("LOGIN_WINDOW", "60"),
        ("LOGIN_MAX_FAILURES", "10"),
    ];
    let server = world.start(&Start::fresh(&env))?;
    let world = &world.at(server.as_ref());
    let email = world.user()?.email;
    let from = |left: u64, last: &str| {
        [(
            "X-Forwarded-For",
            format!("10.0.0.{left}, 192.0.2.{left}, {last}"),
        )]
    };
    let hurry = Hurry::new(WINDOW);
    for count in 1..=10 {
        let reply = wrong(world, &email, &from(count, "203.0.113.7"))?;
        hurry.judge(reply.problem("invalid-credentials"))?;
    }
    let reply = attempt(world, &email, PASSWORD, &from(11, "203.0.113.7"))?;
    hurry.judge(limited(&reply, WINDOW).map_err(|stop| amend(stop, "the same last entry")))?;
    let reply = wrong(world, &email, &from(11, "203.0.113.8"))?;
    reply
        .problem("invalid-credentials")
        .map_err(|stop| amend(stop, "another last entry"))?;
    Ok(())
}

fn burst(world: &World<'_>) -> Verdict {
    let email = world.user()?.email;
    let hurry = Hurry::new(WINDOW);
    let mut tried = 0;
    let mut shown = None;
    for reply in world.at_once(40, |_| wrong(world, &email, &[])) {
        let reply = reply?;
        if reply.status == 401 {
            reply.problem("invalid-credentials")?;
            tried += 1;
            shown = Some(reply);
        } else {
            limited(&reply, WINDOW)?;
        }
    }
    let verdict = match shown {
        Some(reply) if tried > 20 => Err(amend(
            reply.failure("at most 20 of 40 wrong log-ins at once to be tried, the others 429"),
            &format!("{tried} were tried"),
        )),
        _ => Ok(()),
    };
    hurry.judge(verdict)
}
