//! What holds for any stream of events, not only for the cases somebody thought of.
#![expect(clippy::unwrap_used, reason = "what fails here must end the test")]

use proptest::prelude::*;
use redaction::{Policy, Redactor};
use serde_json::{Value, json};

/// A word that no rule may let through outside unmasked places.
const SECRET: &str = "Sesam";

fn attributes() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "title",
        "alt",
        "value",
        "data-x",
        "message",
        "href",
        "src",
        "srcset",
        "style-x",
        "onclick",
        "content",
        "placeholder",
        "aria-label",
        "poster",
        "xlink:href",
    ]);
    let value = prop::sample::select(vec![
        json!(SECRET),
        json!("/p?q=Sesam"),
        json!("/p#Sesam"),
        json!("data:text/plain,Sesam"),
        json!(true),
        json!({ "a": [SECRET] }),
        json!("mailto:Sesam@b.example"),
    ]);
    let marks = prop::sample::select(vec![
        json!({}),
        json!({ "data-hs-mask": "" }),
        json!({ "data-hs-block": "" }),
        json!({ "class": "rr-block" }),
        json!({ "type": "password" }),
    ]);
    (prop::collection::vec((name, value), 0..4), marks).prop_map(|(pairs, mut attributes)| {
        for (name, value) in pairs {
            // What stands in a path is no secret to strict mode.
            let is_address = ["href", "src", "xlink:href"].contains(&name);
            attributes[name] = if is_address && value == SECRET { json!("?Sesam") } else { value };
        }
        attributes
    })
}

fn node() -> impl Strategy<Value = Value> {
    let id = 2..30_i32;
    let leaf =
        id.clone().prop_map(|id| json!({ "type": 3, "textContent": "a Sesam\nb", "id": id }));
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let tag = prop::sample::select(vec!["div", "input", "a", "img", "script", "iframe", "title", "meta"]);
        let children = prop::collection::vec(inner, 0..4);
        (2..30_i32, tag, attributes(), children).prop_map(|(id, tag, attributes, children)| {
            json!({ "type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": id })
        })
    })
}

fn event() -> impl Strategy<Value = Value> {
    let ids = || 1..30_i32;
    prop_oneof![
        node().prop_map(|node| json!({ "type": 2, "data": { "node": { "type": 0, "childNodes": [node], "id": 1 } } })),
        prop::collection::vec((ids(), node()), 0..4).prop_map(|adds| {
            let adds: Vec<_> =
                adds.into_iter().map(|(parent, node)| json!({ "parentId": parent, "nextId": null, "node": node })).collect();
            json!({ "type": 3, "data": { "source": 0, "adds": adds } })
        }),
        prop::collection::vec((ids(), attributes()), 0..4).prop_map(|changes| {
            let changes: Vec<_> =
                changes.into_iter().map(|(id, attributes)| json!({ "id": id, "attributes": attributes })).collect();
            json!({ "type": 3, "data": { "source": 0, "attributes": changes, "texts": [{ "id": 5, "value": SECRET }] } })
        }),
        prop::collection::vec(ids(), 0..4).prop_map(|ids| {
            let removes: Vec<_> = ids.into_iter().map(|id| json!({ "parentId": 1, "id": id })).collect();
            json!({ "type": 3, "data": { "source": 0, "removes": removes } })
        }),
        ids().prop_map(|id| json!({ "type": 3, "data": { "source": 5, "text": SECRET, "isChecked": true, "id": id } })),
        Just(json!({ "type": 4, "data": { "href": "https://a.example/?Sesam", "width": 1, "height": 1 } })),
        Just(json!({ "type": 6, "data": { "plugin": "x", "payload": [SECRET] } })),
    ]
}

fn redact(redactor: &mut Redactor, event: &str) -> String {
    let mut out = String::new();
    redactor.event(event, &mut out).unwrap();
    out
}

proptest! {
    #[test]
    fn no_secret_comes_through(events in prop::collection::vec(event(), 1..8)) {
        let mut redactor = Redactor::new(Policy::strict());
        for mut event in events {
            event["timestamp"] = 1.into();
            let out = redact(&mut redactor, &event.to_string());

            prop_assert!(!out.contains(SECRET), "{event} became {out}");
            prop_assert!(serde_json::from_str::<Value>(&out).is_ok(), "{out}");
            prop_assert!(!out.contains('\n'));
        }
    }

    /// The server runs the engine again over what the page sent.
    #[test]
    fn a_second_pass_changes_nothing(events in prop::collection::vec(event(), 1..8)) {
        let mut first = Redactor::new(Policy::strict());
        let mut second = Redactor::new(Policy::strict());
        for mut event in events {
            event["timestamp"] = 1.into();
            let once = redact(&mut first, &event.to_string());
            let twice = redact(&mut second, &once);

            prop_assert_eq!(once, twice);
        }
    }

    #[test]
    fn any_text_is_rewritten_or_refused(text in "\\PC{0,40}") {
        let mut out = String::new();
        let result = Redactor::new(Policy::strict()).event(&text, &mut out);

        prop_assert!(result.is_ok() || out.is_empty());
    }
}
