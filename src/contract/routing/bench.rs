//! A resource under test: a valid body to vary, and one row that keeps taking new values.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::contract::client::{Reply, Request};
use crate::contract::expect::{amend, same};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::room::is_crowded;
use crate::contract::world::{Session, World, id_of};
use crate::resource::{Field, FieldType, Resource};

/// A field with a value sent and the value that must come back.
pub type Taken<'f> = (&'f Field, Value, Value);
/// A field with a value sent and the codes with which it may be refused.
pub type Refused<'f> = (&'f Field, Value, &'f [&'static str]);

/// One resource, one user, one valid body; a row is made with the first value that is taken.
pub struct Bench<'b, 'w> {
    world: &'b World<'w>,
    session: &'b Session,
    token: String,
    /// Under test.
    pub resource: &'b Resource,
    /// Valid, with every field that needs no other row, and the required references.
    pub body: Map<String, Value>,
    row: Option<Value>,
    others: u64,
    turn: usize,
}

impl<'b, 'w> Bench<'b, 'w> {
    /// For a user of its own.
    pub fn new(world: &'b World<'w>, session: &'b Session, resource: &'b Resource) -> Verdict<Self> {
        let body = world.body(session, resource, world.number())?;
        let mut bench = Self {
            world,
            session,
            token: world.writer(session, resource)?,
            resource,
            body,
            row: None,
            others: 0,
            turn: 0,
        };
        bench.others = bench.total()?;
        Ok(bench)
    }

    /// The collection.
    pub fn path(&self) -> String {
        self.world.path(self.resource)
    }

