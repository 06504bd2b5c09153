//! `larder list`: what is on the shelves, with what each is best for, and its catch.

use std::io::Write;

use serde_json::{Value, json};

use crate::catalog::{Catalog, Framework};
use crate::cli::List;
use crate::commands::tell;
use crate::error::Result;
use crate::report::width::{columns, row};

/// Tells on `out` which frameworks there are.
pub fn run(typed: &List, out: &mut dyn Write) -> Result<()> {
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    let frameworks = catalog.frameworks()?;
    if typed.json {
        let entries: Vec<Value> = frameworks.iter().map(|framework| entry(framework)).collect();
        return tell(out, &format!("{:#}\n", json!({ "frameworks": entries })));
    }
    tell(out, &table(&frameworks, columns()))
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

fn table(frameworks: &[&Framework], columns: usize) -> String {
    let ids = frameworks.iter().map(|framework| framework.id.chars().count());
    let id_width = ids.max().unwrap_or(0);
    let mut text = String::new();
    for framework in frameworks {
        let manifest = &framework.manifest;
        let origin = framework.origin.as_ref();
        let origin = origin.map_or(String::new(), |folder| format!(" ({})", folder.display()));
        let title = format!("{} · {}{origin}", manifest.title, framework.language.title);
        for (id, label, value) in [
            (framework.id.as_str(), "", &title),
            ("", "best for   ", &manifest.best_for),
            ("", "the catch  ", &manifest.the_catch),
        ] {
            text.push_str(&row(&format!("{id:<id_width$}  {label}"), value, columns));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_framework_is_told_in_eighty_columns() {
        let catalog = Catalog::open(None).expect("built in");
        let frameworks = catalog.frameworks().expect("right");
        let text = table(&frameworks, 80);
        for framework in frameworks {
            let manifest = &framework.manifest;
            for word in [&manifest.title, &framework.language.title] {
                assert!(text.contains(word), "{word}");
            }
            for said in [&manifest.best_for, &manifest.the_catch] {
                let last = said.split(' ').next_back().unwrap_or("");
                assert!(text.contains(last), "{said}");
            }
        }
        let longest = text.lines().max_by_key(|line| line.chars().count()).unwrap_or("");
        assert!(longest.chars().count() <= 80, "{longest}");
    }
}
