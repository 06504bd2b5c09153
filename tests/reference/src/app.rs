//! One request from its first header to its log line: id, CORS, route, method, token, body, handler, headers.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Method, Request};
use larder::choices::Choices;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::config::Config;
use crate::fault::Fault;
use crate::growth::{self, Growth};
use crate::http::{Answer, Outcome, With, no_content, ok};
use crate::log::Log;
use crate::problem::Problem;
use crate::routes::{self, Place};
use crate::store::Store;
use crate::{body, cors, docs, door, headers, identity, lists, mistakes, openapi, pages, resources};

/// A server's unchanging parts.
#[derive(Debug)]
pub struct App {
    /// The resources it serves.
    pub choices: Arc<Choices>,
    /// Its environment.
    pub config: Config,
    /// What is wrong with it, if anything.
    pub fault: Option<Fault>,
    /// What was added to it, if anything.
    pub growth: Option<Growth>,
    /// Its database.
    pub store: Arc<Store>,
    /// What it has logged.
    pub log: Arc<Log>,
    /// Tells two servers on one database apart: only a fault looks at it.
    pub process: Uuid,
    /// Whether the log has warned of an `X-Forwarded-For` that counts for nothing.
    pub warned: AtomicBool,
}

/// A request under way.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The server.
    pub app: &'a App,
    /// Line and headers of the request.
    pub parts: &'a Parts,
    /// The client's address, as far as it can be believed.
    pub address: &'a str,
    /// For the answer and for each log line.
    pub request_id: &'a str,
}

impl Call<'_> {
    /// A header, if it is there once or more and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl App {
    /// Answers one request of a client at `peer`.
    pub async fn answer(&self, peer: IpAddr, request: Request<Incoming>) -> Answer {
        let began = Instant::now();
        let (parts, body) = request.into_parts();
        let request_id = headers::request_id(&parts.headers, self.fault);
        let address = headers::client_address(self, &parts.headers, peer);
        let call = Call {
            app: self,
            parts: &parts,
            address: &address,
            request_id: &request_id,
        };
        let outcome = match mistakes::before(&call).or_else(|| cors::preflight(&call).map(Ok)) {
            Some(outcome) => outcome,
            None if door::is_at(parts.uri.path()) => door::answer_at(&call, body).await,
            None => match growth::route(&call, body).await {
                Ok(outcome) => outcome,
                Err(body) => handle(&call, body).await,
            },
        };
        let is_error = outcome.is_err();
        let mut answer = outcome.unwrap_or_else(Problem::answer);
        if !(is_error && self.fault == Some(Fault::CorsMissingOnErrors)) {
            cors::decorate(&call, answer.headers_mut());
        }
        headers::decorate(&call, &mut answer);
        mistakes::after(&call, &mut answer);
        growth::after(&call, &mut answer);
        let path = match parts.uri.query() {
            Some(query) if self.fault == Some(Fault::QueryInLog) => format!("{}?{query}", parts.uri.path()),
            _ => parts.uri.path().to_owned(),
        };
        let duration_ms = (began.elapsed().as_secs_f64() * 1e6).round() / 1e3;
        if let Some(duration_ms) = growth::duration(&call, duration_ms) {
            let (method, status) = (parts.method.as_str(), answer.status().as_u16());
            self.log.request(&request_id, method, &path, status, duration_ms);
        }
        answer
    }
}

