//! The suite's view of the reference server: each start is a thread with a small runtime of its own and a free port.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use larder::choices::Choices;
use larder::contract::growth::Grown;
use larder::contract::host::{Abilities, Dotenv, Host, NoStart, Ran, Server, Signal, Start, Store as Wanted};
use tokio::sync::watch;
use uuid::Uuid;

use crate::app::App;
use crate::commands;
use crate::config::{self, Config, ENV_EXAMPLE};
use crate::door;
use crate::fault::Fault;
use crate::growth::{self, Growth, Mistake};
use crate::log::Log;
use crate::mistakes;
use crate::samples;
use crate::serve::{Order, serve};
use crate::store::{Role, Store};

/// Starts reference servers for these resources, right or with one fault.
#[derive(Debug)]
pub struct Reference {
    choices: Arc<Choices>,
    fault: Option<Fault>,
    growth: Option<Growth>,
    stores: Mutex<HashMap<String, Arc<Store>>>,
    logs: Mutex<Vec<Arc<Log>>>,
}

impl Reference {
    /// A right one.
    #[must_use]
    pub fn new(choices: Choices) -> Self {
        Self {
            choices: Arc::new(choices),
            fault: None,
            growth: None,
            stores: Mutex::default(),
            logs: Mutex::default(),
        }
    }

    /// One with a fault.
    #[must_use]
    pub fn with_fault(choices: Choices, fault: Fault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::new(choices)
        }
    }

    /// What the environment says, and the `.env` below it.
    fn environment(&self, start: &Start) -> Result<Vec<(String, String)>, NoStart> {
        let set = start.env.iter().cloned();
        let is_set = |name: &String| start.env.iter().any(|(known, _)| known == name);
        let without_file = || {
            let ours = given().into_iter().filter(|(name, _)| !is_set(name));
            ours.chain(set.clone()).collect()
        };
        match &start.dotenv {
            None => Ok(without_file()),
            Some(Dotenv::Folder) if self.fault == Some(Fault::UnreadableDotenvIgnored) => Ok(without_file()),
            Some(Dotenv::Folder) => Err(refused(".env cannot be read: it is a folder")),
            Some(Dotenv::Text(text)) => {
                let text = given().iter().fold(text.clone(), |text, (name, value)| {
                    text.replace(&format!("{{{name}}}"), value)
                });
                let file = config::dotenv(&text, self.fault);
                Ok(match self.fault {
                    Some(Fault::DotenvWins) => set.chain(file).collect(),
                    // One that is empty does not hide the file's.
                    Some(Fault::EmptyHidesDotenv) => {
                        let file = file.into_iter().filter(|(name, _)| !is_set(name));
                        file.chain(set).collect()
                    }
                    _ => file.into_iter().chain(set).collect(),
                })
            }
        }
    }

    /// One to which the recipes were applied, `remove` alone or all others, with a mistake if that is wanted.
    #[must_use]
    pub fn grown(mistake: Option<Mistake>, is_removed: bool) -> Self {
        let mut resources: Vec<String> = samples::TWO.map(str::to_owned).into();
        resources[1].push_str(Mistake::color(mistake));
        if is_removed && mistake != Some(Mistake::RouteLeft) {
            resources.truncate(1);
        }
        let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
        let mut server = Self::new(samples::choices(&resources));
        server.fault = (mistake == Some(Mistake::ColorKept)).then_some(Fault::PutMerges);
        server.growth = Some(Growth {
            mistake,
            ..Growth::default()
        });
        server
    }

    fn store(&self, wanted: &Wanted) -> (String, Arc<Store>) {
        let name = match wanted {
            Wanted::Fresh | Wanted::Empty => format!("memory-{}", Uuid::new_v4()),
            Wanted::Same(name) => name.clone(),
        };
        if self.fault == Some(Fault::RestartForgets) {
            self.stores
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&name);
        }
        let mut stores = self.stores.lock().unwrap_or_else(PoisonError::into_inner);
        let store = Arc::clone(stores.entry(name.clone()).or_default());
        (name, store)
    }
}

