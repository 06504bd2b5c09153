//! INV: what holds for every answer of every check. [`broken`] is asked at each answer; the rows report what it found.
//!
//! What an HTTP server answers before any application code (`by_server`) is its own business, crashes and leaks apart.

mod echo;
mod json;

use super::check::{Check, Pillar, exact};
use super::client::Reply;
use super::expect::{PROBLEM, PROBLEMS};
use super::observer::Observer;
use super::outcome::{Failure, Stop, Verdict};
use super::world::World;

const fn row(id: &'static str, meaning: &'static str, run: fn(&World<'_>) -> Verdict) -> Check {
    exact(id, Pillar::Architecture, meaning, run).quick().after_all()
}

/// The rows; they are judged when everything else is done.
pub const CHECKS: &[Check] = &[
    row("INV-1", "never a 5xx, but where a row asks for it", |world| {
        verdict(world, "INV-1")
    }),
    row(
        "INV-2",
        "every refusal is a problem of the contract's list and repeats nothing of the request",
        |world| verdict(world, "INV-2"),
    )
    .cite("RFC 9457 §3"),
    row(
        "INV-3",
        "every body is JSON in UTF-8 without duplicate keys, or empty where there is none",
        |world| verdict(world, "INV-3"),
    )
    .cite("RFC 8259, RFC 7493 §2.3"),
    row(
        "INV-4",
        "the security headers stand once in every answer, on errors too",
        |world| verdict(world, "INV-4"),
    )
    .cite("ASVS 3.4"),
    row("INV-5", "no answer names its software's version", |world| {
        verdict(world, "INV-5")
    })
    .cite("OWASP HTTP Headers Cheat Sheet"),
    row(
        "INV-6",
        "every answer has a well-formed X-Request-Id: the one sent, or a new one",
        |world| verdict(world, "INV-6"),
    ),
    row(
        "INV-7",
        "no answer shows a stack trace, SQL or a path of the server",
        |world| verdict(world, "INV-7"),
    )
    .cite("ASVS 16.5.1"),
    row(
        "INV-8",
        "a redirect is relative or stays at the same origin",
        |world| verdict(world, "INV-8"),
    ),
    row("INV-9", "no cookie is set on API paths", |world| {
        verdict(world, "INV-9")
    })
    .cite("ASVS 3.3"),
];

type Found = Vec<(&'static str, String)>;

/// What an answer breaks: the invariant, and what should have been.
pub fn broken(observer: &Observer, reply: &Reply, by_server: bool, may_5xx: bool) -> Found {
    let mut found = Found::new();
    if reply.status >= 500 && !may_5xx {
        found.push(("INV-1", "no 5xx".to_owned()));
    }
    if !by_server {
        if reply.status >= 400 {
            found.extend(problem(observer, reply).map(|expected| ("INV-2", expected)));
        }
        found.extend(json::broken(reply).map(|expected| ("INV-3", expected)));
        found.extend(headers(reply).into_iter().map(|expected| ("INV-4", expected)));
        found.extend(request_id(observer, reply).map(|expected| ("INV-6", expected)));
    }
    found.extend(software(reply).map(|expected| ("INV-5", expected)));
    found.extend(trace(reply).map(|expected| ("INV-7", expected)));
    found.extend(redirect(reply).map(|expected| ("INV-8", expected)));
    if is_api(reply) && reply.count("set-cookie") > 0 {
        found.push(("INV-9", "no Set-Cookie".to_owned()));
    }
    found
}

/// The path without its query; empty where the request was written by hand.
fn path(reply: &Reply) -> &str {
    reply.sent.target.split('?').next().unwrap_or("")
}

/// A path whose every answer is JSON: what lies below `/api/`, and the three documents beside it.
fn is_api(reply: &Reply) -> bool {
    let path = path(reply);
    path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz" | "/openapi.json")
}

fn problem(observer: &Observer, reply: &Reply) -> Option<String> {
    // An answer to HEAD has no body to look at; about its readiness a framework may answer in its own words.
    let own_words = path(reply) == "/readyz" && reply.status == 503 && reply.media_type() != PROBLEM;
    if reply.sent.method == "HEAD" || own_words {
        return None;
    }
    if reply.media_type() != PROBLEM {
        return Some(PROBLEM.to_owned());
    }
    let Some(body) = reply.parsed().and_then(serde_json::Value::as_object) else {
        return Some("a problem as a JSON object".to_owned());
    };
    if body.get("status").and_then(serde_json::Value::as_u64) != Some(u64::from(reply.status)) {
        return Some(format!("`status` {} in the body, too", reply.status));
    }
    for key in ["type", "title", "detail"] {
        if !body.get(key).is_some_and(serde_json::Value::is_string) {
            return Some(format!("a problem with a text as `{key}`"));
        }
    }
    let known = ["type", "title", "status", "detail", "errors", "instance"];
    if let Some(key) = body.keys().find(|key| !known.contains(&key.as_str())) {
        return Some(format!("a problem without `{key}`"));
    }
    if let Some(instance) = body.get("instance") {
        // Of a request that was written by hand the path is not known.
        let is_own = instance.as_str().is_some_and(|instance| instance == path(reply));
        if !is_own && !path(reply).is_empty() {
            return Some("an `instance` that is the path of the request, or none".to_owned());
        }
    }
    let kind = body
        .get("type")
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default();
    if !is_type_of(reply.status, kind) {
        return Some(format!("a `type` that the contract gives to {}", reply.status));
    }
    errors(reply.status, body).or_else(|| echo::found(observer, reply, body))
}

/// Contract §3: a `type` of the table for this status; `about:blank` where the table has none for it, or several to choose from.
fn is_type_of(status: u16, kind: &str) -> bool {
    const ONE_TYPE: [u16; 7] = [401, 404, 405, 413, 415, 429, 503];
    match kind.strip_prefix("urn:problem-type:") {
        Some(kind) => PROBLEMS.contains(&(status, kind)),
        None => kind == "about:blank" && !ONE_TYPE.contains(&status),
    }
}

/// `errors` stands in 422 and in a conflict of unique fields, and each has its three texts.
fn errors(status: u16, body: &serde_json::Map<String, serde_json::Value>) -> Option<String> {
    let Some(errors) = body.get("errors") else {
        let is_blank = body.get("type").is_some_and(|kind| kind == "about:blank");
        return (status == 422 && !is_blank).then(|| "422 with `errors`".to_owned());
    };
    let Some(errors) = errors.as_array() else {
        return Some("`errors` as an array".to_owned());
    };
    if errors.len() > 100 {
        return Some("at most 100 `errors`".to_owned());
    }
    for error in errors {
        let is_whole = error.as_object().is_some_and(|error| {
            error.len() == 3
                && ["field", "code", "message"]
                    .iter()
                    .all(|key| error.get(*key).is_some_and(serde_json::Value::is_string))
        });
        if !is_whole {
            return Some("each of `errors` with the texts `field`, `code` and `message` alone".to_owned());
        }
        let field = error
            .get("field")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        if field.chars().count() > 64 {
            return Some("a `field` of at most 64 characters".to_owned());
        }
    }
    None
}

fn headers(reply: &Reply) -> Vec<String> {
    let mut expected = Vec::new();
    let value = |name: &str| reply.header(name).unwrap_or("");
    let holds = |name: &str, word: &str| value(name).to_ascii_lowercase().contains(word);
    for name in [
        "X-Content-Type-Options",
        "Referrer-Policy",
        "X-Frame-Options",
        "Content-Security-Policy",
        "Cache-Control",
        "X-Request-Id",
    ] {
        if reply.count(name) > 1 {
            expected.push(format!("{name} once"));
        }
    }
    let instead = |wanted: &str, name: &str| match value(name) {
        "" => wanted.to_owned(),
        found => format!("{wanted} (there is `{found}`)"),
    };
    if !value("x-content-type-options").eq_ignore_ascii_case("nosniff") {
        expected.push(instead(
            "X-Content-Type-Options: nosniff",
            "x-content-type-options",
        ));
    }
    let is_framed_off = ["deny", "sameorigin"]
        .iter()
        .any(|word| value("x-frame-options").eq_ignore_ascii_case(word))
        || holds("content-security-policy", "frame-ancestors");
    if !is_framed_off {
        expected.push("X-Frame-Options, or frame-ancestors in Content-Security-Policy".to_owned());
    }
    if value("referrer-policy").is_empty() {
        expected.push("Referrer-Policy".to_owned());
    }
    if reply.count("strict-transport-security") > 0 {
        expected.push("no Strict-Transport-Security: it is the proxy's to promise".to_owned());
    }
    let is_below_api = reply.sent.target.starts_with("/api/") && reply.sent.method != "OPTIONS";
    if is_below_api && !holds("cache-control", "no-store") {
        expected.push(instead("Cache-Control: no-store", "cache-control"));
    }
    expected
}

fn software(reply: &Reply) -> Option<String> {
    if reply.count("x-powered-by") > 0 {
        return Some("no X-Powered-By".to_owned());
    }
    reply
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("server"))
        .any(|(_, value)| value.iter().any(u8::is_ascii_digit))
        .then(|| "no version in Server".to_owned())
}

/// A good id of one's own comes back; anything else is replaced by one that nobody has had.
fn request_id(observer: &Observer, reply: &Reply) -> Option<String> {
    let Some(id) = reply.header("x-request-id") else {
        return Some("X-Request-Id".to_owned());
    };
    if !is_request_id(id) {
        return Some("an X-Request-Id of [A-Za-z0-9._-]{1,64}".to_owned());
    }
    if reply.sent.target.is_empty() {
        return None;
    }
    match reply.sent.header("x-request-id") {
        Some(sent) if is_request_id(sent) => (sent != id).then(|| format!("X-Request-Id: {sent}, as sent")),
        _ => (!observer.is_new_request_id(id)).then(|| "an X-Request-Id that is new".to_owned()),
    }
}

fn is_request_id(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Words that only a crash says, in any answer; and those that a refusal does not say either.
fn trace(reply: &Reply) -> Option<String> {
    const ANYWHERE: [&str; 9] = [
        "Traceback (most recent",
        ".java:",
        "node_modules",
        "SQLSTATE",
        "vendor/",
        "goroutine ",
        "site-packages",
        "\\n    at ",
        "\n    at ",
    ];
    const IN_REFUSALS: [&str; 12] = [
        "Traceback",
        "sqlalchemy",
        "SQLITE_",
        "sqlite3.",
        "psycopg",
        "pgconn",
        "Hibernate",
        "Illuminate\\",
        "SELECT ",
        "INSERT INTO",
        "constraint failed",
        "\"stack\":",
    ];
    // Scripts and styles are whole libraries, whose texts are their own.
    let is_library = matches!(
        reply.media_type().as_str(),
        "text/javascript" | "application/javascript" | "application/x-javascript" | "text/css"
    );
    if reply.status == 200 && is_library {
        return None;
    }
    let text = reply.text();
    let refusal: &[&str] = if reply.status >= 400 { &IN_REFUSALS } else { &[] };
    ANYWHERE
        .iter()
        .chain(refusal)
        .find(|word| text.contains(**word))
        .map(|word| format!("no `{}`", word.trim()))
}

fn redirect(reply: &Reply) -> Option<String> {
    if !(300..400).contains(&reply.status) {
        return None;
    }
    let location = reply.header("location")?;
    let is_absolute = location.starts_with("//")
        || location.starts_with('\\')
        || location.starts_with("/\\")
        || location
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|scheme| scheme.contains(':'));
    let rest = location.strip_prefix(&format!("http://{}", reply.sent.address));
    let is_own = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    (is_absolute && !is_own).then(|| "a Location that is relative or of the same origin".to_owned())
}

fn verdict(world: &World<'_>, invariant: &str) -> Verdict {
    if world.observer().seen() == 0 {
        tour(world)?;
    }
    let violations: Vec<_> = world
        .observer()
        .violations()
        .into_iter()
        .filter(|violation| violation.invariant == invariant)
        .collect();
    let Some(first) = violations.first() else {
        return Ok(());
    };
    let mut checks: Vec<&str> = violations.iter().map(|violation| violation.check).collect();
    checks.dedup();
    checks.truncate(5);
    Err(Stop::Failed(Box::new(Failure {
        expected: first.expected.clone(),
        received: format!("in {}: {}", checks.join(", "), first.exchange.response),
        exchange: Some(first.exchange.clone()),
    })))
}

/// One answer of each common kind, for an invariant that was selected alone.
fn tour(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let resource = world.some_resource();
    let path = world.path(resource);
    let row = world.create(&session, resource)?;
    world.get(&session, &world.row_path(resource, &row))?;
    for target in [
        "/",
        "/healthz",
        "/nope",
        "/api/v1/nope",
        path.as_str(),
        "/api/v1/users",
    ] {
        world.get(&session, target)?;
        world.client()?.get(target).send()?;
    }
    let post = || -> Verdict<_> { Ok(world.client()?.post(&path).bearer(&session.access_token)) };
    post()?.body("application/json", "{").send()?;
    post()?.body("text/plain", "{}").send()?;
    post()?
        .body(
            "application/json",
            r#"{"no_such_field":"a value of the request"}"#,
        )
        .send()?;
    post()?.body("application/json", vec![b' '; 1_048_577]).send()?;
    world
        .client()?
        .delete(&path)
        .bearer(&session.access_token)
        .send()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_the_types_of_the_table() {
        assert!(is_type_of(404, "urn:problem-type:not-found"));
        assert!(is_type_of(401, "urn:problem-type:invalid-credentials"));
        assert!(is_type_of(409, "about:blank"), "an error of one's own");
        assert!(is_type_of(418, "about:blank"));
        assert!(!is_type_of(404, "about:blank"), "the table has one type for it");
        assert!(!is_type_of(404, "urn:problem-type:conflict"));
        assert!(!is_type_of(418, "urn:problem-type:not-found"));
        assert!(!is_type_of(400, "https://example.com/problems/1"));
    }
}
