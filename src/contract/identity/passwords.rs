//! What a password may be, and that it is compared as it is.

use serde_json::json;

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[
    exact(
        "I-05",
        Pillar::Identity,
        "a password has 12 to 128 characters, counted in code points",
        length,
    )
    .cite("ASVS 6.2.1, 6.2.9")
    .quick(),
    exact("I-06", Pillar::Identity, "a common password is refused", common)
        .cite("ASVS 6.2.4")
        .quick(),
    exact(
        "I-07",
        Pillar::Identity,
        "a password may hold blanks, emoji and no digits, and logs in again",
        any_characters,
    )
    .cite("ASVS 6.2.5")
    .quick(),
    exact(
        "I-08",
        Pillar::Identity,
        "a password is compared as it is: not trimmed, cut, folded or normalised",
        as_it_is,
    )
    .cite("ASVS 6.2.8")
    .quick(),
];

/// Common ones of 12 characters and more: the beginning of every list.
const COMMON: [&str; 22] = [
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789123",
    "111111111111",
    "000000000000",
    "123123123123",
    "121212121212",
    "password1234",
    "password12345",
    "PassWordPassword",
    "QWERTY123456",
    "qwertyuiop123",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "q1w2e3r4t5y6",
    "abcdefghijkl",
    "administrator",
    "changeme1234",
    "iloveyou1234",
    "letmein12345",
    "welcome12345",
];

/// So many characters of `alphabet`, over and over.
pub fn of_length(alphabet: &str, length: usize) -> String {
    alphabet.chars().cycle().take(length).collect()
}

/// On no list.
pub const LETTERS: &str = "vq7Kz-Xw3!mRt9Yb%Lp2";
const EMOJI: &str = "🦊🐢🎈🧭🪁🍉🚲";

fn length(world: &World<'_>) -> Verdict {
    for alphabet in [LETTERS, EMOJI] {
        for (length, code) in [(11, "min_length"), (129, "max_length"), (12, ""), (128, "")] {
            let reply = world.try_register(&world.fresh_email(), &of_length(alphabet, length))?;
            let verdict = if code.is_empty() {
                reply.status(201)
            } else {
                reply.invalid(&[("password", code)])
            };
            verdict.map_err(|stop| amend(stop, &format!("a password of {length} characters")))?;
        }
    }
    Ok(())
}

fn common(world: &World<'_>) -> Verdict {
    let email = world.fresh_email();
    for password in COMMON {
        // Sent by hand: these are no secrets of the run, and their digits stand in many an id.
        let reply = world
            .client()?
            .post("/api/v1/auth/register")
            .json(&json!({"email": email, "password": password}))
            .send()?;
        reply
            .invalid(&[("password", "common")])
            .map_err(|stop| amend(stop, &format!("the password {password:?}")))?;
    }
    Ok(())
}

fn any_characters(world: &World<'_>) -> Verdict {
    for password in [
        "  two  blanks  here  ",
        "🦊🐢🎈🧭🪁🍉🚲🌵🎻🧲🪐🍄",
        "nodigitsatallinhere",
    ] {
        let session = world.register(&world.fresh_email(), password)?;
        world.login(&session.email, password)?;
    }
    Ok(())
}

fn as_it_is(world: &World<'_>) -> Verdict {
    // 100 bytes; bcrypt would look at the first 72 alone.
    let tail = of_length(LETTERS, 100 - "Caf\u{e9} Noir ".len());
    let password = format!("Caf\u{e9} Noir {tail}");
    let session = world.register(&world.fresh_email(), &password)?;
    let mut last_changed = password.clone();
    last_changed.pop();
    let first_72: String = password
        .char_indices()
        .take_while(|(at, _)| *at < 72)
        .map(|(_, c)| c)
        .collect();
    for (what, wrong) in [
        ("followed by a blank", format!("{password} ")),
        ("after a blank", format!(" {password}")),
        ("in lower case", password.to_lowercase()),
        ("cut to its first 72 bytes", first_72),
        ("with another last character", format!("{last_changed}~")),
        ("in another normal form", password.replace('\u{e9}', "e\u{301}")),
    ] {
        let reply = world.try_login(&session.email, &wrong)?;
        reply
            .problem("invalid-credentials")
            .map_err(|stop| amend(stop, &format!("the password {what}")))?;
    }
    world.login(&session.email, &password)?;
    Ok(())
}
