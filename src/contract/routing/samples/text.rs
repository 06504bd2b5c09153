//! V-34 to V-36: strings and text.

use super::{FORMAT, Samples};
use crate::resource::FieldType;

impl Samples {
    /// V-34: lengths at both bounds, counted in code points whatever their bytes.
    pub fn lengths(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        let (min, max) = match field_type {
            FieldType::String { min, max } => (*min as usize, *max as usize),
            FieldType::Text { max } if *max <= 10_000 => (0, *max as usize),
            _ => return samples,
        };
        for letter in ["a", "é", "語", "😀"] {
            for length in [min, max] {
                samples.keeps(letter.repeat(length));
            }
            samples.refuses(letter.repeat(max + 1), &["max_length"]);
            if let Some(short) = min.checked_sub(1) {
                samples.refuses(letter.repeat(short), &["min_length"]);
            }
        }
        samples
    }

    /// V-53: a text of a declared length, at its bounds; letters of one and of four bytes.
    pub fn long_texts(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        if let FieldType::Text { max } = field_type {
            let max = *max as usize;
            for letter in ["a", "😀"] {
                samples.keeps(letter.repeat(max));
                samples.refuses(letter.repeat(max + 1), &["max_length"]);
            }
            samples.keeps("");
        }
        samples
    }

    /// V-35: text that somebody might trim, normalise, escape, run or unpack.
    pub fn odd_words(field_type: &FieldType) -> Self {
        const WORDS: [&str; 26] = [
            "  before",
            "after  ",
            "\tboth\n",
            " ",
            "e\u{301}",
            "\u{e9}",
            "\u{41}\u{30a}\u{fb01}",
            "\u{202e}right to left\u{202c}\u{200f}",
            "\u{200b}zero\u{feff}",
            "\u{1}\u{8}\u{b}\u{1b}[31m\u{7f}\u{85}",
            "line\r\nline\u{2028}",
            "<script>alert(1)</script>",
            "'; DROP TABLE users; --",
            "${7*7}",
            "#{7*7}",
            "{{7*7}}",
            "<%= 7*7 %>",
            "$(id)",
            "`id`",
            "../../etc/passwd",
            "%00%41&amp;",
            "O:8:\"stdClass\":0:{}",
            "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==",
            "cos\nsystem\n(S'id'\ntR.",
            "null",
            "\u{10ffff}\u{fffd}",
        ];
        let mut samples = Self::default();
        let (min, max) = match field_type {
            FieldType::String { min, max } => (*min as usize, *max as usize),
            FieldType::Text { max } => (0, *max as usize),
            _ => return samples,
        };
        for word in WORDS {
            if let Some(fitted) = fitted(word, min, max) {
                samples.keeps(fitted);
            }
        }
        samples
    }

    /// V-36: U+0000, which PostgreSQL cannot keep.
    pub fn with_nul(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        match field_type {
            FieldType::String { min, max } => {
                let word = if *max == 1 { "\0" } else { "a\0" };
                if let Some(fitted) = fitted(word, *min as usize, *max as usize) {
                    samples.refuses(fitted, FORMAT);
                }
            }
            FieldType::Text { .. } => samples.refuses("before\0after", FORMAT),
            FieldType::Email => samples.refuses("a\0b@example.com", FORMAT),
            FieldType::Url => samples.refuses("https://example.com/\0", FORMAT),
            _ => {}
        }
        samples
    }
}

/// The word, made longer in its middle where it is too short; none where it is too long.
pub(super) fn fitted(word: &str, min: usize, max: usize) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() > max {
        return None;
    }
    let middle = letters.len().div_ceil(2);
    let filling = min.saturating_sub(letters.len());
    let mut fitted: String = letters[..middle].iter().collect();
    fitted.extend(std::iter::repeat_n('x', filling));
    fitted.extend(&letters[middle..]);
    Some(fitted)
}
