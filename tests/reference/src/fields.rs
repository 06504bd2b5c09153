//! Contract §4: what each field type takes, and the form in which it is kept and answered.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span};
use larder::resource::{Field, FieldType, Presence, Resource};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::fault::Fault;
use crate::mistakes;
use crate::problem::{Code, Problem};

const MAX_EMAIL: usize = 254;
const MAX_URL: usize = 2048;

/// A whole body against a resource: every declared field with its value, or all fields at fault.
pub fn values(
    resource: &Resource,
    body: &Map<String, Value>,
    fault: Option<Fault>,
) -> Result<Map<String, Value>, Problem> {
    let mut errors = Vec::new();
    let mut values = Map::new();
    if fault != Some(Fault::UnknownFieldsIgnored) {
        let unknown = body.keys().filter(|key| resource.field(key).is_none());
        errors.extend(unknown.map(|key| (key.clone(), Code::Unknown)));
    }
    for field in &resource.fields {
        match value(field, body.get(&field.json), fault) {
            Ok(value) => {
                values.insert(field.json.clone(), value);
            }
            Err(code) => errors.push((field.json.clone(), code)),
        }
    }
    if errors.is_empty() {
        Ok(values)
    } else {
        Err(Problem::validation(errors))
    }
}

/// The value of one field, which may have been left out.
fn value(field: &Field, sent: Option<&Value>, fault: Option<Fault>) -> Result<Value, Code> {
    match (sent, &field.presence) {
        (None, Presence::Required) if fault == Some(Fault::MissingIsWrongType) => Err(Code::Type),
        (None, Presence::Required) => Err(Code::Required),
        (None | Some(Value::Null), Presence::Optional) => Ok(Value::Null),
        (None, Presence::Default(default)) => Ok(default.clone()),
        (Some(Value::Null), Presence::Default(default)) if fault == Some(Fault::NullTakenForDefault) => {
            Ok(default.clone())
        }
        (Some(Value::String(text)), Presence::Optional)
            if text.is_empty() && fault == Some(Fault::EmptyTextBecomesNull) =>
        {
            Ok(Value::Null)
        }
        (Some(sent), _) => typed(&field.field_type, sent, fault),
    }
}

/// A value of a type in the form in which it is answered.
pub fn typed(field_type: &FieldType, sent: &Value, fault: Option<Fault>) -> Result<Value, Code> {
    match (field_type, sent) {
        (FieldType::Bool, Value::Bool(_)) => Ok(sent.clone()),
        (FieldType::Int { min, max }, Value::Number(number)) => {
            int(number, *min, *max - i64::from(fault == Some(Fault::MaxExclusive)))
        }
        (FieldType::Int { min, max }, Value::String(text)) if fault == Some(Fault::TextTakenAsInt) => {
            let number = text.parse::<i64>().map_err(|_| Code::Type)?;
            int(&number.into(), *min, *max)
        }
        (FieldType::Float { min, max }, Value::Number(number)) => float(number, *min, *max, fault),
        (FieldType::Bool | FieldType::Int { .. } | FieldType::Float { .. }, _) => Err(Code::Type),
        (_, Value::String(text)) => string(field_type, text, fault).map(Value::String),
        _ => Err(Code::Type),
    }
}

fn int(number: &serde_json::Number, min: i64, max: i64) -> Result<Value, Code> {
    // `5.0` and `1e2` are whole numbers too, and JSON has only one kind of number.
    let whole = number.as_i128().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole, and what is out of range saturates and is refused below"
        )]
        Some(float as i128)
    });
    let whole = whole.ok_or(Code::Type)?;
    match i64::try_from(whole) {
        Ok(whole) if whole < min => Err(Code::Min),
        Ok(whole) if whole > max => Err(Code::Max),
        Ok(whole) => Ok(json!(whole)),
        Err(_) => Err(if whole < 0 { Code::Min } else { Code::Max }),
    }
}

