//! `larder smoke`: every framework on every database, from generating to the contract.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use serde_json::json;

use super::{choose_frameworks, tell};
use crate::catalog::Catalog;
use crate::choices::{Given, Typed, judge};
use crate::cli::Smoke;
use crate::contract::Selection;
use crate::error::{Error, Result, list};
use crate::feature::Database;
use crate::growth::EXAMPLE;
use crate::project::interrupt;
use crate::project::scratch::variable;
use crate::report::progress::Board;
use crate::report::save;
use crate::report::{matrix, matrix_files};
use crate::smoke;
use crate::smoke::matrix::combinations;
use crate::smoke::{Combination, Ending, Plan, Run, carry_out};

/// Carries out the matrix of the command line, and tells on `out` what came of it.
pub fn run(typed: &Smoke, out: &mut dyn Write) -> Result<()> {
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    let matrix = select(typed, &catalog)?;
    if typed.list {
        return tell(out, &listing(&matrix, typed.json.is_some()));
    }
    if let Some(id) = typed
        .require
        .iter()
        .find(|id| *id != "all" && !matrix.iter().any(|one| is_named(one, id)))
    {
        return Err(Error::Usage {
            message: format!("--require `{id}` names nothing of this matrix"),
            help: format!(
                "it has {}; or write `all`",
                list(&matrix.iter().map(ToString::to_string).collect::<Vec<_>>())
            ),
        });
    }
    let choices = gather(typed.from.as_deref(), &typed.resource)?;
    for one in &matrix {
        // What was typed wrong is told at once, and not once a combination.
        judge(&choices.clone().then(own(one)), &catalog)?;
    }
    let servers = servers(typed)?;
    interrupt::listen();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = typed.jobs.unwrap_or_else(|| cores.div_ceil(2));
    let selection = Selection {
        quick: typed.quick,
        threads: (cores * 2 / jobs.max(1)).clamp(2, 4),
        ..Selection::default()
    };
    let plan = Plan {
        catalog,
        typed: choices,
        combinations: matrix,
        selection,
        jobs,
        whole: typed.whole,
        fail_fast: typed.fail_fast,
        only_grow: typed.grow,
        keep: typed.keep,
        servers,
    };
    let started = Instant::now();
    let mut board = Board::new(&plan.combinations);
    let (runs, interrupted) = carry_out(plan, &mut |event| board.show(event))?;
    board.finish();
    let took = started.elapsed();
    let document = || format!("{:#}\n", matrix_files::document(&runs, took));
    match typed.json.as_deref() {
        Some(path) if path == Path::new("-") => tell(out, &document())?,
        Some(path) => {
            save(path, &document())?;
            tell(out, &matrix::text(&runs, took))?;
        }
        None => tell(out, &matrix::text(&runs, took))?,
    }
    if let Some(path) = &typed.junit {
        save(path, &matrix_files::junit(&runs, took))?;
    }
    if let Some(path) = &typed.markdown {
        save(path, &matrix_files::markdown(&runs, took))?;
    }
    if interrupted {
        Err(Error::Interrupted)
    } else {
        verdict(&runs, &typed.require)
    }
}

/// The combinations that were asked for, of this shard.
fn select(typed: &Smoke, catalog: &Catalog) -> Result<Vec<Combination>> {
    let mut frameworks = choose_frameworks(&typed.ids, catalog)?;
    if typed.grow {
        frameworks.retain(|framework| !framework.recipes.is_empty());
    }
    let mut all = combinations(frameworks.iter().copied(), &typed.database);
    if typed.grow && typed.database.is_empty() {
        let is_home = |one: &Combination| {
            let mut named = frameworks
                .iter()
                .filter(|framework| framework.id == one.framework);
            named.any(|framework| smoke::home(framework) == Some(one.database))
        };
        all.retain(is_home);
    }
    if all.is_empty() {
        return Err(Error::Usage {
            message: "there is no such combination".to_owned(),
            help: "see `larder list` for the databases of each framework; with --grow, a framework must have recipes".to_owned(),
        });
    }
    Ok(typed.shard.map_or_else(|| all.clone(), |shard| shard.take(&all)))
}

fn listing(matrix: &[Combination], as_json: bool) -> String {
    if as_json {
        let include = matrix.iter().map(
            |one| json!({ "name": one.to_string(), "framework": one.framework, "database": one.database }),
        );
        return format!("{}\n", json!({ "include": include.collect::<Vec<_>>() }));
    }
    matrix.iter().fold(String::new(), |mut text, one| {
        let _ = writeln!(text, "{one}");
        text
    })
}

