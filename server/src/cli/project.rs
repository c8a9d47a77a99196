//! `hindsight project`: the sites that are recorded.

use clap::Subcommand;
use model::{Origin, OriginError, Project};
use store::{Store, StoreOptions};

use super::error::{CliError, print};
use crate::clock::Clock;
use crate::config::Config;
use crate::setup;

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
    /// List all projects with their script tags
    List,
}

/// People type a slash at the end of an origin; browsers never send one.
fn parse_origin(text: &str) -> Result<Origin, OriginError> {
    text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase().parse()
}

pub(super) async fn run(command: ProjectCommand, config: Config) -> Result<(), CliError> {
    let store = Box::pin(Store::open(&config.store.url, &StoreOptions::default())).await?;
    let done = act(command, &store, &config.http.origin(config.http.listen)).await;
    store.close().await?;
    done
}

async fn act(command: ProjectCommand, store: &Store, server: &str) -> Result<(), CliError> {
    match command {
        ProjectCommand::Create { name, origins } => {
            let project = setup::create(store, &name, origins, &Clock::system()).await?;
            print(&setup::script_tag(server, &project.key))
        }
        ProjectCommand::Origins { name, origins } => {
            let projects = store.list_projects().await?;
            let project = projects.into_iter().find(|project| project.slug == name);
            let project = project.ok_or(CliError::NoProject { slug: name })?;
            let project = Project { origins, ..project };
            store.upsert_project(&project).await?;
            print(&describe(&project, server))
        }
        ProjectCommand::List => {
            let projects = store.list_projects().await?;
            projects.iter().try_for_each(|project| print(&describe(project, server)))
        }
    }
}

fn describe(project: &Project, server: &str) -> String {
    let origins: Vec<&str> = project.origins.iter().map(Origin::as_str).collect();
    let origins = if origins.is_empty() { "no site yet".to_owned() } else { origins.join(", ") };
    format!("{}\n  records {origins}\n  {}", project.slug, setup::script_tag(server, &project.key))
}
