//! A Chromium for Playwright.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::process::Run;
use crate::progress;
use crate::repo::Repo;
use crate::setup::apt;

/// Where systems put it, best first.
const PLACES: [&str; 3] =
    ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/google-chrome"];

/// Finds one, or installs one.
pub(super) fn ensure(repo: &Repo) -> Result<String> {
    if let Some(browser) = find() {
        return Ok(browser.display().to_string());
    }
    if apt::is_debian() {
        apt::install(repo, &["chromium-headless-shell"])?;
        if let Some(browser) = find() {
            return Ok(format!("{} installed", browser.display()));
        }
    }
    progress::announce("no Chromium is installed: Playwright downloads its own");
    let own = Run::new(repo, "npx")
        .dir(repo.path("end2end"))
        .args(["playwright", "install", "chromium-headless-shell"])
        .run();
    if own.is_err() {
        bail!("Chromium is missing: install it, or name one in the variable CHROMIUM");
    }
    Ok("Playwright's own".to_owned())
}

/// The browser that the tests will use; `None`: Playwright's own.
pub(super) fn find() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    named
        .into_iter()
        .chain(PLACES.iter().map(|place| Path::new(place).to_owned()))
        .find(|place| place.is_file())
}
