//! Contract §5: pages, sorting, filters. In: the query of a request. Out: what to show of which rows.

use std::cmp::Ordering;

use larder::resource::{FieldType, Resource};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::fault::Fault;
use crate::fields;
use crate::problem::{Code, Problem};
use crate::store::Row;

const MAX_PAGE: usize = 1_000_000;
const MAX_PAGE_SIZE: usize = 100;

/// A page of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    page: usize,
    size: usize,
}

/// What a query asks of a resource's list.
#[derive(Debug)]
pub struct Query {
    /// Which page.
    pub page: Page,
    sort: String,
    descending: bool,
    /// Values that shown rows have.
    pub filters: Map<String, Value>,
    /// Whose rows are shown, if not everybody's.
    owner: Option<Uuid>,
}

/// The pairs of a query, decoded; `None` where it cannot be.
#[must_use]
pub fn pairs(query: &str) -> Option<Vec<(String, String)>> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((
                decode(&name.replace('+', " "))?,
                decode(&value.replace('+', " "))?,
            ))
        })
        .collect()
}

/// Percent-decoding; `None` where a `%` is followed by anything but two hexadecimal digits, or the bytes are not UTF-8.
#[must_use]
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'%' {
            let digits = rest
                .get(..2)
                .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
            bytes.push(u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Name and value.
type Pairs = Vec<(String, String)>;
/// Parameter and what is wrong with it.
type Errors = Vec<(String, Code)>;

/// The parameters that have a meaning here, each at most once; others are at fault.
fn parameters(
    query: Option<&str>,
    known: impl Fn(&str) -> bool,
    fault: Option<Fault>,
) -> Result<(Pairs, Errors), Problem> {
    let (mut found, mut errors) = (Pairs::new(), Errors::new());
    for (name, value) in pairs(query.unwrap_or("")).ok_or_else(Problem::bad_request)? {
        if errors.iter().any(|(other, _)| *other == name) {
            continue;
        }
        if !known(&name) {
            if fault != Some(Fault::UnknownParameterIgnored) {
                errors.push((name, Code::Unknown));
            }
        } else if found.iter().any(|(other, _)| *other == name) {
            errors.push((name, Code::Format));
        } else {
            found.push((name, value));
        }
    }
    Ok((found, errors))
}

impl Default for Page {
    fn default() -> Self {
        Self { page: 1, size: 20 }
    }
}

impl Page {
    /// From `page` and `page_size` alone: the list of users.
    pub fn read(query: Option<&str>, fault: Option<Fault>) -> Result<Self, Problem> {
        let (found, mut errors) = parameters(query, |name| matches!(name, "page" | "page_size"), fault)?;
        let page = Self::of(&found, &mut errors, fault);
        if errors.is_empty() {
            Ok(page)
        } else {
            Err(Problem::validation(errors))
        }
    }

    fn of(found: &[(String, String)], errors: &mut Errors, fault: Option<Fault>) -> Self {
        let mut number = |name: &str, default: usize, most: usize| {
            let Some((_, text)) = found.iter().find(|(found, _)| found == name) else {
                return default;
            };
            if text == "0x10" && fault == Some(Fault::NumbersOfTheLanguage) {
                return 16;
            }
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            // So many digits that they do not fit is only ever too large.
            let number = is_number.then(|| text.parse().unwrap_or(usize::MAX));
            number
                .filter(|number| (1..=most).contains(number))
                .unwrap_or_else(|| {
                    errors.push((name.to_owned(), Code::Format));
                    default
                })
        };
        let most = if fault == Some(Fault::PageSizeUnbounded) {
            usize::MAX
        } else {
            MAX_PAGE_SIZE
        };
        Self {
            page: number("page", 1, MAX_PAGE),
            size: number("page_size", 20, most),
        }
    }

    /// The answer: this page of all `items`, of which there are `total`.
    pub fn of_items(self, items: impl Iterator<Item = Value>, total: usize, fault: Option<Fault>) -> Value {
        let shown: Vec<Value> = items
            .skip((self.page - 1).saturating_mul(self.size))
            .take(self.size)
            .collect();
        let mut page = json!({"items": shown, "page": self.page, "page_size": self.size, "total": total});
        if fault == Some(Fault::AnswerHasExtraKey) {
            page["pages"] = json!(total.div_ceil(self.size));
        }
        page
    }
}

impl Query {
    /// Every parameter at fault is named.
    pub fn read(resource: &Resource, query: Option<&str>, fault: Option<Fault>) -> Result<Self, Problem> {
        let filter = |name: &str| {
            resource
                .field(name)
                .filter(|field| field.field_type.is_filterable())
        };
        let (found, mut errors) = parameters(
            query,
            |name| {
                matches!(name, "page" | "page_size" | "sort")
                    || filter(name).is_some()
                    || (name == "owner_id" && resource.shows_owner())
            },
            fault,
        )?;
        let page = Page::of(&found, &mut errors, fault);
        let (mut sort, mut descending) = ("created_at".to_owned(), true);
        let mut filters = Map::new();
        let mut owner = None;
        for (name, value) in &found {
            if name == "sort" {
                descending = value.starts_with('-');
                value.strip_prefix('-').unwrap_or(value).clone_into(&mut sort);
                if !is_sortable(resource, &sort) && fault != Some(Fault::AnyColumnSortable) {
                    errors.push((name.clone(), Code::Enum));
                }
            } else if name == "owner_id" {
                match fields::uuid(value) {
                    Some(_) if fault == Some(Fault::OwnerFilterIgnored) => {}
                    Some(id) => owner = Some(id),
                    None => errors.push((name.clone(), Code::Format)),
                }
            } else if let Some(field) = filter(name) {
                if fault == Some(Fault::FilterByCase) && field.target().is_some() {
                    filters.insert(name.clone(), json!(value));
                    continue;
                }
                match filter_value(&field.field_type, value, fault) {
                    Ok(value) => {
                        filters.insert(name.clone(), value);
                    }
                    Err(code) => errors.push((name.clone(), code)),
                }
            }
        }
        if errors.is_empty() {
            Ok(Self {
                page,
                sort,
                descending,
                filters,
                owner,
            })
        } else {
            Err(Problem::validation(errors))
        }
    }

    /// Whether a row is to be shown.
    #[must_use]
    pub fn takes(&self, row: &Row) -> bool {
        self.owner.is_none_or(|owner| row.owner == owner)
            && self
                .filters
                .iter()
                .all(|(name, value)| row.values.get(name) == Some(value))
    }

    /// The order of two rows: ties by id, in the same direction.
    #[must_use]
    pub fn order(&self, resource: &Resource, a: &Row, b: &Row, fault: Option<Fault>) -> Ordering {
        let ascending = match self.sort.as_str() {
            "created_at" => a.created_at.cmp(&b.created_at),
            "updated_at" => a.updated_at.cmp(&b.updated_at),
            name => {
                let value = |row: &Row| row.values.get(name).cloned().unwrap_or(Value::Null);
                let is_decimal = resource
                    .field(name)
                    .is_some_and(|field| matches!(field.field_type, FieldType::Decimal { .. }));
                let by_value = is_decimal && fault != Some(Fault::DecimalsSortedAsText);
                compare(by_value, &value(a), &value(b))
            }
        };
        let ascending = if fault == Some(Fault::TiesUnsorted) {
            ascending
        } else {
            ascending.then(a.id.cmp(&b.id))
        };
        if self.descending {
            ascending.reverse()
        } else {
            ascending
        }
    }
}

fn is_sortable(resource: &Resource, name: &str) -> bool {
    matches!(name, "created_at" | "updated_at")
        || resource
            .field(name)
            .is_some_and(|field| field.field_type.is_sortable())
}

fn filter_value(field_type: &FieldType, text: &str, fault: Option<Fault>) -> Result<Value, Code> {
    match (field_type, text) {
        (FieldType::Bool, "true") => Ok(json!(true)),
        (FieldType::Bool, "false") => Ok(json!(false)),
        (FieldType::Bool, _) => Err(Code::Type),
        _ => fields::typed(field_type, &json!(text), fault),
    }
}

/// Null before everything; numbers by value, and texts that are decimals, too; other texts by code points.
fn compare(is_decimal: bool, a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        (Value::String(a), Value::String(b)) if is_decimal => units(a).cmp(&units(b)),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
        },
    }
}

/// A decimal as a number of its last places: all values of a field have equally many.
fn units(decimal: &str) -> i64 {
    decimal.replace('.', "").parse().unwrap_or(0)
}
