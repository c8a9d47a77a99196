//! Copying built dependencies from one build directory to another.
//!
//! Cargo takes a copy for its own as long as the times of the files are kept.
//! What belongs to the workspace's own crates is left out: it would have to be built again.

use std::fs::{self, File, FileTimes};
use std::path::Path;

use anyhow::{Context, Result};

use super::owner::is_of_member;

/// Folders that hold nothing of dependencies.
const LEFT_OUT: [&str; 8] =
    ["incremental", "examples", "doc", "nextest", "site", "site-release", "tmp", "recorder"];

/// Copies everything but the workspace's own crates. Waits for a build that is under way.
pub(super) fn dependencies(from: &Path, to: &Path, members: &[String]) -> Result<()> {
    let partial = to.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    let _locks = lock_builds(from)?;
    copy_folder(from, &partial, &|path| is_of_workspace(path, members))
        .with_context(|| format!("cannot copy {}", from.display()))?;
    fs::rename(&partial, to)?;
    Ok(())
}

/// Takes the locks that cargo holds while it builds.
fn lock_builds(dir: &Path) -> Result<Vec<File>> {
    let mut locks = Vec::new();
    for profile in fs::read_dir(dir)? {
        let profile = profile?.path();
        for name in [".cargo-lock", ".cargo-build-lock", ".cargo-artifact-lock"] {
            let Ok(file) = File::options().read(true).write(true).open(profile.join(name)) else {
                continue;
            };
            if file.try_lock().is_err() {
                crate::progress::announce("waiting for a build of the other checkout");
                file.lock()?;
            }
            locks.push(file);
        }
    }
    Ok(locks)
}

fn copy_folder(from: &Path, to: &Path, is_left_out: &dyn Fn(&Path) -> bool) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let source = entry?.path();
        let target = to.join(source.file_name().unwrap_or_default());
        if is_left_out(&source) {
            continue;
        }
        if source.ends_with("build") {
            // What build scripts wrote: names mean nothing to us in there.
            copy_folder(&source, &target, &|_| false)?;
        } else if source.is_dir() {
            copy_folder(&source, &target, is_left_out)?;
        } else {
            fs::copy(&source, &target)?;
            keep_times(&source, &target)?;
        }
    }
    keep_times(from, to)
}

/// Whether a path holds nothing of dependencies.
fn is_of_workspace(path: &Path, members: &[String]) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !path.is_dir() {
        return is_of_members_build(&name, members);
    }
    let is_fingerprint = path.parent().is_some_and(|parent| parent.ends_with(".fingerprint"));
    LEFT_OUT.contains(&&*name) || (is_fingerprint && is_of_member(&name, members))
}

/// Whether a file is a program, library or test of one of the workspace's crates: they are
/// the largest files, and useless in another checkout.
fn is_of_members_build(name: &str, members: &[String]) -> bool {
    let stem = name.strip_prefix("lib").unwrap_or(name);
    let stem = stem.split(['.', '-']).next().unwrap_or(stem);
    stem == "hindsight" || members.iter().any(|member| member.replace('-', "_") == stem)
}

fn keep_times(from: &Path, to: &Path) -> Result<()> {
    let modified = fs::metadata(from)?.modified()?;
    File::open(to)?.set_times(FileTimes::new().set_modified(modified))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_workspace_are_told_from_dependencies() {
        let members = ["recorder-wasm".to_owned(), "store".to_owned()];

        for name in ["librecorder_wasm-01ab.rlib", "store-01ab", "hindsight.d", "hindsight"] {
            assert!(is_of_members_build(name, &members), "{name}");
        }
        for name in ["libobject_store-01ab.rlib", "libserde-01ab.rmeta", ".cargo-lock"] {
            assert!(!is_of_members_build(name, &members), "{name}");
        }
    }

    #[test]
    fn a_copy_has_the_dependencies_with_their_times_and_nothing_of_the_workspace() {
        let dir = std::env::temp_dir().join(format!("hindsight-copy-{}", std::process::id()));
        let (from, to) = (dir.join("from"), dir.join("to"));
        fs::create_dir_all(from.join("debug/.fingerprint/store-0123456789abcdef")).unwrap();
        fs::create_dir_all(from.join("debug/incremental")).unwrap();
        let dependency = from.join("debug/libserde.rlib");
        fs::write(&dependency, "x").unwrap();
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
        let file = File::open(&dependency).unwrap();
        file.set_times(FileTimes::new().set_modified(long_ago)).unwrap();

        dependencies(&from, &to, &["store".to_owned()]).unwrap();

        let copied = fs::metadata(to.join("debug/libserde.rlib")).unwrap();
        assert_eq!(copied.modified().unwrap(), long_ago);
        assert!(to.join("debug/.fingerprint").is_dir());
        assert!(!to.join("debug/.fingerprint/store-0123456789abcdef").exists());
        assert!(!to.join("debug/incremental").exists());
        fs::remove_dir_all(&dir).unwrap();
    }
}
