//! The thirteen field types of contract §4: their rules, and values that keep them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

/// The largest integer that every JSON reader keeps exactly (RFC 7493 §2.2): 2^53 - 1.
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;
/// The most code points of a `text` without a bound.
pub const MAX_TEXT: u32 = 10_000;

/// A field type with its bounds.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// `string(min,max)`: lengths in code points, both included.
    String {
        /// Fewest code points.
        min: u32,
        /// Most code points.
        max: u32,
    },
    /// `text(max)`: 0 to `max` code points.
    Text {
        /// Most code points: 10,000, or up to 200,000 as declared.
        max: u32,
    },
    /// `int(min,max)`: a whole JSON number, both bounds included.
    Int {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// `decimal(precision,scale)`: a string on the wire, exactly `scale` digits after the point.
    Decimal {
        /// Digits in all, 1 to 15.
        precision: u32,
        /// Digits after the point, fewer than `precision`.
        scale: u32,
    },
    /// `float(min,max)`: a finite JSON number, both bounds included.
    Float {
        /// Smallest; `-f64::MAX` where none is declared.
        min: f64,
        /// Largest; `f64::MAX` where none is declared.
        max: f64,
    },
    /// `bool`
    Bool,
    /// `date`: `YYYY-MM-DD`, 1600 to 9999.
    Date,
    /// `datetime`: an instant, in milliseconds, answered in UTC.
    Datetime,
    /// `uuid`: any version and variant, answered in lower case.
    Uuid,
    /// `enum(a,b)`: exactly one of these.
    Enum {
        /// In the order declared, no two alike in any case.
        values: Vec<String>,
    },
    /// `email`: at most 254 characters, kept in lower case.
    Email,
    /// `url`: http or https, at most 2,048 characters.
    Url,
    /// `ref(resource)`, `ref(resource, cascade)`, `ref(resource, clear)`: an existing row.
    Ref {
        /// The singular of the resource referred to.
        resource: String,
        /// What happens when that row is deleted.
        on_delete: OnDelete,
    },
}

/// What happens to a row when the row that it refers to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// The deletion is refused (409 `in-use`).
    Restrict,
    /// It is deleted, too.
    Cascade,
    /// Its reference becomes null.
    Clear,
}

impl FieldType {
    /// The names a user may write.
    pub const NAMES: [&'static str; 13] = [
        "string", "text", "int", "decimal", "float", "bool", "date", "datetime", "uuid", "enum", "email",
        "url", "ref",
    ];

