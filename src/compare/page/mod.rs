//! A comparison as one HTML page that needs nothing else: no script, no font, no picture from anywhere.
//!
//! The page is also well-formed XML, so that a test can read it. Everything is escaped by the engine; what is put in as markup is made
//! here from escaped text: colours of code, and bars.

mod bars;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use handlebars::{Handlebars, html_escape};
use serde_json::{Value, json};

use super::syntax::{Kind, tokens};
use super::table::{Number, Row, Section};
use super::{Comparison, Concern, Side, concern_names};
use crate::error::{Error, Result};

const PAGE: &str = include_str!("page.hbs");
const STYLE: &str = include_str!("page.css");
/// A heading that links to itself.
const ANCHOR: &str = "<a href=\"#{{id}}\">{{title}}</a>";

/// The page. `command` is what made it; `sections` are the tables before the code.
pub fn page(comparison: &Comparison, sections: &[Section], command: &str) -> Result<String> {
    let labels: Vec<&str> = comparison.sides.iter().map(|side| side.label.as_str()).collect();
    let mut ids = Ids::default();
    let verdicts: Vec<Value> = comparison
        .sides
        .iter()
        .map(|side| {
            json!({
                "id": ids.of(&["verdict", &side.label]), "label": side.label,
                "what": format!("{} · {} · {}", side.title, side.language, side.database),
                "sentences": verdict::sentences(side, comparison),
            })
        })
        .collect();
    let names: BTreeSet<String> = concern_names(&comparison.sides)
        .into_iter()
        .map(|(pillar, _)| pillar)
        .collect();
    let groups: Vec<Value> = sections
        .iter()
        .filter(|section| !names.contains(&section.title))
        .map(|section| {
            let charts = bars::charts(section, &comparison.sides);
            let rows = section.rows.iter().filter(|row| !is_in_a_chart(row));
            let rows = rows.map(|row| json!({ "label": row.label, "cells": row.cells }));
            let rows: Vec<Value> = rows.collect();
            json!({
                "id": ids.of(&[&section.title]), "title": section.title, "notes": section.notes, "heads": labels,
                "has_charts": !charts.is_empty(), "charts": charts, "has_rows": !rows.is_empty(), "rows": rows,
            })
        })
        .collect();
    let pillars = pillars(comparison, &mut ids);
    let mut menu =
        vec![json!({ "id": "verdicts", "title": "verdicts", "has_children": false, "children": [] })];
    for group in &groups {
        menu.push(
            json!({ "id": group["id"], "title": group["title"], "has_children": false, "children": [] }),
        );
    }
    for pillar in &pillars {
        let children = pillar["concerns"].as_array().into_iter().flatten();
        let children = children.map(|concern| json!({ "id": concern["id"], "title": concern["title"] }));
        let children: Vec<Value> = children.collect();
        menu.push(json!({ "id": pillar["id"], "title": pillar["title"], "has_children": true, "children": children }));
    }
    let context = json!({
        "title": labels.join(" · "), "larder": comparison.larder, "command": command, "css": STYLE, "resources": comparison.resources,
        "menu": menu, "verdicts": verdicts, "groups": groups, "pillars": pillars,
    });
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(html_escape);
    let broken = |message: String| Error::Template {
        template: "src/compare/page/page.hbs".to_owned(),
        message,
    };
    engine
        .register_partial("anchor", ANCHOR)
        .map_err(|error| broken(error.to_string()))?;
    engine
        .render_template(PAGE, &context)
        .map_err(|error| broken(error.to_string()))
}

/// Whether a chart says all that the row says.
fn is_in_a_chart(row: &Row) -> bool {
    let says_all = |(number, cell): (&Option<Number>, &Vec<String>)| {
        number
            .as_ref()
            .is_some_and(|number| cell[..] == [number.shown.clone()])
    };
    !row.numbers.is_empty() && row.numbers.iter().zip(&row.cells).all(says_all)
}

