//! An HTTP/1.1 client that can also misbehave: it sends what it is told, byte for byte, and reads whatever comes back, within
//! bounds of time and memory. Ordinary clients mend requests; this one must not.
//!
//! Every answer is shown to the [`Observer`], which holds the invariants against it.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::observer::Observer;
use super::outcome::{Exchange, Failure, Stop, Verdict};

/// An answer that is not complete by then is none, unless a selection or a row says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(15);
const MAX_HEAD: usize = 256 * 1024;
const MAX_BODY: usize = 16 * 1024 * 1024;
const SHOWN_BODY: usize = 600;

/// Sends requests to one server on behalf of one check.
#[derive(Clone, Copy)]
pub struct Client<'w> {
    pub(super) address: SocketAddr,
    pub(super) observer: &'w Observer,
    /// The id of the check that asks.
    pub(super) check: &'static str,
}

impl<'w> Client<'w> {
    /// A request with any method and target, sent as they stand.
    pub fn request(&self, method: &str, target: &str) -> Request<'w> {
        Request {
            client: *self,
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Body::None,
            host: true,
            patience: self.observer.patience(),
            by_server: false,
            may_5xx: false,
        }
    }

    /// `GET target`
    pub fn get(&self, target: &str) -> Request<'w> {
        self.request("GET", target)
    }

    /// `POST target`
    pub fn post(&self, target: &str) -> Request<'w> {
        self.request("POST", target)
    }

    /// `PUT target`
    pub fn put(&self, target: &str) -> Request<'w> {
        self.request("PUT", target)
    }

    /// `DELETE target`
    pub fn delete(&self, target: &str) -> Request<'w> {
        self.request("DELETE", target)
    }

    /// A connection of one's own, to write and read piece by piece.
    pub fn connect(&self) -> Verdict<Connection<'w>> {
        let stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5))
            .map_err(|error| Stop::errored(format!("cannot connect to {}: {error}", self.address)))?;
        let _ = stream.set_nodelay(true);
        Ok(Connection {
            client: *self,
            stream,
            unread: Vec::new(),
            sent: Vec::new(),
            by_server: true,
            may_5xx: false,
        })
    }
}

enum Body {
    None,
    Sized(Vec<u8>),
    Chunked(Vec<u8>),
}

/// A request being put together; nothing is added to it but `Host` and the framing of the body.
pub struct Request<'w> {
    client: Client<'w>,
    method: String,
    target: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Body,
    host: bool,
    patience: Duration,
    by_server: bool,
    may_5xx: bool,
}

