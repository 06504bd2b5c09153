//! Whose rows (contract §4a): `name(read=…, write=…)` behind a resource's name.

use std::fmt;
use std::ops::Range;

use crate::error::{Problem, nearest};

/// Who reads the rows of a resource.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Readers {
    /// The owner of a row alone.
    #[default]
    Owner,
    /// Every user.
    Users,
    /// Everybody, also without a token.
    Everyone,
}

impl Readers {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Users, Self::Everyone];

    /// As typed behind `read=`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Users => "users",
            Self::Everyone => "everyone",
        }
    }
}

/// Who creates, replaces and deletes the rows of a resource.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Writers {
    /// Every user makes rows of their own and changes only those.
    #[default]
    Owner,
    /// Admins alone; the rows have no owner.
    Admin,
}

impl Writers {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Owner, Self::Admin];

    /// As typed behind `write=`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
        }
    }
}

/// What stands in the parentheses behind a resource's name, as two words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Access {
    pub(super) read: Readers,
    pub(super) write: Writers,
}

/// The form of the two words, for messages.
const FORM: &str = "write `name(read=users)`; `read` is owner, users or everyone, `write` is owner or admin";

impl Access {
    /// Reads what stands between the parentheses, `text[inside]`.
    pub(super) fn parse(text: &str, inside: Range<usize>) -> Result<Self, Problem> {
        let mut access = Self::default();
        let (mut seen, mut start) = (Vec::new(), inside.start);
        for part in text[inside.clone()].split(',') {
            let span = start..start + part.len();
            start = span.end + 1;
            let Some((key, value)) = part.split_once('=') else {
                return Err(Problem::at(
                    text,
                    span,
                    format!("`{}` is neither `read=…` nor `write=…`", part.trim()),
                    FORM,
                ));
            };
            let (key, value) = (key.trim(), value.trim());
            if seen.contains(&key) {
                return Err(Problem::at(
                    text,
                    span,
                    format!("`{key}` is given twice"),
                    "keep one",
                ));
            }
            match key {
                "read" => access.read = chosen(text, &span, key, value, &Readers::ALL, Readers::id)?,
                "write" => access.write = chosen(text, &span, key, value, &Writers::ALL, Writers::id)?,
                _ => return Err(Problem::at(text, span, format!("unknown word `{key}`"), FORM)),
            }
            seen.push(key);
        }
        if access.write == Writers::Admin && access.read == Readers::Owner {
            return Err(Problem::at(
                text,
                inside,
                "rows that only admins write have no owner who could read them",
                "add `read=users` or `read=everyone`",
            ));
        }
        Ok(access)
    }
}

fn chosen<T: Copy>(
    text: &str,
    span: &Range<usize>,
    key: &str,
    value: &str,
    all: &[T],
    id: fn(T) -> &'static str,
) -> Result<T, Problem> {
    if let Some(found) = all.iter().copied().find(|one| id(*one) == value) {
        return Ok(found);
    }
    let ids: Vec<&str> = all.iter().copied().map(id).collect();
    let meant = match value {
        "public" | "all" | "anyone" | "anybody" | "everybody" if key == "read" => Some("everyone"),
        "user" | "authenticated" if key == "read" => Some("users"),
        "admins" if key == "write" => Some("admin"),
        _ => nearest(value, ids.iter().copied()),
    };
    let meant = meant.map_or(String::new(), |meant| format!("did you mean `{key}={meant}`? "));
    Err(Problem::at(
        text,
        span.clone(),
        format!("`{key}={value}` is not known"),
        format!("{meant}`{key}` is {}", ids.join(", ")),
    ))
}

/// Nothing, or the parentheses with the words that are not the defaults.
impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        if self.read != Readers::default() {
            words.push(format!("read={}", self.read.id()));
        }
        if self.write != Writers::default() {
            words.push(format!("write={}", self.write.id()));
        }
        if words.is_empty() {
            return Ok(());
        }
        write!(f, "({})", words.join(","))
    }
}
