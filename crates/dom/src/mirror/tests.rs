//! Events in, outlines of the tree out.
#![expect(clippy::needless_pass_by_value, reason = "calls read better with values made in place")]

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::tape::Tape;

fn apply(mirror: &mut Mirror, event: &Value) {
    let event = event.to_string();
    let mut tape = Tape::default();
    tape.read(&event).unwrap();
    mirror.apply(&event, &mut tape);
}

fn mutate(mirror: &mut Mirror, data: Value) {
    let mut data = data;
    data["source"] = 0.into();
    apply(mirror, &json!({ "type": 3, "data": data, "timestamp": 2 }));
}

fn element(id: i32, tag: &str, attributes: Value, children: Value) -> Value {
    json!({ "type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": id })
}

fn text(id: i32, text: &str) -> Value {
    json!({ "type": 3, "textContent": text, "id": id })
}

fn add(parent: i32, next: Value, node: Value) -> Value {
    json!({ "parentId": parent, "nextId": next, "node": node })
}

/// `1(2 3(4))` for a document 1 with the children 2 and 3.
fn page() -> Mirror {
    let html = element(
        3,
        "html",
        json!({}),
        json!([element(4, "body", json!({}), json!([text(5, "hi")]))]),
    );
    let node = json!({ "type": 0, "childNodes": [{ "type": 1, "name": "html", "publicId": "", "systemId": "", "id": 2 }, html], "id": 1 });
    let mut mirror = Mirror::new(Detail::Full);
    apply(
        &mut mirror,
        &json!({ "type": 2, "data": { "node": node, "initialOffset": { "left": 0, "top": 0 } }, "timestamp": 1 }),
    );
    mirror
}

fn outline(mirror: &Mirror) -> String {
    fn write(mirror: &Mirror, slot: Slot, out: &mut String) {
        write!(out, "{}", mirror.node(slot).id).unwrap();
        let children: Vec<_> = mirror.children(slot).collect();
        if children.is_empty() {
            return;
        }
        out.push('(');
        for (index, child) in children.into_iter().enumerate() {
            assert_eq!(mirror.parent(child), Some(slot));
            if index > 0 {
                out.push(' ');
            }
            write(mirror, child, out);
        }
        out.push(')');
    }
    let mut out = String::new();
    if let Some(root) = mirror.root() {
        write(mirror, root, &mut out);
    }
    out
}

#[test]
fn a_snapshot_becomes_a_tree() {
    let mirror = page();

    assert_eq!(outline(&mirror), "1(2 3(4(5)))");
    assert_eq!(&*mirror.node(mirror.find(5).unwrap()).text, "\"hi\"");
}

#[test]
fn adds_may_come_in_any_order() {
    let mut mirror = page();

    mutate(
        &mut mirror,
        json!({ "adds": [
            add(11, Value::Null, text(12, "inner")),
            add(4, json!(11), element(10, "p", json!({}), json!([]))),
            add(4, json!(5), element(11, "div", json!({}), json!([]))),
        ] }),
    );

    assert_eq!(outline(&mirror), "1(2 3(4(10 11(12) 5)))");
    assert_eq!(mirror.n_skipped(), 0);
}

#[test]
fn a_move_is_a_remove_and_an_add() {
    let mut mirror = page();
    mutate(
        &mut mirror,
        json!({ "adds": [add(4, Value::Null, element(10, "p", json!({}), json!([])))] }),
    );

    mutate(
        &mut mirror,
        json!({ "removes": [{ "parentId": 4, "id": 5 }], "adds": [add(10, Value::Null, text(5, "hi"))] }),
    );

    assert_eq!(outline(&mirror), "1(2 3(4(10(5))))");
}

#[test]
fn removing_forgets_all_below() {
    let mut mirror = page();

    mutate(&mut mirror, json!({ "removes": [{ "parentId": 3, "id": 4 }] }));

    assert_eq!(outline(&mirror), "1(2 3)");
    assert_eq!(mirror.find(5), None);
    assert_eq!(mirror.len(), 3);
}

#[test]
fn attributes_are_set_and_removed() {
    let mut mirror = page();

    mutate(
        &mut mirror,
        json!({ "attributes": [{ "id": 4, "attributes": { "class": "a", "id": "b" } }] }),
    );
    mutate(&mut mirror, json!({ "attributes": [{ "id": 4, "attributes": { "id": null } }] }));

    let body = mirror.node(mirror.find(4).unwrap());
    assert_eq!(body.attribute(Name::CLASS).unwrap().raw_text(), Some("a"));
    assert!(body.attribute(Name::ID).is_none());
}