impl<'w> Request<'w> {
    /// One more header line, sent as it stands.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// `Authorization: Bearer token`
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.client.observer.secret(token);
        self.header("Authorization", format!("Bearer {token}"))
    }

    /// A JSON body with its content type.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// A body with this content type (none if empty) and a Content-Length.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        if !content_type.is_empty() {
            self = self.header("Content-Type", content_type);
        }
        self.body = Body::Sized(body.as_ref().to_vec());
        self
    }

    /// The body goes out in chunks, without a Content-Length.
    #[must_use]
    pub fn chunked(mut self) -> Self {
        self.body = match self.body {
            Body::Sized(bytes) | Body::Chunked(bytes) => Body::Chunked(bytes),
            Body::None => Body::Chunked(Vec::new()),
        };
        self
    }

    /// No `Host` header of the client's own.
    #[must_use]
    pub fn without_host(mut self) -> Self {
        self.host = false;
        self
    }

    /// Gives up after this time instead of [`PATIENCE`].
    #[must_use]
    pub fn within(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The HTTP server may answer this before the application: invariants 2, 3, 4 and 6 do not hold for it.
    #[must_use]
    pub fn by_server(mut self) -> Self {
        self.by_server = true;
        self
    }

    /// A 5xx is what this row asks for.
    #[must_use]
    pub fn may_5xx(mut self) -> Self {
        self.may_5xx = true;
        self
    }

    fn head(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        if self.host {
            head.extend(format!("Host: {}\r\n", self.client.address).into_bytes());
        }
        for (name, value) in &self.headers {
            head.extend(name.as_bytes());
            head.extend(b": ");
            head.extend(value);
            head.extend(b"\r\n");
        }
        match &self.body {
            Body::None => {}
            Body::Sized(bytes) => head.extend(format!("Content-Length: {}\r\n", bytes.len()).into_bytes()),
            Body::Chunked(_) => head.extend(b"Transfer-Encoding: chunked\r\n"),
        }
        head.extend(b"\r\n");
        head
    }

    /// The request as a command line for a person.
    pub fn curl(&self) -> String {
        let mut line = format!(
            "curl -i -X {} {}",
            self.method,
            quote(format!("http://{}{}", self.client.address, self.target).as_bytes())
        );
        if self.target.contains("..") || self.target.contains("/./") {
            line.push_str(" --path-as-is");
        }
        for (name, value) in &self.headers {
            let mut whole = format!("{name}: ").into_bytes();
            whole.extend(value);
            let _ = write!(line, " -H {}", quote(&whole));
        }
        match &self.body {
            Body::None => {}
            Body::Sized(bytes) | Body::Chunked(bytes) => {
                if matches!(self.body, Body::Chunked(_)) {
                    line.push_str(" -H 'Transfer-Encoding: chunked'");
                }
                if !self
                    .headers
                    .iter()
                    .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
                {
                    line.push_str(" -H 'Content-Type:'");
                }
                if bytes.len() <= 2_000 {
                    let _ = write!(line, " --data-binary {}", quote(bytes));
                } else {
                    let start = quote(&bytes[..60]);
                    let _ = write!(line, " --data-binary @body  # {} bytes: {start}…", bytes.len());
                }
            }
        }
        line
    }

    /// Sends it and reads one answer. The answer is read while the body is still being sent, since a server may refuse early.
    pub fn send(self) -> Verdict<Reply> {
        let curl = self.curl();
        let started = Instant::now();
        let (connection, read, sent) = self.exchange(started)?;
        connection.finish(read, &curl, started, sent)
    }

    /// The same where no answer at all is one of the allowed ones: a closed connection, above all.
    pub fn send_or_silence(self) -> Verdict<Result<Reply, Silence>> {
        let curl = self.curl();
        let started = Instant::now();
        let (connection, read, sent) = self.exchange(started)?;
        match read {
            Ok(parts) => connection.finish(Ok(parts), &curl, started, sent).map(Ok),
            Err(silence) => {
                let observer = connection.client.observer;
                observer.remember(connection.client.check, &silence.exchange(&curl, started));
                Ok(Err(silence))
            }
        }
    }

    fn exchange(self, started: Instant) -> Verdict<(Connection<'w>, Result<Parts, Silence>, Sent)> {
        let mut connection = self.client.connect()?;
        connection.by_server = self.by_server;
        connection.may_5xx = self.may_5xx;
        let mut bytes = self.head();
        match &self.body {
            Body::None => {}
            Body::Sized(body) => bytes.extend(body),
            Body::Chunked(body) => {
                for piece in body.chunks(16 * 1024) {
                    bytes.extend(format!("{:x}\r\n", piece.len()).into_bytes());
                    bytes.extend(piece);
                    bytes.extend(b"\r\n");
                }
                bytes.extend(b"0\r\n\r\n");
            }
        }
        let deadline = started + self.patience;
        let read = if bytes.len() <= 64 * 1024 {
            // Small enough for the socket's buffer: a server that has closed already is seen when reading.
            let _ = connection.stream.write_all(&bytes);
            connection.read_reply(&self.method, deadline)
        } else {
            let mut writer = connection
                .stream
                .try_clone()
                .map_err(|error| Stop::errored(format!("cannot share a socket: {error}")))?;
            let _ = writer.set_write_timeout(Some(self.patience));
            std::thread::scope(|scope| {
                scope.spawn(move || writer.write_all(&bytes));
                let read = connection.read_reply(&self.method, deadline);
                let _ = connection.stream.shutdown(Shutdown::Both);
                read
            })
        };
        let sent = Sent {
            address: Some(self.client.address),
            method: self.method,
            target: self.target,
            headers: self.headers,
            body: match self.body {
                Body::None => Vec::new(),
                Body::Sized(bytes) | Body::Chunked(bytes) => bytes,
            },
        };
        Ok((connection, read, sent))
    }
}

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
    fn words(self, started: Instant) -> String {
        match self {
            Self::Closed => "the connection was closed without an answer".to_owned(),
            Self::TimedOut => format!(
                "no complete answer within {:.1} s",
                started.elapsed().as_secs_f32()
            ),
            Self::Broken(how) => how,
        }
    }

    fn exchange(&self, curl: &str, started: Instant) -> Exchange {
        Exchange {
            curl: curl.to_owned(),
            response: self.clone().words(started),
        }
    }
}

