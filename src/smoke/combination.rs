//! One combination from generating to stopping.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Combination, Ending, Event, Run, Trouble, grow};
use crate::catalog::{Catalog, Framework};
use crate::choices::{Given, Typed, judge};
use crate::contract::host::{Host as _, NoStart, Server, Signal, Start};
use crate::contract::{Boot, Selection, checks};
use crate::error::Error;
use crate::project::host::ProjectHost;
use crate::project::step::{Step, StepError, last_lines};
use crate::project::{Project, suite};
use crate::render::render;
use crate::report::{self, Counts, Judged, Standing};
use crate::secrets;
use crate::write::{Repository, write};

/// What all combinations have in common.
pub struct Common<'c> {
    /// Where the templates are.
    pub catalog: &'c Catalog,
    /// The resources and whatever else was typed; framework and database are each combination's own.
    pub typed: &'c Typed,
    /// Which checks.
    pub selection: &'c Selection,
    /// The server of each database that has one.
    pub servers: &'c dyn Fn(&Combination) -> Option<String>,
    /// Package managers share their caches: one install of a language at a time.
    pub installs: &'c dyn Fn(&str) -> Arc<Mutex<()>>,
    /// Hears what goes on.
    pub tell: &'c (dyn Fn(Event) + Sync),
    /// Whether only the recipes are proved.
    pub only_grow: bool,
    /// Whether the folders of good ones stay, too.
    pub keep: bool,
    /// Gets every host, so that an interrupt can drop its databases.
    pub opened: &'c (dyn Fn(&Arc<ProjectHost>) + Sync),
}

/// What a contract leaves a server to stop.
const STOP: Duration = Duration::from_secs(10);

/// A step that did not come to a good end.
pub(super) struct Broken {
    failed: bool,
    trouble: Trouble,
}

impl Broken {
    /// One for several; nothing where there is none.
    pub(super) fn join(several: Vec<Self>) -> Result<(), Self> {
        several
            .into_iter()
            .reduce(|mut first, next| {
                first.failed |= next.failed;
                first.trouble.what = format!("{}; {}", first.trouble.what, next.trouble.what);
                first.trouble.details = format!("{}\n{}", first.trouble.details, next.trouble.details);
                first
            })
            .map_or(Ok(()), Err)
    }

    /// The same with the place where it happened.
    pub(super) fn within(mut self, place: &str) -> Self {
        self.trouble.what = format!("{place}: {}", self.trouble.what);
        self
    }
}

/// Takes the combination through all steps, in the folder `target`, which does not exist yet.
pub fn run(combination: &Combination, target: &Path, common: &Common<'_>) -> Run {
    let mut run = Run {
        combination: combination.clone(),
        ending: Ending::Passed,
        steps: Vec::new(),
        native: Duration::ZERO,
        cpu: BTreeMap::new(),
        checks: Vec::new(),
        folder: Some(target.to_owned()),
    };
    if let Err(broken) = steps(&mut run, target, common) {
        run.ending = if broken.failed {
            Ending::Failed(broken.trouble)
        } else {
            Ending::Errored(broken.trouble)
        };
    }
    run
}

