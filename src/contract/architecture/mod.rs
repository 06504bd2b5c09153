//! A: operability, documentation, logs.

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[];
