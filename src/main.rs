//! The command `larder`: parses, runs, prints one error, gives its exit code.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use larder::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match larder::run(&cli, &mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
