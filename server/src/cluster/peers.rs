//! Asking other nodes for records of their journals.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use model::{JournalPosition, Timestamp};
use store::{Store, StoreError};

use crate::clock::Clock;
use crate::config::ClusterConfig;
use crate::http::ask::{AskError, Asker};

/// How long a node may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// For how long a node that did not answer is not asked again, in ms.
const AWAY_MS: i64 = 5_000;

/// Another node did not give a record.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// It never said where it can be asked.
    #[error("node is not known")]
    Unknown,
    /// It did not answer a moment ago.
    #[error("node is away")]
    Away,
    /// It does not answer, or something else.
    #[error("node cannot be asked")]
    Ask(#[from] AskError),
    /// It has no such record any more.
    #[error("node does not have the record")]
    Missing,
    /// Where it is cannot be read.
    #[error("store did not answer")]
    Store(#[from] StoreError),
}

/// The other nodes. Clones are the same.
#[derive(Clone, Debug)]
pub struct Peers {
    asker: Asker,
    store: Store,
    clock: Clock,
    /// Nodes that did not answer, and until when they are left alone.
    away: Arc<Mutex<HashMap<String, Timestamp>>>,
}

impl Peers {
    /// The other nodes; `None` when there are none.
    pub fn new(
        config: &ClusterConfig,
        store: Store,
        clock: Clock,
    ) -> Result<Option<Self>, AskError> {
        if config.address.is_empty() {
            return Ok(None);
        }
        let asker = Asker::new(config.secret_file.clone(), &config.tls_ca, PATIENCE)?;
        Ok(Some(Self { asker, store, clock, away: Arc::default() }))
    }

    /// The payload of a record in the journal of a node.
    pub async fn record(&self, node: &str, at: JournalPosition) -> Result<Bytes, PeerError> {
        if self.is_away(node) {
            return Err(PeerError::Away);
        }
        let found = self.store.find_node(node).await?.ok_or(PeerError::Unknown)?;
        let JournalPosition { segment, offset, length } = at;
        let address = found.address;
        let url = format!("{address}/v1/cluster/records/{node}/{segment}/{offset}/{length}");
        match self.asker.ask(self.asker.get(url)).await {
            Ok(payload) => Ok(payload),
            Err(AskError::Status(StatusCode::NOT_FOUND)) => Err(PeerError::Missing),
            Err(error) => {
                self.leave_alone(node);
                Err(error.into())
            }
        }
    }

    fn is_away(&self, node: &str) -> bool {
        self.away().get(node).is_some_and(|until| self.clock.now() < *until)
    }

    fn leave_alone(&self, node: &str) {
        let until = self.clock.now().shifted(AWAY_MS);
        self.away().insert(node.to_owned(), until);
    }

    fn away(&self) -> std::sync::MutexGuard<'_, HashMap<String, Timestamp>> {
        // A poisoned lock is sound: what is in it are copies.
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
