//! What is outside the API: the first page, health, readiness.

use hyper::StatusCode;
use larder::choices::Choices;
use serde_json::json;

use crate::http::{Answer, answer, ok};

/// What a beginner sees first.
#[must_use]
pub fn root(choices: &Choices) -> Answer {
    let name = &choices.name.title;
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{name}</title>\n<h1>{name}</h1>\n\
         <p><a href=\"/docs\">Documentation</a> · <a href=\"/healthz\">Health</a></p>\n</html>\n"
    );
    answer(StatusCode::OK, "text/html; charset=utf-8", page)
}

/// The process is alive; nothing else is looked at.
#[must_use]
pub fn health() -> Answer {
    ok(&json!({"status": "ok"}))
}

/// The tables can be read: always so in memory.
#[must_use]
pub fn ready() -> Answer {
    ok(&json!({"status": "ok"}))
}
