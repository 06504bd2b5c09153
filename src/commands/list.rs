//! `larder list`: what is on the shelves, one framework a line.

use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Value, json};

use crate::catalog::{Catalog, Framework};
use crate::cli::List;
use crate::commands::tell;
use crate::error::Result;

/// Tells on `out` which frameworks there are.
pub fn run(typed: &List, out: &mut dyn Write) -> Result<()> {
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    let frameworks = catalog.frameworks()?;
    if typed.json {
        let entries: Vec<Value> = frameworks.iter().map(|framework| entry(framework)).collect();
        return tell(out, &format!("{:#}\n", json!({ "frameworks": entries })));
    }
    tell(out, &table(&frameworks))
}

/// What `list --json` says about a framework, and `show --json` among other things.
pub fn entry(framework: &Framework) -> Value {
    let manifest = &framework.manifest;
    json!({
        "id": framework.id,
        "title": manifest.title,
        "language": framework.language.title,
        "databases": manifest.databases,
        "extras": manifest.extras,
        "best_for": manifest.best_for,
        "the_catch": manifest.the_catch,
        "signature": manifest.signature,
        "proved": framework.language.proved,
        "templates": framework.origin.as_ref().map_or_else(|| json!("built in"), |folder| json!(folder)),
    })
}

fn table(frameworks: &[&Framework]) -> String {
    let rows: Vec<[String; 4]> = frameworks
        .iter()
        .map(|framework| {
            let manifest = &framework.manifest;
            let databases: Vec<&str> = manifest.databases.iter().map(|database| database.id()).collect();
            let origin = framework
                .origin
                .as_ref()
                .map_or(String::new(), |folder| format!(" ({})", folder.display()));
            [
                framework.id.clone(),
                format!("{}{origin}", manifest.title),
                framework.language.title.clone(),
                databases.join(", "),
            ]
        })
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for (row, framework) in rows.iter().zip(frameworks) {
        let [id, title, language, databases] = row;
        let _ = writeln!(
            text,
            "{id:<0$}  {title:<1$}  {language:<2$}  {databases}",
            widths[0], widths[1], widths[2]
        );
        let _ = writeln!(
            text,
            "{:<1$}  best for {2}",
            "", widths[0], framework.manifest.best_for
        );
    }
    text
}
