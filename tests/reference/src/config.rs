//! Contract §8: configuration, from environment variables alone. What is wrong stops the start with one line that names the variable.

use std::net::IpAddr;

use crate::fault::Fault;

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Only what broke.
    Error,
    /// Also what looks wrong.
    Warn,
    /// Also every request.
    Info,
    /// Everything.
    Debug,
}

/// The environment, read once at the start.
#[derive(Debug, Clone)]
pub struct Config {
    /// `HOST`
    pub host: IpAddr,
    /// `PORT`; 0 takes a free one.
    pub port: u16,
    /// `CORS_ORIGINS`; empty: no CORS headers at all.
    pub cors_origins: Vec<String>,
    /// `TRUST_PROXY`: so many entries from the end of `X-Forwarded-For` stands the client's address; 0: nowhere.
    pub trust_proxy: usize,
    /// `LOG_LEVEL`
    pub log_level: Level,
    /// `ACCESS_TTL`, in milliseconds.
    pub access_ttl: i64,
    /// `REFRESH_TTL`, in milliseconds, since the last refresh.
    pub refresh_ttl: i64,
    /// `SESSION_TTL`, in milliseconds, in all.
    pub session_ttl: i64,
    /// `LOGIN_MAX_FAILURES` for an e-mail from an address; an address alone has ten times as many.
    pub login_max_failures: u64,
    /// `LOGIN_WINDOW`, in milliseconds.
    pub login_window: i64,
    /// `TZ`: of no meaning to a right server, which knows only UTC.
    pub time_zone: String,
    /// `LC_ALL`: of no meaning either.
    pub locale: String,
}

/// The text of an `.env.example`: every variable with its default; a server starts with it as it is.
pub const ENV_EXAMPLE: &str = "\
HOST=127.0.0.1
PORT=3000
DATABASE_URL=sqlite:///reference.db
CORS_ORIGINS=
TRUST_PROXY=0
LOG_LEVEL=info
ACCESS_TTL=900
REFRESH_TTL=604800
SESSION_TTL=2592000
LOGIN_MAX_FAILURES=10
LOGIN_WINDOW=900
";

impl Config {
    /// Reads name–value pairs, the last of a name winning; an empty value counts as none.
    pub fn read(env: &[(String, String)], fault: Option<Fault>) -> Result<Self, String> {
        let keeps_empty = fault == Some(Fault::EmptyIsAValue);
        let get = |name: &str| {
            env.iter()
                .rev()
                .find(|(key, value)| key == name && (keeps_empty || !value.is_empty()))
                .map(|(_, value)| value.as_str())
        };
        let number = |name: &str, default: i64, least: i64, most: i64| match get(name) {
            None => Ok(default),
            Some(text) => text
                .parse::<i64>()
                .ok()
                .filter(|value| {
                    text.bytes().all(|byte| byte.is_ascii_digit()) && (least..=most).contains(value)
                })
                .ok_or_else(|| {
                    format!("{name} must be a whole number from {least} to {most}, such as {default}")
                }),
        };
        let seconds =
            |name: &str, default: i64| number(name, default, 1, 1_000_000_000).map(|value| value * 1000);
        check_database_url(match get("DATABASE_URL") {
            None if fault == Some(Fault::DatabaseUrlHasDefault) => Some("sqlite:///reference.db"),
            url => url,
        })?;
        Ok(Self {
            host: get("HOST").unwrap_or("127.0.0.1").parse().map_err(|_| {
                if fault == Some(Fault::HostErrorUnnamed) {
                    "invalid IP address syntax".to_owned()
                } else {
                    "HOST must be an IP address, such as 127.0.0.1".to_owned()
                }
            })?,
            port: u16::try_from(number("PORT", 3000, 0, 65_535)?).unwrap_or(3000),
            cors_origins: origins(get("CORS_ORIGINS").unwrap_or(""), fault)?,
            trust_proxy: match get("TRUST_PROXY") {
                Some("false") if fault != Some(Fault::FalseIsTrue) => 0,
                Some("true" | "false") => 1,
                None => 0,
                Some(_) => usize::try_from(number("TRUST_PROXY", 0, 0, 100).map_err(|_| {
                    "TRUST_PROXY must be the number of proxies, such as 0 or 1, or true or false".to_owned()
                })?)
                .unwrap_or(0),
            },
            log_level: match get("LOG_LEVEL").unwrap_or("info") {
                "debug" => Level::Debug,
                "info" => Level::Info,
                "warn" => Level::Warn,
                "error" => Level::Error,
                _ => return Err("LOG_LEVEL must be one of debug, info, warn, error".to_owned()),
            },
            access_ttl: seconds("ACCESS_TTL", 900)?,
            refresh_ttl: seconds("REFRESH_TTL", 604_800)?,
            session_ttl: seconds("SESSION_TTL", 2_592_000)?,
            login_max_failures: number("LOGIN_MAX_FAILURES", 10, 1, 1_000_000_000)?.unsigned_abs(),
            login_window: seconds("LOGIN_WINDOW", 900)?,
            locale: get("LC_ALL").unwrap_or("C").to_owned(),
            time_zone: get("TZ").unwrap_or("UTC").to_owned(),
        })
    }
}

