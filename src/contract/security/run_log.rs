//! The log of the run holds nobody's secrets.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::contract::check::{Check, Need, Pillar, exact};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "S-20",
    Pillar::Security,
    "the log of the whole run has none of its passwords and tokens",
    no_secret,
)
.cite("ASVS 16.2.5")
.needs(&[Need::Log])
.after_all()];

fn no_secret(world: &World<'_>) -> Verdict {
    if world.server().is_ok() {
        // Run alone, it has nothing to look at yet: each of the ways in, right and wrong.
        let session = world.user()?;
        world.me(&session.access_token)?.status(200)?;
        world.try_login(&session.email, "quite the wrong sentence")?;
        let reply = world.try_refresh(&session.refresh_token)?;
        let renewed = world.session(&reply, &session.email, &session.password)?;
        world.try_refresh(&session.refresh_token)?;
        world.me(&renewed.access_token)?;
    }
    let lines = world.host.run_log().unwrap_or_default();
    if lines.is_empty() {
        return Err(Stop::failed("a log of the run", "no line was printed"));
    }
    let secrets = Secrets::of(world.observer().secrets());
    for line in &lines {
        if let Some(secret) = secrets.found_in(line) {
            let start: String = secret.chars().take(6).collect();
            let shown: String = line
                .replace(&secret, &format!("[{start}…]"))
                .chars()
                .take(400)
                .collect();
            return Err(Stop::failed(
                "no password, token or Authorization value of the run in its log",
                format!("one that begins with `{start}` in: {shown}"),
            ));
        }
    }
    Ok(())
}

/// Thousands of texts to be looked for in thousands of lines: by their first bytes.
struct Secrets {
    by_start: HashMap<[u8; START], Vec<String>>,
}

const START: usize = 8;

/// Whether a line that has it cannot have it by chance, as one with a nil UUID has `000000000000`, a refused password of I-06.
fn is_telling(secret: &str) -> bool {
    let kinds: HashSet<char> = secret.chars().collect();
    let plain = secret.bytes().all(|byte| byte.is_ascii_alphanumeric());
    kinds.len() > 4 && (secret.len() >= 16 || !plain)
}

impl Secrets {
    fn of(secrets: impl IntoIterator<Item = String>) -> Self {
        let mut by_start: HashMap<[u8; START], Vec<String>> = HashMap::new();
        for secret in secrets.into_iter().filter(|secret| is_telling(secret)) {
            // As it stands, and as it stands in a JSON text.
            let quoted = Value::String(secret.clone()).to_string();
            let escaped = quoted.trim_matches('"').to_owned();
            let forms = if escaped == secret {
                vec![secret]
            } else {
                vec![secret, escaped]
            };
            for form in forms {
                if let Some(start) = form.as_bytes().first_chunk::<START>() {
                    by_start.entry(*start).or_default().push(form);
                }
            }
        }
        Self { by_start }
    }

    fn found_in(&self, line: &str) -> Option<String> {
        let bytes = line.as_bytes();
        bytes.windows(START).enumerate().find_map(|(at, window)| {
            let start: [u8; START] = window.try_into().ok()?;
            let secrets = self.by_start.get(&start)?;
            let rest = &bytes[at..];
            secrets
                .iter()
                .find(|secret| rest.starts_with(secret.as_bytes()))
                .cloned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_wherever_they_stand() {
        let secrets = Secrets::of(["correct horse".to_owned(), "say \"friend\" and enter".to_owned()]);
        assert_eq!(
            secrets.found_in(r#"{"a":"xcorrect horse"}"#).as_deref(),
            Some("correct horse")
        );
        assert!(secrets.found_in(r#"{"a":"say \"friend\" and enter"}"#).is_some());
        assert_eq!(secrets.found_in(r#"{"a":"correct hors"}"#), None);
        let common = Secrets::of(["000000000000".to_owned(), "administrator".to_owned()]);
        assert_eq!(
            common.found_in("/00000000-0000-0000-0000-000000000000 administrator"),
            None
        );
    }
}
