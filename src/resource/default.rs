//! Defaults (`=v`): read by the field's own rule, and kept in the form in which the API answers them.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::FieldType;
use super::field_type::float;
use super::parse_type::{finite, number};

/// Characters a default text may have: whatever stands for itself in every target language's string literal.
const PLAIN: &str = "letters and digits of ASCII, blanks between them, and . _ , : / @ + -";

fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b" ._,:/@+-".contains(&byte))
        && text.trim() == text
}

/// The default in the form in which the API answers it, or what is wrong and what to do.
pub(super) fn default_value(field_type: &FieldType, typed: &str) -> Result<Value, (String, String)> {
    let wrong = |help: String| (format!("`{typed}` is not a `{field_type}`"), help);
    let length = u32::try_from(typed.chars().count()).unwrap_or(u32::MAX);
    match field_type {
        FieldType::String { .. } | FieldType::Text { .. } if !is_plain(typed) => Err((
            format!("the default `{typed}` has characters that a default may not have"),
            format!("a default text is made of {PLAIN}"),
        )),
        FieldType::String { min, max } if !(*min..=*max).contains(&length) => Err((
            format!("the default `{typed}` breaks the field's own rule"),
            format!("give {min} to {max} characters"),
        )),
        FieldType::Text { max } if length > *max => Err((
            format!("the default is {length} characters long"),
            format!("give at most {max}"),
        )),
        FieldType::String { .. } | FieldType::Text { .. } => Ok(json!(typed)),
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
        FieldType::Float { min, max } => match finite(typed) {
            Some(value) if (*min..=*max).contains(&value) => Ok(float(value)),
            _ => Err(wrong(
                "give a number within the field's bounds, for example `=1.5`".to_owned(),
            )),
        },
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
