//! Commands about recordings, as an operator types them.
#![expect(clippy::unwrap_used, reason = "tests and what they share may panic")]

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use server::journal::{Aside, Journal, JournalConfig, JournalCursor, Record};

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

fn done(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// A minute of a recording, with everything JSON can hold.
fn events() -> Vec<Value> {
    let begin = 1_795_308_430_000_i64;
    let mut events = vec![
        json!({"type": 4, "timestamp": begin, "data": {"href": "https://shop.example/?a=1", "width": 800, "height": 600}}),
        json!({"type": 2, "timestamp": begin + 1, "data": {"node": {"type": 0, "childNodes": [], "id": 1}, "initialOffset": {"left": 0, "top": 0}}}),
    ];
    for n in 0..600 {
        let text = format!("line {n}\n\"quoted\" \u{1F600} </script>");
        events.push(json!({"type": 5, "timestamp": begin + n * 100, "data": {"tag": "note", "payload": {"n": n, "x": 0.1, "text": text, "none": null}}}));
    }
    events
}

/// A directory with a project and a file with a recording.
fn prepared() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    done(&hindsight(dir.path(), &["project", "create", "shop"]));
    std::fs::write(dir.path().join("array.json"), Value::from(events()).to_string()).unwrap();
    dir
}

fn import(dir: &Path, file: &str) -> String {
    let told = hindsight(dir, &["import", file, "--project", "shop", "--as-is", "--json"]);
    let told: Value = serde_json::from_str(&done(&told)).unwrap();
    assert_eq!(told["events"], 602);
    told["session"].as_str().unwrap().to_owned()
}

fn export(dir: &Path, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = ["export"].iter().chain(arguments).copied().collect();
    serde_json::from_str(&done(&hindsight(dir, &arguments))).unwrap()
}

#[test]
fn an_imported_array_comes_back_event_for_event() {
    let dir = prepared();
    let dir = dir.path();

    let session = import(dir, "array.json");
    assert_eq!(export(dir, &[&session, "--rrweb"]), Value::from(events()));

    // So do our own export and a file with one event per line.
    let whole = export(dir, &[&session]);
    assert_eq!(whole["format"], "hindsight.session");
    assert_eq!(whole["session"]["project"], "shop");
    std::fs::write(dir.join("ours.json"), whole.to_string()).unwrap();
    let mut lines = String::new();
    for event in events() {
        writeln!(lines, "{event}").unwrap();
    }
    std::fs::write(dir.join("lines.ndjson"), lines).unwrap();
    for file in ["ours.json", "lines.ndjson"] {
        let session = import(dir, file);
        assert_eq!(export(dir, &[&session, "--rrweb"]), Value::from(events()), "{file}");
    }
}

#[test]
fn an_imported_session_keeps_what_its_export_says_and_stays_for_a_while() {
    let dir = prepared();
    let dir = dir.path();
    let said = json!({"language": "de-AT", "viewport": [800, 600], "user_agent": "Browser/1"});
    let long_ago = 1_577_836_800_000_i64;
    let events = json!([
        {"type": 4, "timestamp": long_ago, "data": {"href": "https://shop.example/"}},
        {"type": 5, "timestamp": long_ago + 1, "data": {"tag": "note", "payload": {}}},
    ]);
    let of_ours = json!({
        "format": "hindsight.session", "version": 1, "session": {"metadata": said},
        "windows": [{"events": events}],
    });
    std::fs::write(dir.join("ours.json"), of_ours.to_string()).unwrap();
    let command = ["import", "ours.json", "--project", "shop", "--json"];

    let told: Value = serde_json::from_str(&done(&hindsight(dir, &command))).unwrap();

    let exported = export(dir, &[told["session"].as_str().unwrap()]);
    let metadata = &exported["session"]["metadata"];
    for name in ["language", "viewport", "user_agent"] {
        assert_eq!(metadata[name], said[name], "{name}");
    }
    assert_eq!(metadata["entry"], "https://shop.example/");
    // Recorded long ago, but here only since now.
    let purged = hindsight(dir, &["purge", "--before", "2024-01-01", "--yes"]);
    assert!(done(&purged).contains("deleted 0 sessions"));

    std::fs::write(dir.join("hindsight.toml"), "[import]\nmax_bytes = '100 B'\n").unwrap();
    let refused = hindsight(dir, &command);
    assert_eq!(code(&refused), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("import.max_bytes"));
}

