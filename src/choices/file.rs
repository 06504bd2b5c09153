//! Choices files: the same decisions as TOML. A project's `larder.toml` is one, so its own tables are accepted.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::{Given, Typed};
use crate::error::{Error, Problem, Result, nearest};

/// The keys that a choices file may have; the last two are those of a project's record.
const KEYS: [&str; 7] = [
    "name",
    "framework",
    "database",
    "extras",
    "resource",
    "larder",
    "files",
];

#[derive(Deserialize)]
struct File {
    name: Option<Spanned<String>>,
    framework: Option<Spanned<String>>,
    database: Option<Spanned<String>>,
    #[serde(default)]
    extras: Vec<Spanned<String>>,
    #[serde(default)]
    resource: Vec<Spanned<ResourceTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResourceTable {
    name: String,
    read: Option<String>,
    write: Option<String>,
    fields: Fields,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`fields` is a string or a list of strings")]
enum Fields {
    Line(String),
    List(Vec<String>),
}

impl Typed {
    /// The choices in the file at `path`.
    pub fn from_file(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::ReadFile {
            path: path.to_owned(),
            source,
        })?;
        let Ok(text) = std::str::from_utf8(&bytes) else {
            let form = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
                "is UTF-16"
            } else {
                "is not UTF-8"
            };
            return Err(Error::Usage {
                message: format!("the choices file `{}` {form}", path.display()),
                help: "save it as UTF-8; PowerShell: `Set-Content -Encoding utf8`".to_owned(),
            });
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self::from_toml(text, &path.display().to_string()).map_err(Error::Choices)
    }

    /// The choices in a text that came from `origin`.
    pub fn from_toml(text: &str, origin: &str) -> Result<Self, Vec<Problem>> {
        let unreadable = |error: &toml::de::Error| {
            let message = error.message().trim_end_matches('.').replace('\n', ", ");
            vec![problem_at(text, origin, error.span().unwrap_or(0..0), &message)]
        };
        let table: toml::Table = text.parse().map_err(|error| unreadable(&error))?;
        let unknown: Vec<Problem> = table
            .keys()
            .filter(|key| !KEYS.contains(&key.as_str()))
            .map(|key| unknown_key(text, origin, key))
            .collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let file: File = toml::from_str(text).map_err(|error| unreadable(&error))?;
        let given = |value: Spanned<String>| {
            let origin = format!("{origin} line {}", line(text, value.span().start));
            Given::new(value.into_inner(), origin)
        };
        let resource = |table: Spanned<ResourceTable>| {
            let origin = format!("{origin} line {}", line(text, table.span().start));
            let table = table.into_inner();
            let fields = match table.fields {
                Fields::Line(line) => line,
                Fields::List(list) => list.join(" "),
            };
            let access = [("read", table.read), ("write", table.write)];
            let access: Vec<String> = access
                .into_iter()
                .filter_map(|(key, value)| value.map(|value| format!("{key}={value}")))
                .collect();
            let access = if access.is_empty() {
                String::new()
            } else {
                format!("({})", access.join(","))
            };
            Given::new(format!("{}{access} {fields}", table.name), origin)
        };
        Ok(Self {
            name: file.name.map(given),
            framework: file.framework.map(given),
            database: file.database.map(given),
            extras: file.extras.into_iter().map(given).collect(),
            resources: file.resource.into_iter().map(resource).collect(),
        })
    }
}

fn unknown_key(text: &str, origin: &str, key: &str) -> Problem {
    let at = text
        .match_indices(key)
        .map(|(at, _)| at)
        .find(|at| text[..*at].ends_with(['\n', '[', '"']) || *at == 0);
    let at = at.unwrap_or(0);
    let mut problem = problem_at(text, origin, at..at + key.len(), &format!("unknown key `{key}`"));
    let known = "known: name, framework, database, extras and [[resource]]";
    problem.help = nearest(key, KEYS).map_or_else(
        || known.to_owned(),
        |meant| format!("did you mean `{meant}`? {known}"),
    );
    problem
}

/// A problem shown with the line of the file it is in.
fn problem_at(text: &str, origin: &str, span: Range<usize>, reason: &str) -> Problem {
    let start = span.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let shown = &text[line_start..line_end];
    let end = span.end.clamp(start, line_end);
    let help = "a choices file has `name`, `framework`, `database`, `extras` and [[resource]] tables with `name`, `read`, `write` and `fields`";
    Problem::at(shown, start - line_start..end - line_start, reason, help)
        .from_origin(&format!("{origin} line {}", line(text, start)))
}

/// The number of the line that holds the byte `at`.
fn line(text: &str, at: usize) -> usize {
    text[..at.min(text.len())].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_with_its_places() {
        let text = "name = \"shop\"\nframework = \"express\"\nextras = [\"ci\"]\n\n[[resource]]\nname = \"person/people\"\nfields = [\"name:string\", \"age:int?\"]\n\n[[resource]]\nname = \"task\"\nread = \"users\"\nfields = \"title:string\"\n\n[files]\n\"a\" = \"b\"\n";
        let typed = Typed::from_toml(text, "c.toml").expect("a right file");
        assert_eq!(typed.framework, Some(Given::new("express", "c.toml line 2")));
        assert_eq!(typed.extras, [Given::new("ci", "c.toml line 3")]);
        assert_eq!(
            typed.resources[0],
            Given::new("person/people name:string age:int?", "c.toml line 5")
        );
        assert_eq!(typed.resources[1].text, "task(read=users) title:string");
    }

    #[test]
    fn mistakes_are_shown_with_their_line() {
        let shown = |text: &str| Typed::from_toml(text, "c.toml").expect_err(text)[0].to_string();
        assert_eq!(
            shown("name = \"a\"\nframwork = \"express\"\n"),
            "unknown key `framwork`\n  in c.toml line 2\n  | framwork = \"express\"\n  | ^^^^^^^^\n  help: did you mean `framework`? known: name, framework, database, extras and [[resource]]"
        );
        assert!(
            shown("name = \n").starts_with("string values must be quoted"),
            "{}",
            shown("name = \n")
        );
        assert!(shown("name = 3\n").contains("in c.toml line 1"));
        assert!(shown("[[resource]]\nname = \"a\"\nfields = 3\n").contains("in c.toml line"));
    }
}
