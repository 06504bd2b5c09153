//! The suite must not be fooled: servers that answer the same to everything, or nothing, or rubbish, get a red result with clear
//! words, in bounded time and memory.

#![expect(clippy::print_stdout, reason = "what a person reads with --nocapture")]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use larder::contract::host::{Abilities, Host, NoStart, Ran, Server, Signal, Start};
use larder::contract::outcome::Ending;
use larder::contract::{Outcome, Selection, checks, run};
use larder_reference::samples;

/// What is written to whoever sends a request; the connection is closed after it.
type Answer = fn(&mut TcpStream) -> std::io::Result<()>;

struct Stupid {
    answer: Answer,
}

struct Running {
    address: SocketAddr,
}

impl Host for Stupid {
    fn start(&self, _start: &Start) -> Result<Box<dyn Server>, NoStart> {
        let trouble = |error: std::io::Error| NoStart::Trouble(error.to_string());
        let listener = TcpListener::bind("127.0.0.1:0").map_err(trouble)?;
        let address = listener.local_addr().map_err(trouble)?;
        let answer = self.answer;
        // The thread ends with the test: nothing tells it to stop, and it holds nothing.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || serve(stream, answer));
            }
        });
        Ok(Box::new(Running { address }))
    }

    fn migrate(&self, _store: &str) -> Result<String, NoStart> {
        Ok(String::new())
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            starts: true,
            log: true,
            database: None,
            admin: true,
            process: true,
        }
    }
}

impl Server for Running {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn store(&self) -> String {
        String::new()
    }

    fn log(&self) -> Option<Vec<String>> {
        Some(Vec::new())
    }

    fn query(&self, _sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        Err("no database".to_owned())
    }

    fn make_admin(&self, _email: &str) -> Result<(), String> {
        Ok(())
    }

    fn set_password(&self, _email: &str, _input: &str) -> Result<Ran, String> {
        Err("no command".to_owned())
    }

    fn memory(&self) -> Option<u64> {
        None
    }

    fn signal(&self, _signal: Signal) -> Result<(), String> {
        Ok(())
    }

    fn wait(&self, at_most: Duration) -> Option<i32> {
        thread::sleep(at_most.min(Duration::from_millis(100)));
        None
    }
}

fn serve(mut stream: TcpStream, answer: Answer) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
    let mut seen: Vec<u8> = Vec::new();
    let mut buffer = [0; 4096];
    while !seen.windows(4).any(|four| four == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => seen.extend(&buffer[..count]),
            _ => return,
        }
    }
    if answer(&mut stream).is_ok() {
        let _ = stream.shutdown(Shutdown::Write);
        // Closing with bytes unread would reset the connection, and the answer with it.
        let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
        while matches!(stream.read(&mut buffer), Ok(count) if count > 0) {}
    }
}

fn whole(stream: &mut TcpStream, status: &str, media_type: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// Runs the whole suite on it. However stupid, a few rows that only forbid something may hold; those that prove that
/// something works must not, and nothing may take long.
fn is_red(answer: Answer, within: Duration) -> Vec<Outcome> {
    let began = Instant::now();
    let choices = samples::choices(&samples::TWO);
    let selection = Selection {
        patience: Duration::from_secs(3),
        ..Selection::default()
    };
    let outcomes = run(&checks(), &choices, &Stupid { answer }, &selection, &|_| {});
    let took = began.elapsed();
    let mut red = 0;
    for outcome in &outcomes {
        match &outcome.ending {
            Ending::Failed(failure) => {
                red += 1;
                let (expected, received) = (&failure.expected, &failure.received);
                assert!(
                    !expected.is_empty() && !received.is_empty(),
                    "{} says nothing",
                    outcome.check.id
                );
                assert!(
                    received.len() < 4000,
                    "{} says too much: {} bytes",
                    outcome.check.id,
                    received.len()
                );
            }
            Ending::Errored { reason } => {
                red += 1;
                assert!(!reason.is_empty(), "{} says nothing", outcome.check.id);
                assert!(!reason.contains("defect"), "{}: {reason}", outcome.check.id);
            }
            Ending::Passed | Ending::Skipped { .. } => {}
        }
    }
    for id in ["I-01", "I-22", "A-10", "R-21", "V-21", "P-01", "S-01", "INV-4"] {
        let passed = outcomes
            .iter()
            .any(|outcome| outcome.check.id == id && outcome.passed());
        assert!(!passed, "{id} is green");
    }
    let green: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| outcome.passed())
        .map(|outcome| outcome.check.id)
        .collect();
    println!(
        "{red} red of {} in {took:.1?}; green: {}",
        outcomes.len(),
        green.join(" ")
    );
    assert!(
        green.len() * 5 < outcomes.len(),
        "{} of {} are green: {green:?}",
        green.len(),
        outcomes.len()
    );
    assert!(took < within, "{took:?}");
    outcomes
}

const QUICKLY: Duration = Duration::from_secs(45);

#[test]
fn not_found_to_everything() {
    is_red(
        |stream| {
            let body = r#"{"type":"urn:problem-type:not-found","title":"Not Found","status":404,"detail":"Nothing."}"#;
            whole(stream, "404 Not Found", "application/problem+json", body)
        },
        QUICKLY,
    );
}

#[test]
fn ok_to_everything() {
    is_red(
        |stream| whole(stream, "200 OK", "application/json", r#"{"status":"ok"}"#),
        QUICKLY,
    );
}

#[test]
fn error_to_everything() {
    is_red(
        |stream| {
            let body = r#"{"type":"urn:problem-type:internal-error","title":"Error","status":500,"detail":"Sorry."}"#;
            whole(
                stream,
                "500 Internal Server Error",
                "application/problem+json",
                body,
            )
        },
        QUICKLY,
    );
}

#[test]
fn html_to_everything() {
    is_red(
        |stream| whole(stream, "200 OK", "text/html", "<!doctype html><h1>It works!</h1>"),
        QUICKLY,
    );
}

#[test]
fn nothing_at_all() {
    is_red(
        |stream| {
            let _ = stream.read(&mut [0; 1]);
            thread::sleep(Duration::from_secs(20));
            Err(std::io::ErrorKind::TimedOut.into())
        },
        Duration::from_mins(1),
    );
}

#[test]
fn a_closed_door() {
    is_red(|_| Err(std::io::ErrorKind::ConnectionAborted.into()), QUICKLY);
}

#[test]
fn an_endless_body() {
    is_red(
        |stream| {
            stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
            )?;
            loop {
                stream.write_all(b"400\r\n")?;
                stream.write_all(&[b' '; 1024])?;
                stream.write_all(b"\r\n")?;
            }
        },
        QUICKLY,
    );
}

#[test]
fn a_body_that_drips() {
    is_red(
        |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")?;
            loop {
                stream.write_all(b" ")?;
                thread::sleep(Duration::from_millis(200));
            }
        },
        Duration::from_mins(1),
    );
}

#[test]
fn a_body_that_ends_early() {
    is_red(
        |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"status\":")
        },
        QUICKLY,
    );
}

#[test]
fn headers_of_ten_megabytes() {
    is_red(
        |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ")?;
            for _ in 0..10_000 {
                stream.write_all(&[b'a'; 1024])?;
            }
            stream.write_all(b"\r\nContent-Length: 2\r\n\r\n{}")
        },
        QUICKLY,
    );
}

#[test]
fn no_http() {
    is_red(|stream| stream.write_all(b"SSH-2.0-OpenSSH_10.0\r\n"), QUICKLY);
}
