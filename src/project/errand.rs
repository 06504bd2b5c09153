//! A command of the project that is run once, with something on its standard input.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use super::env::Env;
use super::group::Process;
use super::step::Step;
use super::{Project, command};
use crate::contract::host::Ran;

/// A command of a project takes no longer.
const COMMAND: Duration = Duration::from_mins(2);

/// Runs it in the project's folder: `input` goes through the file `given` to its standard input, what it prints into `said`.
pub fn run(
    words: &[String],
    project: &Project,
    env: &Env,
    (given, input): (&Path, &str),
    said: &Path,
) -> Result<Ran, String> {
    let told = |error: std::io::Error| error.to_string();
    let log = File::create(said).map_err(told)?;
    std::fs::write(given, input).map_err(told)?;
    let mut command = command::prepare(words, project.root(), env).map_err(|error| error.to_string())?;
    command
        .stdin(File::open(given).map_err(told)?)
        .stdout(log.try_clone().map_err(told)?)
        .stderr(log);
    let process = Process::start(&mut command)
        .map_err(|error| format!("`{}` could not be started: {error}", command::shown(words)))?;
    let code = process
        .wait(COMMAND)
        .ok_or_else(|| format!("`{}` did not end", command::shown(words)))?;
    process.kill();
    project.workshop.native.used(Step::Contract, process.cpu());
    Ok(Ran {
        code: (code < 128).then_some(code),
        output: std::fs::read_to_string(said).map_err(told)?,
    })
}
