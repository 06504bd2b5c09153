//! Which pages of other origins may read answers.

use serde_json::{Value, json};

use crate::contract::check::{Boot, Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::{Session, World};

pub const CHECKS: &[Check] = &[
    exact(
        "S-11",
        Pillar::Security,
        "without CORS_ORIGINS no answer has a CORS header",
        off_by_default,
    )
    .quick(),
    exact(
        "S-12",
        Pillar::Security,
        "a preflight from an allowed origin is answered without a token, and allows what a client needs",
        preflight,
    )
    .once()
    .boot(Boot::Cors)
    .cite("https://fetch.spec.whatwg.org/#http-cors-protocol"),
    exact(
        "S-13",
        Pillar::Security,
        "an origin that is not exactly an allowed one is allowed nothing",
        other_origins,
    )
    .once()
    .boot(Boot::Cors)
    .cite("ASVS 3.4.2"),
    exact(
        "S-14",
        Pillar::Security,
        "real answers and refusals alike carry the header for an allowed origin, and for no other",
        real_answers,
    )
    .once()
    .boot(Boot::Cors)
    .cite("ASVS 3.4.2"),
];

/// Those of [`Boot::Cors`].
const ALLOWED: [&str; 2] = ["https://a.test", "http://localhost:5173"];
const OTHERS: [&str; 14] = [
    "https://a.test.evil",
    "https://evila.test",
    "https://evil.a.test",
    "http://a.test",
    "https://a.test:8443",
    "https://a.test:443",
    "HTTPS://A.TEST",
    "https://a.tes",
    "https://a.test/",
    "https://b.test",
    "http://localhost",
    "http://localhost:51730",
    "null",
    "*",
];
const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];

/// What a page may send along (contract §7): what the API reads, and what tools that trace requests add.
const HEADERS: [&str; 7] = [
    "authorization",
    "content-type",
    "x-request-id",
    "traceparent",
    "tracestate",
    "baggage",
    "sentry-trace",
];
/// And what it may not.
const OTHER_HEADER: &str = "x-no-such-header";

fn ask(world: &World<'_>, target: &str, origin: &str, method: &str) -> Verdict<Reply> {
    // As browsers write it: sorted, in lower case, without blanks.
    let mut headers = HEADERS.to_vec();
    headers.sort_unstable();
    ask_with(world, target, origin, method, &headers.join(","))
}

fn ask_with(world: &World<'_>, target: &str, origin: &str, method: &str, headers: &str) -> Verdict<Reply> {
    world
        .client()?
        .request("OPTIONS", target)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", headers)
        .send()
}

fn no_cors(reply: &Reply) -> Verdict {
    let found = reply
        .headers
        .iter()
        .find(|(name, _)| name.to_ascii_lowercase().starts_with("access-control-"));
    match found {
        None => Ok(()),
        Some((name, value)) => Err(amend(
            reply.failure("no header Access-Control-*"),
            &format!("{name}: {}", String::from_utf8_lossy(value)),
        )),
    }
}

fn not_allowed(reply: &Reply, origin: &str) -> Verdict {
    reply
        .lacks_header("Access-Control-Allow-Origin")
        .map_err(|stop| amend(stop, &format!("for the origin `{origin}`")))?;
    reply.lacks_header("Access-Control-Allow-Credentials")?;
    Ok(())
}

fn allowed(reply: &Reply, origin: &str) -> Verdict {
    reply.has_header("Access-Control-Allow-Origin", origin)?;
    reply.holds(
        reply.count("Access-Control-Allow-Origin") == 1,
        "one Access-Control-Allow-Origin",
    )?;
    reply.lacks_header("Access-Control-Allow-Credentials")?;
    reply.holds(lists(reply, "Vary", "origin"), "Vary: Origin")?;
    Ok(())
}

/// Whether a header that is a comma list (in one line or several) names this, in any case.
fn lists(reply: &Reply, header: &str, wanted: &str) -> bool {
    reply
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(header))
        .filter_map(|(_, value)| std::str::from_utf8(value).ok())
        .flat_map(|value| value.split(','))
        .any(|item| item.trim().eq_ignore_ascii_case(wanted))
}

fn off_by_default(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let path = world.path(resource);
    for origin in ["https://a.test", "http://localhost:3000", "null"] {
        let reply = world
            .client()?
            .get(&path)
            .header("Origin", origin)
            .bearer(&session.access_token)
            .send()?;
        reply.status(200)?;
        no_cors(&reply)?;
        no_cors(&world.client()?.get(&path).header("Origin", origin).send()?)?;
        no_cors(&ask(world, &path, origin, "POST")?)?;
    }
    Ok(())
}

