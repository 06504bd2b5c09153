//! Text is data, whatever it looks like.

use std::time::Duration;

use serde_json::json;

use crate::contract::Stop;
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::client::Reply;
use crate::contract::outcome::Verdict;
use crate::contract::owner::{Body, Owner, capacity, each_resource, is_crowded, shows};
use crate::contract::world::{World, id_of};
use crate::resource::{Field, FieldType, Resource};

pub const CHECKS: &[Check] = &[exact(
    "S-10",
    Pillar::Security,
    "SQL in fields, ids and queries is stored as text or refused, and never runs",
    sql_is_text,
)
.cite("ASVS 1.2.4")
.quick()];

/// The longest of them has to fit into fields of usual lengths; a field that is too short for one is not sent it.
const SQL: [&str; 30] = [
    "' OR '1'='1",
    "' OR 1=1--",
    "' OR 1=1#",
    "') OR ('1'='1",
    "\" OR \"1\"=\"1",
    "1; DROP TABLE users",
    "'; DROP TABLE users;--",
    "'); DELETE FROM users;--",
    "'; DELETE FROM sessions;--",
    "' UNION SELECT NULL--",
    "' UNION SELECT email, password_hash FROM users--",
    "' UNION ALL SELECT 1,2,3,4,5--",
    "'; UPDATE users SET role='admin';--",
    "'; INSERT INTO users VALUES (1);--",
    "1 OR SLEEP(8)",
    "' OR SLEEP(8)='",
    "'; SELECT pg_sleep(8);--",
    "'||(SELECT pg_sleep(8))||'",
    "' AND 1=randomblob(900000000)--",
    "'; WAITFOR DELAY '0:0:8';--",
    "' OR EXISTS(SELECT 1 FROM users)--",
    "admin'--",
    "admin'/*",
    "*/ OR 1=1 /*",
    "\\' OR 1=1--",
    "%' OR '1' LIKE '%",
    "' OR ''='",
    "CHAR(39)||CHAR(39)",
    "$1",
    ":owner_id ? %s {0}",
];

/// The time that a statement which sleeps would take is twice this.
const NO_DELAY: Duration = Duration::from_secs(4);

fn sql_is_text(world: &World<'_>) -> Verdict {
    each_resource(world, |owner, resource| {
        let kept = in_fields(world, owner, resource)?;
        in_ids_and_queries(world, owner, resource)?;
        let list = owner.list(resource, "page_size=100")?;
        for (id, body) in kept {
            let row = list.items.iter().find(|row| id_of(row) == id);
            let shown = row.map_or_else(
                || Err(format!("the row {id} stored before")),
                |row| shows(row, &body),
            );
            list.reply.holds(shown.is_ok(), shown.err().unwrap_or_default())?;
        }
        Ok(())
    })
}

/// Not late. Where a plain request is slow, too, it is the machine that is, and the row has nothing to say.
fn prompt(world: &World<'_>, reply: &Reply) -> Verdict {
    if reply.elapsed < NO_DELAY {
        return Ok(());
    }
    let seconds = reply.elapsed.as_secs_f32();
    let plain = world.client()?.get("/healthz").send()?.elapsed;
    Err(if plain > NO_DELAY / 4 {
        Stop::skipped(format!(
            "timed: an answer took {seconds:.1} s, and GET /healthz {:.1} s on this machine",
            plain.as_secs_f32()
        ))
    } else {
        reply.failure(format!("an answer without delay; it took {seconds:.1} s"))
    })
}

