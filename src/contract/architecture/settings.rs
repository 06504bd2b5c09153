//! Settings: empty values, `.env`, forms of the database's address.

use super::process::refuses;
use crate::choices::Database;
use crate::contract::check::{Boot, Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::host::{Dotenv, NoStart, Server, Start};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::shapes;
use crate::contract::world::{PASSWORD, World};

pub const CHECKS: &[Check] = &[exact(
    "A-22",
    Pillar::Architecture,
    "an empty variable counts as unset, a `.env` means the same everywhere, and an address of a database is read in all its forms",
    read_as_written,
)
.cite("12factor.net, III")
.boot(Boot::Stop)];

fn read_as_written(world: &World<'_>) -> Verdict {
    // All but the address of the database is the same on every database.
    if !world.elsewhere {
        empty_is_unset(world)?;
        booleans(world)?;
        env_file(world)?;
        refused_files(world)?;
    }
    address_of_database(world)
}

/// Every variable but those without which nothing can be started here; the empty `PORT` has its turn with a `.env`.
const EMPTY: [(&str, &str); 9] = [
    ("HOST", ""),
    ("CORS_ORIGINS", ""),
    ("TRUST_PROXY", ""),
    ("LOG_LEVEL", ""),
    ("ACCESS_TTL", ""),
    ("REFRESH_TTL", ""),
    ("SESSION_TTL", ""),
    ("LOGIN_MAX_FAILURES", ""),
    ("LOGIN_WINDOW", ""),
];

/// What `ACCESS_TTL` this server works with, as a new session says.
fn lasts(world: &World<'_>, server: &dyn Server, seconds: u64, what: &str) -> Verdict {
    let there = world.at(server);
    let reply = there.try_register(&there.fresh_email(), PASSWORD)?;
    let body = shapes::session(&reply, 201).map_err(|stop| amend(stop, what))?;
    let found = body.get("expires_in").and_then(serde_json::Value::as_u64);
    reply
        .holds(found == Some(seconds), format!("`expires_in` {seconds}"))
        .map_err(|stop| amend(stop, what))?;
    Ok(())
}

fn empty_is_unset(world: &World<'_>) -> Verdict {
    let what = "every variable empty but PORT and DATABASE_URL";
    let server = world.must_start(&Start::fresh(&EMPTY), what)?;
    lasts(world, server.as_ref(), 900, what)
}

/// `TRUST_PROXY=false` is no proxy, and an app's own scheme is an origin.
fn booleans(world: &World<'_>) -> Verdict {
    let env = [
        ("TRUST_PROXY", "false"),
        ("CORS_ORIGINS", "capacitor://localhost, https://a.test"),
        ("LOGIN_MAX_FAILURES", "1"),
        ("LOGIN_WINDOW", "60"),
    ];
    let server = world.must_start(
        &Start::fresh(&env),
        "TRUST_PROXY=false CORS_ORIGINS=\"capacitor://localhost, https://a.test\"",
    )?;
    let there = world.at(server.as_ref());
    for origin in ["capacitor://localhost", "https://a.test"] {
        let reply = there.client()?.get("/healthz").header("Origin", origin).send()?;
        reply.has_header("Access-Control-Allow-Origin", origin)?;
    }
    let email = there.fresh_email();
    for (address, problem) in [
        ("203.0.113.1", "invalid-credentials"),
        ("203.0.113.2", "too-many-requests"),
    ] {
        let reply = there
            .client()?
            .post("/api/v1/auth/login")
            .header("X-Forwarded-For", address)
            .json(&serde_json::json!({"email": email, "password": "not the password at all"}))
            .send()?;
        reply
            .problem(problem)
            .map_err(|stop| amend(stop, "TRUST_PROXY=false, one wrong log-in allowed"))?;
    }
    Ok(())
}

/// A mark, ends of lines as Windows writes them, comments, blanks, quotes; names of the environment win, empty ones do not.
const FILE: &str = "\u{feff}ACCESS_TTL=777\r\n# PORT=1\r\n\r\n  HOST = {HOST}  \r\nPORT=\"{PORT}\"\r\n\
    DATABASE_URL='{DATABASE_URL}'\r\nCORS_ORIGINS = \"https://a.test\"\r\nLOGIN_WINDOW= '60' \r\nLOG_LEVEL=debug\r\n\
    LOGIN_MAX_FAILURES=100000\r\n";

fn env_file(world: &World<'_>) -> Verdict {
    let what = "a .env with a byte order mark, CRLF, comments, blanks and quotes";
    let file = || Dotenv::Text(FILE.to_owned());
    let env = [
        ("PORT", ""),
        ("CORS_ORIGINS", "https://b.test"),
        ("ACCESS_TTL", ""),
    ];
    let server = world.must_start(&Start::fresh(&env).with_dotenv(file()), what)?;
    lasts(world, server.as_ref(), 777, what)?;
    let there = world.at(server.as_ref());
    for (origin, allowed) in [
        ("https://b.test", Some("https://b.test")),
        ("https://a.test", None),
    ] {
        let reply = there.client()?.get("/healthz").header("Origin", origin).send()?;
        reply
            .holds(
                reply.header("Access-Control-Allow-Origin") == allowed,
                "the CORS_ORIGINS of the environment, and not that of the .env",
            )
            .map_err(|stop| amend(stop, what))?;
    }
    Ok(())
}

const PLAIN: &str = "HOST={HOST}\nPORT={PORT}\nDATABASE_URL={DATABASE_URL}\n";

fn refused_files(world: &World<'_>) -> Verdict {
    let refused = |dotenv: Dotenv, name: &str, what: &str| {
        refuses(world, &Start::fresh(&[]).with_dotenv(dotenv), name, what)
    };
    let text = |more: &str| Dotenv::Text(format!("{PLAIN}{more}"));
    refused(text("ACCESS_TTL=-1\n"), "ACCESS_TTL", "ACCESS_TTL=-1 in .env")?;
    // Who expands it finds 777, which is a right value.
    refused(
        text("ACCESS_TTL=777\nLOGIN_WINDOW=\"$ACCESS_TTL\"\n"),
        "LOGIN_WINDOW",
        "LOGIN_WINDOW=\"$ACCESS_TTL\" in .env, where nothing is expanded,",
    )?;
    refused(Dotenv::Folder, ".env", "a folder in the place of .env")
}

/// The forms of `DATABASE_URL` that are as good as the one that the server has.
fn address_of_database(world: &World<'_>) -> Verdict {
    let Some(database) = world.host.abilities().database else {
        return Ok(());
    };
    let first = world.start(&Start::fresh(Boot::Stop.env()))?;
    let url = first.store();
    let encoded = percent_encoded(&url);
    let mut forms = vec![encoded.clone()];
    if database != Database::Sqlite {
        forms.push(format!("{url}?sslmode=disable"));
        let secure = format!("{url}?sslmode=require");
        if speaks_tls(first.as_ref(), database)? {
            forms.push(secure);
        } else {
            never_plain(world, first.as_ref(), &secure)?;
        }
        let wrong = format!("{url}?sslmode=perhaps");
        let start = Start::again(first.as_ref(), &with(&wrong));
        refuses(world, &start, "DATABASE_URL", "DATABASE_URL=…?sslmode=perhaps")?;
    }
    if let Some(rest) = url.strip_prefix("postgres://") {
        forms.push(format!("postgresql://{rest}"));
    }
    let session = world.at(first.as_ref()).user()?;
    for form in forms {
        let what = format!("DATABASE_URL={}", without_password(&form));
        let server = world.must_start(&Start::again(first.as_ref(), &with(&form)), &what)?;
        let there = world.at(server.as_ref());
        let reply = there.me(&session.access_token)?;
        reply
            .status(200)
            .map_err(|stop| amend(stop, &format!("{what}, a session of the same database")))?;
    }
    Ok(())
}

fn with(url: &str) -> Vec<(&str, &str)> {
    let mut env = Boot::Stop.env().to_vec();
    env.push(("DATABASE_URL", url));
    env
}

/// With `sslmode=require` and a server that knows no TLS, nothing is sent in plain text.
fn never_plain(world: &World<'_>, first: &dyn Server, url: &str) -> Verdict {
    match world.host.start(&Start::again(first, &with(url))) {
        Err(NoStart::Unable(reason)) => Err(Stop::Skipped(reason)),
        Err(NoStart::Died { .. } | NoStart::Trouble(_)) => Ok(()),
        Ok(server) => {
            let reply = world
                .at(server.as_ref())
                .client()?
                .get("/readyz")
                .may_5xx()
                .send()?;
            reply
                .status(503)
                .map_err(|stop| amend(stop, "?sslmode=require, and a database server without TLS"))?;
            Ok(())
        }
    }
}

fn speaks_tls(server: &dyn Server, database: Database) -> Verdict<bool> {
    let ask = |sql: &str| server.query(sql).map_err(Stop::errored);
    let rows = match database {
        Database::Postgres => ask("SHOW ssl")?,
        // MariaDB has `have_ssl`; MySQL 9 has it no more, and always makes itself a certificate.
        _ => ask("SHOW GLOBAL VARIABLES WHERE Variable_name IN ('have_ssl', 'ssl_cert')")?,
    };
    let values: Vec<String> = rows
        .into_iter()
        .filter_map(|row| row.into_iter().next_back().flatten())
        .map(|value| value.to_ascii_lowercase())
        .collect();
    let says = |word: &str| values.iter().any(|value| value == word);
    // The name of the certificate's file, where it has one.
    let has_certificate = values.iter().any(|value| value.contains("cert"));
    Ok(says("on") || says("yes") || has_certificate)
}

/// The last letter of each part written as `%xx`, which means the same.
fn percent_encoded(url: &str) -> String {
    let encode = |part: &str| match part.char_indices().next_back() {
        Some((at, last)) if last.is_ascii_alphanumeric() => format!("{}%{:02X}", &part[..at], last as u32),
        _ => part.to_owned(),
    };
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((account, place)) => {
            let (user, password) = account.split_once(':').unwrap_or((account, ""));
            let (host, name) = place.split_once('/').unwrap_or((place, ""));
            format!(
                "{scheme}://{}:{}@{host}/{}",
                encode(user),
                encode(password),
                encode(name)
            )
        }
        None => format!("{scheme}://{}", encode(rest)),
    }
}

fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::percent_encoded;

    #[test]
    fn each_part_is_encoded() {
        assert_eq!(
            percent_encoded("postgres://larder:word@127.0.0.1:5432/check_1"),
            "postgres://larde%72:wor%64@127.0.0.1:5432/check_%31"
        );
        assert_eq!(percent_encoded("sqlite:///a/1.db"), "sqlite:///a/1.d%62");
    }
}
