//! What the suite asks of whoever can start the server under test: a project on disk, the reference server of the tests, or
//! a server that is already running somewhere.
//!
//! Everything beyond HTTP (log, database, process, admin command) is optional: a check that needs what a host cannot give is
//! skipped, with that reason.

use std::net::SocketAddr;
use std::time::Duration;

use super::growth::Grown;
use crate::choices::Database;

/// Which database a server is started on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// A new, empty, migrated one.
    Fresh,
    /// A new one that nobody has migrated.
    Empty,
    /// The one of an earlier start: [`Server::store`].
    Same(String),
}

/// How a server is to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Environment variables beside `HOST`, `PORT` and `DATABASE_URL`; they win over those, too.
    pub env: Vec<(String, String)>,
    /// Its database.
    pub store: Store,
    /// It can write into the folder of its database alone, and nowhere where there is none.
    pub confined: bool,
    /// Its `.env`. With one, the environment sets nothing of the contract but what [`Start::env`] says, and the server runs in a
    /// copy of the project's folder.
    pub dotenv: Option<Dotenv>,
}

/// What stands at `.env` in a server's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dotenv {
    /// A file with this text, in which `{HOST}`, `{PORT}` and `{DATABASE_URL}` are filled in.
    Text(String),
    /// A folder, as Docker makes one where a mounted file is missing: nobody can read it.
    Folder,
}

impl Start {
    /// On a fresh database, with these variables.
    pub fn fresh(env: &[(&str, &str)]) -> Self {
        Self::on(Store::Fresh, env)
    }

    /// The same, but the server cannot write into its own tree.
    pub fn confined(env: &[(&str, &str)]) -> Self {
        Self {
            confined: true,
            ..Self::fresh(env)
        }
    }

    /// On a database without tables, with these variables.
    pub fn empty(env: &[(&str, &str)]) -> Self {
        Self::on(Store::Empty, env)
    }

    /// On the database of `server`, with these variables.
    pub fn again(server: &dyn Server, env: &[(&str, &str)]) -> Self {
        Self::on(Store::Same(server.store()), env)
    }

    /// The same with this `.env`.
    #[must_use]
    pub fn with_dotenv(mut self, dotenv: Dotenv) -> Self {
        self.dotenv = Some(dotenv);
        self
    }

    /// On the database of this name, with these variables.
    pub fn same(store: &str, env: &[(&str, &str)]) -> Self {
        Self::on(Store::Same(store.to_owned()), env)
    }

    fn on(store: Store, env: &[(&str, &str)]) -> Self {
        Self {
            env: env
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            store,
            confined: false,
            dotenv: None,
        }
    }
}

/// Why a server did not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoStart {
    /// The process ended by itself: what a check of refusals looks at.
    Died {
        /// Its exit code; `None` where a signal ended it.
        code: Option<i32>,
        /// Everything it printed, stdout and stderr.
        output: String,
    },
    /// It could not be tried, or was not ready in time; the text says what and why.
    Trouble(String),
    /// This host cannot start servers (a URL), or not in this way.
    Unable(String),
}

/// The variables that the contract gives a server (§8).
pub const VARIABLES: [&str; 11] = [
    "PORT",
    "HOST",
    "DATABASE_URL",
    "CORS_ORIGINS",
    "TRUST_PROXY",
    "LOG_LEVEL",
    "ACCESS_TTL",
    "REFRESH_TTL",
    "SESSION_TTL",
    "LOGIN_MAX_FAILURES",
    "LOGIN_WINDOW",
];

/// Rows of text; NULL is `None`.
pub type Rows = Vec<Vec<Option<String>>>;

/// A connection of a person with a database client.
pub trait Session: Send {
    /// Runs SQL.
    fn query(&mut self, sql: &str) -> Result<Rows, String>;
}

/// Starts servers.
pub trait Host: Sync {
    /// Starts one and waits until it answers `GET /healthz`.
    fn start(&self, start: &Start) -> Result<Box<dyn Server>, NoStart>;

    /// Runs the project's migrations on the database of this name ([`Server::store`]); the output, or why not.
    fn migrate(&self, store: &str) -> Result<String, NoStart>;

    /// The name of a new database that nobody has migrated.
    fn empty(&self) -> Result<String, NoStart> {
        Err(NoStart::Unable("no database can be made here".to_owned()))
    }

    /// A session of its own in the database of this name: what it locks stays locked until it is dropped.
    fn connect(&self, store: &str) -> Result<Box<dyn Session>, String> {
        Err(format!("`{store}` is no database that one can connect to"))
    }

    /// Every line that the servers of this run have printed so far, those that have ended, too.
    fn run_log(&self) -> Option<Vec<String>> {
        None
    }

    /// The text of the project's `.env.example`, where there is one to see.
    fn env_example(&self) -> Option<String> {
        None
    }

    /// Whether the server has a setting that closes a connection whose headers are late: the manifest's `header_deadline`.
    fn header_deadline(&self) -> bool {
        true
    }

    /// Paths that the framework keeps for itself: the manifest's `front_doors`.
    fn front_doors(&self) -> Vec<String> {
        Vec::new()
    }

    /// The project to which recipes were applied: what growth rows look at beside its server.
    fn grown(&self) -> Option<&dyn Grown> {
        None
    }

    /// What this host can show of its servers.
    fn abilities(&self) -> Abilities;
}

/// What a host can show; the suite skips what needs more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each the subject of one row's `needs`"
)]
pub struct Abilities {
    /// Servers can be started with another environment.
    pub starts: bool,
    /// [`Server::log`]
    pub log: bool,
    /// [`Server::query`]
    pub database: Option<Database>,
    /// [`Server::make_admin`], [`Server::set_password`]
    pub admin: bool,
    /// [`Server::signal`], [`Server::memory`]
    pub process: bool,
}

/// A command of the project that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Everything it printed, stdout and stderr.
    pub output: String,
}

/// A signal to the server's process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Please stop.
    Term,
    /// Ctrl-C.
    Int,
    /// Stop at once.
    Kill,
}

/// A running server. Dropping it stops it.
pub trait Server: Send + Sync {
    /// Where it listens.
    fn address(&self) -> SocketAddr;

    /// The name of its database, for [`Store::Same`]: its `DATABASE_URL` as the contract writes it, where the host can show a
    /// database at all.
    fn store(&self) -> String;

    /// The lines it has written to stdout so far.
    fn log(&self) -> Option<Vec<String>>;

    /// Runs SQL in its database as a person with a database client would; each value as text, NULL as `None`.
    fn query(&self, sql: &str) -> Result<Rows, String>;

    /// Gives an existing user the role admin, by the project's own command.
    fn make_admin(&self, email: &str) -> Result<(), String>;

    /// Runs the project's own command that sets a user's password, with `input` on its standard input.
    fn set_password(&self, email: &str, input: &str) -> Result<Ran, String>;

    /// Resident memory of the process group, in bytes.
    fn memory(&self) -> Option<u64>;

    /// CPU time of the process group so far, where the system tells.
    fn cpu(&self) -> Option<Duration> {
        None
    }

    /// Sends a signal to the process.
    fn signal(&self, signal: Signal) -> Result<(), String>;

    /// Waits for the process to end: its exit code (128 + signal where a signal ended it), or `None` when it still runs.
    fn wait(&self, at_most: Duration) -> Option<i32>;
}