/// Each text in all the fields that can hold it; the rows that were kept.
fn in_fields(world: &World<'_>, owner: &Owner<'_, '_>, resource: &Resource) -> Verdict<Vec<(String, Body)>> {
    // Where others see the rows, a value that must be there only once does not stay.
    let room = capacity(resource) > 40 && !is_crowded(resource);
    let mut kept: Vec<(String, Body)> = Vec::new();
    for (n, sql) in (0..).zip(SQL) {
        let holding: Vec<&Field> = resource.fields.iter().filter(|field| holds(field, sql)).collect();
        if holding.is_empty() {
            continue;
        }
        let mut body = owner.body(resource, if room { n } else { 0 })?;
        for field in holding {
            body.insert(field.json.clone(), json!(sql));
        }
        let reply = owner.post(resource, &body)?;
        prompt(world, &reply)?;
        let shown = shows(reply.success(201)?, &body);
        reply.holds(shown.is_ok(), shown.err().unwrap_or_default())?;
        let path = world.row_path(resource, reply.json()?);
        if room {
            let id = id_of(reply.json()?).to_owned();
            kept.push((id, body));
        } else {
            let read = owner.get(&path)?;
            let shown = shows(read.success(200)?, &body);
            read.holds(shown.is_ok(), shown.err().unwrap_or_default())?;
            owner.delete(&path)?.no_content()?;
        }
    }
    // Fields with a form of their own refuse it, all at once.
    let sql = SQL[0];
    let mut body = owner.body(resource, if room { 40 } else { 0 })?;
    let mut errors = Vec::new();
    for field in &resource.fields {
        let code = match &field.field_type {
            FieldType::String { .. } | FieldType::Text { .. } => continue,
            FieldType::Int { .. } | FieldType::Float { .. } | FieldType::Bool => "type",
            FieldType::Enum { .. } => "enum",
            _ => "format",
        };
        body.insert(field.json.clone(), json!(sql));
        errors.push((field.json.as_str(), code));
    }
    // Wrong JSON types may come alone, before the rest.
    let of_type = |wanted: bool| {
        errors
            .iter()
            .copied()
            .filter(move |(_, code)| (*code == "type") == wanted)
    };
    let types: Vec<_> = of_type(true).collect();
    if !errors.is_empty() {
        let reply = owner.post(resource, &body)?;
        reply.invalid(&errors).or_else(|stop| {
            if types.is_empty() {
                Err(stop)
            } else {
                reply.invalid(&types).map_err(|_| stop)
            }
        })?;
    }
    Ok(kept)
}

fn holds(field: &Field, text: &str) -> bool {
    let length = text.chars().count() as u64;
    match field.field_type {
        FieldType::String { min, max } => (u64::from(min)..=u64::from(max)).contains(&length),
        FieldType::Text { max } => length <= u64::from(max),
        _ => false,
    }
}

fn in_ids_and_queries(world: &World<'_>, owner: &Owner<'_, '_>, resource: &Resource) -> Verdict {
    let path = world.path(resource);
    let mut parameters = vec!["sort", "page", "page_size"];
    let filters = resource
        .fields
        .iter()
        .filter(|field| field.field_type.is_filterable());
    parameters.extend(filters.map(|field| field.json.as_str()));
    // Each text meets one of the resources.
    let resources = &world.choices.resources;
    let place = resources
        .iter()
        .position(|other| std::ptr::eq(other, resource))
        .unwrap_or(0);
    for (n, sql) in SQL.iter().enumerate().skip(place).step_by(resources.len()) {
        let encoded = percent(sql);
        let reply = owner.get(&format!("{path}/{encoded}"))?;
        prompt(world, &reply)?;
        if reply.status != 400 {
            reply.problem("not-found")?;
        }
        let parameter = parameters[n / resources.len() % parameters.len()];
        let reply = owner.get(&format!("{path}?{parameter}={encoded}"))?;
        prompt(world, &reply)?;
        reply.invalid_field(parameter)?;
    }
    // Behind a valid beginning, where a careless filter lets it through.
    let row = owner.list(resource, "page_size=1")?;
    if let Some(id) = row.items.first().map(id_of) {
        for tail in ["' OR '1'='1", "'--", " OR 1=1"] {
            let reply = owner.get(&format!("{path}/{id}{}", percent(tail)))?;
            if reply.status != 400 {
                reply.problem("not-found")?;
            }
        }
    }
    Ok(())
}

/// Every byte that is not a letter or digit as `%hh`.
fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
