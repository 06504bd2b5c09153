//! The HTTP server around the application: connections, the cut of slow headers, the graceful stop (contract §8).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::App;
use crate::fault::Fault;
use crate::mistakes::Forgetful;

/// A connection that has not sent its headers by then is cut.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// What is in flight has so long to finish.
const STOP_WITHIN: Duration = Duration::from_secs(9);

/// What the process is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Serve.
    Run,
    /// Finish what is in flight, take nothing new.
    Stop,
    /// Drop everything.
    Die,
}

/// Serves until told to stop.
pub async fn serve(app: Arc<App>, listener: TcpListener, mut order: watch::Receiver<Order>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = order.changed() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(Arc::clone(&app), stream, order.clone()));
                }
                // Out of file handles: others must close first.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
        }
    }
    drop(listener);
    if *order.borrow() == Order::Die {
        return;
    }
    let finish = async {
        while connections.join_next().await.is_some() {}
        while app
            .growth
            .as_ref()
            .is_some_and(|growth| growth.jobs.load(Ordering::SeqCst) > 0)
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        _ = tokio::time::timeout(STOP_WITHIN, finish) => {}
        _ = order.wait_for(|order| *order == Order::Die) => {}
    }
}

async fn connection(app: Arc<App>, stream: TcpStream, mut order: watch::Receiver<Order>) {
    let Ok(peer) = stream.peer_addr() else { return };
    let _ = stream.set_nodelay(true);
    let app_fault = app.fault;
    let is_closed_early = app_fault == Some(Fault::ClosesWithoutSaying);
    let answered = Arc::new(AtomicUsize::new(0));
    let service = service_fn(move |request| {
        let (app, answered) = (Arc::clone(&app), Arc::clone(&answered));
        async move {
            if is_closed_early && answered.fetch_add(1, Ordering::Relaxed) > 0 {
                return Err(std::io::Error::other("closed"));
            }
            Ok(app.answer(peer.ip(), request).await.map(Full::new))
        }
    });
    let forgets_length = app_fault == Some(Fault::UnreadBodyIsNextRequest);
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .ignore_invalid_headers(app_fault == Some(Fault::WrongHeadersIgnored))
        .header_read_timeout((app_fault != Some(Fault::SlowHeadersKept)).then_some(HEADERS_WITHIN))
        .serve_connection(TokioIo::new(Forgetful::new(stream, forgets_length)), service);
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        // A client that breaks the protocol or leaves is no concern of ours.
        _ = serving.as_mut() => return,
        _ = order.changed() => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}
