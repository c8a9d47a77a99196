//! Project rows: the recorded sites.

use model::{Project, ProjectId, ProjectKey};
use surrealdb::types::{RecordId, SurrealValue, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{
    assets_of, facts_files_of, policy_id, policy_versions_of, project_id, read_id,
    recorder_config_id, retention_id, stored_id, uuid, visitor_key_id,
};
use crate::{Store, StoreError};

const FIND_BY_KEY: &str = "SELECT * FROM project WHERE key = $key";
const LIST: &str = "SELECT * FROM project ORDER BY slug";
const UPSERT: &str = "UPSERT $row.id CONTENT $row RETURN NONE";
const DELETE: &str = "
    BEGIN;
    DELETE $owner RETURN NONE;
    DELETE $recorder_config RETURN NONE;
    DELETE $policy RETURN NONE;
    DELETE $policy_versions RETURN NONE;
    DELETE $retention RETURN NONE;
    DELETE $facts_files RETURN NONE;
    DELETE $assets RETURN NONE;
    DELETE $stored RETURN NONE;
    DELETE $visitor_key RETURN NONE;
    DELETE ingest_key WHERE project = $project RETURN NONE;
    DELETE segment WHERE project = $project RETURN NONE;
    COMMIT;
";

/// Projects.
impl Store {
    /// Finds the project that a recorder's key names.
    pub async fn find_project_by_key(
        &self,
        key: &ProjectKey,
    ) -> Result<Option<Project>, StoreError> {
        let mut values = Variables::new();
        values.insert("key", key.as_str());
        let mut answer = self.connection.query("find_project_by_key", FIND_BY_KEY, values).await?;
        let row: Option<ProjectRow> = answer.take(0).map_err(into_corrupt)?;
        row.map(ProjectRow::into_project).transpose()
    }

    /// Lists all projects by slug. A node has few of them, so there are no pages.
    pub async fn list_projects(&self) -> Result<Vec<Project>, StoreError> {
        let mut answer = self.connection.query("list_projects", LIST, Variables::new()).await?;
        let rows: Vec<ProjectRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(ProjectRow::into_project).collect()
    }

    /// Deletes a project and all that is kept of it but its sessions.
    pub async fn delete_project(&self, project: ProjectId) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("owner", project_id(project));
            values.insert("recorder_config", recorder_config_id(project));
            values.insert("policy", policy_id(project));
            values.insert("policy_versions", policy_versions_of(project));
            values.insert("retention", retention_id(project));
            values.insert("facts_files", facts_files_of(project));
            values.insert("assets", assets_of(project));
            values.insert("stored", stored_id(project));
            values.insert("visitor_key", visitor_key_id(project));
            values.insert("project", uuid(project.as_bytes()));
            self.connection.query("delete_project", DELETE, values).await.map(drop)
        })
        .await?;
        self.visitor_keys.write().await.remove(&project);
        Ok(())
    }

    /// Creates a project, or replaces what is known of it.
    ///
    /// Another project with the same slug or key is a [`StoreError::Statement`].
    pub async fn upsert_project(&self, project: &Project) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("row", ProjectRow::new(project));
            self.connection.query("upsert_project", UPSERT, values).await.map(drop)
        })
        .await
    }
}

/// A row of the table `project`.
#[derive(SurrealValue)]
struct ProjectRow {
    id: RecordId,
    slug: String,
    key: String,
    origins: Vec<String>,
}

impl ProjectRow {
    fn new(project: &Project) -> Self {
        Self {
            id: project_id(project.id),
            slug: project.slug.clone(),
            key: project.key.to_string(),
            origins: project.origins.iter().map(ToString::to_string).collect(),
        }
    }

    fn into_project(self) -> Result<Project, StoreError> {
        let origins = self.origins.iter().map(|origin| origin.parse()).collect::<Result<_, _>>();
        Ok(Project {
            id: read_id("project", self.id)?,
            slug: self.slug,
            key: self.key.parse().map_err(|error| corrupt("project")(Box::new(error)))?,
            origins: origins
                .map_err(|error: model::OriginError| corrupt("project")(error.into()))?,
        })
    }
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("project")(error.into())
}
