//! Which checkout a build directory belongs to, and what it must forget when that changes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// In each build directory: the checkout's folder.
const FILE: &str = ".checkout";

/// Length of the hash at the end of a name in `.fingerprint`.
const HASH_LENGTH: usize = 16;

/// The checkout that the directory belongs to.
pub(super) fn read(dir: &Path) -> Option<PathBuf> {
    Some(PathBuf::from(std::fs::read_to_string(dir.join(FILE)).ok()?.trim_end()))
}

/// Makes the directory belong to a checkout.
pub(super) fn write(dir: &Path, checkout: &Path) -> Result<()> {
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join(FILE), checkout.display().to_string())
        .with_context(|| format!("cannot write to {}", dir.display()))
}

/// Whether the directory belongs to nobody who could still use it.
pub(super) fn is_orphan(dir: &Path) -> bool {
    read(dir).is_none_or(|checkout| !checkout.join("Cargo.toml").is_file())
}

/// Makes cargo compile the workspace's own crates again.
pub(super) fn forget_members(dir: &Path, members: &[String]) -> Result<()> {
    for folder in fingerprint_folders(dir)? {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if is_of_member(&entry.file_name().to_string_lossy(), members) {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
    }
    Ok(())
}

/// Whether an entry of `.fingerprint` is about one of the workspace's crates.
pub(super) fn is_of_member(entry: &str, members: &[String]) -> bool {
    entry.rsplit_once('-').is_some_and(|(name, hash)| {
        hash.len() == HASH_LENGTH && members.iter().any(|member| member == name)
    })
}

/// `debug/.fingerprint`, `wasm32-unknown-unknown/release/.fingerprint`, …
fn fingerprint_folders(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for profile in folders(dir)? {
        for within in folders(&profile)?.into_iter().chain([profile]) {
            let folder = within.join(".fingerprint");
            if folder.is_dir() {
                found.push(folder);
            }
        }
    }
    Ok(found)
}

fn folders(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_told_from_dependencies_with_similar_names() {
        let members = ["store".to_owned(), "recorder-wasm".to_owned()];

        assert!(is_of_member("store-0123456789abcdef", &members));
        assert!(is_of_member("recorder-wasm-0123456789abcdef", &members));
        assert!(!is_of_member("object-store-0123456789abcdef", &members));
        assert!(!is_of_member("store", &members));
    }

    #[test]
    fn a_directory_belongs_to_whom_it_was_given() {
        let dir = std::env::temp_dir().join(format!("hindsight-owner-{}", std::process::id()));

        write(&dir, Path::new("/nowhere/at/all")).unwrap();

        assert_eq!(read(&dir), Some(PathBuf::from("/nowhere/at/all")));
        assert!(is_orphan(&dir));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
