//! A request that was sent, as far as a report or an invariant asks about it.

use std::fmt::Write as _;
use std::net::SocketAddr;

use super::header;
use super::quote::{escape, quote};

/// A body with its framing.
#[derive(Debug, Default)]
pub enum Body {
    /// No body, and no word of one.
    #[default]
    None,
    /// With a `Content-Length`.
    Sized(Vec<u8>),
    /// With `Transfer-Encoding: chunked`.
    Chunked(Vec<u8>),
}

impl Body {
    /// Without its framing.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::None => &[],
            Self::Sized(bytes) | Self::Chunked(bytes) => bytes,
        }
    }
}

/// What was sent, as far as one request says it; without target and headers where a connection was written by hand.
#[derive(Debug)]
pub struct Sent {
    /// The server.
    pub address: SocketAddr,
    /// The method.
    pub method: String,
    /// The target, with its query.
    pub target: String,
    /// The header lines, as sent.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Body,
    /// What was written by hand, as far as it is kept.
    pub written: Option<Vec<u8>>,
}

impl Sent {
    /// The first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The request as a command line for a person.
    pub fn command(&self) -> String {
        match &self.written {
            Some(bytes) => format!(
                "printf '%b' {} | nc -q 2 {} {}",
                quote(escape(bytes).as_bytes()),
                self.address.ip(),
                self.address.port()
            ),
            None => self.curl(),
        }
    }

    fn curl(&self) -> String {
        let mut line = format!(
            "curl -i -X {} {}",
            self.method,
            quote(format!("http://{}{}", self.address, self.target).as_bytes())
        );
        if self.target.contains("..") || self.target.contains("/./") {
            line.push_str(" --path-as-is");
        }
        for (name, value) in &self.headers {
            let mut whole = format!("{name}: ").into_bytes();
            whole.extend(value);
            let _ = write!(line, " -H {}", quote(&whole));
        }
        if matches!(self.body, Body::None) {
            return line;
        }
        if matches!(self.body, Body::Chunked(_)) {
            line.push_str(" -H 'Transfer-Encoding: chunked'");
        }
        let is_typed = |(name, _): &(String, _)| name.eq_ignore_ascii_case("content-type");
        if !self.headers.iter().any(is_typed) {
            line.push_str(" -H 'Content-Type:'");
        }
        let bytes = self.body.bytes();
        if bytes.len() <= 2_000 {
            let _ = write!(line, " --data-binary {}", quote(bytes));
        } else {
            let start = quote(&bytes[..60]);
            let _ = write!(line, " --data-binary @body  # {} bytes: {start}…", bytes.len());
        }
        line
    }
}
