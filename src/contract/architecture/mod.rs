//! A: operability and documentation.

mod again;
mod database_gone;
mod docs;
mod forwarder;
mod health;
mod load;
mod log;
mod openapi;
mod process;
mod settings;
mod shared;

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[
    process::CHECKS,
    settings::CHECKS,
    database_gone::CHECKS,
    health::CHECKS,
    log::CHECKS,
    openapi::CHECKS,
    docs::CHECKS,
    load::CHECKS,
    shared::CHECKS,
    again::CHECKS,
];
