//! All stages, started in order and stopped in the opposite one.
//!
//! ```text
//! start: store ─▶ journal ─▶ projects ─▶ workers ─▶ (requests)
//! stop:  (requests) ─▶ journal closes ─▶ drain reaches its end ─▶ store closes
//! ```
//!
//! # Invariants
//!
//! - Nothing that was acknowledged is lost by stopping at any moment, also without
//!   [`System::stop`]: the journal has it, and the next start drains on.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use analytics::search::SharedIndex;
use store::{Store, StoreError};

use crate::archive::{Archives, ErasureError, OpenError};
use crate::assets::Assets;
use crate::assets::noted::Noted;
use crate::bulk::{Bulk, Jobs};
use crate::bus::Bus;
use crate::clock::Clock;
use crate::cluster::Peers;
use crate::config::{Config, PasswordError};
use crate::dashboard::renderers::Renderers;
use crate::geo::{Geo, GeoError};
use crate::http::ask::AskError;
use crate::ingest::{Ingest, IngestLimits};
use crate::journal::{Journal, JournalConfig, JournalError};
use crate::projects::{Defaults, Loader, ProjectDirectory};
use crate::recordings::{MAX_STORED_BYTES, Recordings};
use crate::replay::Stories;
use crate::services::Services;
use crate::setup::{self, SetupError};
use crate::telemetry::endpoint::Telemetry;
use crate::telemetry::{Figures, Health};
use crate::workers::archive::{self, Archiver};
use crate::workers::aside::Leftovers;
use crate::workers::assets::{self, AssetKeeper};
use crate::workers::bulk;
use crate::workers::derive::{self, Derive};
use crate::workers::drain::{self, Told};
use crate::workers::facts::{self, FactsFiles};
use crate::workers::retention::{self, Retention};
use crate::workers::storage::{self, StorageKeeper};
use crate::workers::threads::Threads;
use crate::workers::{Workers, announce, follow, forget, rederive, refresh, sizes};

/// How long the drain may take to catch up before a stop goes on without it.
const DRAIN_GRACE: Duration = Duration::from_secs(10);

/// How long other workers may take to end.
const WORKER_GRACE: Duration = Duration::from_secs(2);

