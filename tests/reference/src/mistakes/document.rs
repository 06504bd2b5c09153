//! What is wrong in an `OpenAPI` document.

use serde_json::{Value, json};

use crate::fault::Fault;

/// Puts the fault into a document that was right.
pub fn of_document(document: &mut Value, fault: Option<Fault>) {
    let Some(fault) = fault else { return };
    let register = "/paths/~1api~1v1~1auth~1register/post";
    let page = || json!({"get": {"responses": {"200": {"description": "A page."}}, "security": []}});
    let mut set = |pointer: String, value: Value| {
        if let Some(place) = document.pointer_mut(&pointer) {
            *place = value;
        }
    };
    match fault {
        Fault::OperationIdsInSnakeCase => each_operation(document, |operation| {
            let id = operation["operationId"].as_str().unwrap_or("");
            let snake: String = id
                .chars()
                .flat_map(|letter| {
                    let dash = letter.is_ascii_uppercase().then_some('_');
                    dash.into_iter().chain([letter.to_ascii_lowercase()])
                })
                .collect();
            operation["operationId"] = json!(snake);
        }),
        Fault::TagsMissing => each_operation(document, |operation| operation["tags"] = json!([])),
        Fault::SummaryMissing => set(format!("{register}/summary"), json!("")),
        Fault::SchemaOfItsOwn => {
            document["components"]["schemas"]["HTTPValidationError"] = json!({"type": "object"});
        }
        Fault::BodyWithoutName => {
            let named = document["components"]["schemas"]["Registration"].clone();
            let pointer = format!("{register}/requestBody/content/application~1json/schema");
            if let Some(schema) = document.pointer_mut(&pointer) {
                *schema = named;
            }
        }
        Fault::FormatOfItsOwn => {
            document["components"]["schemas"]["Registration"]["properties"]["password"]["format"] =
                json!("password");
        }
        Fault::PublicReadsBehindToken => each_operation(document, |operation| {
            let id = operation["operationId"].as_str().unwrap_or("");
            if id.starts_with("list")
                && let Some(object) = operation.as_object_mut()
            {
                object.shift_remove("security");
            }
        }),
        Fault::ForbiddenNotListed => each_operation(document, |operation| {
            let id = operation["operationId"].as_str().unwrap_or("").to_owned();
            if id.starts_with("delete")
                && let Some(responses) = operation["responses"].as_object_mut()
            {
                responses.shift_remove("403");
            }
        }),
        Fault::RootInDocument => document["paths"]["/"] = page(),
        Fault::ServersAtRoot => document["servers"] = json!([{"url": "/"}]),
        Fault::ExampleMissing => each_operation(document, |operation| {
            if let Some(content) = operation.pointer_mut("/requestBody/content/application~1json") {
                content["example"] = Value::Null;
            }
        }),
        Fault::ExampleOfAnotherAccount => set(
            "/paths/~1api~1v1~1auth~1login/post/requestBody/content/application~1json/example/email"
                .to_owned(),
            json!("grace@example.com"),
        ),
        Fault::ExampleOfOneType => each_operation(document, |operation| {
            let pointer = "/requestBody/content/application~1json/example";
            for value in operation
                .pointer_mut(pointer)
                .and_then(Value::as_object_mut)
                .into_iter()
                .flat_map(|object| object.values_mut())
            {
                if value.is_boolean() || value.is_number() {
                    *value = json!("string");
                }
            }
        }),
        Fault::ExampleOfAnyReference => each_operation(document, |operation| {
            let pointer = "/requestBody/content/application~1json/example";
            for value in operation
                .pointer_mut(pointer)
                .and_then(Value::as_object_mut)
                .into_iter()
                .flat_map(|object| object.values_mut())
            {
                if *value == json!(uuid::Uuid::nil().to_string()) {
                    *value = json!("3fa85f64-5717-4562-b3fc-2c963f66afa6");
                }
            }
        }),
        _ => {}
    }
}

fn each_operation(document: &mut Value, mut how: impl FnMut(&mut Value)) {
    let paths = document["paths"]
        .as_object_mut()
        .into_iter()
        .flat_map(|paths| paths.values_mut());
    for item in paths {
        for method in ["get", "post", "put", "delete"] {
            if let Some(operation) = item.get_mut(method) {
                how(operation);
            }
        }
    }
}
