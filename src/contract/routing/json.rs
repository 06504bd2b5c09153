//! V-07 to V-17: what is JSON, and what is made of odd JSON.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::bench::{Bench, ending, field_of, is_words, raw};
use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::client::Reply;
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::World;
use crate::resource::{Field, FieldType, Resource};

const V: Pillar = Pillar::Routing;

/// The rows.
pub const CHECKS: &[Check] = &[
    exact(
        "V-07",
        V,
        "what is not one JSON text is problem malformed-json",
        malformed,
    )
    .quick()
    .cite("RFC 8259 §2"),
    bounded(
        "V-08",
        V,
        "numbers that JSON does not have are refused, and nothing is stored",
        no_numbers,
    )
    .cite("RFC 8259 §6"),
    bounded(
        "V-09",
        V,
        "a JSON text that is no object is refused, and nothing is stored",
        no_object,
    )
    .quick(),
    bounded(
        "V-10",
        V,
        "bytes that are no UTF-8 are refused, or valid UTF-8 comes back",
        no_utf8,
    )
    .cite("RFC 8259 §8.1"),
    bounded(
        "V-11",
        V,
        "a byte order mark and UTF-16 are refused, or read rightly",
        other_encodings,
    )
    .cite("RFC 8259 §8.1"),
    bounded(
        "V-12",
        V,
        "a lone surrogate is refused, or valid UTF-8 comes back",
        surrogate,
    )
    .cite("RFC 7493 §2.1"),
    bounded(
        "V-13",
        V,
        "of a key that stands twice, one and the same place counts",
        twice,
    )
    .cite("RFC 7493 §2.3"),
    bounded(
        "V-14",
        V,
        "a key in other case is unknown, or taken as the declared one; an empty key is unknown",
        other_keys,
    ),
    bounded(
        "V-15",
        V,
        "keys that mean something to JavaScript are refused and harm nothing",
        prototype,
    )
    .quick()
    .cite("OWASP Prototype Pollution Prevention Cheat Sheet"),
    bounded("V-16", V, "deep nesting is refused", deep).cite("CWE-674"),
    bounded(
        "V-17",
        V,
        "50,000 unknown keys are refused in short time with a short answer",
        many_keys,
    )
    .alone()
    .cite("OWASP API4:2023"),
];

fn malformed(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let good = Value::Object(bench.body.clone()).to_string();
    let open = good.trim_end_matches('}');
    let bodies = [
        ("an object that does not end", "{".to_owned()),
        ("a letter after the object", format!("{good}x")),
        ("two objects", format!("{good}{good}")),
        ("a trailing comma", format!("{open},}}")),
        ("a comment", format!("{open}/* no */}}")),
        ("single quotes", good.replace('"', "'")),
    ];
    for (what, body) in bodies {
        let reply = bench.post()?.body("application/json", body).send()?;
        reply
            .problem("malformed-json")
            .map_err(|stop| amend(stop, what))?;
    }
    bench.finish()
}

fn no_numbers(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let is_int = |field_type: &FieldType| matches!(field_type, FieldType::Int { .. });
    let (resource, field) = field_of(world, is_int, "int").or_else(|_| first_field(world))?;
    let bench = Bench::new(world, &session, resource)?;
    for value in ["NaN", "Infinity", "-Infinity", "01", "+1", ".5", "1."] {
        let reply = bench
            .post()?
            .body("application/json", bench.raw(&[(&field.json, value.as_bytes())]))
            .send()?;
        reply
            .one_of(&[400, 422])
            .map_err(|stop| amend(stop, &format!("{} = {value}", field.json)))?;
    }
    bench.finish()?;
    world.still_works()
}

/// Any field, of the resource that needs the least.
fn first_field<'c>(world: &World<'c>) -> Verdict<(&'c Resource, &'c Field)> {
    field_of(world, |_| true, "any")
}

fn no_object(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let inside = json!([bench.body]).to_string();
    for body in ["[]", "\"x\"", "1", "null", "true", inside.as_str()] {
        let reply = bench.post()?.body("application/json", body).send()?;
        reply
            .one_of(&[400, 422])
            .map_err(|stop| amend(stop, &format!("the body {body}")))?;
    }
    bench.finish()?;
    world.still_works()
}

