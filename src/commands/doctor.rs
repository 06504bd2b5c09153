//! `larder doctor`: what each framework needs on this machine, what was found, and how to get the rest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Value, json};

use super::{choose_frameworks, tell};
use crate::catalog::{Catalog, Framework, Toolchain};
use crate::cli::Doctor;
use crate::error::{Error, Result};
use crate::feature::Database;
use crate::platform::System;
use crate::project::scratch::{self, Facts};
use crate::project::toolchain::{self, Found, Missing, how_to_get};

/// Looks for what the frameworks of the command line need, and tells on `out` what was found.
pub fn run(typed: &Doctor, out: &mut dyn Write) -> Result<()> {
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    let frameworks = choose_frameworks(&typed.ids, &catalog)?;
    let examined = examine(&frameworks);
    let text = if typed.json {
        format!("{:#}\n", document(&examined))
    } else {
        page(&examined)
    };
    tell(out, &text)?;
    if examined.ready().next().is_some() {
        return Ok(());
    }
    let wanting = frameworks
        .iter()
        .map(|framework| framework.id.as_str())
        .collect::<Vec<_>>();
    Err(Error::Environment {
        message: format!(
            "nothing can be built here: {} lack a toolchain",
            wanting.join(", ")
        ),
        help: "get what is missing, as listed".to_owned(),
    })
}

/// What was found.
struct Examined<'a> {
    languages: Vec<Needs<'a>>,
    servers: Vec<Server>,
}

/// A language's toolchains, and the frameworks that need them.
struct Needs<'a> {
    frameworks: Vec<&'a Framework>,
    tools: Vec<(&'a Toolchain, Result<Found, Missing>)>,
}

impl Needs<'_> {
    fn is_ready(&self) -> bool {
        self.tools.iter().all(|(_, looked)| looked.is_ok())
    }
}

/// A database that needs a server.
struct Server {
    database: Database,
    variable: &'static str,
    standing: Standing,
}

enum Standing {
    /// The variable is not set.
    Unnamed,
    /// Why it cannot be used.
    Unusable(String),
    Seen(Facts),
}

impl Server {
    fn is_ready(&self) -> bool {
        matches!(&self.standing, Standing::Seen(facts) if facts.refusal.is_none())
    }
}

impl Examined<'_> {
    /// The frameworks whose toolchain is complete, sorted.
    fn ready(&self) -> impl Iterator<Item = &str> {
        let mut ids: Vec<&str> = self
            .languages
            .iter()
            .filter(|needs| needs.is_ready())
            .flat_map(|needs| needs.frameworks.iter().map(|framework| framework.id.as_str()))
            .collect();
        ids.sort_unstable();
        ids.into_iter()
    }
}

fn examine<'a>(frameworks: &[&'a Framework]) -> Examined<'a> {
    let mut languages: BTreeMap<&str, Vec<&'a Framework>> = BTreeMap::new();
    for framework in frameworks {
        languages
            .entry(&framework.language.title)
            .or_default()
            .push(framework);
    }
    let languages = languages.into_values().map(|frameworks| Needs {
        tools: frameworks[0]
            .language
            .toolchain
            .iter()
            .map(|tool| (tool, toolchain::look(tool)))
            .collect(),
        frameworks,
    });
    let used = |database: &Database| {
        frameworks
            .iter()
            .any(|framework| framework.manifest.databases.contains(database))
    };
    let servers = Database::ALL.into_iter().filter(used).filter_map(|database| {
        let variable = scratch::variable(database)?;
        let url = std::env::var(variable).ok().filter(|url| !url.is_empty());
        let standing = url.map_or(Standing::Unnamed, |url| match scratch::look(database, &url) {
            Ok(facts) => Standing::Seen(facts),
            Err(Error::Environment { message, .. }) => Standing::Unusable(message),
            Err(error) => Standing::Unusable(error.to_string()),
        });
        Some(Server {
            database,
            variable,
            standing,
        })
    });
    Examined {
        languages: languages.collect(),
        servers: servers.collect(),
    }
}

