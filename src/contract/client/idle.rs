//! Connections that an answer left open, one a thread, as most clients keep theirs.

use std::cell::RefCell;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Servers keep an idle connection for seconds at least.
const FRESH: Duration = Duration::from_millis(500);

struct Idle {
    address: SocketAddr,
    stream: Arc<TcpStream>,
    since: Instant,
}

thread_local! {
    static IDLE: RefCell<Option<Idle>> = const { RefCell::new(None) };
}

/// The connection that this thread left open to this server, if it is fresh and nothing has come over it since.
pub(super) fn take(address: SocketAddr) -> Option<Arc<TcpStream>> {
    let idle = IDLE.take()?;
    (idle.address == address && idle.since.elapsed() < FRESH && is_silent(&idle.stream))
        .then_some(idle.stream)
}

/// Keeps a connection whose last answer was read to its end.
pub(super) fn keep(address: SocketAddr, stream: &Arc<TcpStream>) {
    IDLE.set(Some(Idle {
        address,
        stream: Arc::clone(stream),
        since: Instant::now(),
    }));
}

/// Neither closed nor more to read.
fn is_silent(stream: &TcpStream) -> bool {
    if stream.set_nonblocking(true).is_err() {
        return false;
    }
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false).is_ok()
        && peeked.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
}
