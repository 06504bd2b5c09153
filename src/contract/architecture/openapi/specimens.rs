//! Values that a schema of the document must take, and values that it must refuse: a schema is judged by what it does, since
//! every framework writes it in its own way.

use serde_json::{Map, Value, json};

use crate::contract::samples;
use crate::resource::{Field, FieldType, Resource};

/// The shapes of contract §2.
#[derive(Clone, Copy)]
pub enum Shape<'c> {
    Registration,
    Credentials,
    Refresh,
    PasswordChange,
    Body(&'c Resource),
    Session,
    User,
    Users,
    Row(&'c Resource),
    Page(&'c Resource),
    Status,
    Problem,
}

/// What it is, and a value.
pub type Specimen = (String, Value);

const ID: &str = "3f2b8c1a-9d4e-4f6a-8b7c-0123456789ab";
const INSTANT: &str = "2026-11-21T08:30:00.123Z";

impl Shape<'_> {
    /// Values that the schema must take.
    pub fn good(self) -> Vec<Specimen> {
        match self {
            Self::Body(resource) => bodies(resource),
            Self::Row(resource) => {
                let mut rows = vec![named("an ordinary one", self.object())];
                for field in resource.fields.iter().filter(|field| field.is_optional()) {
                    let row = with(&self.object(), &field.json, Value::Null);
                    rows.push(named(&format!("one with `{}` null", field.json), row));
                }
                rows
            }
            Self::Users | Self::Page(_) => vec![
                named("an ordinary one", self.object()),
                named("an empty one", with(&self.object(), "items", json!([]))),
            ],
            Self::Problem => vec![
                named("an ordinary one", self.object()),
                named("one without errors", without(&self.object(), "errors")),
            ],
            // The framework's own words, which every answer of the run is held against.
            Self::Status => Vec::new(),
            _ => vec![named("an ordinary one", self.object())],
        }
    }

    /// Values that the schema must refuse.
    pub fn bad(self) -> Vec<Specimen> {
        let object = self.object();
        let mut bad = vec![named("null", Value::Null), named("an array", json!([object]))];
        let optional = |key: &String| {
            matches!(
                (self, key.as_str()),
                (Self::Problem, "errors" | "detail" | "title")
            )
        };
        if !matches!(self, Self::Body(_)) {
            for (key, value) in &object {
                if !optional(key) {
                    bad.push(named(&format!("one without `{key}`"), without(&object, key)));
                }
                let wrong = if value.is_string() { json!(7) } else { json!("7") };
                bad.push(named(
                    &format!("one with another JSON type in `{key}`"),
                    with(&object, key, wrong),
                ));
            }
        }
        if self.is_request() {
            bad.push(named(
                "one with an unknown key",
                with(&object, "no_such_key", json!(1)),
            ));
        }
        let mut also = |what: &str, key: &str, value: Value| bad.push(named(what, with(&object, key, value)));
        match self {
            Self::Registration | Self::PasswordChange => {
                let key = if matches!(self, Self::Registration) {
                    "password"
                } else {
                    "new_password"
                };
                also("one with a password of 11 characters", key, json!("x".repeat(11)));
                also(
                    "one with a password of 129 characters",
                    key,
                    json!("x".repeat(129)),
                );
                if key == "password" {
                    also("one with an address without @", "email", json!("nobody"));
                    also("one with a role", "role", json!("admin"));
                }
            }
            Self::Session => also("one with another token type", "token_type", json!("MAC")),
            Self::User => also("one with an unheard-of role", "role", json!("root")),
            Self::Users | Self::Page(_) => {
                also("one with nonsense as an item", "items", json!([7]));
                also("one with the page 0", "page", json!(0));
                also("one with the page size 101", "page_size", json!(101));
            }
            Self::Body(resource) => bad.extend(bad_bodies(resource)),
            Self::Row(resource) => {
                for field in resource.fields.iter().filter(|field| !field.is_optional()) {
                    bad.push(named(
                        &format!("one with `{}` null", field.json),
                        with(&object, &field.json, Value::Null),
                    ));
                }
            }
            _ => {}
        }
        bad
    }

    /// The name of its schema (contract §9), where it has one.
    pub fn schema(self) -> Option<String> {
        let fixed = match self {
            Self::Registration => "Registration",
            Self::Credentials => "Credentials",
            Self::Refresh => "RefreshRequest",
            Self::PasswordChange => "PasswordChange",
            Self::Session => "Session",
            Self::User => "User",
            Self::Users => "UserPage",
            Self::Problem => "Problem",
            Self::Status => return None,
            Self::Body(resource) => return Some(format!("{}Input", resource.name.singular.pascal)),
            Self::Row(resource) => return Some(resource.name.singular.pascal.clone()),
            Self::Page(resource) => return Some(format!("{}Page", resource.name.singular.pascal)),
        };
        Some(fixed.to_owned())
    }

    /// A word that no other shape has.
    pub fn word(self) -> String {
        match self {
            Self::Registration => "registration".to_owned(),
            Self::Credentials => "credentials".to_owned(),
            Self::Refresh => "refresh".to_owned(),
            Self::PasswordChange => "password change".to_owned(),
            Self::Session => "session".to_owned(),
            Self::User => "user".to_owned(),
            Self::Users => "users".to_owned(),
            Self::Problem => "problem".to_owned(),
            Self::Status => "status".to_owned(),
            Self::Body(resource) => format!("body {}", resource.path()),
            Self::Row(resource) => format!("row {}", resource.path()),
            Self::Page(resource) => format!("page {}", resource.path()),
        }
    }

    /// Whether it is a body that a client sends.
    pub fn is_request(self) -> bool {
        matches!(
            self,
            Self::Registration | Self::Credentials | Self::Refresh | Self::PasswordChange | Self::Body(_)
        )
    }

    fn object(self) -> Map<String, Value> {
        let value = match self {
            Self::Registration | Self::Credentials => {
                json!({"email": "ann@example.com", "password": "correct horse battery"})
            }
            Self::Refresh => json!({"refresh_token": "x".repeat(43)}),
            Self::PasswordChange => {
                json!({"current_password": "correct horse battery", "new_password": "another horse here"})
            }
            Self::Body(resource) => Value::Object(full(resource)),
            Self::Session => json!({
                "access_token": "a".repeat(43), "token_type": "Bearer", "expires_in": 900,
                "refresh_token": "b".repeat(43), "user": Shape::User.object(),
            }),
            Self::User => json!({
                "id": ID, "email": "ann@example.com", "role": "user", "created_at": INSTANT, "updated_at": INSTANT,
            }),
            Self::Users => page(&Shape::User.object()),
            Self::Row(resource) => {
                let mut row = full(resource);
                let owner = resource.shows_owner().then_some(("owner_id", ID));
                let own = [("id", ID), ("created_at", INSTANT), ("updated_at", INSTANT)];
                for (key, value) in own.into_iter().chain(owner) {
                    row.insert(key.to_owned(), json!(value));
                }
                Value::Object(row)
            }
            Self::Page(resource) => page(&Shape::Row(resource).object()),
            Self::Status => json!({"status": "ok"}),
            Self::Problem => json!({
                "type": "urn:problem-type:validation-failed", "title": "Invalid", "status": 422, "detail": "One field is wrong.",
                "errors": [{"field": "title", "code": "required", "message": "is missing"}],
            }),
        };
        match value {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }
}

fn page(item: &Map<String, Value>) -> Value {
    json!({"items": [item], "page": 1, "page_size": 20, "total": 42})
}

fn full(resource: &Resource) -> Map<String, Value> {
    let mut body = samples::full_body(resource, 1);
    for field in resource.fields.iter().filter(|field| field.target().is_some()) {
        body.insert(field.json.clone(), json!(ID));
    }
    body
}

/// With every field, with the required ones alone, with each value at the edge of what its field takes.
fn bodies(resource: &Resource) -> Vec<Specimen> {
    let whole = full(resource);
    let mut small = whole.clone();
    small.retain(|key, _| resource.field(key).is_some_and(Field::is_required));
    let mut good = vec![
        named("one with every field", whole.clone()),
        named("one with the required fields alone", small),
    ];
    for field in &resource.fields {
        let mut values = edges(&field.field_type);
        if field.is_optional() {
            values.push(Value::Null);
        }
        for value in values {
            let what = format!("one with {} in `{}`", shown(&value), field.json);
            good.push(named(&what, with(&whole, &field.json, value)));
        }
    }
    good
}

fn bad_bodies(resource: &Resource) -> Vec<Specimen> {
    let whole = full(resource);
    let mut bad = Vec::new();
    for field in &resource.fields {
        if field.is_required() {
            bad.push(named(
                &format!("one without `{}`", field.json),
                without(&whole, &field.json),
            ));
        }
        let wrong = samples::wrong_types(field).into_iter().map(|(_, value)| value);
        for value in wrong.chain(beyond(&field.field_type)) {
            let what = format!("one with {} in `{}`", shown(&value), field.json);
            bad.push(named(&what, with(&whole, &field.json, value)));
        }
    }
    for key in ["id", "owner_id", "created_at", "updated_at"] {
        bad.push(named(&format!("one with `{key}`"), with(&whole, key, json!(ID))));
    }
    bad
}

/// Values at the edge that are still right.
pub fn edges(field_type: &FieldType) -> Vec<Value> {
    match field_type {
        FieldType::String { min, max } => [min, max]
            .map(|length| json!("é".repeat(*length as usize)))
            .to_vec(),
        FieldType::Text { max } => vec![json!(""), json!("語".repeat(*max as usize))],
        FieldType::Int { min, max } => vec![json!(min), json!(max)],
        FieldType::Decimal { precision, scale } => {
            let whole = "9".repeat((*precision - *scale) as usize);
            let mut values = vec![json!("0"), json!(format!("-{whole}"))];
            if *scale > 0 {
                values.push(json!(format!("{whole}.{}", "9".repeat(*scale as usize))));
                values.push(json!("-0.5"));
            }
            values
        }
        FieldType::Float { min, max } => vec![json!(min), json!(max)],
        FieldType::Bool => vec![json!(true), json!(false)],
        FieldType::Date => vec![json!("1600-01-01"), json!("9999-12-31"), json!("2028-02-29")],
        FieldType::Datetime => vec![
            json!("2026-11-21T08:30:00Z"),
            json!("2026-11-21T08:30:00.123456789+05:30"),
            json!("1600-01-01T12:00:00-11:00"),
        ],
        FieldType::Uuid | FieldType::Ref { .. } => vec![
            json!("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"),
            json!("00000000-0000-0000-0000-000000000000"),
        ],
        FieldType::Enum { values } => values.iter().map(|value| json!(value)).collect(),
        FieldType::Email => vec![json!("Ann.B_c+d-e@mail.example.com")],
        FieldType::Url => vec![
            json!("http://localhost:8080/a?b=c#d"),
            json!("https://example.com"),
        ],
    }
}

/// Texts and numbers just beyond, which the server answers with 422.
fn beyond(field_type: &FieldType) -> Vec<Value> {
    match field_type {
        FieldType::String { min, max } => {
            let mut lengths = vec![*max + 1];
            lengths.extend(min.checked_sub(1));
            lengths
                .into_iter()
                .map(|length| json!("x".repeat(length as usize)))
                .collect()
        }
        FieldType::Text { max } => vec![json!("x".repeat(*max as usize + 1))],
        FieldType::Int { min, max } => vec![json!(min.saturating_sub(1)), json!(max.saturating_add(1))],
        FieldType::Decimal { precision, scale } => vec![
            json!("9".repeat((*precision - *scale) as usize + 1)),
            json!(format!("0.{}", "1".repeat(*scale as usize + 1))),
            json!("01"),
            json!("1e3"),
            json!(""),
        ],
        FieldType::Date => vec![json!("2026-13-01"), json!("2026-02-30"), json!("20260101")],
        FieldType::Datetime => vec![
            json!("2026-11-21T08:30:00"),
            json!("2026-11-21 08:30"),
            json!("2026-02-30T08:30:00Z"),
        ],
        FieldType::Uuid | FieldType::Ref { .. } => vec![
            json!("{3f2b8c1a-9d4e-4f6a-8b7c-0123456789ab}"),
            json!("1-1-1-1-1"),
        ],
        FieldType::Enum { .. } => vec![json!("NO_SUCH_MEMBER")],
        FieldType::Email => vec![json!("nobody"), json!("a@@b.com"), json!("a b@c.com")],
        FieldType::Url => vec![
            json!("javascript:alert(1)"),
            json!("//host"),
            json!(format!("https://e.com/{}", "x".repeat(2048))),
        ],
        FieldType::Float { min, max } => {
            let outside = [*min - 1.0, *max + 1.0];
            let outside = outside.into_iter().filter(|value| value < min || value > max);
            outside.map(|value| json!(value)).collect()
        }
        FieldType::Bool => Vec::new(),
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 45 {
        return text;
    }
    format!(
        "{}… ({} bytes)",
        text.chars().take(20).collect::<String>(),
        text.len()
    )
}

fn named(what: &str, value: impl Into<Value>) -> Specimen {
    (what.to_owned(), value.into())
}

fn with(object: &Map<String, Value>, key: &str, value: Value) -> Map<String, Value> {
    let mut object = object.clone();
    object.insert(key.to_owned(), value);
    object
}

fn without(object: &Map<String, Value>, key: &str) -> Map<String, Value> {
    let mut object = object.clone();
    object.shift_remove(key);
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specimens_of_a_shape_differ() {
        let resource = Resource::parse("task title:string! due:date? n:int(3,3)=3").expect("right");
        for shape in [
            Shape::Body(&resource),
            Shape::Row(&resource),
            Shape::Page(&resource),
            Shape::Problem,
        ] {
            let (good, bad) = (shape.good(), shape.bad());
            for (what, value) in &bad {
                assert!(
                    !good
                        .iter()
                        .any(|(_, known)| crate::contract::expect::same(known, value)),
                    "{what}: {value}"
                );
            }
        }
    }
}
