//! S: ownership, injection, CORS, leaks.

mod access;
mod clients;
mod cors;
mod exposure;
mod failures;
mod front_doors;
mod headers;
mod injection;
mod ownership;
mod roles;
mod run_log;
mod secrets;
mod shown;
mod slow;

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[
    ownership::CHECKS,
    roles::CHECKS,
    access::CHECKS,
    shown::CHECKS,
    injection::CHECKS,
    cors::CHECKS,
    clients::CHECKS,
    headers::CHECKS,
    exposure::CHECKS,
    front_doors::CHECKS,
    failures::CHECKS,
    slow::CHECKS,
    run_log::CHECKS,
    secrets::CHECKS,
];
