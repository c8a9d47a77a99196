//! What somebody learns who asks a recorded page what it refers to, and where it may be seen.
#![expect(clippy::unwrap_used, reason = "a failed unwrap in a test is a failed test")]

use redaction::{Policy, PolicySpec, Redactor, compile};
use serde_json::{Value, json};

/// What is visited in events: tag, name, value, `rel`, and whether media may be seen there.
fn visited(policy: &Value, events: &[Value]) -> Vec<(String, String, String, String, bool)> {
    let spec = PolicySpec::from_json(&policy.to_string()).unwrap();
    let policy = Policy::from_bytes(&compile(&spec).unwrap().bytes).unwrap();
    let mut redactor = Redactor::new(policy);
    let mut all = Vec::new();
    for event in events {
        redactor
            .visit(&event.to_string(), &mut |value| {
                let texts = [value.tag, value.name, value.json, value.rel].map(str::to_owned);
                let [tag, name, json, rel] = texts;
                all.push((tag, name, json, rel, value.is_readable));
            })
            .unwrap();
    }
    all
}

fn snapshot(children: &Value) -> Value {
    let html =
        json!({"type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": children});
    let node = json!({"type": 0, "id": 1, "childNodes": [html]});
    json!({"type": 2, "timestamp": 1, "data": {"node": node, "initialOffset": {"left": 0, "top": 0}}})
}

fn image(id: i32, more: &Value) -> Value {
    let mut attributes = json!({"src": "https://a.example/i.png"});
    attributes.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"type": 2, "id": id, "tagName": "img", "attributes": attributes, "childNodes": []})
}

fn mutation(data: &Value) -> Value {
    let mut all = json!({"source": 0, "texts": [], "attributes": [], "removes": [], "adds": []});
    all.as_object_mut().unwrap().extend(data.as_object().unwrap().clone());
    json!({"type": 3, "timestamp": 2, "data": all})
}

/// Whether each `src` that is visited may be seen.
fn readable(policy: &Value, events: &[Value]) -> Vec<bool> {
    let all = visited(policy, events);
    all.into_iter().filter(|(_, name, ..)| name == "src").map(|(.., readable)| readable).collect()
}

#[test]
fn media_may_be_seen_where_texts_may() {
    let page = [snapshot(&json!([
        image(3, &json!({})),
        image(4, &json!({"data-hs-unmask": ""})),
        image(5, &json!({"data-hs-mask": ""})),
        image(6, &json!({"data-hs-block": ""})),
        image(7, &json!({"class": "avatar"})),
    ]))];
    let rule = json!([{"selector": ".avatar", "kind": "blur"}]);

    for (policy, expected) in [
        (json!({"mode": "open", "rules": rule}), [true, true, false, false, false]),
        (json!({"mode": "balanced"}), [true, true, false, false, true]),
        (json!({"mode": "strict"}), [false, true, false, false, false]),
        (json!({"mode": "wireframe"}), [false, false, false, false, false]),
    ] {
        assert_eq!(readable(&policy, &page), expected, "{policy}");
    }
}

#[test]
fn what_is_added_or_changed_is_judged_by_what_is_above_it() {
    let masked = json!({"type": 2, "id": 3, "tagName": "p", "attributes": {"data-hs-mask": ""}, "childNodes": [image(4, &json!({}))]});
    let add = |parent| json!({"adds": [{"parentId": parent, "nextId": null, "node": image(9, &json!({}))}]});
    let change = |id| json!({"attributes": [{"id": id, "attributes": {"src": "/x"}}]});
    let open = json!({"mode": "open"});

    for (next, expected) in
        [(add(2), vec![false, true]), (add(3), vec![false, false]), (change(4), vec![false, false])]
    {
        let events = [snapshot(&json!([masked])), mutation(&next)];
        assert_eq!(readable(&open, &events), expected, "{next}");
    }
}

#[test]
fn style_sheets_and_links_say_what_they_are() {
    let style = json!({"type": 2, "id": 4, "tagName": "style", "attributes": {}, "childNodes": [
        {"type": 3, "id": 5, "textContent": "a{}"},
    ]});
    let link = json!({"type": 2, "id": 6, "tagName": "link", "attributes": {"rel": "stylesheet", "href": "/a"}, "childNodes": []});
    let text = json!({"type": 3, "id": 7, "textContent": "not css"});
    let added = json!({"type": 3, "id": 8, "textContent": "b{}"});
    let events = [
        snapshot(&json!([style, link, text])),
        mutation(&json!({"adds": [{"parentId": 4, "nextId": null, "node": added}]})),
        mutation(&json!({"texts": [{"id": 5, "value": "c{}"}, {"id": 7, "value": "not css"}]})),
        mutation(&json!({"attributes": [{"id": 6, "attributes": {"href": "/b"}}]})),
        json!({"type": 3, "timestamp": 3, "data": {"source": 8, "id": 4, "adds": [{"rule": "d{}"}]}}),
        json!({"type": 4, "timestamp": 4, "data": {"href": "/c"}}),
        json!({"type": 3, "timestamp": 4, "data": {"source": 5, "id": 4, "text": "not css"}}),
    ];

    let all = visited(&json!({"mode": "strict"}), &events);

    let all: Vec<_> = all.iter().map(|(tag, name, json, rel, _)| [tag, name, json, rel]).collect();
    assert_eq!(
        all,
        [
            ["style", "", "\"a{}\"", ""],
            ["link", "href", "\"/a\"", "stylesheet"],
            ["link", "rel", "\"stylesheet\"", "stylesheet"],
            ["style", "", "\"b{}\"", ""],
            ["style", "", "\"c{}\"", ""],
            ["link", "href", "\"/b\"", "stylesheet"],
            ["style", "", "[{\"rule\":\"d{}\"}]", ""],
            ["", "href", "\"/c\"", ""],
        ]
    );
}
