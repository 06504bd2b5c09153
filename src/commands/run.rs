//! `larder run`: a project, installed, migrated and started on the user's own database, until Ctrl-C.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::catalog::Catalog;
use crate::cli::Run;
use crate::error::{Error, Result};
use crate::project::server::{NotReady, Running, Sink};
use crate::project::step::{Step, last_lines, make_private};
use crate::project::{Project, command, interrupt};
use crate::report::progress::Progress;
use crate::report::seconds;

/// A server that is not ready by then hangs.
const READY: Duration = Duration::from_mins(1);
/// What the contract leaves a server to finish what is in flight.
const STOP: Duration = Duration::from_secs(10);

/// Runs the project of the command line.
pub fn run(typed: &Run, out: &mut dyn Write) -> Result<()> {
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    let project = Project::open(&typed.dir, &catalog)?;
    run_project(project, typed.port, out)
}

/// Installs, builds, migrates and starts a project; returns when it has been stopped.
pub fn run_project(mut project: Project, port: Option<u16>, out: &mut dyn Write) -> Result<()> {
    interrupt::listen();
    let name = project.choices.name.kebab.clone();
    let progress = Progress::new(&name);
    let tell = |event| progress.step(&event);
    project.find_toolchains()?;
    if project.write_missing_env()? {
        progress.say_now("`.env` is a copy of `.env.example`: there was none");
    }
    let address = address(&project, port)?;
    project.install(&tell)?;
    project.build(&tell)?;
    let env = [
        ("HOST".to_owned(), Some(address.ip().to_string())),
        ("PORT".to_owned(), Some(address.port().to_string())),
    ];
    project
        .workshop
        .run(Step::Migrate, &project.commands.migrate, &env, &tell)
        .map_err(|error| with_database_help(&project, error.into()))?;

    let words = project.workshop.placeholders.apply(&project.commands.start);
    let mut command = command::prepare(&words, project.root(), &env)?;
    let (send, lines) = channel();
    let send = Mutex::new(send);
    let sink: Sink = Arc::new(move |stdout, line: &str| {
        if let Ok(send) = send.lock() {
            // The other end is gone only when the command is over.
            let _ = send.send((stdout, line.to_owned()));
        }
    });
    progress.say_now(&format!("start: {}", command::shown(&words)));
    let started = Instant::now();
    let running = Running::start(&mut command, &sink).map_err(|source| Error::Environment {
        message: format!("cannot start `{}`: {source}", command::shown(&words)),
        help: "see the project's README".to_owned(),
    })?;
    match running.wait_ready(reachable(address), READY) {
        Ok(()) => {}
        Err(NotReady::Interrupted) => return Err(Error::Interrupted),
        Err(NotReady::Died(code)) => {
            return Err(died(
                &running,
                &command::shown(&words),
                &format!("ended with exit code {code}"),
            ));
        }
        Err(NotReady::Silent) => {
            return Err(died(
                &running,
                &command::shown(&words),
                &format!("did not answer within {} s", READY.as_secs()),
            ));
        }
    }
    progress.finish();
    drop(progress);
    let base = format!("http://{}", reachable(address));
    let ready = seconds(started.elapsed());
    say(
        out,
        &format!("{name}: {base} · {base}/docs · ready in {ready} · Ctrl-C stops it"),
    )?;

    let log = open_log(&project.log_file("server"), &project.workshop.logs)?;
    loop {
        match lines.recv_timeout(Duration::from_millis(100)) {
            Ok((stdout, line)) => {
                let _ = writeln!(&log, "{line}");
                if stdout {
                    say(out, &line)?;
                } else {
                    let _ = writeln!(std::io::stderr(), "{line}");
                }
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                if let Some(code) = running.process.ended() {
                    if interrupt::pressed() {
                        break;
                    }
                    return Err(died(
                        &running,
                        &command::shown(&words),
                        &format!("ended with exit code {code}"),
                    ));
                }
            }
        }
        if interrupt::pressed() {
            break;
        }
    }
    let code = running.process.stop(STOP);
    say(out, &format!("{name}: stopped (exit code {code})"))
}

/// Where the server is to listen: what was typed, the environment, the project's `.env`, the contract's default.
fn address(project: &Project, port: Option<u16>) -> Result<SocketAddr> {
    let wrong = |name: &str, (value, of_environment): &(String, bool), wanted: &str| {
        let (place, help) = if *of_environment {
            (
                format!("the variable {name} of the environment"),
                format!("`unset {name}`, or set it to {wanted}"),
            )
        } else {
            (format!("{name} in `.env`"), format!("set it to {wanted}"))
        };
        Error::Usage {
            message: format!("{place} is `{value}`, which is no {}", what_is(name)),
            help,
        }
    };
    let port = match (port, project.variable("PORT")) {
        (Some(port), _) => port,
        (None, Some(found)) => found
            .0
            .parse()
            .map_err(|_| wrong("PORT", &found, "a number from 1 to 65535; or use --port"))?,
        (None, None) => 3000,
    };
    let ip = match project.variable("HOST") {
        None => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Some((text, _)) if text == "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Some(found) => found
            .0
            .parse()
            .map_err(|_| wrong("HOST", &found, "an address, like 127.0.0.1"))?,
    };
    let address = SocketAddr::new(ip, port);
    match TcpListener::bind(address) {
        Ok(_) => Ok(address),
        Err(source) => Err(Error::Environment {
            message: format!("cannot listen on {address}: {source}"),
            help: "stop what listens there, or give another port with --port".to_owned(),
        }),
    }
}

fn what_is(name: &str) -> &'static str {
    if name == "PORT" { "port" } else { "address" }
}

/// The most common reason for migrations that fail is a database that nobody has made.
fn with_database_help(project: &Project, error: Error) -> Error {
    match (error, project.database_help()) {
        (Error::Environment { message, help }, Some(more)) => Error::Environment {
            message,
            help: format!("{more}\n  {help}"),
        },
        (error, _) => error,
    }
}

/// Where a person on this machine reaches it.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(std::net::Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn died(running: &Running, command: &str, what: &str) -> Error {
    running.process.kill();
    let lines = last_lines(&running.output.both(), 20);
    let lines = if lines.is_empty() {
        "it printed nothing".to_owned()
    } else {
        format!("its last lines:\n{lines}")
    };
    Error::Environment {
        message: format!("start: `{command}` {what}; {}", lines.replace('\n', "\n  | ")),
        help: "the lines above say why; see the project's README and `.env`".to_owned(),
    }
}

fn open_log(path: &Path, folder: &Path) -> Result<std::fs::File> {
    make_private(folder)?;
    std::fs::File::create(path).map_err(|source| Error::WriteFile {
        path: path.to_owned(),
        source,
    })
}

fn say(out: &mut dyn Write, line: &str) -> Result<()> {
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|source| Error::WriteFile {
            path: "stdout".into(),
            source,
        })
}
