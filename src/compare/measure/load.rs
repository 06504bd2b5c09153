//! A closed loop of requests: each connection sends the next when the last has been answered. What a server answers wrongly ends it.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// A kind of request, made anew for each time.
pub trait Shot: Sync {
    /// The method.
    fn method(&self) -> &'static str;
    /// The status of a right answer.
    fn status(&self) -> u16;
    /// Target, token and body of the `n`-th request of this connection.
    fn request(&self, connection: usize, n: u64) -> Ammunition;
}

/// What one request carries.
#[derive(Debug, Clone, Default)]
pub struct Ammunition {
    /// `/api/v1/tasks`
    pub target: String,
    /// The access token; empty for none.
    pub token: String,
    /// A JSON body; empty for none.
    pub body: String,
}

/// How a loop is run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Connections side by side.
    pub connections: usize,
    /// Before anything counts.
    pub warm_up: Duration,
    /// While it counts.
    pub time: Duration,
}

/// What came of a loop.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// Answers within the time.
    pub answers: usize,
    /// How long it counted.
    pub time: Duration,
    /// How long each answer took, sorted.
    latencies: Vec<Duration>,
}

impl Load {
    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "far fewer answers than 2^52")]
    pub fn rate(&self) -> f64 {
        self.answers as f64 / self.time.as_secs_f64()
    }

    /// So many of a hundred answers came at least as fast, in milliseconds.
    pub fn percentile(&self, of_hundred: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let at = (self.latencies.len() * of_hundred)
            .div_ceil(100)
            .saturating_sub(1)
            .min(last);
        self.latencies
            .get(at)
            .map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }
}

/// Longer than that no answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Shoots until the time is over.
pub fn run(address: SocketAddr, plan: Plan, shot: &dyn Shot) -> Result<Load, String> {
    let started = Instant::now();
    let from = started + plan.warm_up;
    let until = from + plan.time;
    let results: Vec<Result<Vec<Duration>, String>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..plan.connections)
            .map(|number| scope.spawn(move || one(address, number, from, until, shot)))
            .collect();
        let joined = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined
            .map(|result| {
                result.unwrap_or_else(|_| Err("a thread of the load generator panicked".to_owned()))
            })
            .collect()
    });
    let mut latencies = Vec::new();
    for result in results {
        latencies.extend(result?);
    }
    latencies.sort_unstable();
    Ok(Load {
        answers: latencies.len(),
        time: plan.time,
        latencies,
    })
}

/// One request on a connection of its own; the status and the body of the answer.
pub fn ask(address: SocketAddr, method: &str, what: &Ammunition) -> Result<(u16, String), String> {
    let mut connection = Connection::open(address)?;
    let (status, body) = connection
        .exchange(&bytes(address, method, what))?
        .ok_or("the server closed the connection without an answer")?;
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

fn one(
    address: SocketAddr,
    number: usize,
    from: Instant,
    until: Instant,
    shot: &dyn Shot,
) -> Result<Vec<Duration>, String> {
    let mut latencies = Vec::new();
    let mut connection = Connection::open(address)?;
    for n in 0.. {
        let request = bytes(address, shot.method(), &shot.request(number, n));
        let sent = Instant::now();
        if sent >= until {
            break;
        }
        let answer = if let Some(answer) = connection.exchange(&request)? {
            answer
        } else {
            // The server gave up the connection while it was idle, as it may at any time.
            connection = Connection::open(address)?;
            connection
                .exchange(&request)?
                .ok_or("the server closes connections without an answer")?
        };
        let done = Instant::now();
        let (status, body) = answer;
        if status != shot.status() {
            let body: String = String::from_utf8_lossy(&body).chars().take(300).collect();
            return Err(format!(
                "expected {} and received {status}: {body}",
                shot.status()
            ));
        }
        if sent >= from && done <= until {
            latencies.push(done - sent);
        }
    }
    Ok(latencies)
}

fn bytes(address: SocketAddr, method: &str, what: &Ammunition) -> Vec<u8> {
    let mut head = format!("{method} {} HTTP/1.1\r\nHost: {address}\r\n", what.target);
    if !what.token.is_empty() {
        let _ = write!(head, "Authorization: Bearer {}\r\n", what.token);
    }
    if !what.body.is_empty() {
        let _ = write!(
            head,
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            what.body.len()
        );
    }
    format!("{head}\r\n{}", what.body).into_bytes()
}

struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> Result<Self, String> {
        let told = |error: std::io::Error| format!("cannot connect to {address}: {error}");
        let stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(told)?;
        stream.set_nodelay(true).map_err(told)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(told)?;
        Ok(Self {
            stream,
            unread: Vec::new(),
        })
    }

    /// Sends a request and reads its answer; `None` where the server had closed the connection before it answered anything.
    fn exchange(&mut self, request: &[u8]) -> Result<Option<(u16, Vec<u8>)>, String> {
        if self.stream.write_all(request).is_err() {
            return Ok(None);
        }
        let (status, framing, begin) = loop {
            if let Some(head) = head(&self.unread)? {
                break head;
            }
            if !self.more()? {
                return if self.unread.is_empty() {
                    Ok(None)
                } else {
                    Err("the answer ends within its head".to_owned())
                };
            }
        };
        self.unread.drain(..begin);
        let body = match framing {
            Framing::Sized(length) => self.take(length)?,
            Framing::Chunked => self.chunks()?,
        };
        Ok(Some((status, body)))
    }

    /// Reads what is there; false at the end.
    fn more(&mut self) -> Result<bool, String> {
        let mut piece = [0; 16 * 1024];
        match self.stream.read(&mut piece) {
            Ok(0) => Ok(false),
            Ok(length) => {
                self.unread.extend_from_slice(&piece[..length]);
                Ok(true)
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => Ok(false),
            Err(error) => Err(format!("no answer: {error}")),
        }
    }

    fn take(&mut self, length: usize) -> Result<Vec<u8>, String> {
        while self.unread.len() < length {
            if !self.more()? {
                return Err("the answer ends within its body".to_owned());
            }
        }
        Ok(self.unread.drain(..length).collect())
    }

    fn chunks(&mut self) -> Result<Vec<u8>, String> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\r\n") {
                    break end;
                }
                if !self.more()? {
                    return Err("the answer ends within its chunks".to_owned());
                }
            };
            let line = self.take(end + 2)?;
            let size = String::from_utf8_lossy(&line[..end]).into_owned();
            let size = size.split(';').next().unwrap_or_default().trim().to_owned();
            let size = usize::from_str_radix(&size, 16)
                .map_err(|_| format!("`{size}` is not the size of a chunk"))?;
            let chunk = self.take(size + 2)?;
            if size == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }
}

