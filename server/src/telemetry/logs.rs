//! Log lines: to standard error, for people or for machines.
//!
//! Never logged: events, addresses with query, IP addresses, keys, bodies. Standard output
//! belongs to what a command was asked for.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, TelemetryConfig};

/// Modules of others that say more than anybody wants to know. The last one complains that it
/// is asked to stop while it stops; what fails in it comes back to the store's caller anyway.
const QUIETER: [&str; 4] =
    ["surrealdb=warn", "surrealdb_core=warn", "surrealkv=warn", "surrealdb::core::kvs::ds=off"];

/// Starts logging. Called twice, the first call holds.
pub fn start(config: &TelemetryConfig) {
    let directives = QUIETER.iter().filter_map(|directive| directive.parse().ok());
    // What the operator wrote comes last, so it wins. It was validated with the configuration.
    let quiet = directives.fold(EnvFilter::default(), EnvFilter::add_directive);
    let filter = config.log.split(',').filter_map(|directive| directive.trim().parse().ok());
    let filter = filter.fold(quiet, EnvFilter::add_directive);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let _ = match config.format {
        LogFormat::Text => {
            lines.with_target(false).with_ansi(io::stderr().is_terminal()).try_init()
        }
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}
