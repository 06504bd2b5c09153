//! What an answer must be: each expectation is a method of [`Reply`] that returns the answer again, or the failure to report.

use std::collections::BTreeSet;

use serde_json::Value;

use super::client::Reply;
use super::outcome::{Stop, Verdict};

/// The media type of every problem (RFC 9457 §3).
pub const PROBLEM: &str = "application/problem+json";

/// Status and `type` of contract §3, without the common beginning `urn:problem-type:`.
pub const PROBLEMS: [(u16, &str); 18] = [
    (400, "malformed-json"),
    (400, "bad-request"),
    (401, "unauthorized"),
    (401, "invalid-credentials"),
    (401, "invalid-refresh-token"),
    (403, "forbidden"),
    (403, "wrong-password"),
    (404, "not-found"),
    (405, "method-not-allowed"),
    (409, "email-taken"),
    (409, "conflict"),
    (409, "in-use"),
    (413, "content-too-large"),
    (415, "unsupported-media-type"),
    (422, "validation-failed"),
    (429, "too-many-requests"),
    (500, "internal-error"),
    (503, "unavailable"),
];

impl Reply {
    /// Exactly this status.
    pub fn status(&self, status: u16) -> Verdict<&Self> {
        self.one_of(&[status])
    }

    /// One of these statuses.
    pub fn one_of(&self, statuses: &[u16]) -> Verdict<&Self> {
        if statuses.contains(&self.status) {
            return Ok(self);
        }
        let list: Vec<String> = statuses.iter().map(ToString::to_string).collect();
        Err(self.failure(list.join(" or ")))
    }

    /// Any 4xx.
    pub fn refused(&self) -> Verdict<&Self> {
        if (400..500).contains(&self.status) {
            Ok(self)
        } else {
            Err(self.failure("a 4xx"))
        }
    }

    /// A JSON body.
    pub fn json(&self) -> Verdict<&Value> {
        self.parsed().ok_or_else(|| self.failure("a JSON body"))
    }

    /// This status with a JSON body.
    pub fn success(&self, status: u16) -> Verdict<&Value> {
        self.status(status)?.json()
    }

    /// 204 without a body.
    pub fn no_content(&self) -> Verdict<&Self> {
        self.status(204)?;
        if self.body.is_empty() {
            Ok(self)
        } else {
            Err(self.failure("204 without a body"))
        }
    }

    /// The problem of contract §3 with this `type` (given without `urn:problem-type:`): its status, media type and body.
    pub fn problem(&self, kind: &str) -> Verdict<&Self> {
        let status = PROBLEMS
            .iter()
            .find(|(_, known)| *known == kind)
            .map_or(0, |(status, _)| *status);
        let expected = format!("{status} {PROBLEM} with type urn:problem-type:{kind}");
        let right = self.status == status
            && self.media_type() == PROBLEM
            && self.problem_kind() == Some(kind)
            && self
                .parsed()
                .and_then(|body| body.get("status"))
                .and_then(Value::as_u64)
                == Some(u64::from(status));
        if right {
            Ok(self)
        } else {
            Err(self.failure(expected))
        }
    }

    /// One of these problems.
    pub fn problem_of(&self, kinds: &[&str]) -> Verdict<&Self> {
        match self.problem_kind() {
            Some(kind) if kinds.contains(&kind) => self.problem(kind),
            _ => Err(self.failure(format!("one of the problems {}", kinds.join(", ")))),
        }
    }

    /// The `type` of the problem without its common beginning.
    pub fn problem_kind(&self) -> Option<&str> {
        self.parsed()?
            .get("type")?
            .as_str()?
            .strip_prefix("urn:problem-type:")
    }

    /// The body for a comparison: without `instance`, which names the path that was asked for (contract §3).
    pub fn comparable(&self) -> Verdict<Value> {
        let mut body = self.json()?.clone();
        if let Some(object) = body.as_object_mut() {
            object.shift_remove("instance");
        }
        Ok(body)
    }

