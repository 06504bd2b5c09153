//! The mini-language `NAME FIELD…`, a field being `name:type[(args)][?|!][=default][:unique]`.
//! Every problem of a text is found, each with its place.

use std::ops::Range;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::field_type::MAX_SAFE_INTEGER;
use super::{Field, FieldType, Presence, Resource};
use crate::error::{Problem, nearest};
use crate::name::{Name, check_snake};

/// More fields than this are a mistake (and InnoDB's page would not hold the row).
const MAX_FIELDS: usize = 100;
const MAX_STRING: u32 = 10_000;

impl Resource {
    /// Reads one resource, or says everything that is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        if let Some((at, control)) = text
            .char_indices()
            .find(|(_, c)| c.is_control() && !c.is_whitespace())
        {
            return Err(vec![Problem::at(
                text,
                at..at + control.len_utf8(),
                format!("a control character (U+{:04X})", u32::from(control)),
                "remove it",
            )]);
        }
        let mut words = words(text);
        if words.is_empty() {
            return Err(vec![Problem::at(
                text,
                0..text.len(),
                "an empty resource",
                "for example 'task title:string! done:bool=false'",
            )]);
        }
        let mut problems = Vec::new();
        let name = Name::parse(text, words.remove(0))
            .map_err(|problem| problems.push(problem))
            .ok();
        let mut fields = Vec::new();
        for word in &words {
            match field(text, word.clone()) {
                Ok(field) => fields.push((field, word.clone())),
                Err(found) => problems.extend(found),
            }
        }
        if words.is_empty() {
            problems.push(Problem::at(
                text,
                0..text.len(),
                "a resource without fields",
                "give it at least one, for example `title:string!`",
            ));
        }
        if words.len() > MAX_FIELDS {
            problems.push(Problem::at(
                text,
                words[MAX_FIELDS].clone(),
                format!("more than {MAX_FIELDS} fields"),
                "split the resource",
            ));
        }
        problems.extend(clashes(text, &fields));
        match name {
            Some(name) if problems.is_empty() => Ok(Self {
                name,
                fields: fields.into_iter().map(|(field, _)| field).collect(),
            }),
            _ => Err(problems),
        }
    }
}

