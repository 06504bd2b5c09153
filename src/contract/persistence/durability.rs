//! What was answered stays, whatever happens to the process; many writers at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::roomy;
use crate::contract::Stop;
use crate::contract::check::{Boot, Check, Need, Pillar, exact};
use crate::contract::expect::{amend, same};
use crate::contract::host::{Server, Signal, Start};
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Owner, capacity, roomy_resources};
use crate::contract::world::{World, id_of};

pub const CHECKS: &[Check] = &[
    exact(
        "P-23",
        Pillar::Persistence,
        "twenty creations at once all succeed, and sixteen writers for five seconds meet no locked database",
        many_writers,
    )
    .alone(),
    exact(
        "P-24",
        Pillar::Persistence,
        "rows and sessions survive a stop and a start",
        restart,
    )
    .boot(Boot::Stop)
    .needs(&[Need::Process]),
    exact(
        "P-25",
        Pillar::Persistence,
        "every creation that was answered is there after kill -9 amid fifty of them",
        killed,
    )
    .boot(Boot::Stop)
    .needs(&[Need::Process]),
];

const AT_ONCE: usize = 20;
const WRITERS: usize = 16;
const WRITING: Duration = Duration::from_secs(5);

fn many_writers(world: &World<'_>) -> Verdict {
    let resource = roomy(world, 40);
    if capacity(resource) < 40 {
        return Err(Stop::skipped("no resource has room for twenty rows of one user"));
    }
    let owner = Owner::new(world)?;
    // Whatever they refer to is there before.
    let bodies = (0..AT_ONCE as u64)
        .map(|n| owner.body(resource, n))
        .collect::<Verdict<Vec<_>>>()?;
    owner.token_for(resource)?;
    let before = owner.list(resource, "")?.total;
    let mut rows: Vec<Value> = Vec::new();
    for reply in world.at_once(AT_ONCE, |index| owner.post(resource, &bodies[index])) {
        rows.push(reply?.success(201)?.clone());
    }
    let list = owner.list(resource, "page_size=100")?;
    list.reply.holds(
        list.total == before + AT_ONCE as u64 && rows.iter().all(|row| list.ids().contains(&id_of(row))),
        format!("the {AT_ONCE} rows made at once"),
    )?;

    // Each writer changes, deletes and makes rows of its own numbers.
    let started = Instant::now();
    let written = AtomicUsize::new(0);
    let ends = world.at_once(WRITERS, |index| -> Verdict {
        let mut row = rows[index].clone();
        while started.elapsed() < WRITING {
            let path = world.row_path(resource, &row);
            owner.put(&path, &bodies[index])?.status(200)?;
            owner.delete(&path)?.no_content()?;
            row = owner.post(resource, &bodies[index])?.success(201)?.clone();
            written.fetch_add(3, Ordering::Relaxed);
        }
        Ok(())
    });
    for end in ends {
        end.map_err(|stop| amend(stop, "one of sixteen writers at once"))?;
    }
    let list = owner.list(resource, "page_size=100")?;
    list.reply.holds(
        list.total == before + AT_ONCE as u64,
        format!("{AT_ONCE} rows after {} writes", written.load(Ordering::Relaxed)),
    )?;
    Ok(())
}

/// Waits for the end of a process that was sent a signal.
fn ended(server: &dyn Server, signal: Signal) -> Verdict<i32> {
    server.signal(signal).map_err(Stop::errored)?;
    server.wait(Duration::from_secs(15)).ok_or_else(|| {
        Stop::failed(
            format!("the end of the process within 15 s of {signal:?}"),
            "it still runs",
        )
    })
}

fn restart(world: &World<'_>) -> Verdict {
    let env = Boot::Stop.env();
    let first = world.start(&Start::fresh(env))?;
    let here = world.at(first.as_ref());
    let owner = Owner::new(&here)?;
    let mut rows = Vec::new();
    for resource in roomy_resources(world)? {
        rows.push((
            resource,
            owner.create_with(resource, &owner.whole_body(resource, 0, 0)?)?,
        ));
    }
    let session = owner.session.clone();
    ended(first.as_ref(), Signal::Term)?;
    let second = world.start(&Start::again(first.as_ref(), env))?;
    let there = world.at(second.as_ref());
    for (resource, row) in &rows {
        let read = there.get(&session, &there.row_path(resource, row))?;
        read.success(200)
            .map_err(|stop| amend(stop, "with the token of before the stop"))?;
        read.holds(
            read.parsed().is_some_and(|later| same(later, row)),
            format!("the row as it was: {row}"),
        )?;
    }
    let reply = there.try_refresh(&session.refresh_token)?;
    reply
        .status(200)
        .map_err(|stop| amend(stop, "with the refresh token of before the stop"))?;
    there.login(&session.email, &session.password)?;
    Ok(())
}

const WRITES: usize = 50;
const AT_A_TIME: usize = 5;

fn killed(world: &World<'_>) -> Verdict {
    let env = Boot::Stop.env();
    let first = world.start(&Start::fresh(env))?;
    let here = world.at(first.as_ref());
    let owner = Owner::new(&here)?;
    let resource = roomy(world, 100);
    if capacity(resource) < 100 {
        return Err(Stop::skipped("no resource has room for fifty rows of one user"));
    }
    let bodies = (0..WRITES as u64)
        .map(|n| owner.body(resource, n))
        .collect::<Verdict<Vec<_>>>()?;
    let (next, answered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let threads = here.at_once(AT_A_TIME + 1, |thread| {
        let mut rows: Vec<Value> = Vec::new();
        if thread == AT_A_TIME {
            // Amid them, and not before some have been answered.
            let started = Instant::now();
            while answered.load(Ordering::Relaxed) < WRITES / 2 && started.elapsed() < Duration::from_secs(20)
            {
                std::thread::sleep(Duration::from_millis(1));
            }
            let _ = first.signal(Signal::Kill);
            return rows;
        }
        while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
            // No answer is no promise.
            let Ok(reply) = owner.post(resource, body) else {
                break;
            };
            if reply.status == 201
                && let Some(row) = reply.parsed()
            {
                rows.push(row.clone());
                answered.fetch_add(1, Ordering::Relaxed);
            }
        }
        rows
    });
    let rows: Vec<Value> = threads.into_iter().flatten().collect();
    if first.wait(Duration::from_secs(15)).is_none() {
        return Err(Stop::errored("the process still runs 15 s after kill -9"));
    }
    if rows.is_empty() {
        return Err(Stop::errored("no creation was answered before the kill"));
    }
    let second = world.start(&Start::again(first.as_ref(), env))?;
    let there = world.at(second.as_ref());
    for row in &rows {
        let read = there.get(&owner.session, &there.row_path(resource, row))?;
        read.holds(
            read.status == 200 && read.parsed().is_some_and(|later| same(later, row)),
            format!("the row whose creation was answered with 201: {row}"),
        )?;
    }
    // And it can be written to.
    Owner::new(&there)?.create(resource, 0)?;
    Ok(())
}