/// Unknown path, then method, then token, then body: contract §3.
async fn handle(call: &Call<'_>, body: Incoming) -> Outcome {
    let app = call.app;
    mistakes::crowd(call).await?;
    let lower = call.parts.uri.path().to_ascii_lowercase();
    let path = if app.fault == Some(Fault::PathsInAnyCase) {
        &lower
    } else {
        call.parts.uri.path()
    };
    if app.fault == Some(Fault::PercentEncodingCrashes) && lists::decode(path).is_none() {
        return Err(Problem::internal());
    }
    let place = routes::find(&app.choices, path).ok_or_else(Problem::not_found)?;
    let method = method(call);
    if method == Method::OPTIONS {
        return Ok(no_content().with("allow", place.allow()));
    }
    if !place.methods().contains(&method.as_str()) {
        let allow = if app.fault == Some(Fault::AllowMissing) {
            ""
        } else {
            place.allow()
        };
        return Err(Problem::method_not_allowed(allow));
    }
    let mut body = Some(body);
    let mut parsed = Map::new();
    let has_body = place.takes_body(&method)
        || (app.fault == Some(Fault::LogoutReadsBody) && matches!(place, Place::Logout));
    if has_body && app.fault == Some(Fault::BodyBeforeToken) {
        parsed = read_body(call, body.take()).await?;
    }
    if has_body && app.fault == Some(Fault::BodyBeforeRole) && call.header("authorization").is_some() {
        parsed = read_body(call, body.take()).await?;
    }
    let user = if place.is_public() {
        None
    } else if place.is_open(&method) && app.fault != Some(Fault::PublicListNeedsToken) {
        // Whoever sends a token that is none is told so, even where none is needed.
        let is_sent = call.parts.headers.contains_key("authorization");
        let ignored = app.fault == Some(Fault::PublicListIgnoresBadToken);
        match identity::authenticate(call) {
            Ok(user) => Some(user),
            Err(refusal) if is_sent && !ignored => return Err(refusal),
            Err(_) => None,
        }
    } else {
        Some(identity::authenticate(call)?)
    };
    if let (Place::Collection(resource) | Place::Item(resource, _), Some(user)) = (place, &user)
        && method != Method::GET
    {
        resources::may_write(call, user, resource, &method)?;
    }
    if has_body && body.is_some() {
        parsed = read_body(call, body.take()).await?;
    }
    if method == Method::PUT {
        mistakes::deadlock(call, &parsed).await?;
    }
    let seen = mistakes::look_first(call).await;
    match (place, user) {
        (Place::Register, _) => identity::register(call, &parsed).await,
        (Place::Login, _) => identity::log_in(call, &parsed).await,
        (Place::Refresh, _) => identity::refresh(call, &parsed).await,
        (Place::Logout, Some(user)) => identity::log_out(call, &user),
        (Place::Me, Some(user)) => Ok(ok(&identity::user_json(&user.user))),
        (Place::ChangePassword, Some(user)) => identity::change_password(call, &user, &parsed).await,
        (Place::Users, Some(user)) => identity::list_users(call, &user),
        (Place::Collection(resource), user) if method == Method::GET => {
            resources::list(call, user.as_ref(), resource)
        }
        (Place::Collection(resource), Some(user)) => resources::create(call, &user, resource, &parsed),
        (Place::Item(resource, id), user) if method == Method::GET => {
            resources::read(call, user.as_ref(), resource, id)
        }
        (Place::Item(resource, id), Some(user)) if method == Method::PUT => {
            resources::replace(call, &user, (resource, id), parsed, seen.as_ref())
        }
        (Place::Item(resource, id), Some(user)) => {
            resources::delete(call, &user, (resource, id), seen.as_ref())
        }
        (Place::Root, _) => Ok(pages::root(&app.choices)),
        (Place::Health, _) => Ok(pages::health()),
        (Place::Ready, _) => Ok(pages::ready()),
        (Place::Openapi, _) => Ok(ok(&openapi::document(&app.choices, app.fault))),
        (Place::Docs(asset), _) => docs::serve(asset, app.fault),
        // No token was asked for, and one was needed: only a mistake in the table of routes gets here.
        (_, None) => Err(Problem::internal()),
    }
}

async fn read_body(call: &Call<'_>, body: Option<Incoming>) -> Result<Map<String, Value>, Problem> {
    let Some(body) = body else { return Ok(Map::new()) };
    let mut object = body::object(call.parts, body, call.app.fault).await?;
    if call.app.fault == Some(Fault::QueryFillsBody) {
        for (name, value) in lists::pairs(call.parts.uri.query().unwrap_or("")).unwrap_or_default() {
            object.entry(name).or_insert(Value::String(value));
        }
    }
    Ok(object)
}

/// HEAD is GET whose body the server does not send. Nothing in a request changes its method.
fn method(call: &Call<'_>) -> Method {
    let sent = &call.parts.method;
    if call.app.fault == Some(Fault::MethodOverride) && sent == Method::POST {
        let names = ["x-http-method-override", "x-http-method", "x-method-override"];
        if let Some(other) = names.iter().find_map(|name| call.header(name)) {
            return other.parse().unwrap_or(Method::POST);
        }
    }
    if sent == Method::HEAD {
        Method::GET
    } else {
        sent.clone()
    }
}
