//! Lines of code, of comment and blank ones.

use super::syntax::{Kind, tokens};

/// How many lines of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Lines {
    /// With something else than a comment on them.
    pub code: usize,
    /// With a comment alone.
    pub comment: usize,
    /// With nothing.
    pub blank: usize,
}

impl std::ops::AddAssign for Lines {
    fn add_assign(&mut self, other: Self) {
        self.code += other.code;
        self.comment += other.comment;
        self.blank += other.blank;
    }
}

/// Counts the lines of a file. What is no text counts nothing.
pub fn count(path: &str, bytes: &[u8]) -> Lines {
    let mut lines = Lines::default();
    let Ok(text) = std::str::from_utf8(bytes) else {
        return lines;
    };
    for line in tokens(path, text) {
        let mut seen = line.iter().filter(|(_, text)| !text.trim().is_empty()).peekable();
        if seen.peek().is_none() {
            lines.blank += 1;
        } else if seen.all(|(kind, _)| *kind == Kind::Comment) {
            lines.comment += 1;
        } else {
            lines.code += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_kind() {
        let text = b"// a\n\nx(); // b\n/* c\n\n d */\ny();\n";
        assert_eq!(
            count("a.ts", text),
            Lines {
                code: 2,
                comment: 3,
                blank: 2
            }
        );
        assert_eq!(count("a.bin", &[0xff, 0xfe]), Lines::default());
        assert_eq!(
            count("a.txt", b"a\n\nb"),
            Lines {
                code: 2,
                comment: 0,
                blank: 1
            }
        );
    }
}