    /// The token of whoever writes rows of it.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// POST to the collection with that token, body to come.
    pub fn post(&self) -> Verdict<Request<'w>> {
        Ok(self.world.client()?.post(&self.path()).bearer(&self.token))
    }

    /// The body, with the first of these fields set otherwise.
    pub fn with(&self, key: &str, value: Value) -> Map<String, Value> {
        let mut body = self.body.clone();
        body.insert(key.to_owned(), value);
        body
    }

    /// The body without one field.
    pub fn without(&self, key: &str) -> Map<String, Value> {
        let mut body = self.body.clone();
        body.shift_remove(key);
        body
    }

    /// The body as text in which these entries stand at the end, byte for byte, instead of the declared ones.
    pub fn raw(&self, entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut body = self.body.clone();
        for (key, _) in entries {
            body.shift_remove(*key);
        }
        raw(&body, entries)
    }

    /// POST of these bytes as `application/json`; a row that comes of it is read again and removed. The answer, and the row.
    pub fn try_raw(&self, bytes: impl AsRef<[u8]>) -> Verdict<(Reply, Option<Value>)> {
        let reply = self.post()?.body("application/json", bytes).send()?;
        let row = self.take_away(&reply)?;
        Ok((reply, row))
    }

    /// Where the answer is 201: the row as it is read again, which is then removed.
    pub fn take_away(&self, reply: &Reply) -> Verdict<Option<Value>> {
        if reply.status != 201 {
            return Ok(None);
        }
        let path = self.world.row_path(self.resource, reply.json()?);
        let read = self.world.get(self.session, &path)?;
        let row = read.success(200)?.clone();
        self.remove(&path)?;
        Ok(Some(row))
    }

    fn remove(&self, path: &str) -> Verdict {
        let removed = self.world.client()?.delete(path).bearer(&self.token).send()?;
        removed.no_content()?;
        Ok(())
    }

    /// These values are taken together: by POST the first time, by PUT afterwards. The answer and a later GET show them.
    pub fn accept(&mut self, values: &[Taken<'_>]) -> Verdict {
        let what = described(
            self.resource,
            values.iter().map(|(field, value, _)| (*field, value)),
        );
        let mut body = self.body.clone();
        for (field, value, _) in values {
            body.insert(field.json.clone(), value.clone());
        }
        let reply = self.send(body)?;
        let status = if self.row.is_some() { 200 } else { 201 };
        reply.status(status).map_err(|stop| amend(stop, &what))?;
        let row = reply.json()?.clone();
        let read = self
            .world
            .get(self.session, &self.world.row_path(self.resource, &row))?;
        read.status(200).map_err(|stop| amend(stop, &what))?;
        for (field, _, expected) in values {
            for reply in [&reply, &read] {
                let found = reply.json()?.get(&field.json).unwrap_or(&Value::Null);
                reply
                    .holds(
                        same(found, expected),
                        format!("`{}` to be {}", field.json, shown(expected)),
                    )
                    .map_err(|stop| amend(stop, &what))?;
            }
        }
        self.row = Some(read.json()?.clone());
        Ok(())
    }

    /// These values are refused, each with one of its codes, and nothing else is: by POST and by PUT in turn.
    pub fn refuse(&mut self, values: &[Refused<'_>]) -> Verdict {
        let mut body = self.body.clone();
        for (field, value, _) in values {
            body.insert(field.json.clone(), value.clone());
        }
        let what = described(
            self.resource,
            values.iter().map(|(field, value, _)| (*field, value)),
        );
        let expected: Vec<(&str, &[&str])> = values
            .iter()
            .map(|(field, _, codes)| (field.json.as_str(), *codes))
            .collect();
        self.refuse_body(body, &expected)
            .map_err(|stop| amend(stop, &what))
    }

    /// This body is refused for exactly these fields, each with one of its codes.
    pub fn refuse_body(&mut self, body: Map<String, Value>, expected: &[(&str, &[&str])]) -> Verdict {
        self.turn += 1;
        let reply = if self.turn.is_multiple_of(2) {
            self.send(body)?
        } else {
            self.post()?.json(&Value::Object(body)).send()?
        };
        reply.problem("validation-failed")?;
        let found = reply.errors();
        let fields: BTreeSet<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
        let is_right = found.len() == expected.len()
            && fields.len() == found.len()
            && found.iter().all(|(field, code)| {
                expected
                    .iter()
                    .any(|(known, codes)| known == field && codes.contains(&code.as_str()))
            });
        let words: Vec<String> = expected
            .iter()
            .map(|(field, codes)| format!("({field}, {})", codes.join("|")))
            .collect();
        reply.holds(is_right, format!("422 with errors {}", words.join(" ")))?;
        Ok(())
    }

    /// These values may be refused, or taken; then `judge` says of what was sent and what came back what it should have been.
    pub fn either(
        &mut self,
        values: &[(&Field, Value)],
        judge: impl Fn(&Value, &Value) -> Option<String>,
    ) -> Verdict {
        let what = described(self.resource, values.iter().map(|(field, value)| (*field, value)));
        let mut body = self.body.clone();
        for (field, value) in values {
            body.insert(field.json.clone(), value.clone());
        }
        let reply = self.send(body)?;
        if matches!(reply.status, 400 | 422) {
            return Ok(());
        }
        reply
            .one_of(&[if self.row.is_some() { 200 } else { 201 }, 400, 422])
            .map_err(|stop| amend(stop, &what))?;
        let path = self.world.row_path(self.resource, reply.json()?);
        let read = self.world.get(self.session, &path)?;
        let row = read.success(200)?;
        for (field, sent) in values {
            let found = row.get(&field.json).unwrap_or(&Value::Null);
            if let Some(expected) = judge(sent, found) {
                return Err(amend(read.failure(expected), &what));
            }
        }
        self.row = Some(row.clone());
        Ok(())
    }

    /// Nothing but what was taken has been stored: the row is as it was, and there is no other.
    pub fn finish(&self) -> Verdict {
        if let Some(row) = &self.row {
            let read = self
                .world
                .get(self.session, &self.world.row_path(self.resource, row))?;
            read.holds(
                same(read.success(200)?, row),
                format!("the row as it was before the refusals: {}", shown(row)),
            )?;
        }
        let expected = self.others + u64::from(self.row.is_some());
        let found = self.total()?;
        if found == expected {
            // Its values may be ones that no other row of the run can have meanwhile.
            match &self.row {
                Some(row) if is_crowded(self.resource) => {
                    self.remove(&self.world.row_path(self.resource, row))
                }
                _ => Ok(()),
            }
        } else {
            Err(Stop::failed(
                format!(
                    "{expected} rows in {}: nothing stored by what was refused",
                    self.path()
                ),
                format!("{found}"),
            ))
        }
    }

    fn send(&self, body: Map<String, Value>) -> Verdict<Reply> {
        match &self.row {
            None => self.post()?.json(&Value::Object(body)).send(),
            Some(row) => self
                .world
                .client()?
                .put(&format!("{}/{}", self.path(), id_of(row)))
                .bearer(&self.token)
                .json(&Value::Object(body))
                .send(),
        }
    }

    fn total(&self) -> Verdict<u64> {
        let own = self.world.own(self.session, self.resource);
        let mark = if own.is_empty() { "" } else { "?" };
        let reply = self
            .world
            .get(self.session, &format!("{}{mark}{own}", self.path()))?;
        reply
            .success(200)?
            .get("total")
            .and_then(Value::as_u64)
            .ok_or_else(|| reply.failure("a Page with `total`"))
    }
}

/// An object as JSON text, with these entries at its end, byte for byte.
pub fn raw(object: &Map<String, Value>, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut text = Value::Object(object.clone()).to_string().into_bytes();
    text.pop();
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 || !object.is_empty() {
            text.push(b',');
        }
        text.extend(Value::String((*key).to_owned()).to_string().into_bytes());
        text.push(b':');
        text.extend(*value);
    }
    text.push(b'}');
    text
}

