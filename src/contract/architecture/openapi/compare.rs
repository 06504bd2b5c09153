//! The document against the contract, operation by operation.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::bounds;
use super::document::{Document, Operation, contents};
use super::expected::{Expected, Query, operations};
use super::specimens::{Shape, edges};
use crate::choices::Choices;
use crate::contract::expect::PROBLEM;
use crate::resource::FieldType;

const JSON: &str = "application/json";

/// What the document lacks or says wrongly, in the order of the contract.
pub fn faults(document: &Document, choices: &Choices) -> Vec<String> {
    let mut faults = Vec::new();
    let expected = operations(choices);
    if !is_bearer(document, document.root.get("security")) {
        faults.push("`security` of the whole document does not ask for a bearer token".to_owned());
    }
    for wanted in &expected {
        let place = format!("{} {}", wanted.method, wanted.path);
        match document.operation(wanted.method, &wanted.path) {
            None => faults.push(format!("{place} is missing")),
            Some(operation) => faults.extend(
                of_operation(document, operation, wanted)
                    .into_iter()
                    .map(|fault| format!("{place}: {fault}")),
            ),
        }
    }
    faults.extend(surplus(document, &expected));
    faults
}

/// Operations of the contract that the document does not describe.
pub fn missing(document: &Document, choices: &Choices) -> Vec<String> {
    operations(choices)
        .iter()
        .filter(|wanted| document.operation(wanted.method, &wanted.path).is_none())
        .map(|wanted| format!("{} {} is missing", wanted.method, wanted.path))
        .collect()
}

