//! A server of a project as the suite sees it: its address, log, database, memory and process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::env::Env;
use super::host::{SHOWN, Shared};
use super::server::Running;
use super::step::{Step, last_lines};
use super::twin::Twin;
use crate::contract::host::{Ran, Rows, Server, Signal};

/// A started server, with everything that the suite may look at.
pub(super) struct ProjectServer {
    pub(super) shared: Arc<Shared>,
    pub(super) running: Running,
    pub(super) address: SocketAddr,
    pub(super) url: String,
    pub(super) env: Env,
    /// Where it runs, if not in the project's own folder; removed after it.
    pub(super) _twin: Option<Twin>,
}

impl Drop for ProjectServer {
    fn drop(&mut self) {
        self.running.process.kill();
        let native = &self.shared.project.workshop.native;
        native.used(Step::Contract, self.running.process.cpu());
    }
}

impl Server for ProjectServer {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn store(&self) -> String {
        self.url.clone()
    }

    fn log(&self) -> Option<Vec<String>> {
        Some(self.running.output.stdout())
    }

    fn query(&self, sql: &str) -> Result<Rows, String> {
        self.shared.scratch.query(&self.url, sql)
    }

    fn make_admin(&self, email: &str) -> Result<(), String> {
        let commands = &self.shared.project.commands;
        let ran = self.shared.about_user(&commands.admin, email, "", &self.env)?;
        match ran.code {
            Some(0) => Ok(()),
            Some(code) => Err(format!(
                "ended with exit code {code}: {}",
                last_lines(&ran.output, SHOWN)
            )),
            None => Err("was ended by a signal".to_owned()),
        }
    }

    fn set_password(&self, email: &str, input: &str) -> Result<Ran, String> {
        let words = &self.shared.project.commands.set_password;
        if words.is_empty() {
            return Err("the manifest names no command `set_password`".to_owned());
        }
        self.shared.about_user(words, email, input, &self.env)
    }

    fn memory(&self) -> Option<u64> {
        self.running.process.memory()
    }

    fn cpu(&self) -> Option<Duration> {
        self.running.process.cpu_so_far()
    }

    fn signal(&self, signal: Signal) -> Result<(), String> {
        self.running
            .process
            .signal(signal)
            .map_err(|error| error.to_string())
    }

    fn wait(&self, at_most: Duration) -> Option<i32> {
        self.running.process.wait(at_most)
    }
}
