//! A comparison as sections of rows: what the terminal, Markdown and the page show.

use super::measure::figures::{FIGURES, Figure};
use super::{Comparison, Concern, Recipe, Side, concern_names};

/// Rows under a heading.
#[derive(Debug)]
pub struct Section {
    /// `routing`
    pub title: String,
    /// What has to be known to read it.
    pub notes: Vec<String>,
    /// What is compared.
    pub rows: Vec<Row>,
}

/// One thing, for each side.
#[derive(Debug)]
pub struct Row {
    /// `resource routes`
    pub label: String,
    /// For each side, one entry or several.
    pub cells: Vec<Vec<String>>,
    /// For each side, its number, where the row is about numbers.
    pub numbers: Vec<Option<Number>>,
}

/// A number, and between what it lay.
#[derive(Debug, Clone)]
pub struct Number {
    /// As it is written: `1,263`, `0.35 s`.
    pub shown: String,
    /// The number, or the median of several.
    pub value: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl Section {
    fn new(title: &str, rows: Vec<Row>) -> Self {
        Self {
            title: title.to_owned(),
            notes: Vec::new(),
            rows,
        }
    }
}

/// Everything that is known without measuring.
pub fn sections(comparison: &Comparison) -> Vec<Section> {
    let sides = &comparison.sides;
    let row = |label: &str, cell: &dyn Fn(&Side) -> Vec<String>| Row {
        label: label.to_owned(),
        cells: sides.iter().map(cell).collect(),
        numbers: Vec::new(),
    };
    let one = |label: &str, cell: &dyn Fn(&Side) -> String| row(label, &|side| vec![cell(side)]);
    let number = |label: &str, cell: &dyn Fn(&Side) -> usize| Row {
        numbers: sides.iter().map(|side| Some(Number::exact(cell(side)))).collect(),
        ..one(label, &|side| thousands(cell(side)))
    };
    let mut sections = vec![
        Section::new(
            "what it is",
            vec![
                one("framework", &|side| format!("{} ({})", side.title, side.language)),
                one("best for", &|side| side.best_for.clone()),
                one("the catch", &|side| side.the_catch.clone()),
                one("signature", &|side| side.signature.clone()),
                row("deviations", &|side| deviations(side)),
                one("container image", &|side| side.image.clone().unwrap_or_else(none)),
            ],
        ),
        Section::new(
            "size",
            vec![
                number("files", &|side| side.files),
                number("bytes", &|side| side.bytes),
                number("lines of code", &|side| side.lines.code),
                number("lines of comment", &|side| side.lines.comment),
                number("blank lines", &|side| side.lines.blank),
                number("lines of tests", &|side| side.test_lines.code),
            ],
        ),
        Section::new(
            "direct dependencies",
            vec![
                Row {
                    numbers: sides
                        .iter()
                        .map(|side| Some(Number::exact(side.dependencies.run.len())))
                        .collect(),
                    ..row("to run", &|side| names(&side.dependencies.run))
                },
                row("to develop", &|side| names(&side.dependencies.develop)),
            ],
        ),
    ];
    sections.extend(measured(comparison));
    for (pillar, concerns) in concern_names(sides) {
        let rows = concerns.iter().map(|concern| {
            row(concern, &|side| {
                side.concern(&pillar, concern)
                    .map_or_else(|| vec![none()], places)
            })
        });
        sections.push(Section::new(&pillar, rows.collect()));
    }
    let recipes = recipes(sides);
    if !recipes.is_empty() {
        let rows = recipes.into_iter().map(|recipe| {
            let of = |side: &Side| {
                let known = side.cost_of_change.iter().find(|known| known.name == recipe);
                known.cloned()
            };
            Row {
                numbers: sides
                    .iter()
                    .map(|side| of(side).map(|recipe| Number::exact(recipe.added + recipe.removed)))
                    .collect(),
                ..one(recipe, &|side| of(side).as_ref().map_or_else(none, cost))
            }
        });
        sections.push(Section::new("cost of change", rows.collect()));
    }
    sections
}

/// The figures that any side has.
fn measured(comparison: &Comparison) -> Option<Section> {
    let measurement = comparison.measurement.as_ref()?;
    let of = |side: &Side, figure: &Figure| comparison.measured(side)?.middle(figure.id);
    let sides = &comparison.sides;
    let mut rows: Vec<Row> = FIGURES
        .iter()
        .filter(|figure| sides.iter().any(|side| of(side, figure).is_some()))
        .map(|figure| Row {
            label: figure.title.to_owned(),
            cells: sides
                .iter()
                .map(|side| {
                    vec![of(side, figure).map_or_else(none, |middle| figure.unit.with_spread(middle))]
                })
                .collect(),
            numbers: sides
                .iter()
                .map(|side| {
                    of(side, figure).map(|middle| Number {
                        shown: figure.unit.shown(middle.median),
                        value: middle.median,
                        low: middle.low,
                        high: middle.high,
                    })
                })
                .collect(),
        })
        .collect();
    let refusal = |side: &Side| match comparison.measured(side) {
        None => Some("not in this measurement".to_owned()),
        Some(measured) => measured.refused.clone(),
    };
    if sides.iter().any(|side| refusal(side).is_some()) {
        rows.push(Row {
            label: "not measured".to_owned(),
            cells: sides
                .iter()
                .map(|side| vec![refusal(side).unwrap_or_else(none)])
                .collect(),
            numbers: Vec::new(),
        });
    }
    let notes = vec![
        format!(
            "Measured on {} with larder {} on {}.",
            measurement.date, measurement.larder, measurement.machine
        ),
        format!(
            "Medians of {} {}, each side in turn, with the lowest and the highest; {} connections that send the next request when the \
             last is answered, {} s a kind of request. The load comes from the same machine.",
            measurement.rounds,
            if measurement.rounds == 1 {
                "round"
            } else {
                "rounds"
            },
            measurement.connections,
            measurement.seconds
        ),
        format!("Measure it again: {}", measurement.command),
    ];
    Some(Section {
        title: "measured".to_owned(),
        notes,
        rows,
    })
}

impl Number {
    #[expect(
        clippy::cast_precision_loss,
        reason = "lines and bytes of a project are far below 2^52"
    )]
    fn exact(number: usize) -> Self {
        let value = number as f64;
        Self {
            shown: thousands(number),
            value,
            low: value,
            high: value,
        }
    }
}

