//! A project as the suite sees it: servers started on databases of their own, with everything a check may want to look at.
//!
//! The user's data is never touched: each server gets a scratch database, a free port and every variable of the contract set
//! explicitly, so that they win over the project's `.env`.

use std::fs::File;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::Project;
use super::command;
use super::env::{self, Env};
use super::errand;
use super::interrupt;
use super::project_server::ProjectServer;
use super::sandbox;
use super::scratch::Scratch;
use super::server::{self, NotReady, Running, Sink};
use super::step::{Failed, Step, StepError, last_lines};
use super::twin::Twin;
use crate::contract::host::{Abilities, Dotenv, Host, NoStart, Ran, Server, Session, Start, Store};
use crate::error::{Error, Result};

/// A server that is not ready by then is not started.
const READY: Duration = Duration::from_mins(1);
/// Migrations and the admin command print little; of what they print, this much is shown.
pub(super) const SHOWN: usize = 10;

/// Starts the servers of a project for checks.
#[derive(Debug)]
pub struct ProjectHost {
    shared: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) project: Project,
    pub(super) scratch: Scratch,
    /// A migrated database that nobody uses, to be copied; made at the first start.
    migrated: Mutex<Option<String>>,
    log: Arc<Mutex<File>>,
    log_path: PathBuf,
    count: AtomicUsize,
    /// How long the first server took to be ready.
    first_ready: OnceLock<Duration>,
}

