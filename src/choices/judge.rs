//! Typed × catalog → [`Choices`], or every problem at once.

use std::collections::BTreeSet;

use super::cross;
use super::{Choices, Database, Extra, Given, Typed};
use crate::catalog::{Catalog, Framework};
use crate::error::{Error, Problem, Result, list, nearest};
use crate::name::{Casing, MAX_IDENTIFIER, ascii};
use crate::reserved::{self, is_device};
use crate::resource::{Field, Resource};

/// The resource that a project gets when none is named.
pub const DEFAULT_RESOURCE: &str = "task title:string done:bool=false due:date?";

/// Row bytes that every resource has beside its fields (`MySQL`: two ids, two times, null bits).
const MYSQL_ROW_BASE: u64 = 2 * 36 * 4 + 2 * 8 + 16;
/// `MySQL` keeps no longer row, whatever the engine.
const MYSQL_ROW: u64 = 65_535;

/// A resource with the text it was read from, so that a problem can point into it.
pub(super) struct Read<'a> {
    pub given: &'a Given,
    pub resource: Resource,
}

impl Read<'_> {
    /// A problem with the name of the resource.
    pub fn name_problem(&self, reason: impl Into<String>, help: impl Into<String>) -> Problem {
        let text = &self.given.text;
        let start = text.len() - text.trim_start().len();
        let end = text[start..]
            .find(char::is_whitespace)
            .map_or(text.len(), |length| start + length);
        Problem::at(text, start..end, reason, help).from_origin(&self.given.origin)
    }

    /// A problem with a field.
    pub fn field_problem(
        &self,
        field: &Field,
        reason: impl Into<String>,
        help: impl Into<String>,
    ) -> Problem {
        let text = &self.given.text;
        let declared = format!("{}:", field.name);
        let found = text
            .match_indices(&declared)
            .map(|(at, _)| at)
            .find(|at| text[..*at].ends_with(char::is_whitespace));
        let start = found.unwrap_or(0);
        let rest = &text[start..];
        let mut depth = 0_u32;
        let length = rest.find(|c: char| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c.is_whitespace() && depth == 0
        });
        let end = length.map_or(text.len(), |length| start + length);
        Problem::at(text, start..end, reason, help).from_origin(&self.given.origin)
    }
}

/// What was typed as [`Choices`], with the framework they name; or everything that is wrong with it.
pub fn judge<'a>(typed: &Typed, catalog: &'a Catalog) -> Result<(Choices, &'a Framework)> {
    let mut problems = Vec::new();
    let framework = framework(typed, catalog, &mut problems)?;
    let name = name(typed.name.as_ref(), framework, &mut problems);
    let database = database(typed.database.as_ref(), framework, &mut problems);
    let extras = extras(&typed.extras, framework, &mut problems);

    let default = [Given::new(DEFAULT_RESOURCE, "the default resource")];
    let given = if typed.resources.is_empty() {
        &default[..]
    } else {
        &typed.resources[..]
    };
    let mut read = Vec::with_capacity(given.len());
    for given in given {
        match Resource::parse(&given.text) {
            Ok(resource) => read.push(Read { given, resource }),
            Err(found) => problems.extend(
                found
                    .into_iter()
                    .map(|problem| problem.from_origin(&given.origin)),
            ),
        }
    }
    let all_read = read.len() == given.len();
    for read in &read {
        resource_words(read, &mut problems);
        if database == Database::Mysql {
            row_size(read, &mut problems);
        }
    }
    cross::names(&read, &mut problems);
    cross::references(&read, all_read, &mut problems);

    match (name, framework) {
        (Some(name), Some(framework)) if problems.is_empty() => {
            let resources = read.into_iter().map(|read| read.resource).collect();
            Ok((
                Choices {
                    name,
                    framework: framework.id.clone(),
                    database,
                    extras,
                    resources,
                },
                framework,
            ))
        }
        _ => Err(Error::Choices(problems)),
    }
}

