//! The dependency diagram in ARCHITECTURE.md, as a test.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Who may import whom. A missing arrow is a decision; adding one needs a decision record.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("dom", &["model"]),
    ("wire", &["model"]),
    ("redaction", &["model", "dom"]),
    ("analytics", &["model", "dom"]),
    ("archive", &["model"]),
    ("store", &["model"]),
    ("reporter", &[]),
    ("recorder-wasm", &["model", "dom", "redaction", "wire"]),
    ("app", &["model", "store", "analytics"]),
    ("frontend-wasm", &["app"]),
    ("server", &["analytics", "app", "archive", "dom", "model", "redaction", "store", "wire"]),
    ("tests", &[]),
    ("xtask", &[]),
];

/// Crates that only one of ours may name, and crates that one of ours may never name.
const ONLY: &[(&str, &str)] = &[("surrealdb", "store"), ("surrealdb-engine-local", "store")];
const NEVER: &[(&str, &[&str])] = &[
    ("model", &["tokio", "axum", "web-sys", "surrealdb"]),
    ("dom", &["tokio", "web-sys"]),
    ("wire", &["tokio", "axum"]),
    ("redaction", &["tokio", "regex"]),
    ("store", &["axum", "leptos"]),
    ("archive", &["axum", "surrealdb"]),
    ("recorder-wasm", &["tokio", "regex", "chrono"]),
    ("app", &["axum"]),
];

/// Inside `server`: what only some files may name.
const INSIDE_SERVER: &[(&str, &[&str])] = &[
    ("axum::", &["http/", "router.rs", "endpoint.rs"]),
    ("std::env::var", &["config/"]),
    ("SystemTime::now", &["clock.rs"]),
    ("tokio::spawn", &["workers/mod.rs"]),
    ("tracker.spawn", &["workers/mod.rs"]),
];

#[test]
fn crates_import_only_the_layers_below_them() {
    let mut offences = Vec::new();
    for package in workspace_packages() {
        let name = text(&package["name"]);
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(crate_name, _)| *crate_name == name)
        else {
            offences.push(format!("{name} is not in the table"));
            continue;
        };
        for dependency in shipped(&package) {
            let target = text(&dependency["name"]);
            if dependency["path"].is_string() && !allowed.contains(&target) {
                offences.push(format!("{name} -> {target}"));
            }
        }
    }
    assert!(offences.is_empty(), "forbidden imports: {offences:#?}");
}

#[test]
fn some_crates_of_others_have_one_place() {
    let never: HashMap<&str, &[&str]> = NEVER.iter().copied().collect();
    let mut offences = Vec::new();
    for package in workspace_packages() {
        let name = text(&package["name"]);
        for dependency in shipped(&package) {
            let target = text(&dependency["name"]);
            let is_elsewhere = ONLY.iter().any(|(only, home)| *only == target && *home != name);
            let is_banned = never.get(name).is_some_and(|banned| banned.contains(&target));
            if is_elsewhere || is_banned {
                offences.push(format!("{name} -> {target}"));
            }
        }
    }
    assert!(offences.is_empty(), "forbidden imports: {offences:#?}");
}

#[test]
fn the_server_keeps_its_inner_borders() {
    let mut offences = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src");
    for (file, source) in rust_files(&root) {
        let relative = file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let shipped = source.split("#[cfg(test)]").next().unwrap();
        let code = shipped.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code: Vec<&str> = code.collect();
        for (needle, homes) in INSIDE_SERVER {
            let is_home = homes.iter().any(|home| relative.contains(home));
            let is_test = relative.contains("tests");
            if !is_home && !is_test && code.iter().any(|line| line.contains(needle)) {
                offences.push(format!("{relative} names {needle}"));
            }
        }
        if relative.starts_with("ingest/") && code.iter().any(|line| line.contains("store::")) {
            offences.push(format!("{relative} calls the store"));
        }
    }
    assert!(offences.is_empty(), "crossed borders: {offences:#?}");
}

fn workspace_packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    serde_json::from_value(metadata["packages"].take()).unwrap()
}

fn shipped(package: &Value) -> impl Iterator<Item = &Value> {
    package["dependencies"].as_array().unwrap().iter().filter(|found| found["kind"].is_null())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn rust_files(dir: &Path) -> Vec<(std::path::PathBuf, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            files.push((path, source));
        }
    }
    files
}
