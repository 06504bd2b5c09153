//! V-34 to V-36: words: their length, their every character, and the one that cannot be stored.

use serde_json::json;

use super::bench::is_words;
use super::samples::Samples;
use super::values::{nothing, try_all};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::{PASSWORD, World};
use crate::resource::FieldType;

const V: Pillar = Pillar::Routing;

/// The rows.
pub const CHECKS: &[Check] = &[
    exact(
        "V-34",
        V,
        "strings are as long as declared, counted in code points",
        lengths,
    )
    .quick()
    .cite("ASVS 2.2.1"),
    exact(
        "V-35",
        V,
        "strings are stored and returned as sent, whatever they look like",
        odd_words,
    )
    .quick()
    .cite("ASVS 1.1.2"),
    exact("V-36", V, "U+0000 is refused wherever text is taken", nul)
        .quick()
        .cite("CWE-158"),
];

fn lengths(world: &World<'_>) -> Verdict {
    try_all(world, is_words, "string or text", Samples::lengths, nothing)
}

fn odd_words(world: &World<'_>) -> Verdict {
    try_all(world, is_words, "string or text", Samples::odd_words, nothing)
}

fn nul(world: &World<'_>) -> Verdict {
    let is_stored = |field_type: &FieldType| {
        matches!(
            field_type,
            FieldType::String { .. } | FieldType::Text { .. } | FieldType::Email | FieldType::Url
        )
    };
    match try_all(world, is_stored, "string", Samples::with_nul, nothing) {
        Ok(()) | Err(Stop::Skipped(_)) => {}
        Err(stop) => return Err(stop),
    }
    let client = world.client()?;
    for (what, body) in [
        (
            "e-mail",
            json!({"email": "no\0body@example.com", "password": PASSWORD}),
        ),
        (
            "password",
            json!({"email": "nobody@example.com", "password": "correct\0horse battery"}),
        ),
    ] {
        let reply = client.post("/api/v1/auth/login").json(&body).send()?;
        reply
            .problem("invalid-credentials")
            .map_err(|stop| amend(stop, &format!("log-in with U+0000 in the {what}")))?;
    }
    world
        .try_refresh("refresh\0token")?
        .problem("invalid-refresh-token")
        .map_err(|stop| amend(stop, "refresh with U+0000"))?;
    let session = world.user()?;
    for resource in &world.choices.resources {
        let path = world.path(resource);
        if let Some(field) = resource
            .fields
            .iter()
            .find(|field| field.field_type.is_filterable())
        {
            let reply = world.get(&session, &format!("{path}?{}=%00", field.json))?;
            reply
                .invalid_field(&field.json)
                .map_err(|stop| amend(stop, "a filter by U+0000"))?;
        }
        let reply = world.get(&session, &format!("{path}/%00"))?;
        reply
            .one_of(&[404, 400])
            .map_err(|stop| amend(stop, "the id U+0000"))?;
    }
    Ok(())
}
