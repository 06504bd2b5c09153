//! The user's data model: resources with typed fields (contract §4).
//!
//! In: the mini-language `task title:string notes:text? due:date?` ([`Resource::parse`]). Out: [`Resource`], whose fields know
//! their rules ([`FieldType`]) and can give valid values of themselves ([`FieldType::sample`]).
//! What several resources must have in common (references, clashes, reserved words) is judged in `choices`.

mod access;
mod default;
mod field_type;
mod parse;
mod parse_field;
mod parse_type;
mod schema;
mod unique;

use std::fmt;

use serde_json::Value;

use access::Access;
pub use access::{Readers, Writers};
pub use field_type::{FieldType, OnDelete, float};
pub use schema::Index;
pub use unique::Unique;

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
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// As declared: `project` for `project:ref(project)`.
    pub name: String,
    /// In JSON, columns and filters: `project_id` for a reference, otherwise the name.
    pub json: String,
    /// The type with its bounds.
    pub field_type: FieldType,
    /// Required, optional or with a default.
    pub presence: Presence,
    /// `:unique`: no two rows have its value (of one owner, where only the owner reads).
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
            FieldType::Ref { resource, .. } => Some(resource),
            _ => None,
        }
    }

    /// What happens to it when the row that it refers to is deleted, if it is a reference.
    pub fn on_delete(&self) -> Option<OnDelete> {
        match self.field_type {
            FieldType::Ref { on_delete, .. } => Some(on_delete),
            _ => None,
        }
    }

    /// The wire name in every case.
    pub fn casing(&self) -> Casing {
        Casing::of(&self.json)
    }
}

/// A kind of thing that the generated backend stores.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Singular and plural.
    pub name: Name,
    /// Who reads its rows.
    pub read: Readers,
    /// Who creates, replaces and deletes them.
    pub write: Writers,
    /// In the order declared; at least one.
    pub fields: Vec<Field>,
    /// Groups of fields, by their JSON keys, whose values together are unique.
    pub unique_together: Vec<Vec<String>>,
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

    /// Whether a row belongs to the user who made it.
    pub fn has_owner(&self) -> bool {
        self.write == Writers::Owner
    }

    /// Whether only the owner of a row reads it.
    pub fn is_private(&self) -> bool {
        self.read == Readers::Owner
    }

    /// Whether others read rows that have an owner: then the answers show `owner_id`.
    pub fn shows_owner(&self) -> bool {
        !self.is_private() && self.has_owner()
    }

    /// Every field with `:unique` in order, then the groups.
    pub fn uniques(&self) -> Vec<Unique<'_>> {
        let single = self
            .fields
            .iter()
            .filter(|field| field.unique)
            .map(|field| vec![field]);
        let groups = self
            .unique_together
            .iter()
            .map(|keys| keys.iter().filter_map(|key| self.field(key)).collect());
        single.chain(groups).map(|fields| Unique { fields }).collect()
    }

    /// How many rows of it can be made with the samples of its unique fields; `None` where there is no limit in practice.
    /// A reference counts as one that can always have another row to refer to.
    pub fn distinct_rows(&self) -> Option<u64> {
        let of_group = |unique: &Unique<'_>| {
            let counts = unique
                .fields
                .iter()
                .map(|field| field.field_type.distinct_samples());
            counts.collect::<Option<Vec<u64>>>()?.into_iter().max()
        };
        self.uniques().iter().filter_map(of_group).min()
    }

    /// `person/people(read=users)`: what one types to get this name and these rights again.
    pub fn typed_name(&self) -> String {
        let access = Access {
            read: self.read,
            write: self.write,
        };
        format!("{}{access}", self.name.typed())
    }

    /// Each element behind the name as one types it: the fields, then the unique groups.
    pub fn typed_elements(&self) -> Vec<String> {
        let group = |keys: &Vec<String>| {
            let fields = keys.iter().filter_map(|key| self.field(key));
            let names: Vec<&str> = fields.map(|field| field.name.as_str()).collect();
            format!("unique({})", names.join(","))
        };
        let fields = self.fields.iter().map(ToString::to_string);
        fields.chain(self.unique_together.iter().map(group)).collect()
    }

    /// The field with this wire name.
    pub fn field(&self, json: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.json == json)
    }
}

/// In the mini-language, so that parsing it again gives the same resource.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed_name())?;
        self.typed_elements()
            .iter()
            .try_for_each(|element| write!(f, " {element}"))
    }
}

/// In the mini-language; `!`, the default, is left out.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.field_type)?;
        match &self.presence {
            Presence::Required => {}
            Presence::Optional => f.write_str("?")?,
            Presence::Default(Value::String(text)) => write!(f, "={text}")?,
            Presence::Default(value) => write!(f, "={value}")?,
        }
        f.write_str(if self.unique { ":unique" } else { "" })
    }
}
