//! Rust code, for this machine and for the browser.
//!
//! All commands work on the whole workspace (but for `frontend-wasm`, whose features are
//! the browser's): with `-p` cargo would choose other features for some dependencies and
//! compile SurrealDB again.

use anyhow::Result;

use super::counts;
use crate::process::Run;
use crate::repo::Repo;
use crate::{setup, tidy};

const WORKSPACE: [&str; 3] = ["--workspace", "--exclude", "frontend-wasm"];

/// `rustfmt` has nothing to change.
pub(super) fn format(repo: &Repo) -> Result<Option<u32>> {
    Run::new(repo, "cargo").args(["fmt", "--all", "--check"]).run()?;
    Ok(None)
}

/// Clippy has nothing to say.
pub(super) fn lint(repo: &Repo) -> Result<Option<u32>> {
    let deny = ["--", "-D", "warnings"];
    Run::new(repo, "cargo").arg("clippy").args(WORKSPACE).arg("--all-targets").args(deny).run()?;
    Run::new(repo, "cargo")
        .args(["clippy", "-p", "frontend-wasm", "-p", "recorder-wasm"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(deny)
        .run()?;
    Ok(None)
}

/// All tests that need no browser.
pub(super) fn unit(repo: &Repo) -> Result<Option<u32>> {
    Run::new(repo, "cargo")
        .args(["nextest", "run"])
        .args(WORKSPACE)
        .env("HINDSIGHT_SURREAL_SERVER", setup::database_server(repo)?)
        .run()?;
    if has_doc_tests(repo)? {
        Run::new(repo, "cargo").args(["test", "--doc"]).args(WORKSPACE).run()?;
    }
    Ok(counts::in_file(&repo.path("target/nextest/default/junit.xml")))
}

/// Whether any comment holds an example that would be compiled; looking for them is
/// faster than having cargo build documentation tests that are not there.
fn has_doc_tests(repo: &Repo) -> Result<bool> {
    let files = tidy::files(repo)?;
    Ok(files
        .iter()
        .filter(|path| tidy::has_extension(path, &["rs"]))
        .filter_map(|path| std::fs::read_to_string(repo.path(path)).ok())
        .any(|text| has_example(&text)))
}

fn has_example(text: &str) -> bool {
    let mut is_inside = false;
    for line in text.lines().map(str::trim_start) {
        let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        let Some(fence) = comment.and_then(|comment| comment.trim().strip_prefix("```")) else {
            continue;
        };
        if !is_inside && ["", "rust", "no_run", "should_panic", "compile_fail"].contains(&fence) {
            return true;
        }
        is_inside = !is_inside;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagrams_are_not_examples() {
        assert!(!has_example("//! ```text\n//! a ─▶ b\n//! ```\n"));
        assert!(has_example("/// ```text\n/// x\n/// ```\n/// ```\n/// code();\n/// ```\n"));
        assert!(!has_example("let fence = \"```\";\n"));
    }
}
