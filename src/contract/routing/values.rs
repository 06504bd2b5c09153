//! V-37 to V-47: every type but words. The values stand in [`samples`](super::samples); all fields of one type take theirs together.

use serde_json::{Value, json};

use super::bench::{Bench, fields, shown};
use super::samples::Samples;
use crate::contract::check::{Check, Pillar, bounded, exact};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::owner::{Owner, capacity, roomy_resources};
use crate::contract::shapes;
use crate::contract::world::World;
use crate::resource::{Field, FieldType};

const V: Pillar = Pillar::Routing;

/// The rows.
pub const CHECKS: &[Check] = &[
    exact(
        "V-37",
        V,
        "whole numbers are taken up to their bounds and no further",
        ints,
    )
    .quick()
    .cite("RFC 7493 §2.2"),
    exact(
        "V-38",
        V,
        "fractions, texts and true are no whole numbers",
        no_ints,
    )
    .quick(),
    bounded(
        "V-39",
        V,
        "other spellings of whole numbers are taken as what they are, or refused",
        spelled_ints,
    )
    .cite("RFC 8259 §6"),
    exact("V-40", V, "texts and numbers are no truth values", bools).quick(),
    exact(
        "V-41",
        V,
        "decimals are texts with at most their digits, and come back with exactly their scale",
        decimals,
    )
    .quick(),
    exact(
        "V-42",
        V,
        "a date is a day of the calendar written as YYYY-MM-DD",
        dates,
    )
    .quick()
    .cite("RFC 3339 §5.6"),
    exact(
        "V-43",
        V,
        "an instant comes back the same in UTC, cut to milliseconds",
        datetimes,
    )
    .quick()
    .cite("RFC 3339 §5.6"),
    exact(
        "V-44",
        V,
        "a UUID is written with four hyphens and nothing around it, and comes back in lower case",
        uuids,
    )
    .quick()
    .cite("RFC 9562 §4"),
    exact(
        "V-45",
        V,
        "a member of an enumeration is written exactly so",
        enums,
    )
    .quick(),
    exact(
        "V-46",
        V,
        "plain e-mail addresses are taken in lower case, broken ones refused",
        emails,
    )
    .quick(),
    exact("V-47", V, "a URL is http or https with a host", urls)
        .quick()
        .cite("ASVS 1.2.2"),
];

/// As many fields are tried in one request: ten thousand letters of four bytes in each still make a body below the limit.
const TOGETHER: usize = 16;

/// Of a value that might have been refused, and what came back for it: what that should have been, where it is wrong.
pub type Judge = fn(&Value, &Value) -> Option<String>;

/// Anything may come back: the samples leave nothing open.
pub fn nothing(_: &Value, _: &Value) -> Option<String> {
    None
}

/// If it is taken at all, then as it was sent.
fn as_sent(sent: &Value, found: &Value) -> Option<String> {
    (!same(sent, found)).then(|| format!("{} as sent, not {}", shown(sent), shown(found)))
}

/// In every resource, all fields of a wanted type take what is good, refuse what is bad, and do either with what is open.
pub fn try_all(
    world: &World<'_>,
    wanted: fn(&FieldType) -> bool,
    words: &str,
    samples: fn(&FieldType) -> Samples,
    judge: Judge,
) -> Verdict {
    try_in_groups(world, wanted, words, samples, judge, TOGETHER)
}

/// The same with so many fields in one request.
pub fn try_in_groups(
    world: &World<'_>,
    wanted: fn(&FieldType) -> bool,
    words: &str,
    samples: fn(&FieldType) -> Samples,
    judge: Judge,
    together: usize,
) -> Verdict {
    let of_type = |resource| fields(resource, wanted);
    if world
        .choices
        .resources
        .iter()
        .all(|resource| of_type(resource).is_empty())
    {
        return Err(Stop::skipped(format!("no resource has a field of type {words}")));
    }
    let session = world.user()?;
    for resource in roomy_resources(world)? {
        for group in of_type(resource).chunks(together) {
            let tried: Vec<(&Field, Samples)> = group
                .iter()
                .map(|field| (*field, samples(&field.field_type)))
                .collect();
            let mut bench = Bench::new(world, &session, resource)?;
            try_group(&mut bench, &tried, judge)?;
            bench.finish()?;
        }
    }
    Ok(())
}

