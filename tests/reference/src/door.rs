//! A front door beside the API, as frameworks have one: a log-in form and a page behind it, with a session in a cookie.

use hyper::body::Incoming;
use hyper::{Method, StatusCode};
use uuid::Uuid;

use crate::app::Call;
use crate::body;
use crate::fault::Fault;
use crate::http::{Answer, Outcome, With, answer};
use crate::limiter::Attempt;
use crate::lists;
use crate::problem::Problem;

/// Where it is.
pub const PATH: &str = "/door";

/// Whether this path is the door's.
#[must_use]
pub fn is_at(path: &str) -> bool {
    matches!(path, PATH | "/door/in" | "/door/logout")
}

/// The page, the log-in, the log-out.
pub async fn answer_at(call: &Call<'_>, body: Incoming) -> Outcome {
    let (path, fault) = (call.parts.uri.path(), call.app.fault);
    let is_post = call.parts.method == Method::POST;
    if path == PATH && !is_post {
        return Ok(page(call));
    }
    if !is_post {
        return Err(Problem::method_not_allowed("POST"));
    }
    let is_own = call.header("origin").is_none_or(|origin| {
        let host = call.header("host").unwrap_or("");
        origin.split_once("://").is_some_and(|(_, origin)| origin == host)
    });
    if !is_own && fault != Some(Fault::FormFromElsewhereTaken) {
        return Err(Problem::forbidden());
    }
    let bytes = match body::bytes(body, fault).await {
        Err(_) if fault == Some(Fault::LargeFormTaken) => Vec::new(),
        bytes => bytes?,
    };
    if path == "/door/logout" {
        if let Some(cookie) = cookie(call)
            && fault != Some(Fault::DoorStaysOpen)
        {
            call.app.store.lock().doors.remove(&cookie);
        }
        return Ok(to_the_page());
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let pairs = lists::pairs(&text).ok_or_else(Problem::bad_request)?;
    let field = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .ok_or_else(Problem::bad_request)
    };
    log_in(call, &field("email")?.to_ascii_lowercase(), field("password")?)
}

fn log_in(call: &Call<'_>, email: &str, password: &str) -> Outcome {
    let (app, fault) = (call.app, call.app.fault);
    let mut tables = app.store.lock();
    let attempt = Attempt::new(app, email, call.address);
    if fault != Some(Fault::DoorWithoutLimit) {
        attempt.begin(app, &mut tables)?;
    }
    let user = tables.emails.get(email).copied();
    let user = user.and_then(|id| tables.users.get(&id)).cloned();
    let Some(user) = user.filter(|user| user.password.is_of(password, fault)) else {
        app.log.event("login_failed", call.request_id);
        return Ok(to_the_page());
    };
    attempt.succeeded(app, &mut tables);
    let cookie = Uuid::new_v4().simple().to_string();
    tables.doors.insert(cookie.clone(), user.id);
    let flags = if fault == Some(Fault::CookieForScripts) {
        "Path=/; SameSite=Lax"
    } else {
        "Path=/; SameSite=Lax; HttpOnly"
    };
    Ok(to_the_page().with("set-cookie", &format!("door={cookie}; {flags}")))
}

/// The cookie that was sent.
#[must_use]
pub fn cookie(call: &Call<'_>) -> Option<String> {
    let cookies = call.header("cookie")?;
    let pair = cookies.split("; ").find_map(|pair| pair.strip_prefix("door="))?;
    Some(pair.to_owned())
}

fn page(call: &Call<'_>) -> Answer {
    let is_in = cookie(call).is_some_and(|cookie| call.app.store.lock().doors.contains_key(&cookie));
    let form = if is_in {
        r#"<h1>Inside</h1><form method="post" action="/door/logout"><button>Log out</button></form>"#
    } else {
        r#"<form method="post" action="/door/in"><input type="email" name="email"><input type="password" name="password"><button>Log in</button></form>"#
    };
    let html = format!("<!doctype html>\n<html lang=\"en\">\n<title>Door</title>\n{form}\n</html>\n");
    answer(StatusCode::OK, "text/html; charset=utf-8", html)
}

fn to_the_page() -> Answer {
    answer(StatusCode::SEE_OTHER, "text/plain", "").with("location", PATH)
}
