//! I: registration, log-in, tokens, passwords, limits.

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[];