/// A given word is wrong: the whole of it is marked.
fn wrong(given: &Given, reason: String, help: String) -> Problem {
    Problem::at(&given.text, 0..given.text.len(), reason, help).from_origin(&given.origin)
}

fn framework<'a>(
    typed: &Typed,
    catalog: &'a Catalog,
    problems: &mut Vec<Problem>,
) -> Result<Option<&'a Framework>> {
    let known: Vec<&str> = catalog.ids().collect();
    let Some(given) = &typed.framework else {
        let help = format!(
            "add --framework ID, for example --framework {}; there are {}",
            known.first().unwrap_or(&"express"),
            list(&known)
        );
        problems.push(Problem::plain("no framework is named", help));
        return Ok(None);
    };
    if let Some(framework) = catalog.framework(&given.text)? {
        return Ok(Some(framework));
    }
    problems.push(unknown(given, "framework", &known));
    Ok(None)
}

/// An unknown word, the nearest known one, and all of them sorted.
fn unknown(given: &Given, what: &str, known: &[&str]) -> Problem {
    let mut known = known.to_vec();
    known.sort_unstable();
    let meant = nearest(&given.text, known.iter().copied());
    let meant = meant.map_or(String::new(), |meant| format!("did you mean `{meant}`? "));
    let shown: String = given
        .text
        .chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect();
    wrong(
        given,
        format!("unknown {what} `{shown}`"),
        format!("{meant}there are {}", list(&known)),
    )
}

fn name(given: Option<&Given>, framework: Option<&Framework>, problems: &mut Vec<Problem>) -> Option<Casing> {
    let Some(given) = given else {
        problems.push(Problem::plain(
            "the project has no name",
            "say `larder new NAME`, for example `larder new shop`",
        ));
        return None;
    };
    let typed = &given.text;
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let right = typed.split('-').all(word) && typed.starts_with(|c: char| c.is_ascii_lowercase());
    if !right && typed.contains(':') {
        let help = "put the whole resource in quotation marks: `--resource \"task title:string\"`";
        let reason = format!(
            "`{}` looks like a field, not like the project's name",
            typed.escape_debug()
        );
        problems.push(wrong(given, reason, help.to_owned()));
        return None;
    }
    if !right {
        let better = kebab(typed).map_or_else(
            || "for example `my-shop`".to_owned(),
            |better| format!("say `{better}`"),
        );
        let reason = "a project's name is its folder and its package: lower-case ASCII letters and digits in words joined by single `-`, beginning with a letter";
        problems.push(wrong(given, reason.to_owned(), better));
        return None;
    }
    let refuse = |reason: String| {
        Some(wrong(
            given,
            reason,
            format!("choose another, for example `my-{typed}`"),
        ))
    };
    let snake = typed.replace('-', "_");
    let refused = if typed.len() > MAX_IDENTIFIER {
        let reason = format!(
            "the name is {} bytes long; databases keep {MAX_IDENTIFIER}",
            typed.len()
        );
        Some(wrong(given, reason, "choose a shorter one".to_owned()))
    } else if is_device(typed) {
        refuse(format!("Windows takes `{typed}` for a device, not a folder"))
    } else if typed == "node-modules" {
        refuse("npm keeps that name for itself".to_owned())
    } else {
        framework.and_then(|framework| {
            let language = &framework.language;
            if language
                .pins
                .keys()
                .any(|package| package.to_lowercase().replace('_', "-") == *typed)
            {
                refuse(format!(
                    "`{typed}` is the name of a package that the project depends on"
                ))
            } else if language.reserved.words.contains(&snake) {
                refuse(format!("`{snake}` is a reserved word of {}", language.title))
            } else {
                None
            }
        })
    };
    if let Some(problem) = refused {
        problems.push(problem);
        return None;
    }
    Some(Casing::of(&snake))
}

