//! The vocabulary of the templates, in one place: every name that a template may say, with what it means.
//!
//! `templates/README.md` lists the same names, and a test compares them. There are no nulls: what is absent is left out, and a boolean
//! beside it says so.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value, json};

use heck::{ToLowerCamelCase, ToShoutySnakeCase, ToUpperCamelCase};

use super::identifiers::{Ident, Identifiers};
use super::sample::samples;
use crate::catalog::Literals;
use crate::choices::Choices;
use crate::error::{Error, Result};
use crate::name::Casing;
use crate::resource::{Field, FieldType, OnDelete, Presence, Readers, Resource, Unique, float};

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
    pub(super) singular: &'a Casing,
    /// The singular as code writes it.
    pub(super) ident: Ident,
    pub(super) plural: PluralWords<'a>,
    /// URL segment: the plural in kebab-case.
    pub(super) path: &'a str,
    /// The plural in `snake_case`.
    pub(super) table: &'a str,
    /// Whether only the owner of a row reads it.
    pub(super) is_private: bool,
    /// Whether a row belongs to the user who made it.
    pub(super) has_owner: bool,
}

#[derive(Serialize)]
pub(super) struct PluralWords<'a> {
    #[serde(flatten)]
    pub(super) casing: &'a Casing,
    /// The plural as code writes it.
    pub(super) ident: Ident,
}

/// Whose rows they are.
#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "templates test booleans and never compare"
)]
pub(super) struct AccessWords {
    pub(super) read_owner: bool,
    pub(super) read_users: bool,
    pub(super) read_everyone: bool,
    pub(super) write_owner: bool,
    pub(super) write_admin: bool,
    /// Whether others read rows that have an owner.
    pub(super) shows_owner: bool,
    /// Whether a reference leads to rows that only their owner reads.
    pub(super) has_private_refs: bool,
}

/// A unique constraint.
#[derive(Serialize)]
pub(super) struct UniqueWords<'a> {
    pub(super) name: String,
    /// With `owner_id` in front where only the owner reads.
    pub(super) columns: Vec<&'a str>,
    pub(super) fields: Vec<UniqueField<'a>>,
    /// The JSON key of the first field.
    pub(super) first: &'a str,
    pub(super) is_single: bool,
}

/// A field as a unique constraint speaks of it.
#[derive(Serialize)]
pub(super) struct UniqueField<'a> {
    pub(super) name: &'a str,
    pub(super) json: &'a str,
    pub(super) camel: String,
    pub(super) pascal: String,
    pub(super) ident: String,
}

/// An index that is not unique.
#[derive(Serialize)]
pub(super) struct IndexWords<'a> {
    pub(super) name: String,
    pub(super) columns: Vec<&'a str>,
}

/// A member of an enum.
#[derive(Serialize)]
pub(super) struct MemberWords<'a> {
    pub(super) value: &'a str,
    pub(super) pascal: String,
    pub(super) constant: String,
    pub(super) camel: String,
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
    #[serde(flatten)]
    pub(super) access: AccessWords,
    pub(super) has_refs: bool,
    pub(super) has_filters: bool,
    pub(super) has_sort_fields: bool,
    pub(super) has_required_fields: bool,
    pub(super) has_unique: bool,
    pub(super) is_referenced: bool,
    pub(super) uses: BTreeMap<&'static str, bool>,
    pub(super) uniques: Vec<UniqueWords<'a>>,
    pub(super) indexes: Vec<IndexWords<'a>>,
    pub(super) targets: Vec<NameWords<'a>>,
    pub(super) migration: String,
    pub(super) previous_migration: String,
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
    /// As code writes it.
    pub(super) ident: String,
    pub(super) is_plain_ident: bool,
    /// The name as code writes it: of a reference without `_id`.
    pub(super) name_ident: String,
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
    pub(super) has_min: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min: Option<Value>,
    pub(super) has_max: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max: Option<Value>,
    /// A text that needs more than MySQL's `text`.
    pub(super) is_long_text: bool,
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
    pub(super) members: Option<Vec<MemberWords<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<NameWords<'a>>,
    pub(super) is_restrict: bool,
    pub(super) is_cascade: bool,
    pub(super) is_clear: bool,
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
}

pub(super) fn name_words<'a>(resource: &'a Resource, names: &Identifiers<'_>) -> NameWords<'a> {
    NameWords {
        singular: &resource.name.singular,
        ident: names.singular(&resource.name),
        plural: PluralWords {
            casing: &resource.name.plural,
            ident: names.plural(&resource.name),
        },
        path: resource.path(),
        table: resource.table(),
        is_private: resource.is_private(),
        has_owner: resource.has_owner(),
    }
}

