//! `hindsight retention`: what the server does every hour, now.

use clap::Subcommand;

use super::error::CliError;
use super::offline::{Offline, confirm};
use super::purge::tell_swept;
use crate::config::Config;
use crate::workers::retention::Retention;

#[derive(Debug, Subcommand)]
pub(super) enum RetentionCommand {
    /// Delete sessions that are too old or too many
    Run {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

pub(super) async fn run(
    command: RetentionCommand,
    json: bool,
    config: Config,
) -> Result<(), CliError> {
    let RetentionCommand::Run { yes } = command;
    let offline = Box::pin(Offline::open(&config)).await?;
    let done = sweep(yes, json, &offline, &config).await;
    offline.close().await?;
    done
}

async fn sweep(yes: bool, json: bool, offline: &Offline, config: &Config) -> Result<(), CliError> {
    offline.drain().await;
    let (store, archives) = (offline.store.clone(), offline.archives.clone());
    let rules = config.retention.clone();
    let retention = Retention::new(store, archives, offline.clock.clone(), rules);
    let n_due = retention.count_due().await?;
    let least = if config.retention.max_bytes.as_u64() > 0 { "at least " } else { "" };
    confirm(&format!("This deletes {least}{n_due} sessions for good."), yes)?;
    let swept = retention.pass().await?;
    offline.write_days(config).await?;
    tell_swept(json, &swept)
}