fn preflight(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let collection = world.path(resource);
    let row = world.create(&session, resource)?;
    let item = world.row_path(resource, &row);
    let targets = [
        ("/api/v1/auth/login", "POST"),
        ("/api/v1/auth/register", "POST"),
        ("/api/v1/auth/me", "GET"),
        (&*collection, "GET"),
        (&*collection, "POST"),
        (&*item, "GET"),
        (&*item, "PUT"),
        (&*item, "DELETE"),
    ];
    for origin in ALLOWED {
        for (target, method) in targets {
            let reply = ask(world, target, origin, method)?;
            reply.one_of(&[200, 204])?;
            allowed(&reply, origin)?;
            reply.holds(
                lists(&reply, "Access-Control-Allow-Methods", method),
                format!("Access-Control-Allow-Methods with {method}"),
            )?;
            for header in HEADERS {
                reply.holds(
                    lists(&reply, "Access-Control-Allow-Headers", header),
                    format!("Access-Control-Allow-Headers with {header}"),
                )?;
            }
        }
        // Some servers refuse such a preflight, others allow what there is to allow.
        let reply = ask_with(world, &item, origin, "PUT", OTHER_HEADER)?;
        reply.holds(reply.status < 500, "no 5xx")?;
        for header in [OTHER_HEADER, "*"] {
            reply.holds(
                !lists(&reply, "Access-Control-Allow-Headers", header),
                format!("Access-Control-Allow-Headers without {header}"),
            )?;
        }
        let reply = with_origin(world, &session, "GET", &item, origin, None)?;
        reply.status(200)?;
        allowed(&reply, origin)?;
        for header in ["Location", "Retry-After", "X-Request-Id"] {
            reply.holds(
                lists(&reply, "Access-Control-Expose-Headers", header),
                format!("Access-Control-Expose-Headers with {header}"),
            )?;
        }
    }
    Ok(())
}

fn with_origin(
    world: &World<'_>,
    session: &Session,
    method: &str,
    target: &str,
    origin: &str,
    body: Option<&Value>,
) -> Verdict<Reply> {
    let mut request = world
        .client()?
        .request(method, target)
        .header("Origin", origin)
        .bearer(&session.access_token);
    if let Some(body) = body {
        request = request.json(body);
    }
    request.send()
}

fn other_origins(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let path = world.path(world.some_resource());
    for origin in OTHERS {
        for method in METHODS {
            let reply = ask(world, &path, origin, method)?;
            reply.holds(reply.status < 500, "no 5xx")?;
            not_allowed(&reply, origin)?;
        }
        let reply = with_origin(world, &session, "GET", &path, origin, None)?;
        reply.status(200)?;
        not_allowed(&reply, origin)?;
    }
    Ok(())
}

fn real_answers(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let collection = world.path(resource);
    let missing = format!("{collection}/00000000-0000-4000-8000-00000000dead");
    let unknown = json!({"no_such_field": 1});
    let cases = [
        (200, "GET", &*collection, None),
        (404, "GET", &*missing, None),
        (404, "GET", "/api/v1/nope", None),
        (405, "DELETE", &*collection, None),
        (422, "POST", &*collection, Some(&unknown)),
    ];
    let allowed_or_not = |reply: &Reply, origin: &str| {
        if ALLOWED.contains(&origin) {
            allowed(reply, origin)
        } else {
            not_allowed(reply, origin)
        }
    };
    for origin in ALLOWED
        .into_iter()
        .chain(["https://b.test", "https://a.test.evil"])
    {
        for (status, method, target, body) in cases {
            let reply = with_origin(world, &session, method, target, origin, body)?;
            reply.status(status)?;
            allowed_or_not(&reply, origin)?;
        }
        let stranger =
            |method: &str, target: &str| Ok(world.client()?.request(method, target).header("Origin", origin));
        let reply = stranger("GET", "/api/v1/auth/me")?.send()?;
        reply.problem("unauthorized")?;
        allowed_or_not(&reply, origin)?;
        let reply = stranger("POST", "/api/v1/auth/login")?
            .body("text/plain", "hello")
            .send()?;
        reply.problem("unsupported-media-type")?;
        allowed_or_not(&reply, origin)?;
        let reply = stranger("POST", "/api/v1/auth/login")?
            .body("application/json", "{")
            .send()?;
        reply.problem("malformed-json")?;
        allowed_or_not(&reply, origin)?;
        let reply = stranger("GET", "/healthz")?.send()?;
        reply.status(200)?;
        allowed_or_not(&reply, origin)?;
    }
    // Without an Origin there is nothing to allow.
    let reply = world.get(&session, &collection)?;
    reply.holds(
        reply.header("Access-Control-Allow-Origin") != Some("*"),
        "never Access-Control-Allow-Origin: *",
    )?;
    Ok(())
}