/// The spans of the words: blanks divide, but not inside parentheses.
fn words(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut start, mut depth) = (Vec::new(), None, 0_u32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c.is_whitespace() && depth == 0 {
            if let Some(start) = start.take() {
                found.push(start..at);
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    found.extend(start.map(|start| start..text.len()));
    found
}

fn clashes(text: &str, fields: &[(Field, Range<usize>)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, (field, span)) in fields.iter().enumerate() {
        let earlier = fields[..index].iter().map(|(other, _)| other).find(|other| {
            let (a, b) = (other.casing(), field.casing());
            other.name == field.name || a.snake == b.snake || a.camel == b.camel || a.pascal == b.pascal
        });
        if let Some(other) = earlier {
            let reason = if other.json == field.json {
                format!(
                    "`{}` and `{}` are both `{}` in JSON and in the database",
                    other.name, field.name, field.json
                )
            } else {
                format!(
                    "`{}` and `{}` are the same name in another case",
                    other.name, field.name
                )
            };
            problems.push(Problem::at(
                text,
                span.start..span.start + field.name.len(),
                reason,
                "rename one of them",
            ));
        }
    }
    for (field, span) in fields.iter().filter(|(field, _)| field.unique).skip(1) {
        problems.push(Problem::at(
            text,
            span.clone(),
            format!(
                "`{}` is a second unique field; a resource has at most one, so that a conflict can name it",
                field.name
            ),
            "keep `:unique` on one field",
        ));
    }
    problems
}

fn field(text: &str, span: Range<usize>) -> Result<Field, Vec<Problem>> {
    let typed = &text[span.clone()];
    let at = |range: Range<usize>| span.start + range.start..span.start + range.end;
    let Some(colon) = typed.find(':') else {
        let help = format!(
            "write `{typed}:TYPE`, for example `{typed}:string!`; types: {}",
            FieldType::NAMES.join(", ")
        );
        return Err(vec![Problem::at(
            text,
            span,
            format!("`{typed}` has no type"),
            help,
        )]);
    };
    let mut problems = Vec::new();
    if let Err(problem) = check_snake(text, at(0..colon), "field name") {
        problems.push(problem);
    }
    let name = typed[..colon].to_owned();

    // The type: letters, then arguments in parentheses.
    let type_start = colon + 1;
    let type_end = typed[type_start..]
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .map_or(typed.len(), |length| type_start + length);
    let mut rest = type_end;
    let mut arguments = None;
    if typed[rest..].starts_with('(') {
        let Some(close) = typed[rest..].find(')') else {
            problems.push(Problem::at(
                text,
                at(rest..typed.len()),
                "a parenthesis that is never closed",
                "add `)`",
            ));
            return Err(problems);
        };
        arguments = Some(rest + 1..rest + close);
        rest += close + 1;
    }
    let type_name = &typed[type_start..type_end];
    let type_span = at(type_start..rest.max(type_start + 1).min(typed.len()).max(type_start));
    let field_type = field_type(text, type_name, type_span, arguments.map(at));

    // What follows: `?` or `!`, `=default`, `:unique`.
    let marker = typed[rest..].chars().next().filter(|c| matches!(c, '?' | '!'));
    let marker_at = rest;
    rest += usize::from(marker.is_some());
    let (tail, unique) = match typed[rest..].strip_suffix(":unique") {
        Some(tail) => (rest..rest + tail.len(), true),
        None => (rest..typed.len(), false),
    };
    let default = typed[tail.clone()].strip_prefix('=');
    if default.is_none() && !tail.is_empty() {
        problems.push(Problem::at(
            text,
            at(tail.clone()),
            format!("`{}` makes no sense here", &typed[tail.clone()]),
            "after the type may follow `?` or `!`, then `=default`, then `:unique`",
        ));
    }
    if marker == Some('?') && default.is_some() {
        problems.push(Problem::at(
            text,
            at(marker_at..tail.end),
            "both optional and with a default: a value left out cannot become null and the default at once",
            "keep `?` or `=value`, not both",
        ));
    }
    match field_type {
        Err(problem) => problems.push(problem),
        Ok(field_type) => {
            let presence = match (marker, default) {
                (_, Some(value)) => match default_value(&field_type, value) {
                    Ok(value) => Presence::Default(value),
                    Err((reason, help)) => {
                        problems.push(Problem::at(text, at(tail.clone()), reason, help));
                        Presence::Required
                    }
                },
                (Some('?'), None) => Presence::Optional,
                _ => Presence::Required,
            };
            if unique && !field_type.can_be_unique() {
                problems.push(Problem::at(
                    text,
                    at(tail.end..typed.len()),
                    format!("a `{field_type}` cannot be unique: it has too few values, or is too long for an index of MySQL"),
                    "unique can be string (up to 700), int, decimal, date, datetime, uuid and email",
                ));
            }
            let json = if matches!(field_type, FieldType::Ref { .. }) {
                format!("{name}_id")
            } else {
                name.clone()
            };
            if json.len() > crate::name::MAX_IDENTIFIER {
                problems.push(Problem::at(
                    text,
                    at(0..colon),
                    format!(
                        "its column `{json}` is longer than {} bytes",
                        crate::name::MAX_IDENTIFIER
                    ),
                    "choose a shorter name",
                ));
            }
            if problems.is_empty() {
                return Ok(Field {
                    name,
                    json,
                    field_type,
                    presence,
                    unique,
                });
            }
        }
    }
    Err(problems)
}

fn field_type(
    text: &str,
    name: &str,
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
                format!("write `string(min,max)` with 0 ≤ min ≤ max, max from 1 to {MAX_STRING}, for example `string(1,80)`; for more, `text`"),
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
            Some([resource]) if !resource.is_empty() => Ok(FieldType::Ref { resource: (*resource).to_owned() }),
            _ => Err(wrong("a reference to nothing".to_owned(), "write `ref(resource)`, for example `ref(project)`".to_owned())),
        },
        "text" | "bool" | "date" | "datetime" | "uuid" | "email" | "url" if given.is_some() => {
            Err(wrong(format!("`{name}` takes no arguments"), format!("write `{name}`")))
        }
        "text" => Ok(FieldType::Text),
        "bool" => Ok(FieldType::Bool),
        "date" => Ok(FieldType::Date),
        "datetime" => Ok(FieldType::Datetime),
        "uuid" => Ok(FieldType::Uuid),
        "email" => Ok(FieldType::Email),
        "url" => Ok(FieldType::Url),
        _ => {
            let meant = match name {
                "integer" | "number" | "bigint" | "long" => Some("int"),
                "boolean" => Some("bool"),
                "float" | "double" | "money" | "numeric" => Some("decimal"),
                "timestamp" | "time" => Some("datetime"),
                "str" | "varchar" | "char" => Some("string"),
                "reference" | "references" | "belongs_to" => Some("ref"),
                _ => nearest(name, FieldType::NAMES),
            };
            let mut known = FieldType::NAMES;
            known.sort_unstable();
            let known = known.join(", ");
            let help = meant.map_or_else(|| format!("types: {known}"), |meant| format!("did you mean `{meant}`? types: {known}"));
            Err(wrong(format!("unknown type `{name}`"), help))
        }
    }
}

