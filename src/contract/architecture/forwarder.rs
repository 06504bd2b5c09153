//! A forwarder between a server and its database, which can be cut and put back, so that the database itself is left alone.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// What it does with what comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    /// Hands everything on.
    Pass = 0,
    /// Closes every connection at once.
    Cut = 1,
    /// Holds everything back, and says nothing.
    Stall = 2,
    /// Has ended.
    End = 3,
}

/// Listens on a port of this machine; ends when dropped.
pub struct Forwarder {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    mode: AtomicU8,
    open: Mutex<Vec<TcpStream>>,
}

const PAUSE: Duration = Duration::from_millis(20);

impl Forwarder {
    /// One in front of `target`.
    pub fn to(target: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            mode: AtomicU8::new(Mode::Pass as u8),
            open: Mutex::default(),
        });
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, target, &of_thread));
        Ok(Self { address, shared })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on.
    pub fn set(&self, mode: Mode) {
        self.shared.mode.store(mode as u8, Ordering::SeqCst);
        if matches!(mode, Mode::Cut | Mode::End) {
            self.shared.close_all();
        }
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.set(Mode::End);
    }
}

impl Shared {
    fn is(&self, mode: Mode) -> bool {
        self.mode.load(Ordering::SeqCst) == mode as u8
    }

    fn close_all(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for stream in open.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn accept(listener: &TcpListener, target: SocketAddr, shared: &Arc<Shared>) {
    while !shared.is(Mode::End) {
        match listener.accept() {
            Ok((client, _)) if !shared.is(Mode::Cut) => {
                let Ok(server) = TcpStream::connect_timeout(&target, Duration::from_secs(5)) else {
                    continue;
                };
                let _ = client.set_nonblocking(false);
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (Ok(from), Ok(to), Ok(kept)) = (from.try_clone(), to.try_clone(), from.try_clone())
                    else {
                        continue;
                    };
                    let mut open = shared.open.lock().unwrap_or_else(PoisonError::into_inner);
                    open.push(kept);
                    drop(open);
                    let shared = Arc::clone(shared);
                    thread::spawn(move || copy(from, to, &shared));
                }
            }
            // While it is cut, whoever connects is shown the door.
            Ok(_) => {}
            Err(_) => thread::sleep(PAUSE),
        }
    }
    shared.close_all();
}

fn copy(mut from: TcpStream, mut to: TcpStream, shared: &Shared) {
    let _ = from.set_read_timeout(Some(Duration::from_millis(200)));
    let mut buffer = [0_u8; 16 * 1024];
    while !shared.is(Mode::End) && !shared.is(Mode::Cut) {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                while shared.is(Mode::Stall) {
                    thread::sleep(PAUSE);
                }
                if to.write_all(&buffer[..count]).is_err() {
                    break;
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

/// The same `DATABASE_URL` (`scheme://user:password@host:port/name`) through a forwarder, and that.
pub fn in_front_of(url: &str) -> Result<(String, Forwarder), String> {
    let wrong = || "the DATABASE_URL of the server is no URL of a database server".to_owned();
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    let (user, rest) = rest
        .rsplit_once('@')
        .map_or(("", rest), |(user, rest)| (user, rest));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let default = match scheme {
        "postgres" => 5432,
        "mysql" => 3306,
        _ => return Err(wrong()),
    };
    let target = if authority.rsplit(']').next().is_some_and(|end| end.contains(':')) {
        authority.to_socket_addrs()
    } else {
        (authority, default).to_socket_addrs()
    };
    let target = target
        .ok()
        .and_then(|mut all| all.next())
        .ok_or_else(|| format!("`{authority}` names no address"))?;
    let forwarder = Forwarder::to(target).map_err(|error| error.to_string())?;
    let at = if user.is_empty() { "" } else { "@" };
    let new = format!("{scheme}://{user}{at}{}{path}", forwarder.address());
    Ok((new, forwarder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_forwards_stalls_and_cuts() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || {
                    let (mut reader, mut writer) = (&stream, &stream);
                    let _ = std::io::copy(&mut reader, &mut writer);
                });
            }
        });
        let url = format!("postgres://u:p%40@127.0.0.1:{port}/name");
        let (new, forwarder) = in_front_of(&url).expect("a forwarder");
        assert_eq!(new, format!("postgres://u:p%40@{}/name", forwarder.address()));
        let mut stream = TcpStream::connect(forwarder.address()).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_millis(300)))
            .expect("a time");
        let echo = |stream: &mut TcpStream| {
            let mut answer = [0; 2];
            stream
                .write_all(b"hi")
                .and_then(|()| stream.read_exact(&mut answer))
        };
        assert!(echo(&mut stream).is_ok());
        forwarder.set(Mode::Stall);
        assert!(echo(&mut stream).is_err());
        forwarder.set(Mode::Cut);
        let mut stream = TcpStream::connect(forwarder.address()).expect("it listens");
        assert!(echo(&mut stream).is_err());
        forwarder.set(Mode::Pass);
        let mut stream = TcpStream::connect(forwarder.address()).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(5)))
            .expect("a time");
        assert!(echo(&mut stream).is_ok());
    }

    #[test]
    fn what_is_no_database_server_is_told() {
        for url in ["sqlite:///x.db", "nonsense", "redis://localhost:1/x"] {
            assert!(in_front_of(url).is_err(), "{url}");
        }
    }
}
