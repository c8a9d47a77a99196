//! What home has told, on disk: a server at the edge can begin while home is away.
//!
//! ```text
//! edge/projects.json      all projects, as home told them last
//! edge/policies/{hash}    every policy that was ever in force: old pages still work under them
//! edge/forwarded          how far the journal was passed on
//! ```

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use model::PolicyHash;
use redaction::Policy;

use super::cursor::replace;
use super::told::{Told, ToldProject};
use crate::projects::{ActivePolicy, RecordedProject, Settings};

/// What is on disk cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// The file system did not do what was asked.
    #[error("{path:?} cannot be used")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// It is not what home tells.
    #[error("what home told cannot be read")]
    Unreadable(#[from] serde_json::Error),
    /// The bytes are not the policy of that name, or of another version of this program.
    #[error("policy {0} cannot be used")]
    Policy(PolicyHash),
}

/// The directory, and policies that were read from it.
#[derive(Clone, Debug)]
pub struct Memory {
    dir: PathBuf,
    policies: HashMap<PolicyHash, Arc<ActivePolicy>>,
    /// Name of the cookie of visitors who are not recorded.
    opt_out_cookie: String,
}

impl Memory {
    /// Opens the directory; makes it when it is not there.
    pub fn open(dir: &Path, opt_out_cookie: &str) -> Result<Self, MemoryError> {
        let opt_out_cookie = opt_out_cookie.to_owned();
        let memory = Self { dir: dir.to_owned(), policies: HashMap::new(), opt_out_cookie };
        let policies = memory.policies_dir();
        std::fs::create_dir_all(&policies).map_err(file(&policies))?;
        Ok(memory)
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where policies are.
    pub fn policies_dir(&self) -> PathBuf {
        self.dir.join("policies")
    }

    /// What home told last, if it ever told anything.
    pub fn told(&self) -> Result<Option<Told>, MemoryError> {
        let path = self.dir.join("projects.json");
        match std::fs::read(&path) {
            Ok(json) => Ok(Some(serde_json::from_slice(&json)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file(&path)(error)),
        }
    }

    /// Keeps what home told. Its policies have to be kept before.
    pub fn keep(&self, told: &Told) -> Result<(), MemoryError> {
        let path = self.dir.join("projects.json");
        replace(&path, &serde_json::to_vec(told)?).map_err(file(&path))
    }

    /// Keeps a policy.
    pub fn keep_policy(&self, hash: &PolicyHash, bytes: &[u8]) -> Result<(), MemoryError> {
        let path = self.policies_dir().join(hash.as_str());
        replace(&path, bytes).map_err(file(&path))
    }

    /// The policy of this name, if it was kept. The selectors in `blocked` are not in its bytes.
    pub fn policy(
        &mut self,
        hash: &PolicyHash,
        blocked: &[String],
    ) -> Result<Option<Arc<ActivePolicy>>, MemoryError> {
        if let Some(policy) = self.policies.get(hash) {
            return Ok(Some(Arc::clone(policy)));
        }
        let path = self.policies_dir().join(hash.as_str());
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(file(&path)(error)),
        };
        let policy = Policy::from_bytes(&bytes).map_err(|_| MemoryError::Policy(hash.clone()))?;
        if policy.hash() != hash.as_str() {
            return Err(MemoryError::Policy(hash.clone()));
        }
        let mode = policy.mode().name().to_owned();
        let policy = Arc::new(ActivePolicy {
            hash: hash.clone(),
            mode,
            blocked: blocked.to_owned(),
            bytes: Bytes::from(bytes),
            policy,
        });
        self.policies.insert(hash.clone(), Arc::clone(&policy));
        Ok(Some(policy))
    }

    /// The projects that home told of. One whose policy cannot be used is not recorded.
    pub fn projects(&mut self, told: Told) -> Vec<RecordedProject> {
        let in_force: Vec<PolicyHash> = told
            .projects
            .iter()
            .filter_map(|told| Some(told.settings.as_ref()?.policy.clone()))
            .collect();
        self.policies.retain(|hash, _| in_force.contains(hash));
        told.projects.into_iter().map(|told| self.project(told)).collect()
    }

    fn project(&mut self, told: ToldProject) -> RecordedProject {
        let ToldProject { project, keys, settings, .. } = told;
        let keys = keys.unwrap_or_else(|| vec![project.key.clone()]);
        let Some(told) = settings else { return RecordedProject { project, keys, settings: None } };
        let settings = match self.policy(&told.policy, &told.blocked) {
            Ok(Some(policy)) => {
                let known = Arc::new(told.known.into_iter().collect());
                let cookie = &self.opt_out_cookie;
                Settings::new(told.recorder, policy, known, cookie).ok().map(Arc::new)
            }
            Ok(None) => None,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, project = project.slug, "project is not recorded");
                None
            }
        };
        RecordedProject { project, keys, settings }
    }
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> MemoryError {
    let path = path.to_owned();
    move |source| MemoryError::File { path, source }
}
