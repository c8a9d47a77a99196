//! `wasm-opt`, which makes Wasm smaller.
//!
//! An old one is worse than none: binaryen before 116 runs without complaint and turns
//! wasm-bindgen's table of JavaScript references into a table of functions; the page then
//! never hydrates. So the version is checked, and the one of npm is taken otherwise.

use anyhow::{Context, Result, bail};

use crate::environment::{find_program, tools_dir};
use crate::process::Run;
use crate::progress;
use crate::repo::Repo;

const NPM_VERSION: &str = "132.0.0";
const OLDEST: u32 = 116;

/// Installs it unless a fitting one is there.
pub(super) fn ensure(repo: &Repo) -> Result<String> {
    if let Some(version) = version(repo).filter(|version| *version >= OLDEST) {
        return Ok(version.to_string());
    }
    install(repo)?;
    match version(repo) {
        Some(version) if version >= OLDEST => Ok(format!("{version} installed")),
        _ => bail!(
            "wasm-opt {OLDEST} or newer is missing: install binaryen, or remove an older \
             wasm-opt that comes earlier on PATH"
        ),
    }
}

fn install(repo: &Repo) -> Result<()> {
    progress::announce(&format!("installing binaryen {NPM_VERSION} from npm"));
    let tools = tools_dir().context("there is neither CARGO_HOME nor HOME")?;
    let place = tools.join("share/binaryen");
    std::fs::create_dir_all(&place)?;
    std::fs::create_dir_all(tools.join("bin"))?;
    Run::new(repo, "npm")
        .args(["install", "--no-fund", "--no-audit", "--ignore-scripts", "--prefix"])
        .arg(&place)
        .arg(format!("binaryen@{NPM_VERSION}"))
        .run()?;
    let link = tools.join("bin/wasm-opt");
    if std::fs::symlink_metadata(&link).is_ok() {
        std::fs::remove_file(&link)?;
    }
    link_program(&place.join("node_modules/.bin/wasm-opt"), &link)
}

#[cfg(unix)]
fn link_program(program: &std::path::Path, link: &std::path::Path) -> Result<()> {
    std::os::unix::fs::symlink(program, link)
        .with_context(|| format!("cannot link {}", link.display()))
}

#[cfg(not(unix))]
fn link_program(program: &std::path::Path, _: &std::path::Path) -> Result<()> {
    bail!("put {} on PATH", program.display())
}

fn version(repo: &Repo) -> Option<u32> {
    let text = Run::new(repo, find_program("wasm-opt")?).arg("--version").read().ok()?;
    let digits = text.split(|character: char| !character.is_ascii_digit());
    digits.into_iter().find(|word| !word.is_empty())?.parse().ok()
}
