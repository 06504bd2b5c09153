//! Measures sides: each in turn, several rounds, nothing on a server that fails the quick rows.
//!
//! In: what is to be rendered. Out: the samples of each ([`Measured`]). Everything happens in a temporary folder, on scratch databases.

pub mod figures;
pub mod load;
mod machine;
mod packages;
pub mod requests;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use self::figures::Measured;
use self::load::{Load, Plan, Shot};
use self::requests::{Get, LogIn, Post};
use crate::catalog::Framework;
use crate::choices::Choices;
use crate::contract::host::{Host as _, NoStart, Server, Signal, Start};
use crate::contract::{Boot, Selection, checks};
use crate::error::{Error, Result};
use crate::project::host::ProjectHost;
use crate::project::step::{Event, Step};
use crate::project::{Project, interrupt, suite};
use crate::render::render;
use crate::report::{Counts, judge};
use crate::secrets;
use crate::write::{Repository, write};

pub use machine::{here, today};

/// What is to be measured.
#[derive(Debug)]
pub struct Subject<'a> {
    /// As it was named.
    pub label: String,
    /// What is rendered.
    pub choices: Choices,
    /// From what.
    pub framework: &'a Framework,
}

/// How it is measured.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// How often.
    pub rounds: usize,
    /// Each kind of request, in each round.
    pub load: Plan,
}

/// Where package managers look for what they have fetched before; each is pointed to a folder of the measurement.
const CACHES: [&str; 6] = [
    "npm_config_cache",
    "UV_CACHE_DIR",
    "PIP_CACHE_DIR",
    "GOMODCACHE",
    "GOCACHE",
    "COMPOSER_CACHE_DIR",
];
/// Memory is looked at so long after the last request.
const SETTLE: Duration = Duration::from_secs(1);
/// What a contract leaves a server to stop.
const STOP: Duration = Duration::from_secs(10);

/// Measures every subject; `say` hears what goes on. `base` is a folder of the measurement's own.
pub fn measure(
    subjects: &[Subject<'_>],
    method: Method,
    base: &Path,
    say: &(dyn Fn(&str) + Sync),
) -> Result<Vec<Measured>> {
    let mut measured: Vec<Measured> = subjects.iter().map(empty).collect();
    for round in 0..method.rounds {
        for turn in 0..subjects.len() {
            // Another begins in each round.
            let at = (turn + round) % subjects.len();
            if measured[at].refused.is_some() {
                continue;
            }
            let subject = &subjects[at];
            say(&format!(
                "{}: round {} of {}",
                subject.label,
                round + 1,
                method.rounds
            ));
            let folder = base.join(format!("{at}-{round}"));
            let ended = Turn {
                subject,
                method,
                folder: &folder,
                say,
                is_first: round == 0,
            }
            .take(&mut measured[at]);
            let _ = std::fs::remove_dir_all(&folder);
            if interrupt::pressed() {
                return Err(Error::Interrupted);
            }
            if let Err(reason) = ended {
                say(&format!("{}: {reason}", subject.label));
                measured[at].samples.clear();
                measured[at].refused = Some(reason);
            }
        }
    }
    Ok(measured)
}

fn empty(subject: &Subject<'_>) -> Measured {
    Measured {
        label: subject.label.clone(),
        framework: subject.framework.id.clone(),
        database: subject.choices.database.id().to_owned(),
        toolchains: Vec::new(),
        versions: subject.framework.versions(),
        refused: None,
        samples: IndexMap::new(),
    }
}

/// One round of one subject.
struct Turn<'t> {
    subject: &'t Subject<'t>,
    method: Method,
    folder: &'t Path,
    say: &'t (dyn Fn(&str) + Sync),
    is_first: bool,
}