/// Below `/api/` there is nothing but what the contract names.
fn surplus(document: &Document, expected: &[Expected<'_>]) -> Vec<String> {
    let known: BTreeSet<(String, String)> = expected
        .iter()
        .map(|wanted| (wanted.method.to_owned(), super::document::anonymous(&wanted.path)))
        .collect();
    document
        .operations
        .iter()
        .filter(|operation| operation.path.starts_with("/api/"))
        .filter(|operation| {
            !known.contains(&(
                operation.method.clone(),
                super::document::anonymous(&operation.path),
            ))
        })
        .map(|operation| format!("{} {} is not in the contract", operation.method, operation.path))
        .collect()
}

fn of_operation(document: &Document, operation: &Operation, wanted: &Expected<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let security = operation.object.get("security");
    let is_open = security.and_then(Value::as_array).is_some_and(Vec::is_empty);
    if wanted.public && !is_open {
        faults.push("it answers without a token, so it has `security: []`".to_owned());
    }
    if !wanted.public && !is_bearer(document, security.or_else(|| document.root.get("security"))) {
        faults.push("it asks for a bearer token".to_owned());
    }
    request(document, operation, wanted, &mut faults);
    success(document, operation, wanted, &mut faults);
    for status in &wanted.problems {
        match document.response(operation, *status) {
            None => faults.push(format!("the status {status} is missing")),
            // Of its readiness a framework may speak in its own words.
            Some(response) if wanted.path == "/readyz" && is_own_word(response) => {}
            Some(response) => {
                let place = format!("the answer {status}");
                media(document, response, PROBLEM, Shape::Problem, &place, &mut faults);
            }
        }
    }
    query(document, operation, wanted.query, &mut faults);
    for parameter in &operation.parameters {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or("");
        if let Some(schema) = parameter.get("schema") {
            let place = format!("parameter `{}`", text("name"));
            faults.extend(bounds::faults(document, schema, &place, false));
            if text("in") == "path" {
                let ids = edges(&FieldType::Uuid);
                judge(document, schema, &place, ids, Vec::new(), &mut faults);
            }
        }
    }
    faults
}

/// Whether these requirements are met by a bearer token and by nothing less.
fn is_bearer(document: &Document, security: Option<&Value>) -> bool {
    let scheme_is_bearer = |name: &String| {
        let scheme = document
            .root
            .pointer("/components/securitySchemes")
            .and_then(|schemes| schemes.get(name))
            .map(|scheme| document.resolve(scheme));
        let text = |key: &str| {
            scheme
                .and_then(|scheme| scheme.get(key))
                .and_then(Value::as_str)
                .unwrap_or("")
        };
        text("type") == "http" && text("scheme").eq_ignore_ascii_case("bearer")
    };
    security.and_then(Value::as_array).is_some_and(|alternatives| {
        !alternatives.is_empty()
            && alternatives.iter().all(|requirement| {
                requirement
                    .as_object()
                    .is_some_and(|names| names.keys().any(scheme_is_bearer))
            })
    })
}

fn request(document: &Document, operation: &Operation, wanted: &Expected<'_>, faults: &mut Vec<String>) {
    let body = operation
        .object
        .get("requestBody")
        .map(|body| document.resolve(body));
    match (wanted.request, body) {
        (None, None) => {}
        (None, Some(body)) => {
            if body.get("required") == Some(&Value::Bool(true)) {
                faults.push("it takes no body, yet one is required".to_owned());
            }
        }
        (Some(_), None) => faults.push("the request body is missing".to_owned()),
        (Some(shape), Some(body)) => {
            if body.get("required") != Some(&Value::Bool(true)) {
                faults.push("the request body is not `required: true`".to_owned());
            }
            media(document, body, JSON, shape, "the request body", faults);
        }
    }
}

fn success(document: &Document, operation: &Operation, wanted: &Expected<'_>, faults: &mut Vec<String>) {
    let Some(response) = document.response(operation, wanted.success) else {
        faults.push(format!("the status {} is missing", wanted.success));
        return;
    };
    let place = format!("the answer {}", wanted.success);
    match wanted.answer {
        Some(shape) => media(document, response, JSON, shape, &place, faults),
        None => {
            if !contents(response).is_empty() {
                faults.push(format!("{place} has no body, yet the document gives it one"));
            }
        }
    }
    let others = operation.object.get("responses").and_then(Value::as_object);
    for (status, _) in others.into_iter().flatten() {
        if status.starts_with('2') && *status != wanted.success.to_string() {
            faults.push(format!(
                "the status {status}, where the contract has {}",
                wanted.success
            ));
        }
    }
}

/// The one media type, and a schema that takes and refuses what this shape does.
fn media(
    document: &Document,
    object: &Value,
    media_type: &str,
    shape: Shape<'_>,
    place: &str,
    faults: &mut Vec<String>,
) {
    let contents = contents(object);
    let [(found, schema)] = contents.as_slice() else {
        let found: Vec<&str> = contents.iter().map(|(name, _)| name.as_str()).collect();
        faults.push(format!(
            "{place} is {media_type} alone; in the document: {found:?}"
        ));
        return;
    };
    if found != media_type {
        faults.push(format!("{place} is {media_type}; in the document: {found}"));
        return;
    }
    // The schema of problems stands in every operation: what is wrong with it is said once.
    if document.is_judged_first(schema, shape.word()) {
        faults.extend(bounds::faults(document, schema, place, shape.is_request()));
        faults.extend(
            of_schema(document, schema, shape)
                .into_iter()
                .map(|fault| format!("{place}: {fault}")),
        );
    }
}

/// An answer in JSON that is no problem.
fn is_own_word(response: &Value) -> bool {
    let contents = contents(response);
    !contents.is_empty()
        && contents
            .iter()
            .all(|(name, _)| name != PROBLEM && name.ends_with("json"))
}

fn of_schema(document: &Document, schema: &Value, shape: Shape<'_>) -> Vec<String> {
    let validator = match document.validator(schema) {
        Ok(validator) => validator,
        Err(why) => return vec![format!("the schema cannot be used: {why}")],
    };
    let mut faults = Vec::new();
    for (what, value) in shape.good() {
        if let Some(error) = validator.iter_errors(&value).next() {
            let at = error.instance_path().to_string();
            faults.push(format!("the schema refuses {what} (at {at:?})"));
        }
    }
    for (what, value) in shape.bad() {
        if validator.is_valid(&value) {
            faults.push(format!("the schema takes {what}"));
        }
    }
    faults
}

/// A parameter's schema takes these values and refuses those.
fn judge(
    document: &Document,
    schema: &Value,
    place: &str,
    good: Vec<Value>,
    bad: Vec<Value>,
    faults: &mut Vec<String>,
) {
    match document.validator(schema) {
        Err(why) => faults.push(format!("{place}: the schema cannot be used: {why}")),
        Ok(validator) => {
            for value in good.into_iter().filter(|value| !validator.is_valid(value)) {
                faults.push(format!("{place}: the schema refuses {value}"));
            }
            for value in bad.into_iter().filter(|value| validator.is_valid(value)) {
                faults.push(format!("{place}: the schema takes {value}"));
            }
        }
    }
}

fn query(document: &Document, operation: &Operation, query: Query<'_>, faults: &mut Vec<String>) {
    let wanted = parameters(query);
    let found: Vec<(&str, &Value)> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.get("in").and_then(Value::as_str) == Some("query"))
        .filter_map(|parameter| Some((parameter.get("name")?.as_str()?, parameter)))
        .collect();
    for (name, _) in &found {
        if !wanted.iter().any(|(known, _, _)| known == name) {
            faults.push(format!("there is no query parameter `{name}` in the contract"));
        }
    }
    for (name, good, bad) in wanted {
        let Some((_, parameter)) = found.iter().find(|(known, _)| *known == name) else {
            faults.push(format!("the query parameter `{name}` is missing"));
            continue;
        };
        if parameter.get("required") == Some(&Value::Bool(true)) {
            faults.push(format!("the query parameter `{name}` is not required"));
        }
        let place = format!("the query parameter `{name}`");
        match parameter.get("schema") {
            Some(schema) => {
                if name == "sort" && document.resolve(schema).get("enum").is_none() {
                    faults.push(format!("{place} is no `enum`"));
                }
                judge(document, schema, &place, good, bad, faults);
            }
            None => faults.push(format!("{place} has no schema")),
        }
    }
}

