//! `larder show ID`: everything about one framework.

use std::fmt::Write as _;
use std::io::Write;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::catalog::{Catalog, Concern, Framework, PILLARS, Topic};
use crate::choices::DEFAULT_RESOURCE;
use crate::cli::Show;
use crate::commands::{list, tell};
use crate::error::nearest;
use crate::error::{Error, Problem, Result};
use crate::growth::costs;
use crate::render::concerns;
use crate::report::width::{columns, row};
use crate::resource::Resource;

/// Tells on `out` about the framework.
pub fn run(typed: &Show, out: &mut dyn Write) -> Result<()> {
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    let Some(framework) = catalog.framework(&typed.id)? else {
        let known: Vec<&str> = catalog.ids().collect();
        let meant = nearest(&typed.id, known.iter().copied());
        let meant = meant.map_or(String::new(), |meant| format!("did you mean `{meant}`? "));
        let help = format!("{meant}there are {}", crate::error::list(&known));
        let reason = format!("unknown framework `{}`", typed.id.escape_debug());
        return Err(Error::Choices(vec![Problem::plain(reason, help)]));
    };
    let text = if typed.json {
        document(framework)?
    } else {
        page(framework, columns())?
    };
    tell(out, &text)
}

/// Pillar → concerns, for a project with the default resource.
fn pillars(framework: &Framework) -> Vec<(&'static str, Vec<(Topic, Concern)>)> {
    let example: Vec<Resource> = Resource::parse(DEFAULT_RESOURCE).into_iter().collect();
    PILLARS
        .into_iter()
        .map(|(pillar, _)| (pillar, concerns(framework, pillar, &example)))
        .collect()
}

fn document(framework: &Framework) -> Result<String> {
    let mut document = list::entry(framework);
    if let Value::Object(document) = &mut document {
        let object = |pairs: Vec<(&str, Value)>| -> Value {
            Value::Object(
                pairs
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect::<Map<_, _>>(),
            )
        };
        let pillars = pillars(framework).into_iter().map(|(pillar, concerns)| {
            (pillar, {
                let places = concerns.into_iter().map(|((concern, _), place)| (concern, place));
                json!(places.collect::<IndexMap<_, _>>())
            })
        });
        let toolchain = framework.language.toolchain.iter();
        let toolchain =
            toolchain.map(|tool| json!({"name": tool.name, "minimum": tool.minimum, "get": tool.get}));
        let toolchain: Vec<Value> = toolchain.collect();
        let commands = &framework.manifest.commands;
        document.insert("versions".to_owned(), json!(framework.versions()));
        document.insert("pillars".to_owned(), object(pillars.collect()));
        document.insert("toolchain".to_owned(), Value::Array(toolchain));
        document.insert(
            "commands".to_owned(),
            json!({
                "install": commands.install, "install_by": commands.install_by, "build": commands.build, "migrate": commands.migrate, "test": commands.test,
                "lint": commands.lint, "start": commands.start, "dev": commands.dev, "admin": commands.admin,
                "set_password": commands.set_password, "make_migration": commands.make_migration, "signature": commands.signature,
            }),
        );
        let costs = costs(&framework.recipes)?.into_iter();
        let costs = costs.map(|(recipe, cost)| (recipe, json!(cost)));
        document.insert("cost_of_change".to_owned(), object(costs.collect()));
        document.insert("deviations".to_owned(), json!(framework.manifest.deviations));
    }
    Ok(format!("{document:#}\n"))
}

fn page(framework: &Framework, columns: usize) -> Result<String> {
    let manifest = &framework.manifest;
    let join = |words: Vec<&str>| {
        if words.is_empty() {
            "none".to_owned()
        } else {
            words.join(", ")
        }
    };
    let databases = join(manifest.databases.iter().map(|database| database.id()).collect());
    let extras = join(manifest.extras.iter().map(|extra| extra.id()).collect());
    let tools = framework
        .language
        .toolchain
        .iter()
        .map(|tool| format!("{} {} or later", tool.name, tool.minimum));
    let tools = tools.collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "{} · {} · {}\n\n",
        framework.id, manifest.title, framework.language.title
    );
    for (label, value) in [
        ("best for", &manifest.best_for),
        ("the catch", &manifest.the_catch),
        ("signature", &manifest.signature),
        ("databases", &databases),
        ("extras", &extras),
        ("needs", &tools),
    ] {
        text.push_str(&row(&format!("  {label:<10} "), value, columns));
    }
    if let Some(folder) = &framework.origin {
        let _ = writeln!(text, "  {:<10} {}", "templates", folder.display());
    }
    for (pillar, concerns) in pillars(framework) {
        let _ = writeln!(text, "\n{pillar}");
        for ((concern, meaning), place) in concerns {
            text.push_str(&row(&format!("  {concern:<24} "), meaning, columns));
            let places = match place {
                Concern::Files(files) => files,
                Concern::Sentence(sentence) => vec![sentence],
            };
            for place in places {
                text.push_str(&row(&format!("  {:<24} ", ""), &place, columns));
            }
        }
    }
    let _ = writeln!(
        text,
        "\nversions, proved together on {}",
        framework.language.proved
    );
    let versions = framework.versions();
    let width = versions
        .iter()
        .map(|(package, _)| package.len())
        .max()
        .unwrap_or(0);
    for (package, version) in versions {
        let _ = writeln!(text, "  {package:<width$} {version}");
    }
    if !framework.recipes.is_empty() {
        let _ = writeln!(text, "\ncost of change");
    }
    for (recipe, cost) in costs(&framework.recipes)? {
        let files = if cost.files == 1 { "file" } else { "files" };
        let _ = writeln!(
            text,
            "  {recipe:<13} {:>2} {files:<5}  {} lines added, {} removed",
            cost.files, cost.added, cost.removed
        );
    }
    let _ = writeln!(text, "\ndeviations from the contract");
    if manifest.deviations.is_empty() {
        let _ = writeln!(text, "  none");
    }
    for deviation in &manifest.deviations {
        let reason = format!("{} ({})", deviation.reason, deviation.link);
        text.push_str(&row(&format!("  {}  ", deviation.check), &reason, columns));
    }
    Ok(text)
}