/// Every concern with the code of all sides. A file that stands under several concerns is shown at the first, and linked to at the others.
fn pillars(comparison: &Comparison, ids: &mut Ids) -> Vec<Value> {
    let mut shown: BTreeMap<(usize, String), String> = BTreeMap::new();
    let mut pillars = Vec::new();
    for (pillar, concerns) in concern_names(&comparison.sides) {
        let id = ids.of(&[&pillar]);
        let concerns = concerns.iter().map(|name| {
            let id = ids.of(&[&pillar, name]);
            let sides = comparison.sides.iter().enumerate().map(|(number, side)| {
                side.concern(&pillar, name).map_or_else(
                    || json!({ "label": side.label, "has_sentence": false, "here": [], "elsewhere": [], "is_nowhere": true }),
                    |concern| of_side(number, side, concern, &mut shown, ids),
                )
            });
            let sides: Vec<Value> = sides.collect();
            json!({ "id": id, "title": name, "sides": sides })
        });
        let concerns: Vec<Value> = concerns.collect();
        pillars.push(json!({ "id": id, "title": pillar, "concerns": concerns }));
    }
    pillars
}

fn of_side(
    number: usize,
    side: &Side,
    concern: &Concern,
    shown: &mut BTreeMap<(usize, String), String>,
    ids: &mut Ids,
) -> Value {
    let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
    for file in &concern.files {
        let lines = if file.lines.code == 1 {
            "1 line".to_owned()
        } else {
            format!("{} lines", file.lines.code)
        };
        if let Some(id) = shown.get(&(number, file.path.clone())) {
            elsewhere.push(json!({ "id": id, "path": file.path, "lines": lines }));
            continue;
        }
        let Some(bytes) = side.tree.get(&file.path).map(|file| &file.bytes) else {
            continue;
        };
        let id = ids.of(&[&side.label, &file.path]);
        shown.insert((number, file.path.clone()), id.clone());
        let text = String::from_utf8_lossy(bytes);
        // The first file of a concern is the one to open first.
        here.push(json!({ "id": id, "path": file.path, "lines": lines, "open": here.is_empty(), "html": coloured(&file.path, &text) }));
    }
    json!({
        "label": side.label, "has_sentence": concern.sentence.is_some(), "sentence": concern.sentence,
        "is_nowhere": here.is_empty() && elsewhere.is_empty() && concern.sentence.is_none(), "here": here, "elsewhere": elsewhere,
    })
}

/// The text of a file as markup: escaped, and coloured.
fn coloured(path: &str, text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    for line in tokens(path, text) {
        for (kind, text) in line {
            let text: String = text.chars().filter(|c| !c.is_control()).collect();
            let text = html_escape(&text);
            match class(kind) {
                "" => html.push_str(&text),
                class => {
                    let _ = write!(html, "<span class=\"{class}\">{text}</span>");
                }
            }
        }
        html.push('\n');
    }
    html
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Comment => "c",
        Kind::Text => "t",
        Kind::Keyword => "k",
        Kind::Number => "n",
        Kind::Mark => "m",
        Kind::Plain => "",
    }
}

/// The ids that were given out: letters, digits and hyphens, each once.
#[derive(Default)]
struct Ids(BTreeSet<String>);

impl Ids {
    fn of(&mut self, parts: &[&str]) -> String {
        let plain = |part: &&str| {
            let plain: String = part
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() {
                        c.to_ascii_lowercase()
                    } else {
                        '-'
                    }
                })
                .collect();
            plain.trim_matches('-').to_owned()
        };
        let base = parts.iter().map(plain).collect::<Vec<_>>().join("-");
        // These two are the page's own.
        let free = |id: &String, taken: &BTreeSet<String>| {
            !id.is_empty() && id != "content" && id != "verdicts" && !taken.contains(id)
        };
        let mut id = base.clone();
        let mut number = 1;
        while !free(&id, &self.0) {
            number += 1;
            id = format!("{base}-{number}");
        }
        self.0.insert(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_escaped_and_coloured() {
        assert_eq!(
            coloured("a.ts", "const a = '</script>'; // <b>&\n"),
            "<span class=\"k\">const</span> a &#x3D; <span class=\"t\">&#x27;&lt;/script&gt;&#x27;</span>; \
             <span class=\"c\">// &lt;b&gt;&amp;</span>\n"
        );
    }

    #[test]
    fn ids_are_plain_and_given_once() {
        let mut ids = Ids::default();
        assert_eq!(ids.of(&["express", "src/app.ts"]), "express-src-app-ts");
        assert_eq!(ids.of(&["express", "src-app.ts"]), "express-src-app-ts-2");
        assert_eq!(ids.of(&["content"]), "content-2");
        assert_eq!(ids.of(&["<\">"]), "-2");
    }
}
