//! What each field type takes, refuses, and may do either with: tables of values, given with what must come back.
//!
//! In: a [`FieldType`]. Out: [`Samples`]. The rules are those of contract §4, written down a second time on purpose: the suite must
//! not share a mistake with a starter's validator.

use serde_json::{Value, json};

use crate::resource::FieldType;

const FORMAT: &[&str] = &["format"];
const LONG: &[&str] = &["max_length", "format"];

/// Values for one field.
#[derive(Debug, Default)]
pub struct Samples {
    /// Taken: what is sent, and what comes back.
    pub good: Vec<(Value, Value)>,
    /// Refused: what is sent, and the codes allowed.
    pub bad: Vec<(Value, &'static [&'static str])>,
    /// Taken or refused.
    pub open: Vec<Value>,
}

impl Samples {
    fn takes(&mut self, sent: impl Into<String>, back: impl Into<String>) {
        self.good
            .push((Value::String(sent.into()), Value::String(back.into())));
    }

    fn keeps(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.takes(text.clone(), text);
    }

    fn refuses(&mut self, text: impl Into<String>, codes: &'static [&'static str]) {
        self.bad.push((Value::String(text.into()), codes));
    }

    fn may(&mut self, text: impl Into<String>) {
        self.open.push(Value::String(text.into()));
    }

    /// V-34: lengths at both bounds, counted in code points whatever their bytes.
    pub fn lengths(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        let (min, max) = match field_type {
            FieldType::String { min, max } => (*min as usize, *max as usize),
            FieldType::Text => (0, 10_000),
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
            FieldType::Text => (0, 10_000),
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
            FieldType::Text => samples.refuses("before\0after", FORMAT),
            FieldType::Email => samples.refuses("a\0b@example.com", FORMAT),
            FieldType::Url => samples.refuses("https://example.com/\0", FORMAT),
            _ => {}
        }
        samples
    }

    /// V-37: the bounds, and what lies beyond them.
    pub fn ints(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        let FieldType::Int { min, max } = field_type else {
            return samples;
        };
        for good in [*min, *max, 0_i64.clamp(*min, *max)] {
            samples.good.push((json!(good), json!(good)));
        }
        samples.bad.push((json!(min - 1), &["min"]));
        samples.bad.push((json!(max + 1), &["max"]));
        samples.bad.push((json!(-9_007_199_254_740_992_i64), &["min"]));
        samples.bad.push((json!(9_007_199_254_740_992_i64), &["max"]));
        samples
    }

    /// V-38.
    pub fn no_ints(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        if matches!(field_type, FieldType::Int { .. }) {
            for value in [
                json!(5.5),
                json!(0.1),
                json!("5"),
                json!(""),
                json!(true),
                json!(false),
            ] {
                samples.bad.push((value, &["type"]));
            }
        }
        samples
    }

    /// V-40.
    pub fn bools(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        if matches!(field_type, FieldType::Bool) {
            for good in [true, false] {
                samples.good.push((json!(good), json!(good)));
            }
            for value in [
                json!("true"),
                json!("false"),
                json!("on"),
                json!(""),
                json!(1),
                json!(0),
            ] {
                samples.bad.push((value, &["type"]));
            }
        }
        samples
    }

    /// V-41.
    pub fn decimals(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        let FieldType::Decimal { precision, scale } = field_type else {
            return samples;
        };
        let (whole, scale) = ((precision - scale) as usize, *scale as usize);
        let point = if scale == 0 { "" } else { "." };
        let zeros = "0".repeat(scale);
        let most = format!("{}{point}{}", "9".repeat(whole), "9".repeat(scale));
        samples.takes("1", format!("1{point}{zeros}"));
        samples.takes("-0", format!("0{point}{zeros}"));
        samples.keeps(most.clone());
        samples.keeps(format!("-{most}"));
        if scale > 0 {
            samples.takes(format!("-0.{zeros}"), format!("0.{zeros}"));
            for digit in 1..=9 {
                samples.takes(format!("0.{digit}"), format!("0.{digit:0<scale$}"));
            }
            samples.takes("1.5", format!("1.{:0<scale$}", 5));
            samples.keeps(format!("-0.{:0>scale$}", 1));
        }
        samples.refuses(format!("1{}", "0".repeat(whole)), FORMAT);
        samples.refuses(format!("0.{}1", "0".repeat(scale)), FORMAT);
        samples.refuses(format!("0.{}", "0".repeat(scale + 1)), FORMAT);
        for text in [
            "01", "-01", "+1", ".5", "1.", "1e3", "1E0", " 1", "1 ", "1\n", "", "-", "--1", "1,5", "1_0",
            "0x1", "１", "NaN", "Infinity",
        ] {
            samples.refuses(text, FORMAT);
        }
        samples.bad.push((json!(1.5), &["type"]));
        samples.bad.push((json!(1), &["type"]));
        samples
    }

    /// V-42.
    pub fn dates(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        if !matches!(field_type, FieldType::Date) {
            return samples;
        }
        for good in [
            "2026-03-29",
            "2024-02-29",
            "2000-02-29",
            "1600-01-01",
            "1969-12-31",
            "9999-12-31",
        ] {
            samples.keeps(good);
        }
        for bad in [
            "2026-02-30",
            "2025-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "2026-1-5",
            "20260101",
            "2026-W01-1",
            "2026-001",
            "2026-01-01\n",
            " 2026-01-01",
            "2026-01-01T00:00:00Z",
            "2026/01/01",
            "01-02-2026",
            "0000-01-01",
            "1599-12-31",
            "10000-01-01",
            "+002026-01-01",
            "-2026-01-01",
            "２０２６-01-01",
            "today",
            "",
        ] {
            samples.refuses(bad, FORMAT);
        }
        samples
    }

    /// V-43.
    pub fn datetimes(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        if !matches!(field_type, FieldType::Datetime) {
            return samples;
        }
        for (sent, back) in [
            ("2026-03-29T01:30:00Z", "2026-03-29T01:30:00.000Z"),
            ("2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.600Z"),
            ("2026-01-02T03:04:05.078Z", "2026-01-02T03:04:05.078Z"),
            ("2026-01-02T03:04:05.1239Z", "2026-01-02T03:04:05.123Z"),
            ("2026-12-31T23:59:59.999999999Z", "2026-12-31T23:59:59.999Z"),
            ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
            ("2026-01-02T03:04:05+05:30", "2026-01-01T21:34:05.000Z"),
            ("2026-01-02T03:04:05-23:59", "2026-01-03T03:03:05.000Z"),
            ("2026-01-02T03:04:05+23:59", "2026-01-01T03:05:05.000Z"),
            ("2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05.000Z"),
            ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z"),
            ("1600-01-01T00:00:00Z", "1600-01-01T00:00:00.000Z"),
            ("1600-01-01T00:30:00+00:30", "1600-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ] {
            samples.takes(sent, back);
        }
        for bad in [
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00Z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00,5Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:61Z",
            "2026-02-30T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2026-1-1T00:00:00Z",
            "2026-01-01T0:00:00Z",
            "20260101T000000Z",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+05:60",
            "2026-01-01T00:00:00+0530",
            "2026-01-01T00:00:00+05",
            "2026-01-01T00:00:00 Z",
            "2026-01-01T00:00:00Z\n",
            " 2026-01-01T00:00:00Z",
            "1600-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "0000-01-01T00:00:00Z",
            "10000-01-01T00:00:00Z",
            "1767225600",
            "",
        ] {
            samples.refuses(bad, FORMAT);
        }
        for either in [
            "2026-01-01t00:00:00Z",
            "2026-01-01T00:00:00z",
            "2016-12-31T23:59:60Z",
            "2026-01-01T00:00:00.1234567890Z",
            "2026-01-01T00:00:00-00:00",
        ] {
            samples.may(either);
        }
        samples
    }

    /// V-44: for uuid and ref alike.
    pub fn uuids(field_type: &FieldType) -> Self {
        const ID: &str = "0f9b2c1e-7d43-4a68-9c51-3e2d1b0a9f87";
        let mut samples = Self::default();
        if matches!(field_type, FieldType::Uuid) {
            samples.takes(ID.to_ascii_uppercase(), ID);
            samples.keeps("00000000-0000-0000-0000-000000000000");
            samples.keeps("ffffffff-ffff-ffff-ffff-ffffffffffff");
            samples.keeps("12345678-1234-9234-1234-123456789abc");
        }
        if matches!(field_type, FieldType::Uuid | FieldType::Ref { .. }) {
            for bad in [
                format!("{{{ID}}}"),
                format!("urn:uuid:{ID}"),
                ID.replace('-', ""),
                "1-1-1-1-1".to_owned(),
                format!("{ID}0"),
                format!("{ID}\n"),
                format!(" {ID}"),
                ID.replace('f', "g"),
                ID.replace('-', "_"),
                "1".to_owned(),
                String::new(),
            ] {
                samples.refuses(bad, FORMAT);
            }
        }
        samples
    }

    /// V-45.
    pub fn enums(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        let FieldType::Enum { values } = field_type else {
            return samples;
        };
        for value in values {
            samples.keeps(value.clone());
        }
        if let Some(value) = values.first() {
            for bad in [
                value.to_ascii_uppercase(),
                format!("{value} "),
                format!("{value}\n"),
                String::new(),
            ] {
                samples.refuses(bad, &["enum"]);
            }
            samples.refuses("0", &["enum"]);
            samples.bad.push((json!(0), &["type"]));
            samples.bad.push((json!(1), &["type"]));
        }
        samples
    }

    /// V-46.
    pub fn emails(field_type: &FieldType) -> Self {
        if matches!(field_type, FieldType::Email) {
            Self::addresses()
        } else {
            Self::default()
        }
    }

    /// E-mail addresses: those of users, too.
    pub fn addresses() -> Self {
        let mut samples = Self::default();
        let local = "l".repeat(64);
        let label = "d".repeat(63);
        for good in [
            "a@b.co".to_owned(),
            "first.last@example.com".to_owned(),
            "x+tag_1-2@sub.example.org".to_owned(),
            "Upper.Case@Example.COM".to_owned(),
            "1@2.ab".to_owned(),
            "a@ex-am--ple.museum".to_owned(),
            format!("{local}@{label}.org"),
        ] {
            samples.takes(good.clone(), good.to_ascii_lowercase());
        }
        for bad in [
            "nobody",
            "a@b@example.com",
            "@example.com",
            "somebody@",
            "somebody@.com",
            "somebody@example..com",
            "somebody@example.com.",
            "some..body@example.com",
            " somebody@example.com",
            "somebody@example.com ",
            "some body@example.com",
            "somebody@exam ple.com",
            "somebody@example.com\n",
            "somebody@exam\tple.com",
        ] {
            samples.refuses(bad, FORMAT);
        }
        let labels = format!("{label}.").repeat(3);
        samples.refuses(format!("{local}@{labels}com"), LONG);
        for either in [
            "ü@example.com",
            "a@exämple.com",
            "o'hara@example.com",
            "a@localhost",
            "a@b.c",
            "a@[127.0.0.1]",
            ".a@example.com",
            "a.@example.com",
            "a@-example.com",
            "a@example-.com",
            "İ@example.com",
        ] {
            samples.may(either);
        }
        samples.may(format!("l{local}@example.com"));
        samples
    }

    /// V-47.
    pub fn urls(field_type: &FieldType) -> Self {
        let mut samples = Self::default();
        if !matches!(field_type, FieldType::Url) {
            return samples;
        }
        let start = "https://example.com/";
        for good in [
            "https://example.com",
            "http://example.com/",
            "https://sub.example.org:8443/a/b.html?c=d&e=%20#f",
            "http://192.0.2.1/x",
        ] {
            samples.keeps(good);
        }
        samples.keeps(format!("{start}{}", "a".repeat(2048 - start.len())));
        samples.refuses(format!("{start}{}", "a".repeat(2049 - start.len())), LONG);
        for bad in [
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "//example.com/x",
            "ftp://example.com/x",
            "file:///etc/passwd",
            "example.com",
            "https://",
            "https:///path",
            "javascript://example.com/%0aalert(1)",
        ] {
            samples.refuses(bad, FORMAT);
        }
        samples
    }
}

