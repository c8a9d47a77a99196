//! The binary as an operator meets it: exit codes, messages, signals, kill -9.
#![expect(clippy::unwrap_used, reason = "tests and what they share may panic")]

mod nodes;
mod program;
/// A SurrealDB server; the store's own tests have it, too.
#[path = "../../../crates/store/tests/contract/server.rs"]
#[expect(dead_code, reason = "the store's tests use all of it")]
mod surreal;

use std::net::TcpListener;

use self::program::{SESSION, Server, WINDOW, frame, hindsight, stderr};

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let dir = tempfile::tempdir().unwrap();
    for life in 0..3 {
        let server = Server::start(dir.path());
        for seq in 0..life * 10 {
            server.replay(seq);
        }
        for seq in life * 10..(life + 1) * 10 {
            server.record(seq);
        }
        drop(server);
    }

    let server = Server::start(dir.path());
    for seq in 0..30 {
        server.replay(seq);
    }
}

#[test]
fn a_visitor_is_erased_by_the_exact_name() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path());
    let event = r#"{"type":4,"timestamp":1795308430000,"data":{"n":0}}"#;
    let frame = frame(0, event, r#","meta":{"load":"a","visitor":"user-42"}"#);
    let answer = server.ask("POST /v1/chunks", "Content-Type: text/plain\r\n", frame.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    assert_eq!(server.terminate().0, Some(0));
    let erase = |visitor: &str| {
        let output = hindsight(dir.path())
            .args(["erase", "--visitor", visitor, "--yes", "--json"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    };

    assert_eq!(erase("user-4"), "{\"erased\":[],\"not_found\":[]}\n");
    assert_eq!(erase("user-421"), "{\"erased\":[],\"not_found\":[]}\n");
    let told: serde_json::Value = serde_json::from_str(&erase("user-42")).unwrap();
    assert_eq!(told["erased"][0]["session"], SESSION);
    assert_eq!(erase("user-42"), "{\"erased\":[],\"not_found\":[]}\n");
}

#[test]
fn a_session_that_is_only_in_the_journal_is_erased_too() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path());
    for seq in 0..50 {
        server.record(seq);
    }
    // Killed while the last of it cannot be in the database yet.
    drop(server);
    let other = "01976e8a-7b6c-7def-8123-456789abcd99";

    let output = hindsight(dir.path())
        .args(["erase", "--session", SESSION, "--session", other, "--yes", "--json"])
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["erased"][0]["session"], SESSION);
    assert_eq!(told["erased"][0]["chunks"], 50);
    assert_eq!(told["not_found"], serde_json::json!([other]));
    let server = Server::start(dir.path());
    let answer = server.ask(&format!("GET /replay/{SESSION}/{WINDOW}/manifest"), "", b"");
    assert!(answer.starts_with("HTTP/1.1 410"), "{answer}");
}

#[test]
fn a_signal_ends_it_in_order_with_nothing_left_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path());
    server.record(0);

    let (code, log) = server.terminate();

    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped"), "{log}");
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
}

#[test]
fn the_log_holds_nothing_about_visitors() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start_with(dir.path(), &["--set", "telemetry.log=trace"]);
    let event = r#"{"type":4,"timestamp":1795308430000,"data":{"href":"secret-event"}}"#;
    let headers = "User-Agent: secret-agent\r\nCookie: a=secret-cookie\r\n";
    let frame = frame(
        0,
        event,
        r#","meta":{"url":"https://shop.example/?q=secret-url","referrer":"secret-referrer"}"#,
    );
    let answer = server.ask("POST /v1/chunks?secret-query", headers, frame.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    server.ask("POST /v1/chunks", headers, b"secret-frame\n");
    server.ask(
        &format!("GET /replay/{SESSION}/{WINDOW}/chunks?from=0&x=secret-query"),
        headers,
        b"",
    );
    server.ask("GET /sessions?after=secret-query", headers, b"");
    server.ask("GET /secret-path", headers, b"");

    let (_, log) = server.terminate();

    assert!(log.contains("request answered") && log.contains("frame ingested"), "{log}");
    let told: Vec<&str> = log.lines().filter(|line| line.contains("secret")).collect();
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn a_second_server_says_which_address_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let output = hindsight(dir.path()).args(["--listen", &address]).output().unwrap();

    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(message.contains(&format!("cannot listen on {address}")), "{message}");
    assert!(!dir.path().join("data").exists(), "nothing was touched");
}

#[test]
fn a_data_directory_that_is_a_file_is_a_clear_message() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("data"), "not a directory").unwrap();

    let output = hindsight(dir.path()).args(["--listen", "127.0.0.1:0"]).output().unwrap();

    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("cannot be opened") && message.contains("data"), "{message}");
    assert!(!message.contains("panicked") && !message.contains("backtrace"), "{message}");
}

#[test]
fn a_database_directory_that_is_a_file_is_a_clear_message() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("data")).unwrap();
    std::fs::write(dir.path().join("data/db"), "not a directory").unwrap();

    let output = hindsight(dir.path()).args(["--listen", "127.0.0.1:0"]).output().unwrap();

    let message = stderr(&output);
    assert!(matches!(output.status.code(), Some(1 | 3)), "{message}");
    assert!(message.contains("database cannot be opened"), "{message}");
    assert!(!message.contains("panicked") && !message.contains("backtrace"), "{message}");
}

