//! Accepting connections until told to stop, then finishing what was begun.
//!
//! # Limits
//!
//! - So many connections are open at once; further ones wait in the system's queue.
//! - Of one network only a part of them; one more is closed at once.
//! - A client that does not finish its request's head in time is dropped, and so is one that
//!   keeps a connection open without asking for anything, and one that does not read.

mod networks;
mod patience;
mod tls;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use self::networks::Networks;
use self::patience::Patience;
pub use self::tls::{Tls, TlsError};
use crate::config::HttpConfig;
use crate::workers::Workers;

/// Longest time that open requests get to finish.
const GRACE: Duration = Duration::from_secs(10);

/// Pause after the system could not hand out a connection, usually for want of file handles.
const REFUSAL_PAUSE: Duration = Duration::from_millis(200);

/// How much of its time and room a server gives to clients.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest time between a connection's requests, and for sending a request's head.
    pub head_timeout: Duration,
    /// Longest time in which a client takes nothing of its answer.
    pub write_timeout: Duration,
    /// Connections at the same time.
    pub max_connections: usize,
    /// Connections of one network at the same time.
    pub max_of_network: usize,
    /// Networks that may have more: their peers are proxies, with many behind them.
    pub proxies: Arc<[IpNet]>,
}

impl Limits {
    /// As configured. What comes from this machine is taken for a proxy.
    pub fn of(config: &HttpConfig) -> Self {
        let this_machine =
            [(IpAddr::from(Ipv4Addr::LOCALHOST), 8), (IpAddr::from(Ipv6Addr::LOCALHOST), 128)];
        let this_machine = this_machine.into_iter().filter_map(|(ip, n)| IpNet::new(ip, n).ok());
        Self {
            head_timeout: config.timeout,
            write_timeout: config.timeout,
            max_connections: config.max_connections,
            max_of_network: config.max_connections_of_network,
            proxies: config.trusted_proxies.iter().copied().chain(this_machine).collect(),
        }
    }
}

/// Serves until `stop`, then accepts nothing new and lets open requests finish.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: CancellationToken) {
    serve_with(listener, router, limits, None, stop).await;
}

/// The same over TLS, when there are certificates.
pub async fn serve_with(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    tls: Option<Arc<Tls>>,
    stop: CancellationToken,
) {
    let connections = Workers::default();
    stop.run_until_cancelled(accept(listener, router, &limits, tls, &connections)).await;
    if !connections.stop(GRACE).await {
        tracing::warn!("requests were still open and are cut off");
    }
}

async fn accept(
    listener: TcpListener,
    router: Router,
    limits: &Limits,
    tls: Option<Arc<Tls>>,
    connections: &Workers,
) {
    let room = Arc::new(Semaphore::new(limits.max_connections));
    let networks = Networks::new(limits.max_of_network, Arc::clone(&limits.proxies));
    loop {
        // Never closed, so there is always a permit some time.
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Closed at once: it would only wait for its neighbours.
                let Some(counted) = networks.admit(peer.ip()) else { continue };
                // Answers are written whole: waiting for more bytes would only delay them.
                let _ = stream.set_nodelay(true);
                let (router, limits, tls) = (router.clone(), limits.clone(), tls.clone());
                connections.spawn_once(async move |stop| {
                    match tls {
                        None => converse(stream, peer, router, limits, stop).await,
                        Some(tls) => match greet(&tls, stream, &limits, &stop).await {
                            Ok(stream) => converse(stream, peer, router, limits, stop).await,
                            Err(error) => trace(&error),
                        },
                    }
                    drop((permit, counted));
                });
            }
            Err(error) if is_clients_fault(&error) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "cannot accept");
                tokio::time::sleep(REFUSAL_PAUSE).await;
            }
        }
    }
}

/// Agrees on keys with a client, in the time that it has for a request's head.
async fn greet(
    tls: &Tls,
    stream: TcpStream,
    limits: &Limits,
    stop: &CancellationToken,
) -> io::Result<TlsStream<TcpStream>> {
    let greeting = tokio::time::timeout(limits.head_timeout, tls.acceptor().accept(stream));
    match stop.run_until_cancelled(greeting).await {
        Some(Ok(greeted)) => greeted,
        Some(Err(_)) | None => Err(io::ErrorKind::TimedOut.into()),
    }
}

/// Answers the requests of one connection, one after the other.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let conversation = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .serve_connection(TokioIo::new(Patience::new(stream, limits.write_timeout)), service);
    let mut conversation = std::pin::pin!(conversation);
    let ended = tokio::select! {
        ended = conversation.as_mut() => ended,
        () = stop.cancelled() => {
            conversation.as_mut().graceful_shutdown();
            conversation.await
        }
    };
    if let Err(error) = ended {
        trace(&error);
    }
}

/// Clients leave as they please; that is no news.
fn trace(error: &(dyn std::error::Error + 'static)) {
    tracing::trace!(error, "connection broke");
}

fn is_clients_fault(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests;
