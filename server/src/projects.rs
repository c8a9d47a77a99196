//! The projects as ingest sees them: a copy in memory, so that no recorder waits for the store.
//!
//! ```text
//! store ─▶ (whoever refreshes) ─▶ [projects] ─▶ ingest::admit
//! ```
//!
//! # Invariants
//!
//! - A lookup never blocks on I/O; a refresh replaces the whole copy at once.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use model::{Origin, Project, ProjectKey};

/// All projects by key. Clones share one copy.
#[derive(Clone, Debug, Default)]
pub struct ProjectDirectory(Arc<RwLock<Arc<Snapshot>>>);

#[derive(Debug, Default)]
struct Snapshot {
    by_key: HashMap<ProjectKey, Arc<Project>>,
    origins: HashSet<Origin>,
}

impl ProjectDirectory {
    /// A directory of these projects.
    pub fn new(projects: impl IntoIterator<Item = Project>) -> Self {
        let directory = Self::default();
        directory.replace(projects);
        directory
    }

    /// Replaces all projects by these.
    pub fn replace(&self, projects: impl IntoIterator<Item = Project>) {
        let mut next = Snapshot::default();
        for project in projects {
            next.origins.extend(project.origins.iter().cloned());
            next.by_key.insert(project.key.clone(), Arc::new(project));
        }
        // A poisoned lock is sound: the only write under it is this one assignment.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }

    /// Finds the project that this key writes to.
    pub fn find(&self, key: &ProjectKey) -> Option<Arc<Project>> {
        self.snapshot().by_key.get(key).cloned()
    }

    /// Whether any project may be recorded from this origin.
    pub fn knows_origin(&self, origin: &str) -> bool {
        // Parsing first: what does not parse cannot be in the set.
        origin.parse::<Origin>().is_ok_and(|origin| self.snapshot().origins.contains(&origin))
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(key: &str, origin: &str) -> Project {
        Project {
            id: "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap(),
            slug: "shop".to_owned(),
            key: key.parse().unwrap(),
            origins: vec![origin.parse().unwrap()],
        }
    }

    #[test]
    fn a_refresh_is_seen_by_every_clone_and_forgets_what_is_gone() {
        let directory = ProjectDirectory::new([project("hs_first", "https://one.example")]);
        let clone = directory.clone();

        directory.replace([project("hs_second", "https://two.example")]);

        assert!(clone.find(&"hs_first".parse().unwrap()).is_none());
        assert!(clone.find(&"hs_second".parse().unwrap()).is_some());
        assert!(clone.knows_origin("https://two.example"));
        for origin in ["https://one.example", "null", "*", "", "https://two.example/"] {
            assert!(!clone.knows_origin(origin), "{origin}");
        }
    }
}
