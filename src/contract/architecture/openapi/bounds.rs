//! Bounds: every string, integer and array of a schema has an end, every request body is closed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::Document;

/// What has no bounds in this schema and all below it; `place` names it for a reader.
pub fn faults(document: &Document, schema: &Value, place: &str, is_request: bool) -> Vec<String> {
    let mut walk = Walk {
        document,
        is_request,
        seen: BTreeSet::new(),
        faults: Vec::new(),
    };
    walk.schema(schema, place);
    walk.faults
}

struct Walk<'d> {
    document: &'d Document,
    is_request: bool,
    seen: BTreeSet<String>,
    faults: Vec<String>,
}

impl Walk<'_> {
    fn schema(&mut self, schema: &Value, place: &str) {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if self.seen.insert(reference.to_owned())
                && let Some(target) = self.document.pointed(reference)
            {
                let target = target.clone();
                self.schema(&target, place);
            }
            return;
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(some)) => some.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let has = |keys: &[&str]| keys.iter().any(|key| schema.get(*key).is_some());
        let listed = has(&["enum", "const"]);
        // These formats have a length of their own.
        let format = schema.get("format").and_then(Value::as_str).unwrap_or("");
        if types.contains(&"string")
            && !listed
            && !has(&["maxLength"])
            && !matches!(format, "uuid" | "date" | "date-time")
        {
            self.faults.push(format!("{place}: a string without `maxLength`"));
        }
        // A float may be any finite number.
        if types.contains(&"integer")
            && !listed
            && !(has(&["minimum", "exclusiveMinimum"]) && has(&["maximum", "exclusiveMaximum"]))
        {
            self.faults
                .push(format!("{place}: an integer without `minimum` and `maximum`"));
        }
        if types.contains(&"array") && !has(&["maxItems"]) {
            self.faults.push(format!("{place}: an array without `maxItems`"));
        }
        if self.is_request && types.contains(&"object") && has(&["properties"]) {
            let closed = ["additionalProperties", "unevaluatedProperties"]
                .iter()
                .any(|key| schema.get(*key) == Some(&Value::Bool(false)));
            if !closed {
                self.faults.push(format!(
                    "{place}: an object without `additionalProperties: false`"
                ));
            }
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, inner) in properties.into_iter().flatten() {
            self.schema(inner, &format!("{place}.{name}"));
        }
        if let Some(items) = schema.get("items") {
            self.schema(items, &format!("{place}[]"));
        }
        for key in ["allOf", "anyOf", "oneOf", "prefixItems"] {
            for inner in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
                // In an `allOf` a sibling may hold the bound.
                if key != "allOf" || inner.get("type").is_some() || inner.get("$ref").is_some() {
                    self.schema(inner, place);
                }
            }
        }
    }
}
