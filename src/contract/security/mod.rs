//! S: ownership, injection, CORS, leaks.

mod cors;
mod exposure;
mod headers;
mod injection;
mod ownership;
mod roles;

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[
    ownership::CHECKS,
    roles::CHECKS,
    injection::CHECKS,
    cors::CHECKS,
    headers::CHECKS,
    exposure::CHECKS,
];
