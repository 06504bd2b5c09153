//! The user's data model: resources with typed fields (contract §4).
//!
//! In: the mini-language `task title:string! notes:text? due:date?` ([`Resource::parse`]). Out: [`Resource`], whose fields know
//! their rules ([`FieldType`]) and can give valid values of themselves ([`FieldType::sample`]).
//! What several resources must have in common (references, clashes, reserved words) is judged in `choices`.

mod default;
mod field_type;
mod parse;
mod parse_type;

use std::fmt;

use serde_json::Value;

pub use field_type::FieldType;

use crate::name::{Casing, Name};

/// How a value may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// `!` or nothing: must be sent.
    Required,
    /// `?`: may be left out or `null`.
    Optional,
    /// `=v`: may be left out, then it is this value (in the form in which the API answers); never `null`.
    Default(Value),
}

/// One declared field of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// As declared: `project` for `project:ref(project)`.
    pub name: String,
    /// In JSON, columns and filters: `project_id` for a reference, otherwise the name.
    pub json: String,
    /// The type with its bounds.
    pub field_type: FieldType,
    /// Required, optional or with a default.
    pub presence: Presence,
    /// Unique among the rows of one owner.
    pub unique: bool,
}

impl Field {
    /// Whether `null` is one of its values.
    pub fn is_optional(&self) -> bool {
        self.presence == Presence::Optional
    }

    /// Whether a body without it is refused.
    pub fn is_required(&self) -> bool {
        self.presence == Presence::Required
    }

    /// The name of the resource it refers to, if it is a reference.
    pub fn target(&self) -> Option<&str> {
        match &self.field_type {
            FieldType::Ref { resource } => Some(resource),
            _ => None,
        }
    }

    /// The wire name in every case.
    pub fn casing(&self) -> Casing {
        Casing::of(&self.json)
    }
}

/// A kind of thing the generated backend stores, with an owner a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Singular and plural.
    pub name: Name,
    /// In the order declared; at least one.
    pub fields: Vec<Field>,
}

impl Resource {
    /// The path segment: the plural in kebab-case.
    pub fn path(&self) -> &str {
        &self.name.plural.kebab
    }

    /// The table: the plural in `snake_case`.
    pub fn table(&self) -> &str {
        &self.name.plural.snake
    }

    /// The unique field; there is at most one.
    pub fn unique(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.unique)
    }

    /// The field with this wire name.
    pub fn field(&self, json: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.json == json)
    }
}

/// In the mini-language, so that parsing it again gives the same resource.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name.typed())?;
        self.fields.iter().try_for_each(|field| write!(f, " {field}"))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.field_type)?;
        match &self.presence {
            Presence::Required => f.write_str("!")?,
            Presence::Optional => f.write_str("?")?,
            Presence::Default(Value::String(text)) => write!(f, "={text}")?,
            Presence::Default(value) => write!(f, "={value}")?,
        }
        f.write_str(if self.unique { ":unique" } else { "" })
    }
}
