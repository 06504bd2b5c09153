//! The OpenAPI document: valid, true to the contract, true of every answer, true of every path, with the
//! contract's names and examples that work.

mod answers;
mod bounds;
mod compare;
mod document;
mod examples;
mod expected;
mod form;
mod names;
mod routes;
mod specimens;

use std::fmt::Write as _;

use document::{Document, contents};

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[
    exact(
        "A-10",
        Pillar::Architecture,
        "openapi.json is a valid OpenAPI 3.1 document and describes the contract, operation by operation",
        describes_the_contract,
    )
    .cite("OpenAPI 3.1; OWASP API9:2023")
    .quick(),
    exact(
        "A-11",
        Pillar::Architecture,
        "every kind of answer of the run conforms to openapi.json",
        answers::conform,
    )
    .after_all(),
    exact(
        "A-12",
        Pillar::Architecture,
        "every operation of openapi.json is there, and no other method on its paths",
        routes::are_there,
    )
    .quick(),
    exact(
        "A-20",
        Pillar::Architecture,
        "openapi.json has the contract's names: a client generated from it compiles against every other starter",
        has_the_names,
    )
    .quick(),
    exact(
        "A-21",
        Pillar::Architecture,
        "each example of a request body is accepted as it stands",
        examples::are_accepted,
    )
    .quick(),
];

/// So many faults are named; the rest is counted.
const NAMED: usize = 12;

fn describes_the_contract(world: &World<'_>) -> Verdict {
    let (document, reply) = Document::fetch(world)?;
    reply.holds(reply.media_type() == "application/json", "application/json")?;
    let mut faults = form::faults(&document);
    faults.extend(compare::faults(&document, world.choices));
    verdict(
        &reply,
        &faults,
        "an OpenAPI 3.1 document that says what the contract says",
    )
}

fn has_the_names(world: &World<'_>) -> Verdict {
    let (document, reply) = Document::fetch(world)?;
    let faults = names::faults(&document, world.choices);
    verdict(
        &reply,
        &faults,
        "an OpenAPI document with the names of the contract",
    )
}

fn verdict(reply: &Reply, faults: &[String], expected: &str) -> Verdict {
    if faults.is_empty() {
        return Ok(());
    }
    let mut list = faults.iter().take(NAMED).cloned().collect::<Vec<_>>().join("\n");
    if faults.len() > NAMED {
        let _ = write!(list, "\nand {} more", faults.len() - NAMED);
    }
    Err(amend(
        reply.failure(expected),
        &format!("{} faults:\n{list}\n", faults.len()),
    ))
}
