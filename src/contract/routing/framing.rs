//! V-21 to V-24, V-54: where a body ends. Two programs that disagree about it let one request be smuggled inside another.

use serde_json::Value;

use super::bench::Bench;
use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::client::{Connection, PATIENCE, Reply, Silence};
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::{Session, World};

const V: Pillar = Pillar::Routing;

/// The rows.
pub const CHECKS: &[Check] = &[
    exact("V-21", V, "a valid chunked body is taken", chunked)
        .quick()
        .cite("Django ticket 35838"),
    bounded(
        "V-22",
        V,
        "a body with two lengths, or with none that is a number, is never answered twice",
        lengths,
    )
    .cite("RFC 9112 §6.3"),
    bounded(
        "V-23",
        V,
        "folded lines, bare line feeds and a blank before the colon are refused or read once",
        lines,
    )
    .cite("RFC 9112 §5"),
    bounded("V-24", V, "Expect: 100-continue ends in 201", expect_continue).cite("RFC 9110 §10.1.1"),
    bounded(
        "V-54",
        V,
        "a body that nobody reads is never taken for the next request of its connection",
        unread,
    )
    .cite("CWE-444"),
];

/// The lines up to the framing of a POST to the collection.
fn head(world: &World<'_>, session: &Session, path: &str) -> Verdict<String> {
    Ok(format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n",
        world.server()?.address(),
        session.access_token
    ))
}

fn get(world: &World<'_>, path: &str) -> Verdict<String> {
    Ok(format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n",
        world.server()?.address()
    ))
}

/// The bytes as chunks of this many.
fn in_chunks(bytes: &[u8], length: usize) -> Vec<u8> {
    let mut chunks = Vec::new();
    for piece in bytes.chunks(length.max(1)) {
        chunks.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        chunks.extend(piece);
        chunks.extend(b"\r\n");
    }
    chunks.extend(b"0\r\n\r\n");
    chunks
}

fn chunked(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let body = Value::Object(bench.body.clone()).to_string();
    let reply = bench.post()?.body("application/json", &body).chunked().send()?;
    reply
        .status(201)
        .map_err(|stop| amend(stop, "a body of one chunk"))?;
    bench.take_away(&reply)?;
    let mut connection = world.client()?.connect()?;
    connection.write(head(world, &session, &bench.path())? + "Transfer-Encoding: chunked\r\n\r\n");
    connection.write(in_chunks(body.as_bytes(), 5));
    let reply = connection.read_application("POST", PATIENCE)?;
    reply
        .status(201)
        .map_err(|stop| amend(stop, "a body in chunks of five bytes"))?;
    bench.take_away(&reply)?;
    Ok(())
}

/// Whether what was written is answered once: the next answer, if any, is that of the next request.
fn answered_once(world: &World<'_>, connection: &mut Connection<'_>, first: &Reply, what: &str) -> Verdict {
    connection.write(get(world, "/nope")?);
    match connection.read("GET", PATIENCE)? {
        Ok(next) if next.status != 404 => Err(amend(
            next.failure(
                "one answer, then that of the next request (404), or a closed connection; this is a second answer",
            ),
            &format!("{what}, after {}", first.status),
        )),
        // Closed is what RFC 9112 asks for; a server that waits for more has not answered twice either.
        _ => Ok(()),
    }
}

fn lengths(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let body = Value::Object(bench.body.clone()).to_string();
    let start = head(world, &session, &bench.path())?;
    let hidden = get(world, "/healthz")?;
    let chunks = in_chunks(body.as_bytes(), usize::MAX);

    let mut connection = world.client()?.connect()?;
    let length = chunks.len() + hidden.len();
    connection.write(format!(
        "{start}Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n"
    ));
    connection.write([chunks, hidden.clone().into_bytes()].concat());
    let what = "Content-Length and Transfer-Encoding";
    if let Ok(reply) = connection.read("POST", PATIENCE)? {
        reply.one_of(&[201, 400]).map_err(|stop| amend(stop, what))?;
        if reply.status == 201 {
            let next = connection.read("GET", PATIENCE)?;
            if let Ok(next) = next {
                return Err(amend(
                    next.failure(
                        "the connection closed after the body that both lengths framed; this answers a hidden request",
                    ),
                    what,
                ));
            }
            bench.take_away(&reply)?;
        } else {
            answered_once(world, &mut connection, &reply, what)?;
        }
    }

    let real = body.len();
    for (what, lines) in [
        (
            "two Content-Lengths",
            format!(
                "Content-Length: {real}\r\nContent-Length: {}\r\n",
                real + hidden.len()
            ),
        ),
        ("Content-Length: +5", "Content-Length: +5\r\n".to_owned()),
        ("Content-Length: -1", "Content-Length: -1\r\n".to_owned()),
    ] {
        let mut connection = world.client()?.connect()?;
        connection.write(format!("{start}{lines}\r\n{body}{hidden}"));
        refused_once(world, &mut connection, what, &[])?;
    }
    bench.finish()?;
    world.still_works()
}

