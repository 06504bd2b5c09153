//! A connection to write and read piece by piece; what comes back is read within bounds of time and memory.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Answer, Body, Client, Reply, Sent};
use crate::contract::outcome::{Exchange, Failure, Stop, Verdict};

const MAX_HEADERS: usize = 512;
const MAX_HEAD: usize = 256 * 1024;
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Why no answer was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// The connection was closed before any byte of an answer.
    Closed,
    /// Nothing (more) came in time.
    TimedOut,
    /// What came is no HTTP, too much of it, or ended early.
    Broken(String),
}

impl Silence {
    pub(super) fn words(self, started: Instant) -> String {
        match self {
            Self::Closed => "the connection was closed without an answer".to_owned(),
            Self::TimedOut => format!(
                "no complete answer within {:.1} s",
                started.elapsed().as_secs_f32()
            ),
            Self::Broken(how) => how,
        }
    }

    pub(super) fn exchange(&self, sent: &Sent, started: Instant) -> Exchange {
        Exchange {
            curl: sent.command(),
            response: self.clone().words(started),
        }
    }
}

/// A connection of one's own.
pub struct Connection<'w> {
    pub(super) client: Client<'w>,
    pub(super) stream: Arc<TcpStream>,
    pub(super) unread: Vec<u8>,
    pub(super) sent: Vec<u8>,
    pub(in crate::contract) by_server: bool,
    pub(in crate::contract) may_5xx: bool,
}

