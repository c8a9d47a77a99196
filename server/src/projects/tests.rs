//! Settings as they are served, and the directory as ingest asks it.

use model::RecorderConfig;

use super::*;

/// The default policy but for its patterns, which take a while to compile.
fn policy(mode: &str) -> ActivePolicy {
    let patterns: Vec<_> = redaction::pattern_names().collect();
    compile(&serde_json::json!({"mode": mode, "disabled_patterns": patterns}).to_string()).unwrap()
}

fn settings(
    recorder: RecorderConfig,
    policy: Arc<ActivePolicy>,
    known: Arc<HashSet<PolicyHash>>,
) -> Settings {
    Settings::new(recorder, policy, known, "no_tracking").unwrap()
}

fn recorded(key: &str, origin: &str, recorder: RecorderConfig) -> RecordedProject {
    let policy = Arc::new(policy("strict"));
    RecordedProject {
        project: Project {
            id: "01976e8a-7b6c-7def-8123-456789abcdef".parse().unwrap(),
            slug: "shop".to_owned(),
            key: key.parse().unwrap(),
            origins: vec![origin.parse().unwrap()],
        },
        keys: vec![key.parse().unwrap()],
        settings: Some(Arc::new(settings(recorder, policy, Arc::default()))),
    }
}

#[test]
fn a_refresh_is_seen_by_every_clone_and_forgets_what_is_gone() {
    let project = |key, origin| recorded(key, origin, RecorderConfig::default());
    let directory = ProjectDirectory::new([project("hs_first", "https://one.example")]);
    let clone = directory.clone();

    directory.replace([project("hs_second", "https://two.example")]);

    assert!(clone.find(&"hs_first".parse().unwrap()).is_none());
    assert!(clone.find(&"hs_second".parse().unwrap()).is_some());
    assert!(clone.knows_origin("https://two.example"));
    for origin in ["https://one.example", "null", "*", "", "https://two.example/"] {
        assert!(!clone.knows_origin(origin), "{origin}");
    }
}

#[test]
fn gpc_is_respected_where_nobody_said_otherwise() {
    let beyond = RecorderConfig { respect: Vec::new(), ..RecorderConfig::default() };
    let directory = ProjectDirectory::new([
        recorded("hs_first", "https://one.example", RecorderConfig::default()),
        recorded("hs_second", "https://two.example", beyond),
    ]);

    assert!(directory.always_respects_gpc("https://one.example"));
    assert!(directory.always_respects_gpc("https://unknown.example"));
    assert!(directory.always_respects_gpc("null"));
    assert!(!directory.always_respects_gpc("https://two.example"));
}

#[test]
fn the_served_configuration_is_the_documented_one() {
    let project = recorded("hs_first", "https://one.example", RecorderConfig::default());
    let settings = project.settings.unwrap();

    let served: serde_json::Value = serde_json::from_slice(&settings.served).unwrap();

    let expected = serde_json::json!({
        "v": 1, "revision": settings.revision, "enabled": true, "policy": {"hash": settings.policy.hash, "mode": "strict"},
        "opt_out_cookie": "no_tracking", "storage": "shared", "sample": 1.0, "error_sample": 0.0,
        "respect": ["gpc", "dnt"], "cookies": true, "consent": "none", "console": false, "network": false,
        "mouse": "sparse", "triggers": [], "idle_ms": 1_800_000, "max_ms": 86_400_000,
        "ids": "first_party",
    });
    assert_eq!(served, expected);
    let off = RecorderConfig { enabled: false, ..RecorderConfig::default() };
    let off = recorded("hs_first", "https://one.example", off).settings.unwrap();
    assert_ne!(off.revision, settings.revision);
}

#[test]
fn recorders_are_told_what_they_block_themselves() {
    let spec = serde_json::json!({
        "disabled_patterns": redaction::pattern_names().collect::<Vec<_>>(),
        "rules": [
            {"selector": ".receipt, #bill", "kind": "block"},
            {"selector": ".customer", "kind": "redact"},
        ],
    });
    let policy = Arc::new(compile(&spec.to_string()).unwrap());
    let settings = settings(RecorderConfig::default(), policy, Arc::default());

    let served: serde_json::Value = serde_json::from_slice(&settings.served).unwrap();

    assert_eq!(served["policy"]["block"], serde_json::json!([".receipt, #bill"]));
}

#[test]
fn recorders_that_name_a_policy_of_the_project_were_told_of_it() {
    let policy = Arc::new(policy("strict"));
    let old: PolicyHash = "0123456789abcdef".parse().unwrap();
    let known = Arc::new(HashSet::from([old.clone()]));
    let settings = settings(RecorderConfig::default(), policy, known);

    assert!(settings.has_told_of(Some(settings.policy.hash.as_str())));
    assert!(settings.has_told_of(Some(old.as_str())));
    for policy in [None, Some(""), Some("strict-1"), Some("fedcba9876543210")] {
        assert!(!settings.has_told_of(policy), "{policy:?}");
    }
}

#[test]
fn a_policy_that_cannot_be_used_says_where() {
    for spec in
        ["", "[]", r#"{"mode":"loose"}"#, r#"{"rules":[{"selector":":has(a)","kind":"block"}]}"#]
    {
        let error = compile(spec).unwrap_err();
        assert!(!error.problems.is_empty(), "{spec}");
    }
    assert_eq!(policy("strict").hash, policy("strict").hash);
    assert_ne!(policy("strict").hash, policy("open").hash);
}
