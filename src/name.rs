//! Names, parsed once: every spelling that a template may need arrives as a field, so templates never change case.
//!
//! In: what the user typed (`blog_post`, `person/people`). Out: [`Name`] with singular and plural in every case.

use std::ops::Range;

use heck::{ToKebabCase, ToLowerCamelCase, ToUpperCamelCase};
use serde::Serialize;

use crate::error::Problem;
use crate::reserved;

/// PostgreSQL cuts identifiers after 63 bytes (NAMEDATALEN - 1); MySQL allows 64.
pub const MAX_IDENTIFIER: usize = 63;

/// One word or phrase in every case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Casing {
    /// `blog_post`
    pub snake: String,
    /// `blogPost`
    pub camel: String,
    /// `BlogPost`
    pub pascal: String,
    /// `blog-post`
    pub kebab: String,
    /// `blog post`
    pub title: String,
}

impl Casing {
    /// All cases of a `snake_case` word.
    pub fn of(snake: &str) -> Self {
        Self {
            snake: snake.to_owned(),
            camel: snake.to_lower_camel_case(),
            pascal: snake.to_upper_camel_case(),
            kebab: snake.to_kebab_case(),
            title: snake.replace('_', " "),
        }
    }
}

/// The name of a resource: singular and plural.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Name {
    /// The singular, in every case.
    #[serde(flatten)]
    pub singular: Casing,
    /// The plural, in every case.
    pub plural: Casing,
}

impl Name {
    /// The name in `text[span]`: `task`, or `person/people` where the plural is irregular.
    pub fn parse(text: &str, span: Range<usize>) -> Result<Self, Problem> {
        let typed = &text[span.clone()];
        let (singular, plural) = match typed.split_once('/') {
            Some((singular, plural)) => (singular, plural.to_owned()),
            None => (typed, plural_of(typed)),
        };
        check_snake(text, span.start..span.start + singular.len(), What::Resource)?;
        if typed.contains('/') {
            check_snake(text, span.start + singular.len() + 1..span.end, What::Plural)?;
        } else if let Some(meant) = plural_meant(singular) {
            return Err(Problem::at(
                text,
                span,
                format!("`{singular}` is a plural; a resource has the name of one row"),
                format!(
                    "did you mean `{meant}`? if there is no other word for one, write `{singular}/{singular}`"
                ),
            ));
        }
        if plural.len() > MAX_IDENTIFIER {
            return Err(Problem::at(
                text,
                span,
                format!(
                    "the plural `{plural}` is longer than {MAX_IDENTIFIER} bytes, the longest identifier that PostgreSQL keeps"
                ),
                "choose a shorter name",
            ));
        }
        Ok(Self {
            singular: Casing::of(singular),
            plural: Casing::of(&plural),
        })
    }

    /// `person`, or `person/people` where the plural would not be guessed: what one types to get this name again.
    pub fn typed(&self) -> String {
        let singular = &self.singular.snake;
        if self.plural.snake == plural_of(singular) && plural_meant(singular).is_none() {
            self.singular.snake.clone()
        } else {
            format!("{}/{}", self.singular.snake, self.plural.snake)
        }
    }
}

/// The singular of a word that is a plural only by mistake; `None` for a singular, and for words like `series` and `news`.
fn plural_meant(snake: &str) -> Option<String> {
    let last = snake.rsplit_once('_').map_or(snake, |(_, last)| last);
    if NO_SINGULAR.binary_search(&last).is_ok() || plural_of(snake) != snake {
        return None;
    }
    let singular = pluralizer::pluralize(last, 1, false);
    let start = &snake[..snake.len() - last.len()];
    (singular != last).then(|| format!("{start}{singular}"))
}

/// Words that name one thing and look like several, in order; the rules would say `datum` and `new`.
#[rustfmt::skip]
const NO_SINGULAR: [&str; 32] = [
    "analytics", "athletics", "belongings", "credentials", "criteria", "data", "earnings", "economics", "electronics",
    "glasses", "goods", "graphics", "headquarters", "jeans", "logistics", "mathematics", "means", "media", "metadata", "news",
    "physics", "points", "politics", "proceeds", "savings", "scissors", "series", "species", "statistics", "supplies",
    "thanks", "trousers",
];

fn plural_of(snake: &str) -> String {
    let last = snake.rsplit_once('_').map_or(snake, |(_, last)| last);
    if NO_SINGULAR.binary_search(&last).is_ok() {
        return snake.to_owned();
    }
    if PLAIN.binary_search(&last).is_ok() {
        return format!("{snake}s");
    }
    let start = &snake[..snake.len() - last.len()];
    format!("{start}{}", pluralizer::pluralize(last, 2, false))
}

