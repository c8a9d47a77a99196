//! The environment that children start with.
//!
//! `cargo xtask` is `cargo run`, which sets variables that are about xtask and not about
//! what it starts. The worst is rustup's `RUSTUP_TOOLCHAIN`: with it every child would use
//! the toolchain that compiled xtask, whatever `setup` has chosen for the repository since.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Variables of `cargo run` and of rustup's proxies.
const NOT_INHERITED: [&str; 6] = [
    "CARGO",
    "OUT_DIR",
    "RUSTUP_TOOLCHAIN",
    "RUSTUP_TOOLCHAIN_SOURCE",
    "RUST_RECURSION_COUNT",
    "CARGO_PRIMARY_PACKAGE",
];

/// Families of variables that `cargo run` sets from xtask's manifest.
const NOT_INHERITED_PREFIXES: [&str; 4] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];

/// A toolchain that cannot be chosen by rustup's directory override.
static TOOLCHAIN: OnceLock<String> = OnceLock::new();

/// Makes all later children use this rustup toolchain.
pub(crate) fn use_toolchain(name: &str) {
    // Set twice only with the same name.
    let _ = TOOLCHAIN.set(name.to_owned());
}

/// Gives a child the caller's environment, with installed tools first on `PATH`.
pub(crate) fn prepare(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_of_cargo_run) {
            command.env_remove(&name);
        }
    }
    if let Some(paths) = std::env::var_os("LD_LIBRARY_PATH") {
        match without_cargos_libraries(&paths) {
            Some(paths) => command.env("LD_LIBRARY_PATH", paths),
            None => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
    if let Some(path) = tools_first() {
        command.env("PATH", path);
    }
    if let Some(toolchain) = TOOLCHAIN.get() {
        command.env("RUSTUP_TOOLCHAIN", toolchain);
    }
}

/// Where `cargo install` puts programs; `None` when there is no home folder.
pub(crate) fn tools_dir() -> Option<PathBuf> {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    cargo_home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))
}

/// Where this project keeps what it would rather not make twice.
pub(crate) fn cache_dir() -> Option<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()) {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(std::env::var_os("HOME")?).join(".cache"),
    };
    Some(cache.join("hindsight"))
}

/// Looks a program up on the `PATH` that children get.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = tools_first().or_else(|| std::env::var_os("PATH"))?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

fn is_of_cargo_run(name: &str) -> bool {
    NOT_INHERITED.contains(&name)
        || NOT_INHERITED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

fn tools_first() -> Option<OsString> {
    let bin = tools_dir()?.join("bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let rest = std::env::split_paths(&path).filter(|folder| *folder != bin);
    std::env::join_paths(std::iter::once(bin.clone()).chain(rest)).ok()
}

/// Keeps the folders that the caller had; cargo puts its own in front of them.
fn without_cargos_libraries(paths: &OsStr) -> Option<OsString> {
    let kept: Vec<PathBuf> =
        std::env::split_paths(paths).filter(|folder| !is_of_a_build(folder)).collect();
    if kept.is_empty() { None } else { std::env::join_paths(kept).ok() }
}

fn is_of_a_build(folder: &Path) -> bool {
    let is_of_toolchain = folder
        .components()
        .any(|part| part.as_os_str() == "toolchains" || part.as_os_str() == "rustlib");
    let is_of_target = ["debug", "deps"].iter().any(|name| folder.ends_with(name));
    is_of_toolchain || is_of_target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_run_sets_is_not_handed_on() {
        for name in ["CARGO", "RUSTUP_TOOLCHAIN", "CARGO_PKG_NAME", "CARGO_MANIFEST_DIR"] {
            assert!(is_of_cargo_run(name), "{name}");
        }
    }

    #[test]
    fn what_the_caller_set_is_handed_on() {
        for name in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_TERM_COLOR", "RUSTUP_HOME", "PATH"] {
            assert!(!is_of_cargo_run(name), "{name}");
        }
    }

    #[test]
    fn only_the_callers_library_folders_stay() {
        let paths = OsStr::new("/t/debug/deps:/t/debug:/r/toolchains/stable/lib:/opt/lib");

        assert_eq!(without_cargos_libraries(paths), Some(OsString::from("/opt/lib")));
    }
}
