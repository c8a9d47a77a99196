//! Every privacy promise we make, as data.
//!
//! `cases.json` is the list a reviewer or a customer reads. To report a leak, add a case;
//! the test needs no change.
//!
//! | `op` | `input` → `expected` |
//! |---|---|
//! | `url`, `text` | one string |
//! | `meta` | the header's `meta` |
//! | `custom` | `{tag, payload}` of a custom event |
//! | `element` | `{tag, attributes, text, inside}`: an element with a text, within an element with the attributes `inside`. It is shown to the engine in four ways: in a snapshot, added, changed, and in a frame's document; all must give `expected` |
//! | `event` | `data` of one event, after the events `before` on a page of `html` 3, `body` 4 |
//! | `refused` | an event that must be an error |
#![expect(clippy::unwrap_used, reason = "a broken case must end the test")]

use redaction::{Policy, Redactor, redact_text, strip_url};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    name: String,
    op: Op,
    input: Value,
    #[serde(default)]
    expected: Value,
    #[serde(default)]
    before: Vec<Value>,
    #[serde(default = "incremental")]
    kind: u8,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Op {
    Url,
    Text,
    Meta,
    Custom,
    Element,
    Event,
    Refused,
}

fn incremental() -> u8 {
    3
}

#[test]
fn every_case_redacts_as_promised() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
    assert!(cases.len() >= 60, "{} cases", cases.len());

    for case in &cases {
        match case.op {
            Op::Url => assert_eq!(
                strip_url(case.input.as_str().unwrap()),
                string(case),
                "case: {}",
                case.name
            ),
            Op::Text => assert_eq!(
                redact_text(case.input.as_str().unwrap()),
                string(case),
                "case: {}",
                case.name
            ),
            Op::Meta => {
                let mut out = String::new();
                Redactor::new(Policy::strict()).meta(&case.input.to_string(), &mut out).unwrap();
                assert_eq!(parse(&out), case.expected, "case: {}", case.name);
            }
            Op::Custom => {
                assert_eq!(
                    data(&mut page(), 5, &case.input, &case.name),
                    case.expected,
                    "case: {}",
                    case.name
                );
            }
            Op::Element => element(case),
            Op::Event => {
                let mut redactor = page();
                for before in &case.before {
                    data(&mut redactor, 3, before, &case.name);
                }
                let actual = data(&mut redactor, case.kind, &case.input, &case.name);
                assert_eq!(actual, case.expected, "case: {}", case.name);
            }
            Op::Refused => {
                let mut out = String::new();
                let result = page().event(case.input.as_str().unwrap(), &mut out);
                assert!(result.is_err(), "case: {}", case.name);
                assert_eq!(out, "", "case: {}", case.name);
            }
        }
    }
}

