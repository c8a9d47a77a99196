//! Reading all projects and their settings from the store.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::{PolicyHash, PolicyVersion, ProjectId};
use store::{Store, StoreError};
use tokio::sync::Mutex;

use super::keys;
use super::policies::Policies;
use super::{ActivePolicy, Defaults, PolicyError, RecordedProject, Settings, parse_saved};

/// Settings of a project cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The store did not answer.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// The stored policy cannot be used by this program.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The stored configuration of recorders cannot be read by this program.
    #[error("configuration of recorders cannot be read")]
    Recorder(#[from] serde_json::Error),
}

/// Reads projects from the store, again and again. Clones share what was compiled.
#[derive(Clone, Debug)]
pub struct Loader {
    defaults: Arc<Defaults>,
    policies: Arc<Mutex<Policies>>,
}

impl Loader {
    /// A loader that has seen nothing yet.
    pub fn new(defaults: Defaults) -> Self {
        Self { defaults: Arc::new(defaults), policies: Arc::default() }
    }

    /// Reads all projects. One whose settings cannot be used comes without them, and that is
    /// logged.
    pub async fn load(&self, store: &Store) -> Result<Vec<RecordedProject>, StoreError> {
        let projects = store.list_projects().await?;
        let mut configs: HashMap<ProjectId, String> =
            store.list_recorder_configs().await?.into_iter().collect();
        let stored_keys = store.list_keys().await?;
        let mut versions: HashMap<ProjectId, PolicyVersion> = HashMap::new();
        for version in store.list_policies().await? {
            versions.insert(version.project, version);
        }
        let mut policies = self.policies.lock().await;
        let mut loaded = Vec::with_capacity(projects.len());
        for project in projects {
            let config = configs.remove(&project.id);
            let version = versions.get(&project.id);
            let settings = self.settings(store, &mut policies, config.as_deref(), version);
            let settings = match settings.await {
                Ok(settings) => Some(Arc::new(settings)),
                Err(LoadError::Store(error)) => return Err(error),
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        project = project.slug,
                        "project is not recorded: its settings cannot be used"
                    );
                    None
                }
            };
            let keys = keys::in_force(&project, &stored_keys);
            loaded.push(RecordedProject { project, keys, settings });
        }
        let in_force: HashSet<&str> = versions
            .values()
            .map(|version| version.spec.as_str())
            .chain([self.defaults.policy.as_str()])
            .collect();
        policies.retain(&in_force);
        Ok(loaded)
    }

    async fn settings(
        &self,
        store: &Store,
        policies: &mut Policies,
        config: Option<&str>,
        version: Option<&PolicyVersion>,
    ) -> Result<Settings, LoadError> {
        let recorder = match config {
            Some(config) => parse_saved(config)?,
            None => self.defaults.recorder.clone(),
        };
        let spec = version.map_or(self.defaults.policy.as_str(), |version| version.spec.as_str());
        let policy = policies.compiled(spec).await?;
        keep(store, policies, &policy).await?;
        let known = match version {
            Some(version) => history(store, policies, version).await?,
            None => Arc::default(),
        };
        Ok(Settings::new(recorder, policy, known, &self.defaults.opt_out_cookie)?)
    }
}

/// Recorders may ask for the policy long after it has changed, also another node.
async fn keep(
    store: &Store,
    policies: &mut Policies,
    policy: &ActivePolicy,
) -> Result<(), StoreError> {
    if !policies.kept.contains(&policy.hash) {
        store.keep_compiled_policy(&policy.hash, &policy.bytes).await?;
        policies.kept.insert(policy.hash.clone());
    }
    Ok(())
}

/// All hashes that the project's policy ever had.
async fn history(
    store: &Store,
    policies: &mut Policies,
    version: &PolicyVersion,
) -> Result<Arc<HashSet<PolicyHash>>, StoreError> {
    if let Some((number, known)) = policies.history.get(&version.project)
        && *number == version.number
    {
        return Ok(Arc::clone(known));
    }
    let versions = store.list_policy_versions(version.project).await?;
    let known = Arc::new(versions.into_iter().map(|version| version.hash).collect::<HashSet<_>>());
    policies.history.insert(version.project, (version.number, Arc::clone(&known)));
    Ok(known)
}
