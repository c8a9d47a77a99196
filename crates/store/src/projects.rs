//! Project rows: the recorded sites.

use model::{Project, ProjectKey};
use surrealdb::types::{RecordId, SurrealValue, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{project_id, read_id};
use crate::{Store, StoreError};

const FIND_BY_KEY: &str = "SELECT * FROM project WHERE key = $key";
const LIST: &str = "SELECT * FROM project ORDER BY slug";
const UPSERT: &str = "UPSERT $row.id CONTENT $row RETURN NONE";

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
