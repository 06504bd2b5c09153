//! The workings of those faults that are more than a condition left out: they change a request before it is handled, or an
//! answer after. A right server never comes here; reading on is not needed to understand the contract.

mod body;
mod document;
mod stream;

use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use jiff::Span;
use jiff::civil::Date;
use larder::resource::Resource;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::app::{App, Call};
use crate::fault::Fault;
use crate::fields;
use crate::http::{Answer, Outcome, With, answer, no_content, ok};
use crate::identity::{Caller, a_moment};
use crate::lists;
use crate::password::Hash;
use crate::problem::Problem;
use crate::resources;
use crate::routes::{self, Place};
use crate::store::{Role, Row, Tables, User};
use crate::time;

pub use body::{media_type, read};
pub use document::of_document;
pub use stream::Forgetful;

/// What is answered instead of handling the request.
#[must_use]
pub fn before(call: &Call<'_>) -> Option<Outcome> {
    let path = call.parts.uri.path();
    let choices = &call.app.choices;
    match call.app.fault? {
        Fault::EmptyIdMatches => {
            let resource = choices
                .resources
                .iter()
                .find(|resource| path == format!("/api/v1/{}/", resource.path()))?;
            let fields = resource
                .fields
                .iter()
                .map(|field| (field.json.clone(), Value::Null));
            let mut row: Map<String, Value> = [("id".to_owned(), json!(""))].into_iter().collect();
            row.extend(fields);
            Some(Ok(ok(&Value::Object(row))))
        }
        Fault::HtmlNotFound if !path.starts_with("/api/") && routes::find(choices, path).is_none() => {
            let page = "<!doctype html>\n<title>Not found</title>\n<h1>Not found</h1>\n";
            Some(Ok(answer(
                StatusCode::NOT_FOUND,
                "text/html; charset=utf-8",
                page,
            )))
        }
        Fault::HostInAnswer if call.parts.method == "GET" => {
            let sent = call.parts.headers.get_all("host").into_iter();
            let mut named = sent
                .filter_map(|host| host.to_str().ok())
                .chain(call.parts.uri.host());
            let host = named.rfind(|host| host.starts_with("evil"))?;
            Some(Ok(ok(&json!({"host": host}))))
        }
        fault => strange(call, fault),
    }
}

/// Faults that show in one place each.
fn strange(call: &Call<'_>, fault: Fault) -> Option<Outcome> {
    let (path, method) = (call.parts.uri.path(), call.parts.method.as_str());
    let place = routes::find(&call.app.choices, path);
    let is_stranger = call.header("authorization").is_none();
    let is_below_api = path.starts_with("/api/");
    match fault {
        Fault::RootSaysNothing if path == "/" => Some(Ok(answer(
            StatusCode::OK,
            "text/html; charset=utf-8",
            "It works!",
        ))),
        Fault::UnknownPathForbidden if place.is_none() && is_below_api && !is_stranger => {
            Some(Err(Problem::forbidden()))
        }
        Fault::UnknownPathAnswered if place.is_none() && is_below_api && is_stranger => {
            Some(Ok(ok(&json!({}))))
        }
        Fault::UnknownPathKnowsGet if place.is_none() && method == "POST" => {
            Some(Err(Problem::method_not_allowed("GET")))
        }
        Fault::UpperCaseIdNotFound => match place {
            Some(Place::Item(_, id)) if id.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                Some(Err(Problem::not_found()))
            }
            _ => None,
        },
        Fault::WrongMethodHiddenFromStrangers if is_stranger => {
            let knows = place.is_none_or(|place| place.methods().contains(&method));
            (!knows && method != "OPTIONS").then(|| Err(Problem::not_found()))
        }
        Fault::TraceEchoes if method == "TRACE" => {
            let lines: Vec<String> = call
                .parts
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {value:?}"))
                .collect();
            Some(Ok(answer(StatusCode::OK, "message/http", lines.join("\r\n"))))
        }
        Fault::HeadNotFound if method == "HEAD" => Some(Err(Problem::not_found())),
        Fault::HeadRefusedOnHealth if method == "HEAD" && matches!(path, "/healthz" | "/readyz") => {
            Some(Err(Problem::method_not_allowed("GET")))
        }
        Fault::OptionsRefused if method == "OPTIONS" && call.header("origin").is_none() => {
            Some(Err(Problem::bad_request()))
        }
        Fault::BodyOfGetRefused
            if method == "GET" && call.header("content-length").is_some_and(|length| length != "0") =>
        {
            Some(Err(Problem::bad_request()))
        }
        Fault::AcceptTakenForContentType
            if call
                .header("accept")
                .is_some_and(|types| !types.contains("json") && !types.contains('*')) =>
        {
            Some(Err(Problem::unsupported_media_type()))
        }
        Fault::LongTargetCrashes if call.parts.uri.to_string().len() > 8192 => Some(Err(Problem::internal())),
        Fault::RedirectsElsewhere if path.len() > 1 && path.ends_with('/') => {
            let mut answer = no_content().with("location", "https://elsewhere.test/");
            *answer.status_mut() = StatusCode::PERMANENT_REDIRECT;
            Some(Ok(answer))
        }
        Fault::ExpectRefused if call.header("expect").is_some() => {
            let mut answer = no_content();
            *answer.status_mut() = StatusCode::EXPECTATION_FAILED;
            Some(Ok(answer))
        }
        Fault::UsersListedToStrangers if path == "/api/v1/users" && method == "GET" && is_stranger => Some(
            Ok(ok(&json!({"items": [], "page": 1, "page_size": 20, "total": 0}))),
        ),
        Fault::MetricsOpen if path == "/metrics" => Some(Ok(answer(
            StatusCode::OK,
            "text/plain; version=0.0.4",
            "process_open_fds 7\n",
        ))),
        Fault::PreflightNeedsToken if call.parts.method == hyper::Method::OPTIONS => call
            .header("authorization")
            .is_none()
            .then(|| Err(Problem::no_token())),
        _ => None,
    }
}