fn try_group(bench: &mut Bench<'_, '_>, tried: &[(&Field, Samples)], judge: Judge) -> Verdict {
    let most = |count: fn(&Samples) -> usize| tried.iter().map(|(_, samples)| count(samples)).max();
    for n in 0..most(|samples| samples.good.len()).unwrap_or(0) {
        let values: Vec<_> = tried
            .iter()
            .filter_map(|(field, samples)| {
                let (sent, back) = samples.good.get(n)?;
                Some((*field, sent.clone(), back.clone()))
            })
            .collect();
        bench.accept(&values)?;
    }
    for n in 0..most(|samples| samples.bad.len()).unwrap_or(0) {
        let values: Vec<_> = tried
            .iter()
            .filter_map(|(field, samples)| {
                let (sent, codes) = samples.bad.get(n)?;
                Some((*field, sent.clone(), *codes))
            })
            .collect();
        // Errors of type may come alone, and then only those.
        let (types, others): (Vec<_>, Vec<_>) = values
            .into_iter()
            .partition(|(_, _, codes)| codes.contains(&"type"));
        for values in [types, others].into_iter().filter(|values| !values.is_empty()) {
            bench.refuse(&values)?;
        }
    }
    for n in 0..most(|samples| samples.open.len()).unwrap_or(0) {
        let values: Vec<_> = tried
            .iter()
            .filter_map(|(field, samples)| Some((*field, samples.open.get(n)?.clone())))
            .collect();
        bench.either(&values, judge)?;
    }
    Ok(())
}

fn ints(world: &World<'_>) -> Verdict {
    try_all(world, is_int, "int", Samples::ints, nothing)
}

fn is_int(field_type: &FieldType) -> bool {
    matches!(field_type, FieldType::Int { .. })
}

fn no_ints(world: &World<'_>) -> Verdict {
    try_all(world, is_int, "int", Samples::no_ints, nothing)
}

fn spelled_ints(world: &World<'_>) -> Verdict {
    let session = world.user()?;
    let mut found = false;
    for resource in roomy_resources(world)? {
        let ints = fields(resource, is_int);
        if ints.is_empty() {
            continue;
        }
        found = true;
        let bench = Bench::new(world, &session, resource)?;
        let huge = format!("1{}", "0".repeat(30));
        let spellings: [(&str, Option<i64>); 5] = [
            ("5.0", Some(5)),
            ("1e2", Some(100)),
            ("-0", Some(0)),
            (&huge, None),
            ("1e400", None),
        ];
        for field in &ints {
            for (text, number) in spellings {
                let what = format!("`{}` = {text}", field.json);
                let (reply, row) = bench
                    .try_raw(bench.raw(&[(&field.json, text.as_bytes())]))
                    .map_err(|stop| amend(stop, &what))?;
                reply
                    .one_of(&[201, 400, 422])
                    .map_err(|stop| amend(stop, &what))?;
                if let Some(row) = row {
                    let is_it = number.is_some_and(|number| {
                        row.get(&field.json)
                            .is_some_and(|found| same(found, &json!(number)))
                    });
                    reply
                        .holds(is_it, "the number that was meant, or a refusal")
                        .map_err(|stop| amend(stop, &what))?;
                }
            }
        }
        bench.finish()?;
    }
    if found {
        world.still_works()
    } else {
        Err(Stop::skipped("no resource has a field of type int"))
    }
}

fn bools(world: &World<'_>) -> Verdict {
    let is_bool = |field_type: &FieldType| matches!(field_type, FieldType::Bool);
    try_all(world, is_bool, "bool", Samples::bools, nothing)
}

fn decimals(world: &World<'_>) -> Verdict {
    let is_decimal = |field_type: &FieldType| matches!(field_type, FieldType::Decimal { .. });
    try_all(world, is_decimal, "decimal", Samples::decimals, nothing)
}

