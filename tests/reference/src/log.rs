//! Contract §8: the log, one JSON object a line; here into a buffer that a test can read.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::config::Level;

/// The lines written so far.
#[derive(Debug)]
pub struct Log {
    least: Level,
    lines: Mutex<Vec<String>>,
}

impl Log {
    /// Keeps lines of this level and graver ones.
    #[must_use]
    pub fn new(least: Level) -> Self {
        Self {
            least,
            lines: Mutex::new(Vec::new()),
        }
    }

    /// Everything so far.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One answered request. The path comes without its query, which may carry what a log must not keep.
    pub fn request(&self, request_id: &str, method: &str, path: &str, status: u16, duration_ms: f64) {
        let level = if status >= 500 { Level::Error } else { Level::Info };
        self.write(level, json!({"request_id": request_id, "method": method, "path": path, "status": status, "duration_ms": duration_ms}));
    }

    /// Something that a person who watches the log wants to know.
    pub fn event(&self, event: &str, request_id: &str) {
        self.write(Level::Warn, json!({"event": event, "request_id": request_id}));
    }

    /// Why an answer was 500; the client is not told.
    pub fn cause(&self, cause: &str, request_id: &str) {
        self.write(Level::Error, json!({"cause": cause, "request_id": request_id}));
    }

    /// Any other line.
    pub fn write(&self, level: Level, mut line: Value) {
        if level > self.least {
            return;
        }
        line["level"] = json!(format!("{level:?}").to_lowercase());
        line["time"] = json!(crate::time::text(crate::time::now()));
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line.to_string());
    }
}
