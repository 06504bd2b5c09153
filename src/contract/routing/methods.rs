//! which method does what, and that nothing else does.

use serde_json::{Value, json};

use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::client::{Reply, Silence};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::{Session, World, id_of};

const R: Pillar = Pillar::Routing;

/// The rows.
pub const CHECKS: &[Check] = &[
    exact(
        "R-11",
        R,
        "a known path with another method is problem method-not-allowed, and Allow names the path's own",
        wrong_method,
    )
    .quick()
    .cite("RFC 9110 §15.5.6"),
    bounded(
        "R-12",
        R,
        "the same without a token is 405 or 401",
        wrong_method_of_a_stranger,
    ),
    exact(
        "R-13",
        R,
        "PATCH on a row is problem method-not-allowed and changes nothing",
        patch,
    )
    .quick(),
    bounded(
        "R-14",
        R,
        "TRACE, CONNECT and methods that do not exist are refused, and nothing is echoed",
        unknown_methods,
    )
    .cite("RFC 9110 §9.3.8"),
    bounded("R-15", R, "an answer to HEAD has no body", head).cite("RFC 9110 §9.3.2"),
    bounded("R-16", R, "OPTIONS without Origin shows no data", options).cite("RFC 9110 §9.3.7"),
    exact(
        "R-17",
        R,
        "no header, query or body turns a POST into another method",
        method_override,
    )
    .quick()
    .cite("symfony/symfony#61979"),
    exact("R-18", R, "the body of a GET is ignored", get_with_a_body).cite("RFC 9110 §9.3.1"),
];

/// Method, path and the methods that the path has.
fn wrong_methods(world: &World<'_>, row: &Value) -> Vec<(&'static str, String, &'static [&'static str])> {
    const COLLECTION: &[&str] = &["GET", "POST"];
    const ITEM: &[&str] = &["GET", "PUT", "DELETE"];
    let resource = world.some_resource();
    let collection = world.path(resource);
    vec![
        ("DELETE", collection.clone(), COLLECTION),
        ("PUT", collection, COLLECTION),
        ("POST", world.row_path(resource, row), ITEM),
        ("GET", "/api/v1/auth/login".to_owned(), &["POST"]),
        ("POST", "/api/v1/auth/me".to_owned(), &["GET"]),
    ]
}

fn ask(world: &World<'_>, method: &str, path: &str, session: Option<&Session>) -> Verdict<Reply> {
    let mut request = world.client()?.request(method, path);
    if let Some(session) = session {
        request = request.bearer(&session.access_token);
    }
    if matches!(method, "POST" | "PUT" | "PATCH") {
        request = request.json(&json!({}));
    }
    request.send()
}

/// 405 whose Allow names at least these methods, and not the one sent.
fn not_allowed(reply: &Reply, sent: &str, methods: &[&str]) -> Verdict {
    reply.problem("method-not-allowed")?;
    let allow = reply.header("allow").unwrap_or("");
    let named: Vec<&str> = allow.split(',').map(str::trim).collect();
    reply.holds(
        methods.iter().all(|method| named.contains(method)) && !named.contains(&sent),
        format!(
            "405 with Allow naming {} at least, and not {sent}",
            methods.join(", ")
        ),
    )?;
    Ok(())
}

fn wrong_method(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let row = world.create(&session, world.some_resource())?;
    for (method, path, methods) in wrong_methods(world, &row) {
        let reply = ask(world, method, &path, Some(&session))?;
        not_allowed(&reply, method, methods).map_err(|stop| amend(stop, &format!("{method} {path}")))?;
    }
    still_there(world, &session, &row)
}

fn wrong_method_of_a_stranger(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let row = world.create(&session, world.some_resource())?;
    for (method, path, _) in wrong_methods(world, &row) {
        ask(world, method, &path, None)?
            .problem_of(&["method-not-allowed", "unauthorized"])
            .map_err(|stop| amend(stop, &format!("{method} {path}")))?;
    }
    still_there(world, &session, &row)
}

fn patch(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let row = world.create(&session, resource)?;
    let changed = Value::Object(crate::contract::samples::full_body(resource, world.number()));
    let reply = world
        .client()?
        .request("PATCH", &world.row_path(resource, &row))
        .bearer(&session.access_token)
        .json(&changed)
        .send()?;
    not_allowed(&reply, "PATCH", &["GET", "PUT", "DELETE"])?;
    still_there(world, &session, &row)
}

/// The row is there, and as it was.
fn still_there(world: &World<'_>, session: &Session, row: &Value) -> Verdict {
    let path = world.row_path(world.some_resource(), row);
    let reply = world.get(session, &path)?;
    reply
        .status(200)
        .map_err(|stop| amend(stop, "the row afterwards"))?;
    reply.holds(
        same(reply.json()?, row),
        format!("the row as it was before: {row}"),
    )?;
    Ok(())
}

