//! Playwright in Chromium, against the real server with an empty data directory.
//!
//! The server's program is told to the tests, because some of them start one of their own.

use anyhow::{Context, Result};

use super::counts;
use crate::process::Run;
use crate::repo::Repo;
use crate::server::{Server, Setting, free_port};

/// Runs all journeys.
pub(super) fn run(repo: &Repo) -> Result<Option<u32>> {
    let place = repo.path("target/end2end");
    let data_dir = place.join("data");
    if data_dir.exists() {
        std::fs::remove_dir_all(&data_dir).context("cannot empty the last run's data")?;
    }
    std::fs::create_dir_all(&data_dir)?;
    let report = place.join("junit.xml");
    let _ = std::fs::remove_file(&report);

    let setting = Setting { binary: repo.server_binary("debug")?, port: free_port()?, data_dir };
    let (url, binary) = (setting.url(), setting.binary.clone());
    let server = Server::start(repo, setting, &place.join("server.log"))?;
    let result = Run::new(repo, "npx")
        .dir(repo.path("end2end"))
        .env("E2E_URL", url)
        .env("E2E_BIN", binary)
        .env("PLAYWRIGHT_HTML_OPEN", "never")
        .env("PLAYWRIGHT_JUNIT_OUTPUT_FILE", &report)
        .args(["playwright", "test", "--reporter=list,html,junit"])
        .run();
    drop(server);
    result
        .context("traces of what failed: npx playwright show-report end2end/playwright-report")?;
    Ok(counts::in_file(&report))
}
