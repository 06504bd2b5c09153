//! Values for examples and for the projects' own tests: such as a reader would believe, and valid for the field.

use serde_json::{Map, Value, json};

use crate::resource::{Field, FieldType, Resource};

/// Two valid values of the field, different where the type has two; `None` for a reference.
pub fn samples(field: &Field) -> Option<(Value, Value)> {
    let words = field.json.replace('_', " ");
    let plausible = match &field.field_type {
        FieldType::Ref { .. } => return None,
        FieldType::String { .. } | FieldType::Text { .. } => {
            [format!("First {words}"), format!("Second {words}")]
        }
        FieldType::Email => ["ada@example.com".to_owned(), "grace@example.com".to_owned()],
        FieldType::Url => [
            "https://example.com/".to_owned(),
            "https://example.org/".to_owned(),
        ],
        other => return Some((other.sample(0), other.sample(1))),
    };
    let fits = |text: &String| match &field.field_type {
        FieldType::String { min, max } => (*min as usize..=*max as usize).contains(&text.chars().count()),
        FieldType::Text { max } => text.chars().count() <= *max as usize,
        _ => true,
    };
    if plausible.iter().all(fits) {
        let [first, second] = plausible;
        return Some((json!(first), json!(second)));
    }
    Some((field.field_type.sample(0), field.field_type.sample(1)))
}

/// What stands for the id of a row that must be made first: `PROJECT_ID_HERE`.
fn placeholder(field: &Field) -> Value {
    Value::String(format!("{}_HERE", field.json.to_uppercase()))
}

/// A body for POST, as one line: what is required, or the first field where nothing is.
pub fn create_json(resource: &Resource) -> String {
    let required: Vec<&Field> = resource
        .fields
        .iter()
        .filter(|field| field.is_required())
        .collect();
    let first: Vec<&Field> = resource
        .fields
        .iter()
        .filter(|field| field.target().is_none())
        .take(1)
        .collect();
    let fields = if required.is_empty() { first } else { required };
    let body: Map<String, Value> = fields
        .into_iter()
        .map(|field| {
            (
                field.json.clone(),
                samples(field).map_or_else(|| placeholder(field), |(first, _)| first),
            )
        })
        .collect();
    Value::Object(body).to_string()
}

/// A body for PUT, as one line: every field, but references that may be left out.
pub fn update_json(resource: &Resource) -> String {
    let body: Map<String, Value> = resource
        .fields
        .iter()
        .filter(|field| field.is_required() || field.target().is_none())
        .map(|field| {
            (
                field.json.clone(),
                samples(field).map_or_else(|| placeholder(field), |(_, second)| second),
            )
        })
        .collect();
    Value::Object(body).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(text: &str) -> Resource {
        Resource::parse(text).expect(text)
    }

    #[test]
    fn bodies_are_such_as_the_api_takes() {
        let task = resource("task title:string! done:bool=false project:ref(project)! parent:ref(task)?");
        assert_eq!(
            create_json(&task),
            r#"{"title":"First title","project_id":"PROJECT_ID_HERE"}"#
        );
        assert_eq!(
            update_json(&task),
            r#"{"title":"Second title","done":true,"project_id":"PROJECT_ID_HERE"}"#
        );
        assert_eq!(
            create_json(&resource("note text:text?")),
            r#"{"text":"First text"}"#
        );
    }

    #[test]
    fn samples_keep_short_bounds() {
        let field = &resource("t code:string(2,3)!").fields[0];
        assert_eq!(samples(field), Some((json!("aaa"), json!("aab"))));
    }
}
