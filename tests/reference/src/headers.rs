//! Contract §7: the headers of every answer, the request's id, and the client's address.

use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};

use crate::app::{App, Call};
use crate::docs;
use crate::fault::Fault;
use crate::http::Answer;

/// The id that was sent, if it is one, otherwise a new one.
pub fn request_id(headers: &HeaderMap, fault: Option<Fault>) -> String {
    if fault == Some(Fault::RequestIdConstant) {
        return "request".to_owned();
    }
    let sent = headers.get("x-request-id").and_then(|value| value.to_str().ok());
    let is_good = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    };
    sent.filter(|id| is_good(id) || fault == Some(Fault::RequestIdUnchecked))
        .map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned)
}

/// The socket's address; behind a proxy that is trusted, the entry which that proxy has added: the last.
pub fn client_address(app: &App, headers: &HeaderMap, peer: IpAddr) -> String {
    let trusts = app.config.trust_proxy || app.fault == Some(Fault::LimiterTrustsForwardedFor);
    let entries: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .collect();
    let entry = if app.fault == Some(Fault::ForwardedForFromTheLeft) {
        entries.first()
    } else {
        entries.last()
    };
    entry
        .filter(|_| trusts)
        .map_or_else(|| peer.to_string(), |entry| (*entry).to_owned())
}

/// What every answer carries.
pub fn decorate(call: &Call<'_>, answer: &mut Answer) {
    let path = call.parts.uri.path();
    let is_error = answer.status().is_client_error() || answer.status().is_server_error();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    };
    set("x-request-id", call.request_id);
    if path.starts_with("/api/") && call.parts.method != hyper::Method::OPTIONS {
        set("cache-control", "no-store");
    }
    if is_error && call.app.fault == Some(Fault::HeadersMissingOnErrors) {
        return;
    }
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    let policy = if path.starts_with("/docs") {
        docs::POLICY
    } else {
        "default-src 'none'; frame-ancestors 'none'"
    };
    set("content-security-policy", policy);
    // Above a chunked body a second length may have stood, which the HTTP library has dropped: nothing more is read from there.
    if call.parts.headers.contains_key("transfer-encoding") {
        set("connection", "close");
    }
}