/// Name, values to take, values to refuse.
type Parameter = (String, Vec<Value>, Vec<Value>);

fn parameters(query: Query<'_>) -> Vec<Parameter> {
    let number = |name: &str, max: u32| -> Parameter {
        (
            name.to_owned(),
            vec![json!(1), json!(max)],
            vec![json!(0), json!(max + 1), json!("abc")],
        )
    };
    let pages = vec![number("page", 1_000_000), number("page_size", 100)];
    let resource = match query {
        Query::None => return Vec::new(),
        Query::Pages => return pages,
        Query::List(resource) => resource,
    };
    let mut sorts = vec!["created_at".to_owned(), "updated_at".to_owned()];
    let sortable = resource
        .fields
        .iter()
        .filter(|field| field.field_type.is_sortable());
    sorts.extend(sortable.map(|field| field.json.clone()));
    let both = sorts
        .iter()
        .flat_map(|name| [json!(name), json!(format!("-{name}"))]);
    let no_sorts = ["owner_id", "-", "password_hash", ""].map(|name| json!(name));
    let mut all = pages;
    all.push(("sort".to_owned(), both.collect(), no_sorts.to_vec()));
    for field in resource
        .fields
        .iter()
        .filter(|field| field.field_type.is_filterable())
    {
        let (good, bad) = match &field.field_type {
            // The text `true` of a query is this boolean; documents that list the two texts say the same.
            FieldType::Bool => (Vec::new(), vec![json!("banana")]),
            FieldType::Enum { values } => (
                values.iter().map(|value| json!(value)).collect(),
                vec![json!("NO_SUCH_MEMBER")],
            ),
            FieldType::Date => (
                vec![json!("2026-11-21")],
                vec![json!("2026-02-30"), json!("banana")],
            ),
            other => (edges(other), vec![json!("abc")]),
        };
        all.push((field.json.clone(), good, bad));
    }
    if resource.shows_owner() {
        all.push(("owner_id".to_owned(), edges(&FieldType::Uuid), vec![json!("abc")]));
    }
    all
}
