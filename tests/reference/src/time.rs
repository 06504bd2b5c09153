//! Instants: milliseconds since 1970 in memory, `YYYY-MM-DDThh:mm:ss.mmmZ` on the wire (contract §4).

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970.
pub type Millis = i64;

/// The present instant.
#[must_use]
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// As answered: UTC, always three digits.
#[must_use]
pub fn text(instant: Millis) -> String {
    let instant = jiff::Timestamp::from_millisecond(instant).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{instant:.3}")
}
