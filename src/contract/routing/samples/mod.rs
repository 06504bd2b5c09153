//! What each field type takes, refuses, and may do either with: tables of values, given with what must come back.
//!
//! In: a [`FieldType`](crate::resource::FieldType). Out: [`Samples`]. The rules are those of contract §4, written down a second time
//! on purpose: the suite must not share a mistake with a starter's validator.

mod formats;
mod numbers;
#[cfg(test)]
mod tests;
mod text;
mod times;

use serde_json::Value;

const FORMAT: &[&str] = &["format"];
const LONG: &[&str] = &["max_length", "format"];

/// Values for one field.
#[derive(Debug, Default)]
pub struct Samples {
    /// Taken: what is sent, and what comes back.
    pub good: Vec<(Value, Value)>,
    /// Refused: what is sent, and the codes allowed.
    pub bad: Vec<(Value, &'static [&'static str])>,
    /// Taken or refused.
    pub open: Vec<Value>,
}

impl Samples {
    fn takes(&mut self, sent: impl Into<String>, back: impl Into<String>) {
        self.good
            .push((Value::String(sent.into()), Value::String(back.into())));
    }

    fn keeps(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.takes(text.clone(), text);
    }

    fn refuses(&mut self, text: impl Into<String>, codes: &'static [&'static str]) {
        self.bad.push((Value::String(text.into()), codes));
    }

    fn may(&mut self, text: impl Into<String>) {
        self.open.push(Value::String(text.into()));
    }
}
