//! The vocabulary of the templates, in one place: every name that a template may say, with what it means.
//!
//! `templates/README.md` lists the same names, and a test compares them. There are no nulls: what is absent is left out, and a boolean
//! beside it says so.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value};

use super::identifiers::Identifiers;
use super::sample::samples;
use crate::catalog::Literals;
use crate::choices::Choices;
use crate::error::{Error, Result};
use crate::name::{Casing, Name};
use crate::resource::{Field, FieldType, Presence, Resource};

/// What a template sees at its root. In a file below `per-resource/` there is also `resource`.
#[derive(Serialize)]
pub(super) struct Root<'a> {
    pub(super) project: ProjectWords<'a>,
    pub(super) framework: IdTitle<'a>,
    pub(super) language: IdTitle<'a>,
    pub(super) database: IdTitle<'a>,
    /// Every feature as a boolean.
    #[serde(flatten)]
    pub(super) features: BTreeMap<&'static str, bool>,
    /// Package → exact version.
    pub(super) pins: &'a IndexMap<String, String>,
    pub(super) larder: LarderWords,
    pub(super) uses: BTreeMap<&'static str, bool>,
}

#[derive(Serialize)]
pub(super) struct ProjectWords<'a> {
    /// As typed.
    pub(super) name: &'a str,
    #[serde(flatten)]
    pub(super) casing: &'a Casing,
}

#[derive(Serialize)]
pub(super) struct IdTitle<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
}

#[derive(Serialize)]
pub(super) struct LarderWords {
    pub(super) version: &'static str,
    /// The command line that makes the same project again.
    pub(super) command: String,
}

/// The names of a resource, wherever one is spoken of.
#[derive(Serialize)]
pub(super) struct NameWords<'a> {
    #[serde(flatten)]
    pub(super) name: &'a Name,
    /// URL segment: the plural in kebab-case.
    pub(super) path: &'a str,
    /// The plural in `snake_case`.
    pub(super) table: &'a str,
}

/// A resource, its fields apart.
#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates test booleans and never compare"
)]
pub(super) struct ResourceWords<'a> {
    #[serde(flatten)]
    pub(super) names: NameWords<'a>,
    pub(super) has_refs: bool,
    pub(super) has_filters: bool,
    pub(super) has_sort_fields: bool,
    pub(super) has_unique: bool,
    pub(super) is_referenced: bool,
    pub(super) uses: BTreeMap<&'static str, bool>,
    /// Index on the owner and the time of making.
    pub(super) owner_index: String,
    pub(super) pk_name: String,
    pub(super) owner_fk: String,
    pub(super) create_json: String,
    pub(super) update_json: String,
}

/// A field, its code apart.
#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates test booleans and never compare"
)]
pub(super) struct FieldWords<'a> {
    /// As declared.
    pub(super) name: &'a str,
    /// On the wire, in columns and filters.
    pub(super) json: &'a str,
    pub(super) camel: String,
    pub(super) pascal: String,
    pub(super) title: String,
    pub(super) optional: bool,
    pub(super) required: bool,
    pub(super) has_default: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) default: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) default_json: Option<String>,
    pub(super) unique: bool,
    #[serde(flatten)]
    pub(super) is: BTreeMap<String, bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) precision: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scale: Option<u32>,
    /// Digits before the point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) whole: Option<u32>,
    pub(super) has_scale: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) values: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<NameWords<'a>>,
    pub(super) is_self: bool,
    pub(super) is_forward: bool,
    pub(super) sortable: bool,
    pub(super) filterable: bool,
    pub(super) has_sample: bool,
    pub(super) has_other: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sample: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sample_json: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) other: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) other_json: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fk_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unique_name: Option<String>,
}

pub(super) fn name_words(resource: &Resource) -> NameWords<'_> {
    NameWords {
        name: &resource.name,
        path: resource.path(),
        table: resource.table(),
    }
}

/// The referring field as seen from the resource it refers to.
pub(super) fn reference_words(field: &Field) -> Result<Map<String, Value>> {
    let mut words = to_object(&field.casing())?;
    words.insert("name".to_owned(), Value::String(field.name.clone()));
    words.insert("json".to_owned(), Value::String(field.json.clone()));
    words.insert("optional".to_owned(), Value::Bool(field.is_optional()));
    Ok(words)
}

pub(super) fn field_words<'a>(
    field: &'a Field,
    resource: &'a Resource,
    choices: &'a Choices,
    target: Option<usize>,
    literals: &Literals,
    names: &mut Identifiers,
) -> FieldWords<'a> {
    let casing = field.casing();
    let default = match &field.presence {
        Presence::Default(value) => Some(value),
        _ => None,
    };
    let samples = samples(field);
    let (first, second) = samples
        .as_ref()
        .map_or((None, None), |(first, second)| (Some(first), Some(second)));
    let target = target.and_then(|target| choices.resources.get(target));
    let (min, max) = bounds(&field.field_type);
    let (precision, scale) = match field.field_type {
        FieldType::Decimal { precision, scale } => (Some(precision), Some(scale)),
        _ => (None, None),
    };
    FieldWords {
        name: &field.name,
        json: &field.json,
        title: casing.title,
        camel: casing.camel,
        pascal: casing.pascal,
        optional: field.is_optional(),
        required: field.is_required(),
        has_default: default.is_some(),
        default: default.map(|value| literals.of(value)),
        default_json: default.map(ToString::to_string),
        unique: field.unique,
        is: FieldType::NAMES
            .iter()
            .map(|name| (format!("is_{name}"), *name == field.field_type.name()))
            .collect(),
        min,
        max,
        precision,
        scale,
        whole: precision.zip(scale).map(|(precision, scale)| precision - scale),
        has_scale: scale.is_some_and(|scale| scale > 0),
        values: match &field.field_type {
            FieldType::Enum { values } => Some(values),
            _ => None,
        },
        is_self: target.is_some_and(|target| target.name == resource.name),
        is_forward: false,
        fk_name: target.map(|_| names.unique(&["fk", resource.table(), &field.json])),
        index_name: target.map(|_| names.unique(&["ix", resource.table(), &field.json])),
        unique_name: field
            .unique
            .then(|| names.unique(&["uq", resource.table(), &field.json])),
        target: target.map(name_words),
        sortable: field.field_type.is_sortable(),
        filterable: field.field_type.is_filterable(),
        has_sample: first.is_some(),
        has_other: first != second,
        sample: first.map(|value| literals.of(value)),
        sample_json: first.map(ToString::to_string),
        other: second.map(|value| literals.of(value)),
        other_json: second.map(ToString::to_string),
    }
}

fn bounds(field_type: &FieldType) -> (Option<i64>, Option<i64>) {
    match field_type {
        FieldType::String { min, max } => (Some(i64::from(*min)), Some(i64::from(*max))),
        FieldType::Text { max } => (Some(0), Some(i64::from(*max))),
        FieldType::Int { min, max } => (Some(*min), Some(*max)),
        FieldType::Email => (None, Some(254)),
        FieldType::Url => (None, Some(2048)),
        _ => (None, None),
    }
}

/// Words as an object to which more can be added.
pub(super) fn to_object(words: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(words) {
        Ok(Value::Object(words)) => Ok(words),
        Ok(_) => Ok(Map::new()),
        Err(error) => Err(Error::Template {
            template: "context".to_owned(),
            message: error.to_string(),
        }),
    }
}
