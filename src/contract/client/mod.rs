//! An HTTP/1.1 client that can also misbehave: it sends what it is told, byte for byte, and reads whatever comes back, within
//! bounds of time and memory. Ordinary clients mend requests; this one must not.
//!
//! Every answer is shown to the [`Observer`], which holds the invariants against it.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

mod connection;
mod idle;
mod quote;
mod reply;
mod sent;

use self::connection::Parts;
use super::observer::Observer;
use super::outcome::{Stop, Verdict};

pub use connection::{Connection, Silence};
pub use reply::{Answer, Reply};
pub use sent::{Body, Sent};

/// An answer that is not complete by then is none, unless a selection or a row says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Small enough for a socket's buffer: writing it never waits for the server to read.
const ONE_WRITE: usize = 64 * 1024;

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
        Ok(self.over(Arc::new(stream)))
    }

    fn over(&self, stream: Arc<TcpStream>) -> Connection<'w> {
        Connection {
            client: *self,
            stream,
            unread: Vec::new(),
            sent: Vec::new(),
            by_server: true,
            may_5xx: false,
        }
    }
}

fn header<'h>(headers: &'h [(String, Vec<u8>)], name: &str) -> Option<&'h str> {
    headers
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .and_then(|(_, value)| std::str::from_utf8(value).ok())
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

    /// Such as any client sends, so that a connection may serve it after another request.
    fn is_ordinary(&self) -> bool {
        let about_the_connection = |name: &str| {
            [
                "connection",
                "content-length",
                "expect",
                "host",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade",
            ]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        };
        self.host
            && !self.by_server
            && matches!(self.method.as_str(), "GET" | "POST" | "PUT" | "DELETE")
            && matches!(&self.body, Body::None | Body::Sized(_))
            && !self.headers.iter().any(|(name, _)| about_the_connection(name))
    }

    /// Sends it and reads one answer. The answer is read while the body is still being sent, since a server may refuse early.
    pub fn send(self) -> Verdict<Reply> {
        let started = Instant::now();
        let (connection, read, sent) = self.exchange(started)?;
        connection.finish(read, started, sent)
    }

    /// The same where no answer at all is one of the allowed ones: a closed connection, above all.
    pub fn send_or_silence(self) -> Verdict<Result<Reply, Silence>> {
        let started = Instant::now();
        let (connection, read, sent) = self.exchange(started)?;
        match read {
            Ok(parts) => connection.finish(Ok(parts), started, sent).map(Ok),
            Err(silence) => {
                let observer = connection.client.observer;
                observer.remember(connection.client.check, silence.exchange(&sent, started));
                Ok(Err(silence))
            }
        }
    }

    /// The whole request, as it goes over the wire.
    fn bytes(&self) -> Vec<u8> {
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
        bytes
    }

    fn connection(&self, kept: Option<Arc<TcpStream>>) -> Verdict<Connection<'w>> {
        let mut connection = match kept {
            Some(stream) => self.client.over(stream),
            None => self.client.connect()?,
        };
        connection.by_server = self.by_server;
        connection.may_5xx = self.may_5xx;
        Ok(connection)
    }

    fn exchange(self, started: Instant) -> Verdict<(Connection<'w>, Result<Parts, Silence>, Sent)> {
        let bytes = self.bytes();
        let deadline = started + self.patience;
        let at_once = bytes.len() <= ONE_WRITE;
        let may_share = at_once && self.is_ordinary();
        let kept = may_share.then(|| idle::take(self.client.address)).flatten();
        let was_kept = kept.is_some();
        let mut connection = self.connection(kept)?;
        let mut read = if at_once {
            connection.ask(&bytes, &self.method, deadline)
        } else {
            connection.ask_while_writing(&bytes, &self.method, deadline, self.patience)
        };
        if was_kept && matches!(read, Err(Silence::Closed)) {
            // The server gave it up while it was idle, as it may at any time: then a client asks again (RFC 9112 §9.3.1).
            connection = self.connection(None)?;
            read = connection.ask(&bytes, &self.method, deadline);
        }
        if may_share
            && let Ok(parts) = &read
            && parts.leaves_the_connection_usable()
            && connection.unread.is_empty()
        {
            idle::keep(self.client.address, &connection.stream);
        }
        let sent = Sent {
            address: self.client.address,
            method: self.method,
            target: self.target,
            headers: self.headers,
            body: self.body,
            written: None,
        };
        Ok((connection, read, sent))
    }
}
