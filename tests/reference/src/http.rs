//! Answers before they are sent: a status, headers, a body.

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::Value;

use crate::problem::Problem;

/// What is sent.
pub type Answer = Response<Bytes>;

/// What a handler gives.
pub type Outcome = Result<Answer, Problem>;

/// An answer with a body.
pub fn answer(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    answer
}

/// 200 with JSON.
#[must_use]
pub fn ok(body: &Value) -> Answer {
    answer(StatusCode::OK, "application/json", body.to_string())
}

/// 201 with JSON.
#[must_use]
pub fn created(body: &Value) -> Answer {
    answer(StatusCode::CREATED, "application/json", body.to_string())
}

/// 204.
#[must_use]
pub fn no_content() -> Answer {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}

/// Sets one header, in the middle of an expression.
pub trait With {
    /// With this header; a value that HTTP does not allow is left out.
    #[must_use]
    fn with(self, name: &'static str, value: &str) -> Self;
}

impl With for Answer {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers_mut().insert(HeaderName::from_static(name), value);
        }
        self
    }
}