/// The lines of a `.env`: blank, `#…`, or `KEY=value` with blanks around both and one pair of quotes.
#[must_use]
pub fn dotenv(text: &str, fault: Option<Fault>) -> Vec<(String, String)> {
    let text = if fault == Some(Fault::MarkOfDotenvKept) {
        text
    } else {
        text.trim_start_matches('\u{feff}')
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim) {
        let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let value = value.trim();
        let quoted = ['"', '\'']
            .into_iter()
            .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
        let mut value = match quoted {
            Some(inner) if fault != Some(Fault::QuotesOfDotenvKept) => inner.to_owned(),
            _ => value.to_owned(),
        };
        if fault == Some(Fault::DotenvExpands) {
            for (known, before) in &pairs {
                value = value.replace(&format!("${known}"), before);
            }
        }
        pairs.push((name.trim().to_owned(), value));
    }
    pairs
}

/// Exactly the forms of the contract.
fn check_database_url(url: Option<&str>) -> Result<(), String> {
    let is_server = |rest: &str| {
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let parts = rest.split_once('@').and_then(|(account, place)| {
            let (host_and_port, database) = place.split_once('/')?;
            let (host, port) = host_and_port.rsplit_once(':')?;
            let (user, _password) = account.split_once(':')?;
            Some(![user, host, database].contains(&"") && port.parse::<u16>().is_ok())
        });
        let modes = ["", "sslmode=disable", "sslmode=require", "sslmode=verify-full"];
        parts == Some(true) && modes.contains(&query)
    };
    let is_right = match url.and_then(|url| url.split_once("://")) {
        Some(("sqlite", path)) => path.len() > 1 && path.starts_with('/'),
        Some(("postgres" | "postgresql" | "mysql", rest)) => is_server(rest),
        _ => false,
    };
    if is_right {
        return Ok(());
    }
    Err("DATABASE_URL must be sqlite:///relative.db, sqlite:////absolute.db, postgres://user:password@host:port/name or \
         mysql://user:password@host:port/name"
        .to_owned())
}

/// Only what a browser or an app sends as `Origin` can ever match.
fn origins(list: &str, fault: Option<Fault>) -> Result<Vec<String>, String> {
    let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries
        .map(|entry| {
            let is_sent = fault == Some(Fault::AnyOriginTaken) || is_origin(entry, fault);
            is_sent.then(|| entry.to_owned()).ok_or_else(|| {
                "CORS_ORIGINS must be a comma list of origins such as https://app.example".to_owned()
            })
        })
        .collect()
}

fn is_origin(entry: &str, fault: Option<Fault>) -> bool {
    let Some((scheme, host)) = entry.split_once("://") else {
        return false;
    };
    let is_web = matches!(scheme, "http" | "https");
    let default = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => "::",
    };
    let plain = |text: &str, more: &[u8]| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || more.contains(&byte))
    };
    plain(scheme, b"+-.")
        && plain(host, b"-.:")
        && !host.ends_with(default)
        && (is_web || fault != Some(Fault::AppOriginRefused))
}
