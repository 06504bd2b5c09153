//! Contract §6: accounts, sessions of opaque tokens, roles.

use std::time::Duration;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::{App, Call};
use crate::door;
use crate::fault::Fault;
use crate::fields;
use crate::http::{Outcome, created, no_content, ok};
use crate::limiter::Attempt;
use crate::lists::Page;
use crate::mistakes;
use crate::password::{self, Hash};
use crate::problem::{Code, Problem};
use crate::store::{Role, Session, Tables, TokenHash, User};
use crate::time::{self, Millis};

/// Whoever sent a good access token.
#[derive(Debug, Clone)]
pub struct Caller {
    /// As the table says at this moment.
    pub user: User,
    session: Uuid,
}

/// `Authorization: Bearer …`, once; the scheme in any case (RFC 6750 §2.1).
pub fn authenticate(call: &Call<'_>) -> Result<Caller, Problem> {
    let mut sent = call.parts.headers.get_all("authorization").iter();
    let in_query = mistakes::token_in_query(call);
    let value = match (sent.next(), &in_query) {
        (Some(value), _) => value.to_str().map_err(|_| Problem::bad_token())?,
        (None, Some(value)) => value,
        (None, None) if call.app.fault == Some(Fault::CookieAtTheApi) => return by_cookie(call),
        (None, None) => return Err(Problem::no_token()),
    };
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    let is_bearer = if call.app.fault == Some(Fault::SchemeByCase) {
        scheme == "Bearer"
    } else {
        scheme.eq_ignore_ascii_case("bearer")
    };
    if !is_bearer {
        return Err(Problem::no_token());
    }
    let second = sent.next().and_then(|value| value.to_str().ok());
    let token = match second.and_then(|value| value.split_once(' ')) {
        Some((_, second)) if call.app.fault == Some(Fault::SecondTokenCounts) => second,
        Some(_) => return Err(Problem::bad_token()),
        None => token,
    };
    let (fault, now) = (call.app.fault, time::now());
    let token = match token.trim() {
        token if fault == Some(Fault::TokenCutToLength) => token.get(..64).unwrap_or(token),
        token => token,
    };
    let hash = token_hash(token);
    let tables = call.app.store.lock();
    let (id, session) = tables
        .sessions
        .iter()
        .find(|(_, session)| {
            session.access_hash == hash
                || (fault == Some(Fault::RefreshTokenAsAccessToken) && session.refresh_hash == hash)
                || (fault == Some(Fault::RefreshLeavesOldAccessToken)
                    && session.replaced_access_hash == Some(hash))
        })
        .filter(|(_, session)| {
            now < access_ends(call.app, session) || fault == Some(Fault::AccessTokenNeverEnds)
        })
        .ok_or_else(Problem::bad_token)?;
    let mut user = tables
        .users
        .get(&session.user)
        .cloned()
        .ok_or_else(Problem::bad_token)?;
    if fault == Some(Fault::RoleCachedInSession) {
        user.role = session.role_at_login;
    }
    Ok(Caller { user, session: *id })
}

/// The user whom the cookie of the front door names: no right server asks for it here.
fn by_cookie(call: &Call<'_>) -> Result<Caller, Problem> {
    let cookie = door::cookie(call).ok_or_else(Problem::no_token)?;
    let tables = call.app.store.lock();
    let id = tables.doors.get(&cookie).ok_or_else(Problem::no_token)?;
    let user = tables.users.get(id).cloned().ok_or_else(Problem::no_token)?;
    Ok(Caller {
        user,
        session: Uuid::nil(),
    })
}

/// `POST /api/v1/auth/register`
pub async fn register(call: &Call<'_>, body: &Map<String, Value>) -> Outcome {
    let fault = call.app.fault;
    let mut errors = Vec::new();
    let takes_role = fault == Some(Fault::RoleFromInput);
    let is_first = call.app.store.lock().users.is_empty() && fault == Some(Fault::FirstUserIsAdmin);
    unknown(body, &["email", "password"], &mut errors, |key| {
        takes_role && key == "role"
    });
    let email = text(body, "email", &mut errors, |sent| {
        fields::email(sent).map(|email| mistakes::lowered(call.app, sent).unwrap_or(email))
    });
    let password = text(body, "password", &mut errors, |text| new_password(text, fault));
    let (Some(email), Some(password)) = (email, password) else {
        return Err(Problem::validation(errors));
    };
    if !errors.is_empty() {
        return Err(Problem::validation(errors));
    }
    mistakes::registrations(call, &email).await?;
    let now = time::now();
    let user = User {
        id: Uuid::new_v4(),
        email: email.clone(),
        password: Hash::new(&password, fault),
        role: if is_first || (takes_role && body.get("role") == Some(&json!("admin"))) {
            Role::Admin
        } else {
            Role::User
        },
        created_at: now,
        updated_at: now,
    };
    if fault == Some(Fault::EmailUniqueBySelect) {
        let is_taken = call.app.store.lock().emails.contains_key(&email);
        a_moment().await;
        if is_taken {
            return Err(Problem::email_taken());
        }
        call.app.store.lock().emails.remove(&email);
    }
    let mut tables = call.app.store.lock();
    if tables.emails.contains_key(&email) {
        return Err(Problem::email_taken());
    }
    tables.emails.insert(email, user.id);
    tables.users.insert(user.id, user.clone());
    let session = new_session(call.app, &mut tables, &user);
    Ok(created(&session))
}