/// What is done to an answer that was right.
pub fn after(call: &Call<'_>, answer: &mut Answer) {
    let Some(fault) = call.app.fault else { return };
    let path = call.parts.uri.path();
    match fault {
        Fault::ChallengeMissing => {
            answer.headers_mut().remove("www-authenticate");
        }
        Fault::ChallengeWithoutError if answer.headers().contains_key("www-authenticate") => {
            set(answer, "www-authenticate", "Bearer");
        }
        Fault::CorsByDefault if call.app.config.cors_origins.is_empty() => {
            set(answer, "access-control-allow-origin", "*");
        }
        Fault::HealthTellsVersion if path == "/healthz" => {
            change(answer, |body| body["version"] = json!("1.0.0"));
        }
        Fault::LifeInMilliseconds if path.starts_with("/api/v1/auth/") => change(answer, |body| {
            if let Some(seconds) = body.get("expires_in").and_then(Value::as_i64) {
                body["expires_in"] = json!(seconds * 1000);
            }
        }),
        Fault::UnknownKeysAllListed => change(answer, |body| {
            if let Some(errors) = body.get_mut("errors").and_then(Value::as_array_mut)
                && errors.len() == 100
            {
                *errors = errors.iter().cycle().take(50_000).cloned().collect();
            }
        }),
        Fault::ErrorsListedTwice => change(answer, |body| {
            if let Some(errors) = body.get_mut("errors").and_then(Value::as_array_mut) {
                errors.extend_from_within(..1);
            }
        }),
        Fault::PoweredBy => set(answer, "x-powered-by", "Express"),
        Fault::SetCookie if path.starts_with("/api/") => set(answer, "set-cookie", "sid=1; Path=/; HttpOnly"),
        Fault::CorsCredentials if answer.headers().contains_key("access-control-allow-origin") => {
            set(answer, "access-control-allow-credentials", "true");
        }
        Fault::CountAsText => each_page(answer, |page| page["total"] = json!(page["total"].to_string())),
        Fault::TotalOfPage => {
            each_page(answer, |page| {
                page["total"] = json!(page["items"].as_array().map_or(0, Vec::len));
            });
        }
        Fault::UsersWithHash if path == "/api/v1/users" => each_page(answer, |page| {
            for user in page["items"].as_array_mut().into_iter().flatten() {
                user["password_hash"] = json!("$argon2id$v=19$m=64,t=1,p=1$…");
            }
        }),
        Fault::BoolAsNumber if path.starts_with("/api/") => change(answer, bools_as_numbers),
        Fault::NullOmitted if path.starts_with("/api/") => change(answer, without_nulls),
        Fault::FirstErrorOnly => change(answer, |body| {
            if let Some(errors) = body.get_mut("errors").and_then(Value::as_array_mut) {
                errors.truncate(1);
            }
        }),
        Fault::ValueEchoed if answer.status() == StatusCode::NOT_FOUND => change(answer, |body| {
            body["detail"] = json!(format!("Cannot {} {path}", call.parts.method));
        }),
        Fault::OpenapiWithoutBounds if path == "/openapi.json" => change(answer, without_bounds),
        _ => {}
    }
}

