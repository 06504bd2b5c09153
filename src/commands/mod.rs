//! The commands, each a function from what was typed to what is printed.

mod ask;
pub mod check;
pub mod list;
pub mod new;
pub mod run;
pub mod show;
pub mod smoke;

use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::error::{Error, Problem, Result};

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
