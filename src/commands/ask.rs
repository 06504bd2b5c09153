//! Asks on a terminal for what was not typed. Without a terminal nothing is ever asked: what is missing has a default or is an error.

use std::io::IsTerminal;
use std::path::Path;

use dialoguer::console::Term;
use dialoguer::{Input, MultiSelect, Select};

use crate::catalog::{Catalog, Framework};
use crate::choices::{DEFAULT_RESOURCE, Given, Typed, judge};
use crate::error::{Error, Problem, Result};

/// Whether a person is there to be asked.
pub fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// What was typed, and the answers to what was not. Asks nothing when name and framework are there. `out` is the folder that was
/// typed, if any: without one the name is the folder, and must be free.
pub fn complete(mut typed: Typed, catalog: &Catalog, out: Option<&Path>) -> Result<Typed> {
    if typed.name.is_some() && typed.framework.is_some() {
        return Ok(typed);
    }
    // The framework first: what a name may be depends on it.
    if typed.framework.is_none() {
        let frameworks = catalog.frameworks()?;
        typed.framework = Some(answer(framework(&frameworks)?));
    }
    if typed.name.is_none() {
        typed = text(&typed, catalog, "name of the project", "", |typed, name| {
            let free = out.is_some() || !Path::new(&name).exists();
            typed.name = Some(answer(name));
            if free {
                Ok(())
            } else {
                Err("a file or folder of that name is here already")
            }
        })?;
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
            .map(|database| answer(database.id().to_owned()));
    }
    if typed.extras.is_empty() && !framework.manifest.extras.is_empty() {
        let extras = &framework.manifest.extras;
        let ids: Vec<&str> = extras.iter().map(|extra| extra.id()).collect();
        let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
        let chosen = several("extras", &ids)?;
        typed.extras = chosen
            .into_iter()
            .filter_map(|at| ids.get(at).cloned())
            .map(answer)
            .collect();
    }
    if typed.resources.is_empty() {
        let add = |typed: &mut Typed, resource: String| {
            if !resource.trim().is_empty() {
                typed.resources.push(answer(resource));
            }
            Ok(())
        };
        typed = text(&typed, catalog, "resource", DEFAULT_RESOURCE, add)?;
        let mut known = 0;
        while typed.resources.len() > known {
            known = typed.resources.len();
            typed = text(&typed, catalog, "another resource (return: none)", "", add)?;
        }
    }
    Ok(typed)
}

/// Asks which of these, none or several; their places.
pub fn several(prompt: &str, items: &[String]) -> Result<Vec<usize>> {
    MultiSelect::new()
        .with_prompt(format!("{prompt} (space chooses, return goes on)"))
        .items(items)
        .interact()
        .map_err(unanswered)
}

/// The origin of an answer, in the problems that it makes.
const ANSWER: &str = "your answer";

fn answer(text: String) -> Given {
    Given::new(text, ANSWER)
}

/// Asks until the answer, put into `typed` by `take`, is free of problems. A wrong answer is kept, to be mended.
fn text(
    typed: &Typed,
    catalog: &Catalog,
    prompt: &str,
    initial: &str,
    take: impl Fn(&mut Typed, String) -> std::result::Result<(), &'static str>,
) -> Result<Typed> {
    let mut initial = initial.to_owned();
    loop {
        let line: String = Input::new()
            .with_prompt(prompt)
            .with_initial_text(&initial)
            .allow_empty(true)
            .interact_text()
            .map_err(unanswered)?;
        let mut asked = typed.clone();
        let wrong = match take(&mut asked, line.clone()) {
            Err(reason) => reason.to_owned(),
            Ok(()) => match judge(&asked, catalog) {
                Err(Error::Choices(problems)) => {
                    let answers: Vec<Problem> = problems
                        .into_iter()
                        .filter(|problem| problem.origin == ANSWER)
                        .collect();
                    if answers.is_empty() {
                        return Ok(asked);
                    }
                    Error::Choices(answers).to_string()
                }
                Ok(_) => return Ok(asked),
                Err(error) => return Err(error),
            },
        };
        Term::stderr()
            .write_line(&wrong)
            .map_err(|error| unanswered(error.into()))?;
        initial = line;
    }
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
