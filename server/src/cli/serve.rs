//! `hindsight serve`: everything, until a signal.

use std::net::SocketAddr;

use super::error::CliError;
use super::front::Front;
use crate::clock::Clock;
use crate::config::Config;
use crate::router;
use crate::services::Services;
use crate::system::System;
use crate::telemetry::endpoint as telemetry;

/// Runs until it is told to stop.
pub(super) async fn serve(config: Config) -> Result<(), CliError> {
    let front = Front::open(&config).await?;
    let system = Box::pin(System::start(config, front.address(), Clock::system())).await?;
    let routes = router::router(system.services());
    let figures = telemetry::figures(&system.services().telemetry);
    announce(system.services());
    front.run(routes, figures, system.stop()).await;
    Ok(())
}

/// Says where everything is.
fn announce(services: &Services) {
    let config = &services.config;
    let origin = config.http.origin(services.address);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), url = %origin, "listening");
    let local = SocketAddr::new([127, 0, 0, 1].into(), services.address.port());
    let scheme = if config.http.tls_files().is_some() { "https" } else { "http" };
    tracing::info!(
        url = %format_args!("{scheme}://{local}/sessions"),
        "dashboard is for this machine only until sign-in exists"
    );
    if config.demo.dir().is_some() {
        tracing::info!(url = %format_args!("{scheme}://{local}/demo/"), "demo site records itself");
    }
}
