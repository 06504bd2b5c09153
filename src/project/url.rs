//! A server that is already running somewhere: what can be seen of it from outside.

use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use crate::contract::host::{Abilities, Host, NoStart, Ran, Server, Signal, Start};
use crate::error::{Error, Result};

/// The running server.
#[derive(Debug, Clone, Copy)]
pub struct UrlHost {
    address: SocketAddr,
}

const NOT_HERE: &str = "not with a URL";

impl UrlHost {
    /// The server that `url` (`http://host:port`) names.
    pub fn open(url: &str) -> Result<Self> {
        let usage = |message: String| Error::Usage {
            message,
            help: "give the address alone: http://127.0.0.1:3000".to_owned(),
        };
        let Some(rest) = url.strip_prefix("http://") else {
            return Err(usage(format!(
                "`{url}`: only http:// can be checked; a proxy's TLS is not the server's"
            )));
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.is_empty() || authority.contains(['/', '?', '#', '@']) {
            return Err(usage(format!("`{url}` is more than an address")));
        }
        let with_port = if authority.rsplit(']').next().is_some_and(|end| end.contains(':')) {
            authority.to_owned()
        } else {
            format!("{authority}:80")
        };
        let found = with_port.to_socket_addrs().ok().and_then(|mut all| {
            all.find(is_listening)
                .or_else(|| with_port.to_socket_addrs().ok()?.next())
        });
        let address = found.ok_or_else(|| usage(format!("`{url}` names no address")))?;
        if !is_listening(&address) {
            return Err(Error::Environment {
                message: format!("nothing answers at {address}"),
                help: "start the server, or check the address".to_owned(),
            });
        }
        Ok(Self { address })
    }
}

fn is_listening(address: &SocketAddr) -> bool {
    std::net::TcpStream::connect_timeout(address, Duration::from_secs(5)).is_ok()
}

impl Host for UrlHost {
    fn start(&self, _start: &Start) -> Result<Box<dyn Server>, NoStart> {
        Ok(Box::new(*self))
    }

    fn migrate(&self, _store: &str) -> Result<String, NoStart> {
        Err(NoStart::Unable(NOT_HERE.to_owned()))
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            starts: false,
            log: false,
            database: None,
            admin: false,
            process: false,
        }
    }
}

impl Server for UrlHost {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn store(&self) -> String {
        String::new()
    }

    fn log(&self) -> Option<Vec<String>> {
        None
    }

    fn query(&self, _sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
        Err(NOT_HERE.to_owned())
    }

    fn make_admin(&self, _email: &str) -> Result<(), String> {
        Err(NOT_HERE.to_owned())
    }

    fn set_password(&self, _email: &str, _input: &str) -> Result<Ran, String> {
        Err(NOT_HERE.to_owned())
    }

    fn memory(&self) -> Option<u64> {
        None
    }

    fn signal(&self, _signal: Signal) -> Result<(), String> {
        Err(NOT_HERE.to_owned())
    }

    fn wait(&self, _at_most: Duration) -> Option<i32> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_is_taken() {
        for wrong in [
            "https://x",
            "http://",
            "http://a/b",
            "http://u:p@h",
            "ftp://x",
            "http://h?x",
            "http://no.such.host.invalid",
        ] {
            assert_eq!(
                UrlHost::open(wrong).map_err(|error| error.exit_code()).err(),
                Some(2),
                "{wrong}"
            );
        }
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        for right in [
            format!("http://{address}"),
            format!("http://localhost:{}/", address.port()),
        ] {
            assert_eq!(
                UrlHost::open(&right).expect("it listens").address,
                address,
                "{right}"
            );
        }
        drop(listener);
        let gone = UrlHost::open(&format!("http://{address}")).map_err(|error| error.exit_code());
        assert_eq!(gone.err(), Some(3));
    }
}
