//! Sees every answer of a run: holds the invariants against it, and remembers what the last rows look at (secrets, request
//! ids, the last exchange of each check).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::time::SystemTime;

use super::client::Reply;
use super::invariants;
use super::outcome::{Exchange, Verdict};
use super::world::Session;
use crate::choices::Choices;
use crate::resource::FieldType;

/// One broken invariant.
#[derive(Debug, Clone)]
pub struct Violation {
    /// `INV-1`
    pub invariant: &'static str,
    /// The check whose request it was.
    pub check: &'static str,
    /// What should have been.
    pub expected: String,
    /// The exchange that shows it.
    pub exchange: Exchange,
}

/// Shared by all checks of a run.
#[derive(Debug, Default)]
pub struct Observer {
    patience: Duration,
    violations: Mutex<Vec<Violation>>,
    secrets: Mutex<BTreeSet<String>>,
    words: BTreeSet<String>,
    tag: String,
    request_ids: Mutex<HashSet<String>>,
    last: Mutex<HashMap<&'static str, Last>>,
    replies: Mutex<Replies>,
    seen: AtomicUsize,
    silences: AtomicUsize,
    number: AtomicU64,
    rows: Mutex<HashMap<(String, String), u64>>,
    curators: Mutex<HashMap<SocketAddr, Session>>,
    claims: Mutex<HashMap<SocketAddr, &'static str>>,
    released: Condvar,
}

/// The last thing that happened in a check; an answer that is kept anyway is made a text only when somebody asks for it.
#[derive(Debug)]
enum Last {
    Answer(Reply),
    Told(Exchange),
}

/// Answers kept for the rows that judge a whole run, with the bytes of their bodies.
#[derive(Debug, Default)]
struct Replies {
    seen: Vec<Reply>,
    size: usize,
}

/// A larger exchange is not kept: those rows look at their bodies themselves.
const LARGE: usize = 256 * 1024;
/// No more than this is kept, in bytes.
const ALL: usize = 128 * 1024 * 1024;

