//! An OpenAPI document, read as far as the rows need it: operations with their parameters and schemas, references resolved.
//! Nothing is ever fetched: a reference that leads out of the document is a fault of it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::contract::client::Reply;
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

/// The methods that a path item can have.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A document with its operations.
#[derive(Debug)]
pub struct Document {
    /// As received.
    pub root: Value,
    /// In the order of the document.
    pub operations: Vec<Operation>,
    /// What references point to: a schema is judged together with it.
    referable: Map<String, Value>,
    /// By the text of the schema: one schema stands in many operations, and compiling it costs the most.
    validators: RefCell<HashMap<String, Result<Rc<Validator>, String>>>,
    judged: RefCell<HashSet<(String, String)>>,
}

/// One method on one path.
#[derive(Debug)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// With `{…}` where a value stands, below the server's own path.
    pub path: String,
    /// Those of the path and its own, references resolved.
    pub parameters: Vec<Value>,
    /// The operation object.
    pub object: Value,
}

impl Document {
    /// What `GET /openapi.json` answers.
    pub fn fetch(world: &World<'_>) -> Verdict<(Self, Reply)> {
        let reply = world.client()?.get("/openapi.json").send()?;
        let root = reply.success(200)?.clone();
        reply.holds(
            root.get("paths").is_some_and(Value::is_object),
            "an OpenAPI document with `paths`",
        )?;
        Ok((Self::new(root), reply))
    }

    /// Reads what can be read; what is malformed is left out, and found by [`super::form`].
    pub fn new(root: Value) -> Self {
        let prefix = root
            .pointer("/servers/0/url")
            .and_then(Value::as_str)
            .map(server_path)
            .unwrap_or_default();
        let mut parts = vec!["components"];
        if root.to_string().contains("\"#/paths/") {
            parts.push("paths");
        }
        let referable = parts
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), root.get(key)?.clone())))
            .collect();
        let mut document = Self {
            root,
            operations: Vec::new(),
            referable,
            validators: RefCell::default(),
            judged: RefCell::default(),
        };
        let mut operations = Vec::new();
        let paths = document.root.get("paths").and_then(Value::as_object);
        for (path, item) in paths.into_iter().flatten() {
            let item = document.resolve(item);
            for method in METHODS {
                let Some(object) = item.get(method).filter(|object| object.is_object()) else {
                    continue;
                };
                operations.push(Operation {
                    method: method.to_ascii_uppercase(),
                    path: format!("{prefix}{path}"),
                    parameters: document.parameters(item, object),
                    object: object.clone(),
                });
            }
        }
        document.operations = operations;
        document
    }

    /// An operation's own parameters win over those of its path.
    fn parameters(&self, item: &Value, object: &Value) -> Vec<Value> {
        let listed = |value: &Value| -> Vec<Value> {
            let list = value.get("parameters").and_then(Value::as_array);
            list.into_iter()
                .flatten()
                .map(|parameter| self.resolve(parameter).clone())
                .collect()
        };
        let same = |a: &Value, b: &Value| ["name", "in"].iter().all(|key| a.get(*key) == b.get(*key));
        let mut parameters = listed(object);
        for inherited in listed(item) {
            if !parameters.iter().any(|own| same(own, &inherited)) {
                parameters.push(inherited);
            }
        }
        parameters
    }

    /// The thing itself where `value` is a reference within the document.
    pub fn resolve<'d>(&'d self, value: &'d Value) -> &'d Value {
        let mut found = value;
        // Longer chains are circles.
        for _ in 0..32 {
            let Some(reference) = found.get("$ref").and_then(Value::as_str) else {
                return found;
            };
            match self.pointed(reference) {
                Some(target) => found = target,
                None => return found,
            }
        }
        found
    }

    /// What `#/…` points to.
    pub fn pointed(&self, reference: &str) -> Option<&Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }

    /// The operation that describes a request to this path (without its query): literal segments win over `{…}`.
    pub fn find(&self, method: &str, path: &str) -> Option<&Operation> {
        self.operations
            .iter()
            .filter(|operation| operation.method == method && matches(&operation.path, path))
            .min_by_key(|operation| operation.path.matches('{').count())
    }

    /// The operation with this template, whatever its parameters are called.
    pub fn operation(&self, method: &str, template: &str) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| operation.method == method && anonymous(&operation.path) == anonymous(template))
    }

    /// A response of an operation, the reference resolved.
    pub fn response<'d>(&'d self, operation: &'d Operation, status: u16) -> Option<&'d Value> {
        let responses = operation.object.get("responses")?;
        Some(self.resolve(responses.get(status.to_string())?))
    }

    /// Whether this schema is asked about for the first time as one of this shape.
    pub fn is_judged_first(&self, schema: &Value, shape: String) -> bool {
        self.judged.borrow_mut().insert((schema.to_string(), shape))
    }

    /// Judges values by a schema of this document; formats are assertions. The text says what is wrong with the schema.
    pub fn validator(&self, schema: &Value) -> Result<Rc<Validator>, String> {
        let key = schema.to_string();
        if let Some(known) = self.validators.borrow().get(&key) {
            return known.clone();
        }
        let mut whole = self.referable.clone();
        whole.insert("allOf".to_owned(), json!([schema]));
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&Value::Object(whole))
            .map(Rc::new)
            .map_err(|error| error.to_string());
        self.validators.borrow_mut().insert(key, validator.clone());
        validator
    }
}

