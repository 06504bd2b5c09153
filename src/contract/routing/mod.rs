//! R and V: paths, methods, reading requests, field rules.
//!
//! Rows that send many values of a type do so through a [`bench::Bench`]: one row of one resource, changed again and again, with
//! all fields of the type tried in one request.

mod bench;
mod bodies;
mod floats;
mod framing;
mod json;
mod media;
mod methods;
mod paths;
mod presence;
mod samples;
mod sizes;
mod text;
mod transport;
mod values;

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[
    paths::CHECKS,
    methods::CHECKS,
    transport::CHECKS,
    media::CHECKS,
    json::CHECKS,
    sizes::CHECKS,
    framing::CHECKS,
    presence::CHECKS,
    text::CHECKS,
    values::CHECKS,
    floats::CHECKS,
    bodies::CHECKS,
];
