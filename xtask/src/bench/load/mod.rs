//! The server under load: frames of a real recording, over loopback, from the same machine.
//!
//! Whoever runs it chooses the program (`--server`); one that was built for development says
//! nothing about speed.

mod client;
mod crash;
mod frames;
mod ingest;
mod memory;
mod program;

use std::path::PathBuf;

use anyhow::{Result, bail};

pub(super) use self::crash::Options as CrashOptions;
pub(super) use self::ingest::Options as IngestOptions;
pub(super) use self::memory::Options as MemoryOptions;
use crate::repo::Repo;

pub(super) use self::crash::run as crash;
pub(super) use self::ingest::run as ingest;
pub(super) use self::memory::run as memory;

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