fn string(case: &Case) -> &str {
    case.expected.as_str().unwrap()
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Runs one event through and gives its `data`.
fn data(redactor: &mut Redactor, kind: u8, data: &Value, name: &str) -> Value {
    let event = json!({ "type": kind, "data": data, "timestamp": 1_795_308_430_836_i64 });
    let mut out = String::new();
    redactor
        .event(&event.to_string(), &mut out)
        .unwrap_or_else(|error| panic!("case: {name}: {error}"));
    let mut event = parse(&out);
    assert_eq!(event["timestamp"], 1_795_308_430_836_i64);
    event["data"].take()
}

fn node(id: i32, tag: &str, attributes: &Value, children: &[Value]) -> Value {
    json!({ "type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": id })
}

fn snapshot_of(children: &[Value]) -> Value {
    let html = node(3, "html", &json!({}), &[node(4, "body", &json!({}), children)]);
    json!({ "node": { "type": 0, "childNodes": [html], "id": 1 }, "initialOffset": { "left": 0, "top": 0 } })
}

fn page() -> Redactor {
    let mut redactor = Redactor::new(Policy::strict());
    data(&mut redactor, 2, &snapshot_of(&[]), "page");
    redactor
}

fn element(case: &Case) {
    let input = &case.input;
    let empty = json!({});
    let object = |name: &str| input.get(name).unwrap_or(&empty).clone();
    let (attributes, inside) = (object("attributes"), object("inside"));
    let tag = input["tag"].as_str().unwrap();
    let text =
        json!({ "type": 3, "textContent": input["text"].as_str().unwrap_or_default(), "id": 12 });
    let mut inner = node(11, tag, &attributes, std::slice::from_ref(&text));
    if input["svg"] == true {
        inner["isSVG"] = true.into();
    }
    let outer = node(10, "div", &inside, std::slice::from_ref(&inner));

    let seen = data(&mut page(), 2, &snapshot_of(std::slice::from_ref(&outer)), &case.name);
    check(
        case,
        "snapshot",
        seen.pointer("/node/childNodes/0/childNodes/0/childNodes/0/childNodes/0"),
    );

    let add =
        |parent: i32, node: &Value| json!({ "parentId": parent, "nextId": null, "node": node });
    let bare = node(10, "div", &inside, &[]);
    let mut childless = inner.clone();
    childless["childNodes"] = json!([]);
    let adds = json!({ "source": 0, "adds": [add(4, &bare), add(10, &childless), add(11, &text)] });
    let seen = data(&mut page(), 3, &adds, &case.name);
    let added = seen.pointer("/adds/1/node").map(|node| {
        let mut node = node.clone();
        node["childNodes"] = json!(seen.pointer("/adds/2/node").into_iter().collect::<Vec<_>>());
        node
    });
    check(case, "add", added.as_ref());

    let frame = json!({ "source": 0, "adds": [add(4, &node(10, "iframe", &inside, &[]))] });
    let html = node(21, "html", &json!({}), &[inner]);
    let document = json!({ "type": 0, "childNodes": [html], "id": 20 });
    let attach = json!({ "source": 0, "adds": [add(10, &document)], "isAttachIframe": true });
    let mut redactor = page();
    data(&mut redactor, 3, &frame, &case.name);
    let seen = data(&mut redactor, 3, &attach, &case.name);
    check(case, "frame", seen.pointer("/adds/0/node/childNodes/0/childNodes/0"));

    changed(case, &outer, &attributes, &text);
}

/// The element is there already and everything about it is said again, as changes.
fn changed(case: &Case, outer: &Value, attributes: &Value, text: &Value) {
    let mut redactor = Redactor::new(Policy::strict());
    data(&mut redactor, 2, &snapshot_of(std::slice::from_ref(outer)), &case.name);
    let changes = json!({
        "source": 0,
        "texts": [{ "id": 12, "value": text["textContent"] }],
        "attributes": [{ "id": 11, "attributes": attributes }],
    });
    let seen = data(&mut redactor, 3, &changes, &case.name);
    if case.expected.is_null() {
        assert_eq!(seen["texts"], json!([]), "case: {} (changed)", case.name);
        assert_eq!(seen["attributes"], json!([]), "case: {} (changed)", case.name);
        return;
    }
    let expected = case.expected.get("attributes").cloned().unwrap_or_else(|| json!({}));
    assert_eq!(seen["attributes"][0]["attributes"], expected, "case: {} (changed)", case.name);
    match case.expected.get("text") {
        Some(expected) if expected.is_null() => {
            assert_eq!(seen["texts"], json!([]), "case: {}", case.name);
        }

        Some(expected) => {
            assert_eq!(seen["texts"][0]["value"], *expected, "case: {} (changed)", case.name);
        }

        None => {}
    }
}

/// `expected` is null when the element must not be there at all; its `text` is null when it must be empty.
fn check(case: &Case, way: &str, seen: Option<&Value>) {
    let Some(seen) = seen else {
        assert!(case.expected.is_null(), "case: {} ({way}): the element is gone", case.name);
        return;
    };
    assert!(!case.expected.is_null(), "case: {} ({way}): still there: {seen}", case.name);
    let expected = case.expected.get("attributes").cloned().unwrap_or_else(|| json!({}));
    assert_eq!(seen["attributes"], expected, "case: {} ({way})", case.name);
    match case.expected.get("text") {
        Some(text) if text.is_null() => {
            assert_eq!(seen["childNodes"], json!([]), "case: {} ({way})", case.name);
        }

        Some(text) => {
            assert_eq!(seen["childNodes"][0]["textContent"], *text, "case: {} ({way})", case.name);
        }

        None => {}
    }
}
