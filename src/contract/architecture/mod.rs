//! A: operability and documentation.

mod docs;
mod health;
mod openapi;

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[health::CHECKS, openapi::CHECKS, docs::CHECKS];
