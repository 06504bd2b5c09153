//! INV: what holds for every answer of every check. [`broken`] is asked at each answer; the rows report what it found.

use super::check::{Check, Pillar, exact};
use super::client::Reply;
use super::observer::Observer;
use super::outcome::{Failure, Stop, Verdict};
use super::world::World;

/// The rows; each is judged after everything else.
pub const CHECKS: &[Check] = &[exact(
    "INV-1",
    Pillar::Architecture,
    "never a 5xx, but where a row asks for it",
    |world| verdict(world, "INV-1"),
)
.quick()
.last()];

/// What an answer breaks: the invariant, and what should have been.
pub fn broken(
    _observer: &Observer,
    reply: &Reply,
    _by_server: bool,
    may_5xx: bool,
) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if reply.status >= 500 && !may_5xx {
        found.push(("INV-1", "no 5xx".to_owned()));
    }
    found
}

fn verdict(world: &World<'_>, invariant: &str) -> Verdict {
    if world.observer().seen() == 0 {
        world.client()?.get("/healthz").send()?;
    }
    match world
        .observer()
        .violations()
        .into_iter()
        .find(|violation| violation.invariant == invariant)
    {
        None => Ok(()),
        Some(violation) => Err(Stop::Failed(Box::new(Failure {
            expected: violation.expected,
            received: format!("in {}: {}", violation.check, violation.exchange.response),
            exchange: Some(violation.exchange),
        }))),
    }
}
