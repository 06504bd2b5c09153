//! A comparison as tables for a terminal.

use std::fmt::Write as _;

use textwrap::core::{Word, display_width};

use super::Comparison;
use super::table::Section;

/// The narrowest column of a side.
const NARROWEST: usize = 20;
/// The widest column of labels.
const LABEL: usize = 24;
/// Between two columns.
const GAP: &str = "  ";

/// For so many columns: sides beside each other, names broken where they do not fit, no line longer than the terminal. Sides
/// that do not fit beside the others stand in a further table below.
pub fn terminal(comparison: &Comparison, sections: &[Section], columns: usize) -> String {
    let label = sections
        .iter()
        .flat_map(|section| &section.rows)
        .map(|row| display_width(&row.label))
        .max()
        .unwrap_or(0)
        .min(LABEL)
        .min(columns / 3);
    let room = columns - label;
    let fit = (room / (NARROWEST + GAP.len())).max(1);
    let sides = comparison.sides.len();
    // Spread evenly over as few tables as possible.
    let tables = sides.div_ceil(fit);
    let each = sides.div_ceil(tables.max(1)).max(1);
    let mut text = String::new();
    for first in (0..sides).step_by(each) {
        let shown = first..(first + each).min(sides);
        let width = room / shown.len() - GAP.len();
        if first > 0 {
            text.push('\n');
        }
        let head: Vec<Vec<String>> = comparison.sides[shown.clone()]
            .iter()
            .map(|side| vec![side.label.clone()])
            .collect();
        line(&mut text, "", &head, label, width);
        for section in sections {
            let _ = writeln!(text, "\n{}", section.title.to_uppercase());
            for note in &section.notes {
                text.push_str(&crate::report::width::row("", note, columns));
            }
            for row in &section.rows {
                line(&mut text, &row.label, &row.cells[shown.clone()], label, width);
            }
        }
    }
    text
}

/// One row, over as many lines as its highest cell needs.
fn line(text: &mut String, label: &str, cells: &[Vec<String>], label_width: usize, width: usize) {
    let labels = wrap(label, label_width);
    let columns: Vec<Vec<String>> = cells
        .iter()
        .map(|entries| entries.iter().flat_map(|entry| wrap(entry, width)).collect())
        .collect();
    let height = columns.iter().map(Vec::len).max().unwrap_or(0).max(labels.len());
    for at in 0..height {
        let mut whole = padded(labels.get(at), label_width);
        for column in &columns {
            whole.push_str(GAP);
            whole.push_str(&padded(column.get(at), width));
        }
        let _ = writeln!(text, "{}", whole.trim_end());
    }
}

fn padded(text: Option<&String>, width: usize) -> String {
    let text = text.map_or("", String::as_str);
    format!("{text}{}", " ".repeat(width.saturating_sub(display_width(text))))
}

/// Broken at blanks and behind the slashes of paths.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .subsequent_indent(" ")
        .word_separator(textwrap::WordSeparator::Custom(pieces))
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options)
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect()
}

fn pieces(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    Box::new(line.split_inclusive([' ', '/']).map(Word::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_broken_behind_slashes_and_nothing_is_lost() {
        let path = "src/modules/very-long-names/very-long-names.routes.ts 62";
        let lines = wrap(path, 24);
        assert!(lines.iter().all(|line| display_width(line) <= 24), "{lines:?}");
        let joined: String = lines.concat().split_whitespace().collect();
        assert_eq!(joined, path.replace(' ', ""));
        assert_eq!(wrap("a/b", 20), ["a/b"]);
    }
}
