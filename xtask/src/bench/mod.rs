//! Measurements, as tables.

mod recorder;
mod size;

use anyhow::Result;
use clap::Subcommand;

use crate::repo::Repo;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Bytes of what browsers load, the server's size and its memory when idle.
    Size(size::Options),
    /// What recording costs: main thread, worker, bytes, events lost, memory.
    Recorder(recorder::Options),
}

/// Measures.
pub(crate) fn run(repo: &Repo, bench: &Bench) -> Result<()> {
    match bench {
        Bench::Size(options) => size::run(repo, options),
        Bench::Recorder(options) => recorder::run(repo, options),
    }
}
