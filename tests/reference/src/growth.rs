//! What a newcomer adds to the example with two resources (the recipes G-01 to G-10), behind a switch of its own, with one mistake if
//! that is wanted. The contract is not touched by it: a server that is not grown never comes here.

mod jobs;
mod mistake;
mod raised;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use hyper::Method;
use hyper::body::{Bytes, Incoming};
use larder::contract::growth::Grown;
use serde_json::{Map, Value, json};

use crate::app::{App, Call};
use crate::body;
use crate::http::{Answer, Outcome, With, ok};
use crate::identity;
use crate::problem::{Code, Problem};
use crate::resources;
use crate::store::Role;

pub use mistake::{ALL, Mistake, Row};

/// The switch: a grown server has one.
#[derive(Debug, Clone, Default)]
pub struct Growth {
    /// What is wrong with what was added.
    pub mistake: Option<Mistake>,
    /// Jobs that are under way: the stop waits for them.
    pub jobs: Arc<AtomicUsize>,
}

impl Growth {
    fn has(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }
}

/// Answers a request to one of the added routes; the body comes back where it is for another.
pub async fn route(call: &Call<'_>, body: Incoming) -> Result<Outcome, Incoming> {
    let Some(growth) = &call.app.growth else {
        return Err(body);
    };
    let path = call.parts.uri.path();
    let Some(name) = path.strip_prefix("/api/v1/") else {
        return Err(body);
    };
    let action = name
        .strip_prefix("tasks/")
        .and_then(|rest| rest.strip_suffix("/complete"));
    let allowed = match name {
        "stats" | "hello" | "drafts" => "GET, HEAD",
        "echo" | "jobs/succeed" | "jobs/fail" | "jobs/reject" => "POST",
        _ if name.starts_with("errors/") => "GET, HEAD",
        _ if action.is_some() => "POST",
        _ => return Err(body),
    };
    if !allowed.split(", ").any(|method| call.parts.method == method) {
        let allow = if growth.has(Mistake::AllowForgotten) {
            ""
        } else {
            allowed
        };
        return Ok(Err(Problem::method_not_allowed(allow)));
    }
    Ok(match name {
        "stats" => stats(call, growth),
        "hello" => hello(call, growth),
        "drafts" => drafts(call, growth),
        "echo" => echo(call, growth, body).await,
        _ => match (name.strip_prefix("jobs/"), name.strip_prefix("errors/"), action) {
            (Some(job), _, _) => jobs::queue(call, growth, job).await,
            (_, Some(error), _) => raised::answer_to(call, growth, error),
            (_, _, Some(id)) => complete(call, growth, id),
            _ => Err(Problem::not_found()),
        },
    })
}

fn stats(call: &Call<'_>, growth: &Growth) -> Outcome {
    if growth.has(Mistake::StatsAskForToken) {
        identity::authenticate(call)?;
    }
    let mut tables = call.app.store.lock();
    let users = tables.users.len();
    let mut count = |table: &str| {
        if growth.has(Mistake::StatsStandStill) {
            1
        } else {
            tables.table(table).len()
        }
    };
    Ok(ok(
        &json!({"projects": count("projects"), "tasks": count("tasks"), "users": users}),
    ))
}

fn hello(call: &Call<'_>, growth: &Growth) -> Outcome {
    if growth.has(Mistake::HelloToAnybody) && call.header("authorization").is_none() {
        return Ok(ok(&json!({"email": Value::Null})));
    }
    if growth.has(Mistake::HelloFromBadToken) && call.header("authorization").is_some() {
        let caller = identity::authenticate(call);
        return Ok(ok(
            &json!({"email": caller.map(|caller| caller.user.email).unwrap_or_default()}),
        ));
    }
    let caller = identity::authenticate(call)?;
    let users = call.app.store.lock().users.clone();
    let another = users.values().find(|user| user.id != caller.user.id);
    let email = match another {
        Some(another) if growth.has(Mistake::HelloToAnother) => another.email.clone(),
        _ => caller.user.email,
    };
    Ok(ok(&json!({"email": email})))
}

fn drafts(call: &Call<'_>, growth: &Growth) -> Outcome {
    let caller = identity::authenticate(call)?;
    let is_let_in = match caller.user.role {
        Role::User => growth.has(Mistake::DraftsOpenToUsers),
        Role::Editor => !growth.has(Mistake::DraftsForAdminsOnly),
        Role::Admin => true,
    };
    if is_let_in {
        return Ok(ok(&json!({"drafts": []})));
    }
    if !growth.has(Mistake::RefusalUnlogged) {
        call.app.log.event("forbidden", call.request_id);
    }
    Err(Problem::forbidden())
}

fn complete(call: &Call<'_>, growth: &Growth, id: &str) -> Outcome {
    let resource = call.app.choices.resource("task").ok_or_else(Problem::not_found)?;
    if growth.has(Mistake::CompleteByAnybody) && call.header("authorization").is_none() {
        return Ok(ok(&json!({})));
    }
    let caller = identity::authenticate(call)?;
    let as_it_was = resources::read(call, Some(&caller), resource, id);
    let id = crate::fields::uuid(id).ok_or_else(Problem::not_found)?;
    if growth.has(Mistake::CompleteNotStored) {
        let mut answer = as_it_was?;
        let mut row: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        row["done"] = json!(true);
        row["status"] = json!("done");
        *answer.body_mut() = Bytes::from(row.to_string());
        return Ok(answer);
    }
    {
        let mut tables = call.app.store.lock();
        let row = tables.table(resource.table()).get_mut(&id);
        let row = row.ok_or_else(Problem::not_found)?;
        let is_own = row.owner == caller.user.id;
        if !is_own && growth.has(Mistake::CompleteTellsOfAnothers) {
            return Err(Problem::forbidden());
        }
        if !is_own && !growth.has(Mistake::CompleteAnothers) {
            return Err(Problem::not_found());
        }
        row.values.insert("done".to_owned(), json!(true));
        if !growth.has(Mistake::CompleteHalf) {
            row.values.insert("status".to_owned(), json!("done"));
        }
        row.updated_at = crate::time::now();
        if !is_own {
            return Ok(ok(&Value::Object(row.values.clone())));
        }
    }
    resources::read(call, Some(&caller), resource, &id.to_string())
}