/// A 4xx, a closed connection, or one of these statuses; and no second answer.
fn refused_once(world: &World<'_>, connection: &mut Connection<'_>, what: &str, others: &[u16]) -> Verdict {
    match connection.read("GET", PATIENCE)? {
        Ok(reply) => {
            let is_right = others.contains(&reply.status)
                || if others.is_empty() {
                    reply.status == 400
                } else {
                    (400..500).contains(&reply.status)
                };
            let expected = if others.is_empty() {
                "400".to_owned()
            } else {
                format!("4xx or one of {others:?}")
            };
            reply
                .holds(is_right, expected)
                .map_err(|stop| amend(stop, what))?;
            answered_once(world, connection, &reply, what)
        }
        Err(Silence::Closed) => Ok(()),
        Err(other) => Err(Stop::failed(
            format!("{what}: refused or read as the RFC says"),
            format!("{other:?}"),
        )),
    }
}

fn lines(world: &World<'_>) -> Verdict {
    let address = world.server()?.address();
    let hidden = get(world, "/healthz")?;
    let length = hidden.len();
    let samples: [(&str, String, &[u16]); 3] = [
        (
            "a folded header line",
            format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nX-Folded: a\r\n b\r\n\r\n"),
            &[200],
        ),
        (
            "bare line feeds",
            format!("GET /healthz HTTP/1.1\nHost: {address}\n\n"),
            &[200],
        ),
        // RFC 9112 §5.1: a server must refuse it with 400.
        (
            "a blank before the colon",
            format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nContent-Length : {length}\r\n\r\n{hidden}"),
            &[],
        ),
    ];
    for (what, request, others) in samples {
        let mut connection = world.client()?.connect()?;
        connection.write(request);
        refused_once(world, &mut connection, what, others)?;
    }
    world.still_works()
}

/// Refused before its body is read: by a method or a path that nobody has, by a wrong method, without a token.
fn unread(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let path = world.path(world.some_resource());
    let hidden = get(world, "/healthz")?;
    let chunks = String::from_utf8_lossy(&in_chunks(hidden.as_bytes(), usize::MAX)).into_owned();
    let length = hidden.len();
    let framings = [
        (format!("Content-Length: {length}"), hidden.clone()),
        ("Transfer-Encoding: chunked".to_owned(), chunks),
        (format!("Content-Length : {length}"), hidden.clone()),
        ("Transfer-Encoding : chunked".to_owned(), hidden),
    ];
    let token = format!("Authorization: Bearer {}\r\n", session.access_token);
    let requests = [
        ("an unknown method", "FOO", path.as_str(), token.as_str()),
        ("an unknown path", "POST", "/nope", &token),
        ("an unknown path below /api", "POST", "/api/v1/nope", &token),
        ("a wrong method", "PUT", &path, &token),
        ("GET", "GET", "/nope", &token),
        ("no token", "POST", &path, ""),
    ];
    for (what, method, path, token) in requests {
        for (framing, body) in &framings {
            let what = format!("{what}, with {framing}");
            let mut connection = world.client()?.connect()?;
            connection.may_5xx = method == "FOO";
            connection.write(format!(
                "{method} {path} HTTP/1.1\r\nHost: {}\r\n{token}Content-Type: application/json\r\n{framing}\r\n\r\n{body}",
                world.server()?.address()
            ));
            // No answer at all is none to the body either.
            let Ok(first) = connection.read("POST", PATIENCE)? else {
                continue;
            };
            let is_refused = (400..500).contains(&first.status) || connection.may_5xx && first.status == 501;
            first
                .holds(is_refused, "a refusal, whatever the body holds")
                .map_err(|stop| amend(stop, &what))?;
            connection.may_5xx = false;
            answered_once(world, &mut connection, &first, &what)?;
        }
    }
    world.still_works()
}

fn expect_continue(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let reply = bench
        .post()?
        .header("Expect", "100-continue")
        .body("application/json", Value::Object(bench.body.clone()).to_string())
        .send()?;
    reply.status(201)?;
    bench.take_away(&reply)?;
    world.still_works()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_framed() {
        assert_eq!(
            in_chunks(b"{\"a\":1}", 5),
            b"5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n"
        );
        assert_eq!(in_chunks(b"", usize::MAX), b"0\r\n\r\n");
    }
}
