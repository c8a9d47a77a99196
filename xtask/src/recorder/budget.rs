//! What the recorder may cost a page. Exceeding it fails the build.

use anyhow::{Result, bail};

use super::{LOADER, WASM, WORKER};
use crate::measure;
use crate::progress;
use crate::repo::Repo;

/// Most bytes on a page's critical path, `gzip -9`.
const CRITICAL_PATH: u64 = 30_000;

/// Most bytes of worker and Wasm, which are loaded afterwards, `gzip -9`.
const AFTERWARDS: u64 = 70_000;

/// Measures the built files and compares.
pub(super) fn check(repo: &Repo) -> Result<()> {
    let critical = measure::gzip_file(&repo.path(LOADER))?;
    let mut afterwards = 0;
    for file in [WORKER, WASM] {
        afterwards += measure::gzip_file(&repo.path(file))?;
    }
    let parts =
        [("critical path", critical, CRITICAL_PATH), ("worker and Wasm", afterwards, AFTERWARDS)];
    let mut is_exceeded = false;
    for (name, size, budget) in parts {
        let mark = if size > budget { "✗" } else { "✓" };
        is_exceeded |= size > budget;
        println!(
            "  {mark} {name:<16} {} of {} bytes with gzip -9",
            progress::bytes(size),
            progress::bytes(budget)
        );
    }
    if is_exceeded {
        bail!("the recorder exceeds its size budget");
    }
    Ok(())
}
