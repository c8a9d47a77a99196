//! TypeScript: types and unit tests of each npm workspace.

use anyhow::Result;

use super::counts;
use crate::process::Run;
use crate::repo::Repo;

/// Workspaces whose script `test` needs no browser.
const WITH_UNIT_TESTS: [&str; 2] = ["recorder-wasm/js", "app/js"];

/// Two reporters: one for people, one to count.
const NODE_REPORTERS: &str = "--test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=junit --test-reporter-destination=";

/// Checks types everywhere and runs the unit tests.
pub(super) fn run(repo: &Repo) -> Result<Option<u32>> {
    Run::new(repo, "npm").args(["run", "check", "--workspaces", "--if-present"]).run()?;
    let mut total = None;
    for workspace in WITH_UNIT_TESTS {
        let report = repo.path("target/node").join(workspace.replace('/', "-") + ".xml");
        if let Some(folder) = report.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let _ = std::fs::remove_file(&report);
        Run::new(repo, "npm")
            .args(["run", "test", "--if-present", "--workspace", workspace])
            .env("NODE_OPTIONS", format!("{NODE_REPORTERS}{}", report.display()))
            .run()?;
        if let Some(count) = counts::in_file(&report) {
            total = Some(total.unwrap_or(0) + count);
        }
    }
    Ok(total)
}
