//! INV-3: what a body may be.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{is_api, path};
use crate::contract::client::Reply;

/// What the body should have been, where it is not.
pub fn broken(reply: &Reply) -> Option<String> {
    // A client reads no body there; whether one was sent is asked by a row of its own (R-15).
    if reply.sent.method == "HEAD" {
        return None;
    }
    if reply.status == 204 {
        return (!reply.body.is_empty()).then(|| "204 without a body".to_owned());
    }
    // Redirects and the answer to OPTIONS carry words for people, if anything.
    let is_free = (300..400).contains(&reply.status) || reply.sent.method == "OPTIONS" && reply.status < 400;
    // Pages: `/`, the documentation, and what a framework has of its own beside the API.
    let is_page = reply.status < 400 && !is_api(reply) && !path(reply).is_empty();
    if is_free || is_page {
        return None;
    }
    let media_type = reply.media_type();
    if reply.status < 300 && media_type != "application/json" && !path(reply).is_empty() {
        return Some("Content-Type: application/json".to_owned());
    }
    let charset = reply.header("content-type").and_then(|value| {
        value
            .to_ascii_lowercase()
            .split_once("charset=")
            .map(|(_, rest)| rest.to_owned())
    });
    if charset.is_some_and(|charset| !charset.trim_matches('"').starts_with("utf-8")) {
        return Some("charset utf-8".to_owned());
    }
    if std::str::from_utf8(&reply.body).is_err() {
        return Some("UTF-8".to_owned());
    }
    serde_json::from_slice::<Unique>(&reply.body)
        .err()
        .map(|error| format!("a JSON body without duplicate keys ({error})"))
}

/// Any JSON value, refused where an object has a key twice.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Unique;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_unit<E: Error>(self) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Unique, A::Error> {
        while items.next_element::<Unique>()?.is_some() {}
        Ok(Unique)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Unique, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            entries.next_value::<Unique>()?;
            if !keys.insert(key) {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Unique)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_stand_once_in_each_object() {
        let good = |text: &str| serde_json::from_str::<Unique>(text).is_ok();
        assert!(good(
            r#"{"a":{"a":1},"b":[{"a":null},{"a":1.5e3}],"c":"x","d":-1,"e":true}"#
        ));
        assert!(!good(r#"{"a":1,"b":2,"a":3}"#));
        assert!(!good(r#"[{"x":{"b":1,"\u0062":2}}]"#));
        assert!(!good("{} {}"));
        assert!(!good("<html>"));
    }
}