#[test]
fn an_import_is_redacted_unless_told_otherwise() {
    let dir = prepared();
    let dir = dir.path();
    std::fs::write(
        dir.join("personal.json"),
        r#"[{"type":4,"timestamp":1795308430000,"data":{"href":"https://shop.example/?mail=ann@example.com","width":8,"height":6}},
            {"type":3,"timestamp":1795308430001,"data":{"source":5,"text":"ann@example.com","isChecked":false,"id":7}}]"#,
    )
    .unwrap();

    let told = hindsight(dir, &["import", "personal.json", "--project", "shop", "--json"]);
    let told: Value = serde_json::from_str(&done(&told)).unwrap();

    let exported = export(dir, &[told["session"].as_str().unwrap()]);
    assert_eq!(exported["windows"][0]["events"].as_array().unwrap().len(), 2);
    assert!(!exported.to_string().contains("ann@example.com"), "{exported}");
}

#[test]
fn a_file_of_which_some_cannot_be_used_leaves_nothing_and_takes_nothing_back() {
    let dir = prepared();
    let dir = dir.path();
    let window = |kind: u8| {
        let at = 1_795_308_430_000_i64;
        json!({"events": [{"type": kind, "timestamp": at}, {"type": kind, "timestamp": at + 1}]})
    };
    // There is no event of that kind.
    let odd = json!({
        "format": "hindsight.session", "version": 1, "session": {"metadata": {}},
        "windows": [window(4), window(77)],
    });
    std::fs::write(dir.join("odd.json"), odd.to_string()).unwrap();
    let files = ["import", "array.json", "odd.json", "--project", "shop", "--as-is", "--json"];

    let told = hindsight(dir, &files);

    assert_eq!(code(&told), Some(2));
    let imported: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(imported["events"], 602, "whoever called knows what is in already");
    assert!(done(&hindsight(dir, &["doctor", "--all"])).contains("1 sessions"));
}

#[test]
fn what_is_deleted_is_gone_and_nobody_is_deleted_without_being_asked() {
    let dir = prepared();
    let dir = dir.path();
    let session = import(dir, "array.json");

    assert_eq!(code(&hindsight(dir, &["erase", "--session", &session])), Some(2));
    assert!(done(&hindsight(dir, &["doctor", "--all"])).contains("1 sessions"));

    let told = hindsight(dir, &["erase", "--session", &session, "--yes", "--json"]);
    let told: Value = serde_json::from_str(&done(&told)).unwrap();
    assert_eq!(told["erased"][0]["session"], session);
    assert_eq!(code(&hindsight(dir, &["export", &session])), Some(1));
    assert!(!dir.join("data/erase-at-start.jsonl").exists(), "nothing is left to do");

    import(dir, "array.json");
    let early = hindsight(dir, &["purge", "--before", "2020-01-01", "--yes"]);
    assert!(done(&early).contains("deleted 0 sessions"));
    let future = hindsight(dir, &["purge", "--before", "9999-01-01", "--yes"]);
    assert_eq!(code(&future), Some(2));
}

#[test]
fn sessions_are_erased_by_when_they_were_last_active() {
    let dir = prepared();
    let dir = dir.path();
    let n_erased = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["erase"].iter().chain(arguments).copied().collect();
        let output = hindsight(dir, &[&arguments[..], &["--yes", "--json"]].concat());
        let told: Value = serde_json::from_str(&done(&output)).unwrap();
        told["erased"].as_array().unwrap().len()
    };
    for _ in 0..3 {
        import(dir, "array.json");
    }

    assert_eq!(n_erased(&["--to", "2026-11-22"]), 0);
    assert_eq!(n_erased(&["--from", "2026-11-23"]), 0);
    assert_eq!(n_erased(&["--from", "2026-11-22", "--to", "2026-11-22"]), 0);
    assert_eq!(n_erased(&["--from", "2026-11-22", "--to", "2026-11-23"]), 3);
    import(dir, "array.json");
    assert_eq!(n_erased(&["--to", "2026-11-23"]), 1);
    import(dir, "array.json");
    assert_eq!(n_erased(&["--from", "2026-11-22"]), 1);

    let missing = "01976e8a-7b6c-7def-8123-456789abcd99";
    let output = hindsight(dir, &["erase", "--session", missing, "--yes"]);
    assert_eq!(code(&output), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains(&format!("not found: {missing}")));
    for nonsense in [&[][..], &["--from", "2026-11-23", "--to", "2026-11-22", "--yes"]] {
        let arguments: Vec<&str> = ["erase"].iter().chain(nonsense).copied().collect();
        assert_eq!(code(&hindsight(dir, &arguments)), Some(2), "{nonsense:?}");
    }
}

