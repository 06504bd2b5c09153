//! The database: tables in memory, with the constraints that a real one would hold. One lock; whoever holds it sees and leaves
//! the tables whole.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::limiter::Window;
use crate::password;
use crate::time::Millis;

/// What a user may do beyond their own rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing.
    User,
    /// List the users, and write rows that have no owner.
    Admin,
    /// Nothing yet: a server that was grown has a use for it.
    Editor,
}

/// An account.
#[derive(Debug, Clone)]
pub struct User {
    /// Primary key.
    pub id: Uuid,
    /// In lower case, unique.
    pub email: String,
    /// Never leaves the server.
    pub password: password::Hash,
    /// Read again at each request.
    pub role: Role,
    /// When registered.
    pub created_at: Millis,
    /// When password or role changed.
    pub updated_at: Millis,
}

/// The SHA-256 of a token: what is stored of it.
pub type TokenHash = [u8; 32];

/// A log-in that lasts.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose.
    pub user: Uuid,
    /// When logged in.
    pub created_at: Millis,
    /// When the present pair of tokens was made.
    pub refreshed_at: Millis,
    /// Of the present access token.
    pub access_hash: TokenHash,
    /// Of the present refresh token.
    pub refresh_hash: TokenHash,
    /// Of the refresh token before that: whoever presents it has a copy.
    pub replaced_refresh_hash: Option<TokenHash>,
    /// Of the access token before the present one: only a fault looks at it.
    pub replaced_access_hash: Option<TokenHash>,
    /// The role at log-in: only a fault looks at it.
    pub role_at_login: Role,
}

/// A row of a resource.
#[derive(Debug, Clone)]
pub struct Row {
    /// Primary key.
    pub id: Uuid,
    /// Whose; where rows have no owner, the admin who made it, whom nobody is shown.
    pub owner: Uuid,
    /// When created.
    pub created_at: Millis,
    /// When last changed.
    pub updated_at: Millis,
    /// The declared fields, in the form in which they are answered.
    pub values: Map<String, Value>,
}

/// All tables.
#[derive(Debug, Default)]
pub struct Tables {
    /// By id.
    pub users: HashMap<Uuid, User>,
    /// The unique index on e-mails.
    pub emails: HashMap<String, Uuid>,
    /// By any key that does not change.
    pub sessions: HashMap<Uuid, Session>,
    /// By the name of the table, then by id.
    pub rows: HashMap<String, HashMap<Uuid, Row>>,
    /// Failed log-ins, by e-mail and address, and by address; the outer key sets the processes apart, and only a fault does so.
    pub failures: HashMap<Option<Uuid>, HashMap<String, Window>>,
    /// Cookies of the front door, and whose they are.
    pub doors: HashMap<String, Uuid>,
    /// Rows that are being replaced at this moment, and those that they refer to: only a fault looks at them.
    pub locked: HashSet<String>,
}

/// A database that outlives the servers started on it.
#[derive(Debug, Default)]
pub struct Store {
    tables: Mutex<Tables>,
}

impl Store {
    /// The tables, for as long as the guard lives.
    pub fn lock(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    /// The rows of a table.
    pub fn table(&mut self, name: &str) -> &mut HashMap<Uuid, Row> {
        self.rows.entry(name.to_owned()).or_default()
    }
}