    /// 422 whose errors are exactly these (field, code), in any order.
    pub fn invalid(&self, errors: &[(&str, &str)]) -> Verdict<&Self> {
        let expected: BTreeSet<(String, String)> = errors
            .iter()
            .map(|(field, code)| ((*field).to_owned(), (*code).to_owned()))
            .collect();
        self.problem("validation-failed")
            .map_err(|stop| expecting(stop, format!("422 validation-failed {expected:?}")))?;
        let found = self.errors();
        if found.iter().cloned().collect::<BTreeSet<_>>() == expected && found.len() == expected.len() {
            Ok(self)
        } else {
            Err(self.failure(format!("422 with errors {expected:?}")))
        }
    }

    /// 422 with an error for this field, and for no other; the code is free.
    pub fn invalid_field(&self, field: &str) -> Verdict<&Self> {
        self.problem("validation-failed")?;
        let fields: BTreeSet<String> = self.errors().into_iter().map(|(field, _)| field).collect();
        if fields.len() == 1 && fields.contains(field) {
            Ok(self)
        } else {
            Err(self.failure(format!("422 whose errors name `{field}` alone")))
        }
    }

    /// The (field, code) pairs of a problem; empty where there are none.
    pub fn errors(&self) -> Vec<(String, String)> {
        let text = |error: &Value, key: &str| error.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        let errors = self
            .parsed()
            .and_then(|body| body.get("errors"))
            .and_then(Value::as_array);
        errors
            .into_iter()
            .flatten()
            .map(|error| (text(error, "field"), text(error, "code")))
            .collect()
    }

    /// A header with exactly this value.
    pub fn has_header(&self, name: &str, value: &str) -> Verdict<&Self> {
        if self.header(name) == Some(value) {
            return Ok(self);
        }
        let found = self
            .header(name)
            .map_or_else(|| format!("no {name}"), |found| format!("{name}: {found}"));
        Err(amend(self.failure(format!("{name}: {value}")), &found))
    }

    /// No header of this name.
    pub fn lacks_header(&self, name: &str) -> Verdict<&Self> {
        match self.header(name) {
            None => Ok(self),
            Some(value) => Err(amend(
                self.failure(format!("no {name}")),
                &format!("{name}: {value}"),
            )),
        }
    }

    /// What the caller found out about this answer must hold; `expected` says what.
    pub fn holds(&self, condition: bool, expected: impl Into<String>) -> Verdict<&Self> {
        if condition {
            Ok(self)
        } else {
            Err(self.failure(expected))
        }
    }

    /// The body is an object with exactly these keys.
    pub fn keys(&self, keys: &[&str]) -> Verdict<&Self> {
        has_keys(self.json()?, keys).map_or_else(|expected| Err(self.failure(expected)), |()| Ok(self))
    }
}

/// Whether `value` is an object with exactly these keys; otherwise what was expected.
pub fn has_keys(value: &Value, keys: &[&str]) -> Result<(), String> {
    let found: BTreeSet<&str> = value
        .as_object()
        .map(|object| object.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let wanted: BTreeSet<&str> = keys.iter().copied().collect();
    if found == wanted {
        Ok(())
    } else {
        Err(format!("an object with exactly the keys {wanted:?}"))
    }
}

/// Canonical JSON: parsed values compared, keys in any order, whole numbers equal however they are written.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        _ => a == b,
    }
}

/// The same stop, expecting more than it said.
pub fn expecting(stop: Stop, expected: impl Into<String>) -> Stop {
    match stop {
        Stop::Failed(mut failure) => {
            failure.expected = expected.into();
            Stop::Failed(failure)
        }
        other => other,
    }
}

/// The same stop, with words in front of what was received (which field, which step).
pub fn amend(stop: Stop, words: &str) -> Stop {
    match stop {
        Stop::Failed(mut failure) => {
            failure.received = format!("{words}: {}", failure.received);
            Stop::Failed(failure)
        }
        other => other,
    }
}