fn set(answer: &mut Answer, name: &'static str, value: &'static str) {
    answer.headers_mut().insert(name, HeaderValue::from_static(value));
}

fn change(answer: &mut Answer, how: impl FnOnce(&mut Value)) {
    if let Ok(mut body) = serde_json::from_slice(answer.body()) {
        how(&mut body);
        *answer.body_mut() = Bytes::from(body.to_string());
    }
}

fn each_page(answer: &mut Answer, how: impl FnOnce(&mut Value)) {
    change(answer, |body| {
        if body.get("page_size").is_some() {
            how(body);
        }
    });
}

fn bools_as_numbers(value: &mut Value) {
    match value {
        Value::Bool(truth) => *value = json!(u8::from(*truth)),
        Value::Array(items) => items.iter_mut().for_each(bools_as_numbers),
        Value::Object(entries) => entries.values_mut().for_each(bools_as_numbers),
        _ => {}
    }
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        Value::Object(entries) => {
            entries.retain(|_, entry| !entry.is_null());
            entries.values_mut().for_each(without_nulls);
        }
        _ => {}
    }
}

fn without_bounds(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_bounds),
        Value::Object(entries) => {
            entries.retain(|key, entry| {
                !(matches!(key.as_str(), "minLength" | "maxLength") && entry.is_number())
            });
            entries.values_mut().for_each(without_bounds);
        }
        _ => {}
    }
}

/// `2026-02-30` is the second of March.
#[must_use]
pub fn rolled(text: &str) -> Option<String> {
    if let Some(date) = fields::date(text) {
        return Some(date.to_string());
    }
    let first = fields::date(&format!("{}-01", text.get(..7)?))?;
    let day: i64 = text.get(8..).filter(|day| day.len() == 2)?.parse().ok()?;
    let rolled: Date = first.checked_add(Span::new().days(day - 1)).ok()?;
    (1..=31).contains(&day).then(|| rolled.to_string())
}

/// A row under the id that was sent.
pub fn row_to_be(caller: &Caller, id: &str) -> Result<Row, Problem> {
    let id = fields::uuid(id).ok_or_else(Problem::not_found)?;
    let now = time::now();
    Ok(Row {
        id,
        owner: caller.user.id,
        created_at: now,
        updated_at: now,
        values: Map::new(),
    })
}

/// The references of a body, looked up before anybody knows whether there is a row to put it in.
pub fn look_up_references(
    app: &App,
    tables: &mut Tables,
    resource: &Resource,
    caller: &Caller,
    body: &Map<String, Value>,
) -> Result<(), Problem> {
    let mut row = row_to_be(caller, &Uuid::nil().to_string())?;
    row.values = fields::values(resource, body, None)?;
    resources::check_references(app, tables, resource, &row)
}

/// Writers lock the row and those that it refers to one by one: of two that want the same ones, the database ends the second.
pub async fn deadlock(call: &Call<'_>, body: &Map<String, Value>) -> Result<(), Problem> {
    if call.app.fault != Some(Fault::DeadlockIsShown) {
        return Ok(());
    }
    let references = body.iter().filter(|(name, _)| name.ends_with("_id"));
    let mut wanted: Vec<String> = references
        .filter_map(|(_, id)| id.as_str().map(str::to_owned))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    wanted.extend(call.parts.uri.path().rsplit('/').next().map(str::to_owned));
    let is_second = {
        let locked = &mut call.app.store.lock().locked;
        let is_second = wanted.iter().any(|id| locked.contains(id));
        locked.extend(wanted.iter().cloned());
        is_second
    };
    a_moment().await;
    if is_second {
        return Err(Problem::internal());
    }
    call.app.store.lock().locked.retain(|id| !wanted.contains(id));
    Ok(())
}

