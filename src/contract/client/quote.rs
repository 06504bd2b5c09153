//! Bytes as words of a command line.

use std::fmt::Write as _;

/// For a POSIX shell: single quotes, or `$'…'` where bytes need escaping.
pub(super) fn quote(bytes: &[u8]) -> String {
    let plain = bytes
        .iter()
        .all(|byte| (0x20..0x7f).contains(byte) && *byte != b'\'');
    if plain {
        return format!("'{}'", String::from_utf8_lossy(bytes));
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.chars().any(char::is_control)
    {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    format!("$'{}'", escape(bytes).replace('\'', r"\'"))
}

pub(super) fn escape(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        match byte {
            b'\r' => text.push_str("\\r"),
            b'\n' => text.push_str("\\n"),
            b'\\' => text.push_str("\\\\"),
            0x20..0x7f => text.push(char::from(*byte)),
            other => {
                let _ = write!(text, "\\x{other:02x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_quoting_survives_quotes_and_controls() {
        assert_eq!(quote(b"a b"), "'a b'");
        assert_eq!(quote(b"it's"), r"'it'\''s'");
        assert_eq!(quote(b"a\r\nb\xff'"), r"$'a\r\nb\xff\''");
    }
}
