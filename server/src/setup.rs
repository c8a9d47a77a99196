//! The projects that a server begins with: its first one, and the demo's.

use std::net::SocketAddr;

use model::{Origin, Project, ProjectId, ProjectKey, Timestamp};
use store::{Store, StoreError};
use uuid::Uuid;

use crate::clock::{self, Clock};
use crate::config::Config;

/// Name of the project that a first start creates.
const FIRST_PROJECT: &str = "default";

/// Name of the demo's project.
const DEMO_PROJECT: &str = "demo";

/// Key of the demo's project; it stands in the demo's pages.
const DEMO_KEY: &str = "hs_demo";

/// A project cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The database did not take or give it.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// Someone else's key stands in the demo's pages.
    #[error("project {slug:?} exists already")]
    Exists {
        /// Its name.
        slug: String,
    },
    /// Not lower-case letters, digits and hyphens.
    #[error("project name {slug:?} must be 1 to 63 lower-case letters, digits and hyphens")]
    Slug {
        /// As it was given.
        slug: String,
    },
    /// The clock or the generator gave something that is no id. It cannot happen.
    #[error("no id could be made")]
    Id(#[from] model::IdError),
}

/// Makes the projects that are missing.
pub async fn projects(
    store: &Store,
    config: &Config,
    address: SocketAddr,
    clock: &Clock,
) -> Result<(), SetupError> {
    // Another node that starts just now may have made either of the two in between.
    for _ in 0..2 {
        match make_missing(store, config, address, clock).await {
            Err(SetupError::Store(StoreError::Statement(_))) => {}
            result => return result,
        }
    }
    make_missing(store, config, address, clock).await
}

async fn make_missing(
    store: &Store,
    config: &Config,
    address: SocketAddr,
    clock: &Clock,
) -> Result<(), SetupError> {
    let mut projects = store.list_projects().await?;
    if projects.is_empty() {
        let first = new_project(FIRST_PROJECT, Vec::new(), clock.now())?;
        store.upsert_project(&first).await?;
        tracing::info!(
            project = first.slug,
            script_tag = script_tag(&config.http.origin(address), &first.key),
            "first project created; add your site's origin with `hindsight project origins`"
        );
        projects.push(first);
    }
    if config.demo.dir().is_some() {
        let demo = demo_project(&projects, address, clock.now())?;
        store.upsert_project(&demo).await?;
    }
    Ok(())
}

/// Makes a project with a new id and a new key.
pub async fn create(
    store: &Store,
    slug: &str,
    origins: Vec<Origin>,
    clock: &Clock,
) -> Result<Project, SetupError> {
    let is_slug = (1..=63).contains(&slug.len())
        && slug
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_slug {
        return Err(SetupError::Slug { slug: slug.to_owned() });
    }
    if store.list_projects().await?.iter().any(|project| project.slug == slug) {
        return Err(SetupError::Exists { slug: slug.to_owned() });
    }
    let project = new_project(slug, origins, clock.now())?;
    store.upsert_project(&project).await?;
    Ok(project)
}

/// What a site's pages need to be recorded.
pub fn script_tag(origin: &str, key: &ProjectKey) -> String {
    format!(r#"<script async src="{origin}/recorder.js" data-key="{key}"></script>"#)
}

fn new_project(slug: &str, origins: Vec<Origin>, now: Timestamp) -> Result<Project, SetupError> {
    Ok(Project { id: new_id(now)?, slug: slug.to_owned(), key: new_key()?, origins })
}

/// Makes a key: 128 bits nobody can guess. It is public, but should not be stumbled upon.
pub fn new_key() -> Result<ProjectKey, SetupError> {
    Ok(format!("hs_{}", Uuid::new_v4().simple()).parse()?)
}

/// Whether it is the key that stands in the demo's pages, and can be no other one.
pub fn is_demo_key(key: &ProjectKey) -> bool {
    key.as_str() == DEMO_KEY
}

fn new_id(now: Timestamp) -> Result<ProjectId, SetupError> {
    Ok(clock::new_uuid(now).to_string().parse()?)
}

/// The demo's project as it was, with the origins under which its pages are reached now.
fn demo_project(
    projects: &[Project],
    address: SocketAddr,
    now: Timestamp,
) -> Result<Project, SetupError> {
    let known = projects.iter().find(|project| project.key.as_str() == DEMO_KEY);
    let id = known.map_or_else(|| new_id(now), |project| Ok(project.id))?;
    let key = DEMO_KEY.parse()?;
    Ok(Project { id, slug: DEMO_PROJECT.to_owned(), key, origins: demo_origins(address) })
}

/// What a browser on this machine may call the server.
fn demo_origins(address: SocketAddr) -> Vec<Origin> {
    let port = address.port();
    let origins = [("http", ":80"), ("https", ":443")].into_iter().flat_map(|(scheme, default)| {
        ["127.0.0.1", "localhost", "[::1]"].map(|name| {
            let origin = format!("{scheme}://{name}:{port}");
            // A browser leaves the port out when it is the default one.
            origin.strip_suffix(default).unwrap_or(&origin).to_owned()
        })
    });
    origins.filter_map(|origin| origin.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_ms(1_795_308_430_836).unwrap()
    }

    #[test]
    fn a_new_project_has_ids_that_read_back_and_allows_no_origin() {
        let project = new_project("shop", Vec::new(), now()).unwrap();

        assert!(project.id.to_string().starts_with("01a2"), "{}", project.id);
        assert_eq!(project.key.as_str().len(), 35);
        assert!(project.origins.is_empty());
    }

    #[test]
    fn the_demo_keeps_its_id_and_moves_with_the_port() {
        let first = demo_project(&[], "127.0.0.1:3000".parse().unwrap(), now()).unwrap();
        let second =
            demo_project(std::slice::from_ref(&first), "127.0.0.1:80".parse().unwrap(), now())
                .unwrap();

        assert_eq!(second.id, first.id);
        assert_eq!(first.origins[0].as_str(), "http://127.0.0.1:3000");
        assert_eq!(second.origins[1].as_str(), "http://localhost");
    }

    #[test]
    fn a_script_tag_is_ready_to_be_pasted() {
        let tag = script_tag("https://replay.example", &"hs_demo".parse().unwrap());

        assert_eq!(
            tag,
            r#"<script async src="https://replay.example/recorder.js" data-key="hs_demo"></script>"#
        );
    }
}