/// One of the statuses; a row that came of it is read as JSON in UTF-8 (which invariant 3 sees) and taken away.
fn refused_or_readable(bench: &Bench<'_, '_>, body: Vec<u8>, statuses: &[u16], what: &str) -> Verdict {
    let (reply, row) = bench.try_raw(body).map_err(|stop| amend(stop, what))?;
    reply.one_of(statuses).map_err(|stop| amend(stop, what))?;
    let is_readable = std::str::from_utf8(&reply.body).is_ok() && (reply.status != 201 || row.is_some());
    reply
        .holds(is_readable, "an answer in valid UTF-8")
        .map_err(|stop| amend(stop, what))?;
    Ok(())
}

fn no_utf8(world: &World<'_>) -> Verdict {
    let (resource, field) = field_of(world, is_words, "string or text")?;
    let session = world.user()?;
    let bench = Bench::new(world, &session, resource)?;
    let samples: [(&str, &[u8]); 5] = [
        ("the byte FF", b"\xff"),
        ("half a letter", b"\xc3"),
        ("an overlong slash", b"\xc0\xaf"),
        ("an overlong euro sign", b"\xf0\x82\x82\xac"),
        ("a surrogate as bytes", b"\xed\xa0\x80"),
    ];
    for (what, bytes) in samples {
        let body = bench.raw(&[(&field.json, &ending(&bench, field, bytes))]);
        refused_or_readable(&bench, body, &[201, 400], what)?;
    }
    world.still_works()
}

