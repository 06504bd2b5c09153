//! An answer, beside the request that it answers.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::contract::outcome::{Exchange, Failure, Stop};

const SHOWN_BODY: usize = 600;

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

fn header<'h>(headers: &'h [(String, Vec<u8>)], name: &str) -> Option<&'h str> {
    headers
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .and_then(|(_, value)| std::str::from_utf8(value).ok())
}

impl Sent {
    /// The first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
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
    pub(super) json: std::sync::OnceLock<Option<Value>>,
}

impl Reply {
    /// The first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
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
