//! P: values, lists, uniqueness, references, restarts.

use super::check::Check;

/// The rows of this pillar.
pub const CHECKS: &[&[Check]] = &[];