/// `POST /api/v1/auth/login`
pub async fn log_in(call: &Call<'_>, body: &Map<String, Value>) -> Outcome {
    let (app, fault) = (call.app, call.app.fault);
    let mut errors = Vec::new();
    unknown(body, &["email", "password"], &mut errors, |_| false);
    let rule = |text: &str| {
        let is_refused = fault == Some(Fault::NulInLoginIsInvalid) && text.contains('\0');
        if is_refused { Err(Code::Format) } else { any(text) }
    };
    let email = text(body, "email", &mut errors, rule);
    let password = text(body, "password", &mut errors, rule);
    let (Some(email), Some(password)) = (email, password) else {
        return Err(Problem::validation(errors));
    };
    if !errors.is_empty() {
        return Err(Problem::validation(errors));
    }
    let email = mistakes::lowered(app, &email).unwrap_or_else(|| email.to_ascii_lowercase());
    if fault == Some(Fault::PasswordLogged) {
        app.log.write(
            crate::config::Level::Info,
            json!({"event": "login", "body": body}),
        );
    }
    let attempt = Attempt::new(app, &email, call.address);
    attempt.begin(app, &mut app.store.lock())?;
    if fault == Some(Fault::LimiterCountsAfter) {
        a_moment().await;
    }
    let found = {
        let tables = app.store.lock();
        tables
            .emails
            .get(&email)
            .and_then(|id| tables.users.get(id))
            .cloned()
    };
    let is_right = if let Some(user) = &found {
        if fault == Some(Fault::UnknownEmailToldByTime) {
            // Hashes of this server are cheaper than those of a real one.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        user.password.is_of(&password, fault)
    } else {
        if fault != Some(Fault::UnknownEmailToldByTime) {
            Hash::waste(&password, fault);
        }
        false
    };
    let mut tables = app.store.lock();
    match found {
        Some(user) if is_right => {
            if fault == Some(Fault::LoginTouchesUser)
                && let Some(user) = tables.users.get_mut(&user.id)
            {
                user.updated_at = time::now();
            }
            attempt.succeeded(app, &mut tables);
            if fault == Some(Fault::OneSessionAtATime) {
                tables.sessions.retain(|_, session| session.user != user.id);
            }
            Ok(ok(&new_session(app, &mut tables, &user)))
        }
        found => {
            attempt.failed(app, &mut tables);
            app.log.event("login_failed", call.request_id);
            let problem = Problem::invalid_credentials();
            let tells = fault == Some(Fault::UnknownEmailToldByText) && found.is_none();
            Err(if tells {
                problem.saying("There is no such account.")
            } else {
                problem
            })
        }
    }
}

/// `POST /api/v1/auth/refresh`: both tokens are replaced in one step, and one that was replaced before ends the session.
pub async fn refresh(call: &Call<'_>, body: &Map<String, Value>) -> Outcome {
    let (app, fault) = (call.app, call.app.fault);
    let mut errors = Vec::new();
    unknown(body, &["refresh_token"], &mut errors, |_| false);
    let token = text(body, "refresh_token", &mut errors, any);
    let Some(token) = token.filter(|_| errors.is_empty()) else {
        return Err(Problem::validation(errors));
    };
    let (presented, now) = (token_hash(&token), time::now());
    let find = |tables: &Tables| {
        let good = |session: &Session| {
            session.refresh_hash == presented
                || (fault == Some(Fault::ReplacedRefreshTokenWorks)
                    && session.replaced_refresh_hash == Some(presented))
        };
        let found = tables.sessions.iter().find(|(_, session)| good(session));
        found
            .filter(|(_, session)| now < refresh_ends(app, session))
            .map(|(id, _)| *id)
    };
    let mut read_before = None;
    if fault == Some(Fault::RotationReadThenWrite) {
        read_before = Some(find(&app.store.lock()));
        a_moment().await;
    }
    let mut tables = app.store.lock();
    let found = read_before.unwrap_or_else(|| find(&tables));
    let Some(id) = found else {
        let reused = tables
            .sessions
            .iter()
            .find(|(_, session)| session.replaced_refresh_hash == Some(presented));
        if let Some(id) = reused.map(|(id, _)| *id)
            && fault != Some(Fault::ReplacedRefreshTokenForgotten)
        {
            app.log.event("refresh_reuse", call.request_id);
            if fault != Some(Fault::ReuseDetectedSessionKept) {
                tables.sessions.remove(&id);
            }
        }
        return Err(match fault {
            Some(Fault::UnknownRefreshTokenNotFound) => Problem::not_found(),
            _ => Problem::invalid_refresh_token(),
        });
    };
    let tokens = Tokens::new(fault);
    let session = tables
        .sessions
        .get_mut(&id)
        .ok_or_else(Problem::invalid_refresh_token)?;
    session.replaced_access_hash = Some(session.access_hash);
    session.access_hash = token_hash(&tokens.access);
    session.refresh_hash = token_hash(&tokens.refresh);
    session.replaced_refresh_hash = Some(presented);
    session.refreshed_at = now;
    if fault == Some(Fault::RefreshExtendsSession) {
        session.created_at = now;
    }
    let session = session.clone();
    let user = tables
        .users
        .get(&session.user)
        .ok_or_else(Problem::invalid_refresh_token)?;
    Ok(ok(&session_json(app, &session, &tokens, user)))
}

/// `POST /api/v1/auth/logout`
pub fn log_out(call: &Call<'_>, caller: &Caller) -> Outcome {
    let mut tables = call.app.store.lock();
    match call.app.fault {
        Some(Fault::LogoutLeavesAccessToken) => {
            if let Some(session) = tables.sessions.get_mut(&caller.session) {
                session.refresh_hash = token_hash(&Tokens::new(None).refresh);
            }
        }
        Some(Fault::LogoutEndsAllSessions) => tables
            .sessions
            .retain(|_, session| session.user != caller.user.id),
        _ => {
            tables.sessions.remove(&caller.session);
        }
    }
    Ok(no_content())
}

/// `POST /api/v1/auth/change-password`: whoever else knew the old one is logged out.
pub async fn change_password(call: &Call<'_>, caller: &Caller, body: &Map<String, Value>) -> Outcome {
    let (app, fault) = (call.app, call.app.fault);
    let mut errors = Vec::new();
    unknown(body, &["current_password", "new_password"], &mut errors, |_| {
        false
    });
    let current = text(body, "current_password", &mut errors, any);
    let forgets_list = fault == Some(Fault::CommonListForgottenAtChange);
    let new = text(body, "new_password", &mut errors, |text| {
        match new_password(text, fault) {
            Err(Code::Common) if forgets_list => Ok(text.to_owned()),
            outcome => outcome,
        }
    });
    let (Some(current), Some(new)) = (current, new) else {
        return Err(Problem::validation(errors));
    };
    if !errors.is_empty() {
        return Err(Problem::validation(errors));
    }
    let attempt = Attempt::new(app, &caller.user.email, call.address);
    let counts = fault != Some(Fault::WrongCurrentPasswordNotCounted);
    if counts {
        attempt.begin(app, &mut app.store.lock())?;
    }
    let is_right =
        caller.user.password.is_of(&current, fault) || fault == Some(Fault::CurrentPasswordNotChecked);
    let mut tables = app.store.lock();
    if !is_right {
        attempt.failed(app, &mut tables);
        return Err(Problem::wrong_password());
    }
    if counts {
        attempt.succeeded(app, &mut tables);
    }
    let user = tables
        .users
        .get_mut(&caller.user.id)
        .ok_or_else(Problem::bad_token)?;
    user.password = Hash::new(&new, fault);
    user.updated_at = time::now();
    let user = user.clone();
    tables.sessions.retain(|id, session| {
        session.user != user.id
            || (fault == Some(Fault::ChangePasswordKeepsOtherSessions) && *id != caller.session)
    });
    Ok(ok(&new_session(app, &mut tables, &user)))
}

/// `GET /api/v1/users`: the one function of admins.
pub fn list_users(call: &Call<'_>, caller: &Caller) -> Outcome {
    if caller.user.role != Role::Admin && call.app.fault != Some(Fault::AdminRouteOpen) {
        call.app.log.event("forbidden", call.request_id);
        return Err(Problem::forbidden());
    }
    let mut page = Page::read(call.parts.uri.query(), call.app.fault)?;
    if call.app.fault == Some(Fault::UsersPageIgnored) {
        page = Page::default();
    }
    let tables = call.app.store.lock();
    let mut users: Vec<&User> = tables.users.values().collect();
    users.sort_by_key(|user| std::cmp::Reverse((user.created_at, user.id)));
    let mut total = users.len();
    if call.app.fault == Some(Fault::UsersCountedAsOne) {
        total = total.min(1);
    }
    Ok(ok(&page.of_items(
        users.into_iter().map(user_json),
        total,
        call.app.fault,
    )))
}

/// A user as answered: no trace of the password.
#[must_use]
pub fn user_json(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "email": user.email,
        "role": match user.role { Role::User => "user", Role::Admin => "admin", Role::Editor => "editor" },
        "created_at": time::text(user.created_at),
        "updated_at": time::text(user.updated_at),
    })
}

