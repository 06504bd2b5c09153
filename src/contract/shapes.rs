//! The shapes of contract §2 as questions: whether a value is one, and if not, what it should have been.

use serde_json::Value;

use super::client::Reply;
use super::expect::has_keys;
use super::outcome::Verdict;

/// The keys of a Session.
pub const SESSION_KEYS: [&str; 5] = [
    "access_token",
    "token_type",
    "expires_in",
    "refresh_token",
    "user",
];
/// The keys of a User.
pub const USER_KEYS: [&str; 5] = ["id", "email", "role", "created_at", "updated_at"];

/// A Session with this status: exactly its keys, each with a value of its kind.
pub fn session(reply: &Reply, status: u16) -> Verdict<&Value> {
    let body = reply.success(status)?;
    let whole = has_keys(body, &SESSION_KEYS);
    reply.holds(whole.is_ok(), whole.err().unwrap_or_default())?;
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or("");
    for key in ["access_token", "refresh_token"] {
        reply.holds(!text(key).is_empty(), format!("text in `{key}`"))?;
    }
    reply.holds(
        text("access_token") != text("refresh_token"),
        "two different tokens",
    )?;
    reply.holds(text("token_type") == "Bearer", "`token_type` \"Bearer\"")?;
    reply.holds(
        body.get("expires_in").is_some_and(Value::is_u64),
        "whole seconds as a number in `expires_in`",
    )?;
    let user = is_user(body.get("user").unwrap_or(&Value::Null));
    reply.holds(user.is_ok(), user.err().unwrap_or_default())?;
    Ok(body)
}

/// Whether it is a User: exactly its keys, each with a value of its kind.
pub fn is_user(value: &Value) -> Result<(), String> {
    has_keys(value, &USER_KEYS)?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or("");
    if !is_uuid(text("id")) {
        return Err("a UUID in lower case as `id` of the user".to_owned());
    }
    if !text("email").contains('@') {
        return Err("the address as `email` of the user".to_owned());
    }
    if !matches!(text("role"), "user" | "admin") {
        return Err("`role` \"user\" or \"admin\"".to_owned());
    }
    for key in ["created_at", "updated_at"] {
        if !is_instant(text(key)) {
            return Err(format!("`{key}` of the user as YYYY-MM-DDThh:mm:ss.mmmZ"));
        }
    }
    Ok(())
}

/// Whether it is a UUID as the API answers one: 8-4-4-4-12 hexadecimal digits in lower case.
pub fn is_uuid(text: &str) -> bool {
    fits(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh")
}

/// Whether it is an instant as the API answers one: `2026-11-21T08:30:00.000Z`.
pub fn is_instant(text: &str) -> bool {
    fits(text, "dddd-dd-ddTdd:dd:dd.dddZ") && text.parse::<jiff::Timestamp>().is_ok()
}

/// `d` is a decimal digit, `h` one of a lower-case hexadecimal number, anything else itself.
fn fits(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, kind)| match kind {
            b'd' => byte.is_ascii_digit(),
            b'h' => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            other => byte == other,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_instants_have_one_form() {
        assert!(is_uuid("00000000-0000-4000-8000-00000000abcd"));
        assert!(!is_uuid("00000000-0000-4000-8000-00000000ABCD"));
        assert!(!is_uuid("0000000000004000800000000000abcd"));
        assert!(is_instant("2026-02-28T23:59:59.000Z"));
        for wrong in [
            "2026-02-30T00:00:00.000Z",
            "2026-02-28T00:00:00Z",
            "2026-02-28T00:00:00.000000Z",
            "2026-02-28T00:00:00.000+00:00",
        ] {
            assert!(!is_instant(wrong), "{wrong}");
        }
    }
}
