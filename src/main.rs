//! The command `larder`: parses, runs, prints one error, gives its exit code.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use larder::cli::Cli;
use larder::project::group;

fn main() -> ExitCode {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|word| word == group::GUARD)
    {
        group::guard();
        return ExitCode::SUCCESS;
    }
    if let Some(program) = group::own_program() {
        group::guard_with(program);
    }
    let cli = Cli::parse();
    match larder::run(&cli, &mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
