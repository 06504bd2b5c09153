//! The type of a field in the mini-language: its name, and bounds in parentheses.

use std::ops::Range;

use super::field_type::{MAX_SAFE_INTEGER, MAX_TEXT};
use super::{FieldType, OnDelete};
use crate::error::{Problem, nearest};

const MAX_STRING: u32 = 10_000;
const MAX_LONG_TEXT: u32 = 200_000;

/// The type `name` of a field with its arguments, or what is wrong with it.
pub(super) fn field_type(
    text: &str,
    (field, name): (&str, &str),
    span: Range<usize>,
    arguments: Option<Range<usize>>,
) -> Result<FieldType, Problem> {
    let wrong = |reason: String, help: String| Problem::at(text, span.clone(), reason, help);
    let given: Option<Vec<&str>> = arguments.map(|range| text[range].split(',').map(str::trim).collect());
    let pair = || match given.as_deref() {
        None => Ok(None),
        Some([a, b]) => Ok(Some((number(a), number(b)))),
        Some(_) => Err(()),
    };
    match name {
        "string" => match pair() {
            Ok(None) => Ok(FieldType::String { min: 1, max: 255 }),
            Ok(Some((Some(min), Some(max)))) if 0 <= min && min <= max && 1 <= max && max <= i64::from(MAX_STRING) => {
                Ok(FieldType::String { min: u32::try_from(min).unwrap_or(0), max: u32::try_from(max).unwrap_or(MAX_STRING) })
            }
            _ => Err(wrong(
                "wrong bounds for a string".to_owned(),
                format!("write `string(min,max)` with 0 ≤ min ≤ max, max from 1 to {MAX_STRING}, for example `string(1,80)`; for more, `text({MAX_LONG_TEXT})`"),
            )),
        },
        "int" => match pair() {
            Ok(None) => Ok(FieldType::Int { min: -MAX_SAFE_INTEGER, max: MAX_SAFE_INTEGER }),
            Ok(Some((Some(min), Some(max)))) if -MAX_SAFE_INTEGER <= min && min <= max && max <= MAX_SAFE_INTEGER => Ok(FieldType::Int { min, max }),
            _ => Err(wrong(
                "wrong bounds for an int".to_owned(),
                format!("write `int(min,max)` with min ≤ max, both within ±{MAX_SAFE_INTEGER} (2^53 - 1), for example `int(0,5)`"),
            )),
        },
        "decimal" => match pair() {
            Ok(None) => Ok(FieldType::Decimal { precision: 12, scale: 2 }),
            Ok(Some((Some(p @ 1..=15), Some(s)))) if 0 <= s && s < p => {
                Ok(FieldType::Decimal { precision: u32::try_from(p).unwrap_or(12), scale: u32::try_from(s).unwrap_or(2) })
            }
            _ => Err(wrong(
                "wrong bounds for a decimal".to_owned(),
                "write `decimal(digits,after_the_point)` with digits from 1 to 15 and fewer after the point, for example `decimal(8,2)`".to_owned(),
            )),
        },
        "enum" => enumeration(given.as_deref().unwrap_or(&[])).map_err(|(reason, help)| wrong(reason, help)),
        "ref" => match given.as_deref() {
            Some([resource]) if !resource.is_empty() => Ok(FieldType::Ref { resource: (*resource).to_owned(), on_delete: OnDelete::Restrict }),
            Some([resource, "cascade"]) if !resource.is_empty() => Ok(FieldType::Ref { resource: (*resource).to_owned(), on_delete: OnDelete::Cascade }),
            Some([resource, "clear"]) if !resource.is_empty() => Ok(FieldType::Ref { resource: (*resource).to_owned(), on_delete: OnDelete::Clear }),
            Some([resource, word]) if !resource.is_empty() => Err(wrong(
                format!("`{word}` is not what can happen to a reference"),
                format!("write `ref({resource})` (the row referred to cannot be deleted), `ref({resource},cascade)` (this row is deleted, too) or `ref({resource},clear)?` (the reference becomes null)"),
            )),
            _ => Err(wrong("a reference to nothing".to_owned(), "write `ref(resource)`, for example `ref(project)`".to_owned())),
        },
        "text" => match given.as_deref() {
            None => Ok(FieldType::Text { max: MAX_TEXT }),
            Some([max]) => match number(max) {
                Some(max) if (1..=i64::from(MAX_LONG_TEXT)).contains(&max) => Ok(FieldType::Text { max: u32::try_from(max).unwrap_or(MAX_TEXT) }),
                _ => Err(wrong(
                    "wrong bound for a text".to_owned(),
                    format!("write `text(max)` with max from 1 to {MAX_LONG_TEXT}; `text` alone holds {MAX_TEXT}"),
                )),
            },
            Some(_) => Err(wrong("a text has one bound".to_owned(), format!("write `text(max)`, for example `text({MAX_LONG_TEXT})`; for a least length, `string(min,max)`"))),
        },
        "float" => match given.as_deref() {
            None => Ok(FieldType::Float { min: -f64::MAX, max: f64::MAX }),
            Some([min, max]) => match (finite(min), finite(max)) {
                (Some(min), Some(max)) if min <= max => Ok(FieldType::Float { min, max }),
                _ => Err(wrong("wrong bounds for a float".to_owned(), "write `float(min,max)` with min ≤ max, for example `float(-90,90)`".to_owned())),
            },
            Some(_) => Err(wrong("wrong bounds for a float".to_owned(), "write `float(min,max)`, for example `float(-90,90)`".to_owned())),
        },
        "bool" | "date" | "datetime" | "uuid" | "email" | "url" if given.is_some() => {
            Err(wrong(format!("`{name}` takes no arguments"), format!("write `{name}`")))
        }
        "bool" => Ok(FieldType::Bool),
        "date" => Ok(FieldType::Date),
        "datetime" => Ok(FieldType::Datetime),
        "uuid" => Ok(FieldType::Uuid),
        "email" => Ok(FieldType::Email),
        "url" => Ok(FieldType::Url),
        _ => Err(unknown(field, name, wrong)),
    }
}

