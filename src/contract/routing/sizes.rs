//! V-18 to V-20: how large a body may be.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::bench::Bench;
use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::client::Silence;
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::World;

const V: Pillar = Pillar::Routing;
const LIMIT: usize = 1024 * 1024;

/// The rows.
pub const CHECKS: &[Check] = &[
    exact(
        "V-18",
        V,
        "a body of 1 MiB is taken, one byte more is problem content-too-large",
        sized,
    )
    .quick()
    .cite("OWASP API4:2023"),
    bounded("V-19", V, "the limit holds for chunked bodies, too", chunked).cite("spring-boot#18521"),
    bounded("V-20", V, "20 MiB are refused without being kept in memory", huge)
        .alone()
        .cite("OWASP API4:2023"),
];

/// The valid body, padded with blanks to this many bytes.
fn padded(bench: &Bench<'_, '_>, length: usize) -> Vec<u8> {
    let mut bytes = Value::Object(bench.body.clone()).to_string().into_bytes();
    bytes.resize(length.max(bytes.len()), b' ');
    bytes
}

fn sized(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let reply = bench
        .post()?
        .body("application/json", padded(&bench, LIMIT))
        .send()?;
    reply
        .status(201)
        .map_err(|stop| amend(stop, "a valid body padded with blanks to 1,048,576 bytes"))?;
    bench.take_away(&reply)?;
    let reply = bench
        .post()?
        .body("application/json", padded(&bench, LIMIT + 1))
        .send()?;
    reply
        .problem("content-too-large")
        .map_err(|stop| amend(stop, "the same padded to 1,048,577 bytes"))?;
    bench.finish()
}

fn chunked(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let reply = bench
        .post()?
        .body("application/json", padded(&bench, LIMIT))
        .chunked()
        .send()?;
    reply.status(201).map_err(|stop| {
        amend(
            stop,
            "a valid body padded with blanks to 1,048,576 bytes, chunked",
        )
    })?;
    bench.take_away(&reply)?;
    let answer = bench
        .post()?
        .body("application/json", padded(&bench, LIMIT + 1))
        .chunked()
        .send_or_silence()?;
    refused_or_closed(answer, &[413], "the same padded to 1,048,577 bytes, chunked")?;
    bench.finish()?;
    world.still_works()
}

fn refused_or_closed(
    answer: Result<crate::contract::client::Reply, Silence>,
    statuses: &[u16],
    what: &str,
) -> Verdict {
    match answer {
        Ok(reply) => reply
            .one_of(statuses)
            .map(|_| ())
            .map_err(|stop| amend(stop, what)),
        Err(Silence::Closed) => Ok(()),
        Err(other) => Err(Stop::failed(
            format!("{what}: one of {statuses:?}, or a closed connection"),
            format!("{other:?}"),
        )),
    }
}

fn huge(world: &World<'_>) -> Verdict {
    const AT_ONCE: usize = 6;
    const SIZE: usize = 20 * LIMIT;
    // Two thirds of what would be kept if everything were: reading and dropping it leaves garbage, too.
    const ALLOWED: u64 = (AT_ONCE * SIZE / 3 * 2) as u64;
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    // Bodies of the allowed size first: what they need is not counted.
    for result in world.at_once(AT_ONCE, |_| -> Verdict {
        let reply = bench.post()?.body("application/json", vec![b' '; LIMIT]).send()?;
        reply.one_of(&[400]).map(|_| ())
    }) {
        result?;
    }
    let server = world.server()?;
    let before = server.memory();
    let most = AtomicU64::new(0);
    let is_done = AtomicBool::new(false);
    let results = std::thread::scope(|scope| {
        if before.is_some() {
            scope.spawn(|| {
                while !is_done.load(Ordering::Relaxed) {
                    most.fetch_max(server.memory().unwrap_or(0), Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(10));
                }
            });
        }
        let results = world.at_once(AT_ONCE, |index| -> Verdict {
            let request = if index.is_multiple_of(2) {
                world.client()?.post(&bench.path())
            } else {
                bench.post()?
            };
            let request = request.body("application/json", vec![b' '; SIZE]);
            let request = if index < AT_ONCE / 2 {
                request
            } else {
                request.chunked()
            };
            let statuses: &[u16] = if index.is_multiple_of(2) {
                &[401, 413]
            } else {
                &[413]
            };
            refused_or_closed(request.send_or_silence()?, statuses, "20 MiB")
        });
        is_done.store(true, Ordering::Relaxed);
        results
    });
    for result in results {
        result?;
    }
    if let Some(before) = before {
        let grown = most.load(Ordering::Relaxed).saturating_sub(before);
        if grown > ALLOWED {
            return Err(Stop::failed(
                format!("memory that grows by less than {} MiB", ALLOWED >> 20),
                format!(
                    "it grew by {} MiB while {AT_ONCE} bodies of 20 MiB came in",
                    grown >> 20
                ),
            ));
        }
    }
    bench.finish()?;
    world.still_works()
}
