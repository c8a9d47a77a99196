//! `moto`, a server that speaks S3, for the tests of the archive: a Python program in an
//! environment of its own, in the cache, named by its version.

use anyhow::{Context, Result, bail};

use crate::environment::{cache_dir, find_program};
use crate::process::Run;
use crate::progress;
use crate::repo::Repo;
use crate::setup::apt;

/// What is installed, beside the test that uses it.
const REQUIREMENTS: &str = "crates/archive/tests/files/requirements.txt";

/// Installs it unless that version is there.
pub(super) fn ensure(repo: &Repo) -> Result<String> {
    let requirements = std::fs::read_to_string(repo.path(REQUIREMENTS))?;
    let version = version(&requirements).context("requirements.txt does not pin moto")?;
    let place = cache_dir().context("there is no home folder")?.join("moto").join(version);
    if place.join("bin/moto_server").is_file() {
        return Ok(version.to_owned());
    }
    progress::announce(&format!("installing moto {version} from PyPI"));
    if apt::is_debian() && (find_program("python3").is_none() || !has_venv(repo)) {
        apt::install(repo, &["python3", "python3-venv"])?;
    }
    // pip writes programs last, so an interrupted installation has none and is begun again.
    let made = Run::new(repo, "python3").args(["-m", "venv", "--clear"]).arg(&place).run();
    if made.is_err() {
        bail!("moto needs Python 3.10 or newer with venv: see https://www.python.org");
    }
    let installed = Run::new(repo, place.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(repo.path(REQUIREMENTS))
        .run();
    installed.context("cannot install moto, which the archive's tests need")?;
    Ok(format!("{version} installed"))
}

fn has_venv(repo: &Repo) -> bool {
    Run::new(repo, "python3").args(["-c", "import ensurepip, venv"]).succeeds()
}

fn version(requirements: &str) -> Option<&str> {
    requirements.lines().find_map(|line| line.strip_prefix("moto[s3]=="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_pinned_one() {
        assert_eq!(version("# why\nmoto[s3]==1.2.3\nflask==4\n"), Some("1.2.3"));
        assert_eq!(version("moto[s3]\n"), None);
    }
}