#[test]
fn nonsense_is_refused_with_a_reason() {
    let dir = prepared();
    let dir = dir.path();
    for (text, reason) in [("", "empty"), ("[]", "at least 2"), ("nonsense", "not valid JSON")] {
        std::fs::write(dir.join("bad.json"), text).unwrap();
        let output = hindsight(dir, &["import", "bad.json", "--project", "shop"]);
        assert_eq!(code(&output), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(reason), "{text}");
    }
    let nowhere = hindsight(dir, &["import", "array.json", "--project", "nowhere"]);
    assert_eq!(code(&nowhere), Some(1));
}

#[test]
fn a_backup_becomes_the_same_recordings_elsewhere() {
    let dir = prepared();
    let dir = dir.path();
    let session = import(dir, "array.json");

    let told = hindsight(dir, &["backup", "--to", "kept", "--verify", "--json"]);
    let told: Value = serde_json::from_str(&done(&told)).unwrap();
    assert!(told["files"].as_u64().unwrap() > 1);
    assert_eq!(told["files"], told["new"]);

    let restored = ["restore", "--from", "kept", "--data-dir", "again"];
    assert!(done(&hindsight(dir, &restored)).contains("restored"));
    let exported = export(dir, &[&session, "--rrweb", "--data-dir", "again"]);
    assert_eq!(exported, Value::from(events()));
    assert_eq!(code(&hindsight(dir, &restored)), Some(2), "it is not empty any more");
    let text = std::fs::read_dir(dir.join("kept/objects")).unwrap();
    let objects: Vec<_> = text.map(|entry| entry.unwrap().path()).collect();

    // A byte that changed is found, and told with code 3.
    let largest = objects.iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
    let mut bytes = std::fs::read(largest).unwrap();
    let place = bytes.len() / 2;
    bytes[place] ^= 1;
    std::fs::write(largest, bytes).unwrap();
    let damaged = hindsight(dir, &["restore", "--from", "kept", "--data-dir", "broken"]);
    assert_eq!(code(&damaged), Some(3));
}

#[test]
fn a_backup_that_would_miss_something_is_refused() {
    let dir = prepared();
    let dir = dir.path();
    let data = dir.join("data");
    for (outside, inside) in [
        (
            format!("journal.dir={}", dir.join("elsewhere").display()),
            format!("journal.dir={}", data.join("journal").display()),
        ),
        (
            format!("store.url=surrealkv://{}", dir.join("rows").display()),
            format!("store.url=surrealkv://{}", data.join("db").display()),
        ),
    ] {
        let refused = hindsight(dir, &["backup", "--to", "kept", "--set", &outside]);
        assert_eq!(code(&refused), Some(2), "{outside}");
        let told = String::from_utf8_lossy(&refused.stderr);
        assert!(told.contains("is not below data_dir"), "{told}");
        assert!(!dir.join("kept").exists());
        done(&hindsight(dir, &["backup", "--to", "other", "--set", &inside]));
    }
}

#[test]
fn no_backup_holds_the_master_key() {
    let dir = prepared();
    let dir = dir.path();
    import(dir, "array.json");
    let key = dir.join("data/other.key");
    std::fs::rename(dir.join("data/master.key"), &key).unwrap();
    let at_key = format!("encryption.master_key_file={}", key.display());

    let told = hindsight(dir, &["backup", "--to", "kept", "--verify", "--set", &at_key]);

    done(&told);
    let name = format!("manifest-{}.json", manifests(dir).remove(0));
    let manifest = std::fs::read_to_string(dir.join("kept").join(name)).unwrap();
    assert!(!manifest.contains("other.key"), "{manifest}");
    assert!(manifest.contains("db/"), "{manifest}");
}