fn float(number: &serde_json::Number, min: f64, max: f64, fault: Option<Fault>) -> Result<Value, Code> {
    #[expect(clippy::cast_possible_truncation, reason = "this is the fault")]
    let single = |value: f64| f64::from(value as f32);
    let number = number.as_f64().map(|value| {
        if fault == Some(Fault::FloatInSinglePrecision) && value.abs() < 1e30 {
            single(value)
        } else {
            value
        }
    });
    match number {
        Some(value) if value < min => Err(Code::Min),
        Some(value) if value > max => Err(Code::Max),
        Some(value) => Ok(json!(value)),
        None => Err(Code::Type),
    }
}

/// The types that travel as JSON strings. U+0000 is refused everywhere: PostgreSQL cannot keep it.
fn string(field_type: &FieldType, text: &str, fault: Option<Fault>) -> Result<String, Code> {
    if text.contains('\0') {
        return Err(Code::Format);
    }
    match field_type {
        FieldType::String { min, max } => length(text, *min as usize, *max as usize, fault),
        FieldType::Text { .. } if fault == Some(Fault::EveryTextAlike) => length(text, 0, 10_000, None),
        FieldType::Text { max } => length(text, 0, *max as usize, fault),
        FieldType::Decimal { precision, scale } => decimal(text, *precision, *scale).ok_or(Code::Format),
        FieldType::Date if fault == Some(Fault::DateRollsOver) => mistakes::rolled(text).ok_or(Code::Format),
        FieldType::Date if fault == Some(Fault::NewlineAtEndPasses) => {
            let line = text.strip_suffix('\n').unwrap_or(text);
            date(line).map(|date| date.to_string()).ok_or(Code::Format)
        }
        FieldType::Date => date(text).map(|date| date.to_string()).ok_or(Code::Format),
        FieldType::Datetime => datetime(text, fault).ok_or(Code::Format),
        FieldType::Ref { .. } if fault == Some(Fault::UpperCaseReferenceKept) => {
            uuid(text).map(|_| text.to_owned()).ok_or(Code::Format)
        }
        FieldType::Uuid | FieldType::Ref { .. } => uuid(text).map(|id| id.to_string()).ok_or(Code::Format),
        FieldType::Enum { values } if values.iter().any(|value| value == text) => Ok(text.to_owned()),
        FieldType::Enum { .. } => Err(Code::Enum),
        FieldType::Email => email(text),
        FieldType::Url if fault == Some(Fault::UrlOfAnyScheme) => length(text, 1, MAX_URL, None),
        FieldType::Url => url(text),
        FieldType::Bool | FieldType::Int { .. } | FieldType::Float { .. } => Err(Code::Type),
    }
}

/// Lengths count code points; nothing is trimmed or normalised.
fn length(text: &str, min: usize, max: usize, fault: Option<Fault>) -> Result<String, Code> {
    let text = if fault == Some(Fault::StringsTrimmed) {
        text.trim()
    } else {
        text
    };
    let length = if fault == Some(Fault::LengthInUtf16) {
        text.encode_utf16().count()
    } else {
        text.chars().count()
    };
    if length < min {
        Err(Code::MinLength)
    } else if length > max {
        Err(Code::MaxLength)
    } else {
        Ok(text.to_owned())
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, answered with exactly `scale` digits after the point and no sign on zero.
fn decimal(text: &str, precision: u32, scale: u32) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (digits, ""),
    };
    let is_canonical = whole == "0" || (!whole.is_empty() && !whole.starts_with('0'));
    let fits = whole.len() <= (precision - scale) as usize && fraction.len() <= scale as usize;
    if !is_canonical || !fits || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let is_zero = whole == "0" && fraction.bytes().all(|digit| digit == b'0');
    let sign = if is_zero { "" } else { sign };
    let point = if scale == 0 { "" } else { "." };
    Some(format!(
        "{sign}{whole}{point}{fraction:0<width$}",
        width = scale as usize
    ))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `text` is made as `shape`, in which `0` stands for a digit and all else for itself.
fn is_like(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| {
            if wanted == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == wanted
            }
        })
}

/// `YYYY-MM-DD`, a day of the calendar from 1600 to 9999.
#[must_use]
pub fn date(text: &str) -> Option<Date> {
    if !is_like(text, "0000-00-00") {
        return None;
    }
    let date = Date::new(
        text[..4].parse().ok()?,
        text[5..7].parse().ok()?,
        text[8..].parse().ok()?,
    )
    .ok()?;
    (date.year() >= 1600).then_some(date)
}

