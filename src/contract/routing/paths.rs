//! which path is what.

use serde_json::Value;

use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::roomy_resources;
use crate::contract::world::{World, id_of};

const R: Pillar = Pillar::Routing;
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// The rows.
pub const CHECKS: &[Check] = &[
    exact(
        "R-01",
        R,
        "GET / names the project and links to its documentation and health",
        root,
    )
    .quick(),
    exact(
        "R-02",
        R,
        "an unknown path is the same problem not-found whatever Accept asks for",
        unknown_path,
    )
    .quick()
    .cite("RFC 9457 §3"),
    exact(
        "R-03",
        R,
        "an unknown path below /api/v1 is problem not-found",
        unknown_api_path,
    )
    .quick(),
    bounded(
        "R-04",
        R,
        "an unknown path below /api/v1 without a token is not-found or 401",
        unknown_api_path_of_a_stranger,
    ),
    exact(
        "R-05",
        R,
        "POST to an unknown path is problem not-found, whatever its body",
        unknown_path_with_a_body,
    )
    .quick(),
    bounded(
        "R-06",
        R,
        "a trailing slash is 404 or a redirect to the path without it, never a row",
        trailing_slash,
    ),
    bounded(
        "R-07",
        R,
        "another case, empty and dot segments do not get round the rules of a proxy",
        odd_paths,
    )
    .cite("RFC 3986 §6.2.2"),
    bounded(
        "R-08",
        R,
        "an id with broken or foreign percent-encoding is 404 or 400",
        odd_ids,
    )
    .quick()
    .cite("RFC 3986 §2.1"),
    exact(
        "R-09",
        R,
        "ids that are none, and ids of no row, are the same problem not-found with every method",
        unknown_ids,
    )
    .quick(),
    exact("R-10", R, "an id in upper case is the same id", upper_case_id)
        .quick()
        .cite("RFC 9562 §4"),
];

fn root(world: &World<'_>) -> Verdict {
    let reply = world.client()?.get("/").send()?;
    reply.status(200)?;
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    let text = reply.text();
    let name = &world.choices.name.kebab;
    reply.holds(
        letters(&text).contains(&letters(name)),
        format!("a page that names the project, {name}"),
    )?;
    reply.holds(text.contains("/docs"), "a link to /docs")?;
    reply.holds(text.contains("/healthz"), "a link to /healthz")?;
    Ok(())
}

/// Every answer is the problem not-found, and they are all the same.
fn same_not_found(replies: &[(String, Reply)]) -> Verdict {
    let mut first: Option<Value> = None;
    for (what, reply) in replies {
        reply.problem("not-found").map_err(|stop| amend(stop, what))?;
        let body = reply.comparable()?;
        let expected = first.get_or_insert(body.clone());
        reply
            .holds(
                same(expected, &body),
                format!("the same answer as before: {expected}"),
            )
            .map_err(|stop| amend(stop, what))?;
    }
    Ok(())
}

fn unknown_path(world: &World<'_>) -> Verdict {
    let client = world.client()?;
    let replies = vec![
        ("no Accept".to_owned(), client.get("/nope").send()?),
        (
            "Accept: text/html".to_owned(),
            client.get("/nope").header("Accept", "text/html").send()?,
        ),
        (
            "Accept: application/json".to_owned(),
            client.get("/nope").header("Accept", "application/json").send()?,
        ),
    ];
    same_not_found(&replies)
}

fn unknown_api_path(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    world.get(&session, "/api/v1/nope")?.problem("not-found")?;
    Ok(())
}

fn unknown_api_path_of_a_stranger(world: &World<'_>) -> Verdict {
    let reply = world.client()?.get("/api/v1/nope").send()?;
    reply.problem_of(&["not-found", "unauthorized"])?;
    world.still_works()
}

fn unknown_path_with_a_body(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let post = || -> Verdict<_> { Ok(world.client()?.post("/api/v1/nope").bearer(&session.access_token)) };
    let replies = vec![
        (
            "a JSON object".to_owned(),
            post()?.body("application/json", "{\"a\":1}").send()?,
        ),
        (
            "broken JSON".to_owned(),
            post()?.body("application/json", "{").send()?,
        ),
    ];
    same_not_found(&replies)
}

