//! Measurements, as tables.

mod load;
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
    /// Frames in a second, and how long each takes.
    Ingest(load::IngestOptions),
    /// What the server holds when idle and with many live windows.
    Memory(load::MemoryOptions),
    /// The server killed under load: what was acknowledged is there, once.
    Crash(load::CrashOptions),
}

/// Measures.
pub(crate) fn run(repo: &Repo, bench: &Bench) -> Result<()> {
    match bench {
        Bench::Size(options) => size::run(repo, options),
        Bench::Recorder(options) => recorder::run(repo, options),
        Bench::Ingest(options) => load::ingest(repo, options),
        Bench::Memory(options) => load::memory(repo, options),
        Bench::Crash(options) => load::crash(repo, options),
    }
}
