//! The access token: where it is looked for, and what is none.

use serde_json::json;

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Request;
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::{PASSWORD, World};
use crate::resource::Readers;

pub const CHECKS: &[Check] = &[
    exact(
        "I-15",
        Pillar::Identity,
        "every protected route refuses a request without a token",
        without_a_token,
    )
    .cite("RFC 6750 §3")
    .quick(),
    exact(
        "I-16",
        Pillar::Identity,
        "what is no valid bearer token is refused",
        no_valid_token,
    )
    .cite("RFC 6750 §3.1")
    .quick(),
    exact(
        "I-17",
        Pillar::Identity,
        "a refresh token is no access token, and the other way round",
        wrong_kind,
    )
    .quick(),
    exact(
        "I-18",
        Pillar::Identity,
        "an access token in the query, a cookie or the body counts for nothing",
        wrong_place,
    )
    .cite("RFC 9700 §4.3.2")
    .quick(),
    exact(
        "I-19",
        Pillar::Identity,
        "the scheme `bearer` is taken in any case",
        scheme,
    )
    .cite("RFC 9110 §11.1")
    .quick(),
    exact(
        "I-20",
        Pillar::Identity,
        "a token that was changed, cut or extended is refused",
        changed,
    )
    .quick(),
];

/// Whether strangers may ask for it: a list or a row that everyone reads.
fn is_open(world: &World<'_>, method: &str, path: &str) -> bool {
    method == "GET"
        && world.choices.resources.iter().any(|resource| {
            let collection = world.path(resource);
            let is_of = path == collection || path.starts_with(&format!("{collection}/"));
            is_of && resource.read == Readers::Everyone
        })
}

/// Method and path of every route that knows a user; rows are those of an id that nobody has.
fn protected(world: &World<'_>) -> Vec<(&'static str, String)> {
    const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";
    let mut routes = vec![
        ("POST", "/api/v1/auth/logout".to_owned()),
        ("GET", "/api/v1/auth/me".to_owned()),
        ("POST", "/api/v1/auth/change-password".to_owned()),
        ("GET", "/api/v1/users".to_owned()),
    ];
    for resource in &world.choices.resources {
        let collection = world.path(resource);
        let item = format!("{collection}/{NOBODY}");
        routes.push(("GET", collection.clone()));
        routes.push(("POST", collection));
        routes.extend(["GET", "PUT", "DELETE"].map(|method| (method, item.clone())));
    }
    routes
}

fn ask<'w>(world: &World<'w>, method: &str, path: &str) -> Verdict<Request<'w>> {
    let request = world.client()?.request(method, path);
    Ok(if matches!(method, "POST" | "PUT") {
        request.json(&json!({}))
    } else {
        request
    })
}

fn without_a_token(world: &World<'_>) -> Verdict {
    for (method, path) in protected(world) {
        if is_open(world, method, &path) {
            continue;
        }
        let reply = ask(world, method, &path)?.send()?;
        super::unauthorized(&reply)?;
        let challenge = reply.header("www-authenticate").unwrap_or("");
        reply.holds(
            !challenge.contains("error="),
            "a WWW-Authenticate without `error`, since no token was sent",
        )?;
    }
    Ok(())
}

