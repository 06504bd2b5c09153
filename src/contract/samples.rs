//! Bodies for the resources of the project at hand.

use serde_json::{Map, Value, json};

use crate::resource::{Field, FieldType, Resource};

/// The body with every field filled with its `n`-th valid value; references are left out.
pub fn full_body(resource: &Resource, n: u64) -> Map<String, Value> {
    resource
        .fields
        .iter()
        .filter(|field| field.target().is_none())
        .map(|field| (field.json.clone(), field.field_type.sample(n)))
        .collect()
}

/// The body with the required fields alone; references are left out.
pub fn small_body(resource: &Resource, n: u64) -> Map<String, Value> {
    let mut body = full_body(resource, n);
    body.retain(|json, _| resource.field(json).is_some_and(Field::is_required));
    body
}

/// A value of every JSON type that the field does not take, with a word for it. `null` is among them unless it is optional.
pub fn wrong_types(field: &Field) -> Vec<(&'static str, Value)> {
    let mut values = vec![
        ("an array", json!([])),
        ("an object", json!({})),
        ("an array of one", json!(["a"])),
    ];
    match field.field_type {
        FieldType::Bool => values.extend([("text", json!("true")), ("1", json!(1)), ("0", json!(0))]),
        FieldType::Float { .. } => {
            values.extend([
                ("text", json!("1.5")),
                ("true", json!(true)),
                ("false", json!(false)),
            ]);
        }
        FieldType::Int { .. } => {
            values.extend([
                ("text", json!("5")),
                ("true", json!(true)),
                ("a fraction", json!(5.5)),
            ]);
        }
        _ => values.extend([
            ("a number", json!(7)),
            ("a fraction", json!(1.5)),
            ("true", json!(true)),
            ("false", json!(false)),
        ]),
    }
    if !field.is_optional() {
        values.push(("null", Value::Null));
    }
    values
}

/// Small letters large and large ones small: no member, since two members differ in more than case.
pub fn other_case(text: &str) -> String {
    let other = |letter: char| {
        if letter.is_ascii_lowercase() {
            letter.to_ascii_uppercase()
        } else {
            letter.to_ascii_lowercase()
        }
    };
    text.chars().map(other).collect()
}

/// A number that is larger than this one.
pub fn above(number: f64) -> f64 {
    number + (number.abs() / 1000.0).max(1.0)
}
