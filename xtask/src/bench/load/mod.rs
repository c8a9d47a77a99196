//! The server under load: frames of a real recording, over loopback, from the same machine.
//!
//! Whoever runs it chooses the program (`--server`); one that was built for development says
//! nothing about speed.

pub(crate) mod client;
mod frames;
mod recorded;
pub(crate) mod random;
mod acknowledged;
pub(crate) mod program;
mod database;
mod ingest;
mod memory;
pub(crate) mod crash;
mod store_away;
mod disk_full;
mod storage;
mod replay;
mod replay_ui;

use std::path::PathBuf;

use anyhow::{Result, bail};

pub(super) use self::crash::Options as CrashOptions;
pub(super) use self::disk_full::Options as DiskFullOptions;
pub(super) use self::ingest::Options as IngestOptions;
pub(super) use self::memory::Options as MemoryOptions;
pub(super) use self::replay::Options as ReplayOptions;
pub(super) use self::replay_ui::Options as ReplayUiOptions;
pub(super) use self::storage::Options as StorageOptions;
pub(super) use self::store_away::Options as StoreAwayOptions;
use crate::repo::Repo;

pub(super) use self::crash::run as crash;
pub(super) use self::disk_full::run as disk_full;
pub(super) use self::ingest::run as ingest;
pub(super) use self::memory::run as memory;
pub(super) use self::replay::run as replay;
pub(super) use self::replay_ui::run as replay_ui;
pub(super) use self::storage::run as storage;
pub(super) use self::store_away::run as store_away;

/// The program that is measured: the one that was named, or what a release build left.
fn server_binary(repo: &Repo, named: Option<&PathBuf>) -> Result<PathBuf> {
    let binary = match named {
        Some(path) => path.clone(),
        None => repo.server_binary("release")?,
    };
    if !binary.is_file() {
        bail!("there is no program {}; build it, or name one with --server", binary.display());
    }
    println!("  program: {}", binary.display());
    Ok(binary)
}