fn trailing_slash(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let row = world.create(&session, resource)?;
    for path in [world.path(resource), world.row_path(resource, &row)] {
        let reply = world.get(&session, &format!("{path}/"))?;
        if REDIRECTS.contains(&reply.status) {
            let location = reply.header("location").unwrap_or("");
            reply.holds(
                location.ends_with(&path),
                format!("a redirect to {path}, without the slash"),
            )?;
        } else {
            reply
                .status(404)
                .map_err(|stop| crate::contract::expect::expecting(stop, "404 or a redirect"))?;
        }
    }
    world.still_works()
}

fn odd_paths(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let path = resource.path();
    let never: [String; 4] = [
        format!("/API/V1/{}", path.to_ascii_uppercase()),
        format!("/api/v1/{}", path.to_ascii_uppercase()),
        format!("//api/v1/{path}"),
        format!("/api//v1/{path}"),
    ];
    let normalised = [format!("/api/v1/../v1/{path}"), format!("/api/v1/./{path}")];
    let mut allowed = vec![400, 404];
    allowed.extend(REDIRECTS);
    for target in &never {
        world.get(&session, target)?.one_of(&allowed)?;
    }
    allowed.push(200);
    for target in &normalised {
        world.get(&session, target)?.one_of(&allowed)?;
    }
    world.still_works()
}

fn odd_ids(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let row = world.create(&session, resource)?;
    let id = id_of(&row);
    let path = world.path(resource);
    let mut ids: Vec<String> = ["%2e%2e", "%ff", "%zz", "%C0%AF", "%00", "a%2Fb", "%"]
        .map(str::to_owned)
        .into();
    ids.extend([";x=1", "%20", "+", "%0A", "%00"].map(|end| format!("{id}{end}")));
    for id in ids {
        let reply = world
            .client()?
            .get(&format!("{path}/{id}"))
            .bearer(&session.access_token)
            .by_server()
            .send()?;
        reply
            .one_of(&[404, 400])
            .map_err(|stop| amend(stop, &format!("the id {id}")))?;
    }
    let read = world.get(&session, &world.row_path(resource, &row))?;
    read.status(200)
        .map_err(|stop| amend(stop, "a plain request afterwards"))?;
    Ok(())
}

/// The same for whoever may write rows of the resource; whoever may not is told so first (S-22).
fn unknown_ids(world: &World<'_>) -> Verdict {
    let client = world.client()?;
    let mut replies = Vec::new();
    for resource in roomy_resources(world)? {
        let session = world.author(resource)?;
        let body = Value::Object(world.body(&session, resource, world.number())?);
        for id in [
            "1",
            "abc",
            "00000000-0000-0000-0000-000000000000",
            "0f9b2c1e-7d43-4a68-9c51-3e2d1b0a9f87",
        ] {
            let path = format!("{}/{id}", world.path(resource));
            let requests = [
                client.get(&path),
                client.put(&path).json(&body),
                client.delete(&path),
            ];
            for (request, method) in requests.into_iter().zip(["GET", "PUT", "DELETE"]) {
                replies.push((
                    format!("{method} {path}"),
                    request.bearer(&session.access_token).send()?,
                ));
            }
        }
    }
    same_not_found(&replies)
}

fn upper_case_id(world: &World<'_>) -> Verdict {
    let session = world.author(world.some_resource())?;
    let resource = world.some_resource();
    let row = world.create(&session, resource)?;
    let upper = id_of(&row).to_ascii_uppercase();
    if upper == id_of(&row) {
        return Err(Stop::skipped("the id has no letter"));
    }
    let reply = world.get(&session, &format!("{}/{upper}", world.path(resource)))?;
    reply.holds(
        reply.status == 200 && reply.parsed().is_some_and(|body| same(body, &row)),
        format!("200 with the row {row}"),
    )?;
    Ok(())
}
