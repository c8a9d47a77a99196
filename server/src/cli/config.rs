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

pub(super) fn run(command: &ConfigCommand, flags: &Flags) -> Result<(), CliError> {
    let ConfigCommand::Print { defaults } = command;
    let config = if *defaults { Config::parse("")? } else { Config::load(flags)? };
    print(&config.to_toml())
}