enum Framing {
    Sized(usize),
    Chunked,
}

/// Status, framing and the place of the body, when the head is complete.
fn head(bytes: &[u8]) -> Result<Option<(u16, Framing, usize)>, String> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let begin = match response.parse(bytes) {
        Ok(httparse::Status::Complete(begin)) => begin,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(format!("the answer is not HTTP: {error}")),
    };
    let status = response.code.unwrap_or_default();
    let named = |name: &str| {
        let header = response
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(|header| String::from_utf8_lossy(header.value).trim().to_ascii_lowercase())
    };
    let framing = if named("transfer-encoding").is_some_and(|value| value.ends_with("chunked")) {
        Framing::Chunked
    } else {
        let length = named("content-length").map_or(Ok(0), |value| value.parse());
        Framing::Sized(length.map_err(|_| "Content-Length is not a number".to_owned())?)
    };
    Ok(Some((status, framing, begin)))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct Get(u16);

    impl Shot for Get {
        fn method(&self) -> &'static str {
            "GET"
        }
        fn status(&self) -> u16 {
            self.0
        }
        fn request(&self, connection: usize, n: u64) -> Ammunition {
            Ammunition {
                target: format!("/{connection}/{n}"),
                ..Ammunition::default()
            }
        }
    }

    /// A server that answers every request with these bytes, and closes after so many.
    fn serve(answer: &'static [u8], close_after: usize) -> (SocketAddr, &'static AtomicUsize) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let served: &'static AtomicUsize = Box::leak(Box::default());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    let mut writer = stream.try_clone().expect("a second handle");
                    let mut lines = BufReader::new(stream).lines();
                    for _ in 0..close_after {
                        while lines
                            .next()
                            .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
                        {
                        }
                        served.fetch_add(1, Ordering::SeqCst);
                        if writer.write_all(answer).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        (address, served)
    }

    const PLAN: Plan = Plan {
        connections: 4,
        warm_up: Duration::from_millis(20),
        time: Duration::from_millis(200),
    };

    #[test]
    fn answers_are_counted_and_timed() {
        for answer in [
            &b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"[..],
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
        ] {
            let (address, served) = serve(answer, usize::MAX);
            let load = run(address, PLAN, &Get(200)).expect("it answers");
            assert!(
                load.answers > 10 && load.answers <= served.load(Ordering::SeqCst),
                "{load:?}"
            );
            assert!(load.percentile(50) <= load.percentile(99) && load.percentile(50) > 0.0);
            assert!(load.rate() > 50.0);
            assert_eq!(
                ask(address, "GET", &Ammunition::default()),
                Ok((200, "{}".to_owned()))
            );
        }
    }

    #[test]
    fn a_connection_that_was_given_up_is_opened_again() {
        let (address, _) = serve(b"HTTP/1.1 204 No Content\r\n\r\n", 3);
        let load = run(address, PLAN, &Get(204)).expect("it answers");
        assert!(load.answers > 10, "{load:?}");
    }

    #[test]
    fn a_wrong_answer_ends_it() {
        let (address, _) = serve(b"HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\nwhy?", usize::MAX);
        let error = run(address, PLAN, &Get(200)).expect_err("it is wrong");
        assert_eq!(error, "expected 200 and received 500: why?");
        let (address, _) = serve(b"nonsense\r\n\r\n", usize::MAX);
        assert!(run(address, PLAN, &Get(200)).is_err());
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_answers() {
        let load = Load {
            answers: 100,
            time: Duration::from_secs(1),
            latencies: (1..=100).map(Duration::from_millis).collect(),
        };
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(
            close(load.percentile(50), 50.0)
                && close(load.percentile(99), 99.0)
                && close(load.percentile(100), 100.0)
        );
        assert!(close(load.rate(), 100.0));
    }
}