/// `YYYY-MM-DDThh:mm:ss[.1–9 digits](Z|±hh:mm)`; answered in UTC, cut to milliseconds.
fn datetime(text: &str, fault: Option<Fault>) -> Option<String> {
    let day = text.get(..10)?;
    let time = text.get(10..19).filter(|time| is_like(time, "T00:00:00"))?;
    let rest = text.get(19..)?;
    let zone_at = rest.find(['Z', '+', '-'])?;
    let (fraction, zone) = rest.split_at(zone_at);
    let digits = match fraction.strip_prefix('.') {
        Some(digits) if (1..=9).contains(&digits.len()) && is_digits(digits) => digits,
        None if fraction.is_empty() => "",
        _ => return None,
    };
    // The year is looked at in UTC: 1599-12-31T23:00:00-02:00 is in 1600.
    let date = calendar_day(day)?;
    let nanoseconds: i32 = format!("{digits:0<9}").parse().ok()?;
    let (hour, minute, second) = (
        time[1..3].parse().ok()?,
        time[4..6].parse().ok()?,
        time[7..].parse().ok()?,
    );
    let local = DateTime::new(
        date.year(),
        date.month(),
        date.day(),
        hour,
        minute,
        second,
        nanoseconds,
    )
    .ok()?;
    let offset = offset_minutes(zone)?;
    let offset = if fault == Some(Fault::OffsetDropped) {
        0
    } else {
        offset
    };
    let mut utc = local.checked_sub(Span::new().minutes(offset)).ok()?;
    if fault == Some(Fault::MillisecondsRounded) {
        utc = utc.checked_add(SignedDuration::from_micros(500)).ok()?;
    }
    (utc.year() >= 1600).then(|| format!("{utc:.9}")[..23].to_owned() + "Z")
}

fn calendar_day(text: &str) -> Option<Date> {
    let parts =
        is_like(text, "0000-00-00").then(|| (text[..4].parse(), text[5..7].parse(), text[8..].parse()))?;
    Date::new(parts.0.ok()?, parts.1.ok()?, parts.2.ok()?).ok()
}

fn offset_minutes(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    if !is_like(zone.get(1..)?, "00:00") {
        return None;
    }
    let (hours, minutes): (i64, i64) = (zone[1..3].parse().ok()?, zone[4..].parse().ok()?);
    let total = hours * 60 + minutes;
    (hours <= 23 && minutes <= 59).then_some(if zone.starts_with('-') { -total } else { total })
}

/// Eight, four, four, four and twelve hexadecimal digits; any version and variant.
#[must_use]
pub fn uuid(text: &str) -> Option<Uuid> {
    // Of the forms that the crate reads, only this one is 36 bytes long.
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

/// The addresses that people have; answered in lower case.
pub fn email(text: &str) -> Result<String, Code> {
    if text.chars().count() > MAX_EMAIL {
        return Err(Code::MaxLength);
    }
    let word = |text: &str, extra: &[u8]| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || extra.contains(&byte))
    };
    let (local, domain) = text.split_once('@').ok_or(Code::Format)?;
    let labels: Vec<&str> = domain.split('.').collect();
    let is_right = local.len() <= 64
        && local.split('.').all(|part| word(part, b"_+-"))
        && labels.len() >= 2
        && labels.iter().all(|label| {
            word(label, b"-") && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
        })
        && labels
            .last()
            .is_some_and(|last| last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic()));
    if is_right {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(Code::Format)
    }
}

/// `http` or `https`, and a host.
fn url(text: &str) -> Result<String, Code> {
    if text.chars().count() > MAX_URL {
        return Err(Code::MaxLength);
    }
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .ok_or(Code::Format)?;
    let begins_well = rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[');
    let is_printable = rest.bytes().all(|byte| byte.is_ascii_graphic());
    if begins_well && is_printable {
        Ok(text.to_owned())
    } else {
        Err(Code::Format)
    }
}
