//! What the recorder may cost a page. Exceeding it fails the build.

use anyhow::{Result, bail};

use super::{LOADER, OBSERVERS, SESSION, VITALS, WASM, WORKER};
use crate::measure;
use crate::progress;
use crate::repo::Repo;

/// A sum of files, and what it may be at most, in bytes with `gzip -9`.
struct Budget {
    name: &'static str,
    files: &'static [&'static str],
    most: u64,
}

/// Web Vitals are loaded with the other observers, and count as if they were not.
const BUDGETS: [Budget; 3] = [
    Budget { name: "critical path with web-vitals", files: &[LOADER, VITALS], most: 30_000 },
    Budget { name: "worker and Wasm", files: &[WORKER, WASM], most: 70_000 },
    Budget {
        name: "all that a first visit loads",
        files: &[LOADER, SESSION, OBSERVERS, WORKER, WASM],
        most: 130_000,
    },
];

/// Measures the built files and compares.
pub(super) fn check(repo: &Repo) -> Result<()> {
    if !print(repo)? {
        bail!("the recorder exceeds its size budget");
    }
    Ok(())
}

/// Prints each sum beside its budget; says whether all are kept.
pub(crate) fn print(repo: &Repo) -> Result<bool> {
    let mut is_kept = true;
    for Budget { name, files, most } in BUDGETS {
        let mut size = 0;
        for file in files {
            size += measure::gzip_file(&repo.path(file))?;
        }
        is_kept &= size <= most;
        let mark = if size > most { "✗" } else { "✓" };
        println!(
            "  {mark} {name:<29} {} of {} bytes with gzip -9",
            progress::bytes(size),
            progress::bytes(most)
        );
    }
    Ok(is_kept)
}
