//! The samples, held against what they claim to be.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::text::fitted;
use super::*;
use crate::resource::FieldType;

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
