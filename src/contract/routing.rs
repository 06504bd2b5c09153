//! R and V: paths, methods, reading requests, field rules.

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[];
