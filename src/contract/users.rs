//! Users that checks make, and the sessions that they get.

use serde_json::{Value, json};

use super::client::Reply;
use super::expect::amend;
use super::outcome::{Stop, Verdict};
use super::world::World;

/// The password of every user that a check makes without saying otherwise.
pub const PASSWORD: &str = "correct horse battery staple";

/// A user with a session.
#[derive(Debug, Clone)]
pub struct Session {
    /// As sent.
    pub email: String,
    /// As sent.
    pub password: String,
    /// The answer's.
    pub access_token: String,
    /// The answer's.
    pub refresh_token: String,
    /// The answer's `user`.
    pub user: Value,
}

/// Reading answers as values.
impl Session {
    /// From a Session answer.
    pub fn of(reply: &Reply, email: &str, password: &str) -> Verdict<Self> {
        let body = reply.json()?;
        let token = |key: &str| {
            body.get(key)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| reply.failure(format!("a Session with `{key}`")))
        };
        Ok(Self {
            email: email.to_owned(),
            password: password.to_owned(),
            access_token: token("access_token")?,
            refresh_token: token("refresh_token")?,
            user: body.get("user").cloned().unwrap_or(Value::Null),
        })
    }
}

impl World<'_> {
    /// A new user, registered, with the session that comes of it.
    pub fn user(&self) -> Verdict<Session> {
        self.register(&self.fresh_email(), PASSWORD)
    }

    /// Registers; anything but 201 with a Session is the failure of the check.
    pub fn register(&self, email: &str, password: &str) -> Verdict<Session> {
        let reply = self.try_register(email, password)?;
        reply.status(201).map_err(|stop| amend(stop, "register"))?;
        self.session(&reply, email, password)
    }

    /// Registers; any answer.
    pub fn try_register(&self, email: &str, password: &str) -> Verdict<Reply> {
        self.observer.secret(password);
        self.client()?
            .post("/api/v1/auth/register")
            .json(&json!({"email": email, "password": password}))
            .send()
    }

    /// Logs in; anything but 200 with a Session is the failure of the check.
    pub fn login(&self, email: &str, password: &str) -> Verdict<Session> {
        let reply = self.try_login(email, password)?;
        reply.status(200).map_err(|stop| amend(stop, "log in"))?;
        self.session(&reply, email, password)
    }

    /// Logs in; any answer.
    pub fn try_login(&self, email: &str, password: &str) -> Verdict<Reply> {
        self.observer.secret(password);
        self.client()?
            .post("/api/v1/auth/login")
            .json(&json!({"email": email, "password": password}))
            .send()
    }

    /// Refreshes; any answer.
    pub fn try_refresh(&self, refresh_token: &str) -> Verdict<Reply> {
        self.observer.secret(refresh_token);
        self.client()?
            .post("/api/v1/auth/refresh")
            .json(&json!({"refresh_token": refresh_token}))
            .send()
    }

    /// A Session answer as a [`Session`]; its tokens are remembered as secrets.
    pub fn session(&self, reply: &Reply, email: &str, password: &str) -> Verdict<Session> {
        let session = Session::of(reply, email, password)?;
        self.observer.secret(&session.access_token);
        self.observer.secret(&session.refresh_token);
        Ok(session)
    }

    /// A new user with the role admin, given by the project's own command; logged in.
    pub fn admin(&self) -> Verdict<Session> {
        let session = self.user()?;
        self.server()?
            .make_admin(&session.email)
            .map_err(|why| Stop::errored(format!("the admin command: {why}")))?;
        self.login(&session.email, &session.password)
    }
}