/// The word, made longer in its middle where it is too short; none where it is too long.
fn fitted(word: &str, min: usize, max: usize) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use jiff::Timestamp;
    use jiff::civil::Date;

    use super::*;

    fn good(samples: &Samples) -> Vec<(&str, &str)> {
        samples
            .good
            .iter()
            .map(|(sent, back)| (sent.as_str().unwrap_or(""), back.as_str().unwrap_or("")))
            .collect()
    }

    fn bad(samples: &Samples) -> Vec<&str> {
        samples
            .bad
            .iter()
            .filter_map(|(value, _)| value.as_str())
            .collect()
    }

    #[test]
    fn good_dates_are_days_and_bad_ones_are_not_written_so() {
        let samples = Samples::dates(&FieldType::Date);
        assert!(samples.good.len() + samples.bad.len() >= 18);
        for (sent, back) in good(&samples) {
            assert_eq!(sent, back);
            let day: Date = sent.parse().expect(sent);
            assert!(day.to_string() == sent && day.year() >= 1600, "{sent}");
        }
        for text in bad(&samples) {
            let is_day = text.len() == 10
                && text
                    .parse::<Date>()
                    .is_ok_and(|day| day.to_string() == text && day.year() >= 1600);
            assert!(!is_day, "{text:?} is a good date");
        }
    }

    #[test]
    fn good_datetimes_come_back_as_the_same_instant_cut() {
        let samples = Samples::datetimes(&FieldType::Datetime);
        assert!(samples.good.len() + samples.bad.len() + samples.open.len() >= 21);
        for (sent, back) in good(&samples) {
            assert!(back.len() == 24 && back.ends_with('Z'), "{back}");
            // jiff keeps nanoseconds; the cut is towards the past, before 1970 too.
            let instant = |text: &str| {
                text.parse::<jiff::civil::DateTime>().or_else(|_| {
                    text.parse::<Timestamp>()
                        .map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).datetime())
                })
            };
            let (Ok(sent_at), Ok(back_at)) = (sent.parse::<Timestamp>(), back.parse::<Timestamp>()) else {
                // Beyond what jiff's instants hold: the civil parts must agree.
                assert_eq!(instant(sent).ok(), instant(back).ok(), "{sent}");
                continue;
            };
            let lost = sent_at.duration_since(back_at).as_nanos();
            assert!((0..1_000_000).contains(&lost), "{sent} came back as {back}");
        }
    }

    #[test]
    fn decimals_have_exactly_their_scale() {
        for (precision, scale) in [(12, 2), (1, 0), (5, 0), (3, 2), (15, 14), (2, 1)] {
            let field_type = FieldType::Decimal { precision, scale };
            let samples = Samples::decimals(&field_type);
            for (sent, back) in good(&samples) {
                let digits = back.trim_start_matches('-');
                let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
                assert_eq!(fraction.len(), scale as usize, "{field_type}: {sent} → {back}");
                assert!(
                    whole.len() <= (precision - scale) as usize,
                    "{field_type}: {sent} → {back}"
                );
                assert_eq!(sent.parse::<f64>().ok(), back.parse::<f64>().ok(), "{field_type}");
                let is_zero = back.bytes().all(|byte| b"-0.".contains(&byte));
                assert!(!(is_zero && back.starts_with('-')), "{back} has a sign on zero");
            }
            let goods: HashSet<&str> = good(&samples).iter().map(|(sent, _)| *sent).collect();
            assert!(
                bad(&samples).iter().all(|text| !goods.contains(text)),
                "{field_type}"
            );
        }
    }

    #[test]
    fn lengths_lie_at_the_bounds() {
        for (min, max) in [(1, 1), (0, 5), (2, 2), (1, 255)] {
            let samples = Samples::lengths(&FieldType::String { min, max });
            let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
            assert!(
                samples
                    .good
                    .iter()
                    .all(|(sent, _)| (min as usize..=max as usize).contains(&length(sent)))
            );
            assert!(
                samples
                    .bad
                    .iter()
                    .all(|(sent, _)| !(min as usize..=max as usize).contains(&length(sent)))
            );
            let odd = Samples::odd_words(&FieldType::String { min, max });
            assert!(
                odd.good
                    .iter()
                    .all(|(sent, _)| (min as usize..=max as usize).contains(&length(sent)))
            );
        }
    }

    #[test]
    fn words_are_filled_in_their_middle() {
        assert_eq!(fitted("  ab", 6, 9).as_deref(), Some("  xxab"));
        assert_eq!(fitted("a", 1, 1).as_deref(), Some("a"));
        assert_eq!(fitted("ab", 1, 1), None);
        assert_eq!(fitted("\0", 3, 3).as_deref(), Some("\0xx"));
    }

    #[test]
    fn good_addresses_are_those_of_the_contract() {
        let samples = Samples::addresses();
        for (sent, back) in good(&samples) {
            assert_eq!(sent.to_ascii_lowercase(), back);
            let (local, domain) = sent.split_once('@').expect(sent);
            assert!(local.len() <= 64 && sent.len() <= 254, "{sent}");
            let labels: Vec<&str> = domain.split('.').collect();
            assert!(labels.len() >= 2 && labels.iter().all(|label| (1..=63).contains(&label.len())));
        }
        for text in bad(&samples) {
            let is_plainly_bad = text.matches('@').count() != 1
                || text.contains("..")
                || text.contains("@.")
                || text.starts_with('@')
                || text.ends_with(['@', '.'])
                || text.contains([' ', '\n', '\t'])
                || text.len() > 254;
            assert!(is_plainly_bad, "{text:?} is not plainly bad");
        }
    }
}
