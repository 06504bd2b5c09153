//! A fault in reading a connection.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection that may lose the length of a body nobody will read: what follows is then read as the next request.
#[derive(Debug)]
pub struct Forgetful {
    stream: TcpStream,
    forgets: bool,
}

impl Forgetful {
    /// A right one, unless it `forgets`.
    #[must_use]
    pub fn new(stream: TcpStream, forgets: bool) -> Self {
        Self { stream, forgets }
    }
}

impl AsyncRead for Forgetful {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        const LENGTH: &[u8] = b"\r\nContent-Length:";
        let this = self.get_mut();
        let before = buf.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        let new = &mut buf.filled_mut()[before..];
        if this.forgets
            && new.starts_with(b"POST /nope ")
            && let Some(at) = new.windows(LENGTH.len()).position(|bytes| bytes == LENGTH)
        {
            new[at + 2] = b'x';
        }
        read
    }
}

impl AsyncWrite for Forgetful {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
