//! The projects as recorders meet them: a copy in memory, so that no recorder waits for the
//! store.
//!
//! ```text
//! store ─▶ load ─▶ [projects] ─┬─▶ ingest: who may be recorded, and what is redacted
//!                              └─▶ endpoint: what recorders are told
//! ```
//!
//! # Invariants
//!
//! - A lookup never blocks on I/O; a refresh replaces the whole copy at once.
//! - A directory that nobody has filled yet says so: what it does not find may exist.
//! - Fails closed: a project whose settings cannot be read is known, but nothing of it is
//!   recorded until they can.

mod compile;
pub mod keys;
mod policies;
mod saved;
mod settings;
mod load;
pub mod endpoint;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use model::{Origin, PolicyHash, PrivacySignal, Project, ProjectId, ProjectKey, RecorderConfig};

pub use self::compile::{PolicyError, compile};
pub use self::load::{LoadError, Loader};
pub use self::policies::ActivePolicy;
pub use self::saved::{parse as parse_saved, read as read_saved};
pub use self::settings::{Defaults, Settings};

/// All projects by their keys. Clones share one copy; the default knows nothing yet.
#[derive(Clone, Debug, Default)]
pub struct ProjectDirectory(Arc<RwLock<Arc<Snapshot>>>);

/// A project with everything that recording it takes.
#[derive(Debug)]
pub struct RecordedProject {
    /// The project.
    pub project: Project,
    /// All keys that its recorders may carry.
    pub keys: Vec<ProjectKey>,
    /// What its recorders do; `None` while that cannot be told.
    pub settings: Option<Arc<Settings>>,
}

#[derive(Debug, Default)]
struct Snapshot {
    is_told: bool,
    by_key: HashMap<ProjectKey, Arc<RecordedProject>>,
    by_id: HashMap<ProjectId, Arc<RecordedProject>>,
    origins: HashSet<Origin>,
    /// Origins of projects that record in spite of Global Privacy Control.
    beyond_gpc: HashSet<Origin>,
    /// The policies in force.
    policies: HashMap<PolicyHash, Arc<ActivePolicy>>,
}

impl ProjectDirectory {
    /// A directory of these projects.
    pub fn new(projects: impl IntoIterator<Item = RecordedProject>) -> Self {
        let directory = Self::default();
        directory.replace(projects);
        directory
    }

    /// Replaces all projects by these.
    pub fn replace(&self, projects: impl IntoIterator<Item = RecordedProject>) {
        let mut next = Snapshot { is_told: true, ..Snapshot::default() };
        for project in projects {
            let origins = &project.project.origins;
            next.origins.extend(origins.iter().cloned());
            if let Some(settings) = &project.settings {
                if !settings.recorder.respects(PrivacySignal::Gpc) {
                    next.beyond_gpc.extend(origins.iter().cloned());
                }
                let policy = Arc::clone(&settings.policy);
                next.policies.insert(policy.hash.clone(), policy);
            }
            let project = Arc::new(project);
            next.by_id.insert(project.project.id, Arc::clone(&project));
            for key in &project.keys {
                next.by_key.insert(key.clone(), Arc::clone(&project));
            }
        }
        // A poisoned lock is sound: the only write under it is this one assignment.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }

    /// All projects, in no order.
    pub fn list(&self) -> Vec<Arc<RecordedProject>> {
        self.snapshot().by_id.values().cloned().collect()
    }

    /// Finds the project that this key writes to.
    pub fn find(&self, key: &ProjectKey) -> Option<Arc<RecordedProject>> {
        self.snapshot().by_key.get(key).cloned()
    }

    /// Finds a project.
    pub fn find_by_id(&self, project: ProjectId) -> Option<Arc<RecordedProject>> {
        self.snapshot().by_id.get(&project).cloned()
    }

    /// Whether it was ever told which projects there are.
    pub fn is_told(&self) -> bool {
        self.snapshot().is_told
    }

    /// After how much silence a session of the project is over: as its recorders have it, or
    /// as they usually do.
    pub fn idle_time(&self, project: ProjectId) -> Duration {
        let snapshot = self.snapshot();
        let settings = snapshot.by_id.get(&project).and_then(|project| project.settings.as_ref());
        let default = RecorderConfig::default().idle_ms;
        Duration::from_millis(settings.map_or(default, |settings| settings.recorder.idle_ms))
    }

    /// How long a session of the project may be: as its recorders have it, or as they usually do.
    pub fn longest_session(&self, project: ProjectId) -> Duration {
        let settings = self.settings_of(project);
        let default = RecorderConfig::default().max_ms;
        Duration::from_millis(settings.map_or(default, |settings| settings.recorder.max_ms))
    }

    /// What recorders of the project are told.
    pub fn settings_of(&self, project: ProjectId) -> Option<Arc<Settings>> {
        self.snapshot().by_id.get(&project)?.settings.clone()
    }

    /// Whether recorders of the project record requests.
    pub fn records_requests(&self, project: ProjectId) -> bool {
        self.settings_of(project).is_some_and(|settings| settings.recorder.network)
    }

    /// Finds the policy that is in force for a project.
    pub fn policy_of(&self, project: ProjectId) -> Option<Arc<ActivePolicy>> {
        let snapshot = self.snapshot();
        let settings = snapshot.by_id.get(&project)?.settings.as_ref()?;
        Some(Arc::clone(&settings.policy))
    }

    /// Finds a policy that is in force somewhere.
    pub fn find_policy(&self, hash: &PolicyHash) -> Option<Arc<ActivePolicy>> {
        self.snapshot().policies.get(hash).cloned()
    }

    /// Whether any project may be recorded from this origin.
    pub fn knows_origin(&self, origin: &str) -> bool {
        // Parsing first: what does not parse cannot be in the set.
        origin.parse::<Origin>().is_ok_and(|origin| self.snapshot().origins.contains(&origin))
    }

    /// Whether Global Privacy Control refuses for every project of this origin, so that its
    /// requests need not be read.
    pub fn always_respects_gpc(&self, origin: &str) -> bool {
        !origin.parse::<Origin>().is_ok_and(|origin| self.snapshot().beyond_gpc.contains(&origin))
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