fn steps(run: &mut Run, target: &Path, common: &Common<'_>) -> Result<(), Broken> {
    let tell = |event| (common.tell)(Event::Step(run.combination.clone(), event));
    let started = Instant::now();
    let (mut project, language) =
        generate(&run.combination, target, common).map_err(|error| broken(Step::Generate, &error))?;
    run.steps.push((Step::Generate, started.elapsed()));
    let started = Instant::now();
    project
        .find_toolchains()
        .map_err(|error| broken(Step::Install, &error))?;
    let url = (common.servers)(&run.combination);
    let host =
        ProjectHost::open(project.clone(), url.as_deref()).map_err(|error| broken(Step::Start, &error))?;
    let host = Arc::new(host);
    (common.opened)(&host);
    let setup = started.elapsed();

    let lock = (common.installs)(&language);
    let waiting = lock.lock().unwrap_or_else(PoisonError::into_inner);
    let started = Instant::now();
    project
        .install(&tell)
        .map_err(|error| step_broken(Step::Install, error))?;
    run.steps.push((Step::Install, setup + started.elapsed()));
    drop(waiting);
    run.native = project.workshop.native.so_far();

    if common.only_grow {
        return growth(run, &project, common);
    }
    // A compiled program migrates: it is built first.
    if !project.commands.build.is_empty() {
        let started = Instant::now();
        project
            .build(&tell)
            .map_err(|error| step_broken(Step::Build, error))?;
        run.steps.push((Step::Build, started.elapsed()));
        run.native = project.workshop.native.so_far();
    }
    // The project's own tools see an environment of the contract, too: never the one that larder was started in.
    let env = {
        let started = Instant::now();
        let env = host.test_env().map_err(|why| no_start(Step::Start, &why))?;
        run.steps.push((Step::Migrate, started.elapsed()));
        env
    };
    let commands = &project.commands;
    for (step, commands) in [(Step::Lint, &commands.lint), (Step::Test, &commands.test)] {
        if !commands.is_empty() {
            let done = project.workshop.run(step, commands, &env, &tell);
            run.steps
                .push((step, done.map_err(|error| step_broken(step, error))?));
        }
        run.native = project.workshop.native.so_far();
    }

    let started = Instant::now();
    let server = host
        .start(&Start::fresh(Boot::Main.env()))
        .map_err(|why| no_start(Step::Start, &why))?;
    run.steps.push((Step::Start, started.elapsed()));
    run.native = project.workshop.native.so_far();

    let checked = contract(run, &project, &host, common);
    let started = Instant::now();
    let stopped = stop(server.as_ref());
    run.native += started.elapsed();
    run.steps.push((Step::Stop, started.elapsed()));
    drop(server);
    host.close();
    run.cpu = project.workshop.native.cpu();
    checked.and(stopped)?;
    growth(run, &project, common)
}

/// On one database of the framework, and not where only the quick checks were asked for; on any where nothing else was.
fn growth(run: &mut Run, project: &Project, common: &Common<'_>) -> Result<(), Broken> {
    if common.selection.quick {
        return Ok(());
    }
    let framework = common.catalog.framework(&run.combination.framework);
    let framework = framework.map_err(|error| broken(Step::Grow, &error))?;
    let is_home =
        |framework: &&Framework| common.only_grow || grow::home(framework) == Some(run.combination.database);
    let Some(framework) = framework
        .filter(|framework| !framework.recipes.is_empty())
        .filter(is_home)
    else {
        return Ok(());
    };
    let started = Instant::now();
    let (outcomes, ending) = grow::grow(&run.combination, project, framework, common);
    run.steps.push((Step::Grow, started.elapsed()));
    run.checks.extend(report::judge(outcomes, &project.deviations));
    ending
}

fn generate(
    combination: &Combination,
    target: &Path,
    common: &Common<'_>,
) -> Result<(Project, String), Error> {
    let own = Typed {
        framework: Some(Given::new(combination.framework.clone(), "the combination")),
        database: Some(Given::new(combination.database.id(), "the combination")),
        ..Typed::default()
    };
    let (choices, framework) = judge(&common.typed.clone().then(own), common.catalog)?;
    let tree = render(&choices, framework)?;
    let private = secrets::private_files(&tree, &framework.manifest.secrets)?;
    write(&tree, &private, target, Repository::None)?;
    let language = framework.manifest.language.clone();
    Ok((Project::new(target.to_owned(), choices, framework), language))
}

fn contract(
    run: &mut Run,
    project: &Project,
    host: &Arc<ProjectHost>,
    common: &Common<'_>,
) -> Result<(), Broken> {
    let combination = run.combination.clone();
    let tell = |far: suite::Far, _: Option<&crate::contract::Outcome>| {
        (common.tell)(Event::Checks(combination.clone(), far.done, far.of));
    };
    let done = suite::run(&project.choices, host, (checks(), common.selection), &tell);
    run.steps.push((Step::Contract, done.took));
    run.checks = report::judge(done.outcomes, &project.deviations);
    if done.interrupted {
        return Err(broken(Step::Contract, &Error::Interrupted));
    }
    found(Step::Contract, &run.checks, &project.log_file("check"))
}

