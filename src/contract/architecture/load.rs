//! Many requests at once.

use std::time::Duration;

use serde_json::Value;

use crate::contract::check::{Check, Need, Pillar, bounded};
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::Owner;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[bounded(
    "A-14",
    Pillar::Architecture,
    "500 requests on 16 connections are answered, and memory grows by less than 100 MB",
    load,
)
.cite("OWASP API4:2023")
.needs(&[Need::Process])
.alone()];

const CONNECTIONS: usize = 16;
const REQUESTS: usize = 500;
const GROWTH: u64 = 100 * 1024 * 1024;

fn load(world: &World<'_>) -> Verdict {
    let owner = Owner::new(world)?;
    let resource = world.some_resource();
    let row = owner.create(resource, 1)?;
    let (list, item) = (world.path(resource), world.row_path(resource, &row));
    let bad = Value::Object(serde_json::Map::new()).to_string();
    let token = &owner.session.access_token;
    let address = world.server()?.address();
    // What an ordinary client asks for, one after the other.
    let requests = [
        ("GET", list.as_str(), ""),
        ("GET", item.as_str(), ""),
        ("POST", list.as_str(), bad.as_str()),
        ("GET", "/api/v1/auth/me", ""),
        ("GET", "/nope", ""),
    ];
    let ask = |connection: usize| -> Verdict {
        let client = world.client()?;
        let share = REQUESTS / CONNECTIONS + usize::from(connection < REQUESTS % CONNECTIONS);
        let mut open = client.connect()?;
        for number in 0..share {
            let (method, target, body) = requests[(connection + number) % requests.len()];
            let framing = if body.is_empty() {
                String::new()
            } else {
                format!(
                    "Content-Type: application/json\r\nContent-Length: {}\r\n",
                    body.len()
                )
            };
            open.write(format!(
                "{method} {target} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{framing}\r\n{body}"
            ));
            let reply = open.read_application(method, Duration::from_secs(15))?;
            reply
                .holds(reply.status < 500, "no 5xx")
                .map_err(|stop| amend(stop, &format!("{method} {target}")))?;
            // A server may limit the requests of one connection.
            if reply
                .header("connection")
                .is_some_and(|value| value.eq_ignore_ascii_case("close"))
            {
                open = client.connect()?;
            }
        }
        Ok(())
    };
    let memory = || world.server().ok()?.memory();
    let before = memory();
    world.at_once(CONNECTIONS, ask).into_iter().collect::<Verdict>()?;
    world.still_works()?;
    let (Some(before), Some(after)) = (before, memory()) else {
        return Err(Stop::skipped(
            "the requests were answered, but the memory of the process cannot be seen here",
        ));
    };
    let grown = after.saturating_sub(before);
    if grown >= GROWTH {
        return Err(Stop::failed(
            "less than 100 MB more memory after 500 requests",
            format!("{} MB more ({} MB)", grown >> 20, after >> 20),
        ));
    }
    Ok(())
}
