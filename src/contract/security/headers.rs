//! What a request says comes back only where it may.

use std::time::Duration;

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::{Reply, Request};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[
    exact(
        "S-15",
        Pillar::Security,
        "line breaks in a request, raw or encoded, never become headers or text of an answer",
        no_splitting,
    )
    .cite("CWE-113")
    .quick(),
    exact(
        "S-16",
        Pillar::Security,
        "a well-formed X-Request-Id is echoed, any other is replaced",
        request_id,
    )
    .quick(),
];

/// The word that must not come back.
const MARK: &str = "x-smuggled";

fn not_reflected(reply: &Reply) -> Verdict {
    for (name, value) in &reply.headers {
        let line = format!("{name}: {}", String::from_utf8_lossy(value)).to_ascii_lowercase();
        reply
            .holds(!line.contains(MARK), "no header that the request has made up")
            .map_err(|stop| amend(stop, &line))?;
    }
    reply.holds(
        !reply.text().to_ascii_lowercase().contains(MARK),
        "nothing of the request in the body",
    )?;
    Ok(())
}

fn no_splitting(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let client = world.client()?;
    let collection = world.path(world.some_resource());
    let bearer = |request: Request<'_>| request.bearer(&session.access_token).send();
    // Encoded: an application that decodes must not print it.
    for text in [
        "abc%0d%0aX-Smuggled:%20yes",
        "abc%0aX-Smuggled:%20yes",
        "abc%E5%98%8A%E5%98%8DX-Smuggled:%20yes",
    ] {
        let reply = bearer(client.get(&collection).header("X-Request-Id", text))?;
        reply.status(200)?;
        not_reflected(&reply)?;
        for target in [
            format!("/{text}"),
            format!("/api/v1/{text}"),
            format!("{collection}/{text}"),
        ] {
            let reply = bearer(client.get(&target))?;
            reply.one_of(&[400, 404])?;
            not_reflected(&reply)?;
        }
        for parameter in ["page", "sort", "nope"] {
            let reply = bearer(client.get(&format!("{collection}?{parameter}={text}")))?;
            if reply.status != 200 {
                reply.refused()?;
            }
            not_reflected(&reply)?;
        }
    }
    // Raw: the HTTP server may refuse it, or close. A line break makes a header of the request at most, which means nothing.
    let host = format!("Host: {}\r\n", world.server()?.address());
    let auth = format!("Authorization: Bearer {}\r\n", session.access_token);
    let raw = [
        format!("GET /healthz HTTP/1.1\r\n{host}X-Request-Id: abc\rX-Smuggled: yes\r\n\r\n"),
        format!("GET /healthz HTTP/1.1\r\n{host}X-Request-Id: abc\nX-Smuggled: yes\r\n\r\n"),
        format!("GET /healthz HTTP/1.1\r\n{host}X-Request-Id: abc\r\n X-Smuggled: yes\r\n\r\n"),
        format!("GET /healthz HTTP/1.1\r\n{host}X-Request-Id: abc\0X-Smuggled: yes\r\n\r\n"),
        format!("GET {collection}\r/x-smuggled HTTP/1.1\r\n{host}{auth}\r\n"),
        format!("GET {collection}?sort=a\rx-smuggled HTTP/1.1\r\n{host}{auth}\r\n"),
        format!("GET {collection}?sort=a\tx-smuggled HTTP/1.1\r\n{host}{auth}\r\n"),
    ];
    for text in raw {
        let mut connection = client.connect()?;
        connection.write(text);
        if let Ok(reply) = connection.read("GET", Duration::from_secs(5))? {
            not_reflected(&reply)?;
        }
    }
    world.still_works()
}

fn well_formed(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn request_id(world: &World<'_>) -> Verdict {
    let client = world.client()?;
    let targets = ["/healthz", "/api/v1/auth/me", "/nope"];
    let long = "a".repeat(64);
    for id in ["abc.DEF_123-x", "7", "-", &long] {
        for target in targets {
            let reply = client.get(target).header("X-Request-Id", id).send()?;
            reply.has_header("X-Request-Id", id)?;
            reply.holds(reply.count("X-Request-Id") == 1, "one X-Request-Id")?;
        }
    }
    let longer = "a".repeat(65);
    for id in [
        &longer, "<script>", "", "a b", "a,b", "a%20b", "\"", "é", "a/b", "{{7*7}}",
    ] {
        for target in targets {
            let reply = client.get(target).header("X-Request-Id", id).send()?;
            let found = reply.header("X-Request-Id").unwrap_or("");
            reply
                .holds(
                    well_formed(found) && found != id && reply.count("X-Request-Id") == 1,
                    format!("an X-Request-Id made by the server in place of `{id}`"),
                )
                .map_err(|stop| amend(stop, &format!("X-Request-Id: {found}")))?;
        }
    }
    Ok(())
}