pub(super) fn access_words(resource: &Resource, has_private_refs: bool) -> AccessWords {
    AccessWords {
        read_owner: resource.read == Readers::Owner,
        read_users: resource.read == Readers::Users,
        read_everyone: resource.read == Readers::Everyone,
        write_owner: resource.has_owner(),
        write_admin: !resource.has_owner(),
        shows_owner: resource.shows_owner(),
        has_private_refs,
    }
}

pub(super) fn unique_words<'a>(resource: &'a Resource, names: &Identifiers<'_>) -> Vec<UniqueWords<'a>> {
    let words = |unique: Unique<'a>| {
        let field = |field: &&'a Field| {
            let casing = field.casing();
            UniqueField {
                name: &field.name,
                json: &field.json,
                camel: casing.camel,
                pascal: casing.pascal,
                ident: names.field(field),
            }
        };
        UniqueWords {
            name: resource.unique_name(&unique),
            columns: resource.unique_columns(&unique),
            fields: unique.fields.iter().map(field).collect(),
            first: unique.fields.first().map_or("", |field| field.json.as_str()),
            is_single: unique.is_single(),
        }
    };
    resource.uniques().into_iter().map(words).collect()
}

pub(super) fn index_words(resource: &Resource) -> Vec<IndexWords<'_>> {
    let indexes = resource.indexes().into_iter();
    indexes
        .map(|index| IndexWords {
            name: index.name,
            columns: index.columns,
        })
        .collect()
}

fn member_words(value: &str) -> MemberWords<'_> {
    MemberWords {
        value,
        pascal: value.to_upper_camel_case(),
        constant: value.to_shouty_snake_case(),
        camel: value.to_lower_camel_case(),
    }
}

/// The referring field as seen from the resource it refers to.
pub(super) fn reference_words(field: &Field, names: &Identifiers<'_>) -> Result<Map<String, Value>> {
    let mut words = to_object(&field.casing())?;
    words.insert("ident".to_owned(), Value::String(names.field(field)));
    for (word, on_delete) in [
        ("is_restrict", OnDelete::Restrict),
        ("is_cascade", OnDelete::Cascade),
        ("is_clear", OnDelete::Clear),
    ] {
        words.insert(word.to_owned(), Value::Bool(field.on_delete() == Some(on_delete)));
    }
    words.insert("name".to_owned(), Value::String(field.name.clone()));
    words.insert("json".to_owned(), Value::String(field.json.clone()));
    words.insert("optional".to_owned(), Value::Bool(field.is_optional()));
    Ok(words)
}

/// A text that MySQL keeps in `mediumtext`.
pub(super) const fn is_long_text(field: &Field) -> bool {
    matches!(field.field_type, FieldType::Text { max } if max > MYSQL_TEXT)
}

pub(super) fn field_words<'a>(
    field: &'a Field,
    resource: &'a Resource,
    choices: &'a Choices,
    target: Option<usize>,
    literals: &Literals,
    names: &Identifiers<'_>,
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
    let ident = names.field(field);
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
        is_plain_ident: ident == field.json,
        name_ident: names.declared(field),
        ident,
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
        has_min: min.is_some(),
        min,
        has_max: max.is_some(),
        max,
        is_long_text: is_long_text(field),
        precision,
        scale,
        whole: precision.zip(scale).map(|(precision, scale)| precision - scale),
        has_scale: scale.is_some_and(|scale| scale > 0),
        values: match &field.field_type {
            FieldType::Enum { values } => Some(values),
            _ => None,
        },
        members: match &field.field_type {
            FieldType::Enum { values } => Some(values.iter().map(|value| member_words(value)).collect()),
            _ => None,
        },
        is_restrict: field.on_delete() == Some(OnDelete::Restrict),
        is_cascade: field.on_delete() == Some(OnDelete::Cascade),
        is_clear: field.on_delete() == Some(OnDelete::Clear),
        is_self: target.is_some_and(|target| target.name == resource.name),
        is_forward: false,
        fk_name: target.map(|_| resource.foreign_key_name(&field.json)),
        target: target.map(|target| name_words(target, names)),
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

/// Characters that `MySQL` keeps in a `text` column, of four bytes each; longer ones need `mediumtext`.
const MYSQL_TEXT: u32 = 16_000;

fn bounds(field_type: &FieldType) -> (Option<Value>, Option<Value>) {
    match field_type {
        FieldType::String { min, max } => (Some(json!(min)), Some(json!(max))),
        FieldType::Text { max } => (Some(json!(0)), Some(json!(max))),
        FieldType::Int { min, max } => (Some(json!(min)), Some(json!(max))),
        FieldType::Float { min, max } => (
            (*min > -f64::MAX).then(|| float(*min)),
            (*max < f64::MAX).then(|| float(*max)),
        ),
        FieldType::Email => (None, Some(json!(254))),
        FieldType::Url => (None, Some(json!(2048))),
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