    /// Its name without bounds: one of [`FieldType::NAMES`].
    pub fn name(&self) -> &'static str {
        match self {
            Self::String { .. } => "string",
            Self::Text { .. } => "text",
            Self::Int { .. } => "int",
            Self::Decimal { .. } => "decimal",
            Self::Float { .. } => "float",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Uuid => "uuid",
            Self::Enum { .. } => "enum",
            Self::Email => "email",
            Self::Url => "url",
            Self::Ref { .. } => "ref",
        }
    }

    /// Whether a list can be sorted by it (contract §5).
    pub fn is_sortable(&self) -> bool {
        !matches!(self, Self::Text { .. } | Self::Uuid | Self::Ref { .. })
    }

    /// Whether a list can be filtered by it (contract §5).
    pub fn is_filterable(&self) -> bool {
        matches!(
            self,
            Self::Bool | Self::Enum { .. } | Self::Ref { .. } | Self::Date
        )
    }

    /// Why it may not be `:unique`, if so: too few different values, or more than an index of `MySQL` holds.
    pub fn not_unique(&self) -> Option<&'static str> {
        match self {
            Self::String { max, .. } if *max > 700 => {
                Some("an index of MySQL holds at most 700 characters of it")
            }
            Self::Text { .. } | Self::Url => Some("it is too long for an index of MySQL"),
            Self::Bool | Self::Enum { .. } => Some("it has too few values"),
            Self::Float { .. } => Some("two numbers that look alike can differ in their last digit"),
            _ => None,
        }
    }

    /// Bytes that it takes in an index of `MySQL` (utf8mb4), of 3,072 in all.
    pub fn key_bytes(&self) -> u64 {
        match self {
            Self::String { max, .. } | Self::Text { max } => u64::from(*max) * 4,
            Self::Email => 254 * 4,
            Self::Url => 2048 * 4,
            Self::Enum { .. } => 63 * 4,
            Self::Uuid | Self::Ref { .. } => 36 * 4,
            _ => 8,
        }
    }

    /// Bytes that a row of `MySQL` (utf8mb4) gives to it, of 65,535 in all.
    pub fn mysql_bytes(&self) -> u64 {
        match self {
            Self::String { max, .. } => u64::from(*max) * 4 + 2,
            Self::Email => 254 * 4 + 2,
            Self::Url => 2048 * 4 + 2,
            Self::Enum { .. } => 63 * 4 + 2,
            Self::Uuid | Self::Ref { .. } => 36 * 4,
            Self::Text { .. } => 12,
            _ => 8,
        }
    }

    /// How many different values [`FieldType::sample`] can give; `None` where it never repeats in practice.
    pub fn distinct_samples(&self) -> Option<u64> {
        match self {
            Self::String { max, .. } => 26_u64
                .checked_pow((*max).min(6))
                .filter(|count| *count < 1_000_000),
            Self::Int { min, max } => {
                Some(min.abs_diff(*max).saturating_add(1)).filter(|count| *count < 1_000_000)
            }
            Self::Decimal { precision, .. } => {
                10_u64.checked_pow(*precision).filter(|count| *count < 1_000_000)
            }
            Self::Float { min, max } if !is_wide(*min, *max) => Some(if min < max { FLOAT_STEPS } else { 1 }),
            Self::Bool => Some(2),
            Self::Enum { values } => Some(values.len() as u64),
            _ => None,
        }
    }

    /// The `n`-th valid value, in the form in which the API answers it. Values differ for different `n` below
    /// [`FieldType::distinct_samples`], and rise with `n` in the order in which lists are sorted (an enum apart).
    /// A reference has no value of its own: `null`.
    pub fn sample(&self, n: u64) -> Value {
        match self {
            Self::String { min, max } => Value::String(word(n, (*min).max(6).min(*max))),
            Self::Text { max } => Value::String(word(n, (*max).min(6))),
            Self::Int { min, max } => {
                let count = min.abs_diff(*max).saturating_add(1);
                let start = if *min <= 1 && *max > 1_000_000 { 1 } else { *min };
                json!(start.saturating_add_unsigned(n % count).min(*max))
            }
            Self::Decimal { precision, scale } => {
                let n = n % 10_u64.pow(*precision);
                Value::String(decimal(n, *scale))
            }
            Self::Float { min, max } if is_wide(*min, *max) => float(1.5 + small(n % 1_000_000)),
            Self::Float { min, max } => {
                float((min + (max - min) / small(FLOAT_STEPS) * small(n % FLOAT_STEPS)).clamp(*min, *max))
            }
            Self::Bool => Value::Bool(n % 2 == 1),
            Self::Date => {
                let first = Date::constant(2026, 1, 1);
                let days = i64::try_from(n % 100_000).unwrap_or(0);
                Value::String(first.saturating_add(jiff::Span::new().days(days)).to_string())
            }
            Self::Datetime => {
                let seconds = 1_767_225_600 + 60 * i64::try_from(n % 1_000_000).unwrap_or(0);
                let instant = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
                Value::String(format!("{instant:.3}"))
            }
            Self::Uuid => Value::String(format!("00000000-0000-4000-8000-{:012x}", n & 0xffff_ffff_ffff)),
            Self::Enum { values } => {
                let index = usize::try_from(n % values.len().max(1) as u64).unwrap_or(0);
                values.get(index).cloned().map_or(Value::Null, Value::String)
            }
            Self::Email => Value::String(format!("u{n:06}@example.com")),
            Self::Url => Value::String(format!("https://example.com/{n:06}")),
            Self::Ref { .. } => Value::Null,
        }
    }
}

