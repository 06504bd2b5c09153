//! The commands, each a function from what was typed to what is printed.

mod ask;
pub mod check;
pub mod choose;
pub mod compare;
pub mod doctor;
pub mod list;
pub mod new;
pub mod run;
pub mod show;
pub mod smoke;

use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::catalog::{Catalog, Framework};
use crate::error::{Error, Problem, Result, list as listed, nearest};

/// Writes a command's answer.
pub fn tell(out: &mut dyn Write, text: &str) -> Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // A reader that went away (`| head`) is no failure.
        Err(source) if source.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::WriteFile {
            path: PathBuf::from("stdout"),
            source,
        }),
        _ => Ok(()),
    }
}

/// The frameworks with these ids, or all of them where none is named.
pub fn choose_frameworks<'c>(ids: &[String], catalog: &'c Catalog) -> Result<Vec<&'c Framework>> {
    if ids.is_empty() {
        return catalog.frameworks();
    }
    ids.iter().map(|id| one_framework(id, catalog)).collect()
}

/// The framework with this id.
pub fn one_framework<'c>(id: &str, catalog: &'c Catalog) -> Result<&'c Framework> {
    if let Some(framework) = catalog.framework(id)? {
        return Ok(framework);
    }
    let known: Vec<&str> = catalog.ids().collect();
    let meant = nearest(id, known.iter().copied());
    let meant = meant.map_or_else(String::new, |meant| format!("did you mean `{meant}`? "));
    Err(Error::Usage {
        message: format!("there is no framework `{}`", id.escape_debug()),
        help: format!("{meant}there are {}", listed(&known)),
    })
}

/// Writes an error as JSON.
pub fn tell_error(out: &mut dyn Write, error: &Error) -> Result<()> {
    let problem = |problem: &Problem| {
        json!({
            "origin": problem.origin,
            "text": problem.text,
            "from": problem.span.start,
            "to": problem.span.end,
            "reason": problem.reason,
            "help": problem.help,
        })
    };
    let problems: Vec<Value> = match error {
        Error::Choices(problems) => problems.iter().map(problem).collect(),
        _ => Vec::new(),
    };
    let document = json!({ "error": { "exit_code": error.exit_code(), "message": error.to_string(), "problems": problems } });
    tell(out, &format!("{document:#}\n"))
}
