//! Chromium for Playwright: the small one that most tests use, and the whole one, which alone
//! has a back/forward cache.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::process::Run;
use crate::progress;
use crate::repo::Repo;
use crate::setup::apt;

/// Where systems put it, best first.
const PLACES: [&str; 3] = ["/usr/bin/chromium-headless-shell", WHOLE[0], WHOLE[1]];

/// Where systems put the whole one.
const WHOLE: [&str; 2] = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

/// Finds both, or installs them.
pub(super) fn ensure(repo: &Repo) -> Result<String> {
    if let (Some(browser), true) = (find(), has_whole()) {
        return Ok(browser.display().to_string());
    }
    if apt::is_debian() {
        apt::install(repo, &["chromium", "chromium-headless-shell"])?;
        if let Some(browser) = find() {
            return Ok(format!("{} installed", browser.display()));
        }
    }
    progress::announce("no Chromium is installed: Playwright downloads its own");
    let own = Run::new(repo, "npx")
        .dir(repo.path("end2end"))
        .args(["playwright", "install", "chromium", "chromium-headless-shell"])
        .run();
    if own.is_err() {
        bail!("Chromium is missing: install it, or name one in the variable CHROMIUM");
    }
    Ok("Playwright's own".to_owned())
}

/// The browser that the tests will use; `None`: Playwright's own.
pub(super) fn find() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    named.into_iter().chain(PLACES.iter().map(PathBuf::from)).find(|place| place.is_file())
}

fn has_whole() -> bool {
    WHOLE.iter().any(|place| Path::new(place).is_file())
}