/// Where a server of a test listens, and on what.
fn given() -> Vec<(String, String)> {
    [
        ("HOST", "127.0.0.1"),
        ("PORT", "0"),
        ("DATABASE_URL", "sqlite:///reference.db"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn refused(why: impl Into<String>) -> NoStart {
    NoStart::Died {
        code: Some(1),
        output: why.into(),
    }
}

impl Host for Reference {
    fn start(&self, start: &Start) -> Result<Box<dyn Server>, NoStart> {
        if start.confined {
            return Err(NoStart::Unable(
                "a thread of the test: it writes no file at all".to_owned(),
            ));
        }
        let env = self.environment(start)?;
        let config = match Config::read(&env, self.fault) {
            Err(_) if self.fault == Some(Fault::WrongVariableIgnored) => Config::read(&given(), self.fault),
            read => read,
        };
        let config = config.map_err(refused)?;
        let host = match self.fault {
            Some(Fault::ListensEverywhere) => Ipv4Addr::UNSPECIFIED.into(),
            _ => config.host,
        };
        let listener = TcpListener::bind((host, config.port)).map_err(|error| {
            let place = if self.fault == Some(Fault::PortErrorUnnamed) {
                format!("{host}:{}", config.port)
            } else {
                format!("HOST={host} PORT={}", config.port)
            };
            refused(format!("cannot listen on {place}: {error}"))
        })?;
        let trouble = |error: std::io::Error| NoStart::Trouble(error.to_string());
        let address = SocketAddr::new(config.host, listener.local_addr().map_err(trouble)?.port());
        listener.set_nonblocking(true).map_err(trouble)?;
        let (store_name, store) = self.store(&start.store);
        if self.fault == Some(Fault::DefaultAccount) {
            mistakes::add_default_account(&mut store.lock());
        }
        let log = Arc::new(Log::new(config.log_level));
        self.logs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::clone(&log));
        let app = Arc::new(App {
            choices: Arc::clone(&self.choices),
            log,
            config,
            fault: self.fault,
            growth: self.growth.clone().map(|growth| Growth {
                jobs: Arc::default(),
                ..growth
            }),
            store,
            process: Uuid::new_v4(),
            warned: AtomicBool::new(false),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(trouble)?;
        let (order, orders) = watch::channel(Order::Run);
        let (ending, ended) = mpsc::channel();
        let served = Arc::clone(&app);
        thread::spawn(move || {
            runtime.block_on(async {
                if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                    serve(served, listener, orders).await;
                }
            });
            // Whoever still waits is cut off here, as when a process ends.
            drop(runtime);
            let _ = ending.send(());
        });
        Ok(Box::new(Running {
            address,
            store_name,
            app,
            order,
            ended: Mutex::new(Ended { ended, code: None }),
        }))
    }

    fn migrate(&self, _store: &str) -> Result<String, NoStart> {
        Ok("nothing to do".to_owned())
    }

    fn run_log(&self) -> Option<Vec<String>> {
        let logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        Some(logs.iter().flat_map(|log| log.lines()).collect())
    }

    fn env_example(&self) -> Option<String> {
        Some(match self.fault {
            Some(Fault::EnvExampleForgets) => ENV_EXAMPLE.replace("LOGIN_WINDOW=900\n", ""),
            Some(Fault::SecretMayBeEmpty) => format!("{ENV_EXAMPLE}SECRET_KEY=\n"),
            _ => ENV_EXAMPLE.to_owned(),
        })
    }

    fn front_doors(&self) -> Vec<String> {
        vec![door::PATH.to_owned()]
    }

    fn grown(&self) -> Option<&dyn Grown> {
        self.growth.as_ref().map(|growth| growth as &dyn Grown)
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            starts: true,
            log: true,
            database: None,
            admin: true,
            process: true,
        }
    }
}

/// A server on its thread.
#[derive(Debug)]
struct Running {
    address: SocketAddr,
    store_name: String,
    app: Arc<App>,
    order: watch::Sender<Order>,
    ended: Mutex<Ended>,
}

#[derive(Debug)]
struct Ended {
    ended: Receiver<()>,
    code: Option<i32>,
}

impl Server for Running {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn store(&self) -> String {
        self.store_name.clone()
    }

    fn log(&self) -> Option<Vec<String>> {
        Some(self.app.log.lines())
    }

    fn query(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        growth::query(&self.app, sql)
    }

    fn make_admin(&self, email: &str) -> Result<(), String> {
        let mut tables = self.app.store.lock();
        let id = tables.emails.get(&email.to_ascii_lowercase()).copied();
        let user = id
            .and_then(|id| tables.users.get_mut(&id))
            .ok_or("there is no such user")?;
        user.role = Role::Admin;
        user.updated_at = crate::time::now();
        Ok(())
    }

    fn set_password(&self, email: &str, input: &str) -> Result<Ran, String> {
        Ok(commands::set_password(&self.app, email, input))
    }

    fn memory(&self) -> Option<u64> {
        None
    }

    fn signal(&self, signal: Signal) -> Result<(), String> {
        let order = match signal {
            Signal::Kill => Order::Die,
            Signal::Term if self.app.fault == Some(Fault::SigtermCuts) => Order::Die,
            Signal::Term if self.app.fault == Some(Fault::SigtermIgnored) => return Ok(()),
            Signal::Term | Signal::Int => Order::Stop,
        };
        self.order
            .send(order)
            .map_err(|_| "it has ended already".to_owned())
    }

    fn wait(&self, at_most: Duration) -> Option<i32> {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if ended.code.is_none() {
            match ended.ended.recv_timeout(at_most) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => {
                    let is_killed =
                        *self.order.borrow() == Order::Die && self.app.fault != Some(Fault::SigtermCuts);
                    ended.code = Some(if is_killed { 137 } else { 0 });
                }
            }
        }
        ended.code
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.order.send(Order::Die);
        let _ = self.wait(Duration::from_secs(2));
    }
}
