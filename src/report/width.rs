//! How wide the terminal is, and text broken to fit.

use std::io::IsTerminal as _;

/// What fits where nobody tells.
const USUAL: usize = 80;
/// Longer lines are hard to read on any terminal.
const MOST: usize = 140;

/// The columns that there are: those of the terminal, or of the variable `COLUMNS`, or the usual 80.
pub fn columns() -> usize {
    let told = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let seen = || {
        std::io::stdout()
            .is_terminal()
            .then(|| usize::from(dialoguer::console::Term::stdout().size().1))
    };
    told.or_else(seen).unwrap_or(USUAL).clamp(40, MOST)
}

/// `label` and `value` on one line, or on several where it does not fit: the others stand below the value.
pub fn row(label: &str, value: &str, columns: usize) -> String {
    let below = " ".repeat(textwrap::core::display_width(label));
    let options = textwrap::Options::new(columns)
        .initial_indent(label)
        .subsequent_indent(&below)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    let mut text = textwrap::fill(value, options);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_broken_between_words_and_links_stay_whole() {
        assert_eq!(row("a  ", "one two", 40), "a  one two\n");
        assert_eq!(row("a  ", "one two three", 10), "a  one two\n   three\n");
        assert_eq!(
            row("a  ", "see https://example.com/a-very-long/link", 12),
            "a  see\n   https://example.com/a-very-long/link\n"
        );
    }
}
