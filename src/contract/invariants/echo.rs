//! INV-2, its last half: a refusal says nothing that the request said. An echo is what cross-site scripting and log forging begin
//! with, and it hands passwords to whoever reads error reports.

use serde_json::{Map, Value};

use crate::contract::client::Reply;
use crate::contract::observer::Observer;

/// Shorter texts occur by chance.
const TELLING: usize = 6;
/// Of long values the beginning is enough: some frameworks cut what they repeat.
const BEGINNING: usize = 24;
/// Of very many values the first are enough.
const LOOKED_AT: usize = 500;

/// What should not have been said, where it was.
pub fn found(observer: &Observer, reply: &Reply, problem: &Map<String, Value>) -> Option<String> {
    let said = words_of(problem);
    let is_echo = |value: &str| {
        let value = value.trim();
        value.chars().count() >= TELLING && !observer.knows(value.trim_start_matches('-')) && {
            let beginning: String = value.chars().take(BEGINNING).collect();
            said.iter().any(|said| said.contains(&beginning))
        }
    };
    let mut sent = Vec::new();
    let (path, query) = reply
        .sent
        .target
        .split_once('?')
        .unwrap_or((&reply.sent.target, ""));
    sent.extend(path.split('/').map(str::to_owned));
    sent.extend(path.split('/').map(decoded));
    for pair in query.split('&') {
        let value = pair.split_once('=').map_or("", |(_, value)| value);
        sent.extend([value.to_owned(), decoded(value)]);
    }
    if let Some(token) = reply.sent.header("authorization") {
        sent.extend(token.split_whitespace().last().map(str::to_owned));
    }
    if let Ok(body) = serde_json::from_slice::<Value>(reply.sent.body.bytes()) {
        if let Some(object) = body.as_object() {
            sent.extend(object.keys().cloned());
        }
        texts(&body, &mut sent);
    }
    sent.into_iter()
        .take(LOOKED_AT)
        .find(|value| is_echo(value))
        .map(|value| format!("a problem that does not repeat {value:?} of the request"))
}

/// Title, detail and messages; `field` names a key, which may be the request's own.
fn words_of(problem: &Map<String, Value>) -> Vec<&str> {
    let mut said: Vec<&str> = ["title", "detail"]
        .iter()
        .filter_map(|key| problem.get(*key)?.as_str())
        .collect();
    let errors = problem.get("errors").and_then(Value::as_array);
    said.extend(
        errors
            .into_iter()
            .flatten()
            .filter_map(|error| error.get("message")?.as_str()),
    );
    said
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(entries) => entries.values().for_each(|entry| texts(entry, found)),
        _ => {}
    }
}

/// Percent-decoded, lossy.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            plain.push(byte);
            at += 3;
        } else {
            plain.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_decoding_leaves_what_is_broken() {
        assert_eq!(decoded("a%2Fb%zz%"), "a/b%zz%");
        assert_eq!(decoded("%ff"), "\u{fffd}");
        assert_eq!(decoded("%é0"), "%é0");
    }
}