fn number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn enumeration(values: &[&str]) -> Result<FieldType, (String, String)> {
    let help = || {
        "write `enum(todo,doing,done)`: 1 to 100 different members, each a lower-case letter followed by letters, digits or `_`, at most 63".to_owned()
    };
    if values.is_empty() || values.len() > 100 || values == [""] {
        return Err(("an enum needs 1 to 100 members".to_owned(), help()));
    }
    for (index, value) in values.iter().enumerate() {
        let right = value.len() <= 63
            && value.starts_with(|c: char| c.is_ascii_lowercase())
            && value
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !right {
            return Err((format!("`{value}` is no member of an enum"), help()));
        }
        if values[..index].contains(value) {
            return Err((format!("`{value}` is twice in the enum"), "remove one".to_owned()));
        }
    }
    Ok(FieldType::Enum {
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    })
}

/// Characters a default text may have: whatever stands for itself in every target language's string literal.
const PLAIN: &str = "letters and digits of ASCII, blanks between them, and . _ , : / @ + -";

fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b" ._,:/@+-".contains(&byte))
        && text.trim() == text
}

/// The default in the form in which the API answers it, or what is wrong and what to do.
fn default_value(field_type: &FieldType, typed: &str) -> Result<Value, (String, String)> {
    let wrong = |help: String| (format!("`{typed}` is no `{field_type}`"), help);
    let length = u32::try_from(typed.chars().count()).unwrap_or(u32::MAX);
    match field_type {
        FieldType::String { .. } | FieldType::Text if !is_plain(typed) => Err((
            format!("the default `{typed}` has characters that a default may not have"),
            format!("a default text is made of {PLAIN}"),
        )),
        FieldType::String { min, max } if !(*min..=*max).contains(&length) => Err((
            format!("the default `{typed}` breaks the field's own rule"),
            format!("give {min} to {max} characters"),
        )),
        FieldType::Text if length > 10_000 => Err((
            format!("the default is {length} characters long"),
            "give at most 10000".to_owned(),
        )),
        FieldType::String { .. } | FieldType::Text => Ok(json!(typed)),
        FieldType::Int { min, max } => match number(typed) {
            Some(value) if (*min..=*max).contains(&value) => Ok(json!(value)),
            _ => Err(wrong(format!("give a whole number from {min} to {max}"))),
        },
        FieldType::Decimal { precision, scale } => canonical_decimal(typed, *precision, *scale)
            .map(Value::String)
            .ok_or_else(|| {
                wrong(format!(
                    "give at most {} digits before and {scale} after the point",
                    precision - scale
                ))
            }),
        FieldType::Bool => match typed {
            "true" => Ok(json!(true)),
            "false" => Ok(json!(false)),
            _ => Err(wrong("write `=true` or `=false`".to_owned())),
        },
        FieldType::Date => date(typed)
            .map(|date| json!(date.to_string()))
            .ok_or_else(|| wrong("for example `=2026-12-31`".to_owned())),
        FieldType::Datetime => instant(typed)
            .map(Value::String)
            .ok_or_else(|| wrong("for example `=2026-12-31T09:00:00Z`".to_owned())),
        FieldType::Uuid => Some(typed.to_ascii_lowercase())
            .filter(|uuid| is_uuid(uuid))
            .map(Value::String)
            .ok_or_else(|| wrong("for example `=00000000-0000-4000-8000-000000000000`".to_owned())),
        FieldType::Enum { values } if values.iter().any(|value| value == typed) => Ok(json!(typed)),
        FieldType::Enum { values } => Err(wrong(format!("one of {}", values.join(", ")))),
        FieldType::Email if is_plain_email(typed) => Ok(json!(typed.to_ascii_lowercase())),
        FieldType::Email => Err(wrong("for example `=nobody@example.com`".to_owned())),
        FieldType::Url if is_plain_url(typed) => Ok(json!(typed)),
        FieldType::Url => Err(wrong("for example `=https://example.com/`".to_owned())),
        FieldType::Ref { .. } => Err((
            "a reference has no default: no row exists before it is made".to_owned(),
            "make it optional with `?`, or required".to_owned(),
        )),
    }
}

fn canonical_decimal(typed: &str, precision: u32, scale: u32) -> Option<String> {
    let (sign, digits) = typed
        .strip_prefix('-')
        .map_or(("", typed), |digits| ("-", digits));
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_is_right =
        fraction.is_none_or(|fraction| all_digits(fraction) && fraction.len() <= scale as usize);
    let zero_led = whole.len() > 1 && whole.starts_with('0');
    let whole_digits = if whole == "0" { 0 } else { whole.len() };
    if !all_digits(whole) || zero_led || !fraction_is_right || whole_digits > (precision - scale) as usize {
        return None;
    }
    let fraction = format!("{:0<width$}", fraction.unwrap_or(""), width = scale as usize);
    let zero = whole == "0" && fraction.bytes().all(|byte| byte == b'0');
    let point = if scale == 0 { "" } else { "." };
    Some(format!(
        "{}{whole}{point}{fraction}",
        if zero { "" } else { sign }
    ))
}

