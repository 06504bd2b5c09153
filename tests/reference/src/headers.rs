//! Contract §7: the headers of every answer, the request's id, and the client's address.

use std::net::IpAddr;
use std::sync::atomic::Ordering;

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

/// What counts as one client: the socket's address or, behind proxies that are trusted, the entry of `X-Forwarded-For` that the
/// first of them has added.
pub fn client_address(app: &App, headers: &HeaderMap, peer: IpAddr) -> String {
    let fault = app.fault;
    let mut proxies = app.config.trust_proxy;
    if fault == Some(Fault::LimiterTrustsForwardedFor) {
        proxies = 1;
    }
    let mut lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    if proxies == 0 && !lines.is_empty() {
        warn_of_ignored(app);
    }
    if fault == Some(Fault::FirstLineOfForwardedFor) {
        lines.truncate(1);
    }
    let entries: Vec<&str> = lines
        .into_iter()
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let entry = match (proxies, fault) {
        (0, _) => None,
        (_, Some(Fault::ForwardedForFromTheLeft)) => entries.first(),
        (_, Some(Fault::FewerEntriesTrusted)) => entries
            .len()
            .checked_sub(proxies.min(entries.len()))
            .and_then(|at| entries.get(at)),
        (_, Some(Fault::OneProxyAlone)) => entries.last(),
        _ => entries.len().checked_sub(proxies).and_then(|at| entries.get(at)),
    };
    match entry.map(|entry| (entry, address(entry, fault))) {
        Some((_, Some(address))) => one_client(address, fault),
        Some((entry, None)) if fault == Some(Fault::AnyWordIsAClient) => (*entry).to_owned(),
        _ => one_client(peer, fault),
    }
}

/// An entry as an address; a port behind it is cut off.
fn address(entry: &str, fault: Option<Fault>) -> Option<IpAddr> {
    let has_port = entry
        .parse::<std::net::SocketAddr>()
        .ok()
        .map(|socket| socket.ip());
    let in_brackets = || entry.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    entry
        .parse()
        .ok()
        .or_else(|| has_port.filter(|_| fault != Some(Fault::PortMakesAClient)))
        .or_else(in_brackets)
}

/// An IPv6 address counts by its /64, an IPv4-mapped one as its IPv4 address.
fn one_client(address: IpAddr, fault: Option<Fault>) -> String {
    let address = if fault == Some(Fault::MappedIsAnother) {
        address
    } else {
        address.to_canonical()
    };
    match address {
        IpAddr::V6(address) if fault != Some(Fault::EveryIpv6IsAClient) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        other => other.to_string(),
    }
}

/// Behind a proxy that nobody trusts all clients are one: whoever reads the log is told once.
fn warn_of_ignored(app: &App) {
    let is_first = !app.warned.swap(true, Ordering::Relaxed);
    let warns = match app.fault {
        Some(Fault::ForwardedForNeverWarned) => false,
        Some(Fault::ForwardedForAlwaysWarned) => true,
        _ => is_first,
    };
    if warns {
        app.log.event("forwarded_for_ignored", "");
    }
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
    if call.app.fault == Some(Fault::TransportSecuritySent) {
        set("strict-transport-security", "max-age=31536000; includeSubDomains");
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
