//! A person's own project: its `.env` where a clone has none, and the database that it needs.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::{Project, parse_env};
use crate::choices::Database;
use crate::error::{Error, Result};
use crate::secrets;

impl Project {
    /// A clone has no `.env`: it is made from `.env.example`, with secrets of its own. Whether that was so.
    pub fn write_missing_env(&self) -> Result<bool> {
        let [file, example] = [".env", ".env.example"].map(|name| self.root().join(name));
        if file.symlink_metadata().is_ok() {
            return Ok(false);
        }
        let Ok(text) = std::fs::read_to_string(example) else {
            return Ok(false);
        };
        let text = secrets::filled(&text, &self.secrets)?;
        write_private(&file, &text).map_err(|source| Error::WriteFile { path: file, source })?;
        Ok(true)
    }

    /// A variable as the server will read it: of the environment, or else of `.env`; an empty one counts as unset. And whether the
    /// environment has it.
    pub fn variable(&self, name: &str) -> Option<(String, bool)> {
        if let Some(value) = std::env::var(name).ok().filter(|value| !value.is_empty()) {
            return Some((value, true));
        }
        let text = std::fs::read_to_string(self.root().join(".env")).ok()?;
        let known = parse_env(&text).into_iter().rev();
        known
            .filter(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| (value, false))
            .next()
    }

    /// What must be there before the migrations can run, for a database that is a server: with the command that makes it.
    pub fn database_help(&self) -> Option<String> {
        let (url, _) = self.variable("DATABASE_URL")?;
        let place = Place::of(&url)?;
        let Place {
            host,
            port,
            user,
            name,
        } = &place;
        let title = self.choices.database.title();
        let command = match self.choices.database {
            Database::Sqlite => return None,
            Database::Postgres => format!(
                "psql -h {host} -p {port} -U postgres -c \"CREATE ROLE \\\"{user}\\\" LOGIN PASSWORD '…'\" \
                 -c \"CREATE DATABASE \\\"{name}\\\" OWNER \\\"{user}\\\"\""
            ),
            Database::Mysql => format!(
                "mysql -h {host} -P {port} -u root -p -e \"CREATE DATABASE \\`{name}\\`; \
                 CREATE USER '{user}'@'%' IDENTIFIED BY '…'; GRANT ALL ON \\`{name}\\`.* TO '{user}'@'%'\""
            ),
        };
        let server = if place.listens() {
            format!("the {title} server at {host}:{port}")
        } else {
            format!("a {title} server at {host}:{port}, where nothing answers now,")
        };
        Some(format!(
            "DATABASE_URL asks for {server} with the user `{user}` and the database `{name}`; to make both \
             (with the password of DATABASE_URL for …): {command}"
        ))
    }
}

#[cfg(unix)]
fn write_private(file: &std::path::Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options.open(file)?.write_all(text.as_bytes())
}

#[cfg(not(unix))]
fn write_private(file: &std::path::Path, text: &str) -> std::io::Result<()> {
    std::fs::write(file, text)
}

/// The parts of a `DATABASE_URL` but the password.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    host: String,
    port: u16,
    user: String,
    name: String,
}

impl Place {
    fn of(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let rest = rest.split(['?', '#']).next()?;
        let (account, place) = rest.rsplit_once('@')?;
        let (host_and_port, name) = place.split_once('/')?;
        let default = if scheme == "mysql" { 3306 } else { 5432 };
        let (host, port) = match host_and_port.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (host_and_port, default),
        };
        Some(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            user: decoded(account.split(':').next()?),
            name: decoded(name),
        })
    }

    fn listens(&self) -> bool {
        let addresses = (self.host.as_str(), self.port).to_socket_addrs();
        addresses
            .into_iter()
            .flatten()
            .any(|address| TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_ok())
    }
}

/// `%41` is A.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let digits = others
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(code) if *first == b'%' => {
                bytes.push(code);
                rest = &others[2..];
            }
            _ => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_parts() {
        let place = |url: &str| {
            Place::of(url).map(|place| format!("{} {} {} {}", place.host, place.port, place.user, place.name))
        };
        assert_eq!(
            place("postgres://shop:p%40ss@db.test/my%20shop?sslmode=require").as_deref(),
            Some("db.test 5432 shop my shop")
        );
        assert_eq!(place("mysql://a:b@[::1]:3307/c").as_deref(), Some("::1 3307 a c"));
        assert_eq!(place("mysql://a:b@[::1]/c").as_deref(), Some("::1 3306 a c"));
        assert_eq!(place("sqlite:///shop.db"), None);
    }
}
