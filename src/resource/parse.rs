//! The mini-language `NAME[(read=…, write=…)] FIELD…`, a field being `name:type[(args)][?|!][=default][:unique]`, and behind
//! the fields `unique(a, b)`.
//! Every problem of a text is found, each with its place.

use std::ops::Range;

use super::parse_field::field;
use super::unique::{group, is_group};
use super::{Access, Field, Resource};
use crate::error::Problem;
use crate::name::Name;

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
                "for example 'task title:string done:bool=false'",
            )]);
        }
        let mut problems = Vec::new();
        let name = name(text, words.remove(0))
            .map_err(|problem| problems.push(problem))
            .ok();
        let (groups, words): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|word| is_group(&text[word.clone()]));
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
                "give it at least one, for example `title:string`; in a shell the whole resource stands in quotation marks",
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
        let all_read = fields.len() == words.len();
        let fields: Vec<Field> = fields.into_iter().map(|(field, _)| field).collect();
        let (name, access) = name.map_or((None, Access::default()), |(name, access)| (Some(name), access));
        let mut unique_together: Vec<Vec<String>> = Vec::with_capacity(groups.len());
        for span in groups.into_iter().filter(|_| all_read) {
            match group(text, span.clone(), &fields, access.read) {
                Ok(keys) if unique_together.iter().any(|known| is_same_set(known, &keys)) => {
                    problems.push(Problem::at(
                        text,
                        span,
                        "these fields are a unique group already",
                        "remove one",
                    ));
                }
                Ok(keys) => unique_together.push(keys),
                Err(problem) => problems.push(problem),
            }
        }
        match name {
            Some(name) if problems.is_empty() => Ok(Self {
                name,
                read: access.read,
                write: access.write,
                fields,
                unique_together,
            }),
            _ => Err(problems),
        }
    }
}

fn is_same_set(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|key| b.contains(key))
}

/// Reads the first word: the name, and in parentheses who reads and writes.
fn name(text: &str, span: Range<usize>) -> Result<(Name, Access), Problem> {
    let typed = &text[span.clone()];
    let Some(open) = typed.find('(') else {
        return Ok((Name::parse(text, span)?, Access::default()));
    };
    let name = Name::parse(text, span.start..span.start + open)?;
    let inside = span.start + open + 1..span.end.saturating_sub(1);
    if !typed.ends_with(')') || inside.is_empty() {
        let help = format!("write `{0}(read=users)`, or `{0}` alone", &typed[..open]);
        return Err(Problem::at(
            text,
            span.start + open..span.end,
            "the parentheses behind the name are not complete",
            help,
        ));
    }
    Ok((name, Access::parse(text, inside)?))
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
    problems
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Presence;
    use super::*;

    const EXAMPLE: &str = "task title:string! notes:text? done:bool=false priority:int(0,5)=0 estimate:decimal(8,2)? due:date? remind_at:datetime? status:enum(todo,doing,done)=todo project:ref(project)?";

    #[test]
    fn the_example_is_read_and_written_back() {
        let resource = Resource::parse(EXAMPLE).expect("the example");
        assert_eq!(resource.to_string(), EXAMPLE.replace('!', ""));
        assert_eq!(resource.fields[8].json, "project_id");
        assert_eq!(resource.fields[3].presence, Presence::Default(json!(0)));
    }

    #[test]
    fn all_of_the_language_is_read_and_written_back() {
        let text = "tag_on(read=everyone,write=admin) name:string(1,80):unique code:uuid:unique body:text(200000) at:float(-90,90.5)=1.5 \
                    any:float? size:enum(XL,A-4,in_stock) project:ref(project,cascade):unique other:ref(tag,clear)? unique(name,project) unique(code,size,other)";
        let resource = Resource::parse(text).expect(text);
        assert_eq!(resource.to_string(), text);
        assert_eq!(
            resource.unique_together,
            [vec!["name", "project_id"], vec!["code", "size", "other_id"]]
        );
        let columns: Vec<Vec<&str>> = resource
            .uniques()
            .iter()
            .map(|unique| resource.unique_columns(unique))
            .collect();
        assert_eq!(columns[2..4], [vec!["project_id"], vec!["name", "project_id"]]);
        let own = Resource::parse("a b:int c:int unique( b , c )").expect("a private one");
        assert_eq!(own.unique_columns(&own.uniques()[0]), ["owner_id", "b", "c"]);
        assert_eq!(
            Resource::parse("a( read = users ) b:int")
                .expect("blanks")
                .typed_name(),
            "a(read=users)"
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (text, place, reason) in [
            ("a(write=admin) b:int", "write=admin", "no owner who could read"),
            ("a(read=public) b:int", "read=public", "not known"),
            ("a(reads=users) b:int", "reads=users", "unknown word"),
            ("a(read=users,read=owner) b:int", "read=owner", "twice"),
            ("a() b:int", "()", "not complete"),
            ("a b:ref(c,clear)", "ref(c,clear)", "must be optional"),
            ("a b:ref(c,delete)", "ref(c,delete)", "not what can happen"),
            ("a b:enum(In,in)", "enum(In,in)", "same name in code"),
            ("a b:enum(in-a,in_a)", "enum(in-a,in_a)", "same name in code"),
            ("a b:enum(2xl)", "enum(2xl)", "cannot be a member"),
            ("a b:float(2,1)", "float(2,1)", "wrong bounds"),
            ("a b:float=1e999", "=1e999", "not a `float`"),
            ("a b:text(200001)", "text(200001)", "wrong bound"),
            ("a b:bool:unique", ":unique", "too few values"),
            ("a b:int unique(b)", "unique(b)", "one field"),
            ("a b:int c:text unique(b,c)", "unique(b,c)", "`c` is a `text`"),
            ("a b:int c:int unique(b,d)", "unique(b,d)", "not a field"),
            ("a b:int c:int unique(b,c) unique(c,b)", "unique(c,b)", "already"),
            (
                "a b:string(1,700) c:string(1,100) unique(b,c)",
                "unique(b,c)",
                "3344 bytes",
            ),
        ] {
            let problems = Resource::parse(text).expect_err(text);
            assert_eq!(problems.len(), 1, "{text}: {problems:?}");
            assert_eq!(&text[problems[0].span.clone()], place, "{text}");
            assert!(
                problems[0].reason.contains(reason),
                "{text}: {}",
                problems[0].reason
            );
        }
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
            "datetime", "unique", "-", "9", "decimal", "T", "😀", "/", "unique(", "read=", "float", "clear",
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
