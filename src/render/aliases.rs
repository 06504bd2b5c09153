//! Words that the templates of Express and FastAPI said before `uniques` and `indexes` were there. Delete this module, and its rows of
//! `templates/README.md`, when neither says them any more.

use serde_json::{Map, Value};

use crate::name::identifier;
use crate::resource::{Field, Resource};

fn first(resource: &Resource) -> Option<&Field> {
    let uniques = resource.uniques();
    uniques.first()?.fields.first().copied()
}

/// `index_name` and `unique_name`.
pub(super) fn field(words: &mut Map<String, Value>, field: &Field, resource: &Resource) {
    let mut name = |key: &str, kind: &str| {
        let name = identifier(&[kind, resource.table(), &field.json]);
        words.insert(key.to_owned(), Value::String(name));
    };
    if field.target().is_some() {
        name("index_name", "ix");
    }
    if field.unique || first(resource) == Some(field) {
        name("unique_name", "uq");
    }
}

/// `owner_index` and `unique`.
pub(super) fn resource(words: &mut Map<String, Value>, fields: &[Value], resource: &Resource) {
    let index = resource.indexes().into_iter().next();
    let index = index.map_or(String::new(), |index| index.name);
    words.insert("owner_index".to_owned(), Value::String(index));
    let unique = resource
        .fields
        .iter()
        .zip(fields)
        .find(|(field, _)| first(resource) == Some(field));
    if let Some((_, unique)) = unique {
        words.insert("unique".to_owned(), unique.clone());
    }
}