/// What the checks of a step say about the project.
pub(super) fn found(step: Step, checks: &[Judged], log: &Path) -> Result<(), Broken> {
    let counts = Counts::of(checks);
    let red: Vec<&Judged> = checks
        .iter()
        .filter(|judged| {
            matches!(
                judged.standing,
                Standing::Failed | Standing::Gone(_) | Standing::Errored
            )
        })
        .collect();
    let ids: Vec<&str> = red.iter().map(|judged| judged.outcome.check.id).collect();
    let ids = ids.join(", ");
    // Growth rows are few, and each is about a recipe of its own.
    let shown = if step == Step::Grow { red.len() } else { 1 };
    let details: String = red
        .iter()
        .take(shown)
        .map(|judged| report::terminal::paragraph(judged))
        .collect();
    let broken = |what: String| Broken {
        failed: counts.failed > 0,
        trouble: Trouble {
            step,
            what,
            details: format!("{details}the servers' log is `{}`", log.display()),
        },
    };
    match counts {
        Counts {
            failed: 0,
            errored: 0,
            passed: 0,
            ..
        } => Err(broken("nothing was checked".to_owned())),
        Counts {
            failed: 0,
            errored: 0,
            ..
        } => Ok(()),
        Counts {
            failed: 0, errored, ..
        } => Err(broken(format!(
            "{errored} checks could not be carried out: {ids}"
        ))),
        Counts { failed, .. } => Err(broken(format!(
            "{failed} of {} checks failed: {ids}",
            counts.total()
        ))),
    }
}

/// The server must end by itself when asked to.
fn stop(server: &dyn Server) -> Result<(), Broken> {
    if cfg!(windows) {
        return Ok(());
    }
    let wrong = |what: String| Broken {
        failed: true,
        trouble: Trouble {
            step: Step::Stop,
            what,
            details: server
                .log()
                .map_or_else(String::new, |log| last_lines(&log.join("\n"), 20)),
        },
    };
    server.signal(Signal::Term).map_err(wrong)?;
    match server.wait(STOP) {
        Some(0 | 130 | 143) => Ok(()),
        Some(code) => Err(wrong(format!("SIGTERM ended the server with exit code {code}"))),
        None => Err(wrong(format!(
            "the server still ran {} s after SIGTERM",
            STOP.as_secs()
        ))),
    }
}

/// A template that cannot be rendered, or a machine that is wanting.
pub(super) fn broken(step: Step, error: &Error) -> Broken {
    let failed = matches!(error, Error::Template { .. } | Error::Choices(_));
    let text = error.to_string();
    let (what, details) = text.split_once('\n').unwrap_or((&text, ""));
    Broken {
        failed,
        trouble: Trouble {
            step,
            what: what.to_owned(),
            details: details.to_owned(),
        },
    }
}

pub(super) fn step_broken(step: Step, error: StepError) -> Broken {
    match error {
        StepError::Failed(failed) => Broken {
            failed: true,
            trouble: Trouble {
                step,
                what: format!("`{}` {}", failed.command, failed.what),
                details: format!("{}\nthe whole log is `{}`", failed.tail, failed.log.display()),
            },
        },
        StepError::Other(error) => broken(step, &error),
    }
}

pub(super) fn no_start(step: Step, why: &NoStart) -> Broken {
    let (failed, what, details) = match why {
        NoStart::Died { code, output } => {
            let code = code.map_or_else(
                || "by a signal".to_owned(),
                |code| format!("with exit code {code}"),
            );
            (true, format!("the server ended {code}"), last_lines(output, 20))
        }
        NoStart::Trouble(what) | NoStart::Unable(what) => {
            let (first, rest) = what.split_once('\n').unwrap_or((what, ""));
            (false, first.to_owned(), rest.to_owned())
        }
    };
    Broken {
        failed,
        trouble: Trouble { step, what, details },
    }
}