/// Usual resources whose plural has an `s` more and nothing else, in order. They are known here because the rules for all other
/// words are regular expressions, and compiling those takes as long as the rest of `larder new`.
#[rustfmt::skip]
const PLAIN: [&str; 222] = [
    "account", "album", "answer", "appointment", "article", "artist", "asset", "attachment", "attempt", "author",
    "badge", "ball", "bill", "block", "blog", "board", "book", "booking", "bookmark", "brand", "budget", "bug",
    "card", "cart", "chapter", "chart", "chat", "client", "cluster", "code", "collection", "color", "column",
    "comment", "component", "contact", "contract", "coupon", "course", "customer", "deal", "department", "device",
    "document", "domain", "donation", "drink", "driver", "employee", "event", "exam", "example", "expense",
    "experiment", "feature", "field", "file", "folder", "follower", "form", "game", "goal", "group", "guest", "habit",
    "holiday", "hotel", "image", "ingredient", "instructor", "invitation", "invoice", "issue", "item", "job", "label",
    "language", "lead", "league", "lecture", "lesson", "level", "like", "link", "list", "loan", "location", "log",
    "manager", "member", "membership", "menu", "message", "milestone", "model", "module", "movie", "node", "note",
    "notification", "object", "offer", "option", "order", "organization", "owner", "page", "paper", "part",
    "participant", "passenger", "patient", "payment", "permission", "phone", "photo", "place", "plan", "planet",
    "play", "player", "playlist", "plugin", "point", "poll", "position", "post", "price", "product", "profile",
    "project", "proposal", "question", "rating", "reaction", "receipt", "recipe", "record", "region", "release",
    "reminder", "rental", "report", "request", "resource", "restaurant", "result", "review", "reward", "role", "room",
    "route", "rule", "sale", "sample", "scene", "schedule", "school", "score", "season", "seat", "section", "sensor",
    "server", "service", "setting", "shift", "shipment", "shop", "skill", "slot", "snippet", "song", "sprint",
    "stage", "step", "store", "student", "subject", "subscriber", "subscription", "supplier", "survey", "table",
    "tag", "target", "task", "teacher", "team", "template", "tenant", "term", "test", "theme", "thread", "ticket",
    "token", "tool", "topic", "tournament", "track", "trip", "unit", "upload", "vehicle", "vendor", "venue",
    "version", "video", "visit", "visitor", "volunteer", "vote", "voucher", "warehouse", "webhook", "website",
    "widget", "word", "workout", "workspace", "zone",
];

/// What a name is for, in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The singular of a resource.
    Resource,
    /// Its plural.
    Plural,
    /// A field.
    Field,
}

impl What {
    fn title(self) -> &'static str {
        match self {
            Self::Resource => "resource name",
            Self::Plural => "plural",
            Self::Field => "field name",
        }
    }

    /// Why the name that was probably meant would be refused, too.
    fn refused(self, name: &str) -> Option<String> {
        match self {
            Self::Field => reserved::field(name),
            Self::Resource | Self::Plural => reserved::resource(name, name),
        }
    }
}

/// Refuses what is not `snake_case` ASCII of 1 to 63 bytes.
pub fn check_snake(text: &str, span: Range<usize>, what: What) -> Result<(), Problem> {
    let typed = &text[span.clone()];
    let words_are_right = !typed.is_empty()
        && typed.split('_').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
        && typed.starts_with(|first: char| first.is_ascii_lowercase());
    if !words_are_right {
        return Err(not_snake(text, span, what));
    }
    if typed.len() > MAX_IDENTIFIER {
        let reason = format!(
            "the {} `{typed}` is {} bytes long; PostgreSQL keeps {MAX_IDENTIFIER}",
            what.title(),
            typed.len()
        );
        return Err(Problem::at(text, span, reason, "choose a shorter one"));
    }
    Ok(())
}

fn not_snake(text: &str, span: Range<usize>, what: What) -> Problem {
    let typed = &text[span.clone()];
    if typed.starts_with(['\'', '"', '\u{2018}', '\u{201c}']) {
        let help = "cmd.exe takes no single quotes: write `--resource \"task title:string\"`";
        return Problem::at(text, span, "a quotation mark at the beginning of a name", help);
    }
    let suggestion = suggest_snake(typed);
    if let Some(why) = suggestion.as_deref().and_then(|name| what.refused(name)) {
        let help = match what {
            What::Field => "leave it out, or choose another name",
            What::Resource | What::Plural => "choose another name",
        };
        return Problem::at(text, span, why, help);
    }
    let shown: String = typed
        .chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect();
    let reason = format!(
        "`{shown}` cannot be a {}: lower-case ASCII letters and digits in words joined by single `_`, beginning with a letter",
        what.title()
    );
    let help = suggestion.map_or_else(
        || "for example `blog_post`".to_owned(),
        |better| format!("say `{better}`"),
    );
    Problem::at(text, span, reason, help)
}

