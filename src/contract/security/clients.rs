//! What the log-in limiter takes for one client, behind proxies that it was told of.

use crate::contract::check::{Boot, Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::host::Start;
use crate::contract::identity::limits::{Hurry, WRONG, attempt, limited};
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "S-24",
    Pillar::Security,
    "behind proxies a client is an address, however it is written: without its port, an IPv6 one by its /64",
    one_client_each,
)
.once()
.cite("RFC 7239 §6; OWASP API4:2023")
.boot(Boot::Stop)];

const WINDOW: u64 = 60;
/// Failures that are allowed.
const ALLOWED: usize = 3;

/// The lines `X-Forwarded-For` of a request.
type Lines = &'static [&'static str];

/// Ways to write one client, as many as are allowed to fail and one more; then another client.
struct Client {
    what: &'static str,
    written: [Lines; ALLOWED + 1],
    other: Lines,
}

const BEHIND_ONE: [Client; 5] = [
    Client {
        what: "an address with a port behind it",
        written: [
            &["203.0.113.8:50001"],
            &["203.0.113.8:50002"],
            &["203.0.113.8"],
            &["203.0.113.8:50003"],
        ],
        other: &["203.0.113.80:50001"],
    },
    Client {
        what: "what is no address: it counts as the socket's",
        written: [&["unknown1"], &["_hidden"], &["999.1.1.1"], &[]],
        other: &["203.0.113.9"],
    },
    Client {
        what: "the addresses of one IPv6 network (/64)",
        written: [
            &["2001:db8:1:2::1"],
            &["[2001:db8:1:2::2]:443"],
            &["2001:DB8:1:2:ffff::3"],
            &["2001:db8:1:2:1:2:3:4"],
        ],
        other: &["2001:db8:1:3::1"],
    },
    Client {
        what: "an IPv4-mapped address",
        written: [
            &["203.0.113.10"],
            &["::ffff:203.0.113.10"],
            &["::FFFF:cb00:710a"],
            &["[::ffff:203.0.113.10]:80"],
        ],
        other: &["::ffff:203.0.113.11"],
    },
    Client {
        what: "the last entry of several lines",
        written: [
            &["192.0.2.1", "203.0.113.12"],
            &["192.0.2.2", "203.0.113.12"],
            &["192.0.2.3, 192.0.2.4", "203.0.113.12"],
            &["192.0.2.5", "192.0.2.6, 203.0.113.12"],
        ],
        other: &["203.0.113.12", "203.0.113.13"],
    },
];

const BEHIND_TWO: [Client; 2] = [
    Client {
        what: "the last entry but one",
        written: [
            &["192.0.2.1, 203.0.113.14, 198.51.100.1"],
            &["192.0.2.2, 203.0.113.14, 198.51.100.2"],
            &["203.0.113.14, 198.51.100.3"],
            &["192.0.2.4, 203.0.113.14", "198.51.100.4"],
        ],
        other: &["192.0.2.1, 203.0.113.15, 198.51.100.1"],
    },
    Client {
        what: "fewer entries than proxies: it counts as the socket's",
        written: [&["203.0.113.16"], &["203.0.113.17"], &[], &["203.0.113.18"]],
        other: &["203.0.113.19, 198.51.100.1"],
    },
];

fn one_client_each(world: &World<'_>) -> Verdict {
    // `true` is 1.
    behind(world, "true", &BEHIND_ONE)?;
    behind(world, "2", &BEHIND_TWO)
}

fn behind(world: &World<'_>, proxies: &str, clients: &[Client]) -> Verdict {
    let start = Start::fresh(&[
        ("TRUST_PROXY", proxies),
        ("LOGIN_WINDOW", "60"),
        ("LOGIN_MAX_FAILURES", "3"),
    ]);
    let server = world.must_start(&start, &format!("TRUST_PROXY={proxies}"))?;
    let world = &world.at(server.as_ref());
    let words = |what: &str| format!("TRUST_PROXY={proxies}, {what}");
    for client in clients {
        let email = world.fresh_email();
        let ask = |lines: Lines| {
            let headers: Vec<(&str, String)> = lines
                .iter()
                .map(|line| ("X-Forwarded-For", (*line).to_owned()))
                .collect();
            attempt(world, &email, WRONG, &headers)
        };
        let hurry = Hurry::new(WINDOW);
        for (number, lines) in client.written.into_iter().enumerate() {
            let reply = ask(lines)?;
            let verdict = if number < ALLOWED {
                reply.problem("invalid-credentials").map(drop)
            } else {
                limited(&reply, WINDOW).map(drop)
            };
            hurry.judge(verdict.map_err(|stop| amend(stop, &words(client.what))))?;
        }
        ask(client.other)?
            .problem("invalid-credentials")
            .map_err(|stop| amend(stop, &words(&format!("another client beside {}", client.what))))?;
    }
    Ok(())
}
