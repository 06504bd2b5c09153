//! The names of scratch databases: `larder_check_<run>_<number>`, where the run is 8 hexadecimal digits.

use std::hash::{BuildHasher, Hasher, RandomState};

const PREFIX: &str = "larder_check_";

/// The number of a run, different each time.
pub(super) fn new_run() -> u32 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    let [_, _, _, _, rest @ ..] = hasher.finish().to_le_bytes();
    u32::from_le_bytes(rest)
}

/// The name of a database of a run.
pub(super) fn of(run: u32, number: usize) -> String {
    format!("{}_{number}", of_run(run))
}

/// What the names of a run's databases begin with.
pub(super) fn of_run(run: u32) -> String {
    format!("{PREFIX}{run:08x}")
}

/// The run of a database's name; `None` for a name that larder did not make.
pub(super) fn run_of(name: &str) -> Option<u32> {
    let (run, number) = name.strip_prefix(PREFIX)?.split_once('_')?;
    let hexadecimal = run.len() == 8 && run.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let decimal = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (hexadecimal && decimal).then(|| u32::from_str_radix(run, 16).ok())?
}

/// The same server, another database.
pub(super) fn with_database(url: &str, name: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(format!("{scheme}://{}/{name}", &rest[..end]))
}

/// The database that a URL names.
pub(super) fn database_of(url: &str) -> Option<&str> {
    let path = url.split_once("://")?.1.split_once('/')?.1;
    path.split(['?', '#']).next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_larder_are_recognised() {
        assert_eq!(run_of(&of(0xdead_beef, 12)), Some(0xdead_beef));
        assert_eq!(run_of(&of(7, 1)), Some(7));
        for other in [
            "larder_check_",
            "larder_check_shop",
            "larder_check_deadbeef",
            "larder_check_deadbeef_",
            "larder_check_DEADBEEF_1",
            "larder_check_deadbeef_1; x",
            "larder_check_deadbee_1",
            "larder_check_+eadbeef_1",
            "my_larder_check_deadbeef_1",
            "shop",
        ] {
            assert_eq!(run_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_url_gets_another_database() {
        assert_eq!(
            with_database("postgres://u:p@h:1/a?x=1", "b").as_deref(),
            Some("postgres://u:p@h:1/b")
        );
        assert_eq!(
            with_database("mysql://u@h", "b").as_deref(),
            Some("mysql://u@h/b")
        );
        assert_eq!(with_database("nonsense", "b"), None);
        assert_eq!(database_of("postgres://u:p@h:1/a?x=1"), Some("a"));
        assert_eq!(database_of("postgres://u:p@h:1/"), None);
        assert_eq!(database_of("postgres://u:p@h:1"), None);
    }
}
