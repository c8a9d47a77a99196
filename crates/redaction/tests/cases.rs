//! Every privacy promise we make, as data.
//!
//! `cases.json` is the list a reviewer or a customer reads. To report a leak, add a case;
//! the test needs no change.
//!
//! `policy` is what an operator would write; without it, the default policy holds.
//!
//! | `op` | `input` → `expected` |
//! |---|---|
//! | `url`, `text` | one string |
//! | `meta` | the header's `meta`, without a document, or after the events `before` |
//! | `custom` | `{tag, payload}` of a custom event |
//! | `element` | `{tag, attributes, text, inside}`: an element with a text, within an element with the attributes `inside`. It is shown to the engine in four ways: in a snapshot, added, changed, and in a frame's document; all must give `expected` |
//! | `event` | `data` of one event, after the events `before` on a page of `html` 3, `body` 4 |
//! | `refused` | an event that must be an error |
//! | `policy` | a policy → the places of what is wrong with it, none when it is fine |
#![expect(clippy::unwrap_used, reason = "a broken case must end the test")]

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use redaction::{Policy, PolicySpec, Redactor, compile};
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
    #[serde(default = "empty")]
    policy: Value,
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
    Policy,
}

thread_local! {
    /// Compiling takes longer than all the rest.
    static POLICIES: RefCell<HashMap<String, Policy>> = RefCell::default();
}

impl Case {
    fn policy(&self) -> Policy {
        let json = self.policy.to_string();
        POLICIES.with_borrow_mut(|policies| {
            let policy = policies.entry(json).or_insert_with_key(|json| {
                let spec =
                    PolicySpec::from_json(json).unwrap_or_else(|e| panic!("{}: {e}", self.name));
                let compiled = compile(&spec).unwrap_or_else(|e| panic!("{}: {e}", self.name));
                Policy::from_bytes(&compiled.bytes).unwrap()
            });
            policy.clone()
        })
    }

    fn page(&self) -> Redactor {
        let mut redactor = Redactor::new(self.policy());
        data(&mut redactor, 2, &snapshot_of(&[]), "page");
        redactor
    }

    fn page_after_events(&self) -> Redactor {
        let mut redactor = self.page();
        for before in &self.before {
            data(&mut redactor, 3, before, &self.name);
        }
        redactor
    }
}

fn empty() -> Value {
    json!({})
}

fn incremental() -> u8 {
    3
}

#[test]
fn every_case_redacts_as_promised() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
    assert!(cases.len() >= 300, "{} cases", cases.len());

    let mut names: Vec<_> = cases.iter().map(|case| &case.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "every case has a name of its own");
    // All of them are run, so that a change shows everything it breaks.
    let broken: Vec<_> = cases
        .iter()
        .filter(|case| catch_unwind(AssertUnwindSafe(|| run(case))).is_err())
        .map(|case| &case.name)
        .collect();
    assert!(broken.is_empty(), "{} cases: {broken:#?}", broken.len());
}

fn run(case: &Case) {
    let name = &case.name;
    match case.op {
        Op::Url => {
            let input = case.input.as_str().unwrap();
            assert_eq!(case.policy().url(input), string(case), "case: {name}");
        }

        Op::Text => {
            let input = case.input.as_str().unwrap();
            assert_eq!(case.policy().text(input), string(case), "case: {name}");
        }

        Op::Meta => {
            let mut redactor = match case.before.as_slice() {
                [] => Redactor::new(case.policy()),
                _ => case.page_after_events(),
            };
            let mut out = String::new();
            redactor.meta(&case.input.to_string(), &mut out).unwrap();
            assert_eq!(parse(&out), case.expected, "case: {name}");
        }

        Op::Custom => {
            assert_eq!(data(&mut case.page(), 5, &case.input, name), case.expected, "case: {name}");
        }

        Op::Element => element(case),

        Op::Event => {
            let mut redactor = case.page_after_events();
            let actual = data(&mut redactor, case.kind, &case.input, name);
            assert_eq!(actual, case.expected, "case: {name}");
        }

        Op::Refused => {
            let mut out = String::new();
            let result = case.page().event(case.input.as_str().unwrap(), &mut out);
            assert!(result.is_err(), "case: {name}");
            assert_eq!(out, "", "case: {name}");
        }

        Op::Policy => {
            let spec = PolicySpec::from_json(&case.input.to_string());
            let problems = spec.and_then(|spec| compile(&spec)).err();
            let problems = problems.map_or_else(Vec::new, |error| error.problems);
            let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
            assert_eq!(json!(paths), case.expected, "case: {name}: {problems:?}");
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

    let seen = data(&mut case.page(), 2, &snapshot_of(std::slice::from_ref(&outer)), &case.name);
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
    let seen = data(&mut case.page(), 3, &adds, &case.name);
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
    let mut redactor = case.page();
    data(&mut redactor, 3, &frame, &case.name);
    let seen = data(&mut redactor, 3, &attach, &case.name);
    check(case, "frame", seen.pointer("/adds/0/node/childNodes/0/childNodes/0"));

    changed(case, &outer, &attributes, &text);
}

/// The element is there already and everything about it is said again, as changes.
fn changed(case: &Case, outer: &Value, attributes: &Value, text: &Value) {
    let mut redactor = Redactor::new(case.policy());
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