fn no_valid_token(world: &World<'_>) -> Verdict {
    let token = world.user()?.access_token;
    for (method, path) in protected(world) {
        let reply = ask(world, method, &path)?
            .header("Authorization", "Bearer garbage")
            .send()?;
        super::invalid_token(&reply).map_err(|stop| amend(stop, "the token `garbage`"))?;
    }
    let mut paths = vec!["/api/v1/auth/me".to_owned()];
    paths.extend(
        world
            .choices
            .resources
            .iter()
            .map(|resource| world.path(resource)),
    );
    for path in paths {
        let send = |value: &[u8]| world.client()?.get(&path).header("Authorization", value).send();
        for value in [
            "Basic dXNlcjpwYXNzd29yZA==",
            "Bearer",
            "Bearer ",
            "garbage",
            &format!("Token {token}"),
            &token,
        ] {
            super::unauthorized(&send(value.as_bytes())?)?;
        }
        for value in [
            format!("Bearer {token} {token}"),
            format!("Bearer {token}, Bearer {token}"),
        ] {
            super::invalid_token(&send(value.as_bytes())?)
                .map_err(|stop| amend(stop, "two tokens in one header"))?;
        }
        let by_server = |request: Request<'_>, allowed: &[u16], what: &str| {
            let reply = request.by_server().send()?;
            reply.one_of(allowed).map_err(|stop| amend(stop, what))?;
            if reply.status == 401 {
                super::unauthorized(&reply).map_err(|stop| amend(stop, what))?;
            }
            Ok(())
        };
        let get = || Ok(world.client()?.get(&path));
        let right = format!("Bearer {token}");
        for (first, second, allowed, what) in [
            ("Bearer garbage", "Bearer rubbish", &[401, 400][..], "two headers"),
            (
                "Bearer garbage",
                &right,
                &[401, 400],
                "two headers, the second one right",
            ),
            (
                &right,
                "Bearer garbage",
                &[401, 400, 200],
                "two headers, the first one right",
            ),
        ] {
            by_server(
                get()?
                    .header("Authorization", first)
                    .header("Authorization", second),
                allowed,
                what,
            )?;
        }
        by_server(
            get()?.header("Authorization", format!("Bearer {}", "x".repeat(8192))),
            &[401, 431],
            "a token of 8 kB",
        )?;
        by_server(
            get()?.header("Authorization", "Bearer gr\u{fc}\u{df}e"),
            &[401, 400],
            "a token that is not ASCII",
        )?;
        by_server(
            get()?.header("Authorization", b"Bearer gr\xfc\xdfe"),
            &[401, 400],
            "a token in Latin-1",
        )?;
    }
    world.still_works()
}

fn wrong_kind(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let reply = world.me(&session.refresh_token)?;
    super::invalid_token(&reply).map_err(|stop| amend(stop, "the refresh token as access token"))?;
    let reply = world.try_refresh(&session.access_token)?;
    reply
        .problem("invalid-refresh-token")
        .map_err(|stop| amend(stop, "the access token as refresh token"))?;
    super::is_alive(world, &session, "the session after that")
}

fn wrong_place(world: &World<'_>) -> Verdict {
    let token = world.user()?.access_token;
    let resource = world.some_resource();
    let mut paths = vec!["/api/v1/auth/me".to_owned(), world.path(resource)];
    paths.retain(|path| !is_open(world, "GET", path));
    for path in paths {
        for query in ["access_token", "token", "authorization", "bearer"] {
            let reply = world.client()?.get(&format!("{path}?{query}={token}")).send()?;
            super::unauthorized(&reply)?;
        }
        for cookie in ["access_token", "token", "session", "Authorization"] {
            let reply = world
                .client()?
                .get(&path)
                .header("Cookie", format!("{cookie}={token}"))
                .send()?;
            super::unauthorized(&reply)?;
        }
    }
    for body in [json!({"access_token": token}), json!({"token": token})] {
        let reply = world.client()?.post(&world.path(resource)).json(&body).send()?;
        super::unauthorized(&reply)?;
    }
    let reply = world
        .client()?
        .post(&world.path(resource))
        .body(
            "application/x-www-form-urlencoded",
            format!("access_token={token}"),
        )
        .send()?;
    super::unauthorized(&reply)?;
    Ok(())
}

fn scheme(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    for scheme in ["bearer", "BEARER", "bEaReR"] {
        let reply = world
            .client()?
            .get("/api/v1/auth/me")
            .header("Authorization", format!("{scheme} {}", session.access_token))
            .send()?;
        reply.status(200)?;
    }
    Ok(())
}

fn changed(world: &World<'_>) -> Verdict {
    let session = world.register(&world.fresh_email(), PASSWORD)?;
    let variants = |token: &str| {
        let mut cut = token.to_owned();
        let last = cut.pop().unwrap_or('A');
        let other = if last == 'A' { 'B' } else { 'A' };
        [
            ("with another last character", format!("{cut}{other}")),
            ("without its last character", cut),
            ("with one character more", format!("{token}A")),
            ("twice", format!("{token}{token}")),
        ]
    };
    for (what, token) in variants(&session.access_token) {
        super::invalid_token(&world.me(&token)?)
            .map_err(|stop| amend(stop, &format!("the access token {what}")))?;
    }
    for (what, token) in variants(&session.refresh_token) {
        world
            .try_refresh(&token)?
            .problem("invalid-refresh-token")
            .map_err(|stop| amend(stop, &format!("the refresh token {what}")))?;
    }
    super::is_alive(world, &session, "the token itself")
}
