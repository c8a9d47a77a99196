//! `hindsight serve`: everything, until a signal.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::error::CliError;
use crate::clock::Clock;
use crate::config::Config;
use crate::http::listen::{self, Limits};
use crate::router;
use crate::services::Services;
use crate::system::System;
use crate::telemetry::endpoint as telemetry;

/// Runs until SIGINT or SIGTERM, then finishes what was begun. A second signal ends at once.
pub(super) async fn serve(config: Config) -> Result<(), CliError> {
    let mut signals = Signals::new().map_err(CliError::Runtime)?;
    let (head_timeout, max_connections) = (config.http.timeout, config.http.max_connections);
    // First of all: a second server by mistake should fail before it touches any file.
    let (listener, address) = bind(config.http.listen).await?;
    let figures_listener = match config.http.metrics_address() {
        Some(address) => Some(bind(address).await?.0),
        None => None,
    };

    let system = Box::pin(System::start(config, address, Clock::system())).await?;
    let router = router::router(system.services());
    let figures = telemetry::figures(&system.services().telemetry);
    announce(system.services());

    let stop = CancellationToken::new();
    let limits = Limits { head_timeout, max_connections };
    let running = async {
        let serving_figures = async {
            if let Some(listener) = figures_listener {
                listen::serve(listener, figures, limits, stop.clone()).await;
            }
        };
        tokio::join!(listen::serve(listener, router, limits, stop.clone()), serving_figures);
        system.stop().await;
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
    Ok(())
}

/// Takes an address; gives the one that was meant, when the port was left to the system.
async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), CliError> {
    let refused = |source| CliError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Says where everything is.
fn announce(services: &Services) {
    let config = &services.config;
    let origin = config.http.origin(services.address);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), url = %origin, "listening");
    let local = SocketAddr::new([127, 0, 0, 1].into(), services.address.port());
    tracing::info!(
        url = %format_args!("http://{local}/sessions"),
        "dashboard is for this machine only until sign-in exists"
    );
    if config.demo.dir().is_some() {
        tracing::info!(url = %format_args!("http://{local}/demo/"), "demo site records itself");
    }
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
