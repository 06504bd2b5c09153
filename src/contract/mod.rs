//! The one suite: what is sent to a server and what must come back.
//!
//! In: [`Choices`] and a [`Host`](host::Host) that can start the server under test. Out: an [`Outcome`] a check. Data first: a
//! check is a row ([`Check`]) with an id, a meaning, a strength, the boot it needs and a function; rows are grouped by the
//! pillar that they prove, one module a pillar. Nothing here prints.

pub mod check;
pub mod client;
pub mod expect;
pub mod growth;
pub mod host;
mod html;
pub mod observer;
pub mod outcome;
pub mod owner;
pub mod room;
pub mod runner;
pub mod samples;
pub mod shapes;
pub mod tables;
pub mod users;
pub mod world;

mod architecture;
mod identity;
mod invariants;
mod persistence;
mod routing;
mod security;

pub use check::{Boot, Check, Need, Pillar, Strength};
pub use outcome::{Exchange, Failure, Outcome, Stop, Verdict};
pub use runner::{Selection, run};
pub use world::World;

/// Every check of the suite, in the order in which it is reported.
pub fn checks() -> Vec<&'static Check> {
    [
        &[invariants::CHECKS],
        routing::CHECKS,
        persistence::CHECKS,
        identity::CHECKS,
        security::CHECKS,
        architecture::CHECKS,
    ]
    .into_iter()
    .flatten()
    .copied()
    .flatten()
    .collect()
}