/// A connection of one's own.
pub struct Connection<'w> {
    client: Client<'w>,
    stream: TcpStream,
    unread: Vec<u8>,
    sent: Vec<u8>,
    pub(super) by_server: bool,
    pub(super) may_5xx: bool,
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
        self.stream.write_all(bytes).is_ok()
    }

    /// Reads one answer to a request with `method`, as the application's (all invariants hold for it).
    pub fn read_application(&mut self, method: &str, patience: Duration) -> Verdict<Reply> {
        self.by_server = false;
        let started = Instant::now();
        let read = self.read_reply(method, started + patience);
        let curl = self.script();
        self.finish(
            read,
            &curl,
            started,
            Sent {
                address: Some(self.client.address),
                method: method.to_owned(),
                ..Sent::default()
            },
        )
    }

    /// Reads one answer that may be the HTTP server's own, or learns that there is none.
    pub fn read(&mut self, method: &str, patience: Duration) -> Verdict<Result<Reply, Silence>> {
        let started = Instant::now();
        let curl = self.script();
        match self.read_reply(method, started + patience) {
            Ok(parts) => self
                .finish(
                    Ok(parts),
                    &curl,
                    started,
                    Sent {
                        address: Some(self.client.address),
                        method: method.to_owned(),
                        ..Sent::default()
                    },
                )
                .map(Ok),
            Err(silence) => Ok(Err(silence)),
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
            match self.stream.read(&mut buffer) {
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

    /// What was written, as a command for a person.
    pub fn script(&self) -> String {
        let address = self.client.address;
        format!(
            "printf '%b' {} | nc -q 2 {} {}",
            quote(escape(&self.sent).as_bytes()),
            address.ip(),
            address.port()
        )
    }

    fn fill(&mut self, deadline: Instant) -> Result<usize, Silence> {
        let left = deadline
            .checked_duration_since(Instant::now())
            .filter(|left| !left.is_zero())
            .ok_or(Silence::TimedOut)?;
        let _ = self.stream.set_read_timeout(Some(left));
        let mut buffer = [0_u8; 16 * 1024];
        match self.stream.read(&mut buffer) {
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

    fn read_reply(&mut self, method: &str, deadline: Instant) -> Result<Parts, Silence> {
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
            let mut slots = vec![httparse::EMPTY_HEADER; 512];
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

    fn finish(
        &self,
        read: Result<Parts, Silence>,
        curl: &str,
        started: Instant,
        sent: Sent,
    ) -> Verdict<Reply> {
        let observer = self.client.observer;
        match read {
            Ok(parts) => {
                let reply = Reply {
                    sent: Arc::new(sent),
                    status: parts.status,
                    headers: parts.headers,
                    body: parts.body,
                    elapsed: started.elapsed(),
                    curl: curl.to_owned(),
                    json: std::sync::OnceLock::new(),
                };
                observer.see(self.client.check, &reply, self.by_server, self.may_5xx);
                Ok(reply)
            }
            Err(silence) => {
                observer.silence(self.client.check);
                let exchange = silence.exchange(curl, started);
                observer.remember(self.client.check, &exchange);
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

struct Parts {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

/// What was sent, as far as one request says it; empty for what was written to a [`Connection`] by hand.
#[derive(Debug, Default)]
pub struct Sent {
    /// The server.
    pub address: Option<SocketAddr>,
    /// The method.
    pub method: String,
    /// The target, with its query.
    pub target: String,
    /// The header lines, as sent.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, without its framing.
    pub body: Vec<u8>,
}

impl Sent {
    /// The first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| std::str::from_utf8(value).ok())
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The request.
    pub sent: Arc<Sent>,
    /// The status code.
    pub status: u16,
    /// In the order received, names as sent.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Without its framing.
    pub body: Vec<u8>,
    /// From the first byte sent to the last one read.
    pub elapsed: Duration,
    /// The request, as a command line.
    pub curl: String,
    json: std::sync::OnceLock<Option<Value>>,
}

impl Reply {
    /// The first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| std::str::from_utf8(value).ok())
    }

    /// How often the header stands in the answer.
    pub fn count(&self, name: &str) -> usize {
        self.headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .count()
    }

    /// The media type without parameters, in lower case; empty where there is none.
    pub fn media_type(&self) -> String {
        self.header("content-type")
            .unwrap_or("")
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase()
    }

    /// The body as JSON, if it is that.
    pub fn parsed(&self) -> Option<&Value> {
        self.json
            .get_or_init(|| serde_json::from_slice(&self.body).ok())
            .as_ref()
    }

    /// The body as text, lossy.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Status, the telling headers and the beginning of the body, for a reader.
    pub fn shown(&self) -> String {
        let mut shown = format!("{}", self.status);
        for name in [
            "content-type",
            "allow",
            "location",
            "www-authenticate",
            "retry-after",
        ] {
            if let Some(value) = self.header(name) {
                let _ = write!(shown, " · {name}: {value}");
            }
        }
        let text = self.text();
        let start: String = text.chars().take(SHOWN_BODY).collect();
        if !start.is_empty() {
            let _ = write!(
                shown,
                " · {start}{}",
                if start.len() < text.len() { "…" } else { "" }
            );
        }
        shown
    }

    /// For reports.
    pub fn exchange(&self) -> Exchange {
        Exchange {
            curl: self.curl.clone(),
            response: self.shown(),
        }
    }

    /// A failure that this answer shows.
    pub fn failure(&self, expected: impl Into<String>) -> Stop {
        Stop::Failed(Box::new(Failure {
            expected: expected.into(),
            received: self.shown(),
            exchange: Some(self.exchange()),
        }))
    }
}

/// For a POSIX shell: single quotes, or `$'…'` where bytes need escaping.
fn quote(bytes: &[u8]) -> String {
    let plain = bytes
        .iter()
        .all(|byte| (0x20..0x7f).contains(byte) && *byte != b'\'');
    if plain {
        return format!("'{}'", String::from_utf8_lossy(bytes));
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.chars().any(char::is_control)
    {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    format!("$'{}'", escape(bytes).replace('\'', r"\'"))
}

fn escape(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        match byte {
            b'\r' => text.push_str("\\r"),
            b'\n' => text.push_str("\\n"),
            b'\\' => text.push_str("\\\\"),
            0x20..0x7f => text.push(char::from(*byte)),
            other => {
                let _ = write!(text, "\\x{other:02x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_quoting_survives_quotes_and_controls() {
        assert_eq!(quote(b"a b"), "'a b'");
        assert_eq!(quote(b"it's"), r"'it'\''s'");
        assert_eq!(quote(b"a\r\nb\xff'"), r"$'a\r\nb\xff\''");
    }
}
