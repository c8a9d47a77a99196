//! `hindsight edge`: takes frames near visitors and passes them on, until a signal.

use clap::Args;

use super::error::CliError;
use super::front::Front;
use crate::clock::Clock;
use crate::config::Config;
use crate::edge::EdgeSystem;
use crate::router;
use crate::telemetry::endpoint as telemetry;

/// What can be said on the command line.
#[derive(Debug, Args)]
pub(super) struct EdgeCommand {
    /// The server to pass frames on to, such as <https://replay.example>
    #[arg(long, value_name = "URL")]
    pub(super) home: Option<String>,
}

/// Runs until it is told to stop.
pub(super) async fn serve(config: Config) -> Result<(), CliError> {
    let front = Front::open(&config).await?;
    let url = config.http.origin(front.address());
    let system = EdgeSystem::start(config, Clock::system())?;
    let routes = router::edge_router(system.services());
    let figures = telemetry::figures(&system.services().telemetry);
    let home = &system.services().config.edge.home;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), url = %url, home, "listening at the edge");
    front.run(routes, figures, system.stop()).await;
    Ok(())
}
