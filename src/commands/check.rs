//! `larder check`: a project on scratch databases, or a running server, held against the contract.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use crate::catalog::Catalog;
use crate::choices::{Choices, Typed, judge};
use crate::cli::Check;
use crate::contract::{self, Selection, checks, growth};
use crate::error::{Error, Result, nearest};
use crate::project::host::ProjectHost;
use crate::project::step::Step;
use crate::project::suite::{self, Done, Far};
use crate::project::url::UrlHost;
use crate::project::{Project, group, interrupt};
use crate::report::progress::Progress;
use crate::report::{Report, json, junit, markdown, save, terminal};

/// Checks, and which of them.
type Suite<'s> = (Vec<&'static contract::Check>, &'s Selection);

/// Checks what the command line names, and tells on `out` what was found.
pub fn run(typed: &Check, out: &mut dyn Write) -> Result<()> {
    let suite = if typed.growth { growth::grown() } else { checks() };
    let selection = selection(&suite, typed)?;
    let suite = (suite, &selection);
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    if typed.target.contains("://") {
        return check_url(typed, &catalog, suite, out);
    }
    let project = Project::open(Path::new(&typed.target), &catalog)?;
    interrupt::listen();
    let progress = Progress::new(&project.choices.name.kebab);
    let (mut report, interrupted) = check_project(project, typed.database_url.as_deref(), suite, &progress)?;
    // As the user sees it, not as an absolute path.
    let shown = Path::new(&typed.target).join(".larder").join("check.log");
    report.log = Some(shown);
    finish(typed, &report, interrupted, &progress, out)
}

/// Installs, builds, migrates, starts and checks a project; whether Ctrl-C came before the end.
fn check_project(
    mut project: Project,
    url: Option<&str>,
    suite: Suite<'_>,
    progress: &Progress,
) -> Result<(Report, bool)> {
    let tell = |event| progress.step(&event);
    project.find_toolchains()?;
    let mut steps = Vec::new();
    // The database server is asked for first: an install is long.
    let host = Arc::new(ProjectHost::open(project.clone(), url)?);
    steps.extend(project.install(&tell)?.map(|took| (Step::Install, took)));
    steps.extend(project.build(&tell)?.map(|took| (Step::Build, took)));
    let started = Instant::now();
    host.prepare()?;
    steps.push((Step::Migrate, started.elapsed()));
    let done = suite::run(&project.choices, &host, suite, &shows(progress));
    if done.interrupted {
        group::kill_all();
    }
    host.close();
    steps.extend(host.first_ready().map(|took| (Step::Start, took)));
    let facts = vec![
        project.framework.clone(),
        project.choices.database.title().to_owned(),
    ];
    let report = Report {
        name: project.choices.name.kebab.clone(),
        facts,
        steps,
        checks: crate::report::judge(done.outcomes, &project.deviations),
        took: done.took,
        log: None,
    };
    Ok((report, done.interrupted))
}

fn check_url(typed: &Check, catalog: &Catalog, suite: Suite<'_>, out: &mut dyn Write) -> Result<()> {
    let Some(from) = &typed.from else {
        return Err(Error::Usage {
            message: "a running server does not say what it was generated from".to_owned(),
            help: "add --from with the larder.toml of its project".to_owned(),
        });
    };
    let (choices, framework): (Choices, _) = judge(&Typed::from_file(from)?, catalog)?;
    let host = Arc::new(UrlHost::open(&typed.target)?);
    interrupt::listen();
    let progress = Progress::new(&typed.target);
    let Done {
        outcomes,
        took,
        interrupted,
    } = suite::run(&choices, &host, suite, &shows(&progress));
    let report = Report {
        name: typed.target.clone(),
        facts: vec![framework.manifest.title.clone()],
        steps: Vec::new(),
        checks: crate::report::judge(outcomes, &framework.manifest.deviations),
        took,
        log: None,
    };
    finish(typed, &report, interrupted, &progress, out)
}

fn shows(progress: &Progress) -> impl Fn(Far, Option<&contract::Outcome>) {
    |far, _| progress.checks(far.done, far.of)
}

fn finish(
    typed: &Check,
    report: &Report,
    interrupted: bool,
    progress: &Progress,
    out: &mut dyn Write,
) -> Result<()> {
    progress.finish();
    let text = if typed.json {
        format!("{:#}\n", json::document(report))
    } else {
        terminal::text(report)
    };
    super::tell(out, &text)?;
    if let Some(path) = &typed.junit {
        save(
            path,
            &junit::text("larder check", &[junit::suite(report)], report.took),
        )?;
    }
    if let Some(path) = &typed.markdown {
        save(path, &markdown::text(report))?;
    }
    if interrupted {
        return Err(Error::Interrupted);
    }
    report.verdict()
}

/// What was asked for of this suite; an id that does not exist is refused.
fn selection(suite: &[&contract::Check], typed: &Check) -> Result<Selection> {
    let known: BTreeSet<&str> = suite.iter().map(|check| check.id).collect();
    let mut ids = BTreeSet::new();
    for id in &typed.only {
        let id = id.to_ascii_uppercase();
        if !known.contains(id.as_str()) {
            let meant = nearest(&id, known.iter().copied())
                .map_or_else(String::new, |id| format!("did you mean `{id}`? "));
            let all: Vec<&str> = known.iter().copied().collect();
            return Err(Error::Usage {
                message: format!("there is no check `{id}`"),
                help: format!("{meant}checks are {}", all.join(" ")),
            });
        }
        ids.insert(id);
    }
    Ok(Selection {
        pillars: typed.pillar.iter().copied().collect(),
        only: ids,
        quick: typed.quick,
        seed: typed.seed,
        ..Selection::default()
    })
}
