//! Starting and stopping.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::contract::check::{Boot, Check, Need, Pillar, bounded, exact};
use crate::contract::expect::amend;
use crate::contract::host::{Dotenv, NoStart, Server, Signal, Start, VARIABLES};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[
    exact(
        "A-01",
        Pillar::Architecture,
        "the server is ready within 30 s, on HOST and PORT and nowhere else",
        where_told,
    )
    .once()
    .cite("12factor.net, III and VII")
    .boot(Boot::Stop),
    exact(
        "A-02",
        Pillar::Architecture,
        "a wrong variable stops the start: one clear line naming it, an exit code that is not 0",
        wrong_variables,
    )
    .once()
    .cite("ASVS 13.1.1")
    .boot(Boot::Stop),
    exact(
        "A-05",
        Pillar::Architecture,
        "SIGTERM and SIGINT end an idle server within 10 s, also with an idle connection open",
        stops_when_told,
    )
    .once()
    .needs(&[Need::Process])
    .boot(Boot::Stop),
    exact(
        "A-06",
        Pillar::Architecture,
        "a request in flight at SIGTERM is answered before the server ends",
        finishes_first,
    )
    .once()
    .needs(&[Need::Process])
    .boot(Boot::Stop),
    bounded(
        "A-16",
        Pillar::Architecture,
        "the server starts and works where it can write nowhere but in one data folder, and has no home",
        confined,
    )
    .once()
    .cite("OWASP Docker Security, rule 8")
    .boot(Boot::Stop),
    exact(
        "A-17",
        Pillar::Architecture,
        ".env.example names every variable and starts as it is",
        example_starts,
    )
    .once()
    .boot(Boot::Stop),
];

/// What the server is to be ready in (A-01).
const READY: Duration = Duration::from_secs(30);
/// What it has to end in (contract §8).
const END: Duration = Duration::from_secs(10);

fn where_told(world: &World<'_>) -> Verdict {
    let started = Instant::now();
    let server = world.start(&Start::fresh(Boot::Stop.env()))?;
    let took = started.elapsed();
    if took > READY {
        return Err(Stop::failed(
            "a server that is ready within 30 s",
            format!("ready after {:.1} s", took.as_secs_f32()),
        ));
    }
    world.at(server.as_ref()).still_works()?;
    // The whole of 127/8 is this machine on Linux; elsewhere there is one address to listen on.
    let address = server.address();
    if cfg!(target_os = "linux") && address.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST) {
        let other = SocketAddr::new(Ipv4Addr::new(127, 0, 0, 2).into(), address.port());
        if listens(other) {
            return Err(Stop::failed(
                format!("a server with HOST={} to listen there alone", address.ip()),
                format!("it answers on {other}, too"),
            ));
        }
        let mut env = Boot::Stop.env().to_vec();
        env.push(("HOST", "127.0.0.3"));
        let second = world.start(&Start::again(server.as_ref(), &env))?;
        let wanted = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
        let there = SocketAddr::new(wanted, second.address().port());
        if !listens(there) {
            return Err(Stop::failed(
                "a server with HOST=127.0.0.3 to listen there",
                format!("nothing answers on {there}"),
            ));
        }
        world.at(second.as_ref()).still_works()?;
    }
    Ok(())
}

fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
}

/// Variable and a value that it cannot have. The URL holds a password, which no message may show.
const WRONG: [(&str, &str); 21] = [
    ("DATABASE_URL", "nonsense:larder-secret-word@nowhere"),
    ("DATABASE_URL", ""),
    ("PORT", "abc"),
    ("PORT", "70000"),
    ("HOST", "x86_64-conda-linux-gnu"),
    // For documentation (RFC 5737): an address of no machine.
    ("HOST", "192.0.2.1"),
    ("ACCESS_TTL", "-1"),
    ("REFRESH_TTL", "soon"),
    ("SESSION_TTL", "1.5"),
    ("LOGIN_MAX_FAILURES", "many"),
    ("LOGIN_WINDOW", "-900"),
    ("LOG_LEVEL", "loud"),
    ("TRUST_PROXY", "yes"),
    ("TRUST_PROXY", "-1"),
    // Nothing of this is ever sent by a browser as `Origin`: it would match nothing.
    ("CORS_ORIGINS", "https://a.test/"),
    ("CORS_ORIGINS", "HTTPS://A.TEST"),
    ("CORS_ORIGINS", "https://a.test:443"),
    ("CORS_ORIGINS", r#"["https://a.test"]"#),
    ("CORS_ORIGINS", "a.test"),
    ("CORS_ORIGINS", "https://a.test,*"),
    ("CORS_ORIGINS", "http://localhost:5173,https://a.test/app"),
];

fn wrong_variables(world: &World<'_>) -> Verdict {
    let server = world.start(&Start::fresh(Boot::Stop.env()))?;
    // Somebody listens there, and says nothing.
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| Stop::errored(error.to_string()))?;
    let taken = listener
        .local_addr()
        .map_or(0, |address| address.port())
        .to_string();
    let mut wrong = WRONG.to_vec();
    wrong.push(("PORT", &taken));
    // Two at a time: starting takes most of the time, and there may be no more cores than that.
    for pair in wrong.chunks(2) {
        world
            .at_once(pair.len(), |index| {
                let mut env = Boot::Stop.env().to_vec();
                env.push(pair[index]);
                let mut start = Start::again(server.as_ref(), &env);
                if pair[index] == ("DATABASE_URL", "") {
                    // An empty variable does not hide what the file says (contract §8): so the file says nothing of it.
                    start = start.with_dotenv(Dotenv::Text("HOST={HOST}\nPORT={PORT}\n".to_owned()));
                }
                refuses(
                    world,
                    &start,
                    pair[index].0,
                    &format!("{}={}", pair[index].0, pair[index].1),
                )
            })
            .into_iter()
            .collect::<Verdict>()?;
    }
    Ok(())
}

