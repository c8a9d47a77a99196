//! `hindsight config`: what holds, and what may be changed.

use clap::Subcommand;

use super::error::{CliError, print};
use crate::config::{Config, Flags};

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the effective configuration as a commented file
    Print {
        /// What holds when nothing is configured
        #[arg(long)]
        defaults: bool,
    },
}

pub(super) fn run(command: &ConfigCommand, json: bool, flags: &Flags) -> Result<(), CliError> {
    let ConfigCommand::Print { defaults } = command;
    let config = if *defaults { Config::parse("")? } else { Config::load(flags)? };
    let text = config.to_toml();
    if !json {
        return print(&text);
    }
    // What is printed reads back, so it is the same as JSON.
    let table = text.parse::<toml::Table>().unwrap_or_default();
    print(&serde_json::to_string(&table).map_err(CliError::Stored)?)
}
