//! Streams that nobody recorded: pages full of what policies look for, changes of all kinds,
//! and events that somebody broke.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::Failure;

const STREAMS: usize = 150;

/// The same ones every time: each a list of pushes, each push one or more lines.
pub(crate) fn streams() -> Result<Vec<Vec<String>>, Failure> {
    let mut runner = TestRunner::deterministic();
    let strategy = (vec(node(), 1..12), vec(push(), 1..12));
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        let (body, mut pushes) =
            strategy.new_tree(&mut runner).map_err(|reason| reason.to_string())?.current();
        pushes.insert(0, snapshot(&body));
        streams.push(pushes);
    }
    Ok(streams)
}

/// What is written on pages: words, what patterns look for, what JSON escapes, other alphabets.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z ]{0,12}",
        2 => "[ -~]{0,20}",
        1 => any::<String>(),
        2 => prop::sample::select(vec![
            "ann@b.example", "4111 1111 1111 1111", "555-12-3456", "+1 (555) 010-9999", "sk_live_0123456789abcdef01",
            "https://u:p@a.example/x/ann@b.example?token=1#y", "DE89 3704 0044 0532 0130 00", "12345", "1700000000000",
            "url(/a.png?t=1)", "data:image/png;base64,AA", "\u{1F600}é字\u{2028}", "\\\"\n\t", "rr-mask", "[redacted]",
        ]).prop_map(str::to_owned),
    ];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn attributes() -> impl Strategy<Value = Value> {
    let names = vec![
        "class",
        "id",
        "href",
        "src",
        "style",
        "title",
        "alt",
        "type",
        "value",
        "name",
        "data-x",
        "placeholder",
        "data-hs-mask",
        "data-hs-unmask",
        "data-hs-block",
        "aria-label",
        "srcset",
        "content",
        "onclick",
        "rr_width",
        "autocomplete",
        "viewBox",
        "xlink:href",
        "_cssText",
    ];
    let value = prop_oneof![6 => text().prop_map(Value::from), 1 => any::<bool>().prop_map(Value::from), 1 => Just(Value::Null)];
    prop::collection::btree_map(prop::sample::select(names), value, 0..4).prop_map(|map| json!(map))
}

/// A node; ids repeat now and then.
fn node() -> impl Strategy<Value = Value> {
    let tags = vec![
        "div", "span", "input", "style", "script", "a", "img", "button", "textarea", "svg", "DIV",
        "select",
    ];
    let leaf = (3..6_u8, text(), 4..200_i32)
        .prop_map(|(kind, text, id)| json!({ "type": kind, "textContent": text, "id": id }));
    let element = move |children: BoxedStrategy<Value>| {
        (prop::sample::select(tags.clone()), attributes(), vec(children, 0..4), 4..200_i32).prop_map(
            |(tag, attributes, children, id)| {
                json!({ "type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": id })
            },
        )
    };
    leaf.prop_recursive(4, 24, 4, move |inner| element(inner.boxed()).boxed())
}

fn snapshot(body: &[Value]) -> String {
    let body =
        json!({ "type": 2, "tagName": "body", "attributes": {}, "childNodes": body, "id": 3 });
    let html =
        json!({ "type": 2, "tagName": "html", "attributes": {}, "childNodes": [body], "id": 2 });
    let node = json!({ "type": 0, "childNodes": [html], "id": 1 });
    let data = json!({ "node": node, "initialOffset": { "left": 0, "top": 0 } });
    json!({ "type": 2, "data": data, "timestamp": 1_000_000 }).to_string()
}

fn event(kind: u8, data: &Value) -> String {
    json!({ "type": kind, "data": data, "timestamp": 1_000_100 }).to_string()
}

fn mutation() -> impl Strategy<Value = String> {
    let id = || 1..200_i32;
    let adds = vec((id(), id(), node()), 0..3);
    (adds, vec((id(), id()), 0..3), vec((id(), text()), 0..3), vec((id(), attributes()), 0..40)).prop_map(
        |(adds, removes, texts, changes)| {
            let adds = adds.into_iter().map(|(parent, next, node)| json!({ "parentId": parent, "nextId": next % 3, "node": node }));
            let removes = removes.into_iter().map(|(parent, id)| json!({ "parentId": parent, "id": id }));
            let texts = texts.into_iter().map(|(id, value)| json!({ "id": id, "value": value }));
            // Few nodes, so that some of them are in a storm.
            let changes = changes.into_iter().map(|(id, attributes)| json!({ "id": id % 8, "attributes": attributes }));
            event(3, &json!({
                "source": 0,
                "adds": adds.collect::<Vec<_>>(),
                "removes": removes.collect::<Vec<_>>(),
                "texts": texts.collect::<Vec<_>>(),
                "attributes": changes.collect::<Vec<_>>(),
            }))
        },
    )
}

fn other() -> impl Strategy<Value = String> {
    prop_oneof![
        (1..200_i32, text()).prop_map(|(id, text)| event(3, &json!({ "source": 5, "id": id, "text": text, "isChecked": false }))),
        (1..200_i32).prop_map(|id| event(3, &json!({ "source": 2, "type": 2, "id": id, "x": 1.5, "y": -2e3 }))),
        text().prop_map(|text| event(4, &json!({ "href": text, "width": 800, "height": 600 }))),
        (prop::sample::select(vec!["click", "navigation", "error", "console", "mine"]), text(), text()).prop_map(
            |(tag, one, other)| {
                let payload = json!({ "label": one, "selector": other, "url": one, "message": other, (one.as_str()): [other] });
                event(5, &json!({ "tag": tag, "payload": payload }))
            },
        ),
        (1..200_i32, text()).prop_map(|(id, rule)| event(3, &json!({ "source": 8, "id": id, "adds": [{ "rule": rule }] }))),
        vec(node(), 0..6).prop_map(|body| snapshot(&body)),
    ]
}

/// An event that lost some of its characters, or has some twice.
fn broken() -> impl Strategy<Value = String> {
    (mutation(), any::<prop::sample::Index>(), 0..30_usize, any::<bool>()).prop_map(
        |(event, at, length, is_twice)| {
            let characters: Vec<char> = event.chars().collect();
            let at = at.index(characters.len());
            let end = (at + length).min(characters.len());
            let rest = if is_twice { at } else { end };
            let kept: String = characters[..end].iter().chain(&characters[rest..]).collect();
            kept.replace('\n', " ")
        },
    )
}

fn push() -> impl Strategy<Value = String> {
    let line = prop_oneof![5 => mutation(), 4 => other(), 1 => broken()];
    vec(line, 1..5).prop_map(|lines| lines.join("\n"))
}
