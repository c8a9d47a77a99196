//! `hindsight rekey`: another master key.

use clap::Args;
use serde_json::json;

use ::archive::Keyring;

use super::error::{CliError, print};
use super::offline::{Offline, confirm};
use crate::archive::ArchivesError;
use crate::config::Config;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub(super) struct RekeyCommand {
    /// Make no key: wrap with the first one of the file, or of `encryption.master_key`
    #[arg(long)]
    rewrap_only: bool,
    /// Remove older keys from the file afterwards. Backups from before then need a copy of them
    #[arg(long)]
    forget_older: bool,
    /// Do not ask before older keys are removed
    #[arg(long)]
    yes: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// Makes a key and wraps every session's key with it. The files of recordings stay as they are.
pub(super) async fn run(command: RekeyCommand, config: Config) -> Result<(), CliError> {
    let file = &config.encryption.master_key_file;
    let changes_file = !command.rewrap_only || command.forget_older;
    if changes_file && config.encryption.master_key.reveal().is_some() {
        return Err(CliError::Usage(
            "the master key is not in a file: put a new line above it, then use --rewrap-only"
                .to_owned(),
        ));
    }
    // Its lock says that no server has the old keys in memory.
    let offline = Box::pin(Offline::open(&config)).await?;
    offline.close().await?;
    if !command.rewrap_only {
        Keyring::add_key(file).map_err(ArchivesError::from)?;
    }
    let offline = Box::pin(Offline::open(&config)).await?;
    let rewrapped = offline.archives.rewrap().await;
    offline.close().await?;
    let n_wrapped = rewrapped?;
    if command.forget_older {
        confirm(
            &format!("{n_wrapped} keys are wrapped anew. This removes the older master keys."),
            command.yes,
        )?;
        Keyring::forget_older(file).map_err(ArchivesError::from)?;
    }
    if command.json {
        return print(&json!({"rewrapped": n_wrapped}).to_string());
    }
    print(&format!("{n_wrapped} keys of sessions are wrapped anew; keep a copy of the master key"))
}
