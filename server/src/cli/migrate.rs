//! `hindsight migrate`: brings the database's schema up to date, which every start does, too.

use clap::Args;
use serde_json::json;
use store::Store;

use super::error::{CliError, answer};
use crate::config::Config;
use crate::system::{StartError, open_store};

#[derive(Debug, Args)]
pub(super) struct MigrateCommand {
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(
    command: MigrateCommand,
    json: bool,
    config: Config,
) -> Result<(), CliError> {
    let options = config.store.options().map_err(StartError::from)?;
    let pending = Box::pin(Store::pending_migrations(&config.store.url, &options)).await?;
    if !command.dry_run && !pending.is_empty() {
        Box::pin(open_store(&config)).await?.close().await?;
    }
    let rows = pending.iter().map(|(number, name)| json!({"number": number, "name": name}));
    let key = if command.dry_run { "pending" } else { "applied" };
    let lines: Vec<String> =
        pending.iter().map(|(number, name)| format!("{key}: {number:04}_{name}")).collect();
    let text =
        if lines.is_empty() { "the schema is up to date".to_owned() } else { lines.join("\n") };
    answer(json, &json!({key: rows.collect::<Vec<_>>()}), &text)
}
