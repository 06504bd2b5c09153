//! The mini-language `NAME FIELD…`, a field being `name:type[(args)][?|!][=default][:unique]`.
//! Every problem of a text is found, each with its place.

use std::ops::Range;

use super::default::default_value;
use super::parse_type::field_type;
use super::{Field, FieldType, Presence, Resource};
use crate::error::Problem;
use crate::name::{MAX_IDENTIFIER, Name, check_snake};

/// More fields than this are a mistake (and InnoDB's page would not hold the row).
const MAX_FIELDS: usize = 100;

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

/// Reads one field, `name:type…`.
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
    let field_type = field_type(text, type_name, type_span, arguments.map(at));

    let tail = Tail::split(text, at(rest..typed.len()), &mut problems);
    let field_type = match field_type {
        Ok(field_type) => field_type,
        Err(problem) => {
            problems.push(problem);
            return Err(problems);
        }
    };
    let presence = tail.presence(text, &field_type, &mut problems);
    if tail.unique && !field_type.can_be_unique() {
        problems.push(Problem::at(
            text,
            tail.default.end..span.end,
            format!("a `{field_type}` cannot be unique: it has too few values, or is too long for an index of MySQL"),
            "unique can be string (up to 700), int, decimal, date, datetime, uuid and email",
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
            problems.push(Problem::at(
                text,
                default.clone(),
                format!("`{typed}` makes no sense here"),
                "after the type may follow `?` or `!`, then `=default`, then `:unique`",
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

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