async fn echo(call: &Call<'_>, growth: &Growth, body: Incoming) -> Outcome {
    let object = match mistake::own_body(growth, body).await {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| Problem::malformed_json())?,
        Err(body) => body::object(call.parts, body, None).await?,
    };
    let object: Map<String, Value> = object;
    let mut errors = Vec::new();
    let unknown = object.keys().filter(|key| *key != "text");
    if !growth.has(Mistake::EchoTakesMore) {
        errors.extend(unknown.map(|key| (key.clone(), Code::Unknown)));
    }
    let wrong = match object.get("text") {
        None => Some(Code::Required),
        Some(Value::String(text)) => match text.chars().count() {
            0 => Some(Code::MinLength),
            1..=100 => None,
            _ if growth.has(Mistake::EchoTakesLong) => None,
            _ => Some(Code::MaxLength),
        },
        Some(_) => Some(Code::Type),
    };
    errors.extend(wrong.map(|code| ("text".to_owned(), code)));
    if errors.is_empty() {
        Ok(ok(&json!({"text": object.get("text")})))
    } else {
        Err(Problem::validation(errors))
    }
}

/// What is in the document now, and headers that a mistake takes away.
pub fn after(call: &Call<'_>, answer: &mut Answer) {
    let Some(growth) = &call.app.growth else { return };
    let path = call.parts.uri.path();
    if path == "/openapi.json" && answer.status().is_success() {
        let mut document: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        describe(&mut document, growth);
        *answer.body_mut() = Bytes::from(document.to_string());
    }
    mistake::after(growth, path, &call.parts.method, answer);
}

fn describe(document: &mut Value, growth: &Growth) {
    let mut stats = json!({"responses": {"200": {"description": "Counts."}}, "security": []});
    if growth.has(Mistake::StatsDescribedAsSecret)
        && let Some(stats) = stats.as_object_mut()
    {
        stats.remove("security");
    }
    if !growth.has(Mistake::StatsNotDescribed) {
        document["paths"]["/api/v1/stats"] = json!({"get": stats});
    }
    if !growth.has(Mistake::RoleNotDescribed) {
        document["components"]["schemas"]["User"]["properties"]["role"]["enum"] =
            json!(["user", "admin", "editor"]);
    }
    if growth.has(Mistake::ColorNotDescribed)
        && let Some(input) = document.pointer_mut("/components/schemas/TaskInput/properties")
        && let Some(input) = input.as_object_mut()
    {
        input.remove("color");
    }
    if growth.has(Mistake::SchemaLeft) {
        document["components"]["schemas"]["TaskPage"] = json!({"type": "object"});
    }
}

/// What is logged as the duration of a request, in milliseconds; nothing where a mistake loses its line.
#[must_use]
pub fn duration(call: &Call<'_>, took: f64) -> Option<f64> {
    let Some(growth) = &call.app.growth else {
        return Some(took);
    };
    let path = call.parts.uri.path();
    match growth.mistake {
        Some(Mistake::StatsNotLogged) if path == "/api/v1/stats" => None,
        Some(Mistake::ErrorsNotLogged) if path.starts_with("/api/v1/errors/") => None,
        Some(Mistake::JobInDuration) if path.starts_with("/api/v1/jobs/") => Some(took + 1000.0),
        _ => Some(took),
    }
}

/// The role that a statement such as the suite's gives a user: `UPDATE users SET role = 'editor' WHERE email = '…'`.
pub fn query(app: &App, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
    let growth = app
        .growth
        .as_ref()
        .ok_or("the reference server has no database")?;
    if growth.has(Mistake::RoleDoesNotFit) {
        return Err("value too long for type character varying(5)".to_owned());
    }
    let email = sql.split('\'').nth(3).ok_or("no such statement")?;
    let mut tables = app.store.lock();
    let id = tables.emails.get(email).copied();
    let user = id.and_then(|id| tables.users.get_mut(&id));
    user.ok_or("there is no such user")?.role = Role::Editor;
    Ok(Vec::new())
}

impl Grown for Growth {
    fn texts(&self) -> Vec<(String, String)> {
        let left = if self.has(Mistake::WordLeft) {
            "import './tasks.js'\n"
        } else {
            "import './projects.js'\n"
        };
        vec![("src/app.ts".to_owned(), left.to_owned())]
    }

    fn new_test(&self) -> Option<String> {
        (!self.has(Mistake::TestForgotten)).then(|| "tests/clock.test.ts".to_owned())
    }

    fn tests_pass_with(&self, _path: &str, _text: &str) -> Result<bool, String> {
        Ok(self.has(Mistake::TestNotRun))
    }
}

/// Whether the method is GET or HEAD.
fn is_read(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}

/// Sets `Retry-After` where it is not a mistake to.
fn retry_after(answer: Answer, growth: &Growth) -> Answer {
    if growth.has(Mistake::HeaderLost) {
        answer
    } else {
        answer.with("retry-after", "7")
    }
}
