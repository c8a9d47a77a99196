//! The database that calls run on, and opening it anew.
//!
//! ```text
//! call ─▶ [lease of what is open] ─▶ engine ─▶ judged ─▶ answer
//!                 ▲                                │ log long, or a file not written
//!                 └──────── closed, opened ◀───────┘
//! ```
//!
//! # Invariants
//!
//! - **No memtable gets full.** `surrealkv` 0.21 writes a transaction to its log before it sees
//!   that the memtable has no room for it. It begins another log and another memtable, and the
//!   transaction is in the old log and the new memtable. The old log goes with the old memtable:
//!   from then on a process that is killed has lost a transaction that was committed, and kept
//!   later ones. Closing writes the memtable to a file, so the directory is closed and opened
//!   when the log says that much less than a memtable was written.
//! - **Nothing is written behind a torn record.** A log that could not be written (the disk is
//!   full) is read until there after a crash. Once a file was not written, no call succeeds
//!   until the directory was opened anew, which cuts the log there.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use surrealdb::Surreal;
use surrealdb::engine::local::Db;
use surrealdb_engine_local::Datastore;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

use super::address::Address;
use super::client::Client;
use super::embedded::{self, LOCK_ATTEMPTS};
use super::engine::{DIRECTORY_THREADS, Engine, MAX_THREADS};
use super::server;
use crate::{StoreError, StoreOptions};

/// Pause between two attempts to open a directory again.
const PAUSE: Duration = Duration::from_secs(1);

/// How the engine tells that a file was not written. It tells everything as text.
const OF_FILES: [&str; 4] = ["WAL error", "IO error", "os error", "Commit failed"];

/// A database and the threads that it runs on.
pub(super) struct Database {
    engine: Engine,
    address: Address,
    options: StoreOptions,
    /// Every call holds it while it runs, so closing waits for them; a call to a datastore that
    /// was shut down would never return.
    state: Arc<RwLock<State>>,
    /// A file was not written: what the engine says of later transactions is not to be relied on.
    is_doubtful: AtomicBool,
    is_renewing: AtomicBool,
}

enum State {
    Open(Opened),
    Away(Away),
    Closed,
}

/// The directory could not be opened again.
struct Away {
    /// When that was tried last.
    since: Instant,
    /// What was open. It holds the directory until its memtable is a file, for which there may be
    /// no room yet. All that was committed is in it.
    held: Option<Opened>,
}

/// An open database.
struct Opened {
    client: Arc<Client>,
    /// Shut down before the threads end, so that its directory is free again.
    datastore: Option<Arc<Datastore>>,
}

impl Database {
    /// Opens it and chooses namespace and database in it.
    pub(super) async fn open(address: Address, options: StoreOptions) -> Result<Self, StoreError> {
        let engine = Engine::start(match address {
            Address::Directory(_) => DIRECTORY_THREADS,
            Address::Memory | Address::Server(_) => MAX_THREADS,
        })?;
        let opened = open(&engine, &address, &options).await?;
        Ok(Self {
            engine,
            address,
            options,
            state: Arc::new(RwLock::new(State::Open(opened))),
            is_doubtful: AtomicBool::new(false),
            is_renewing: AtomicBool::new(false),
        })
    }

    /// Whether it is in another process.
    pub(super) const fn is_remote(&self) -> bool {
        matches!(self.address, Address::Server(_))
    }

    /// Runs a call to its end.
    pub(super) async fn run<T, F>(
        self: &Arc<Self>,
        call: impl FnOnce(Arc<Client>) -> F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let lease = self.lease().await?;
        let call = Box::pin(call(Arc::clone(&lease.client)));
        let this = Arc::clone(self);
        let running = self.engine.run(async move {
            let result = this.judge(call.await);
            drop(lease);
            this.look_after();
            result
        });
        running.await
    }

    /// Lets the running calls end, takes no more, and releases the directory.
    pub(super) async fn close(&self) -> Result<(), StoreError> {
        let mut state = self.state.write().await;
        match std::mem::replace(&mut *state, State::Closed) {
            State::Open(opened) | State::Away(Away { held: Some(opened), .. }) => {
                self.engine.run(async move { opened.close().await }).await
            }
            State::Away(_) | State::Closed => Ok(()),
        }
    }

