//! The tables of contract §8 for the choices at hand.

use crate::choices::Choices;
use crate::name::identifier;
use crate::resource::{FieldType, OnDelete, Resource};

/// A table as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Its name.
    pub table: String,
    /// In the order of the contract.
    pub columns: Vec<Column>,
    /// The column of the primary key.
    pub key: String,
    /// The name of the primary key.
    pub key_name: String,
    /// Name and columns.
    pub uniques: Vec<(String, Vec<String>)>,
    /// Name and columns of what is not unique.
    pub indexes: Vec<(String, Vec<String>)>,
    /// References.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A column as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// PostgreSQL's word for its type; of a member of an enumeration, which is a text, there are two.
    pub postgres: Vec<String>,
    /// Whether it takes NULL.
    pub nullable: bool,
}

/// A reference as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// `fk_<table>_<column>`
    pub name: String,
    /// The column.
    pub column: String,
    /// The table referred to.
    pub target: String,
    /// What a deletion may do.
    pub on_delete: &'static [&'static str],
}

const TIME: &str = "timestamp with time zone";
const CASCADE: &[&str] = &["CASCADE"];

/// Every table that the contract names.
pub fn expected(choices: &Choices) -> Vec<Expected> {
    let mut tables = vec![users(), sessions(), login_attempts()];
    tables.extend(
        choices
            .resources
            .iter()
            .map(|resource| of_resource(choices, resource)),
    );
    tables
}

fn column(name: &str, postgres: &str) -> Column {
    Column {
        name: name.to_owned(),
        postgres: vec![postgres.to_owned()],
        nullable: false,
    }
}

fn texts(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

fn fixed(table: &str, columns: &[(&str, &str)], uniques: &[&str]) -> Expected {
    let named = |kind: &str, columns: &[&str]| identifier(&[&[kind, table], columns].concat());
    Expected {
        table: table.to_owned(),
        columns: columns.iter().map(|(name, kind)| column(name, kind)).collect(),
        key: columns.first().map_or("", |(name, _)| name).to_owned(),
        key_name: named("pk", &[]),
        uniques: uniques
            .iter()
            .map(|unique| (named("uq", &[unique]), texts(&[unique])))
            .collect(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
    }
}

fn users() -> Expected {
    fixed(
        "users",
        &[
            ("id", "uuid"),
            ("email", "character varying(254)"),
            ("password_hash", "character varying(255)"),
            ("role", "character varying(32)"),
            ("created_at", TIME),
            ("updated_at", TIME),
        ],
        &["email"],
    )
}

fn sessions() -> Expected {
    const HASH: &str = "character varying(64)";
    let mut sessions = fixed(
        "sessions",
        &[
            ("id", "uuid"),
            ("user_id", "uuid"),
            ("access_hash", HASH),
            ("refresh_hash", HASH),
            ("replaced_refresh_hash", HASH),
            ("access_expires_at", TIME),
            ("refresh_expires_at", TIME),
            ("expires_at", TIME),
            ("created_at", TIME),
        ],
        &["access_hash", "refresh_hash", "replaced_refresh_hash"],
    );
    for column in &mut sessions.columns {
        column.nullable = column.name == "replaced_refresh_hash";
    }
    sessions
        .indexes
        .push(("ix_sessions_user_id".to_owned(), texts(&["user_id"])));
    sessions.foreign_keys.push(ForeignKey {
        name: "fk_sessions_user_id".to_owned(),
        column: "user_id".to_owned(),
        target: "users".to_owned(),
        on_delete: CASCADE,
    });
    sessions
}

fn login_attempts() -> Expected {
    fixed(
        "login_attempts",
        &[
            ("key", "character varying(64)"),
            ("count", "integer"),
            ("window_ends_at", TIME),
        ],
        &[],
    )
}

fn of_resource(choices: &Choices, resource: &Resource) -> Expected {
    let mut columns = vec![column("id", "uuid")];
    let mut foreign_keys = Vec::new();
    let mut refer = |column: &str, target: &str, on_delete| {
        foreign_keys.push(ForeignKey {
            name: resource.foreign_key_name(column),
            column: column.to_owned(),
            target: target.to_owned(),
            on_delete,
        });
    };
    if resource.has_owner() {
        columns.push(column("owner_id", "uuid"));
        refer("owner_id", "users", CASCADE);
    }
    for field in &resource.fields {
        columns.push(Column {
            nullable: field.is_optional(),
            postgres: postgres(&field.field_type),
            ..column(&field.json, "")
        });
        if let Some(target) = field.target().and_then(|target| choices.resource(target)) {
            let on_delete: &[&str] = match field.on_delete() {
                Some(OnDelete::Cascade) => CASCADE,
                Some(OnDelete::Clear) => &["SET NULL"],
                _ => &["RESTRICT", "NO ACTION"],
            };
            refer(&field.json, target.table(), on_delete);
        }
    }
    columns.extend([column("created_at", TIME), column("updated_at", TIME)]);
    let uniques = resource.uniques();
    Expected {
        table: resource.table().to_owned(),
        columns,
        key: "id".to_owned(),
        key_name: resource.primary_key_name(),
        uniques: uniques
            .iter()
            .map(|unique| {
                (
                    resource.unique_name(unique),
                    texts(&resource.unique_columns(unique)),
                )
            })
            .collect(),
        indexes: resource
            .indexes()
            .into_iter()
            .map(|index| (index.name, texts(&index.columns)))
            .collect(),
        foreign_keys,
    }
}

/// Contract §4, its last column.
fn postgres(field_type: &FieldType) -> Vec<String> {
    let one = match field_type {
        FieldType::String { max, .. } => format!("character varying({max})"),
        FieldType::Email => "character varying(254)".to_owned(),
        FieldType::Url => "character varying(2048)".to_owned(),
        FieldType::Enum { .. } => return vec!["text".to_owned(), "character varying(63)".to_owned()],
        FieldType::Text { .. } => "text".to_owned(),
        FieldType::Int { .. } => "bigint".to_owned(),
        FieldType::Decimal { precision, scale } => format!("numeric({precision},{scale})"),
        FieldType::Float { .. } => "double precision".to_owned(),
        FieldType::Bool => "boolean".to_owned(),
        FieldType::Date => "date".to_owned(),
        FieldType::Datetime => TIME.to_owned(),
        FieldType::Uuid | FieldType::Ref { .. } => "uuid".to_owned(),
    };
    vec![one]
}