impl Connection<'_> {
    /// Writes bytes as they are; a peer that has closed is no error here, but is seen when reading.
    pub fn write(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        let bytes = bytes.as_ref();
        self.sent
            .extend(bytes.iter().take(2_000_usize.saturating_sub(self.sent.len())));
        let _ = self
            .stream
            .set_write_timeout(Some(self.client.observer.patience()));
        (&*self.stream).write_all(bytes).is_ok()
    }

    /// Reads one answer to a request with `method`, as the application's (all invariants hold for it).
    pub fn read_application(&mut self, method: &str, patience: Duration) -> Verdict<Reply> {
        self.by_server = false;
        let started = Instant::now();
        let read = self.read_reply(method, started + patience);
        self.finish(read, started, self.sent_with(method))
    }

    /// Reads one answer that may be the HTTP server's own, or learns that there is none.
    pub fn read(&mut self, method: &str, patience: Duration) -> Verdict<Result<Reply, Silence>> {
        let started = Instant::now();
        match self.read_reply(method, started + patience) {
            Ok(parts) => self.finish(Ok(parts), started, self.sent_with(method)).map(Ok),
            Err(silence) => Ok(Err(silence)),
        }
    }

    /// What is known of a request that was written byte by byte.
    fn sent_with(&self, method: &str) -> Sent {
        Sent {
            address: self.client.address,
            method: method.to_owned(),
            target: String::new(),
            headers: Vec::new(),
            body: Body::None,
            written: Some(self.sent.clone()),
        }
    }

    /// Whether the server closes the connection within this time; what it sends meanwhile is dropped.
    pub fn closes_within(&mut self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut buffer = [0_u8; 4096];
        while let Some(left) = deadline
            .checked_duration_since(Instant::now())
            .filter(|left| !left.is_zero())
        {
            let _ = self.stream.set_read_timeout(Some(left));
            match (&*self.stream).read(&mut buffer) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    return false;
                }
                Err(_) => return true,
            }
        }
        false
    }

    /// Writes a request that never waits for the server to read, and reads the answer: a server that has closed is seen then.
    pub(super) fn ask(&mut self, request: &[u8], method: &str, deadline: Instant) -> Result<Parts, Silence> {
        let _ = (&*self.stream).write_all(request);
        self.read_reply(method, deadline)
    }

    /// The same for a long request: the answer is read while it is still being written.
    pub(super) fn ask_while_writing(
        &mut self,
        request: &[u8],
        method: &str,
        deadline: Instant,
        patience: Duration,
    ) -> Result<Parts, Silence> {
        let writer = Arc::clone(&self.stream);
        let _ = writer.set_write_timeout(Some(patience));
        std::thread::scope(|scope| {
            scope.spawn(move || (&*writer).write_all(request));
            let read = self.read_reply(method, deadline);
            let _ = self.stream.shutdown(Shutdown::Both);
            read
        })
    }

    fn fill(&mut self, deadline: Instant) -> Result<usize, Silence> {
        let left = deadline
            .checked_duration_since(Instant::now())
            .filter(|left| !left.is_zero())
            .ok_or(Silence::TimedOut)?;
        let _ = self.stream.set_read_timeout(Some(left));
        let mut buffer = [0_u8; 16 * 1024];
        match (&*self.stream).read(&mut buffer) {
            Ok(count) => {
                self.unread.extend(&buffer[..count]);
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(usize::MAX),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                Err(Silence::TimedOut)
            }
            Err(_) => Ok(0),
        }
    }

    pub(super) fn read_reply(&mut self, method: &str, deadline: Instant) -> Result<Parts, Silence> {
        loop {
            let parts = self.read_head(deadline)?;
            // Interim answers (100 Continue) are followed by the real one (RFC 9110 §15.2).
            if !(100..200).contains(&parts.status) || parts.status == 101 {
                return self.read_body(parts, method, deadline);
            }
        }
    }

    fn read_head(&mut self, deadline: Instant) -> Result<Parts, Silence> {
        loop {
            let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
            let mut response = httparse::Response::new(&mut slots);
            match response.parse(&self.unread) {
                Ok(httparse::Status::Complete(length)) => {
                    let parts = Parts {
                        status: response.code.unwrap_or(0),
                        headers: response
                            .headers
                            .iter()
                            .map(|header| (header.name.to_owned(), header.value.to_vec()))
                            .collect(),
                        body: Vec::new(),
                    };
                    self.unread.drain(..length);
                    return Ok(parts);
                }
                Ok(httparse::Status::Partial) => {}
                Err(error) => {
                    let start =
                        String::from_utf8_lossy(&self.unread[..self.unread.len().min(80)]).into_owned();
                    return Err(Silence::Broken(format!("no HTTP ({error}): {start:?}")));
                }
            }
            if self.unread.len() > MAX_HEAD {
                return Err(Silence::Broken(format!("headers of more than {MAX_HEAD} bytes")));
            }
            if self.fill(deadline)? == 0 {
                return Err(if self.unread.is_empty() {
                    Silence::Closed
                } else {
                    Silence::Broken("the answer ended within its headers".to_owned())
                });
            }
        }
    }

    fn read_body(&mut self, mut parts: Parts, method: &str, deadline: Instant) -> Result<Parts, Silence> {
        if method == "HEAD" || matches!(parts.status, 101 | 204 | 304) {
            return Ok(parts);
        }
        let header = |name: &str| {
            parts
                .headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
        };
        if header("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked")) {
            parts.body = self.read_chunks(deadline)?;
        } else if let Some(length) = header("content-length") {
            let length: usize = length
                .trim()
                .parse()
                .map_err(|_| Silence::Broken(format!("Content-Length `{length}`")))?;
            if length > MAX_BODY {
                return Err(Silence::Broken(format!("a body of {length} bytes")));
            }
            self.need(length, deadline)?;
            parts.body = self.unread.drain(..length).collect();
        } else {
            while self.fill(deadline)? != 0 {
                if self.unread.len() > MAX_BODY {
                    return Err(Silence::Broken(format!("a body of more than {MAX_BODY} bytes")));
                }
            }
            parts.body = std::mem::take(&mut self.unread);
        }
        Ok(parts)
    }

    fn read_chunks(&mut self, deadline: Instant) -> Result<Vec<u8>, Silence> {
        let mut body = Vec::new();
        loop {
            let line_end = loop {
                if let Some(at) = self.unread.windows(2).position(|pair| pair == b"\r\n") {
                    break at;
                }
                let known = self.unread.len();
                if known > 4096 {
                    return Err(Silence::Broken("a chunk size that does not end".to_owned()));
                }
                self.need(known + 1, deadline)?;
            };
            let line = String::from_utf8_lossy(&self.unread[..line_end]).into_owned();
            let digits = line.split(';').next().unwrap_or("").trim();
            let size = usize::from_str_radix(digits, 16)
                .map_err(|_| Silence::Broken(format!("chunk size `{line}`")))?;
            self.unread.drain(..line_end + 2);
            if size.saturating_add(body.len()) > MAX_BODY {
                return Err(Silence::Broken(format!("a body of more than {MAX_BODY} bytes")));
            }
            // The last chunk is followed by trailers, of which there are none in practice, and a blank line.
            self.need(size + 2, deadline)?;
            body.extend(self.unread.drain(..size));
            self.unread.drain(..2);
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn need(&mut self, count: usize, deadline: Instant) -> Result<(), Silence> {
        while self.unread.len() < count {
            if self.fill(deadline)? == 0 {
                return Err(Silence::Broken(format!(
                    "the body ended {} bytes early",
                    count - self.unread.len()
                )));
            }
        }
        Ok(())
    }

    pub(super) fn finish(
        &self,
        read: Result<Parts, Silence>,
        started: Instant,
        sent: Sent,
    ) -> Verdict<Reply> {
        let observer = self.client.observer;
        match read {
            Ok(parts) => {
                let reply = Reply::from(Answer {
                    sent,
                    status: parts.status,
                    headers: parts.headers,
                    body: parts.body,
                    elapsed: started.elapsed(),
                });
                observer.see(self.client.check, &reply, self.by_server, self.may_5xx);
                Ok(reply)
            }
            Err(silence) => {
                observer.silence(self.client.check);
                let exchange = silence.exchange(&sent, started);
                observer.remember(self.client.check, exchange.clone());
                let received = exchange.response.clone();
                Err(Stop::Failed(Box::new(Failure {
                    expected: "an HTTP answer".to_owned(),
                    received,
                    exchange: Some(exchange),
                })))
            }
        }
    }
}

pub(super) struct Parts {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
}

impl Parts {
    /// Whether its end was told by its framing, and the server does not say that it closes (RFC 9112 §9.3).
    pub(super) fn leaves_the_connection_usable(&self) -> bool {
        let mut framed = false;
        for (name, value) in &self.headers {
            match name.to_ascii_lowercase().as_str() {
                "content-length" | "transfer-encoding" => framed = true,
                "connection" if !value.eq_ignore_ascii_case(b"keep-alive") => return false,
                _ => {}
            }
        }
        framed && !matches!(self.status, 101 | 204 | 304)
    }
}