#[test]
fn a_frame_has_one_document() {
    let mut mirror = page();
    mutate(
        &mut mirror,
        json!({ "adds": [add(4, Value::Null, element(10, "iframe", json!({}), json!([])))] }),
    );
    let document = |id: i32| json!({ "type": 0, "childNodes": [element(id + 1, "html", json!({}), json!([]))], "id": id });

    mutate(
        &mut mirror,
        json!({ "adds": [add(10, Value::Null, document(20))], "isAttachIframe": true }),
    );
    mutate(
        &mut mirror,
        json!({ "adds": [add(10, Value::Null, document(30))], "isAttachIframe": true }),
    );

    assert_eq!(outline(&mirror), "1(2 3(4(5 10(30(31)))))");
}

#[test]
fn once_a_password_always_a_password() {
    let mut mirror = page();
    let input = |kind: &str| element(10, "input", json!({ "type": kind }), json!([]));
    mutate(&mut mirror, json!({ "adds": [add(4, Value::Null, input("PassWord"))] }));

    mutate(&mut mirror, json!({ "attributes": [{ "id": 10, "attributes": { "type": "text" } }] }));
    mutate(
        &mut mirror,
        json!({ "removes": [{ "parentId": 4, "id": 10 }], "adds": [add(4, json!(5), input("text"))] }),
    );

    assert!(mirror.is_password(10));
    assert!(!mirror.is_password(4));
}

#[test]
fn hostile_changes_are_counted_and_skipped() {
    let mut mirror = page();

    mutate(
        &mut mirror,
        json!({
            "removes": [{ "parentId": 1, "id": 99 }, {}],
            "adds": [
                add(10, Value::Null, element(11, "a", json!({}), json!([]))),
                add(11, Value::Null, element(10, "b", json!({}), json!([]))),
                add(12, Value::Null, element(12, "self", json!({}), json!([]))),
                add(4, json!(98), text(13, "no such sibling")),
                add(4, Value::Null, element(3, "above", json!({}), json!([]))),
                add(4, Value::Null, json!({ "type": 0, "childNodes": [], "id": 14 })),
                add(4, Value::Null, json!({ "type": 77, "id": 15 })),
                add(4, Value::Null, text(-3, "negative")),
            ],
            "texts": [{ "id": 97, "value": "?" }],
            "attributes": [{ "id": 97, "attributes": { "a": "b" } }],
        }),
    );

    assert_eq!(outline(&mirror), "1(2)");
    assert_eq!(mirror.n_skipped(), 12);
}

#[test]
fn depth_is_bounded() {
    let mut mirror = page();
    for id in 10..10 + i32::from(MAX_LEVELS) {
        let parent = if id == 10 { 4 } else { id - 1 };
        mutate(
            &mut mirror,
            json!({ "adds": [add(parent, Value::Null, element(id, "div", json!({}), json!([])))] }),
        );
    }

    assert_eq!(mirror.n_skipped(), 2);
}

#[test]
fn a_structure_keeps_no_texts() {
    let mut mirror = Mirror::new(Detail::Structure);
    let style = element(
        2,
        "style",
        json!({ "_cssText": "a{}".repeat(1000), "media": "all" }),
        json!([text(3, "secret")]),
    );
    apply(
        &mut mirror,
        &json!({ "type": 2, "data": { "node": { "type": 0, "childNodes": [style], "id": 1 } }, "timestamp": 1 }),
    );

    let style = mirror.node(mirror.find(2).unwrap());
    assert_eq!(style.attribute(Name::CSS_TEXT).unwrap().raw_text(), Some(""));
    assert_eq!(&*mirror.node(mirror.find(3).unwrap()).text, "");
}

fn entry() -> impl Strategy<Value = Value> {
    (1..12_i32, 0..12_i32, 1..12_i32, 0..4_u8).prop_map(|(parent, next, id, kind)| {
        let next = if next == 0 { Value::Null } else { json!(next) };
        let node = match kind {
            0 => text(id, "t"),
            1 => element(id, "iframe", json!({}), json!([])),
            2 => json!({ "type": 0, "childNodes": [element(id + 1, "html", json!({}), json!([]))], "id": id }),
            _ => element(id, "div", json!({ "type": "password" }), json!([])),
        };
        add(parent, next, node)
    })
}

proptest! {
    #[test]
    fn any_stream_leaves_a_sound_forest(
        steps in prop::collection::vec((prop::collection::vec(entry(), 0..8), prop::collection::vec(1..12_i32, 0..3)), 0..12)
    ) {
        let mut mirror = page();
        for (adds, removes) in steps {
            let removes: Vec<_> = removes.into_iter().map(|id| json!({ "parentId": 1, "id": id })).collect();
            mutate(&mut mirror, json!({ "adds": adds, "removes": removes }));

            // `outline` recurses and asserts that links agree; a cycle would not end.
            let shown = outline(&mirror);
            let reachable = shown.split(|c: char| !c.is_ascii_digit()).filter(|id| !id.is_empty()).count();
            prop_assert_eq!(reachable, if mirror.root().is_some() { mirror.len() } else { 0 });
            prop_assert_eq!(mirror.by_id.keys().count(), mirror.len());
        }
    }
}
