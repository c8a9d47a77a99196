//! `hindsight key`: the keys that recorders carry, and taking one out of force.
//!
//! To replace a key: create another one, put its script tag into the pages, and disable the one
//! before when no page carries it any more.

use clap::Subcommand;
use model::{Project, ProjectKey};
use serde_json::{Value, json};
use store::{Store, StoredKey};

use super::error::{CliError, answer};
use super::offline::confirm;
use super::project::find;
use crate::clock::Clock;
use crate::config::Config;
use crate::projects::keys;
use crate::setup;
use crate::system::open_store;

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make another key for a project; the ones before stay in force
    Create {
        /// Name of the project
        project: String,
    },
    /// List the keys of a project, or of all
    List {
        /// Name of the project
        project: Option<String>,
    },
    /// Take nothing any more that is sent with a key
    Disable {
        /// The key
        key: ProjectKey,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

pub(super) async fn run(command: KeyCommand, json: bool, config: Config) -> Result<(), CliError> {
    let store = Box::pin(open_store(&config)).await?;
    let done = match command {
        KeyCommand::Create { project } => create(&store, project, json, &config).await,
        KeyCommand::List { project } => list(&store, project, json).await,
        KeyCommand::Disable { key, yes } => disable(&store, &key, yes, json).await,
    };
    store.close().await?;
    done
}

async fn create(
    store: &Store,
    project: String,
    json: bool,
    config: &Config,
) -> Result<(), CliError> {
    let project = find(store, project).await?;
    refuse_demo(&project.key)?;
    let key = setup::new_key()?;
    store.add_key(&project, &key, Clock::system().now()).await?;
    let tag = setup::script_tag(&config.http.origin(config.http.listen), &key);
    answer(json, &json!({"project": project.slug, "key": key, "script_tag": tag}), &tag)
}

async fn list(store: &Store, project: Option<String>, json: bool) -> Result<(), CliError> {
    let projects = match project {
        Some(project) => vec![find(store, project).await?],
        None => store.list_projects().await?,
    };
    let known = store.list_keys().await?;
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for project in &projects {
        for key in all_of(project, &known) {
            lines.push(line(project, &key));
            rows.push(row(project, &key));
        }
    }
    answer(json, &Value::from(rows), &lines.join("\n"))
}

async fn disable(store: &Store, key: &ProjectKey, yes: bool, json: bool) -> Result<(), CliError> {
    refuse_demo(key)?;
    let known = store.list_keys().await?;
    let owner = |project: &Project| all_of(project, &known).iter().any(|row| row.key == *key);
    let project = store.list_projects().await?.into_iter().find(owner);
    let project = project.ok_or_else(|| CliError::NotFound(format!("there is no key {key}")))?;
    let left: Vec<_> =
        keys::in_force(&project, &known).into_iter().filter(|other| other != key).collect();
    let slug = &project.slug;
    confirm(
        &format!(
            "Pages of {slug} that carry {key} are not recorded any more; {} other keys are in force.",
            left.len()
        ),
        yes,
    )?;
    // Without another one there is nothing that a script tag could carry.
    let next = left.first().unwrap_or(&project.key);
    let next = if project.key == *key { next } else { &project.key };
    store.disable_key(project.id, key, next, Clock::system().now()).await?;
    answer(
        json,
        &json!({"project": slug, "disabled": key, "in_force": left}),
        &format!("{key} is disabled; {} keys of {slug} are in force", left.len()),
    )
}

/// The demo's pages carry this key and no other one.
fn refuse_demo(key: &ProjectKey) -> Result<(), CliError> {
    if setup::is_demo_key(key) {
        return Err(CliError::Usage("the demo has one key, which its pages carry".to_owned()));
    }
    Ok(())
}

/// All keys of a project, also the one that has no row, oldest first.
fn all_of(project: &Project, known: &[StoredKey]) -> Vec<StoredKey> {
    let mut all: Vec<StoredKey> =
        known.iter().filter(|row| row.project == project.id).cloned().collect();
    if !all.iter().any(|row| row.key == project.key) {
        let (key, project) = (project.key.clone(), project.id);
        all.push(StoredKey { key, project, created_at: None, disabled_at: None });
    }
    all.sort_by_key(|row| row.created_at);
    all
}

fn row(project: &Project, key: &StoredKey) -> Value {
    json!({
        "project": project.slug,
        "key": key.key,
        "created_at": key.created_at,
        "disabled_at": key.disabled_at,
    })
}

fn line(project: &Project, key: &StoredKey) -> String {
    let made = key.created_at.map_or_else(String::new, |at| format!(", made {at}"));
    let state = match key.disabled_at {
        Some(at) => format!("disabled {at}"),
        None => "in force".to_owned(),
    };
    format!("{}  {}  {state}{made}", project.slug, key.key)
}
