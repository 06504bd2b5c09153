//! Asks on a terminal for what was not typed. Without a terminal nothing is ever asked: what is missing has a default or is an error.

use std::io::IsTerminal;

use dialoguer::{Input, MultiSelect, Select};

use crate::catalog::{Catalog, Framework};
use crate::choices::{DEFAULT_RESOURCE, Given, Typed};
use crate::error::{Error, Result};

/// Whether a person is there to be asked.
pub fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// What was typed, and the answers to what was not. Asks nothing when name and framework are there.
pub fn complete(mut typed: Typed, catalog: &Catalog) -> Result<Typed> {
    if typed.name.is_some() && typed.framework.is_some() {
        return Ok(typed);
    }
    let answered = |text: String| Given::new(text, "your answer");
    if typed.name.is_none() {
        let name = Input::new()
            .with_prompt("name of the project")
            .interact_text()
            .map_err(unanswered)?;
        typed.name = Some(answered(name));
    }
    if typed.framework.is_none() {
        let frameworks = catalog.frameworks()?;
        typed.framework = Some(answered(framework(&frameworks)?));
    }
    let id = typed.framework.as_ref().map_or("", |given| given.text.as_str());
    let Some(framework) = catalog.framework(id)? else {
        return Ok(typed);
    };
    if typed.database.is_none() {
        let databases = &framework.manifest.databases;
        let titles: Vec<&str> = databases.iter().map(|database| database.title()).collect();
        let chosen = Select::new()
            .with_prompt("database")
            .items(&titles)
            .default(0)
            .interact()
            .map_err(unanswered)?;
        typed.database = databases
            .get(chosen)
            .map(|database| answered(database.id().to_owned()));
    }
    if typed.extras.is_empty() && !framework.manifest.extras.is_empty() {
        let extras = &framework.manifest.extras;
        let ids: Vec<&str> = extras.iter().map(|extra| extra.id()).collect();
        let prompt = "extras (space chooses, return goes on)";
        let chosen = MultiSelect::new()
            .with_prompt(prompt)
            .items(&ids)
            .interact()
            .map_err(unanswered)?;
        typed.extras = chosen
            .into_iter()
            .filter_map(|at| ids.get(at))
            .map(|id| answered((*id).to_owned()))
            .collect();
    }
    while typed.resources.is_empty() {
        let resource: String = Input::new()
            .with_prompt("resource")
            .with_initial_text(DEFAULT_RESOURCE)
            .interact_text()
            .map_err(unanswered)?;
        typed.resources.push(answered(resource));
    }
    Ok(typed)
}

fn framework(frameworks: &[&Framework]) -> Result<String> {
    let lines: Vec<String> = frameworks
        .iter()
        .map(|framework| format!("{}: {}", framework.manifest.title, framework.manifest.best_for))
        .collect();
    let chosen = Select::new()
        .with_prompt("framework")
        .items(&lines)
        .default(0)
        .interact()
        .map_err(unanswered)?;
    Ok(frameworks
        .get(chosen)
        .map_or_else(String::new, |framework| framework.id.clone()))
}

fn unanswered(error: dialoguer::Error) -> Error {
    let dialoguer::Error::IO(source) = error;
    if source.kind() == std::io::ErrorKind::Interrupted {
        return Error::Interrupted;
    }
    Error::Environment {
        message: format!("the terminal gave no answer: {source}"),
        help: "give every choice as a flag: `larder new --help`".to_owned(),
    }
}