fn kebab(typed: &str) -> Option<String> {
    use heck::ToKebabCase;
    let ascii: String = ascii(typed)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect();
    let better = ascii.to_kebab_case();
    let better = better.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    let better = better
        .get(..better.len().min(MAX_IDENTIFIER))?
        .trim_end_matches('-');
    (!better.is_empty()).then(|| better.to_owned())
}

fn database(given: Option<&Given>, framework: Option<&Framework>, problems: &mut Vec<Problem>) -> Database {
    let supported = framework.map_or(&Database::ALL[..], |framework| &framework.manifest.databases);
    let default = supported.iter().copied().min().unwrap_or(Database::Sqlite);
    let Some(given) = given else {
        return default;
    };
    let ids: Vec<&str> = supported.iter().map(|database| database.id()).collect();
    match Database::ALL
        .into_iter()
        .find(|database| database.id() == given.text)
    {
        Some(database) if supported.contains(&database) => database,
        Some(database) => {
            let title = framework.map_or("the framework", |framework| framework.manifest.title.as_str());
            problems.push(wrong(
                given,
                format!("{title} has no templates for {}", database.title()),
                format!("there are {}", list(&ids)),
            ));
            database
        }
        None => {
            problems.push(unknown(given, "database", &ids));
            default
        }
    }
}

fn extras(given: &[Given], framework: Option<&Framework>, problems: &mut Vec<Problem>) -> BTreeSet<Extra> {
    let supported = framework.map_or(&Extra::ALL[..], |framework| &framework.manifest.extras);
    let ids: Vec<&str> = supported.iter().map(|extra| extra.id()).collect();
    let mut extras = BTreeSet::new();
    for given in given {
        match Extra::ALL.into_iter().find(|extra| extra.id() == given.text) {
            Some(extra) if supported.contains(&extra) => {
                extras.insert(extra);
            }
            Some(extra) => {
                let title = framework.map_or("the framework", |framework| framework.manifest.title.as_str());
                problems.push(wrong(
                    given,
                    format!("{title} has no templates for `{extra}`"),
                    format!("there are {}", list(&ids)),
                ));
            }
            None => problems.push(unknown(given, "extra", &ids)),
        }
    }
    extras
}

/// Names that a resource and its fields may not have, whatever the framework.
fn resource_words(read: &Read, problems: &mut Vec<Problem>) {
    let name = &read.resource.name;
    let (one, many) = (&name.singular, &name.plural);
    let reason = if let Some(why) = reserved::resource(&one.snake, &many.snake) {
        Some(why)
    } else if let Some(why) = reserved::table(&many.snake) {
        Some(format!("the table cannot be called `{}`: {why}", many.snake))
    } else if is_device(&one.kebab) || is_device(&many.kebab) {
        Some(format!(
            "Windows takes `{}` for a device, so no file can have this name",
            one.kebab
        ))
    } else {
        None
    };
    if let Some(reason) = reason {
        let help = format!("choose another name, for example `my_{}`", one.snake);
        problems.push(read.name_problem(reason, help));
    }
    for field in &read.resource.fields {
        let why = reserved::field(&field.name).or_else(|| reserved::field(&field.json));
        if let Some(why) = why {
            let help = format!("choose another name, for example `{}_{}`", one.snake, field.name);
            problems.push(read.field_problem(field, why, help));
        }
    }
}

fn row_size(read: &Read, problems: &mut Vec<Problem>) {
    let fields = &read.resource.fields;
    let bytes = MYSQL_ROW_BASE
        + fields
            .iter()
            .map(|field| field.field_type.mysql_bytes())
            .sum::<u64>();
    if bytes <= MYSQL_ROW {
        return;
    }
    if let Some(widest) = fields.iter().max_by_key(|field| field.field_type.mysql_bytes()) {
        let reason = format!(
            "a row of `{}` can be {bytes} bytes long; MySQL keeps {MYSQL_ROW}",
            read.resource.table()
        );
        problems.push(read.field_problem(
            widest,
            reason,
            "make the long strings shorter, or use `text`, which lies outside the row",
        ));
    }
}
