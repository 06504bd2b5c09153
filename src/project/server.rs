//! A started server: its process, its output line by line, and whether it is ready.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::group::Process;
use super::interrupt;

/// A longer line is cut: a server that never ends its line must not fill the memory.
const MAX_LINE: u64 = 256 * 1024;
/// More lines than this are not kept.
const MAX_LINES: usize = 200_000;
/// How long the last lines of a process that has ended may take to arrive.
const LATE: Duration = Duration::from_millis(500);

/// Gets each line of output, `true` for stdout.
pub type Sink = Arc<dyn Fn(bool, &str) + Send + Sync>;

/// The output of a server so far.
#[derive(Debug, Default)]
pub struct Output {
    state: Mutex<Lines>,
    closed: Condvar,
}

#[derive(Debug, Default)]
struct Lines {
    stdout: Vec<String>,
    /// Both streams, in the order in which the lines came.
    both: Vec<String>,
    open: usize,
}

impl Output {
    /// The lines of stdout.
    pub fn stdout(&self) -> Vec<String> {
        self.lock().stdout.clone()
    }

    /// Everything printed, both streams.
    pub fn both(&self) -> String {
        self.lock().both.join("\n")
    }

    /// Waits until both streams have ended, for a moment: a grandchild may hold them open.
    fn settle(&self) {
        let lines = self.lock();
        let _ = self
            .closed
            .wait_timeout_while(lines, LATE, |lines| lines.open > 0);
    }

    fn take(&self, stdout: bool, line: String) {
        let mut lines = self.lock();
        if lines.both.len() < MAX_LINES {
            if stdout {
                lines.stdout.push(line.clone());
            }
            lines.both.push(line);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A server's process.
#[derive(Debug)]
pub struct Running {
    /// The process and its group.
    pub process: Process,
    /// What it printed.
    pub output: Arc<Output>,
}

/// Why a server is not ready.
#[derive(Debug)]
pub enum NotReady {
    /// The process ended by itself; its code.
    Died(i32),
    /// It did not answer in time.
    Silent,
    /// Ctrl-C.
    Interrupted,
}

impl Running {
    /// Starts the server; each line that it prints goes to `sink`.
    pub fn start(command: &mut Command, sink: &Sink) -> std::io::Result<Self> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let process = Process::start(command)?;
        let output = Arc::new(Output::default());
        let (stdout, stderr) = process.pipes();
        output.lock().open = usize::from(stdout.is_some()) + usize::from(stderr.is_some());
        if let Some(stdout) = stdout {
            read(stdout, true, &output, sink);
        }
        if let Some(stderr) = stderr {
            read(stderr, false, &output, sink);
        }
        Ok(Self { process, output })
    }

    /// Waits until the server answers `GET /healthz`.
    pub fn wait_ready(&self, address: SocketAddr, at_most: Duration) -> Result<(), NotReady> {
        let started = Instant::now();
        let mut first_answer = None;
        loop {
            if let Some(code) = self.process.ended() {
                self.output.settle();
                return Err(NotReady::Died(code));
            }
            match health(address) {
                Some(200) => return Ok(()),
                // Another answer is one, too: what is wrong with it, the checks will say. But a moment is left to it.
                Some(_) => {
                    let first = *first_answer.get_or_insert_with(Instant::now);
                    if first.elapsed() > Duration::from_secs(3) {
                        return Ok(());
                    }
                }
                None => {}
            }
            if interrupt::pressed() {
                return Err(NotReady::Interrupted);
            }
            if started.elapsed() > at_most {
                return Err(NotReady::Silent);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The status that `GET /healthz` gives, if anything answers.
fn health(address: SocketAddr) -> Option<u16> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_millis(500)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    stream.set_write_timeout(Some(Duration::from_secs(2))).ok()?;
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut head = Vec::new();
    // The status line is enough.
    stream
        .take(64)
        .read_to_end(&mut head)
        .ok()
        .or((!head.is_empty()).then_some(0))?;
    let line = String::from_utf8_lossy(&head).into_owned();
    line.strip_prefix("HTTP/1.")?
        .split(' ')
        .nth(1)?
        .get(..3)?
        .parse()
        .ok()
}

fn read(stream: impl Read + Send + 'static, stdout: bool, output: &Arc<Output>, sink: &Sink) {
    let (output, sink) = (Arc::clone(output), Arc::clone(sink));
    // Not joined: a grandchild that outlives the group could hold the stream open for ever.
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        loop {
            line.clear();
            match (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => break,
                Ok(_) => {
                    let text = String::from_utf8_lossy(&line);
                    let text = text.trim_end_matches(['\n', '\r']);
                    sink(stdout, text);
                    output.take(stdout, text.to_owned());
                }
            }
        }
        output.lock().open -= 1;
        output.closed.notify_all();
    });
}

/// A sink that writes to a file, each line under a mark.
pub fn into_file(file: Arc<Mutex<File>>, mark: String) -> Sink {
    Arc::new(move |_, line| {
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk must not stop the server under test; the lines are kept in memory as well.
        let _ = writeln!(file, "{mark}{line}");
    })
}

/// A port that was free a moment ago, and that was not given before: of two servers that start at the same time, the second
/// would be refused its port, and whoever waits for it would meet the first.
pub fn free_port() -> std::io::Result<u16> {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?
            .local_addr()?
            .port();
        if given.len() > MANY {
            given.clear();
        }
        if given.insert(port) {
            return Ok(port);
        }
    }
}

/// So many ports are remembered: far fewer than there are, far more than servers that start at the same time.
const MANY: usize = 4_000;
