//! What is going on, on stderr: a spinner and a bar on a terminal, plain lines elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::seconds;
use crate::project::step::Event;

/// Tells of one project.
#[derive(Debug)]
pub struct Progress {
    name: String,
    bar: Option<ProgressBar>,
}

/// Whether a person sits there: bars and questions are for them alone.
pub fn is_terminal() -> bool {
    std::io::stderr().is_terminal() && std::io::stdin().is_terminal()
}

impl Progress {
    /// For the project or server of this name.
    pub fn new(name: &str) -> Self {
        let bar = is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}: {wide_msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.set_prefix(name.to_owned());
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self {
            name: name.to_owned(),
            bar,
        }
    }

    /// A step begins or ends.
    pub fn step(&self, event: &Event) {
        match event {
            Event::Began(step, command) => self.say_now(&format!("{}: {command}", step.id())),
            Event::Done(step, took) => self.line(&format!("{} {}", step.id(), seconds(*took))),
            Event::UpToDate(step) => self.line(&format!("{} is up to date", step.id())),
        }
    }

    /// So many checks of so many are done.
    pub fn checks(&self, done: usize, of: usize) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("check {done} of {of}"));
        }
    }

    /// What is being done now.
    pub fn say_now(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(text.to_owned()),
            None => self.line(text),
        }
    }

    /// A line that stays.
    pub fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(format!("{}: {text}", self.name)),
            // A closed stderr must not stop the work.
            None => drop(writeln!(std::io::stderr(), "{}: {text}", self.name)),
        }
    }

    /// Clears the terminal for the report.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