impl ProjectHost {
    /// For a project that is installed and built. `url` names the database server; the log of all servers is `check.log`.
    pub fn open(project: Project, url: Option<&str>) -> Result<Self> {
        let scratch = Scratch::open(
            project.choices.database,
            project.root(),
            &project.workshop.logs,
            url,
        )?;
        super::step::make_private(&project.workshop.logs)?;
        let log_path = project.log_file("check");
        let log = File::create(&log_path).map_err(|source| Error::WriteFile {
            path: log_path.clone(),
            source,
        })?;
        let log = Arc::new(Mutex::new(log));
        let shared = Shared {
            project,
            scratch,
            migrated: Mutex::default(),
            log,
            log_path,
            count: AtomicUsize::new(0),
            first_ready: OnceLock::new(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Drops the databases. After an interrupt checks may still be at it: whatever runs is to be killed first.
    pub fn close(&self) {
        self.shared.scratch.drop_all();
    }

    /// How long the first server took to be ready.
    pub fn first_ready(&self) -> Option<Duration> {
        self.shared.first_ready.get().copied()
    }

    /// A migrated scratch database for the project's own tests: the environment that they are to run in.
    pub fn test_env(&self) -> Result<Env, NoStart> {
        let url = self.shared.fresh()?;
        Ok(env::variables(&self.shared.project, &url, None))
    }

    /// Migrates the first scratch database, so that later ones can be copies of it.
    pub fn prepare(&self) -> Result<(), StepError> {
        let fresh = self
            .shared
            .scratch
            .create()
            .map_err(|why| StepError::Other(trouble(why)))?;
        self.shared.migrate(&fresh)?;
        *self
            .shared
            .migrated
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(fresh);
        Ok(())
    }
}

fn trouble(why: String) -> Error {
    Error::Environment {
        message: why,
        help: "check the database server and the rights of the user in its URL".to_owned(),
    }
}

impl Shared {
    /// Migrates the database; the output, kept as `migrate.log`, too.
    fn migrate(&self, url: &str) -> Result<String, StepError> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let path = self.project.log_file(&format!("migrate-{number}"));
        let kept = self.project.log_file(Step::Migrate.id());
        let result = self.commands(
            &self.project.commands.migrate,
            &path,
            &env::variables(&self.project, url, None),
        );
        let output = std::fs::read_to_string(&path).unwrap_or_default();
        let _ = std::fs::rename(&path, &kept);
        result.map(|()| output).map_err(|error| match error {
            StepError::Failed(failed) => StepError::Failed(Failed { log: kept, ..failed }),
            other @ StepError::Other(_) => other,
        })
    }

    fn commands(&self, commands: &[Vec<String>], path: &std::path::Path, env: &Env) -> Result<(), StepError> {
        let _ = std::fs::remove_file(path);
        for words in commands {
            let words = self.project.workshop.placeholders.apply(words);
            if let Err((what, tail)) = self.project.workshop.run_one(Step::Migrate, &words, path, env)? {
                let command = command::shown(&words);
                return Err(StepError::Failed(Failed {
                    step: Step::Migrate,
                    command,
                    what,
                    tail,
                    log: path.to_owned(),
                }));
            }
        }
        Ok(())
    }

    /// A new, migrated database.
    fn fresh(&self) -> Result<String, NoStart> {
        let told = |error: StepError| NoStart::Trouble(Error::from(error).to_string());
        let mut migrated = self.migrated.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(from) = migrated.as_deref()
            && let Some(copied) = self.scratch.copy(from)
        {
            return copied.map_err(NoStart::Trouble);
        }
        let url = self.scratch.create().map_err(NoStart::Trouble)?;
        if migrated.is_none() {
            // Others wait for this one: they can be copies.
            self.migrate(&url).map_err(told)?;
            *migrated = Some(url.clone());
            if let Some(copied) = self.scratch.copy(&url) {
                return copied.map_err(NoStart::Trouble);
            }
            return Ok(url);
        }
        drop(migrated);
        self.migrate(&url).map_err(told)?;
        Ok(url)
    }

    fn start(self: &Arc<Self>, start: &Start) -> Result<ProjectServer, NoStart> {
        if interrupt::pressed() {
            return Err(NoStart::Trouble("interrupted".to_owned()));
        }
        let url = match &start.store {
            Store::Fresh => self.fresh()?,
            Store::Empty => self.scratch.create().map_err(NoStart::Trouble)?,
            Store::Same(url) => url.clone(),
        };
        let given = |name: &str| {
            start
                .env
                .iter()
                .rev()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        let mut words = self
            .project
            .workshop
            .placeholders
            .apply(&self.project.commands.start);
        if start.confined {
            words = sandbox::confined(words, self.project.root(), self.scratch.folder())?;
        }
        let ip = given("HOST")
            .and_then(|host| host.parse().ok())
            .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let mut attempts = 0;
        loop {
            attempts += 1;
            let port = match given("PORT").and_then(|port| port.parse().ok()) {
                Some(port) => port,
                None => server::free_port()
                    .map_err(|error| NoStart::Trouble(format!("no port is free: {error}")))?,
            };
            let address = SocketAddr::new(ip, port);
            let mut env = env::variables(&self.project, &url, Some(address));
            let twin = start
                .dotenv
                .as_ref()
                .map(|dotenv| self.twin(dotenv, &url, address))
                .transpose()?;
            if twin.is_some() {
                env::leave_to_dotenv(&self.project, &mut env);
            }
            for (name, value) in &start.env {
                env::set(&mut env, name, value);
            }
            if start.confined {
                env::set(&mut env, "HOME", sandbox::NO_HOME);
            }
            match self.start_once(&words, &url, address, env, twin) {
                // Somebody else took the port in between: rare, and no fault of the server.
                Err(NoStart::Died { output, .. })
                    if attempts < 4 && given("PORT").is_none() && says_port_taken(&output) => {}
                other => return other,
            }
        }
    }

    /// A copy of the project with this `.env`.
    fn twin(&self, dotenv: &Dotenv, url: &str, address: SocketAddr) -> Result<Twin, NoStart> {
        let dotenv = match dotenv {
            Dotenv::Text(text) => Dotenv::Text(
                text.replace("{HOST}", &address.ip().to_string())
                    .replace("{PORT}", &address.port().to_string())
                    .replace("{DATABASE_URL}", url),
            ),
            Dotenv::Folder => Dotenv::Folder,
        };
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let private = &self.project.workshop.logs;
        Twin::new(
            self.project.root(),
            private,
            private.join(format!("twin-{number}")),
            &dotenv,
        )
        .map_err(|error| {
            let words = format!("cannot copy the project: {error}");
            // Links need a right there that not everybody has.
            if cfg!(windows) {
                NoStart::Unable(words)
            } else {
                NoStart::Trouble(words)
            }
        })
    }

    /// Runs a command of the manifest that is about a user, with this on its standard input.
    pub(super) fn about_user(
        &self,
        words: &[String],
        email: &str,
        input: &str,
        env: &Env,
    ) -> Result<Ran, String> {
        let workshop = &self.project.workshop;
        let mut placeholders = workshop.placeholders.clone();
        placeholders.set("email", email);
        let words = placeholders.apply(words);
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let [said, given] = ["log", "in"].map(|end| workshop.logs.join(format!("command-{number}.{end}")));
        let ran = errand::run(&words, &self.project, env, (&given, input), &said);
        for file in [&said, &given] {
            let _ = std::fs::remove_file(file);
        }
        ran
    }

    fn start_once(
        self: &Arc<Self>,
        words: &[String],
        url: &str,
        address: SocketAddr,
        env: Env,
        twin: Option<Twin>,
    ) -> Result<ProjectServer, NoStart> {
        let project = &self.project;
        let folder = twin.as_ref().map_or(project.root(), Twin::folder);
        let mut command =
            command::prepare(words, folder, &env).map_err(|error| NoStart::Trouble(error.to_string()))?;
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let sink: Sink = server::into_file(Arc::clone(&self.log), format!("[{number}] "));
        sink(
            true,
            &format!("$ {} (on {address}, {url})", command::shown(words)),
        );
        let started = Instant::now();
        let running = Running::start(&mut command, &sink).map_err(|error| {
            NoStart::Trouble(format!("cannot start `{}`: {error}", command::shown(words)))
        })?;
        match running.wait_ready(address, READY) {
            Ok(()) => {
                let took = started.elapsed();
                self.first_ready.get_or_init(|| took);
                project.workshop.native.add(took);
                Ok(ProjectServer {
                    shared: Arc::clone(self),
                    running,
                    address,
                    url: url.to_owned(),
                    env,
                    _twin: twin,
                })
            }
            Err(NotReady::Died(code)) => {
                running.process.kill();
                project
                    .workshop
                    .native
                    .used(Step::Contract, running.process.cpu());
                Err(NoStart::Died {
                    code: (code < 128).then_some(code),
                    output: running.output.both(),
                })
            }
            Err(NotReady::Silent) => Err(NoStart::Trouble(format!(
                "the server did not answer GET /healthz on {address} within {} s; its last lines:\n{}",
                READY.as_secs(),
                last_lines(&running.output.both(), SHOWN)
            ))),
            Err(NotReady::Interrupted) => Err(NoStart::Trouble("interrupted".to_owned())),
        }
    }
}

fn says_port_taken(output: &str) -> bool {
    let output = output.to_lowercase();
    [
        "eaddrinuse",
        "address already in use",
        "address in use",
        "port is already",
        "only one usage of each socket",
    ]
    .iter()
    .any(|words| output.contains(words))
}

impl Host for ProjectHost {
    fn start(&self, start: &Start) -> Result<Box<dyn Server>, NoStart> {
        self.shared
            .start(start)
            .map(|server| Box::new(server) as Box<dyn Server>)
    }

    fn migrate(&self, store: &str) -> Result<String, NoStart> {
        self.shared.migrate(store).map_err(|error| match error {
            StepError::Failed(failed) => NoStart::Died {
                code: None,
                output: format!("{}: {}", failed.what, failed.tail),
            },
            other @ StepError::Other(_) => NoStart::Trouble(Error::from(other).to_string()),
        })
    }

    fn empty(&self) -> Result<String, NoStart> {
        self.shared.scratch.create().map_err(NoStart::Trouble)
    }

    fn connect(&self, store: &str) -> Result<Box<dyn Session>, String> {
        self.shared.scratch.connect(store)
    }

    fn run_log(&self) -> Option<Vec<String>> {
        let bytes = std::fs::read(&self.shared.log_path).ok()?;
        Some(
            String::from_utf8_lossy(&bytes)
                .lines()
                .map(str::to_owned)
                .collect(),
        )
    }

    fn env_example(&self) -> Option<String> {
        std::fs::read_to_string(self.shared.project.root().join(".env.example")).ok()
    }

    fn header_deadline(&self) -> bool {
        self.shared.project.header_deadline
    }

    fn front_doors(&self) -> Vec<String> {
        self.shared.project.front_doors.clone()
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            starts: true,
            log: true,
            database: Some(self.shared.project.choices.database),
            admin: true,
            process: cfg!(unix),
        }
    }
}
