//! Whether a document is a valid OpenAPI 3.1 document: its form, its references, its schemas.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::document::Document;

/// The form is written down as a schema of its own.
static FORM: LazyLock<Option<Validator>> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(include_str!("openapi-3.1.json")).ok()?;
    jsonschema::draft202012::new(&schema).ok()
});

/// What is wrong with it, in the order found.
pub fn faults(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    match FORM.as_ref() {
        Some(form) => faults.extend(
            form.iter_errors(&document.root)
                .take(5)
                .map(|error| format!("{}: {}", error.instance_path(), short(&error.to_string()))),
        ),
        None => faults.push("larder's own schema of OpenAPI 3.1 is broken".to_owned()),
    }
    references(document, &document.root, "#", &mut faults);
    schemas(document, &mut faults);
    operations(document, &mut faults);
    faults
}

fn short(text: &str) -> String {
    let start: String = text.chars().take(160).collect();
    if start.len() < text.len() {
        format!("{start}…")
    } else {
        start
    }
}

/// Every `$ref` leads somewhere within the document.
fn references(document: &Document, value: &Value, place: &str, faults: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref")
                && document.pointed(reference).is_none()
            {
                faults.push(format!(
                    "{place}: `$ref` {reference:?} leads nowhere in the document"
                ));
            }
            for (key, inner) in object {
                // Examples and constants are values, not schemas.
                if !matches!(
                    key.as_str(),
                    "example" | "examples" | "const" | "enum" | "default"
                ) {
                    references(document, inner, &format!("{place}/{key}"), faults);
                }
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                references(document, inner, &format!("{place}/{index}"), faults);
            }
        }
        _ => {}
    }
}

/// Every named schema, and every schema of an operation, is valid JSON Schema 2020-12.
fn schemas(document: &Document, faults: &mut Vec<String>) {
    let named = document
        .root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    for (name, schema) in named.into_iter().flatten() {
        judge(schema, &format!("components/schemas/{name}"), faults);
    }
    for operation in &document.operations {
        let place = format!("{} {}", operation.method, operation.path);
        for parameter in &operation.parameters {
            if let Some(schema) = parameter.get("schema") {
                let name = parameter.get("name").and_then(Value::as_str).unwrap_or("");
                judge(schema, &format!("{place}, parameter {name}"), faults);
            }
        }
        let body = operation.object.get("requestBody");
        for (media_type, schema) in body
            .map(|body| super::contents(document.resolve(body)))
            .unwrap_or_default()
        {
            judge(&schema, &format!("{place}, body {media_type}"), faults);
        }
        let responses = operation.object.get("responses").and_then(Value::as_object);
        for (status, response) in responses.into_iter().flatten() {
            for (media_type, schema) in super::contents(document.resolve(response)) {
                judge(&schema, &format!("{place}, answer {status} {media_type}"), faults);
            }
        }
    }
}

fn judge(schema: &Value, place: &str, faults: &mut Vec<String>) {
    if !jsonschema::draft202012::meta::is_valid(schema) {
        faults.push(format!(
            "{place}: no valid JSON Schema: {}",
            short(&schema.to_string())
        ));
    }
}

fn operations(document: &Document, faults: &mut Vec<String>) {
    let schemes: BTreeSet<&str> = document
        .root
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    let mut ids = BTreeSet::new();
    let mut securities = vec![("the document".to_owned(), document.root.get("security"))];
    for operation in &document.operations {
        let place = format!("{} {}", operation.method, operation.path);
        if let Some(Value::String(id)) = operation.object.get("operationId")
            && !ids.insert(id.clone())
        {
            faults.push(format!(
                "{place}: the operationId `{id}` is taken by another operation"
            ));
        }
        let declared: BTreeSet<&str> = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.get("in").and_then(Value::as_str) == Some("path"))
            .filter_map(|parameter| parameter.get("name").and_then(Value::as_str))
            .collect();
        let used: BTreeSet<&str> = operation
            .path
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        if declared != used {
            faults.push(format!(
                "{place}: the path parameters declared are {declared:?}, those in the path {used:?}"
            ));
        }
        let mut seen = BTreeSet::new();
        for parameter in &operation.parameters {
            let key = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or("");
            if !seen.insert((key("in"), key("name"))) {
                faults.push(format!(
                    "{place}: two parameters `{}` in {}",
                    key("name"),
                    key("in")
                ));
            }
        }
        securities.push((place, operation.object.get("security")));
    }
    for (place, security) in securities {
        for requirement in security.and_then(Value::as_array).into_iter().flatten() {
            for (name, _) in requirement.as_object().into_iter().flatten() {
                if !schemes.contains(name.as_str()) {
                    faults.push(format!("{place}: there is no security scheme `{name}`"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(root: Value) -> Vec<String> {
        faults(&Document::new(root))
    }

    #[test]
    fn the_form_is_held_against_a_document() {
        let right = json!({
            "openapi": "3.1.1",
            "info": {"title": "t", "version": "1"},
            "security": [{"bearer": []}],
            "components": {
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
                "schemas": {"A": {"type": "object"}},
            },
            "paths": {"/a/{id}": {"get": {
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "d", "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/A"}},
                }}},
            }}},
        });
        assert_eq!(of(right.clone()), Vec::<String>::new());
        for (pointer, wrong) in [
            ("/openapi", json!("3.0.3")),
            ("/info", json!({"title": "t"})),
            ("/security", json!([{"other": []}])),
            ("/components/schemas/A", json!({"type": "objekt"})),
            ("/paths/~1a~1{id}/get/responses", json!({})),
            ("/paths/~1a~1{id}/get/parameters", json!([])),
            ("/paths/~1a~1{id}/get/parameters/0/required", json!(false)),
            (
                "/paths/~1a~1{id}/get/responses/200/content/application~1json/schema/$ref",
                json!("#/components/schemas/B"),
            ),
            (
                "/paths/~1a~1{id}/get/responses/200/content/application~1json/schema/$ref",
                json!("https://example.com/schema.json"),
            ),
        ] {
            let mut document = right.clone();
            *document.pointer_mut(pointer).expect("there") = wrong;
            assert!(!of(document).is_empty(), "{pointer}");
        }
    }
}
