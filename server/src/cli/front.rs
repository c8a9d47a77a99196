//! Listening until a signal: what all commands that run a server have in common.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::error::CliError;
use crate::config::Config;
use crate::http::listen::{self, Limits, Tls};
use crate::router::Routes;

/// Addresses that are taken, and signals that are awaited.
pub(super) struct Front {
    signals: Signals,
    listener: TcpListener,
    address: SocketAddr,
    figures_listener: Option<TcpListener>,
    limits: Limits,
    tls: Option<Arc<Tls>>,
}

impl Front {
    /// Takes the addresses. First of all: a second server by mistake should fail before it
    /// touches any file.
    pub(super) async fn open(config: &Config) -> Result<Self, CliError> {
        let signals = Signals::new().map_err(CliError::Runtime)?;
        let tls = config.http.tls_files().map(|(cert, key)| Tls::open(cert, key)).transpose()?;
        let (listener, address) = bind(config.http.listen).await?;
        let figures_listener = match config.http.metrics_address() {
            Some(address) => Some(bind(address).await?.0),
            None => None,
        };
        let limits = Limits::of(&config.http);
        Ok(Self { signals, listener, address, figures_listener, limits, tls: tls.map(Arc::new) })
    }

    /// Where requests arrive.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until SIGINT or SIGTERM, then finishes what was begun and stops the stages. A
    /// second signal ends at once.
    pub(super) async fn run(self, routes: Routes, figures: Routes, end: impl Future<Output = ()>) {
        let Self { mut signals, listener, figures_listener, limits, tls, .. } = self;
        let stop = CancellationToken::new();
        let running = async {
            let serving_figures = async {
                if let Some(listener) = figures_listener {
                    listen::serve(listener, figures, limits.clone(), stop.clone()).await;
                }
            };
            let serving = listen::serve_with(listener, routes, limits.clone(), tls, stop.clone());
            tokio::join!(serving, serving_figures);
            end.await;
        };
        let stopping = async {
            signals.next().await;
            tracing::info!("stopping");
            stop.cancel();
            signals.next().await;
            tracing::warn!("stopped before everything was finished");
        };
        tokio::select! {
            () = running => {}
            () = stopping => {}
        }
    }
}

/// Takes an address; gives the one that was meant, when the port was left to the system.
async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), CliError> {
    let refused = |source| CliError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// The signals that ask a process to end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
