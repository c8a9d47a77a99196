//! Where cargo builds: outside the checkout, so that a fresh clone need not compile
//! SurrealDB and 500 other crates again.
//!
//! ```text
//! <cache>/hindsight/target      belongs to one checkout
//! <cache>/hindsight/target-2    belongs to another; began as a copy of the first
//! ```
//!
//! The choice is written to `.cargo/local.toml`, which `.cargo/config.toml` includes, so
//! plain `cargo` and `cargo leptos` build there, too.
//!
//! # Invariants
//!
//! - One directory belongs to one checkout. Cargo cannot tell checkouts apart in a shared
//!   one: it compares times of files, so a build of one checkout makes older changes in the
//!   other look built, and their programs replace each other.
//! - A directory whose checkout is gone is taken over; the workspace's own crates in it are
//!   forgotten, the dependencies stay.
//!
//! # Limits
//!
//! At most [`MOST`] directories: after that the one that was not used for longest changes hands.

mod copy;
mod owner;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::environment::cache_dir;
use crate::progress;
use crate::repo::Repo;

/// Most build directories on one machine. Each takes several GB.
const MOST: usize = 4;

/// Where the choice is kept.
const LOCAL: &str = ".cargo/local.toml";

/// Makes sure that cargo has a directory of this checkout's own.
pub(super) fn ensure(repo: &Repo) -> Result<String> {
    if let Some(dir) = std::env::var_os("CARGO_TARGET_DIR") {
        return Ok(format!("{} (CARGO_TARGET_DIR)", Path::new(&dir).display()));
    }
    let Some(cache) = cache_dir().filter(|cache| std::fs::create_dir_all(cache).is_ok()) else {
        return Ok("target, because there is no cache folder".to_owned());
    };
    let named = named_in(&std::fs::read_to_string(repo.path(LOCAL)).unwrap_or_default());
    if let Some(dir) = &named
        && dir.parent() != Some(&cache)
    {
        return Ok(format!("{} (by {LOCAL})", dir.display()));
    }
    // Two setups at once must not choose the same one.
    let lock = File::create(cache.join("lock")).context("cannot write to the cache folder")?;
    lock.lock()?;
    let (dir, how) = choose(repo, &cache, named.as_deref())?;
    owner::write(&dir, repo.root())?;
    if named.as_deref() != Some(&dir) {
        let text = format!(
            "# Written by `cargo xtask setup`: this checkout builds here.\n\
             [build]\ntarget-dir = {:?}\n",
            dir.display().to_string()
        );
        std::fs::write(repo.path(LOCAL), text).with_context(|| format!("cannot write {LOCAL}"))?;
    }
    Ok(format!("{}{how}", dir.display()))
}

/// The directory that a text of [`LOCAL`] names.
fn named_in(text: &str) -> Option<PathBuf> {
    let line = text.lines().find_map(|line| line.strip_prefix("target-dir = "))?;
    Some(PathBuf::from(line.trim().trim_matches('"').replace("\\\\", "\\")))
}

/// A directory for this checkout, and how it was come by.
fn choose(repo: &Repo, cache: &Path, named: Option<&Path>) -> Result<(PathBuf, &'static str)> {
    let all: Vec<PathBuf> = (1..=MOST).map(|number| cache.join(name(number))).collect();
    let existing: Vec<&PathBuf> = all.iter().filter(|dir| dir.is_dir()).collect();

    if let Some(own) = existing.iter().find(|dir| owner::read(dir).as_deref() == Some(repo.root()))
    {
        return Ok(((*own).clone(), ""));
    }
    // Named here and claimed by nobody: it was made by hand for this checkout.
    if let Some(dir) = named.filter(|dir| dir.is_dir() && owner::read(dir).is_none()) {
        return Ok((dir.to_owned(), ""));
    }
    if let Some(orphan) = existing.iter().find(|dir| owner::is_orphan(dir)) {
        owner::forget_members(orphan, &repo.members()?)?;
        return Ok(((*orphan).clone(), ", with the dependencies of a checkout that is gone"));
    }
    if let Some(free) = all.iter().find(|dir| !dir.exists()) {
        let Some(newest) = existing.iter().max_by_key(|dir| used_at(dir)) else {
            std::fs::create_dir_all(free)?;
            return Ok((free.clone(), ", new"));
        };
        progress::announce(&format!("copying built dependencies from {}", newest.display()));
        copy::dependencies(newest, free, &repo.members()?)?;
        return Ok((free.clone(), ", with the dependencies of another checkout"));
    }
    let oldest =
        existing.iter().min_by_key(|dir| used_at(dir)).context("nothing to choose from")?;
    owner::forget_members(oldest, &repo.members()?)?;
    Ok(((*oldest).clone(), ", taken over from the checkout that built least recently"))
}

fn name(number: usize) -> String {
    if number == 1 { "target".to_owned() } else { format!("target-{number}") }
}

/// When something was last built there.
fn used_at(dir: &Path) -> SystemTime {
    ["debug/deps", "release/deps"]
        .iter()
        .filter_map(|folder| std::fs::metadata(dir.join(folder)).ok()?.modified().ok())
        .max()
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_is_read_back_from_the_local_configuration() {
        let text = "# a comment\n[build]\ntarget-dir = \"/cache/hindsight/target\"\n";

        assert_eq!(named_in(text), Some(PathBuf::from("/cache/hindsight/target")));
        assert_eq!(named_in("[build]\njobs = 2\n"), None);
    }
}
