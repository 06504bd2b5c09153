//! The command `larder`: parses, runs, prints one error, gives its exit code.

use std::io::Write as _;
use std::panic::PanicHookInfo;
use std::process::ExitCode;

use clap::Parser;
use larder::cli::Cli;
use larder::project::group;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    match words.next() {
        Some(word) if word == group::GUARD => {
            group::guard();
            return ExitCode::SUCCESS;
        }
        Some(word) if word == group::CONFINE => {
            let _ = writeln!(std::io::stderr(), "error: {}", group::confine(words));
            return ExitCode::from(3);
        }
        _ => {}
    }
    if let Some(program) = group::own_program() {
        group::guard_with(program);
    }
    std::panic::set_hook(Box::new(report));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            let words: Vec<String> = std::env::args().skip(1).collect();
            if let Some(hint) = larder::cli::hint(&error, &words) {
                let _ = writeln!(std::io::stderr(), "  help: {hint}");
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match larder::run(&cli, &mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// A panic is a defect of larder: it says so, where, and ends with the code for defects. Children and servers go with it
/// ([`group`]).
fn report(panic: &PanicHookInfo<'_>) {
    let _ = writeln!(
        std::io::stderr(),
        "error: larder itself failed: {panic}\n  help: this is a defect of larder; please report it with the command you ran"
    );
    std::process::exit(4);
}