/// What to write instead of several values.
pub(super) const SEVERAL: &str = "a field holds one value; several are rows of a resource of their own, which refers to this one: \
     for tags, `tag task:ref(task,cascade) name:string`";

/// A type that there is not: what to write instead, where that is known.
fn unknown(field: &str, name: &str, wrong: impl Fn(String, String) -> Problem) -> Problem {
    let help = match name.to_lowercase().as_str() {
        "array" | "list" | "set" | "many" | "has_many" | "tags" | "strings" => SEVERAL.to_owned(),
        "json" | "jsonb" | "object" | "map" | "dict" | "hash" => {
            format!(
                "give each value a field of its own; what only clients read can be kept as text: `{field}:text`"
            )
        }
        "file" | "image" | "photo" | "picture" | "attachment" | "upload" | "blob" | "binary" | "bytes" => {
            format!("files are not stored; keep the address of one: `{field}:url`")
        }
        "time" => {
            format!(
                "an instant is `{field}:datetime`; a time of day can be kept in minutes: `{field}:int(0,1439)`"
            )
        }
        "duration" | "interval" => format!("keep it in seconds: `{field}:int(0,31536000)`"),
        "geo" | "point" | "location" | "geometry" | "coordinates" => {
            "write two fields: `latitude:float(-90,90) longitude:float(-180,180)`".to_owned()
        }
        "markdown" | "html" | "richtext" | "rich_text" | "longtext" | "mediumtext" | "clob" => {
            format!("write `{field}:text(200000)`")
        }
        "user" | "users" => format!(
            "references to users are not there yet: the user who makes a row is its owner already, and `{field}:uuid` holds the id of another"
        ),
        "password" => "passwords belong to users, who have one already".to_owned(),
        "phone" | "tel" | "slug" | "color" | "currency" => format!("write `{field}:string(1,40)`"),
        "money" | "price" | "amount" | "numeric" => {
            format!("write `{field}:decimal(10,2)`: ten digits, two of them after the point")
        }
        lower => {
            let meant = match lower {
                "integer" | "number" | "bigint" | "long" | "smallint" | "serial" => Some("int"),
                "boolean" | "flag" => Some("bool"),
                "double" | "real" => Some("float"),
                "timestamp" | "timestamptz" | "instant" => Some("datetime"),
                "day" => Some("date"),
                "str" | "varchar" | "char" => Some("string"),
                "guid" => Some("uuid"),
                "uri" | "link" => Some("url"),
                "mail" => Some("email"),
                "choice" | "choices" => Some("enum"),
                "reference" | "references" | "belongs_to" | "foreign_key" | "fk" => Some("ref"),
                _ => nearest(lower, FieldType::NAMES),
            };
            let mut known = FieldType::NAMES;
            known.sort_unstable();
            let known = known.join(", ");
            meant.map_or_else(
                || format!("types: {known}; a row of another resource is `{field}:ref(resource)`"),
                |meant| format!("did you mean `{meant}`? types: {known}"),
            )
        }
    };
    wrong(format!("unknown type `{name}`"), help)
}

pub(super) fn number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// A finite number as JSON writes it, zero without a sign.
pub(super) fn finite(text: &str) -> Option<f64> {
    let value: f64 = serde_json::from_str(text).ok()?;
    value
        .is_finite()
        .then_some(if value == 0.0 { 0.0 } else { value })
}

/// A member as it is compared with others: two that differ only in case or in `-` and `_` would have one name in code.
fn alike(member: &str) -> String {
    member.to_lowercase().replace(['-', '_'], "")
}

fn enumeration(values: &[&str]) -> Result<FieldType, (String, String)> {
    let help = || {
        "write `enum(todo,doing,done)`: 1 to 100 different members, each a letter followed by letters, digits, `_` or `-`, at most 63".to_owned()
    };
    if values.is_empty() || values.len() > 100 || values == [""] {
        return Err(("an enum needs 1 to 100 members".to_owned(), help()));
    }
    for (index, value) in values.iter().enumerate() {
        let right = value.len() <= 63
            && value.starts_with(|c: char| c.is_ascii_alphabetic())
            && value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if !right {
            return Err((format!("`{value}` cannot be a member of an enum"), help()));
        }
        if let Some(other) = values[..index].iter().find(|other| alike(other) == alike(value)) {
            return Err(if other == value {
                (format!("`{value}` is twice in the enum"), "remove one".to_owned())
            } else {
                (
                    format!("`{other}` and `{value}` are the same name in code"),
                    "members differ in more than case, `-` and `_`".to_owned(),
                )
            });
        }
    }
    Ok(FieldType::Enum {
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    })
}