fn other_encodings(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let text = Value::Object(bench.body.clone()).to_string();
    let units: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
    let bodies = [
        (
            "a byte order mark",
            [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
        ),
        (
            "UTF-16, little end first",
            units.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        ),
        (
            "UTF-16, big end first",
            units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        ),
    ];
    for (what, body) in bodies {
        let (reply, row) = bench.try_raw(body).map_err(|stop| amend(stop, what))?;
        reply.one_of(&[201, 400, 415]).map_err(|stop| amend(stop, what))?;
        if let Some(row) = row {
            let is_same = bench
                .body
                .iter()
                .all(|(key, value)| row.get(key).is_some_and(|found| same(found, value)));
            reply
                .holds(is_same, format!("the values as sent: {text}"))
                .map_err(|stop| amend(stop, what))?;
        }
    }
    world.still_works()
}

fn surrogate(world: &World<'_>) -> Verdict {
    let (resource, field) = field_of(world, is_words, "string or text")?;
    let session = world.user()?;
    let bench = Bench::new(world, &session, resource)?;
    for text in [r"\ud800", r"\udc00"] {
        let body = bench.raw(&[(&field.json, &ending(&bench, field, text.as_bytes()))]);
        refused_or_readable(&bench, body, &[201, 400, 422], text)?;
    }
    world.still_works()
}

fn twice(world: &World<'_>) -> Verdict {
    let is_valued = |field_type: &FieldType| !matches!(field_type, FieldType::Ref { .. });
    let (resource, field) = field_of(world, is_valued, "any but ref")?;
    let session = world.user()?;
    let bench = Bench::new(world, &session, resource)?;
    let good = bench
        .body
        .get(&field.json)
        .map(Value::to_string)
        .unwrap_or_default();
    let good = (field.json.as_str(), good.as_bytes());
    let wrong: (&str, &[u8]) = (field.json.as_str(), b"[]");
    let mut taken = 0;
    for (what, entries) in [
        ("good, then of a wrong type", [good, wrong]),
        ("of a wrong type, then good", [wrong, good]),
    ] {
        let (reply, _) = bench.try_raw(bench.raw(&entries))?;
        reply.one_of(&[201, 400, 422]).map_err(|stop| amend(stop, what))?;
        taken += usize::from(reply.status == 201);
        reply.holds(
            taken <= 1,
            "at most one of the two orders taken: not the good value of each",
        )?;
    }
    bench.finish()?;
    world.still_works()
}

fn other_keys(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let (resource, field) = first_field(world)?;
    let bench = Bench::new(world, &session, resource)?;
    let value = bench.body.get(&field.json).cloned().unwrap_or(Value::Null);
    let upper = field.json.to_ascii_uppercase();
    let mut body = bench.without(&field.json);
    body.insert(upper.clone(), value.clone());
    let (reply, row) = bench.try_raw(Value::Object(body).to_string())?;
    reply.one_of(&[201, 422])?;
    if let Some(row) = row {
        reply.holds(
            row.get(&field.json).is_some_and(|found| same(found, &value)),
            format!("`{upper}` taken as `{}`", field.json),
        )?;
    } else {
        let is_named = reply.errors().contains(&(upper.clone(), "unknown".to_owned()));
        reply.holds(is_named, format!("422 with ({upper}, unknown)"))?;
    }
    let (reply, _) = bench.try_raw(bench.raw(&[("", b"1")]))?;
    reply
        .one_of(&[400, 422])
        .map_err(|stop| amend(stop, "an empty key"))?;
    bench.finish()?;
    world.still_works()
}

fn prototype(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let inner = json!({"role": "admin", "page_size": 7, "constructor": {"prototype": {"polluted": true}}});
    for key in ["__proto__", "constructor", "toString"] {
        let body = bench.raw(&[(key, inner.to_string().as_bytes())]);
        let (reply, _) = bench.try_raw(body)?;
        reply
            .one_of(&[400, 422])
            .map_err(|stop| amend(stop, &format!("the key {key}")))?;
    }
    bench.finish()?;
    // Whoever spoils the prototype of all objects spoils the next plain request.
    let list = world.get(&session, &bench.path())?;
    list.holds(
        list.success(200)?.get("page_size") == Some(&json!(20)),
        "a list with the page_size 20, as before",
    )?;
    let (reply, _) = bench.try_raw(Value::Object(bench.body.clone()).to_string())?;
    reply
        .status(201)
        .map_err(|stop| amend(stop, "a plain request afterwards"))?;
    Ok(())
}

fn deep(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let (resource, field) = first_field(world)?;
    let bench = Bench::new(world, &session, resource)?;
    for depth in [100, 5_000, 100_000] {
        let nested = [b"[".repeat(depth), b"]".repeat(depth)].concat();
        for key in ["no_such_field", field.json.as_str()] {
            let reply = bench
                .post()?
                .body("application/json", bench.raw(&[(key, &nested)]))
                .send()?;
            reply
                .one_of(&[400, 413, 422])
                .map_err(|stop| amend(stop, &format!("{depth} arrays within each other in `{key}`")))?;
        }
    }
    bench.finish()?;
    world.still_works()
}

fn many_keys(world: &World<'_>) -> Verdict {
    const WINDOW: Duration = Duration::from_secs(5);
    const MAX_ANSWER: usize = 1024 * 1024;
    let session = world.user()?;
    let bench = Bench::new(world, &session, world.some_resource())?;
    let keys: Map<String, Value> = (0..50_000).map(|n| (format!("k{n:05}"), json!(0))).collect();
    let reply = bench.post()?.body("application/json", raw(&keys, &[])).send()?;
    reply.one_of(&[400, 413, 422])?;
    reply.holds(
        reply.body.len() < MAX_ANSWER,
        format!("an answer below {MAX_ANSWER} bytes, not {}", reply.body.len()),
    )?;
    in_time(world, &reply, WINDOW)?;
    bench.finish()?;
    world.still_works()
}

/// The answer took no longer than this; on a machine that is busy otherwise nothing can be said.
fn in_time(world: &World<'_>, reply: &Reply, window: Duration) -> Verdict {
    if reply.elapsed <= window {
        return Ok(());
    }
    let plain = world.client()?.get("/healthz").send()?.elapsed;
    if plain > window / 10 {
        return Err(Stop::skipped(format!(
            "the machine is too slow for a window of {} s now: a plain request took {:.1} s",
            window.as_secs(),
            plain.as_secs_f32()
        )));
    }
    Err(reply.failure(format!(
        "an answer within {} s, not after {:.1} s",
        window.as_secs(),
        reply.elapsed.as_secs_f32()
    )))
}