/// The row of the path, a moment before it is replaced or deleted.
pub async fn look_first(call: &Call<'_>) -> Option<Row> {
    if !matches!(
        call.app.fault,
        Some(Fault::WritesWhatChanged | Fault::DeletesTwice)
    ) {
        return None;
    }
    let id = fields::uuid(call.parts.uri.path().rsplit('/').next()?)?;
    let row = {
        let tables = call.app.store.lock();
        tables.rows.values().find_map(|table| table.get(&id).cloned())
    };
    a_moment().await;
    row
}

/// Work that is only right while few do it at once for one user: what other checks do beside it is not disturbed.
pub async fn crowd(call: &Call<'_>) -> Result<(), Problem> {
    let path = call.parts.uri.path();
    let is_narrow = match call.app.fault {
        Some(Fault::NotFoundFailsUnderLoad) => path == "/nope",
        Some(Fault::WritersLockEachOther) => {
            call.parts.method == hyper::Method::POST && !path.starts_with("/api/v1/auth/")
        }
        _ => false,
    };
    if !is_narrow {
        return Ok(());
    }
    let user = call.parts.headers.get("authorization");
    let user = user.map_or("", |value| value.to_str().unwrap_or_default());
    at_most(call, user, 8).await
}

/// Of many who register at once some are told 500; those of other checks, whose addresses begin otherwise, are left alone.
pub async fn registrations(call: &Call<'_>, email: &str) -> Result<(), Problem> {
    if call.app.fault != Some(Fault::RegistrationsLockEachOther) {
        return Ok(());
    }
    at_most(call, email.get(..4).unwrap_or(email), 20).await
}

/// So many may be at it at the same time under one name.
async fn at_most(call: &Call<'_>, name: &str, most: usize) -> Result<(), Problem> {
    let ticket = format!("{name} {}", Uuid::new_v4());
    let inside = {
        let locked = &mut call.app.store.lock().locked;
        locked.insert(ticket.clone());
        locked.iter().filter(|other| other.starts_with(name)).count()
    };
    a_moment().await;
    call.app.store.lock().locked.remove(&ticket);
    if inside > most {
        return Err(Problem::internal());
    }
    Ok(())
}

/// ON DELETE CASCADE.
pub fn delete_referring(app: &App, tables: &mut Tables, resource: &Resource, id: Uuid) {
    let id = json!(id.to_string());
    for other in &app.choices.resources {
        let fields = other
            .fields
            .iter()
            .filter(|field| field.target() == Some(&resource.name.singular.snake));
        for field in fields {
            tables
                .table(other.table())
                .retain(|_, row| row.values.get(&field.json) != Some(&id));
        }
    }
}

/// An e-mail lowered in another way than that of the contract.
#[must_use]
pub fn lowered(app: &App, email: &str) -> Option<String> {
    match app.fault? {
        Fault::EmailCaseKept => Some(email.to_owned()),
        // Turkish has an i without a dot.
        Fault::TurkishLowerCase if app.config.locale.starts_with("tr") => {
            Some(email.replace('I', "ı").to_lowercase())
        }
        _ => None,
    }
}

/// The account that came with the template.
pub fn add_default_account(tables: &mut Tables) {
    let (email, now) = ("admin@example.com".to_owned(), time::now());
    let user = User {
        id: Uuid::new_v4(),
        email: email.clone(),
        password: Hash::new("admin", None),
        role: Role::Admin,
        created_at: now,
        updated_at: now,
    };
    tables.emails.insert(email, user.id);
    tables.users.insert(user.id, user);
}

/// `?access_token=…` as the value of a header (RFC 6750 §2.3, which RFC 9700 withdraws).
#[must_use]
pub fn token_in_query(call: &Call<'_>) -> Option<String> {
    if call.app.fault != Some(Fault::TokenInQuery) {
        return None;
    }
    let pairs = lists::pairs(call.parts.uri.query()?)?;
    let token = pairs.into_iter().find(|(name, _)| name == "access_token")?;
    Some(format!("Bearer {}", token.1))
}
