//! the names of contract §9, so that a client that was generated from one starter compiles against the others.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Document, Operation};
use super::expected::{Expected, operations, schemas};
use super::specimens::Shape;
use crate::choices::Choices;

/// What has another name, or one that nobody expects, in the order of the contract.
pub fn faults(document: &Document, choices: &Choices) -> Vec<String> {
    let mut faults = Vec::new();
    for wanted in operations(choices) {
        // One that is missing is found by A-10.
        if let Some(operation) = document.operation(wanted.method, &wanted.path) {
            let place = format!("{} {}", wanted.method, wanted.path);
            let found = of_operation(document, operation, &wanted);
            faults.extend(found.into_iter().map(|fault| format!("{place}: {fault}")));
        }
    }
    let found: BTreeSet<String> = document
        .root
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .map(|named| named.keys().cloned().collect())
        .unwrap_or_default();
    let wanted: BTreeSet<String> = schemas(choices).into_iter().collect();
    faults.extend(
        wanted
            .difference(&found)
            .map(|name| format!("there is no schema `{name}`")),
    );
    faults.extend(
        found
            .difference(&wanted)
            .map(|name| format!("the schema `{name}` is not one of the contract's")),
    );
    formats(&document.root, "#", &mut faults);
    faults
}

fn of_operation(document: &Document, operation: &Operation, wanted: &Expected<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let text = |key: &str| operation.object.get(key).and_then(Value::as_str).unwrap_or("");
    let mut expect = |what: &str, found: &str, right: &str| {
        if found != right {
            faults.push(format!("{what} `{right}`; in the document: `{found}`"));
        }
    };
    expect("the operationId is", text("operationId"), &wanted.operation_id);
    let tags: Vec<&str> = operation
        .object
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    expect("the one tag is", &tags.join(", "), &wanted.tag);
    for parameter in &operation.parameters {
        if parameter.get("in").and_then(Value::as_str) == Some("path") {
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or("");
            expect("the parameter of the path is", name, "id");
        }
    }
    let summary = text("summary");
    if summary.trim().is_empty() || summary.contains('\n') {
        faults.push("a `summary` of one line is missing".to_owned());
    }
    let body = operation
        .object
        .get("requestBody")
        .map(|body| document.resolve(body));
    let of = |shape: Option<Shape<'_>>| shape.and_then(Shape::schema);
    if let (Some(body), Some(name)) = (body, of(wanted.request)) {
        faults.extend(not_named(body, &name, "the request body"));
    }
    let mut answers = vec![(wanted.success, of(wanted.answer))];
    let is_health = wanted.tag == "health";
    if !is_health {
        let problem = of(Some(Shape::Problem));
        answers.extend(wanted.problems.iter().map(|status| (*status, problem.clone())));
    }
    for (status, name) in answers {
        if let (Some(answer), Some(name)) = (document.response(operation, status), name) {
            faults.extend(not_named(answer, &name, &format!("the answer {status}")));
        }
    }
    faults
}

/// The schema of a body or an answer is a reference to the one of this name.
fn not_named(object: &Value, name: &str, place: &str) -> Option<String> {
    let reference = format!("#/components/schemas/{name}");
    let contents = object.get("content").and_then(Value::as_object)?;
    let is_wrong =
        |content: &Value| content.pointer("/schema/$ref").and_then(Value::as_str) != Some(reference.as_str());
    contents
        .values()
        .any(is_wrong)
        .then(|| format!("{place} refers to the schema `{name}`"))
}

/// Formats that generators know, and that mean one thing.
const FORMATS: [&str; 6] = ["uuid", "date", "date-time", "int64", "double", "email"];

fn formats(value: &Value, place: &str, faults: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            let is_schema = ["type", "anyOf", "$ref", "enum"]
                .iter()
                .any(|key| entries.contains_key(*key));
            if let Some(Value::String(format)) = entries.get("format")
                && is_schema
                && !FORMATS.contains(&format.as_str())
            {
                faults.push(format!(
                    "{place}: the format `{format}` is not one of {FORMATS:?}"
                ));
            }
            for (key, inner) in entries {
                // Examples are values, not schemas.
                if !matches!(
                    key.as_str(),
                    "example" | "examples" | "default" | "enum" | "const"
                ) {
                    formats(inner, &format!("{place}/{key}"), faults);
                }
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                formats(inner, &format!("{place}/{index}"), faults);
            }
        }
        _ => {}
    }
}