/// The server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened.
    #[error("database cannot be opened")]
    Store(#[from] StoreError),
    /// The password of the database cannot be read.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The journal cannot be opened.
    #[error("journal cannot be opened")]
    Journal(#[from] JournalError),
    /// The database of places cannot be read.
    #[error(transparent)]
    Geo(#[from] GeoError),
    /// The archive cannot be opened.
    #[error("archive cannot be opened")]
    Archive(#[from] OpenError),
    /// What was erased since a backup cannot be erased again.
    #[error("what was erased since the backup is still there")]
    Erasure(#[from] ErasureError),
    /// What other nodes are asked with cannot be read.
    #[error("other nodes cannot be asked")]
    Cluster(#[from] AskError),
    /// The operating system gives no threads.
    #[error("threads cannot be started")]
    Threads(#[source] std::io::Error),
    /// What recorded pages refer to cannot be fetched.
    #[error("nothing can be fetched")]
    Assets(#[from] reqwest::Error),
    /// The projects cannot be prepared.
    #[error("projects cannot be prepared")]
    Setup(#[from] SetupError),
}

impl StartError {
    /// Whether files of ours are broken, so that starting again cannot help.
    pub const fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Store(
                StoreError::Damaged { .. }
                    | StoreError::Corrupt { .. }
                    | StoreError::ChangedMigration { .. }
            ) | Self::Journal(
                JournalError::Damaged { .. }
                    | JournalError::NodeId { .. }
                    | JournalError::UnknownVersion { .. }
            )
        )
    }
}

/// The running stages.
pub struct System {
    services: Services,
    drain: Workers,
    background: Workers,
}

impl System {
    /// Opens what is on disk and starts the workers. `address` is where requests will arrive.
    pub async fn start(
        config: Config,
        address: SocketAddr,
        clock: Clock,
    ) -> Result<Self, StartError> {
        // The journal first: it is the one that another process must not have.
        let journal = open_journal(&config)?;
        let store = Box::pin(open_store(&config)).await?;
        Self::start_on(journal, store, config, address, clock).await
    }

    /// The same with a journal and a database that are open already. Nodes in one process may
    /// share a database.
    pub async fn start_on(
        journal: Journal,
        store: Store,
        config: Config,
        address: SocketAddr,
        clock: Clock,
    ) -> Result<Self, StartError> {
        let geo = Geo::open(&config.geo)?;
        setup::projects(&store, &config, address, &clock).await?;
        let loader = Loader::new(Defaults::of(&config));
        let projects = ProjectDirectory::new(loader.load(&store).await?);
        let ingest = Ingest::new(
            projects.clone(),
            journal.clone(),
            clock.clone(),
            geo,
            IngestLimits::of(&config.ingest),
            &config.privacy.opt_out_cookie,
        );
        let telemetry = Telemetry {
            health: Health::new(
                journal.clone(),
                config.journal.dir.clone(),
                Some(store.clone()),
                clock.clone(),
            ),
            figures: Figures::of_process(),
        };
        let config = Arc::new(config);
        let archives = Archives::open(&config, store.clone(), journal.node())?;
        archives.erase_again(&config.data_dir, clock.now()).await?;
        let peers = Peers::new(&config.cluster, store.clone(), clock.clone())?;
        let recordings = Recordings::new(journal.clone(), MAX_STORED_BYTES)
            .with_archives(archives.clone())
            .with_peers(peers);
        let assets = Assets::new(&config.assets, store.clone(), archives.clone());
        let (bus, index) = (Bus::default(), SharedIndex::default());
        let stories = Stories::default();
        let services = Services {
            config,
            address,
            clock,
            projects,
            ingest,
            journal,
            recordings,
            archives,
            assets,
            store,
            bus,
            index,
            jobs: Jobs::default(),
            telemetry,
            stories,
            renderers: Renderers::start().map_err(StartError::Threads)?,
        };
        let keeper = AssetKeeper::of(&services)?;
        let n_threads = services.config.workers.n_threads();
        let threads = Threads::start(n_threads).map_err(StartError::Threads)?;
        Ok(Self::run(services, loader, keeper, &threads))
    }

    fn run(services: Services, loader: Loader, keeper: AssetKeeper, threads: &Threads) -> Self {
        let drain = Workers::on(threads);
        let target = Told { store: services.store.clone(), bus: services.bus.clone() };
        let journal = services.journal.clone();
        drain.spawn("drain", move |stop| drain::run(journal.clone(), target.clone(), stop));

        let background = Workers::on(threads);
        let (projects, store) = (services.projects.clone(), services.store.clone());
        background.spawn("refresh", move |stop| {
            refresh::run(store.clone(), loader.clone(), projects.clone(), stop)
        });

        let derive = Derive {
            node: services.journal.node().to_owned(),
            store: services.store.clone(),
            recordings: services.recordings.clone(),
            projects: services.projects.clone(),
            wanted: services.assets.wanted().cloned(),
            noted: Noted::default(),
            clock: services.clock.clone(),
            bus: services.bus.clone(),
        };
        let max_windows = services.config.workers.max_windows;
        background.spawn("derive", move |stop| derive::run(derive.clone(), max_windows, stop));
        let node = services.journal.node().to_owned();
        let (store, clock) = (services.store.clone(), services.clock.clone());
        background.spawn("rederive", move |stop| {
            rederive::run(store.clone(), node.clone(), clock.clone(), stop)
        });
        let (ingest, figures) = (services.ingest.clone(), services.telemetry.figures.clone());
        background.spawn("forget", move |stop| forget::run(ingest.clone(), figures.clone(), stop));
        let (ingest, store) = (services.ingest.clone(), services.store.clone());
        let (clock, age) = (services.clock.clone(), services.config.ingest.max_session_age);
        background.spawn("sizes", move |stop| {
            sizes::run(store.clone(), ingest.clone(), clock.clone(), age, stop)
        });

        background.spawn("assets", move |stop| assets::run(keeper.clone(), stop));

        let archiver = Archiver::of(&services);
        background.spawn("archive", move |stop| archive::run(archiver.clone(), stop));

        let (sweeper, leftovers) = (Retention::of(&services), Leftovers::of(&services));
        let node = services.journal.node().to_owned();
        background.spawn("retention", move |stop| {
            retention::run(sweeper.clone(), leftovers.clone(), node.clone(), stop)
        });

        Self::run_rest(&services, &background);
        Self { services, drain, background }
    }

    /// What needs nothing but what handlers have.
    fn run_rest(services: &Services, background: &Workers) {
        let keeper = StorageKeeper::of(services);
        background.spawn("storage", move |stop| storage::run(keeper.clone(), stop));

        let bulk = Bulk::of(services);
        background.spawn("bulk", move |stop| bulk::run(bulk.clone(), stop));

        let address = services.config.cluster.address.clone();
        if !address.is_empty() {
            let node = services.journal.node().to_owned();
            let (store, clock) = (services.store.clone(), services.clock.clone());
            background.spawn("announce", move |stop| {
                announce::run(store.clone(), node.clone(), address.clone(), clock.clone(), stop)
            });
        }

        let days = FactsFiles::of(services);
        let node = services.journal.node().to_owned();
        background.spawn("facts", move |stop| facts::run(days.clone(), node.clone(), stop));

        let (store, index) = (services.store.clone(), services.index.clone());
        let (bus, clock) = (services.bus.clone(), services.clock.clone());
        background.spawn("follow", move |stop| {
            follow::run(store.clone(), index.clone(), bus.clone(), clock.clone(), stop)
        });
    }

    /// What handlers need.
    pub const fn services(&self) -> &Services {
        &self.services
    }

    /// Stops in order. Call it when no request is open anymore.
    pub async fn stop(self) {
        let Self { services, drain, background } = self;
        services.journal.close().await;
        // The drain ends by itself once it has read a closed journal to its end.
        if !drain.finish(DRAIN_GRACE).await {
            tracing::warn!("store is behind the journal and catches up after the next start");
        }
        background.stop(WORKER_GRACE).await;
        if let Err(error) = services.store.close().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "store did not close cleanly");
        }
        tracing::info!("stopped");
    }
}

/// Opens the database that the operator wants.
pub(crate) async fn open_store(config: &Config) -> Result<Store, StartError> {
    let options = config.store.options()?;
    Ok(Box::pin(Store::open(&config.store.url, &options)).await?)
}

/// Opens the journal where the operator wants it.
pub fn open_journal(config: &Config) -> Result<Journal, JournalError> {
    let config = JournalConfig {
        max_bytes: config.journal.max_bytes.as_u64(),
        max_aside_bytes: config.journal.max_aside.as_u64(),
        sync_interval: config.journal.sync_interval,
        ..JournalConfig::new(&config.journal.dir)
    };
    let (journal, _) = Journal::open(&config)?;
    Ok(journal)
}
