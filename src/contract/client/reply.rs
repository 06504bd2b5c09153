//! An answer, beside the request that it answers.

use std::fmt::Write as _;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::Value;

use super::{Sent, header};
use crate::contract::outcome::{Exchange, Failure, Stop};

const SHOWN_BODY: usize = 600;

/// An answer, read once and shared by all who look at it.
#[derive(Debug, Clone)]
pub struct Reply {
    answer: Arc<Answer>,
    json: OnceLock<Option<Value>>,
}

/// What came back for what was sent.
#[derive(Debug)]
pub struct Answer {
    /// The request.
    pub sent: Sent,
    /// The status code.
    pub status: u16,
    /// In the order received, names as sent.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Without its framing.
    pub body: Vec<u8>,
    /// From the first byte sent to the last one read.
    pub elapsed: Duration,
}

impl Deref for Reply {
    type Target = Answer;

    fn deref(&self) -> &Answer {
        &self.answer
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self {
            answer: Arc::new(answer),
            json: OnceLock::new(),
        }
    }
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
            curl: self.sent.command(),
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
