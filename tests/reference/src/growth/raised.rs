//! Errors that somebody raises with a status and words of their own.

use hyper::StatusCode;
use serde_json::json;

use super::{Growth, Mistake, retry_after};
use crate::app::Call;
use crate::http::{Outcome, answer};
use crate::problem::Problem;

/// The answer of `/api/v1/errors/{name}`.
pub fn answer_to(call: &Call<'_>, growth: &Growth, name: &str) -> Outcome {
    let (status, words, kind) = match name {
        "402" => (402, "Pay first", "about:blank"),
        "409" => (409, "Edited by somebody else", "about:blank"),
        "410" => (410, "Gone for good", "about:blank"),
        "503" => (503, "Closed for lunch", "urn:problem-type:unavailable"),
        "file" if growth.has(Mistake::MissingFileFails) => return Err(Problem::internal()),
        "unexpected" => {
            if !growth.has(Mistake::CauseUnlogged) {
                call.app
                    .log
                    .cause("RuntimeError: a secret cause", call.request_id);
            }
            let problem = Problem::internal();
            return Err(if growth.has(Mistake::CauseShown) {
                problem.saying("a secret cause")
            } else {
                problem
            });
        }
        _ => return Err(Problem::not_found()),
    };
    let status = match growth.mistake {
        Some(Mistake::StatusUnknownIs400) if status == 402 => 400,
        Some(Mistake::ServerErrorIs500) if status == 503 => 500,
        _ => status,
    };
    let kind = if growth.has(Mistake::TypeLost) && status == 409 {
        "urn:problem-type:conflict"
    } else {
        kind
    };
    let words = if growth.has(Mistake::WordsLost) {
        "Another row has this value."
    } else {
        words
    };
    let status = StatusCode::from_u16(status).map_err(|_| Problem::internal())?;
    let body = json!({
        "type": kind, "title": status.canonical_reason(), "status": status.as_u16(), "detail": words,
    });
    let made = answer(status, "application/problem+json", body.to_string());
    Ok(retry_after(made, growth))
}
