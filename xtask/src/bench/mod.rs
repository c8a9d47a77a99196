//! Measurements, as tables.

pub(crate) mod load;
mod dashboard_files;
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
    /// The database stopped under load: nothing is lost, and all of it arrives later.
    StoreAway(load::StoreAwayOptions),
    /// A disk that fills up under load, and has room again (as root).
    DiskFull(load::DiskFullOptions),
    /// Bytes at rest, against one zlib stream for each five seconds.
    Storage(load::StorageOptions),
    /// How long a player waits for any moment of a long recording, out of the archive.
    Replay(load::ReplayOptions),
    /// How long viewers wait for the list, the first picture and other moments, and what they load.
    ReplayUi(load::ReplayUiOptions),
}

/// Measures.
pub(crate) fn run(repo: &Repo, bench: &Bench) -> Result<()> {
    match bench {
        Bench::Size(options) => size::run(repo, options),
        Bench::Recorder(options) => recorder::run(repo, options),
        Bench::Ingest(options) => load::ingest(repo, options),
        Bench::Memory(options) => load::memory(repo, options),
        Bench::Crash(options) => load::crash(repo, options),
        Bench::StoreAway(options) => load::store_away(repo, options),
        Bench::DiskFull(options) => load::disk_full(repo, options),
        Bench::Storage(options) => load::storage(repo, options),
        Bench::Replay(options) => load::replay(repo, options),
        Bench::ReplayUi(options) => load::replay_ui(repo, options),
    }
}
