//! How much room is left for more, as the storage worker found it.
//!
//! Ingest never asks the store: what it knows is at most a minute old.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use model::ProjectId;
use serde::{Deserialize, Serialize};

/// How much room is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Room {
    /// Enough.
    #[default]
    Enough,
    /// Little: recorders should send less.
    Little,
    /// None: nothing more is taken.
    None,
}

/// How much room is left, in all and for single projects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rooms {
    /// For all projects together.
    pub all: Room,
    /// For those that have less than all.
    pub projects: HashMap<ProjectId, Room>,
}

impl Rooms {
    /// How much is left for a project.
    pub fn of(&self, project: ProjectId) -> Room {
        self.projects.get(&project).copied().unwrap_or_default().max(self.all)
    }
}

/// What was found last.
#[derive(Debug, Default)]
pub(super) struct Known(RwLock<Arc<Rooms>>);

impl Known {
    pub(super) fn replace(&self, rooms: Rooms) {
        // A poisoned lock is sound: the only write under it is this one assignment.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rooms);
    }

    pub(super) fn of(&self, project: ProjectId) -> Room {
        self.0.read().unwrap_or_else(PoisonError::into_inner).of(project)
    }
}
