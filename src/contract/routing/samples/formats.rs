//! V-44 to V-47: ids, enums, e-mail addresses, URLs.

use serde_json::json;

use super::{FORMAT, LONG, Samples};
use crate::contract::samples::other_case;
use crate::resource::FieldType;

impl Samples {
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
                other_case(value),
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
            "https://WWW.Ex-Am--ple.museum/A?b",
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
            "https://example.com/a b",
            " https://example.com/",
            "https://example.com/\n",
            "https://exam\tple.com/",
            "javascript://example.com/%0aalert(1)",
        ] {
            samples.refuses(bad, FORMAT);
        }
        for either in [
            "https://",
            "https:///path",
            "https://localhost/",
            "http://192.0.2.1/x",
            "http://[2001:db8::1]/",
            "https://somebody:secret@example.com/",
            "https://ex\u{e4}mple.com/",
            "https://example.com/\u{e9}",
        ] {
            samples.may(either);
        }
        samples
    }
}