#[test]
fn restoring_a_backup_does_not_bring_back_what_was_erased_since() {
    let dir = prepared();
    let dir = dir.path();
    let (erased, kept) = (import(dir, "array.json"), import(dir, "array.json"));
    done(&hindsight(dir, &["backup", "--to", "kept"]));
    let first = manifests(dir).remove(0);
    done(&hindsight(dir, &["erase", "--session", &erased, "--yes"]));
    let stays_away = |data_dir: &str| {
        let gone = hindsight(dir, &["export", &erased, "--data-dir", data_dir]);
        assert_eq!(code(&gone), Some(1), "{}", String::from_utf8_lossy(&gone.stderr));
        let there = export(dir, &[&kept, "--rrweb", "--data-dir", data_dir]);
        assert_eq!(there, Value::from(events()));
    };

    // By the list of the directory that is replaced.
    let list = ["restore", "--from", "kept", "--data-dir", "two", "--erased", "data/erased.jsonl"];
    assert!(done(&hindsight(dir, &list)).contains("1 sessions were erased since"));
    stays_away("two");

    // By the newest backup, although an older one is restored.
    done(&hindsight(dir, &["backup", "--to", "kept"]));
    let told = ["restore", "--from", "kept", "--at", &first, "--data-dir", "three", "--json"];
    let told: Value = serde_json::from_str(&done(&hindsight(dir, &told))).unwrap();
    assert_eq!(told["erased"], 1);
    stays_away("three");

    // A backup of what was restored knows it still.
    done(&hindsight(dir, &["backup", "--to", "later", "--data-dir", "three"]));
    done(&hindsight(dir, &["restore", "--from", "later", "--data-dir", "four"]));
    stays_away("four");
    let nothing = ["restore", "--from", "kept", "--data-dir", "five", "--erased", "nowhere"];
    assert_eq!(code(&hindsight(dir, &nothing)), Some(1));
    assert!(!dir.join("five").exists());
}