/// The fields of a resource whose type is wanted.
pub fn fields(resource: &Resource, wanted: fn(&FieldType) -> bool) -> Vec<&Field> {
    resource
        .fields
        .iter()
        .filter(|field| wanted(&field.field_type))
        .collect()
}

/// A resource with a field of a wanted type; those that need no other rows first.
pub fn field_of<'c>(
    world: &World<'c>,
    wanted: fn(&FieldType) -> bool,
    words: &str,
) -> Verdict<(&'c Resource, &'c Field)> {
    let needs_others = |resource: &Resource| {
        resource
            .fields
            .iter()
            .any(|field| field.is_required() && field.target().is_some())
    };
    let mut found: Vec<(&Resource, &Field)> = world
        .choices
        .resources
        .iter()
        .filter_map(|resource| Some((resource, *fields(resource, wanted).first()?)))
        .collect();
    found.sort_by_key(|(resource, _)| {
        (
            needs_others(resource),
            !resource.is_private(),
            !resource.has_owner(),
        )
    });
    found
        .first()
        .copied()
        .ok_or_else(|| Stop::skipped(format!("no resource has a field of type {words}")))
}

/// Whether it takes free words.
pub fn is_words(field_type: &FieldType) -> bool {
    matches!(field_type, FieldType::String { .. } | FieldType::Text { .. })
}

/// The valid value of a field of words as JSON text whose last letter is replaced by these bytes.
pub fn ending(bench: &Bench<'_, '_>, field: &Field, bytes: &[u8]) -> Vec<u8> {
    let value = bench.body.get(&field.json).and_then(Value::as_str).unwrap_or("");
    let mut letters: String = value.to_owned();
    letters.pop();
    let mut text = Value::String(letters).to_string().into_bytes();
    text.pop();
    text.extend(bytes);
    text.push(b'"');
    text
}

/// For messages: not more than a line.
pub fn shown(value: &Value) -> String {
    let text = value.to_string();
    let start: String = text.chars().take(100).collect();
    if start.len() < text.len() {
        format!("{start}… ({} characters)", text.chars().count())
    } else {
        start
    }
}

fn described<'f>(resource: &Resource, values: impl Iterator<Item = (&'f Field, &'f Value)>) -> String {
    let words: Vec<String> = values
        .map(|(field, value)| format!("{} = {}", field.json, shown(value)))
        .collect();
    format!("{} with {}", resource.name.singular.snake, words.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn raw_entries_stand_at_the_end_as_they_are() {
        let Value::Object(body) = json!({"a": 1}) else {
            unreachable!()
        };
        assert_eq!(
            raw(&body, &[("b", b"NaN"), ("b", b"[")]),
            br#"{"a":1,"b":NaN,"b":[}"#
        );
        assert_eq!(raw(&Map::new(), &[("b", b"01")]), br#"{"b":01}"#);
    }
}