impl Observer {
    /// One that knows the words of the contract and of these choices: an answer may say them whatever was sent.
    pub fn of(choices: &Choices) -> Self {
        const CONTRACT: [&str; 26] = [
            "api",
            "v1",
            "auth",
            "register",
            "login",
            "refresh",
            "logout",
            "change-password",
            "users",
            "docs",
            "healthz",
            "readyz",
            "openapi.json",
            "email",
            "password",
            "current_password",
            "new_password",
            "refresh_token",
            "access_token",
            "created_at",
            "updated_at",
            "owner_id",
            "page",
            "page_size",
            "sort",
            "role",
        ];
        let mut words: BTreeSet<String> = CONTRACT.map(str::to_owned).into();
        for resource in &choices.resources {
            words.insert(resource.path().to_owned());
            words.insert(resource.name.singular.snake.clone());
            for field in &resource.fields {
                words.insert(field.name.clone());
                words.insert(field.json.clone());
                if let FieldType::Enum { values } = &field.field_type {
                    words.extend(values.iter().cloned());
                }
            }
        }
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            words,
            tag: format!("{:x}", now.as_millis()),
            ..Self::default()
        }
    }

    /// The same, of a run in which an answer may take so long unless its row says otherwise.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How long an answer may take.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// A word of this run: what an earlier run has left on a server that goes on running does not stand in its way.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// A number of this run, larger than those of earlier ones.
    pub fn moment(&self) -> u64 {
        u64::from_str_radix(&self.tag, 16).unwrap_or(0) / 1000
    }

    /// Whether a word is one of the contract's or the project's own.
    pub fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Takes note of an answer to a request of `check`.
    pub fn see(&self, check: &'static str, reply: &Reply, by_server: bool, may_5xx: bool) {
        self.seen.fetch_add(1, Ordering::Relaxed);
        self.silences.store(0, Ordering::Relaxed);
        let size = reply.body.len() + reply.sent.body.bytes().len();
        if size < LARGE {
            let mut replies = lock(&self.replies);
            if !by_server && replies.size + size < ALL {
                replies.size += size;
                replies.seen.push(reply.clone());
            }
            lock(&self.last).insert(check, Last::Answer(reply.clone()));
        } else {
            self.remember(check, reply.exchange());
        }
        for (invariant, expected) in invariants::broken(self, reply, by_server, may_5xx) {
            let mut violations = lock(&self.violations);
            if violations
                .iter()
                .filter(|known| known.invariant == invariant)
                .count()
                < 20
            {
                violations.push(Violation {
                    invariant,
                    check,
                    expected,
                    exchange: reply.exchange(),
                });
            }
        }
    }

    /// The last thing that happened in a check, as a text.
    pub fn remember(&self, check: &'static str, exchange: Exchange) {
        lock(&self.last).insert(check, Last::Told(exchange));
    }

    /// The last exchange of a check.
    pub fn last_exchange(&self, check: &str) -> Option<Exchange> {
        lock(&self.last).get(check).map(|last| match last {
            Last::Answer(reply) => reply.exchange(),
            Last::Told(exchange) => exchange.clone(),
        })
    }

    /// A request got no answer at all.
    pub fn silence(&self, _check: &'static str) {
        self.silences.fetch_add(1, Ordering::Relaxed);
    }

    /// How many requests in a row got no answer.
    pub fn silences(&self) -> usize {
        self.silences.load(Ordering::Relaxed)
    }

    /// How many answers were seen.
    pub fn seen(&self) -> usize {
        self.seen.load(Ordering::Relaxed)
    }

    /// What has been broken, in the order found.
    pub fn violations(&self) -> Vec<Violation> {
        lock(&self.violations).clone()
    }

    /// Every answer that the application gave, in the order in which they came: but for those larger than [`LARGE`], and for
    /// those that come after [`ALL`] bytes.
    pub fn replies(&self) -> Vec<Reply> {
        lock(&self.replies).seen.clone()
    }

    /// A password or token of this run: it must never appear in a log.
    pub fn secret(&self, secret: &str) {
        if secret.len() >= 12 {
            lock(&self.secrets).insert(secret.to_owned());
        }
    }

    /// Every password and token of this run.
    pub fn secrets(&self) -> BTreeSet<String> {
        lock(&self.secrets).clone()
    }

    /// Whether this request id is seen for the first time.
    pub fn is_new_request_id(&self, id: &str) -> bool {
        lock(&self.request_ids).insert(id.to_owned())
    }

    /// How many rows of a resource this user has been given before: the number of the next one.
    pub fn nth(&self, user: &str, resource: &str) -> u64 {
        let mut rows = lock(&self.rows);
        let next = rows.entry((user.to_owned(), resource.to_owned())).or_default();
        *next += 1;
        *next - 1
    }

    /// The admin who writes rows without an owner on the server at this address; made by `appoint` when first asked for.
    pub fn curator(
        &self,
        server: SocketAddr,
        appoint: impl FnOnce() -> Verdict<Session>,
    ) -> Verdict<Session> {
        let mut curators = lock(&self.curators);
        if let Some(known) = curators.get(&server) {
            return Ok(known.clone());
        }
        let session = appoint()?;
        curators.insert(server, session.clone());
        Ok(session)
    }

    /// Waits until no other check changes rows of this server that nobody can tell apart by their owner; until `check` ends, none
    /// does.
    pub fn claim(&self, server: SocketAddr, check: &'static str) {
        let claims = lock(&self.claims);
        let is_taken = |claims: &mut HashMap<SocketAddr, &str>| {
            claims.get(&server).is_some_and(|holder| *holder != check)
        };
        let mut claims = self
            .released
            .wait_while(claims, is_taken)
            .unwrap_or_else(PoisonError::into_inner);
        claims.insert(server, check);
    }

    /// The check has ended: others may change such rows.
    pub fn release(&self, check: &'static str) {
        lock(&self.claims).retain(|_, holder| *holder != check);
        self.released.notify_all();
    }

    /// A number that no other caller of this run gets.
    pub fn number(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