fn page(examined: &Examined<'_>) -> String {
    let system = System::here();
    let mut text = String::new();
    for needs in &examined.languages {
        let ids: Vec<&str> = needs
            .frameworks
            .iter()
            .map(|framework| framework.id.as_str())
            .collect();
        let _ = writeln!(
            text,
            "{} · for {}",
            needs.frameworks[0].language.title,
            ids.join(", ")
        );
        for (tool, looked) in &needs.tools {
            match looked {
                Ok(found) => {
                    let _ = writeln!(
                        text,
                        "  found    {} {}, {} or later is needed ({})",
                        found.name,
                        found.version,
                        tool.minimum,
                        found.program.display()
                    );
                }
                Err(missing) => {
                    let word = if missing.old.is_some() {
                        "too old"
                    } else {
                        "missing"
                    };
                    let _ = writeln!(text, "  {word:<8} {}", missing.message);
                    let _ = writeln!(
                        text,
                        "           on {}: {}",
                        system.title(),
                        how_to_get(tool, system)
                    );
                }
            }
        }
    }
    let _ = writeln!(text, "databases\n  found    SQLite needs no server");
    for server in &examined.servers {
        text.push_str(&line(server));
    }
    let ready: Vec<&str> = examined.ready().collect();
    if !ready.is_empty() {
        let with: Vec<&str> = std::iter::once(Database::Sqlite.title())
            .chain(
                examined
                    .servers
                    .iter()
                    .filter(|server| server.is_ready())
                    .map(|server| server.database.title()),
            )
            .collect();
        let _ = writeln!(
            text,
            "\ncan be built and checked here: {} on {}",
            ready.join(", "),
            with.join(", ")
        );
    }
    text
}

fn line(server: &Server) -> String {
    let Server {
        database,
        variable,
        standing,
    } = server;
    let get = || format!("           to get a server: {}\n", scratch::how_to_get(*database));
    match standing {
        Standing::Unnamed => format!(
            "  unnamed  {}: {variable} is not set; only `check` and `smoke` of projects on it need it\n{}",
            database.title(),
            get()
        ),
        Standing::Unusable(why) => format!("  missing  {variable}: {why}\n{}", get()),
        Standing::Seen(Facts {
            version,
            refusal: None,
        }) => format!("  found    {version}, databases can be made ({variable})\n"),
        Standing::Seen(Facts {
            version,
            refusal: Some(why),
        }) => format!(
            "  wanting  {version} ({variable}): {why}\n           its user needs the right to create databases\n"
        ),
    }
}

fn document(examined: &Examined<'_>) -> Value {
    let system = System::here();
    let mut frameworks: Vec<(&str, Value)> = Vec::new();
    for needs in &examined.languages {
        let tools: Vec<Value> = needs
            .tools
            .iter()
            .map(|(tool, looked)| {
                let (version, program) = match looked {
                    Ok(found) => (Some(&found.version), Some(&found.program)),
                    Err(missing) => missing
                        .old
                        .as_ref()
                        .map_or((None, None), |(program, version)| (Some(version), Some(program))),
                };
                json!({
                    "name": tool.name, "minimum": tool.minimum, "ready": looked.is_ok(), "version": version, "program": program,
                    "problem": looked.as_ref().err().map(|missing| &missing.message), "get": how_to_get(tool, system),
                })
            })
            .collect();
        for framework in &needs.frameworks {
            let entry = json!({
                "id": framework.id, "language": framework.language.title, "ready": needs.is_ready(), "toolchain": tools,
            });
            frameworks.push((&framework.id, entry));
        }
    }
    frameworks.sort_by_key(|(id, _)| *id);
    let frameworks: Vec<Value> = frameworks.into_iter().map(|(_, entry)| entry).collect();
    let servers = examined.servers.iter().map(|server| {
        let (named, version, problem) = match &server.standing {
            Standing::Unnamed => (false, None, None),
            Standing::Unusable(why) => (true, None, Some(why)),
            Standing::Seen(facts) => (true, Some(&facts.version), facts.refusal.as_ref()),
        };
        json!({
            "id": server.database, "variable": server.variable, "named": named, "ready": server.is_ready(), "version": version,
            "problem": problem, "get": scratch::how_to_get(server.database),
        })
    });
    json!({ "frameworks": frameworks, "servers": servers.collect::<Vec<_>>() })
}
