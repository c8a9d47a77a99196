//! The stages of a server at the edge, started in order and stopped in the opposite one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::cursor::CursorFile;
use super::{Home, HomeError, Memory, MemoryError};
use crate::clock::Clock;
use crate::config::Config;
use crate::geo::{Geo, GeoError};
use crate::ingest::{Ingest, IngestLimits};
use crate::journal::{Journal, JournalError};
use crate::projects::ProjectDirectory;
use crate::system::open_journal;
use crate::telemetry::endpoint::Telemetry;
use crate::telemetry::{Figures, Health};
use crate::workers::aside::{self, Leftovers};
use crate::workers::{Workers, forget, forward, learn};

/// How long what is in the journal may take to be passed on before a stop goes on without it.
const FORWARD_GRACE: Duration = Duration::from_secs(5);

/// How long other workers may take to end.
const WORKER_GRACE: Duration = Duration::from_secs(2);

/// The server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    /// Nobody said where home is.
    #[error("edge.home must be set (`hindsight edge --home https://…`)")]
    Homeless,
    /// What home told cannot be used.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// Nothing can be asked of home.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The database of places cannot be read.
    #[error(transparent)]
    Geo(#[from] GeoError),
    /// The journal cannot be opened.
    #[error("journal cannot be opened")]
    Journal(#[from] JournalError),
}

/// What request handlers are given.
#[derive(Clone, Debug)]
pub struct EdgeServices {
    /// What the operator decided.
    pub config: Arc<Config>,
    /// The projects, in memory.
    pub projects: ProjectDirectory,
    /// What takes frames.
    pub ingest: Ingest,
    /// Frames that are not passed on.
    pub journal: Journal,
    /// Where policies are.
    pub policies_dir: PathBuf,
    /// What the server says about itself.
    pub telemetry: Telemetry,
}

/// The running stages.
pub struct EdgeSystem {
    services: EdgeServices,
    forward: Workers,
    background: Workers,
}

impl EdgeSystem {
    /// Opens what is on disk and starts the workers. Home need not be there.
    pub fn start(config: Config, clock: Clock) -> Result<Self, EdgeError> {
        if config.edge.home.is_empty() {
            return Err(EdgeError::Homeless);
        }
        let home = Home::new(&config.edge)?;
        let geo = Geo::open(&config.geo)?;
        let journal = open_journal(&config)?;
        let mut memory =
            Memory::open(&config.data_dir.join("edge"), &config.privacy.opt_out_cookie)?;
        let projects = ProjectDirectory::default();
        if let Some(told) = memory.told()? {
            projects.replace(memory.projects(told));
        }
        let ingest = Ingest::new(
            projects.clone(),
            journal.clone(),
            clock.clone(),
            geo,
            IngestLimits::of(&config.ingest),
            &config.privacy.opt_out_cookie,
        );
        let leftovers =
            Leftovers::new(journal.clone(), None, clock.clone(), config.retention.sessions_days);
        let health = Health::new(journal.clone(), config.journal.dir.clone(), None, clock)
            .with_forwarded(CursorFile::new(memory.dir()));
        let services = EdgeServices {
            config: Arc::new(config),
            projects,
            ingest,
            journal,
            policies_dir: memory.policies_dir(),
            telemetry: Telemetry { health, figures: Figures::of_process() },
        };
        Ok(Self::run(services, home, memory, leftovers))
    }

    fn run(services: EdgeServices, home: Home, memory: Memory, leftovers: Leftovers) -> Self {
        let forward = Workers::default();
        let (journal, to) = (services.journal.clone(), home.clone());
        let cursor = CursorFile::new(memory.dir());
        forward.spawn("forward", move |stop| {
            forward::run(journal.clone(), to.clone(), cursor.clone(), stop)
        });

        let background = Workers::default();
        let (projects, ingest) = (services.projects.clone(), services.ingest.clone());
        background.spawn("learn", move |stop| {
            learn::run(home.clone(), memory.clone(), projects.clone(), ingest.clone(), stop)
        });
        let every = services.config.retention.every;
        background.spawn("aside", move |stop| aside::run(leftovers.clone(), every, stop));
        let (ingest, figures) = (services.ingest.clone(), services.telemetry.figures.clone());
        background.spawn("forget", move |stop| forget::run(ingest.clone(), figures.clone(), stop));

        Self { services, forward, background }
    }

    /// What handlers need.
    pub const fn services(&self) -> &EdgeServices {
        &self.services
    }

    /// Stops in order. Call it when no request is open anymore.
    pub async fn stop(self) {
        let Self { services, forward, background } = self;
        services.journal.close().await;
        // Ends by itself once it has read a closed journal to its end.
        if !forward.finish(FORWARD_GRACE).await {
            tracing::warn!("home is behind the journal and catches up after the next start");
        }
        background.stop(WORKER_GRACE).await;
        tracing::info!("stopped");
    }
}