/// No start with this, an exit code that is not 0, and a line that names `name`.
pub fn refuses(world: &World<'_>, start: &Start, name: &str, with: &str) -> Verdict {
    let expected = format!("with {with} no start, an exit code that is not 0, and a line naming {name}");
    let fault = |received: String| Err(Stop::failed(expected.clone(), received));
    match world.host.start(start) {
        Ok(_) => fault("the server started".to_owned()),
        Err(NoStart::Unable(reason)) => Err(Stop::Skipped(reason)),
        Err(NoStart::Trouble(what)) => fault(format!("the process went on: {what}")),
        Err(NoStart::Died { code: Some(0), .. }) => fault("it ended with exit code 0".to_owned()),
        Err(NoStart::Died { code: None, .. }) => fault("it was ended by a signal".to_owned()),
        Err(NoStart::Died { output, .. }) => {
            let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
            let shown = lines.iter().take(12).copied().collect::<Vec<_>>().join("\n");
            let named: Vec<&&str> = lines.iter().filter(|line| line.contains(name)).collect();
            if named.is_empty() {
                return fault(format!("no line names it:\n{shown}"));
            }
            // The one value that nobody knows by heart.
            if name == "DATABASE_URL" && !named.iter().any(|line| line.contains("://")) {
                return fault(format!("no line shows what it looks like:\n{shown}"));
            }
            if let Some(trace) = lines.iter().find(|line| is_trace(line)) {
                return fault(format!("a stack trace ({}):\n{shown}", trace.trim()));
            }
            if output.contains("larder-secret-word") {
                return fault(format!("the password of the URL in the output:\n{shown}"));
            }
            Ok(())
        }
    }
}

/// A line as stack traces have them in the languages at hand.
fn is_trace(line: &str) -> bool {
    let start = line.trim_start();
    let indented = start.len() < line.len();
    (indented && start.starts_with("at ") && (start.contains(':') || start.contains('(')))
        || start.starts_with("Traceback (most recent call last)")
        || (indented && start.starts_with("File \"") && start.contains(", line "))
        || start.starts_with("goroutine ")
        || start.starts_with("panic: ")
        || start.starts_with("#0 /")
        || start.starts_with("Stack trace:")
}

/// 0, or 128 and the signal: what shells and supervisors take for an ordinary end.
fn ended(server: &dyn Server, what: &str) -> Verdict {
    match server.wait(END) {
        Some(0 | 130 | 143) => Ok(()),
        Some(code) => Err(Stop::failed(
            format!("{what}: exit code 0, 130 or 143"),
            format!("exit code {code}"),
        )),
        None => Err(Stop::failed(
            format!("{what}: an end within {} s", END.as_secs()),
            "it still runs",
        )),
    }
}

fn stops_when_told(world: &World<'_>) -> Verdict {
    let first = world.start(&Start::fresh(Boot::Stop.env()))?;
    let again = |signal: Signal, what: &str, idle: bool| {
        let server = world.start(&Start::again(first.as_ref(), Boot::Stop.env()))?;
        let there = world.at(server.as_ref());
        there.still_works()?;
        // The connection has had its answer and stays open.
        let mut connection = there.client()?.connect()?;
        if idle {
            connection.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            let reply = connection.read_application("GET", Duration::from_secs(5))?;
            reply.status(200)?;
        } else {
            drop(connection);
        }
        server.signal(signal).map_err(Stop::errored)?;
        ended(server.as_ref(), what)
    };
    let jobs = [
        (Signal::Term, "SIGTERM when idle", false),
        (Signal::Int, "SIGINT when idle", false),
        (Signal::Term, "SIGTERM with an idle connection open", true),
    ];
    world
        .at_once(jobs.len(), |index| {
            let (signal, what, idle) = jobs[index];
            again(signal, what, idle)
        })
        .into_iter()
        .collect()
}

