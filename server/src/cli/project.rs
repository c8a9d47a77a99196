//! `hindsight project`: the sites that are recorded.

use clap::Subcommand;
use model::{Origin, OriginError, Project};
use serde_json::{Value, json};
use store::Store;

use super::error::{CliError, answer};
use super::{project_delete, project_settings};
use crate::clock::Clock;
use crate::config::Config;
use crate::projects::{Defaults, keys};
use crate::setup;
use crate::system::open_store;

#[derive(Debug, Subcommand)]
pub(super) enum ProjectCommand {
    /// Create a project and print its script tag
    Create {
        /// Lower-case letters, digits and hyphens
        name: String,
        /// Origin of a site that may be recorded (scheme, name and port); may be repeated
        #[arg(long = "origin", value_name = "URL", value_parser = parse_origin)]
        origins: Vec<Origin>,
    },
    /// Replace the list of sites that may be recorded
    Origins {
        /// Name of the project
        name: String,
        /// Origin of a site that may be recorded (scheme, name and port); may be repeated
        #[arg(long = "origin", value_name = "URL", value_parser = parse_origin)]
        origins: Vec<Origin>,
    },
    /// Show what a project hides, or save it: `--set policy.json` (`-` reads the standard input)
    Policy {
        /// Name of the project
        name: String,
        /// Show what is in force (what happens without `--set`)
        #[arg(long)]
        show: bool,
    },
    /// Show what a project's recorders do, or change it: `--set sample=0.5 --set mouse=full`
    Recorder {
        /// Name of the project
        name: String,
        /// Show what is in force (what happens without `--set`)
        #[arg(long)]
        show: bool,
    },
    /// Show for how long a project keeps sessions, or change it
    Retention {
        /// Name of the project
        name: String,
        /// Days after its last activity when a session is deleted, 1 to 3650
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: Option<u32>,
        /// As configured for all projects
        #[arg(long, conflicts_with = "days")]
        default: bool,
    },
    /// List all projects with their script tags
    List,
    /// Stop recording a project; what was recorded stays until it is too old
    Archive {
        /// Name of the project
        name: String,
        /// Record it again
        #[arg(long)]
        undo: bool,
    },
    /// Delete a project and everything that was recorded for it; stop the server first
    Delete {
        /// Name of the project
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

impl ProjectCommand {
    /// Whether `--set` says something to the command itself.
    pub(super) const fn takes_settings(&self) -> bool {
        matches!(self, Self::Policy { .. } | Self::Recorder { .. })
    }
}

/// People type a slash at the end of an origin; browsers never send one.
fn parse_origin(text: &str) -> Result<Origin, OriginError> {
    text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase().parse()
}

pub(super) async fn run(
    command: ProjectCommand,
    settings: Vec<String>,
    json: bool,
    config: Config,
) -> Result<(), CliError> {
    if let ProjectCommand::Delete { name, yes } = &command {
        return project_delete::delete(name, *yes, json, &config).await;
    }
    let store = Box::pin(open_store(&config)).await?;
    let done = act(command, &settings, json, &store, &config).await;
    store.close().await?;
    done
}

async fn act(
    command: ProjectCommand,
    settings: &[String],
    json: bool,
    store: &Store,
    config: &Config,
) -> Result<(), CliError> {
    let server = &config.http.origin(config.http.listen);
    let defaults = Defaults::of(config);
    match command {
        ProjectCommand::Create { name, origins } => {
            let project = setup::create(store, &name, origins, &Clock::system()).await?;
            let tag = setup::script_tag(server, &project.key);
            answer(json, &row(store, &project, server).await?, &tag)
        }
        ProjectCommand::Origins { name, origins } => {
            let project = Project { origins, ..find(store, name).await? };
            store.upsert_project(&project).await?;
            answer(json, &row(store, &project, server).await?, &describe(&project, server))
        }
        ProjectCommand::Policy { name, show } => {
            let project = find(store, name).await?;
            project_settings::policy(store, &project, &defaults, settings, show, json).await
        }
        ProjectCommand::Recorder { name, show } => {
            let project = find(store, name).await?;
            project_settings::recorder(store, &project, &defaults, settings, show).await
        }
        ProjectCommand::Retention { name, days, default } => {
            let project = find(store, name).await?;
            let configured = config.retention.sessions_days;
            let kept = project_settings::retention(store, &project, days, default).await?;
            tell_retention(&project, kept, configured, json)
        }
        ProjectCommand::Archive { name, undo } => {
            let project = find(store, name).await?;
            project_settings::archive(store, &project, &defaults, undo).await?;
            let state = if undo { "is recorded again" } else { "is not recorded any more" };
            let text = format!("{} {state}", project.slug);
            answer(json, &json!({"project": project.slug, "archived": !undo}), &text)
        }
        // Done before the database was opened.
        ProjectCommand::Delete { .. } => Ok(()),
        ProjectCommand::List => {
            let (mut rows, mut texts) = (Vec::new(), Vec::new());
            for project in store.list_projects().await? {
                rows.push(row(store, &project, server).await?);
                texts.push(describe(&project, server));
            }
            answer(json, &Value::from(rows), &texts.join("\n"))
        }
    }
}

fn tell_retention(
    project: &Project,
    own: Option<u32>,
    configured: u32,
    json: bool,
) -> Result<(), CliError> {
    let slug = &project.slug;
    let text = match own {
        Some(days) => format!("{slug}: {days} days"),
        None => format!("{slug}: {configured} days, as configured for all projects"),
    };
    let days = own.unwrap_or(configured);
    answer(json, &json!({"project": slug, "days": days, "is_own": own.is_some()}), &text)
}

pub(super) async fn find(store: &Store, slug: String) -> Result<Project, CliError> {
    let projects = store.list_projects().await?;
    let project = projects.into_iter().find(|project| project.slug == slug);
    project.ok_or(CliError::NoProject { slug })
}

async fn row(store: &Store, project: &Project, server: &str) -> Result<Value, CliError> {
    let keys = keys::in_force(project, &store.list_keys().await?);
    Ok(json!({
        "name": project.slug,
        "id": project.id,
        "origins": project.origins,
        "keys": keys,
        "script_tag": setup::script_tag(server, &project.key),
    }))
}

fn describe(project: &Project, server: &str) -> String {
    let origins: Vec<&str> = project.origins.iter().map(Origin::as_str).collect();
    let origins = if origins.is_empty() { "no site yet".to_owned() } else { origins.join(", ") };
    let tag = setup::script_tag(server, &project.key);
    format!("{}\n  records {origins}\n  id {}\n  {tag}", project.slug, project.id)
}