/// The recipes of all sides, in the order of the first that has them.
fn recipes(sides: &[Side]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for recipe in sides.iter().flat_map(|side| &side.cost_of_change) {
        if !names.contains(&recipe.name.as_str()) {
            names.push(&recipe.name);
        }
    }
    names
}

fn none() -> String {
    "–".to_owned()
}

fn cost(recipe: &Recipe) -> String {
    let files = if recipe.files == 1 { "file" } else { "files" };
    format!("{} {files}, +{} −{}", recipe.files, recipe.added, recipe.removed)
}

fn deviations(side: &Side) -> Vec<String> {
    if side.deviations.is_empty() {
        return vec!["none".to_owned()];
    }
    let line = side.deviations.iter();
    line.map(|deviation| format!("{}: {}", deviation.check, deviation.reason))
        .collect()
}

fn names(dependencies: &[super::dependencies::Dependency]) -> Vec<String> {
    if dependencies.is_empty() {
        return vec![none()];
    }
    let count = dependencies.len();
    let names: Vec<&str> = dependencies.iter().map(|one| one.name.as_str()).collect();
    vec![format!("{count}: {}", names.join(", "))]
}

fn places(concern: &Concern) -> Vec<String> {
    if let Some(sentence) = &concern.sentence {
        return vec![sentence.clone()];
    }
    if concern.files.is_empty() {
        return vec![none()];
    }
    let files = concern.files.iter();
    files
        .map(|file| format!("{} {}", file.path, file.lines.code))
        .collect()
}

/// `12,345`
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