impl Turn<'_> {
    fn take(&self, measured: &mut Measured) -> Result<(), String> {
        let told = |error: Error| error.to_string();
        let tell = |event: Event| {
            if let Event::Began(step, command) = event {
                (self.say)(&format!("{}: {}: {command}", self.subject.label, step.id()));
            }
        };
        let caches = self.folder.join("caches");
        let env: Vec<(String, Option<String>)> = CACHES
            .iter()
            .map(|name| ((*name).to_owned(), Some(caches.join(name).display().to_string())))
            .collect();
        // The first install fills the caches for the second.
        let mut project = None;
        for (figure, name) in [("install_cold", "cold"), ("install_warm", "warm")] {
            let made = self.generate(name).map_err(told)?;
            let took = made
                .workshop
                .run(Step::Install, made.install_commands(), &env, &tell)
                .map_err(|error| told(error.into()))?;
            add(measured, figure, took.as_secs_f64());
            project = Some(made);
        }
        let Some(project) = project else {
            return Err("nothing was installed".to_owned());
        };
        measured.toolchains = project.toolchains();
        self.look_at_packages(&project, &caches, measured)?;
        if !project.commands.build.is_empty() {
            let took = project
                .workshop
                .run(Step::Build, &project.commands.build, &env, &tell)
                .map_err(|error| told(error.into()))?;
            add(measured, "build", took.as_secs_f64());
        }
        self.serve(&project, measured)
    }

    fn generate(&self, name: &str) -> Result<Project> {
        let Subject {
            choices, framework, ..
        } = self.subject;
        let tree = render(choices, framework)?;
        let private = secrets::private_files(&tree, &framework.manifest.secrets)?;
        let target = self.folder.join(name);
        write(&tree, &private, &target, Repository::None)?;
        let mut project = Project::new(target, choices.clone(), framework);
        project.find_toolchains()?;
        Ok(project)
    }

    /// What stands in the project after the install, without what was rendered.
    #[expect(clippy::cast_precision_loss, reason = "far fewer bytes than 2^52")]
    fn look_at_packages(
        &self,
        project: &Project,
        caches: &Path,
        measured: &mut Measured,
    ) -> Result<(), String> {
        let tree =
            render(&self.subject.choices, self.subject.framework).map_err(|error| error.to_string())?;
        let own: u64 = tree.files().map(|(_, file)| file.bytes.len() as u64).sum();
        // Go runs its modules from there.
        let modules = caches.join("GOMODCACHE");
        let installed = packages::look(&[project.root(), &modules]);
        if installed.packages > 0 {
            add(measured, "packages", installed.packages as f64);
            add(
                measured,
                "packages_bytes",
                installed.bytes.saturating_sub(own) as f64,
            );
        }
        Ok(())
    }

    fn serve(&self, project: &Project, measured: &mut Measured) -> Result<(), String> {
        let host = ProjectHost::open(project.clone(), None).map_err(|error| error.to_string())?;
        let host = Arc::new(host);
        host.prepare().map_err(|error| Error::from(error).to_string())?;
        let server = host
            .start(&Start::fresh(Boot::Main.env()))
            .map_err(|why| no_start(&why))?;
        if let Some(took) = host.first_ready() {
            add(measured, "start", took.as_secs_f64());
        }
        if self.is_first {
            (self.say)(&format!("{}: quick rows", self.subject.label));
            quick_rows(project, &host)?;
        }
        let loaded = self.load(server.as_ref(), measured);
        // How it stops is a matter of the contract; what is left of it is killed.
        let _ = server.signal(Signal::Term);
        server.wait(STOP);
        drop(server);
        host.close();
        loaded
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer bytes than 2^52")]
    fn load(&self, server: &dyn Server, measured: &mut Measured) -> Result<(), String> {
        let address = server.address();
        std::thread::sleep(SETTLE);
        if let Some(memory) = server.memory() {
            add(measured, "memory_idle", memory as f64);
        }
        let resource = requests::resource(&self.subject.choices.resources)?;
        let people = (0..self.method.load.connections)
            .map(|number| requests::person(address, &format!("person-{number}")))
            .collect::<Result<Vec<_>, _>>()?;
        let person = &people[0];
        let mut id = String::new();
        for n in 0..20 {
            // Numbers that no connection of the load has.
            id = requests::row(address, person, resource, n * 1000 + 999)?;
        }
        let (get, page, post) = (
            Get::row(person, resource, &id),
            Get::page(person, resource),
            Post::new(&people[1 % people.len()], resource),
        );
        let log_in = LogIn(people.clone());
        let shots: [(&str, &dyn Shot); 4] = [
            ("get", &get),
            ("list", &page),
            ("post", &post),
            ("login", &log_in),
        ];
        let mut most = 0;
        for (name, shot) in shots {
            (self.say)(&format!("{}: {name}", self.subject.label));
            let load = self.watched(server, &mut most, shot)?;
            add(measured, &format!("{name}_rate"), load.rate());
            for percentile in [50, 95, 99] {
                add(
                    measured,
                    &format!("{name}_{percentile}"),
                    load.percentile(percentile),
                );
            }
        }
        if most > 0 {
            add(measured, "memory_load", most as f64);
        }
        Ok(())
    }

    /// A loop, while the memory is looked at.
    fn watched(&self, server: &dyn Server, most: &mut u64, shot: &dyn Shot) -> Result<Load, String> {
        std::thread::scope(|scope| {
            let load = scope.spawn(|| load::run(server.address(), self.method.load, shot));
            while !load.is_finished() {
                std::thread::sleep(Duration::from_millis(250));
                *most = (*most).max(server.memory().unwrap_or(0));
            }
            load.join()
                .unwrap_or_else(|_| Err("the load generator panicked".to_owned()))
        })
    }
}

fn add(measured: &mut Measured, figure: &str, sample: f64) {
    measured
        .samples
        .entry(figure.to_owned())
        .or_default()
        .push(sample);
}

/// Nothing is measured on a server that answers wrongly.
fn quick_rows(project: &Project, host: &Arc<ProjectHost>) -> Result<(), String> {
    let selection = Selection {
        quick: true,
        ..Selection::default()
    };
    let done = suite::run(&project.choices, host, (checks(), &selection), &|_, _| {});
    if done.interrupted {
        return Err("interrupted".to_owned());
    }
    let checks = judge(done.outcomes, &project.deviations);
    let counts = Counts::of(&checks);
    if counts.failed + counts.errored > 0 || counts.passed == 0 {
        return Err(format!(
            "{} of {} quick rows failed: `larder check --quick` tells which",
            counts.failed + counts.errored,
            counts.total()
        ));
    }
    Ok(())
}

fn no_start(why: &NoStart) -> String {
    match why {
        NoStart::Died { output, .. } => format!("the server ended: {output}"),
        NoStart::Trouble(why) | NoStart::Unable(why) => why.clone(),
    }
}