/// The resources: those typed, those of the choices file, or the example.
pub(super) fn gather(from: Option<&Path>, resources: &[String]) -> Result<Typed> {
    let mut choices = match from {
        Some(path) => Typed::from_file(path)?,
        None => Typed::default(),
    };
    choices.resources.extend(
        resources
            .iter()
            .map(|text| Given::new(text.clone(), "--resource")),
    );
    if choices.resources.is_empty() {
        choices.resources = EXAMPLE.map(|text| Given::new(text, "the example")).to_vec();
    }
    choices
        .name
        .get_or_insert_with(|| Given::new("shop", "the example"));
    Ok(choices)
}

fn own(combination: &Combination) -> Typed {
    Typed {
        framework: Some(Given::new(combination.framework.clone(), "the combination")),
        database: Some(Given::new(combination.database.id(), "the combination")),
        ..Typed::default()
    }
}

/// The servers that were typed, then those of the environment; a database asked for by name must have one.
fn servers(typed: &Smoke) -> Result<BTreeMap<Database, String>> {
    let mut servers = BTreeMap::new();
    for url in &typed.database_url {
        let database = match url.split_once("://").map(|(scheme, _)| scheme) {
            Some("postgres" | "postgresql") => Database::Postgres,
            Some("mysql") => Database::Mysql,
            _ => {
                return Err(Error::Usage {
                    message: "--database-url is the URL of no database server".to_owned(),
                    help: "it begins with postgres:// or mysql://".to_owned(),
                });
            }
        };
        servers.insert(database, url.clone());
    }
    for database in Database::ALL {
        let Some(variable) = variable(database) else {
            continue;
        };
        if let Ok(url) = std::env::var(variable)
            && !url.is_empty()
        {
            servers.entry(database).or_insert(url);
        }
        if typed.database.contains(&database) && !servers.contains_key(&database) {
            crate::project::scratch::server(database, None)?;
        }
    }
    Ok(servers)
}

/// Whether `id` is the framework, the database or the combination itself.
fn is_named(combination: &Combination, id: &str) -> bool {
    id == combination.framework || id == combination.database.id() || id == combination.to_string()
}

/// Found wanting when one failed, when nothing passed, or when a required one was skipped.
fn verdict(runs: &[Run], require: &[String]) -> Result<()> {
    let [passed, failed, errored, skipped] = matrix::tally(runs);
    let required = |run: &&Run| {
        require
            .iter()
            .any(|id| id == "all" || is_named(&run.combination, id))
    };
    let missing: Vec<String> = runs
        .iter()
        .filter(|run| matches!(run.ending, Ending::Skipped(_)))
        .filter(required)
        .map(|run| run.combination.to_string())
        .collect();
    if failed > 0 {
        return Err(Error::FoundWanting(format!(
            "{failed} of {} combinations failed",
            runs.len()
        )));
    }
    if !missing.is_empty() {
        return Err(Error::FoundWanting(format!(
            "{} skipped, and required",
            missing.join(", ")
        )));
    }
    if errored > 0 {
        return Err(Error::Environment {
            message: format!(
                "{errored} of {} combinations could not be carried out",
                runs.len()
            ),
            help: "what happened stands beside each of them".to_owned(),
        });
    }
    if passed == 0 && !runs.is_empty() {
        return Err(Error::FoundWanting(format!(
            "nothing passed: {skipped} combinations were skipped"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::step::Step;
    use crate::smoke::Trouble;

    fn code(endings: &[&str], require: &[&str]) -> u8 {
        let run = |ending: &&str| {
            let combination = Combination {
                framework: "express".into(),
                database: Database::Sqlite,
            };
            let trouble = || Trouble {
                step: Step::Lint,
                what: String::new(),
                details: String::new(),
            };
            let mut run = Run::skipped(combination, "no server");
            run.ending = match *ending {
                "passed" => Ending::Passed,
                "failed" => Ending::Failed(trouble()),
                "errored" => Ending::Errored(trouble()),
                _ => return run,
            };
            run
        };
        let require: Vec<String> = require.iter().map(|id| (*id).to_owned()).collect();
        verdict(&endings.iter().map(run).collect::<Vec<_>>(), &require)
            .map_or_else(|error| error.exit_code(), |()| 0)
    }

    #[test]
    fn passed_failed_errored_and_skipped_are_four_things() {
        assert_eq!(code(&["passed", "skipped"], &[]), 0);
        assert_eq!(code(&["passed", "failed", "errored"], &[]), 1);
        assert_eq!(code(&["passed", "errored"], &[]), 3);
        assert_eq!(code(&["skipped"], &[]), 1, "nothing passed");
        for id in ["all", "express", "sqlite", "express/sqlite"] {
            assert_eq!(
                code(&["passed", "skipped"], &[id]),
                1,
                "a required one was skipped: {id}"
            );
        }
        assert_eq!(code(&["passed", "skipped"], &["django"]), 0);
        assert_eq!(code(&[], &["all"]), 0, "a shard may be empty");
    }
}