fn suggest_snake(typed: &str) -> Option<String> {
    use heck::ToSnakeCase;
    let ascii: String = ascii(typed)
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' '))
        .collect();
    let better = ascii.to_snake_case();
    let better = better
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == '_')
        .to_owned();
    (!better.is_empty() && better.len() <= MAX_IDENTIFIER).then_some(better)
}

/// `text` with the letters of Latin alphabets written in ASCII: `mueller` for `müller`.
pub fn ascii(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        let lower = letter.to_lowercase().next().unwrap_or(letter);
        let plain = match lower {
            'ä' | 'æ' => "ae",
            'ö' | 'ø' | 'œ' => "oe",
            'ü' => "ue",
            'ß' => "ss",
            'þ' => "th",
            'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
            'ç' | 'ć' | 'č' => "c",
            'ď' | 'đ' | 'ð' => "d",
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
            'ğ' => "g",
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
            'ł' | 'ľ' => "l",
            'ñ' | 'ń' | 'ň' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
            'ř' => "r",
            'ś' | 'š' | 'ş' | 'ș' => "s",
            'ť' | 'ţ' | 'ț' => "t",
            'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
            'ý' | 'ÿ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            _ => {
                written.push(letter);
                continue;
            }
        };
        let mut letters = plain.chars();
        if letter.is_uppercase() {
            written.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        }
        written.extend(letters);
    }
    written
}

/// `parts` joined by `_` if that is an identifier every database keeps, otherwise cut and ended with eight hex digits of its SHA-256,
/// so that two long names that begin alike stay apart.
pub fn identifier(parts: &[&str]) -> String {
    use sha2::{Digest, Sha256};
    let whole = parts.join("_");
    if whole.len() <= MAX_IDENTIFIER {
        return whole;
    }
    let digest = Sha256::digest(whole.as_bytes());
    let begin = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    format!("{}_{begin:08x}", &whole[..MAX_IDENTIFIER - 9])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Result<Name, Problem> {
        Name::parse(text, 0..text.len())
    }

    #[test]
    fn every_case_and_the_plural() {
        let name = name("blog_category").expect("a right name");
        assert_eq!(name.singular.pascal, "BlogCategory");
        assert_eq!(name.plural.kebab, "blog-categories");
        assert_eq!(name.typed(), "blog_category");
    }

    #[test]
    fn plain_plurals_are_those_of_the_rules() {
        assert!(PLAIN.is_sorted());
        for word in PLAIN {
            assert_eq!(pluralizer::pluralize(word, 2, false), format!("{word}s"));
        }
    }

    #[test]
    fn an_irregular_plural_can_be_given_and_is_kept() {
        let name = name("cactus/cactuses").expect("a right name");
        assert_eq!(name.plural.snake, "cactuses");
        assert_eq!(name.typed(), "cactus/cactuses");
    }

    #[test]
    fn a_word_can_be_its_own_plural() {
        assert!(NO_SINGULAR.is_sorted());
        for typed in [
            "series",
            "news",
            "points",
            "sheep",
            "equipment",
            "tasks/tasks",
            "loyalty_points",
            "data",
        ] {
            let name = name(typed).expect(typed);
            assert_eq!(name.singular.snake, name.plural.snake);
            assert_eq!(name.typed(), typed);
        }
    }

    #[test]
    fn wrong_names_are_refused_with_a_suggestion() {
        for (typed, better) in [
            ("BlogPost", "blog_post"),
            ("blog-post", "blog_post"),
            ("2task", "task"),
            ("a__b", "a_b"),
            ("Müller", "mueller"),
            ("tasks", "did you mean `task`?"),
            ("blog_categories", "did you mean `blog_category`?"),
            ("people", "did you mean `person`?"),
            ("'task", "cmd.exe"),
        ] {
            let problem = name(typed).expect_err(typed);
            assert!(problem.help.contains(better), "{typed}: {}", problem.help);
        }
        for typed in ["", "é", "a\u{0}", "/", "a/", "_", "a_"] {
            assert!(name(typed).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn long_identifiers_are_cut_and_stay_apart() {
        let (a, b) = ("x".repeat(60), format!("{}y", "x".repeat(59)));
        assert_eq!(identifier(&["tasks", "title"]), "tasks_title");
        assert_eq!(identifier(&[&a, "owner", "index"]).len(), MAX_IDENTIFIER);
        assert_ne!(
            identifier(&[&a, "owner", "index"]),
            identifier(&[&b, "owner", "index"])
        );
    }
}
