//! What request handlers are given: handles to the stages, cheap to clone.

use std::net::SocketAddr;
use std::sync::Arc;

use analytics::search::SharedIndex;
use store::Store;

use crate::archive::Archives;
use crate::assets::Assets;
use crate::bulk::Jobs;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::config::Config;
use crate::dashboard::renderers::Renderers;
use crate::ingest::Ingest;
use crate::journal::Journal;
use crate::projects::ProjectDirectory;
use crate::recordings::Recordings;
use crate::replay::Stories;
use crate::telemetry::endpoint::Telemetry;

/// Handles to everything that a request may need.
#[derive(Clone)]
pub struct Services {
    /// What the operator decided.
    pub config: Arc<Config>,
    /// Where the server listens.
    pub address: SocketAddr,
    /// The time.
    pub clock: Clock,
    /// The projects, in memory.
    pub projects: ProjectDirectory,
    /// What takes frames.
    pub ingest: Ingest,
    /// What recorders sent, as it arrives.
    pub journal: Journal,
    /// What recorders sent, as it is read.
    pub recordings: Recordings,
    /// Finished recordings.
    pub archives: Archives,
    /// What recorded pages refer to.
    pub assets: Assets,
    /// The rows that lists are read from.
    pub store: Store,
    /// News of sessions.
    pub bus: Bus,
    /// What searches look through.
    pub index: SharedIndex,
    /// What viewers do with many sessions at once.
    pub jobs: Jobs,
    /// What the server says about itself.
    pub telemetry: Telemetry,
    /// What happened in windows that somebody looks at.
    pub stories: Stories,
    /// What renders pages.
    pub renderers: Renderers,
}