fn unknown_methods(world: &World<'_>) -> Verdict {
    const MARK: &str = "echo-of-this-header";
    let session = world.author(world.some_resource())?;
    let path = world.path(world.some_resource());
    for method in ["TRACE", "CONNECT", "FOO", "get"] {
        let answer = world
            .client()?
            .request(method, &path)
            .bearer(&session.access_token)
            .header("X-Mark", MARK)
            .by_server()
            .may_5xx()
            .send_or_silence()?;
        match answer {
            Ok(reply) => {
                reply
                    .one_of(&[400, 404, 405, 501])
                    .map_err(|stop| amend(stop, method))?;
                reply.holds(
                    !reply.text().contains(MARK) && !reply.text().contains(&session.access_token),
                    "an answer that does not echo the request",
                )?;
            }
            Err(Silence::Closed) => {}
            Err(other) => {
                return Err(Stop::failed(
                    format!("{method}: 400, 404, 405, 501 or a closed connection"),
                    format!("{other:?}"),
                ));
            }
        }
    }
    world.still_works()
}

fn head(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let row = world.create(&session, resource)?;
    let token = &session.access_token;
    let host = world.server()?.address();
    for path in [
        world.path(resource),
        world.row_path(resource, &row),
        "/healthz".to_owned(),
        "/openapi.json".to_owned(),
    ] {
        let mut connection = world.client()?.connect()?;
        let ask = |method: &str, path: &str| {
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n")
        };
        connection.write(ask("HEAD", &path));
        let reply = connection.read_application("HEAD", crate::contract::client::PATIENCE)?;
        reply
            .one_of(&[200, 405])
            .map_err(|stop| amend(stop, &format!("HEAD {path}")))?;
        // A body would stand where the next answer is looked for; a server may also close, having sent nothing more.
        connection.write(ask("GET", "/healthz"));
        match connection.read("GET", crate::contract::client::PATIENCE)? {
            Ok(next) => {
                next.status(200)
                    .map_err(|stop| amend(stop, "the next request on the same connection"))?;
            }
            Err(Silence::Closed) => {}
            Err(other) => {
                return Err(reply.failure(format!(
                    "HEAD {path} without a body; after its headers came {other:?}"
                )));
            }
        }
    }
    Ok(())
}

fn options(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let row = world.create(&session, resource)?;
    for path in [
        world.path(resource),
        world.row_path(resource, &row),
        "/nope".to_owned(),
    ] {
        let reply = world
            .client()?
            .request("OPTIONS", &path)
            .bearer(&session.access_token)
            .send()?;
        reply.one_of(&[200, 204, 404, 405])?;
        reply.holds(!reply.text().contains(id_of(&row)), "an answer without the row")?;
    }
    world.still_works()
}

fn method_override(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let row = world.create(&session, resource)?;
    let path = world.row_path(resource, &row);
    let post =
        |target: &str| -> Verdict<_> { Ok(world.client()?.post(target).bearer(&session.access_token)) };
    for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
        let reply = post(&path)?.header(name, "DELETE").json(&json!({})).send()?;
        reply
            .problem("method-not-allowed")
            .map_err(|stop| amend(stop, &format!("POST with {name}: DELETE")))?;
    }
    let reply = post(&format!("{path}?_method=DELETE"))?.json(&json!({})).send()?;
    reply
        .problem("method-not-allowed")
        .map_err(|stop| amend(stop, "POST with ?_method=DELETE"))?;
    let reply = post(&path)?.json(&json!({"_method": "DELETE"})).send()?;
    reply
        .problem("method-not-allowed")
        .map_err(|stop| amend(stop, "POST with a JSON body of _method"))?;
    let reply = post(&path)?
        .body("application/x-www-form-urlencoded", "_method=DELETE")
        .send()?;
    reply
        .problem_of(&["method-not-allowed", "unsupported-media-type"])
        .map_err(|stop| amend(stop, "POST of a form with _method"))?;
    still_there(world, &session, &row)
}

fn get_with_a_body(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let path = world.path(world.some_resource());
    let reply = world
        .client()?
        .get(&path)
        .bearer(&session.access_token)
        .json(&json!({"page": 7, "page_size": 3}))
        .send()?;
    let page = reply.success(200)?;
    reply.holds(
        page.get("page") == Some(&json!(1)) && page.get("page_size") == Some(&json!(20)),
        "the first page of 20, as without a body",
    )?;
    Ok(())
}
