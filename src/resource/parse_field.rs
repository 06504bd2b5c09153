//! One field of the mini-language: `name:type[(args)][?|!][=default][:unique]`.

use std::ops::Range;

use super::default::default_value;
use super::parse_type::{SEVERAL, field_type};
use super::{Field, FieldType, OnDelete, Presence};
use crate::error::Problem;
use crate::name::{MAX_IDENTIFIER, What, check_snake};

/// Reads one field, `name:type…`.
pub(super) fn field(text: &str, span: Range<usize>) -> Result<Field, Vec<Problem>> {
    let typed = &text[span.clone()];
    let at = |range: Range<usize>| span.start + range.start..span.start + range.end;
    let Some(colon) = typed.find(':') else {
        let help = format!(
            "write `{typed}:TYPE`, for example `{typed}:string`; types: {}",
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
    if let Err(problem) = check_snake(text, at(0..colon), What::Field) {
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
            let open = at(rest..typed.len());
            problems.push(Problem::at(
                text,
                open,
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
    let field_type = field_type(text, (&typed[..colon], type_name), type_span, arguments.map(at));

    let tail = Tail::split(text, at(rest..typed.len()), &mut problems);
    let field_type = match field_type {
        Ok(field_type) => field_type,
        Err(problem) => {
            problems.push(problem);
            return Err(problems);
        }
    };
    let presence = tail.presence(text, &field_type, &mut problems);
    if tail.unique
        && let Some(why) = field_type.not_unique()
    {
        problems.push(Problem::at(
            text,
            tail.default.end..span.end,
            format!("a `{field_type}` cannot be unique: {why}"),
            "unique can be string (up to 700), int, decimal, date, datetime, uuid, email and ref",
        ));
    }
    if let FieldType::Ref {
        resource,
        on_delete: OnDelete::Clear,
    } = &field_type
        && presence != Presence::Optional
    {
        problems.push(Problem::at(
            text,
            at(type_start..typed.len()),
            "a reference that becomes null must be optional",
            format!("write `{name}:ref({resource},clear)?`"),
        ));
    }
    let is_reference = matches!(field_type, FieldType::Ref { .. });
    let json = if is_reference {
        format!("{name}_id")
    } else {
        name.clone()
    };
    if json.len() > MAX_IDENTIFIER {
        let reason = format!("its column `{json}` is longer than {MAX_IDENTIFIER} bytes");
        problems.push(Problem::at(text, at(0..colon), reason, "choose a shorter name"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Field {
        name,
        json,
        field_type,
        presence,
        unique: tail.unique,
    })
}

/// What follows the type: `?` or `!`, `=default`, `:unique`; places are those of the whole text.
struct Tail {
    /// `?` or `!`, if there is one.
    marker: Option<char>,
    /// `=default` or nothing.
    default: Range<usize>,
    unique: bool,
}

impl Tail {
    fn split(text: &str, span: Range<usize>, problems: &mut Vec<Problem>) -> Self {
        let marker = text[span.clone()]
            .chars()
            .next()
            .filter(|c| matches!(c, '?' | '!'));
        let start = span.start + usize::from(marker.is_some());
        let (default, unique) = match text[start..span.end].strip_suffix(":unique") {
            Some(default) => (start..start + default.len(), true),
            None => (start..span.end, false),
        };
        let typed = &text[default.clone()];
        if !typed.is_empty() && !typed.starts_with('=') {
            let help = match typed.as_bytes()[0] {
                b'[' => SEVERAL,
                b'\\' => "a shell puts the backslash before `!`; leave both out: required is the default",
                b'\'' | b'"' => "cmd.exe takes no single quotes: write `--resource \"task title:string\"`",
                _ => "after the type may follow `?` or `!`, then `=default`, then `:unique`",
            };
            problems.push(Problem::at(
                text,
                default.clone(),
                format!("`{typed}` makes no sense here"),
                help,
            ));
        }
        if marker == Some('?') && typed.starts_with('=') {
            problems.push(Problem::at(
                text,
                span.start..default.end,
                "both optional and with a default: a value left out cannot become null and the default at once",
                "keep `?` or `=value`, not both",
            ));
        }
        Self {
            marker,
            default,
            unique,
        }
    }

    fn presence(&self, text: &str, field_type: &FieldType, problems: &mut Vec<Problem>) -> Presence {
        let Some(value) = text[self.default.clone()].strip_prefix('=') else {
            return if self.marker == Some('?') {
                Presence::Optional
            } else {
                Presence::Required
            };
        };
        match default_value(field_type, value) {
            Ok(value) => Presence::Default(value),
            Err((reason, help)) => {
                problems.push(Problem::at(text, self.default.clone(), reason, help));
                Presence::Required
            }
        }
    }
}