fn finishes_first(world: &World<'_>) -> Verdict {
    let server = world.start(&Start::fresh(Boot::Stop.env()))?;
    let there = world.at(server.as_ref());
    let resource = there.some_resource();
    let session = there.author(resource)?;
    let body = Value::Object(there.body(&session, resource, 1)?).to_string();
    let (half, rest) = body.as_bytes().split_at(body.len() / 2);
    let mut connection = there.client()?.connect()?;
    connection.write(format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        there.path(resource),
        server.address(),
        session.access_token,
        body.len()
    ));
    connection.write(half);
    // The server has to have begun with it: nothing tells from outside that it has.
    std::thread::sleep(Duration::from_millis(600));
    server.signal(Signal::Term).map_err(Stop::errored)?;
    std::thread::sleep(Duration::from_millis(500));
    if let Some(code) = server.wait(Duration::ZERO) {
        return Err(Stop::failed(
            "a server that waits for the rest of a request that it has begun to read",
            format!("it ended at once (exit code {code})"),
        ));
    }
    connection.write(rest);
    let reply = connection.read_application("POST", END)?;
    reply
        .success(201)
        .map_err(|stop| amend(stop, "the rest of the body, sent after SIGTERM"))?;
    ended(server.as_ref(), "after the last answer")
}

fn confined(world: &World<'_>) -> Verdict {
    let server = match world.host.start(&Start::confined(Boot::Stop.env())) {
        Ok(server) => server,
        Err(NoStart::Unable(reason)) => return Err(Stop::Skipped(reason)),
        Err(NoStart::Trouble(what)) => return Err(Stop::Errored(what)),
        Err(NoStart::Died { code, output }) => {
            let lines: Vec<&str> = output.lines().collect();
            let tail = lines[lines.len().saturating_sub(5)..].join("\n");
            return Err(Stop::failed(
                "a start with a tree that is read-only",
                format!("it ended (exit code {code:?}):\n{tail}"),
            ));
        }
    };
    let there = world.at(server.as_ref());
    let session = there.user()?;
    there.create(&session, there.some_resource())?;
    Ok(())
}

fn example_starts(world: &World<'_>) -> Verdict {
    let Some(text) = world.host.env_example() else {
        return Err(Stop::failed("a file .env.example", "there is none"));
    };
    let pairs: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| line.trim().split_once('='))
        .filter(|(name, _)| !name.starts_with('#'))
        .map(|(name, value)| (name.trim(), value.trim().trim_matches(['"', '\''])))
        .collect();
    let missing: Vec<&str> = VARIABLES
        .into_iter()
        .filter(|name| !pairs.iter().any(|(known, _)| known == name))
        .collect();
    if !missing.is_empty() {
        return Err(Stop::failed(
            "a .env.example with every variable of the contract",
            format!("it lacks {}", missing.join(", ")),
        ));
    }
    if pairs
        .iter()
        .any(|(name, value)| *name == "DATABASE_URL" && value.is_empty())
    {
        return Err(Stop::failed("a .env.example with a DATABASE_URL", "it is empty"));
    }
    // As it is, but for where this server listens and what is its database.
    let line = |line: &str| {
        let name = line.split_once('=').map_or("", |(name, _)| name.trim());
        match name {
            "PORT" | "HOST" | "DATABASE_URL" => format!("{name}={{{name}}}"),
            _ => line.to_owned(),
        }
    };
    let text: String = text.lines().map(|each| line(each) + "\n").collect();
    let server = world.start(&Start::fresh(&[]).with_dotenv(Dotenv::Text(text)))?;
    let there = world.at(server.as_ref());
    let session = there.user()?;
    there.create(&session, there.some_resource())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_trace;

    #[test]
    fn traces_are_told_from_messages() {
        for trace in [
            "    at Object.<anonymous> (/app/server.js:3:9)",
            "\tat org.example.Main.main(Main.java:5)",
            "Traceback (most recent call last):",
            "  File \"/app/main.py\", line 3, in <module>",
            "goroutine 1 [running]:",
        ] {
            assert!(is_trace(trace), "{trace}");
        }
        for message in [
            "configuration error: PORT: must be a number",
            "PORT must be at most 65535",
            r#"{"level":"error","message":"LOG_LEVEL must be one of debug, info, warn, error"}"#,
        ] {
            assert!(!is_trace(message), "{message}");
        }
    }
}