/// How many different samples a float between near bounds has.
const FLOAT_STEPS: u64 = 1024;

/// Whether samples of a float can count up from 1.5.
fn is_wide(min: f64, max: f64) -> bool {
    min <= 1.0 && max > 1_000_001.0
}

fn small(n: u64) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// A float as JSON; a whole number is written without a point, and zero without a sign.
pub fn float(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
    if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_991.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

/// `n` as `length` lower-case letters, so that the order of words is the order of numbers.
fn word(n: u64, length: u32) -> String {
    let mut n = n;
    let mut letters = vec![b'a'; length as usize];
    for letter in letters.iter_mut().rev() {
        *letter = b'a' + u8::try_from(n % 26).unwrap_or(0);
        n /= 26;
    }
    letters.into_iter().map(char::from).collect()
}

/// `n` units of the last place, with `scale` digits after the point.
fn decimal(n: u64, scale: u32) -> String {
    if scale == 0 {
        return n.to_string();
    }
    let unit = 10_u64.pow(scale);
    format!("{}.{:0width$}", n / unit, n % unit, width = scale as usize)
}

/// In the mini-language, bounds that are the type's own left out.
impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String { min: 1, max: 255 } => f.write_str("string"),
            Self::String { min, max } => write!(f, "string({min},{max})"),
            Self::Int { min, max } if *min == -MAX_SAFE_INTEGER && *max == MAX_SAFE_INTEGER => {
                f.write_str("int")
            }
            Self::Int { min, max } => write!(f, "int({min},{max})"),
            Self::Decimal {
                precision: 12,
                scale: 2,
            } => f.write_str("decimal"),
            Self::Decimal { precision, scale } => write!(f, "decimal({precision},{scale})"),
            Self::Text { max } if *max != MAX_TEXT => write!(f, "text({max})"),
            Self::Float { min, max } if *min > -f64::MAX || *max < f64::MAX => {
                write!(f, "float({},{})", float(*min), float(*max))
            }
            Self::Enum { values } => write!(f, "enum({})", values.join(",")),
            Self::Ref { resource, on_delete } => match on_delete {
                OnDelete::Restrict => write!(f, "ref({resource})"),
                OnDelete::Cascade => write!(f, "ref({resource},cascade)"),
                OnDelete::Clear => write!(f, "ref({resource},clear)"),
            },
            other => f.write_str(other.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_differ_and_rise() {
        let rising = [
            FieldType::String { min: 1, max: 80 },
            FieldType::Text { max: MAX_TEXT },
            FieldType::Float { min: -1.0, max: 1.0 },
            FieldType::Float {
                min: -f64::MAX,
                max: f64::MAX,
            },
            FieldType::Int { min: -5, max: 5 },
            FieldType::Decimal {
                precision: 8,
                scale: 2,
            },
            FieldType::Date,
            FieldType::Datetime,
            FieldType::Uuid,
            FieldType::Email,
            FieldType::Url,
        ];
        for field_type in rising {
            let values: Vec<Value> = (0..10).map(|n| field_type.sample(n)).collect();
            for pair in values.windows(2) {
                let rises = match (&pair[0], &pair[1]) {
                    (Value::String(a), Value::String(b)) => a < b,
                    (a, b) => a.as_f64() < b.as_f64(),
                };
                assert!(rises, "{field_type}: {pair:?}");
            }
        }
    }

    #[test]
    fn samples_have_the_form_of_the_answers() {
        assert_eq!(
            FieldType::Decimal {
                precision: 8,
                scale: 2
            }
            .sample(105),
            "1.05"
        );
        assert_eq!(
            FieldType::Decimal {
                precision: 5,
                scale: 0
            }
            .sample(7),
            "7"
        );
        assert_eq!(FieldType::Datetime.sample(1), "2026-01-01T00:01:00.000Z");
        assert_eq!(FieldType::Date.sample(31), "2026-02-01");
        assert_eq!(FieldType::String { min: 1, max: 2 }.sample(27), "bb");
    }
}
