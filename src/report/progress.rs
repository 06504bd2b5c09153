//! What is going on, on stderr: a spinner and a bar on a terminal, plain lines elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::{matrix, seconds};
use crate::project::step::Event;
use crate::smoke::{self, Combination, Run};

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
        Self::placed(name, |bar| bar)
    }

    /// The same, with its bar where `place` puts it before it is drawn for the first time.
    fn placed(name: &str, place: impl FnOnce(ProgressBar) -> ProgressBar) -> Self {
        let bar = is_terminal().then(|| {
            let bar = place(ProgressBar::new_spinner());
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

/// Tells of many combinations: on a terminal a line for each that is being worked on, and one that stays for each that has ended;
/// plain lines elsewhere, each with the combination's name.
#[derive(Debug)]
pub struct Board {
    width: usize,
    bars: Option<MultiProgress>,
    lines: Vec<(Combination, Progress)>,
}

impl Board {
    /// For these combinations.
    pub fn new(combinations: &[Combination]) -> Self {
        let width = combinations
            .iter()
            .map(|combination| combination.to_string().len())
            .max()
            .unwrap_or(0);
        Self {
            width,
            bars: is_terminal().then(MultiProgress::new),
            lines: Vec::new(),
        }
    }

    /// Something happened.
    pub fn show(&mut self, event: &smoke::Event) {
        match event {
            smoke::Event::Began(combination) => {
                let name = format!("{combination:<width$}", width = self.width);
                let progress = Progress::placed(&name, |bar| match &self.bars {
                    Some(bars) => bars.add(bar),
                    None => bar,
                });
                self.lines.push((combination.clone(), progress));
            }
            smoke::Event::Step(combination, event) => self.with(combination, |progress| progress.step(event)),
            smoke::Event::Checks(combination, done, of) => {
                self.with(combination, |progress| progress.checks(*done, *of));
            }
            smoke::Event::Ended(run) => self.ended(run),
        }
    }

    /// Clears the terminal for the report.
    pub fn finish(&mut self) {
        self.lines.clear();
        if let Some(bars) = &self.bars {
            let _ = bars.clear();
        }
    }

    fn with(&self, combination: &Combination, tell: impl Fn(&Progress)) {
        if let Some((_, progress)) = self.lines.iter().find(|(known, _)| known == combination) {
            tell(progress);
        }
    }

    fn ended(&mut self, run: &Run) {
        self.lines.retain(|(known, _)| *known != run.combination);
        let what = matrix::line(run, self.width);
        match &self.bars {
            // A terminal that is gone must not stop the work.
            Some(bars) => drop(bars.println(what)),
            None => drop(writeln!(std::io::stderr(), "{what}")),
        }
    }
}
