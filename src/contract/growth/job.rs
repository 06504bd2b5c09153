//! Work that goes on after the answer.

use std::time::Duration;

use serde_json::{Value, json};

use super::bench::{entries, kept, line, logged, request_id, text};
use crate::contract::check::{Boot, Check, Need, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{amend, same};
use crate::contract::host::{Signal, Start};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "G-07",
    Pillar::Architecture,
    "no answer waits for its job; a failure is in the log with the request's id, the server lives, and SIGTERM waits for the job",
    jobs,
)
.needs(&[Need::Log])
.alone()];

/// The job takes a second; an answer that waits for it cannot be quicker than this.
const AT_ONCE: Duration = Duration::from_millis(500);
/// A job's line in the log comes within this.
const DONE: Duration = Duration::from_secs(8);
/// How long a server may take to stop.
const STOP: Duration = Duration::from_secs(10);

fn post(world: &World<'_>, name: &str) -> Verdict<Reply> {
    let reply = world.client()?.post(&format!("/api/v1/jobs/{name}")).send()?;
    let body = reply.success(202)?;
    reply.holds(same(body, &json!({"queued": true})), "{\"queued\":true}")?;
    Ok(reply)
}

/// The same, answered while the job still waits. The machine may be slow once, but not three times.
fn quickly(world: &World<'_>, name: &str) -> Verdict<Reply> {
    let mut reply = post(world, name)?;
    for _ in 0..2 {
        if reply.elapsed < AT_ONCE {
            break;
        }
        reply = post(world, name)?;
    }
    let took = reply.elapsed;
    reply
        .holds(took < AT_ONCE, format!("an answer within {AT_ONCE:?}"))
        .map_err(|stop| amend(stop, &format!("it took {took:.1?}")))?;
    Ok(reply)
}

fn jobs(world: &World<'_>) -> Verdict {
    let server = world.server()?;
    let finished = || -> Verdict<usize> {
        let is_done = |entry: &&super::bench::Entry| text(entry, "event") == "job_done";
        Ok(entries(server)?.iter().filter(is_done).count())
    };
    let before = finished()?;
    let reply = quickly(world, "succeed")?;
    let own = logged(world, &reply)?;
    let took = own.get("duration_ms").and_then(Value::as_f64).unwrap_or(f64::MAX);
    if took >= 1e3 * AT_ONCE.as_secs_f64() {
        let shown = Value::Object(own).to_string();
        return Err(Stop::failed("a `duration_ms` without the job", shown));
    }
    world.wait_for("a line of the log with `event` \"job_done\"", DONE, || {
        (finished().ok()? > before).then_some(())
    })?;

    let reply = quickly(world, "fail")?;
    let id = request_id(&reply)?;
    let what = format!("with `event` \"job_failed\" and request_id {id}");
    line(world, &what, DONE, |entry| {
        text(entry, "event") == "job_failed" && text(entry, "request_id") == id
    })?;
    logged(world, &reply)?;
    world
        .still_works()
        .map_err(|stop| amend(stop, "after a job that failed"))?;

    let reply = quickly(world, "reject")?;
    let id = request_id(&reply)?;
    let what = format!("about the failure that nobody awaited, with request_id {id}");
    line(world, &what, DONE, |entry| {
        text(entry, "request_id") == id && !entry.contains_key("status")
    })?;
    world
        .still_works()
        .map_err(|stop| amend(stop, "after a failure that nobody awaited"))?;
    kept(world, &[])?;
    if world.host.abilities().process {
        stopped_meanwhile(world)?;
    }
    Ok(())
}

/// SIGTERM comes while a job is under way.
fn stopped_meanwhile(world: &World<'_>) -> Verdict {
    let server = world.start(&Start::fresh(Boot::Main.env()))?;
    let there = world.at(server.as_ref());
    post(&there, "succeed")?;
    server.signal(Signal::Term).map_err(Stop::errored)?;
    match server.wait(STOP) {
        Some(0 | 130 | 143) => {}
        Some(code) => {
            let expected = "SIGTERM right after a job was queued: exit code 0, 130 or 143";
            return Err(Stop::failed(expected, format!("exit code {code}")));
        }
        None => {
            let expected = format!(
                "SIGTERM right after a job was queued: an end within {} s",
                STOP.as_secs()
            );
            return Err(Stop::failed(expected, "it still runs"));
        }
    }
    line(
        &there,
        "with `event` \"job_done\", although SIGTERM came while the job was under way",
        Duration::from_secs(2),
        |entry| text(entry, "event") == "job_done",
    )?;
    Ok(())
}
