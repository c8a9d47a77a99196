//! What home and edge tell each other, as JSON.

use model::{PolicyHash, Project, ProjectKey, RecorderConfig};
use serde::{Deserialize, Serialize};

use crate::ingest::{Outcome, Room, Rooms};
use crate::projects::RecordedProject;

/// All projects of home.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// With their settings.
    pub projects: Vec<ToldProject>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToldProject {
    /// The project.
    pub project: Project,
    /// All keys that its recorders may carry; an earlier home does not say: the project's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Vec<ProjectKey>>,
    /// What recording it takes; nothing while that cannot be told.
    pub settings: Option<ToldSettings>,
    /// How much room home has for it.
    #[serde(default)]
    pub room: Room,
}

/// What recording a project takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToldSettings {
    /// What its recorders do.
    #[serde(deserialize_with = "crate::projects::read_saved")]
    pub recorder: RecorderConfig,
    /// The policy in force.
    pub policy: PolicyHash,
    /// Selectors of its rules that block.
    #[serde(default)]
    pub blocked: Vec<String>,
    /// Policies that its recorders may have been told of.
    pub known: Vec<PolicyHash>,
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// So many of the first are dealt with. The next one, if there is one, could not be taken now.
    pub n_taken: usize,
    /// So many of these were refused for good: sending them again cannot help.
    pub n_refused: usize,
    /// Which those are; an earlier home does not say.
    #[serde(default)]
    pub refused: Vec<RefusedRecord>,
}

/// A record that was refused for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRecord {
    /// Its place among what was sent, from 0.
    pub index: usize,
    /// The name of its fate.
    pub outcome: String,
    /// Why.
    pub reason: String,
}

impl RefusedRecord {
    /// Whether home does not know the key or the project of it, perhaps not yet.
    pub fn is_unknown(&self) -> bool {
        self.outcome == Outcome::UnknownKey.name()
    }

    /// Whether nobody wants it any more: its project is gone or is not recorded. Nobody may keep
    /// it then.
    pub fn is_unwanted(&self) -> bool {
        [Outcome::RefusedByVisitor, Outcome::SampledOut, Outcome::UnknownKey]
            .iter()
            .any(|outcome| outcome.name() == self.outcome)
    }
}

impl Told {
    /// How much room home has.
    pub fn rooms(&self) -> Rooms {
        let rooms = self.projects.iter().map(|told| (told.project.id, told.room));
        let projects = rooms.filter(|(_, room)| *room != Room::Enough).collect();
        Rooms { all: Room::Enough, projects }
    }
}

impl ToldProject {
    /// What an edge server has to know of a project.
    pub fn of(recorded: &RecordedProject, room: Room) -> Self {
        let settings = recorded.settings.as_ref().map(|settings| {
            let mut known: Vec<PolicyHash> = settings.known.iter().cloned().collect();
            known.sort_unstable();
            ToldSettings {
                recorder: settings.recorder.clone(),
                policy: settings.policy.hash.clone(),
                blocked: settings.policy.blocked.clone(),
                known,
            }
        });
        let keys = Some(recorded.keys.clone());
        Self { project: recorded.project.clone(), keys, settings, room }
    }
}
