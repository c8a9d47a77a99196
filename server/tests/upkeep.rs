//! Commands by which an operator keeps a server in order, as they are typed.
#![expect(clippy::unwrap_used, reason = "tests and what they share may panic")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn hindsight(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hindsight"))
        .current_dir(dir)
        .env_clear()
        .env("HINDSIGHT_DATA_DIR", dir.join("data"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a command says as JSON; it must succeed.
fn json(dir: &Path, arguments: &[&str]) -> Value {
    let output = hindsight(dir, &[&["--json"][..], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A command that asks, is not answered, and does nothing; gives what it asked.
fn asks(dir: &Path, arguments: &[&str]) -> String {
    let output = hindsight(dir, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", told(&output));
    assert!(told(&output).contains("nothing was done"), "{}", told(&output));
    told(&output)
}

/// A directory with a project.
fn prepared() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    assert!(hindsight(dir.path(), &["project", "create", "shop"]).status.success());
    dir
}

/// Puts a recording into it, and gives its session.
fn import(dir: &Path) -> String {
    let begin = 1_795_308_430_000_i64;
    let events = json!([
        {"type": 4, "timestamp": begin, "data": {"href": "https://shop.example/", "width": 8, "height": 6}},
        {"type": 2, "timestamp": begin + 1, "data": {"node": {"type": 0, "childNodes": [], "id": 1}, "initialOffset": {"left": 0, "top": 0}}},
        {"type": 5, "timestamp": begin + 2, "data": {"tag": "note", "payload": {}}},
    ]);
    std::fs::write(dir.join("visit.json"), events.to_string()).unwrap();
    let imported = json(dir, &["import", "visit.json", "--project", "shop", "--as-is"]);
    imported["session"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_is_replaced_while_the_one_before_is_in_force() {
    let dir = prepared();
    let dir = dir.path();
    let keys = || json(dir, &["key", "list", "shop"]).as_array().unwrap().clone();
    let first = keys()[0]["key"].as_str().unwrap().to_owned();

    let created = json(dir, &["key", "create", "shop"]);

    let second = created["key"].as_str().unwrap();
    assert!(created["script_tag"].as_str().unwrap().contains(second), "{created}");
    assert_ne!(second, first);
    assert!(keys().len() == 2 && keys().iter().all(|key| key["disabled_at"].is_null()));

    let question = asks(dir, &["key", "disable", &first]);
    assert!(question.contains("1 other keys are in force"), "{question}");
    assert!(keys().iter().all(|key| key["disabled_at"].is_null()));
    let disabled = json(dir, &["key", "disable", &first, "--yes"]);
    assert_eq!(disabled["in_force"], json!([second]));
    let is_disabled = |wanted: &str| {
        keys().iter().any(|key| key["key"] == wanted && !key["disabled_at"].is_null())
    };
    assert!(is_disabled(&first) && !is_disabled(second));
    assert_eq!(json(dir, &["project", "list"])[0]["keys"], json!([second]));
    assert_eq!(json(dir, &["key", "disable", second, "--yes"])["in_force"], json!([]));
    assert_eq!(json(dir, &["project", "list"])[0]["keys"], json!([]));

    assert_eq!(hindsight(dir, &["key", "disable", "hs_nobody", "--yes"]).status.code(), Some(1));
    assert_eq!(hindsight(dir, &["key", "disable", "hs_demo", "--yes"]).status.code(), Some(2));
    assert_eq!(hindsight(dir, &["key", "disable", "nonsense"]).status.code(), Some(2));
    assert_eq!(hindsight(dir, &["key", "create", "nowhere"]).status.code(), Some(1));
}

#[test]
fn a_project_is_put_away_and_deleted_with_everything() {
    let dir = prepared();
    let dir = dir.path();
    let session = import(dir);
    let is_recorded = || json(dir, &["project", "recorder", "shop"])["enabled"].clone();

    assert_eq!(json(dir, &["project", "archive", "shop"])["archived"], true);
    assert_eq!(is_recorded(), false);
    json(dir, &["project", "archive", "shop", "--undo"]);
    assert_eq!(is_recorded(), true);

    let question = asks(dir, &["project", "delete", "shop"]);
    assert!(question.contains("shop and its 1 sessions"), "{question}");
    let deleted = json(dir, &["project", "delete", "shop", "--yes"]);
    assert_eq!(deleted, json!({"project": "shop", "sessions": 1}));
    assert_eq!(json(dir, &["project", "list"]), json!([]));
    assert_eq!(hindsight(dir, &["export", &session]).status.code(), Some(1));
    let noted = std::fs::read_to_string(dir.join("data/erased.jsonl")).unwrap();
    assert!(noted.contains(&session), "a restored backup must not bring it back");
    let nobody = hindsight(dir, &["project", "delete", "shop", "--yes"]);
    assert_eq!(nobody.status.code(), Some(1), "{}", told(&nobody));

    // Its name is free again.
    let created = json(dir, &["project", "create", "shop"]);
    assert_eq!(created["keys"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_on_disk_is_looked_at_and_derived_again() {
    let dir = prepared();
    let dir = dir.path();
    let empty = json(dir, &["spool", "inspect"]);
    assert_eq!((&empty["segments"], &empty["records"]), (&json!([]), &json!(0)));
    let session = import(dir);

    let checked = json(dir, &["session", "check", &session]);
    assert_eq!(checked["playable"], true, "{checked}");
    assert_eq!((&checked["gaps"], &checked["damage"]), (&json!(0), &json!([])));
    let nobody = "01976e8a-7b6c-7def-8123-456789abcdef";
    assert_eq!(hindsight(dir, &["session", "check", nobody]).status.code(), Some(1));

    let spool = json(dir, &["spool", "inspect"]);
    let records = spool["records"].as_u64().unwrap();
    assert!(records >= 1, "{spool}");
    let said = hindsight(dir, &["spool", "inspect"]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains(&format!("{records} records")), "{said}");
    assert_eq!(json(dir, &["rebuild", "facts"]), json!({"sessions": 1}));
    assert_eq!(json(dir, &["rebuild", "facts", "--project", "shop"])["sessions"], 1);
    let nowhere = hindsight(dir, &["rebuild", "facts", "--project", "nowhere"]);
    assert_eq!(nowhere.status.code(), Some(1));

    let segment = dir.join("data/journal/00000000000000000001.seg");
    let mut bytes = std::fs::read(&segment).unwrap();
    // A server may be writing the last record.
    std::fs::write(&segment, &bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(json(dir, &["spool", "inspect"])["records"], records - 1);
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    let damaged = hindsight(dir, &["spool", "inspect"]);
    assert_eq!(damaged.status.code(), Some(3), "{}", told(&damaged));
}

#[test]
fn retention_says_how_much_it_takes_before_it_does() {
    let dir = prepared();
    let dir = dir.path();
    let sessions = [import(dir), import(dir), import(dir)];
    let rules = [
        "--set",
        "retention.sessions_days=3650",
        "--set",
        "retention.max_sessions=1",
        "retention",
        "run",
    ];

    let question = asks(dir, &rules);
    assert!(question.contains("This deletes 2 sessions"), "{question}");
    let question = asks(dir, &["purge", "--before", "2020-01-01"]);
    assert!(question.contains("This deletes 0 sessions of shop"), "{question}");
    let swept = json(dir, &[&rules[..], &["--yes"][..]].concat());

    assert_eq!(swept["sessions"], 2);
    let left =
        sessions.iter().filter(|session| hindsight(dir, &["export", session]).status.success());
    assert_eq!(left.count(), 1);
}

#[test]
fn migrations_are_shown_before_they_are_made() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();

    let pending = json(dir, &["migrate", "--dry-run"]);

    let pending = pending["pending"].as_array().unwrap();
    assert_eq!(pending[0], json!({"number": 1, "name": "recordings"}));
    assert!(!dir.join("data/db").exists());
    assert_eq!(json(dir, &["migrate"])["applied"].as_array().unwrap(), pending);
    assert_eq!(json(dir, &["migrate", "--dry-run"])["pending"], json!([]));
    assert_eq!(json(dir, &["migrate"])["applied"], json!([]));
}

#[test]
fn a_check_names_what_cannot_stay_and_changes_nothing() {
    let dir = prepared();
    let dir = dir.path();
    let check = |arguments: &[&str]| {
        let output = hindsight(dir, &[&["--json", "check"][..], arguments].concat());
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let state = |name: &str| {
            let lines = answer["checks"].as_array().unwrap();
            let line = lines.iter().find(|line| line["check"] == name);
            line.map_or("", |line| line["state"].as_str().unwrap()).to_owned()
        };
        let names = [
            "store",
            "journal",
            "aside",
            "clock",
            "site",
            "https",
            "tls",
            "encryption",
            "limits",
            "origins",
        ];
        (output.status.code(), names.map(|name| (name, state(name))))
    };
    let state = |found: &[(&str, String)], name: &str| {
        found.iter().find(|(known, _)| *known == name).unwrap().1.clone()
    };

    let (code, found) = check(&[]);
    assert_eq!(code, Some(1), "there is no site");
    for (name, expected) in [
        ("store", "ok"),
        ("journal", "ok"),
        ("aside", "ok"),
        ("clock", "ok"),
        ("site", "fail"),
        ("https", "ok"),
        ("tls", ""),
        ("encryption", "warning"),
        ("limits", "warning"),
        ("origins", "warning"),
    ] {
        assert_eq!(state(&found, name), expected, "{name}: {found:?}");
    }
    assert!(!dir.join("data/journal").exists(), "nothing is made");

    std::fs::create_dir(dir.join("site")).unwrap();
    std::fs::write(dir.join("site/recorder.js"), "").unwrap();
    let (_, found) = check(&["--set", "site.root=site", "--set", "storage.budget=1 TiB"]);
    assert_eq!((state(&found, "site"), state(&found, "limits")), ("ok".into(), "ok".into()));
    let public = ["--set", "http.listen=0.0.0.0:8080", "--set", "http.public_url=http://a.example"];
    assert_eq!(state(&check(&public).1, "https"), "fail");
    let memory = [&public[..], &["--set", "store.url=memory"][..]].concat();
    assert_eq!(state(&check(&memory).1, "store"), "fail");
    let tls = ["--set", "http.tls_cert=none.pem", "--set", "http.tls_key=none.pem"];
    assert_eq!(state(&check(&tls).1, "tls"), "fail");
    assert_eq!(hindsight(dir, &["check", "--set", "http.listne=1"]).status.code(), Some(2));
}

#[test]
fn a_check_at_the_edge_wants_no_database_and_tells_what_is_put_aside() {
    let dir = prepared();
    let dir = dir.path();
    let aside = dir.join("data/journal/aside");
    std::fs::create_dir_all(&aside).unwrap();
    std::fs::write(aside.join("1.damaged"), "what nobody reads").unwrap();
    let edge = ["--set", "edge.home=https://home.example", "--set", "edge.secret_file=none"];

    let output = hindsight(dir, &[&["--json", "check"][..], &edge[..]].concat());

    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lines = answer["checks"].as_array().unwrap();
    let state = |name: &str| {
        let line = lines.iter().find(|line| line["check"] == name);
        line.map(|line| line["state"].as_str().unwrap())
    };
    assert_eq!((state("store"), state("encryption")), (None, None), "{answer}");
    assert_eq!((state("journal"), state("aside")), (Some("ok"), Some("warning")), "{answer}");
}

#[test]
fn every_answer_may_be_json() {
    let dir = prepared();
    let dir = dir.path();

    assert_eq!(json(dir, &["version"])["name"], "hindsight");
    assert_eq!(json(dir, &["config", "print"])["journal"]["sync_interval"], "0s");
    assert_eq!(json(dir, &["project", "retention", "shop"])["days"], 30);
    assert_eq!(
        json(dir, &["project", "origins", "shop", "--origin", "https://a.example"])["origins"],
        json!(["https://a.example"])
    );
    std::fs::write(dir.join("policy.json"), r#"{"mode":"balanced"}"#).unwrap();
    let saved = json(dir, &["project", "policy", "shop", "--set", "policy.json"]);
    assert_eq!((&saved["version"], &saved["mode"]), (&json!(1), &json!("balanced")));
    assert_eq!(json(dir, &["doctor"])["sessions"], 0);
}