/// The path that a server's URL means, read at `/openapi.json` as a browser reads it, without a slash at its end:
/// `https://x.test/base/` is `/base`, `./` is nothing.
fn server_path(url: &str) -> String {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            other => segments.push(other),
        }
    }
    segments
        .into_iter()
        .fold(String::new(), |path, segment| path + "/" + segment)
}

/// `/a/{id}` as `/a/{}`.
pub fn anonymous(template: &str) -> String {
    template
        .split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}

fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(form), Some(segment)) if form == segment => {}
            (Some(form), Some(segment)) if form.starts_with('{') && !segment.is_empty() => {}
            _ => return false,
        }
    }
}

/// The media type objects of a request body or response: (media type without parameters, schema).
pub fn contents(value: &Value) -> Vec<(String, Value)> {
    let content = value.get("content").and_then(Value::as_object);
    content
        .into_iter()
        .flatten()
        .map(|(media_type, object)| {
            let bare = media_type.split(';').next().unwrap_or("").trim();
            let schema = object.get("schema").cloned().unwrap_or(Value::Bool(true));
            (bare.to_ascii_lowercase(), schema)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_templates_and_literals_win() {
        let operation = json!({"responses": {"200": {"$ref": "#/components/responses/Ok"}}});
        let document = Document::new(json!({
            "servers": [{"url": "https://api.example.com/v1/"}],
            "paths": {
                "/a/{id}": {"get": operation, "parameters": [{"name": "id", "in": "path"}]},
                "/a/b": {"get": operation},
            },
            "components": {"responses": {"Ok": {"description": "fine"}}},
        }));
        let path = |asked: &str| document.find("GET", asked).map(|found| found.path.clone());
        assert_eq!(path("/v1/a/7").as_deref(), Some("/v1/a/{id}"));
        assert_eq!(path("/v1/a/b").as_deref(), Some("/v1/a/b"));
        for none in ["/v1/a/", "/v1/a", "/v1/a/7/", "/a/7"] {
            assert_eq!(path(none), None, "{none}");
        }
        let operation = document.operation("GET", "/v1/a/{other}").expect("there");
        assert_eq!(operation.parameters.len(), 1);
        assert_eq!(
            document
                .response(operation, 200)
                .and_then(|found| found.get("description")),
            Some(&json!("fine"))
        );
    }

    #[test]
    fn a_server_is_a_path_below_the_document() {
        for (url, path) in [
            ("./", ""),
            ("/", ""),
            (".", ""),
            ("", ""),
            ("../", ""),
            ("./base", "/base"),
            ("https://x.test", ""),
            ("https://x.test/a/b/", "/a/b"),
        ] {
            assert_eq!(server_path(url), path, "{url}");
        }
    }

    #[test]
    fn references_in_a_circle_end() {
        let document = Document::new(json!({"paths": {}, "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}));
        document.resolve(&json!({"$ref": "#/a"}));
    }
}
