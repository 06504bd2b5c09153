//! S: ownership, injection, CORS, leaks.

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[];