/// The times of the backups in `kept`, the earliest first.
fn manifests(dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(dir.join("kept")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let time =
        |name: String| Some(name.strip_prefix("manifest-")?.strip_suffix(".json")?.to_owned());
    let mut times: Vec<String> = names.filter_map(time).collect();
    times.sort();
    times
}

#[test]
fn a_master_key_is_replaced() {
    let dir = prepared();
    let dir = dir.path();
    import(dir, "array.json");
    let lines = || {
        let text = std::fs::read_to_string(dir.join("data/master.key")).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = lines();

    let told: Value = serde_json::from_str(&done(&hindsight(dir, &["rekey", "--json"]))).unwrap();
    assert_eq!(told["rewrapped"], 0, "nothing is archived yet");
    let after = lines();
    assert!(after.len() == 2 && after[1..] == before);

    let forget = ["rekey", "--rewrap-only", "--forget-older"];
    assert_eq!(code(&hindsight(dir, &forget)), Some(2));
    assert_eq!(lines(), after);
    done(&hindsight(dir, &[&forget[..], &["--yes"][..]].concat()));
    assert_eq!(lines(), after[..1]);
    let given = format!("encryption.master_key={}", before[0]);
    assert_eq!(code(&hindsight(dir, &["rekey", "--set", &given])), Some(2));
    done(&hindsight(dir, &["rekey", "--rewrap-only", "--set", &given]));
}

#[test]
fn a_project_keeps_sessions_as_long_as_it_says() {
    let dir = prepared();
    let retention = |arguments: &[&str]| {
        let arguments: Vec<&str> =
            ["project", "retention", "shop"].iter().chain(arguments).copied().collect();
        hindsight(dir.path(), &arguments)
    };
    assert_eq!(done(&retention(&[])), "shop: 30 days, as configured for all projects\n");
    assert_eq!(done(&retention(&["--days", "7"])), "shop: 7 days\n");
    assert_eq!(done(&retention(&[])), "shop: 7 days\n");
    assert_eq!(code(&retention(&["--days", "0"])), Some(2));
    assert!(done(&retention(&["--default"])).contains("as configured"));
}

/// Puts the first chunk of the journal aside, as one of another session.
async fn put_aside(dir: &Path, session: &str, other: &str) {
    let (journal, _) = Journal::open(&JournalConfig::new(dir.join("data/journal"))).unwrap();
    let record = journal.peek(JournalCursor::default()).await.unwrap().unwrap();
    let mut payload = record.payload.to_vec();
    let at = payload.windows(session.len()).position(|part| part == session.as_bytes()).unwrap();
    payload[at..at + other.len()].copy_from_slice(other.as_bytes());
    let record = Record { payload: payload.into(), ..record };
    journal.aside(move |aside| aside.put(&[record])).await.unwrap();
    assert_eq!(journal.aside(Aside::files).await.unwrap().len(), 1);
    journal.close().await;
}

#[tokio::test]
async fn what_was_put_aside_is_listed_and_brought_back() {
    const OTHER: &str = "01976e8a-7b6c-7def-8123-456789abcd99";

    let prepared = prepared();
    let dir = prepared.path();
    let session = import(dir, "array.json");
    put_aside(dir, &session, OTHER).await;

    let told = done(&hindsight(dir, &["doctor"]));
    assert!(told.contains(&format!("1 records of session {OTHER} are put aside")), "{told}");
    assert!(told.contains("1 sessions"), "{told}");

    let told: Value =
        serde_json::from_str(&done(&hindsight(dir, &["doctor", "--repair", "--json"]))).unwrap();
    assert_eq!((&told["brought_back"], &told["aside"]), (&json!(1), &json!(0)), "{told}");
    assert_eq!(told["sessions"], 2);
    let events = export(dir, &[OTHER, "--rrweb"]);
    assert_eq!(events[0], self::events()[0]);
}

#[tokio::test]
async fn what_home_refused_is_listed_at_the_edge_and_appended_again() {
    const OTHER: &str = "01976e8a-7b6c-7def-8123-456789abcd99";
    const EDGE: [&str; 4] =
        ["--set", "edge.home=https://home.example", "--set", "edge.secret_file=secret"];

    let prepared = prepared();
    let dir = prepared.path();
    let session = import(dir, "array.json");
    put_aside(dir, &session, OTHER).await;
    let doctor =
        |more: &[&str]| done(&hindsight(dir, &[&["doctor"][..], more, &EDGE[..]].concat()));

    let told = doctor(&[]);
    let listed = format!("1 records of session {OTHER} are put aside, because home did not");
    assert!(told.contains(&listed), "{told}");
    assert!(told.contains("0 sessions"), "there is no database: {told}");

    let told: Value = serde_json::from_str(&doctor(&["--repair", "--json"])).unwrap();
    assert_eq!((&told["brought_back"], &told["aside"]), (&json!(1), &json!(0)), "{told}");
}

#[test]
fn a_session_that_cannot_be_erased_keeps_no_other() {
    let prepared = prepared();
    let dir = prepared.path();
    let (stuck, other) = (import(dir, "array.json"), import(dir, "array.json"));
    let projects = done(&hindsight(dir, &["project", "list", "--json"]));
    let projects: Value = serde_json::from_str(&projects).unwrap();
    let below = dir.join("data/archive/recordings").join(projects[0]["id"].as_str().unwrap());
    std::fs::create_dir_all(below.join(&stuck)).unwrap();
    // A name that no object store has.
    let strange = below.join(&stuck).join(OsStr::from_bytes(b"\xff"));
    std::fs::write(&strange, "not ours").unwrap();

    let both =
        ["erase", "--session", stuck.as_str(), "--session", other.as_str(), "--yes", "--json"];
    let output = hindsight(dir, &both);

    assert_eq!(code(&output), Some(1));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["erased"][0]["session"], json!(other), "{told}");
    assert_eq!(told["not_erased"][0]["session"], json!(stuck), "{told}");
    std::fs::remove_file(&strange).unwrap();
    done(&hindsight(dir, &["erase", "--session", &stuck, "--yes"]));
}

#[test]
fn windows_beyond_the_limit_of_a_session_are_put_aside_and_erased_with_it() {
    let dir = prepared();
    let dir = dir.path();
    let windows: Vec<Value> = (0..258).map(|_| json!({"events": &events()[..2]})).collect();
    let session = json!({"format": "hindsight.session", "version": 1, "windows": windows});
    std::fs::write(dir.join("many.json"), session.to_string()).unwrap();

    let told = hindsight(dir, &["import", "many.json", "--project", "shop", "--as-is", "--json"]);
    let told: Value = serde_json::from_str(&done(&told)).unwrap();
    let session = told["session"].as_str().unwrap();

    let listed = format!("2 records of session {session} are put aside");
    assert!(done(&hindsight(dir, &["doctor"])).contains(&listed));
    let repaired = done(&hindsight(dir, &["doctor", "--repair"]));
    assert!(repaired.contains(&listed), "they are refused once more: {repaired}");
    done(&hindsight(dir, &["erase", "--session", session, "--yes"]));
    assert!(!done(&hindsight(dir, &["doctor"])).contains("put aside"));
}
