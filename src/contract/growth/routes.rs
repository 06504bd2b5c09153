//! A route for everybody, and one for the user who asks.

use serde_json::{Value, json};

use super::bench::{kept, logged};
use super::described::{Described, must};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[
    exact(
        "G-02",
        Pillar::Routing,
        "an added public route is answered without a token, described, logged, with all headers, and 405 for other methods",
        public_route,
    ),
    exact(
        "G-03",
        Pillar::Identity,
        "an added route that asks for the user is 401 without a live token, and knows who asks",
        private_route,
    ),
];

fn public_route(world: &World<'_>) -> Verdict {
    const STATS: &str = "/api/v1/stats";
    const KEYS: [&str; 3] = ["projects", "tasks", "users"];
    let counts = || -> Verdict<_> {
        let reply = world.client()?.get(STATS).send()?;
        reply.success(200)?;
        reply.keys(&KEYS)?;
        let counts = KEYS.map(|key| reply.parsed().and_then(|body| body.get(key)?.as_u64()));
        reply.holds(counts.iter().all(Option::is_some), "a whole number for each key")?;
        Ok((reply, counts.map(Option::unwrap_or_default)))
    };
    let (reply, before) = counts()?;
    logged(world, &reply)?;
    let session = world.user()?;
    for resource in &world.choices.resources {
        world.create(&session, resource)?;
    }
    // Other rows make users and tasks at the same time.
    let (reply, after) = counts()?;
    let grew = before.iter().zip(after).all(|(before, after)| after > *before);
    reply.holds(
        grew,
        format!("higher counts than {before:?} after a row of each was made"),
    )?;

    let client = world.client()?;
    let wrong = client.post(STATS).bearer(&session.access_token).send()?;
    wrong.problem("method-not-allowed")?;
    let allow = wrong.header("allow").unwrap_or("");
    wrong.holds(
        allow.split(',').any(|method| method.trim() == "GET") && !allow.contains("POST"),
        "a header Allow that names GET, and not POST",
    )?;
    logged(world, &wrong)?;
    let stranger = client.post(STATS).send()?;
    stranger.problem_of(&["method-not-allowed", "unauthorized"])?;

    let document = Described::fetch(world)?;
    let operation = document.operation("get", STATS)?;
    must(
        operation.get("security") == Some(&json!([])),
        format!("`security: []` of `get {STATS}` in the OpenAPI document"),
        operation.to_string(),
    )?;
    let success = operation.pointer("/responses/200");
    must(
        success.is_some_and(Value::is_object),
        format!("the answer 200 of `get {STATS}` in the OpenAPI document"),
        operation.to_string(),
    )?;
    kept(world, &[])
}

fn private_route(world: &World<'_>) -> Verdict {
    const HELLO: &str = "/api/v1/hello";
    let client = world.client()?;
    let stranger = client.get(HELLO).send()?;
    stranger.problem("unauthorized")?;
    stranger.holds(
        stranger
            .header("www-authenticate")
            .is_some_and(|challenge| challenge.starts_with("Bearer")),
        "a header WWW-Authenticate: Bearer",
    )?;
    logged(world, &stranger)?;
    client
        .get(HELLO)
        .bearer("no-such-token-of-anybody")
        .send()?
        .problem("unauthorized")?;
    let session = world.user()?;
    world.user()?;
    let reply = world.get(&session, HELLO)?;
    let expected = json!({"email": session.email});
    let body = reply.success(200)?;
    reply.holds(same(body, &expected), expected.to_string())?;
    logged(world, &reply)?;
    let ended = client
        .post("/api/v1/auth/logout")
        .bearer(&session.access_token)
        .send()?;
    ended.status(204)?;
    let after = world.get(&session, HELLO)?;
    after
        .problem("unauthorized")
        .map_err(|stop| amend(stop, "after log-out"))?;
    kept(world, &[])
}
