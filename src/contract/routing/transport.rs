//! hosts, locations, content negotiation, long requests, connections.

use serde_json::Value;

use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::client::{PATIENCE, Reply, Silence};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::roomy_resources;
use crate::contract::world::{World, id_of};

const R: Pillar = Pillar::Routing;
const EVIL: &str = "evil.example";

/// The rows.
pub const CHECKS: &[Check] = &[
    bounded(
        "R-19",
        R,
        "no Host of the request stands in an answer; a 304, if any, has no body",
        hosts_and_conditions,
    )
    .cite("RFC 9112 §3.2"),
    bounded(
        "R-20",
        R,
        "the Location of a new row names no host, whatever Host was sent",
        location_of_an_evil_host,
    )
    .quick()
    .cite("OWASP WSTG-INPV-17"),
    exact(
        "R-21",
        R,
        "the Location of a new row leads to the row that was answered",
        location,
    )
    .quick()
    .cite("RFC 9110 §10.2.2"),
    bounded(
        "R-22",
        R,
        "lists are JSON or 406, whatever Accept asks for",
        accept,
    )
    .cite("RFC 9110 §12.5.1"),
    bounded(
        "R-23",
        R,
        "a very long target, a very long header and very many headers are borne",
        long_requests,
    )
    .cite("RFC 6585 §5"),
    bounded(
        "R-24",
        R,
        "many requests on one connection, and two sent at once, are answered in order",
        one_connection,
    )
    .cite("RFC 9112 §9.3"),
];

/// 200 or 4xx without the host that was sent.
/// Of R-19: the one request that 304 may answer.
const CONDITION: &str = "If-None-Match: *";

fn plain_or_refused(reply: &Reply, what: &str) -> Verdict {
    let is_right = reply.status == 200 || (400..500).contains(&reply.status);
    reply
        .holds(is_right, "200 or 4xx")
        .map_err(|stop| amend(stop, what))?;
    names_no_host(reply).map_err(|stop| amend(stop, what))
}

fn names_no_host(reply: &Reply) -> Verdict {
    let in_headers = reply
        .headers
        .iter()
        .any(|(_, value)| String::from_utf8_lossy(value).contains(EVIL));
    reply.holds(
        !in_headers && !reply.text().contains(EVIL),
        format!("an answer without {EVIL}"),
    )?;
    Ok(())
}

fn hosts_and_conditions(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let client = world.client()?;
    let address = world.server()?.address();
    let path = world.path(world.some_resource());
    let requests = [
        (
            "an absolute target",
            client.get(&format!("http://{address}{path}")),
        ),
        (
            "an absolute target of another host",
            client.get(&format!("http://{EVIL}{path}")),
        ),
        ("no Host", client.get(&path).without_host()),
        ("two Hosts", client.get(&path).header("Host", EVIL)),
        (CONDITION, client.get(&path).header("If-None-Match", "*")),
    ];
    for (what, request) in requests {
        let reply = request.bearer(&session.access_token).by_server().send()?;
        // A row always matches `*`, so a framework may answer 304 (contract §7).
        if what == CONDITION && reply.status == 304 {
            reply.holds(reply.body.is_empty(), "304 without a body")?;
            continue;
        }
        plain_or_refused(&reply, what)?;
    }
    world.still_works()
}

fn location_of_an_evil_host(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let body = Value::Object(world.body(&session, resource, world.number())?);
    let reply = world
        .client()?
        .post(&world.path(resource))
        .without_host()
        .header("Host", EVIL)
        .bearer(&session.access_token)
        .json(&body)
        .send()?;
    reply.one_of(&[201, 400, 421])?;
    names_no_host(&reply)?;
    if reply.status == 201 {
        let location = reply.header("location").unwrap_or("");
        let expected = world.row_path(resource, reply.json()?);
        reply.holds(location == expected, format!("Location: {expected}"))?;
    }
    world.still_works()
}

fn location(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    for resource in roomy_resources(world)? {
        let body = Value::Object(world.body(&session, resource, world.number())?);
        let reply = world.try_create(&session, resource, &body)?;
        let row = reply.success(201)?;
        reply.holds(!id_of(row).is_empty(), "a row with an id")?;
        reply.has_header("Location", &world.row_path(resource, row))?;
        let read = world.get(&session, reply.header("location").unwrap_or(""))?;
        read.holds(
            same(read.success(200)?, row),
            format!("the same body as that of the POST: {row}"),
        )?;
    }
    Ok(())
}

fn accept(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let path = world.path(world.some_resource());
    for accept in ["application/xml", "text/html", "*/*;q=0"] {
        let reply = world
            .client()?
            .get(&path)
            .bearer(&session.access_token)
            .header("Accept", accept)
            .send()?;
        reply
            .one_of(&[200, 406])
            .map_err(|stop| amend(stop, &format!("Accept: {accept}")))?;
        if reply.status == 200 {
            reply.holds(reply.json()?.get("items").is_some(), "a Page")?;
        }
    }
    world.still_works()
}

fn long_requests(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let client = world.client()?;
    let path = world.path(world.some_resource());
    let long = "a".repeat(20 * 1024);
    let many = (0..200).fold(client.get(&path), |request, n| {
        request.header(&format!("X-Header-{n}"), "value")
    });
    let requests = [
        ("a target of 20 kB", client.get(&format!("{path}?x={long}"))),
        ("a header of 20 kB", client.get(&path).header("X-Long", &long)),
        ("200 headers", many),
    ];
    for (what, request) in requests {
        let reply = request.bearer(&session.access_token).by_server().send()?;
        // A row always matches `*`, so a framework may answer 304 (contract §7).
        if what == CONDITION && reply.status == 304 {
            reply.holds(reply.body.is_empty(), "304 without a body")?;
            continue;
        }
        plain_or_refused(&reply, what)?;
    }
    let reply = world.get(&session, &path)?;
    reply
        .status(200)
        .map_err(|stop| amend(stop, "a plain request afterwards"))?;
    Ok(())
}

fn one_connection(world: &World<'_>) -> Verdict {
    let address = world.server()?.address();
    let ask = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let kinds = [("/healthz", 200), ("/nope", 404)];
    let mut connection = world.client()?.connect()?;
    for (path, status) in kinds.iter().cycle().take(100) {
        connection.write(ask(path));
        let reply = match connection.read("GET", PATIENCE)? {
            Ok(reply) => reply,
            // A server may close an idle connection at any time; then the next one carries on.
            Err(Silence::Closed) => {
                connection = world.client()?.connect()?;
                connection.write(ask(path));
                connection.read_application("GET", PATIENCE)?
            }
            Err(other) => return Err(Stop::failed(format!("{status} for {path}"), format!("{other:?}"))),
        };
        reply
            .status(*status)
            .map_err(|stop| amend(stop, &format!("{path} on a shared connection")))?;
        if is_closing(&reply) {
            connection = world.client()?.connect()?;
        }
    }
    let mut connection = world.client()?.connect()?;
    connection.write(kinds.map(|(path, _)| ask(path)).concat());
    for (path, status) in kinds {
        let reply = connection.read_application("GET", PATIENCE)?;
        reply
            .status(status)
            .map_err(|stop| amend(stop, &format!("{path} of two requests sent at once")))?;
        if is_closing(&reply) {
            break;
        }
    }
    Ok(())
}

fn is_closing(reply: &Reply) -> bool {
    reply
        .header("connection")
        .is_some_and(|value| value.eq_ignore_ascii_case("close"))
}