fn date(typed: &str) -> Option<Date> {
    let shape = typed.len() == 10
        && typed.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    shape
        .then(|| typed.parse::<Date>().ok())
        .flatten()
        .filter(|date| date.year() >= 1600)
}

fn instant(typed: &str) -> Option<String> {
    date(typed.get(..10)?)?;
    let shape = typed.as_bytes().get(10) == Some(&b'T') && typed.get(17..19)? != "60" && is_plain(typed);
    let instant: jiff::Timestamp = shape.then(|| typed.parse().ok()).flatten()?;
    let cut = jiff::Timestamp::from_millisecond(instant.as_millisecond()).ok()?;
    Some(format!("{cut:.3}"))
}

fn is_uuid(typed: &str) -> bool {
    typed.len() == 36
        && typed.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 8 | 13 | 18 | 23) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}

fn is_plain_email(typed: &str) -> bool {
    let part = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let Some((local, domain)) = typed.split_once('@') else {
        return false;
    };
    let labels: Vec<&str> = domain.split('.').collect();
    typed.len() <= 254
        && local.len() <= 64
        && local.split('.').all(|word| part(&word.replace(['_', '+'], "a")))
        && labels.len() >= 2
        && labels
            .iter()
            .all(|label| part(label) && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-'))
        && labels
            .last()
            .is_some_and(|last| last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

fn is_plain_url(typed: &str) -> bool {
    let host = typed
        .strip_prefix("https://")
        .or_else(|| typed.strip_prefix("http://"));
    is_plain(typed)
        && !typed.contains(' ')
        && typed.len() <= 2048
        && host.is_some_and(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "task title:string! notes:text? done:bool=false priority:int(0,5)=0 estimate:decimal(8,2)? due:date? remind_at:datetime? status:enum(todo,doing,done)=todo project:ref(project)?";

    #[test]
    fn the_example_is_read_and_written_back() {
        let resource = Resource::parse(EXAMPLE).expect("the example");
        assert_eq!(resource.to_string(), EXAMPLE);
        assert_eq!(resource.fields[8].json, "project_id");
        assert_eq!(resource.fields[3].presence, Presence::Default(json!(0)));
    }

    #[test]
    fn blanks_inside_parentheses_do_not_divide() {
        let resource = Resource::parse("task  level:int( -3 , 4 )=2").expect("a right text");
        assert_eq!(resource.to_string(), "task level:int(-3,4)=2");
    }

    #[test]
    fn every_problem_is_found_with_its_place() {
        let text = "Task title:strng! done:bool?=true level:int(5,1) when:date=2026-02-30 a:ref(b)=1 title";
        let problems = Resource::parse(text).expect_err("six faults");
        let places: Vec<&str> = problems
            .iter()
            .map(|problem| &text[problem.span.clone()])
            .collect();
        assert_eq!(
            places,
            [
                "Task",
                "strng",
                "?=true",
                "int(5,1)",
                "=2026-02-30",
                "=1",
                "title"
            ]
        );
    }

    #[test]
    fn defaults_take_the_form_of_the_answers() {
        let resource = Resource::parse("t a:decimal(6,2)=-1.5 b:datetime=2026-01-01T02:00:00.1239+02:00 c:decimal(3,0)=0 d:email=A@Example.com e:decimal(4,2)=-0").expect("right defaults");
        let defaults: Vec<Value> = resource
            .fields
            .iter()
            .map(|field| match &field.presence {
                Presence::Default(value) => value.clone(),
                _ => Value::Null,
            })
            .collect();
        assert_eq!(
            defaults,
            [
                json!("-1.50"),
                json!("2026-01-01T00:00:00.123Z"),
                json!("0"),
                json!("a@example.com"),
                json!("0.00")
            ]
        );
    }

    #[test]
    fn no_text_makes_it_panic() {
        let pieces = [
            "task", " ", ":", "(", ")", "=", "?", "!", ",", "é", "\u{0}", "string", "enum", "ref",
            "datetime", "unique", "-", "9", "decimal", "T", "😀", "/",
        ];
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..(state >> 7) % 12 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[usize::try_from(state >> 33).unwrap_or(0) % pieces.len()]);
            }
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let _ = Resource::parse(&text);
            let _ = Resource::parse(&format!("task {text}"))
                .map_err(|problems| problems.iter().map(ToString::to_string).collect::<String>());
        }
    }
}
