//! `[telemetry]`: what the server says about itself.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use super::section::section;

section! {
    /// What the server says about itself.
    pub struct TelemetryConfig = "telemetry" {
        /// Level, or levels by module: `info`, `debug`, `warn,server::ingest=debug`.
        pub log: String = "info".to_owned(),
        /// `text` for people, `json` for machines.
        pub format: LogFormat = LogFormat::Text,
        /// A file with the token that lets other machines read `/metrics`
        /// (`Authorization: Bearer …`). Empty: only this machine may.
        pub metrics_token_file: PathBuf = PathBuf::new(),
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object per line.
    Json,
}

impl TelemetryConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if let Err(error) = EnvFilter::builder().parse(&self.log) {
            problems.push(format!("telemetry.log: {error}"));
        }
    }
}
