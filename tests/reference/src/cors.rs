//! Contract §7: other origins. Without `CORS_ORIGINS` none is let in, and no header says anything.

use hyper::header::{HeaderMap, HeaderName, HeaderValue};

use crate::app::Call;
use crate::fault::Fault;
use crate::http::{Answer, With, no_content};

/// The answer to a preflight, which carries no token and needs none.
#[must_use]
pub fn preflight(call: &Call<'_>) -> Option<Answer> {
    let asks = call.parts.method == hyper::Method::OPTIONS
        && call.parts.headers.contains_key("origin")
        && call.parts.headers.contains_key("access-control-request-method");
    if call.app.config.cors_origins.is_empty() || !asks {
        return None;
    }
    let answer = no_content();
    let asked = call.header("access-control-request-headers").unwrap_or("");
    let headers = match call.app.fault {
        Some(Fault::TracingHeadersRefused) => "authorization, content-type, x-request-id",
        Some(Fault::AskedHeadersAllowed) => asked,
        _ => ALLOWED_HEADERS,
    };
    Some(match allowed_origin(call) {
        Some(_) => answer
            .with("access-control-allow-methods", "GET, HEAD, POST, PUT, DELETE")
            .with("access-control-allow-headers", headers)
            .with("access-control-max-age", "600"),
        None => answer,
    })
}

/// What a page may send: what the API reads, and what tools that trace requests add.
const ALLOWED_HEADERS: &str =
    "Authorization, Content-Type, X-Request-Id, traceparent, tracestate, baggage, sentry-trace";

/// What a browser must be told with every answer, errors as well.
pub fn decorate(call: &Call<'_>, headers: &mut HeaderMap) {
    if call.app.config.cors_origins.is_empty() {
        return;
    }
    headers.insert("vary", HeaderValue::from_static("Origin"));
    if let Some(origin) = allowed_origin(call) {
        headers.insert(
            HeaderName::from_static("access-control-allow-origin"),
            origin.clone(),
        );
        headers.insert(
            HeaderName::from_static("access-control-expose-headers"),
            HeaderValue::from_static("Location, Retry-After, X-Request-Id"),
        );
    }
}

/// The origin that was sent, if it is on the list to the letter.
fn allowed_origin<'a>(call: &Call<'a>) -> Option<&'a HeaderValue> {
    let sent = call.parts.headers.get("origin")?;
    let listed = call
        .app
        .config
        .cors_origins
        .iter()
        .any(|origin| match call.app.fault {
            Some(Fault::AnyOriginReflected) => true,
            Some(Fault::OriginBySuffix) => {
                let host = origin.split("://").last().unwrap_or(origin);
                sent.to_str().is_ok_and(|sent| sent.ends_with(host))
            }
            _ => sent == origin.as_str(),
        });
    listed.then_some(sent)
}