    async fn lease(self: &Arc<Self>) -> Result<OwnedRwLockReadGuard<State, Opened>, StoreError> {
        let state = Arc::clone(&self.state).read_owned().await;
        OwnedRwLockReadGuard::try_map(state, State::opened).map_err(|state| {
            let why = match *state {
                State::Closed => "the store was closed",
                State::Open(_) | State::Away(_) => "the database could not be opened again",
            };
            drop(state);
            self.look_after();
            StoreError::Unavailable(why.into())
        })
    }

    /// What a call came to, unless that is not sure.
    fn judge<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if !matches!(self.address, Address::Directory(_)) {
            return result;
        }
        if let Err(StoreError::Unavailable(cause)) = &result {
            let text = cause.to_string();
            if OF_FILES.iter().any(|part| text.contains(part)) {
                self.is_doubtful.store(true, Ordering::Relaxed);
            }
        }
        if result.is_ok() && self.is_doubtful.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable("a file was not written meanwhile".into()));
        }
        result
    }

    /// Sees to it that the directory is opened anew when that is due.
    fn look_after(self: &Arc<Self>) {
        let Address::Directory(path) = &self.address else { return };
        let is_due = match self.state.try_read().as_deref() {
            Ok(State::Open(_)) => self.is_worn(path),
            Ok(State::Away(away)) => away.since.elapsed() >= PAUSE,
            // Closed, or somebody is at it.
            Ok(State::Closed) | Err(_) => false,
        };
        if is_due && !self.is_renewing.swap(true, Ordering::Relaxed) {
            let (this, path) = (Arc::clone(self), path.clone());
            self.engine.start_task(async move { this.renew(&path).await });
        }
    }

    fn is_worn(&self, path: &Path) -> bool {
        self.is_doubtful.load(Ordering::Relaxed)
            || embedded::log_bytes(path) >= self.options.memtable_bytes
    }

    async fn renew(&self, path: &Path) {
        // Waits for the running calls; later ones wait for this.
        let mut state = self.state.write().await;
        let begin = Instant::now();
        let held = match std::mem::replace(&mut *state, State::Closed) {
            State::Closed => return,
            State::Open(opened) => Some(opened),
            State::Away(away) => away.held,
        };
        if let Some(opened) = &held
            && let Err(error) = opened.close().await
        {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "database was not closed cleanly");
        }
        *state = match embedded::open_directory(&self.engine, path, &self.options, 1).await {
            Ok((datastore, handle)) => {
                if self.is_doubtful.swap(false, Ordering::Relaxed) {
                    tracing::info!(path = %path.display(), "database is open again");
                }
                State::Open(Opened::embedded(datastore, handle))
            }
            Err(error) => {
                // Nobody but we can have it.
                let held = held.filter(|_| matches!(error, StoreError::Locked { .. }));
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "database cannot be opened again, will be tried");
                State::Away(Away { since: Instant::now(), held })
            }
        };
        metrics::histogram!("store_query_seconds", "name" => "open_anew").record(begin.elapsed());
        self.is_renewing.store(false, Ordering::Relaxed);
    }
}

impl State {
    const fn opened(&self) -> Option<&Opened> {
        match self {
            Self::Open(opened) => Some(opened),
            Self::Away(_) | Self::Closed => None,
        }
    }
}

impl Opened {
    fn embedded(datastore: Arc<Datastore>, handle: Surreal<Db>) -> Self {
        Self { client: Arc::new(Client::Embedded(handle)), datastore: Some(datastore) }
    }

    /// Releases the directory. The engine says nothing when it cannot; calling again helps then.
    async fn close(&self) -> Result<(), StoreError> {
        let Some(datastore) = &self.datastore else { return Ok(()) };
        datastore.shutdown().await.map_err(|error| StoreError::Unavailable(error.into()))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let datastore = match self.state.try_read().as_deref() {
            Ok(State::Open(opened)) => opened.datastore.clone(),
            _ => None,
        };
        self.engine.end(datastore);
    }
}

async fn open(
    engine: &Engine,
    address: &Address,
    options: &StoreOptions,
) -> Result<Opened, StoreError> {
    Ok(match address {
        Address::Memory => {
            let (datastore, handle) = engine.run(embedded::open_memory(options.clone())).await?;
            Opened::embedded(datastore, handle)
        }
        Address::Directory(path) => {
            let opening = embedded::open_directory(engine, path, options, LOCK_ATTEMPTS);
            let (datastore, handle) = opening.await?;
            Opened::embedded(datastore, handle)
        }
        Address::Server(address) => {
            let handle = engine.run(server::connect(address.clone(), options.clone())).await?;
            Opened { client: Arc::new(Client::Server(handle)), datastore: None }
        }
    })
}
