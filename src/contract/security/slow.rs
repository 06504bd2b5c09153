//! Clients that take their time.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::contract::Stop;
use crate::contract::check::{Boot, Check, Pillar, bounded};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::host::Start;
use crate::contract::outcome::Verdict;
use crate::contract::owner::Owner;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[bounded(
    "S-19",
    Pillar::Security,
    "two hundred clients that send a byte a second keep nobody waiting, and are cut within 30 s where the server has a setting for it",
    slow_clients,
).once().waits()
.boot(Boot::Stop)
.cite("OWASP API4:2023")];

const CLIENTS: usize = 200;
const SENDING: Duration = Duration::from_secs(15);
/// Within 30 s of its start (contract §8), and a moment for the machine.
const CUT: Duration = Duration::from_secs(32);
const PROMPT: Duration = Duration::from_secs(2);
const TICK: Duration = Duration::from_secs(1);
/// A tick that comes this late says that the machine is too busy for its times to mean anything.
const LATE: Duration = Duration::from_millis(1500);

fn slow_clients(world: &World<'_>) -> Verdict {
    let server = world.start(&Start::fresh(Boot::Stop.env()))?;
    let world = world.at(server.as_ref());
    let owner = Owner::new(&world)?;
    let path = world.path(world.some_resource());
    // Enough of them for every second; the headers never end.
    let text = format!(
        "GET /healthz HTTP/1.1\r\nHost: {}\r\nX-Slow: {}",
        server.address(),
        "a".repeat(200)
    );
    let mut streams = Vec::new();
    for _ in 0..CLIENTS {
        let stream = TcpStream::connect_timeout(&server.address(), Duration::from_secs(5))
            .and_then(|stream| stream.set_nonblocking(true).map(|()| stream))
            .map_err(|error| Stop::errored(format!("cannot open {CLIENTS} connections: {error}")))?;
        streams.push(stream);
    }
    let started = Instant::now();
    let mut next = started;
    let mut bytes = text.bytes();
    loop {
        let now = started.elapsed();
        if now < SENDING {
            // At first the request line, so that it is a request; then byte by byte.
            let piece: Vec<u8> = if now < TICK {
                bytes.by_ref().take(60).collect()
            } else {
                bytes.by_ref().take(1).collect()
            };
            streams.retain_mut(|stream| stream.write_all(&piece).is_ok());
            for target in ["/healthz", path.as_str()] {
                let reply = owner.get(target)?;
                reply
                    .status(200)
                    .map_err(|stop| amend(stop, "beside slow clients"))?;
                if reply.elapsed >= PROMPT {
                    streams.clear();
                    return Err(kept_waiting(&owner, target, &reply)?);
                }
            }
        }
        streams.retain_mut(|stream| !is_cut(stream));
        if streams.is_empty() || (now >= SENDING && !world.host.header_deadline()) {
            return world.still_works();
        }
        if started.elapsed() > CUT {
            return Err(Stop::failed(
                format!("connections without complete headers to be cut within 30 s, all {CLIENTS}"),
                format!(
                    "{} of them are open after {:.0} s",
                    streams.len(),
                    started.elapsed().as_secs_f32()
                ),
            ));
        }
        next += TICK;
        let late = Instant::now().saturating_duration_since(next);
        if late > LATE {
            return Err(Stop::skipped(format!(
                "timed: this machine was {:.1} s late",
                late.as_secs_f32()
            )));
        }
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
}

/// A late answer is a fault only if the same request is quick once the slow clients are gone.
fn kept_waiting(owner: &Owner<'_, '_>, target: &str, late: &Reply) -> Verdict<Stop> {
    std::thread::sleep(TICK);
    let mut without = Duration::ZERO;
    for _ in 0..5 {
        without = without.max(owner.get(target)?.elapsed);
    }
    let seconds = late.elapsed.as_secs_f32();
    Ok(if without > PROMPT / 4 {
        Stop::skipped(format!(
            "timed: answers took {seconds:.1} s, and without slow clients {:.1} s on this machine",
            without.as_secs_f32()
        ))
    } else {
        late.failure(format!(
            "an answer within 2 s beside {CLIENTS} slow clients; it took {seconds:.1} s"
        ))
    })
}

/// Whether the server has ended the connection; what it says before (a 408) is dropped.
fn is_cut(stream: &mut TcpStream) -> bool {
    let mut buffer = [0_u8; 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != ErrorKind::WouldBlock,
        }
    }
}
