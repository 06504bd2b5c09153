//! The `OpenAPI` document, as far as growth rows ask: whether what was added is in it.

use serde_json::Value;

use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::World;

/// A document as it was answered.
pub struct Described {
    root: Value,
}

impl Described {
    /// What `GET /openapi.json` answers.
    pub fn fetch(world: &World<'_>) -> Verdict<Self> {
        let reply = world.client()?.get("/openapi.json").send()?;
        let root = reply.success(200)?.clone();
        Ok(Self { root })
    }

    /// The paths that the document has.
    pub fn paths(&self) -> Vec<&str> {
        let paths = self.root.get("paths").and_then(Value::as_object);
        paths
            .into_iter()
            .flatten()
            .map(|(path, _)| path.as_str())
            .collect()
    }

    /// The names of its schemas.
    pub fn schemas(&self) -> Vec<&str> {
        let schemas = self
            .root
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        schemas
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The operation of this method (in lower case) and path; the document's paths may be shorter by that of its server.
    pub fn operation(&self, method: &str, path: &str) -> Verdict<&Value> {
        let key = self
            .paths()
            .into_iter()
            .filter(|key| key.len() > 1 && path.ends_with(key))
            .max_by_key(|key| key.len());
        key.and_then(|key| self.root.get("paths")?.get(key)?.get(method))
            .ok_or_else(|| {
                let there = format!("the paths {}", self.paths().join(" "));
                Stop::failed(format!("`{method} {path}` in the OpenAPI document"), there)
            })
    }

    /// A property of a schema below `components`, references resolved.
    pub fn property(&self, schema: &str, property: &str) -> Verdict<&Value> {
        let whole = self.root.pointer(&format!("/components/schemas/{schema}"));
        let whole = whole.map(|whole| self.resolve(whole));
        let found = whole.and_then(|whole| whole.get("properties")?.get(property));
        found.map(|found| self.resolve(found)).ok_or_else(|| {
            let there = match whole {
                Some(whole) => whole.to_string(),
                None => format!("the schemas {}", self.schemas().join(" ")),
            };
            let expected = format!("`{property}` in the schema `{schema}` of the OpenAPI document");
            Stop::failed(expected, there)
        })
    }

    /// Whether a value of this JSON type is allowed by the schema: said by `type`, or in one branch of `anyOf` and `oneOf`.
    pub fn allows(&self, schema: &Value, kind: &str) -> bool {
        let schema = self.resolve(schema);
        let said = match schema.get("type") {
            Some(Value::String(one)) => one == kind,
            Some(Value::Array(several)) => several.iter().any(|one| one == kind),
            _ => false,
        };
        said || branches(schema).any(|branch| self.allows(branch, kind))
    }

    /// The members of an enumeration: those of the schema itself or of one of its branches.
    pub fn members<'d>(&'d self, schema: &'d Value) -> Vec<&'d str> {
        let schema = self.resolve(schema);
        let own = schema.get("enum").and_then(Value::as_array);
        let mut members: Vec<&str> = own.into_iter().flatten().filter_map(Value::as_str).collect();
        members.extend(schema.get("const").and_then(Value::as_str));
        for branch in branches(schema) {
            members.extend(self.members(branch));
        }
        members
    }

    /// The schema of a query parameter of an operation.
    pub fn parameter<'d>(&'d self, operation: &'d Value, name: &str) -> Option<&'d Value> {
        let listed = operation.get("parameters").and_then(Value::as_array)?;
        let parameter = listed
            .iter()
            .map(|parameter| self.resolve(parameter))
            .find(|parameter| parameter.get("name").and_then(Value::as_str) == Some(name))?;
        parameter.get("schema")
    }

    fn resolve<'d>(&'d self, value: &'d Value) -> &'d Value {
        let mut found = value;
        // Longer chains are circles.
        for _ in 0..32 {
            let pointer = found
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| reference.strip_prefix('#'));
            match pointer.and_then(|pointer| self.root.pointer(pointer)) {
                Some(target) => found = target,
                None => break,
            }
        }
        found
    }
}

/// The alternatives of a schema.
fn branches(schema: &Value) -> impl Iterator<Item = &Value> {
    ["anyOf", "oneOf", "allOf"]
        .into_iter()
        .filter_map(|key| schema.get(key)?.as_array())
        .flatten()
}

/// What was found in the document must hold; otherwise what was expected, and what is there.
pub fn must(condition: bool, expected: impl Into<String>, there: impl Into<String>) -> Verdict {
    if condition {
        Ok(())
    } else {
        Err(Stop::failed(expected, there))
    }
}
