//! The database goes away, and comes back.

use std::time::Duration;

use super::forwarder::{Mode, in_front_of};
use super::health::is_health;
use crate::choices::Database;
use crate::contract::check::{Boot, Check, Need, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{PROBLEM, amend};
use crate::contract::host::Start;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::tables;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "A-03",
    Pillar::Architecture,
    "without its database the server says that it lives and is not ready; with it, it is ready again without a restart",
    gone_and_back,
)
.cite("ASVS 16.5.2")
.needs(&[Need::Database])
.boot(Boot::Stop)];

/// The answer after a second of waiting for the database, and some time for a busy machine.
const SOON: Duration = Duration::from_secs(4);
/// A pool may wait before it connects again.
const BACK: Duration = Duration::from_secs(20);

fn gone_and_back(world: &World<'_>) -> Verdict {
    let first = world.start(&Start::fresh(Boot::Stop.env()))?;
    if world.host.abilities().database == Some(Database::Sqlite) {
        let there = world.at(first.as_ref());
        ready(&there)?.status(200)?;
        let names = tables::names(&there, first.as_ref())?;
        let sessions = tables::named(&names, "sessions")?;
        tables::rename(first.as_ref(), &sessions, "larder_gone")?;
        let verdict = not_ready(&there, "with the table `sessions` renamed");
        tables::rename(first.as_ref(), "larder_gone", &sessions)?;
        verdict?;
        return is_back(&there);
    }
    let (url, forwarder) = in_front_of(&first.store()).map_err(Stop::errored)?;
    let mut env = Boot::Stop.env().to_vec();
    env.push(("DATABASE_URL", &url));
    let server = world.start(&Start::again(first.as_ref(), &env))?;
    let there = world.at(server.as_ref());
    ready(&there)?.status(200)?;
    forwarder.set(Mode::Cut);
    not_ready(&there, "with every connection to the database cut")?;
    forwarder.set(Mode::Pass);
    is_back(&there)?;
    forwarder.set(Mode::Stall);
    not_ready(&there, "with a database that does not answer")?;
    forwarder.set(Mode::Pass);
    is_back(&there)?;
    // And it is more than a word: it works.
    there.user()?;
    Ok(())
}

fn ready(world: &World<'_>) -> Verdict<Reply> {
    world.client()?.get("/readyz").may_5xx().send()
}

fn not_ready(world: &World<'_>, how: &str) -> Verdict {
    let reply = world.client()?.get("/healthz").send()?;
    reply.status(200).map_err(|stop| amend(stop, how))?;
    let reply = ready(world)?;
    // The contract's problem, or the framework's own health answer.
    if reply.media_type() == PROBLEM {
        reply.problem("unavailable").map(drop)
    } else {
        reply.status(503).and_then(is_health)
    }
    .map_err(|stop| amend(stop, how))?;
    reply
        .holds(
            reply.elapsed <= SOON,
            "503 when a query was not answered within a second",
        )
        .map_err(|stop| {
            amend(
                stop,
                &format!("{how}, after {:.1} s", reply.elapsed.as_secs_f32()),
            )
        })?;
    let reply = world.client()?.get("/healthz").send()?;
    reply.status(200).map_err(|stop| amend(stop, how))?;
    Ok(())
}

fn is_back(world: &World<'_>) -> Verdict {
    world.wait_for("/readyz to answer 200 again without a restart", BACK, || {
        ready(world).ok().filter(|reply| reply.status == 200)
    })?;
    Ok(())
}
