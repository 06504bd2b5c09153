//! A comparison as Markdown.

use std::fmt::Write as _;

use super::Comparison;
use super::table::Section;

/// A table a section.
pub fn markdown(comparison: &Comparison, sections: &[Section]) -> String {
    let labels: Vec<String> = comparison.sides.iter().map(|side| escaped(&side.label)).collect();
    let mut text = format!(
        "# {}\n\nResources: {}\n",
        labels.join(" · "),
        comparison
            .resources
            .iter()
            .map(|resource| code(resource))
            .collect::<Vec<_>>()
            .join(", ")
    );
    for section in sections {
        let _ = writeln!(text, "\n## {}\n", section.title);
        for note in &section.notes {
            let _ = writeln!(text, "{}\n", escaped(note));
        }
        let _ = writeln!(text, "| | {} |", labels.join(" | "));
        let _ = writeln!(text, "|---|{}", "---|".repeat(labels.len()));
        for row in &section.rows {
            let cells: Vec<String> = row
                .cells
                .iter()
                .map(|entries| {
                    entries
                        .iter()
                        .map(|entry| escaped(entry))
                        .collect::<Vec<_>>()
                        .join("<br>")
                })
                .collect();
            let _ = writeln!(text, "| {} | {} |", escaped(&row.label), cells.join(" | "));
        }
    }
    text
}

/// Text that means nothing to Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A text between marks longer than any within it.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(longest + 1);
    format!("{mark}{text}{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_escaped() {
        assert_eq!(escaped("a|b <c> _d_"), r"a\|b &lt;c&gt; \_d\_");
        assert_eq!(code("a`b"), "``a`b``");
    }
}
