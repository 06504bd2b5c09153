//! Bars for the rows of a section that are numbers.

use serde_json::{Value, json};
use svg::Document;
use svg::node::element::{Line, Rectangle};

use crate::compare::Side;
use crate::compare::table::Section;

/// A chart for each row of numbers: a bar a side, with a line from the lowest to the highest value where there were several.
pub fn charts(section: &Section, sides: &[Side]) -> Vec<Value> {
    let mut charts = Vec::new();
    for row in &section.rows {
        let most = row
            .numbers
            .iter()
            .flatten()
            .map(|number| number.high)
            .fold(0.0, f64::max);
        if most <= 0.0 || row.numbers.len() != sides.len() {
            continue;
        }
        let bars = sides.iter().zip(&row.numbers).map(|(side, number)| {
            let Some(number) = number else {
                return json!({ "label": side.label, "svg": "", "value": "–" });
            };
            let svg = bar(number.value / most, number.low / most, number.high / most);
            json!({ "label": side.label, "svg": svg, "value": number.shown })
        });
        let bars: Vec<Value> = bars.collect();
        charts.push(json!({ "title": row.label, "bars": bars }));
    }
    charts
}

/// A bar of this part of the width.
fn bar(value: f64, low: f64, high: f64) -> String {
    let across = |part: f64| (part * 1000.0).round() / 10.0;
    let mut document = Document::new()
        .set("viewBox", "0 0 100 10")
        .set("preserveAspectRatio", "none")
        .set("aria-hidden", "true")
        .add(
            Rectangle::new()
                .set("class", "b")
                .set("x", 0)
                .set("y", 1)
                .set("width", across(value))
                .set("height", 8),
        );
    if high > low {
        document = document.add(
            Line::new()
                .set("class", "s")
                .set("x1", across(low))
                .set("x2", across(high))
                .set("y1", 5)
                .set("y2", 5),
        );
    }
    document.to_string()
}
