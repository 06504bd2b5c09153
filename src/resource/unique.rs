//! What is unique in a resource: fields with `:unique`, and groups of fields, `unique(a, b)`.

use std::ops::Range;

use super::{Field, FieldType, Readers};
use crate::error::{Problem, list, nearest};

/// The longest key of an index in `MySQL`, in bytes.
const MYSQL_KEY: u64 = 3_072;
/// The most fields of a group.
const MAX_GROUP: usize = 4;

/// One or more fields whose values together are unique, per owner where only the owner reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Unique<'r> {
    /// In the order declared.
    pub fields: Vec<&'r Field>,
}

impl Unique<'_> {
    /// Whether it is one field with `:unique`.
    pub fn is_single(&self) -> bool {
        self.fields.len() == 1
    }
}

/// Whether `word` is a group, `unique(a, b)`, and no field.
pub(super) fn is_group(word: &str) -> bool {
    word.strip_prefix("unique")
        .is_some_and(|rest| rest.starts_with('('))
}

/// The JSON keys of the group `text[span]`, whose fields are among `fields`.
pub(super) fn group(
    text: &str,
    span: Range<usize>,
    fields: &[Field],
    read: Readers,
) -> Result<Vec<String>, Problem> {
    let wrong = |reason: String, help: String| Problem::at(text, span.clone(), reason, help);
    let form = || "write `unique(a, b)` with two to four names of fields".to_owned();
    let typed = &text[span.clone()];
    let Some(inside) = typed
        .strip_prefix("unique(")
        .and_then(|rest| rest.strip_suffix(')'))
    else {
        return Err(wrong(
            format!("`{typed}` is not a group of unique fields"),
            form(),
        ));
    };
    let names: Vec<&str> = inside.split(',').map(str::trim).collect();
    match names[..] {
        [name] if !name.is_empty() => {
            return Err(wrong(
                "a group of one field".to_owned(),
                format!("put `:unique` behind the field: `{name}:TYPE:unique`"),
            ));
        }
        _ if names.len() > MAX_GROUP || names.iter().any(|name| name.is_empty()) => {
            return Err(wrong(
                format!("`{typed}` is not a group of two to four fields"),
                form(),
            ));
        }
        _ => {}
    }
    let mut keys: Vec<String> = Vec::with_capacity(names.len());
    let mut bytes = if read == Readers::Owner {
        FieldType::Uuid.key_bytes()
    } else {
        0
    };
    for name in names {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            let by_key = fields
                .iter()
                .find(|field| field.json == name)
                .map(|field| field.name.as_str());
            let meant = by_key.or_else(|| nearest(name, known.iter().copied()));
            let meant = meant.map_or(String::new(), |meant| format!("did you mean `{meant}`? "));
            return Err(wrong(
                format!("`{name}` is not a field of this resource"),
                format!("{meant}there are {}", list(&known)),
            ));
        };
        if matches!(
            field.field_type,
            FieldType::Text { .. } | FieldType::Url | FieldType::Float { .. }
        ) {
            return Err(wrong(
                format!(
                    "`{name}` is a `{}`, which no unique group can hold",
                    field.field_type
                ),
                "unique groups take every type but text, url and float".to_owned(),
            ));
        }
        if keys.contains(&field.json) {
            return Err(wrong(
                format!("`{name}` is twice in the group"),
                "keep one".to_owned(),
            ));
        }
        bytes += field.field_type.key_bytes();
        keys.push(field.json.clone());
    }
    if bytes > MYSQL_KEY {
        return Err(wrong(
            format!("the values of this group can take {bytes} bytes; an index of MySQL holds {MYSQL_KEY}"),
            "make the strings shorter: MySQL counts four bytes a character".to_owned(),
        ));
    }
    Ok(keys)
}