/// 256 random bits each.
struct Tokens {
    access: String,
    refresh: String,
}

impl Tokens {
    fn new(fault: Option<Fault>) -> Self {
        if fault == Some(Fault::WeakTokens) {
            let token = || Uuid::new_v4().simple().to_string();
            return Self {
                access: token(),
                refresh: token(),
            };
        }
        // Three ids of 122 random bits, hashed to 256.
        let token = || {
            let seed: Vec<u8> = (0..3).flat_map(|_| *Uuid::new_v4().as_bytes()).collect();
            Sha256::digest(&seed)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        Self {
            access: token(),
            refresh: token(),
        }
    }
}

/// Only this is stored of a token.
fn token_hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

fn new_session(app: &App, tables: &mut Tables, user: &User) -> Value {
    let (tokens, now) = (Tokens::new(app.fault), time::now());
    let session = Session {
        user: user.id,
        created_at: now,
        refreshed_at: now,
        access_hash: token_hash(&tokens.access),
        refresh_hash: token_hash(&tokens.refresh),
        replaced_refresh_hash: None,
        replaced_access_hash: None,
        role_at_login: user.role,
    };
    let answer = session_json(app, &session, &tokens, user);
    tables.sessions.insert(Uuid::new_v4(), session);
    answer
}

fn session_json(app: &App, session: &Session, tokens: &Tokens, user: &User) -> Value {
    json!({
        "access_token": tokens.access,
        "token_type": "Bearer",
        "expires_in": (access_ends(app, session) - session.refreshed_at) / 1000,
        "refresh_token": tokens.refresh,
        "user": user_json(user),
    })
}

/// Neither token outlives the session.
fn access_ends(app: &App, session: &Session) -> Millis {
    (session.refreshed_at + app.config.access_ttl).min(session.created_at + app.config.session_ttl)
}

fn refresh_ends(app: &App, session: &Session) -> Millis {
    (session.refreshed_at + app.config.refresh_ttl).min(session.created_at + app.config.session_ttl)
}

/// Fields that are not `known`, nor let pass by a fault.
fn unknown(
    body: &Map<String, Value>,
    known: &[&str],
    errors: &mut Vec<(String, Code)>,
    lets_pass: impl Fn(&str) -> bool,
) {
    let keys = body
        .keys()
        .filter(|key| !known.contains(&key.as_str()) && !lets_pass(key));
    errors.extend(keys.map(|key| (key.clone(), Code::Unknown)));
}

/// A required text that keeps a rule.
fn text(
    body: &Map<String, Value>,
    name: &str,
    errors: &mut Vec<(String, Code)>,
    rule: impl Fn(&str) -> Result<String, Code>,
) -> Option<String> {
    let outcome = match body.get(name) {
        None => Err(Code::Required),
        Some(Value::String(text)) => rule(text),
        Some(_) => Err(Code::Type),
    };
    outcome.map_err(|code| errors.push((name.to_owned(), code))).ok()
}

#[expect(clippy::unnecessary_wraps, reason = "a rule like the others")]
fn any(text: &str) -> Result<String, Code> {
    Ok(text.to_owned())
}

fn new_password(text: &str, fault: Option<Fault>) -> Result<String, Code> {
    password::check(text, fault).map(|()| text.to_owned())
}

/// What a database takes to answer: time in which others act, where a fault leaves a gap.
pub async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}
