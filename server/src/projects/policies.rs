//! Policies that were compiled in this process, so that a refresh compiles nothing twice.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use model::{PolicyHash, ProjectId};

use super::compile::{PolicyError, compile};

/// A compiled policy, ready to be served and to be applied.
pub struct ActivePolicy {
    /// Of the bytes.
    pub hash: PolicyHash,
    /// How much is hidden where no rule says otherwise; recorders are told before they load it.
    pub mode: String,
    /// Selectors of the operator's rules that block. Recorders are told before they load it,
    /// because only the page itself can say how large a box is.
    pub blocked: Vec<String>,
    /// What recorders load.
    pub bytes: Bytes,
    /// The same, read.
    pub policy: redaction::Policy,
}

impl fmt::Debug for ActivePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The rest is tables of automata.
        f.debug_struct("ActivePolicy").field("hash", &self.hash).finish_non_exhaustive()
    }
}

/// What the last refreshes have found out.
#[derive(Debug, Default)]
pub(super) struct Policies {
    /// By what the operator wrote. A policy that cannot be used stays so.
    compiled: HashMap<String, Result<Arc<ActivePolicy>, PolicyError>>,
    /// Those that the store has.
    pub(super) kept: HashSet<PolicyHash>,
    /// Number of the version in force, and the hashes that any version of a project ever had.
    pub(super) history: HashMap<ProjectId, (u32, Arc<HashSet<PolicyHash>>)>,
}

impl Policies {
    /// The policy that a text means. Blocks while it compiles; a known text costs a lookup.
    pub(super) async fn compiled(&mut self, spec: &str) -> Result<Arc<ActivePolicy>, PolicyError> {
        if let Some(known) = self.compiled.get(spec) {
            return known.clone();
        }
        let text = spec.to_owned();
        let compiled = tokio::task::spawn_blocking(move || compile(&text).map(Arc::new)).await;
        let compiled = compiled.unwrap_or_else(|error| Err(PolicyError::new(&error)));
        self.compiled.insert(spec.to_owned(), compiled.clone());
        compiled
    }

    /// Forgets texts that are no longer in force anywhere.
    pub(super) fn retain(&mut self, in_force: &HashSet<&str>) {
        self.compiled.retain(|spec, _| in_force.contains(spec.as_str()));
    }
}
