//! Where things are in the repository.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::Run;

/// The checkout that xtask works on.
#[derive(Clone, Debug)]
pub(crate) struct Repo {
    root: PathBuf,
}

impl Repo {
    /// Finds the checkout that contains the current folder.
    ///
    /// Not `env!("CARGO_MANIFEST_DIR")`: that would be the checkout xtask was compiled in.
    pub(crate) fn find() -> Result<Self> {
        let here = std::env::current_dir().context("there is no current folder")?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").is_file())
            .context("run `cargo xtask` inside the repository")?;
        Ok(Self { root: root.to_owned() })
    }

    /// The checkout's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path within the checkout.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where cargo builds, as cargo itself says.
    pub(crate) fn target_dir(&self) -> Result<PathBuf> {
        let metadata = Run::new(self, "cargo")
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .read()?;
        let (_, rest) = metadata
            .split_once("\"target_directory\":\"")
            .context("`cargo metadata` does not say where it builds")?;
        let (path, _) = rest.split_once('"').context("`cargo metadata` is cut off")?;
        Ok(PathBuf::from(path.replace("\\\\", "\\")))
    }

    /// The development build of the server.
    pub(crate) fn server_binary(&self, profile_dir: &str) -> Result<PathBuf> {
        Ok(self.target_dir()?.join(profile_dir).join("hindsight"))
    }

    /// Names of the workspace's members, which are the names of their folders.
    pub(crate) fn members(&self) -> Result<Vec<String>> {
        let manifest = std::fs::read_to_string(self.path("Cargo.toml"))?;
        let (_, list) = manifest.split_once("members = [").context("Cargo.toml has no members")?;
        let (list, _) = list.split_once(']').context("Cargo.toml's members are cut off")?;
        Ok(list
            .split('"')
            .skip(1)
            .step_by(2)
            .filter_map(|path| path.rsplit('/').next())
            .map(str::to_owned)
            .collect())
    }

    /// The version of a dependency in `Cargo.lock`.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        self.locked_version_in("Cargo.lock", package)
    }

    /// The version of a dependency in the lock file of another workspace.
    pub(crate) fn locked_version_in(&self, lock_file: &str, package: &str) -> Result<String> {
        let lock = std::fs::read_to_string(self.path(lock_file))?;
        let entry = format!("name = \"{package}\"\nversion = \"");
        let (_, rest) = lock
            .split_once(&entry)
            .with_context(|| format!("{lock_file} does not name {package}"))?;
        let (version, _) =
            rest.split_once('"').with_context(|| format!("{lock_file} is cut off"))?;
        Ok(version.to_owned())
    }
}