#[test]
fn two_servers_do_not_share_a_data_directory() {
    let dir = tempfile::tempdir().unwrap();
    let _first = Server::start(dir.path());

    let second = hindsight(dir.path()).args(["--listen", "127.0.0.1:0"]).output().unwrap();

    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains("in use by another process"), "{}", stderr(&second));
}

#[test]
fn a_broken_configuration_is_reported_whole() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("hindsight.toml"), "[http]\nlisten = 'x'\ntimeot = 1\n")
        .unwrap();

    let output = hindsight(dir.path()).output().unwrap();

    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.contains("http.listen cannot be read"), "{message}");
    assert!(message.contains("did you mean `timeout`?"), "{message}");
}

#[test]
fn projects_are_made_and_listed_with_their_script_tags() {
    let dir = tempfile::tempdir().unwrap();
    let create = ["project", "create", "shop", "--origin", "https://Shop.example/"];

    let created = hindsight(dir.path()).args(create).output().unwrap();
    let again = hindsight(dir.path()).args(create).output().unwrap();
    let changed = ["project", "origins", "shop", "--origin", "https://www.shop.example"];
    let changed = hindsight(dir.path()).args(changed).output().unwrap();
    let listed = hindsight(dir.path()).args(["project", "list"]).output().unwrap();

    assert!(created.status.success(), "{}", stderr(&created));
    let tag = String::from_utf8(created.stdout).unwrap();
    assert!(
        tag.starts_with("<script async src=\"http://127.0.0.1:8080/recorder.js\" data-key=\"hs_"),
        "{tag}"
    );
    assert_eq!(again.status.code(), Some(1), "{}", stderr(&again));
    assert!(changed.status.success(), "{}", stderr(&changed));
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.starts_with("shop\n  records https://www.shop.example\n"), "{listed}");
    assert!(listed.contains(tag.trim()), "{listed}");
}

#[test]
fn what_a_project_asks_of_its_recorders_is_saved_and_served() {
    let dir = tempfile::tempdir().unwrap();
    drop(Server::start(dir.path()));
    let run = |arguments: &[&str]| {
        let output = hindsight(dir.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    std::fs::write(dir.path().join("policy.json"), r#"{"mode":"balanced"}"#).unwrap();

    let saved = run(&["project", "policy", "demo", "--set", "policy.json"]);
    assert!(saved.starts_with("demo: policy version 1 ("), "{saved}");
    assert_eq!(run(&["project", "policy", "demo", "--show"]).trim(), r#"{"mode":"balanced"}"#);
    run(&["project", "recorder", "demo", "--set", "sample=0.25", "--set", "mouse=full"]);
    let shown = run(&["project", "recorder", "demo"]);
    assert!(shown.contains("\"sample\": 0.25") && shown.contains("\"mouse\": \"full\""), "{shown}");

    let server = Server::start(dir.path());
    let told = server.ask("GET /v1/projects/hs_demo/config", "", b"");
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    assert!(told.contains("\"mode\":\"balanced\"") && told.contains("\"sample\":0.25"), "{told}");
}

#[test]
fn settings_that_cannot_be_are_refused_and_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    drop(Server::start(dir.path()));
    let policy = r#"{"mode":"loose","rules":[{"selector":"div:has(a)","kind":"block"}]}"#;
    std::fs::write(dir.path().join("policy.json"), policy).unwrap();
    for (arguments, code, said) in [
        (&["project", "policy", "demo", "--set", "policy.json"][..], 2, "mode"),
        (&["project", "policy", "demo", "--set", "nowhere.json"], 1, "cannot read nowhere.json"),
        (&["project", "policy", "nobody"], 1, "there is no project \"nobody\""),
        (&["project", "recorder", "demo", "--set", "sample=7"], 2, "sample must be from 0 to 1"),
        (&["project", "recorder", "demo", "--set", "smaple=1"], 2, "there is no \"smaple\""),
        (&["project", "recorder", "demo", "--show", "--set", "sample=1"], 2, "--set or --show"),
        (&["project", "list", "--set", "sample=1"], 2, "must be SECTION.OPTION=VALUE"),
    ] {
        let output = hindsight(dir.path()).args(arguments).output().unwrap();

        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn a_path_may_be_set_in_quotes() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("a site")).unwrap();

    let output = hindsight(dir.path())
        .args(["config", "print", "--set", "demo.dir=\"a site\""])
        .output()
        .unwrap();

    let printed = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(printed.contains("dir = \"a site\"\n"), "{printed}{}", stderr(&output));
}

#[test]
fn a_database_that_lost_its_manifest_is_damage_and_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path());
    server.record(0);
    server.replay(0);
    assert_eq!(server.terminate().0, Some(0));
    std::fs::remove_dir_all(dir.path().join("data/db/manifest")).unwrap();

    let output = hindsight(dir.path()).args(["--listen", "127.0.0.1:0"]).output().unwrap();

    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{message}");
    assert!(message.contains("manifest is missing"), "{message}");
    assert!(!dir.path().join("data/db/manifest").exists());
}
