//! Streams that no browser makes: what they cost is bounded. The sizes are such that anything
//! else would not end.
#![expect(clippy::unwrap_used, reason = "what fails here must end the test")]

use std::fmt::Write as _;

use redaction::{Policy, PolicySpec, Redactor, compile};

fn policy(json: &str) -> Policy {
    let spec = PolicySpec::from_json(json).unwrap();
    Policy::from_bytes(&compile(&spec).unwrap().bytes).unwrap()
}

fn redactor(json: &str) -> Redactor {
    Redactor::new(policy(json))
}

fn redact(redactor: &mut Redactor, event: &str) -> String {
    let mut out = String::new();
    redactor.event(event, &mut out).unwrap();
    out
}

/// A page with one element, number 4, in its body, number 3.
fn page(redactor: &mut Redactor, attributes: &str, children: &str) -> String {
    let event = format!(
        r#"{{"type":2,"data":{{"node":{{"type":0,"id":1,"childNodes":[{{"type":2,"tagName":"html","attributes":{{}},"id":2,"childNodes":[{{"type":2,"tagName":"body","attributes":{{}},"id":3,"childNodes":[{{"type":2,"tagName":"div","attributes":{attributes},"childNodes":[{children}],"id":4}}]}}]}}]}}}},"timestamp":1}}"#
    );
    redact(redactor, &event)
}

const TEXT: &str = r#"{"type":3,"textContent":"Menu","id":5}"#;

const CHANGED: &str =
    r#"{"type":3,"data":{"source":0,"texts":[{"id":5,"value":"Menu"}]},"timestamp":2}"#;

#[test]
fn a_long_attribute_that_rules_ask_for_costs_later_events_nothing() {
    let long = "a".repeat(4_000_000);
    for attributes in [
        format!(r#"{{"autocomplete":"{long}"}}"#),
        format!(r#"{{"autocomplete":["{long}"]}}"#),
        format!(r#"{{"class":"{}"}}"#, "rr ".repeat(1_000_000)),
    ] {
        let mut redactor = redactor(r#"{"mode":"open"}"#);
        page(&mut redactor, &attributes, TEXT);
        for _ in 0..20_000 {
            // What cannot be asked about may be what a rule masks.
            assert!(redact(&mut redactor, CHANGED).contains("****"));
        }
        let touched = r#"{"type":3,"data":{"source":0,"attributes":[{"id":4,"attributes":{"dir":"ltr"}}],"texts":[{"id":5,"value":"Menu"}]},"timestamp":2}"#;
        for _ in 0..200 {
            assert!(redact(&mut redactor, touched).contains("****"));
        }
    }
}

#[test]
fn a_long_attribute_that_no_rule_asks_for_hides_nothing() {
    let mut redactor = redactor(r#"{"mode":"open"}"#);
    let long = "a".repeat(100_000);

    let seen = page(&mut redactor, &format!(r#"{{"style":"--a:{long}","data-x":"{long}"}}"#), TEXT);

    assert!(seen.contains("Menu"));
    assert!(redact(&mut redactor, CHANGED).contains("Menu"));
}

#[test]
fn what_a_rule_asks_for_is_known_again_once_it_is_short() {
    let mut redactor = redactor(r#"{"mode":"open"}"#);
    let long = "ä".repeat(5000);
    let seen = page(&mut redactor, &format!(r#"{{"class":"{long}"}}"#), TEXT);
    assert!(!seen.contains("Menu"));

    let short = r#"{"type":3,"data":{"source":0,"attributes":[{"id":4,"attributes":{"class":"ä"}}]},"timestamp":2}"#;
    redact(&mut redactor, short);

    assert!(redact(&mut redactor, CHANGED).contains("Menu"));
}

#[test]
fn what_holds_for_an_element_changes_with_the_policy_and_with_the_document() {
    let mut redactor = redactor(r#"{"mode":"open"}"#);
    page(&mut redactor, r#"{"class":"x"}"#, TEXT);
    assert!(redact(&mut redactor, CHANGED).contains("Menu"));

    let rules = r#"{"mode":"open","rules":[{"selector":".x","kind":"redact"}]}"#;
    redactor.set_policy(policy(rules));
    assert!(redact(&mut redactor, CHANGED).contains("****"));

    page(&mut redactor, r#"{"class":"y"}"#, TEXT);
    assert!(redact(&mut redactor, CHANGED).contains("Menu"));
}

#[test]
fn a_style_costs_no_more_than_it_is_long() {
    const PIECES: [&str; 12] = [
        "''",
        "' '",
        "url('a')",
        r#"url(\"a\")"#,
        r#"url(a\""#,
        "url(a",
        "@import",
        "@import a(",
        "image-set('a' 1x",
        "image-set(",
        r#"\"\" "#,
        "/**/",
    ];
    for mode in ["strict", "open", "wireframe"] {
        let policy = policy(&format!(r#"{{"mode":"{mode}"}}"#));
        for piece in PIECES {
            let style = piece.repeat(300_000 / piece.len());
            let mut redactor = Redactor::new(policy.clone());

            let seen = page(&mut redactor, &format!(r#"{{"style":"{style}("}}"#), TEXT);

            assert!(seen.ends_with(r#""timestamp":1}"#), "{piece}");
        }
    }
}

#[test]
fn a_label_costs_no_more_than_what_is_looked_at() {
    let mut redactor = redactor(r#"{"mode":"open"}"#);
    let mut children = String::new();
    for id in 5..200_005 {
        let comma = if id == 5 { "" } else { "," };
        write!(children, r#"{comma}{{"type":3,"id":{id}}}"#).unwrap();
    }
    page(&mut redactor, "{}", &children);
    let click = r#"{"type":5,"timestamp":3,"data":{"tag":"click","payload":{"label":"Menu","node":[4,4,4,4,4,4,4,4]}}}"#;

    for _ in 0..2000 {
        assert!(redact(&mut redactor, click).contains("****"));
    }
}