fn dates(world: &World<'_>) -> Verdict {
    let is_date = |field_type: &FieldType| matches!(field_type, FieldType::Date);
    try_all(world, is_date, "date", Samples::dates, as_sent)
}

fn datetimes(world: &World<'_>) -> Verdict {
    let is_datetime = |field_type: &FieldType| matches!(field_type, FieldType::Datetime);
    let judge: Judge = |_, found| {
        let is_instant = found.as_str().is_some_and(shapes::is_instant);
        (!is_instant).then(|| format!("an instant as YYYY-MM-DDThh:mm:ss.mmmZ, not {}", shown(found)))
    };
    try_all(world, is_datetime, "datetime", Samples::datetimes, judge)
}

fn uuids(world: &World<'_>) -> Verdict {
    let is_uuid = |field_type: &FieldType| matches!(field_type, FieldType::Uuid | FieldType::Ref { .. });
    try_all(world, is_uuid, "uuid or ref", Samples::uuids, nothing)?;
    references(world)
}

/// A reference is a UUID like any other: taken in upper case, and answered in lower case.
fn references(world: &World<'_>) -> Verdict {
    let owner = Owner::new(world)?;
    for resource in roomy_resources(world)? {
        for field in &resource.fields {
            let Some(target) = field.target().filter(|_| capacity(resource) > 3) else {
                continue;
            };
            let id = owner.parent(target, 0)?;
            let mut body = owner.body(resource, 0)?;
            body.insert(field.json.clone(), json!(id.to_ascii_uppercase()));
            let made = owner.post(resource, &body)?;
            let row = made.success(201)?;
            let path = world.row_path(resource, row);
            let replaced = owner.put(&path, &body)?;
            replaced.status(200)?;
            for reply in [&made, &replaced, &owner.get(&path)?] {
                let found = reply.json()?.get(&field.json);
                reply.holds(found == Some(&json!(id)), format!("`{}` {id}", field.json))?;
            }
            owner.delete(&path)?.no_content()?;
        }
    }
    Ok(())
}

fn enums(world: &World<'_>) -> Verdict {
    let is_enum = |field_type: &FieldType| matches!(field_type, FieldType::Enum { .. });
    try_all(world, is_enum, "enum", Samples::enums, nothing)
}

fn emails(world: &World<'_>) -> Verdict {
    let is_email = |field_type: &FieldType| matches!(field_type, FieldType::Email);
    let judge: Judge = |_, found| {
        let is_lower = found
            .as_str()
            .is_some_and(|text| !text.bytes().any(|byte| byte.is_ascii_uppercase()));
        (!is_lower).then(|| "an address in lower case".to_owned())
    };
    match try_all(world, is_email, "email", Samples::emails, judge) {
        Ok(()) | Err(Stop::Skipped(_)) => {}
        Err(stop) => return Err(stop),
    }
    // Every project has the addresses of its users.
    for (value, codes) in Samples::addresses().bad {
        let reply = world.try_register(value.as_str().unwrap_or(""), crate::contract::world::PASSWORD)?;
        let found = reply.errors();
        let is_right = reply.problem("validation-failed").is_ok()
            && found.len() == 1
            && found
                .iter()
                .all(|(field, code)| field == "email" && codes.contains(&code.as_str()));
        reply
            .holds(is_right, format!("422 with errors (email, {})", codes.join("|")))
            .map_err(|stop| amend(stop, &format!("register with {}", shown(&value))))?;
    }
    let email = world.fresh_email();
    let reply = world.try_register(&email.to_ascii_uppercase(), crate::contract::world::PASSWORD)?;
    let user = reply.success(201)?.get("user");
    let stored = user.and_then(|user| user.get("email")).and_then(Value::as_str);
    reply.holds(stored == Some(&email), format!("the user's e-mail to be {email}"))?;
    Ok(())
}

fn urls(world: &World<'_>) -> Verdict {
    let is_url = |field_type: &FieldType| matches!(field_type, FieldType::Url);
    try_all(world, is_url, "url", Samples::urls, nothing)
}
