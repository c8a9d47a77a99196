//! What holds for any stream of events, not only for the cases somebody thought of.
#![expect(clippy::unwrap_used, reason = "what fails here must end the test")]

use std::sync::LazyLock;

use proptest::prelude::*;
use redaction::{
    CompiledPolicy, Kind, Mode, Operation, Policy, PolicySpec, Redactor, Rule, compile,
    redact_lines,
};
use serde_json::{Value, json};

/// A policy of each mode, with rules of each kind.
static POLICIES: LazyLock<Vec<CompiledPolicy>> = LazyLock::new(|| {
    let rule = |selector: &str, kind| Rule { selector: selector.to_owned(), kind };
    let spec = |mode| PolicySpec {
        mode,
        rules: vec![
            rule("a[title]", Kind::Blur),
            rule("img, .gone > div", Kind::Block),
            rule("div a", Kind::Redact),
            rule(".pub", Kind::Unmask),
        ],
        ..PolicySpec::default()
    };
    Mode::ALL.map(|mode| compile(&spec(mode)).unwrap()).into()
});

fn policy(mode: Mode) -> Policy {
    Policy::from_bytes(&POLICIES[mode as usize].bytes).unwrap()
}

/// What the patterns find, each in a text that says nothing else.
const PERSONAL: [&str; 9] = [
    "ann@b.example",
    "4111 1111 1111 1111",
    "+14155552671",
    "078-05-1120",
    "DE89370400440532013000",
    "AKIAIOSFODNN7EXAMPLE",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln",
    "0123456789abcdef0123456789abcdef",
    "https://u:p@a.example/?q=ann",
];

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

/// Gives every node below `node` an id of its own; the elements, each with its texts.
fn number(node: &mut Value, next: &mut i64) -> Vec<(i64, Vec<i64>)> {
    let id = *next;
    *next += 1;
    node["id"] = id.into();
    if node["type"] != 2 {
        return Vec::new();
    }
    let is_script = node["tagName"] == "script";
    let (mut own, mut elements) = (Vec::new(), Vec::new());
    for child in node["childNodes"].as_array_mut().into_iter().flatten() {
        let is_text = child["type"] == 3;
        // Nobody reads what stands in a script, and the recorder does not take it for a label.
        own.extend((is_text && !is_script).then_some(*next));
        let below = number(child, next);
        if let Some((_, texts)) = below.first() {
            own.extend(texts);
        }
        elements.extend(below);
    }
    elements.insert(0, (id, own));
    elements
}

/// The node with this id.
fn find(value: &Value, id: i64) -> Option<&Value> {
    if value["id"] == id {
        return Some(value);
    }
    match value {
        Value::Object(fields) => fields.values().find_map(|field| find(field, id)),
        Value::Array(items) => items.iter().find_map(|item| find(item, id)),
        _ => None,
    }
}

fn redact(redactor: &mut Redactor, event: &str) -> String {
    let mut out = String::new();
    redactor.event(event, &mut out).unwrap();
    out
}

/// Anything that a text may be made of.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => "[ -~]{0,12}",
        1 => "\\PC{0,6}",
        2 => prop::sample::select(PERSONAL.to_vec()).prop_map(str::to_owned),
        1 => prop::sample::select(vec![" ", "\n", ".", "-", "[redacted]", "@", "%40", "://", "eyJ", "\u{a0}"])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(word, 0..6).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn no_secret_comes_through(events in prop::collection::vec(event(), 1..8)) {
        for mode in [Mode::Strict, Mode::Wireframe] {
            let mut redactor = Redactor::new(policy(mode));
            for mut event in events.clone() {
                event["timestamp"] = 1.into();
                let out = redact(&mut redactor, &event.to_string());

                prop_assert!(!out.contains(SECRET), "{event} became {out}");
                prop_assert!(serde_json::from_str::<Value>(&out).is_ok(), "{out}");
                prop_assert!(!out.contains('\n'));
            }
        }
    }

    /// The server runs the engine again over what the page sent.
    #[test]
    fn a_second_pass_changes_nothing(events in prop::collection::vec(event(), 1..8)) {
        // Streams like these use ids twice; where text may be seen, the second pass may then
        // mask what it cannot place.
        for mode in [Mode::Strict, Mode::Wireframe] {
            let mut first = Redactor::new(policy(mode));
            let mut second = Redactor::new(policy(mode));
            for mut event in events.clone() {
                event["timestamp"] = 1.into();
                let once = redact(&mut first, &event.to_string());
                let twice = redact(&mut second, &once);

                prop_assert_eq!(once, twice, "{}", mode.name());
            }
        }
    }

    /// Whoever clicks tells no more than the recording of what was clicked.
    #[test]
    fn a_label_is_hidden_where_its_text_is(mut body in node()) {
        let mut next = 2;
        let elements = number(&mut body, &mut next);
        let snapshot = json!({ "type": 2, "data": { "node": { "type": 0, "childNodes": [&body], "id": 1 } }, "timestamp": 1 });
        for mode in Mode::ALL {
            let mut first = Redactor::new(policy(mode));
            let mut second = Redactor::new(policy(mode));
            let seen = redact(&mut first, &snapshot.to_string());
            redact(&mut second, &seen);
            let seen: Value = serde_json::from_str(&seen).unwrap();
            for (id, texts) in &elements {
                let payload = json!({ "label": SECRET, "node": id });
                let click = json!({ "type": 5, "data": { "tag": "click", "payload": payload }, "timestamp": 1 });
                let once = redact(&mut first, &click.to_string());
                let is_seen = |id| find(&seen, id).is_some_and(|text| text["textContent"].as_str().unwrap_or_default().contains(SECRET));

                prop_assert!(!once.contains(SECRET) || texts.iter().all(|id| is_seen(*id)), "{} {seen} {id}", mode.name());
                prop_assert_eq!(&redact(&mut second, &once), &once, "{}", mode.name());
            }
        }
    }

    #[test]
    fn any_text_is_rewritten_or_refused(text in "\\PC{0,40}") {
        for mode in Mode::ALL {
            let mut out = String::new();
            let result = Redactor::new(policy(mode)).event(&text, &mut out);

            prop_assert!(result.is_ok() || out.is_empty());
        }
    }

    #[test]
    fn text_that_was_redacted_stays_as_it_is(text in text()) {
        let policy = policy(Mode::Open);
        let once = policy.text(&text);

        prop_assert_eq!(policy.text(&once), once.clone(), "{}", text);
    }

    #[test]
    fn addresses_that_were_redacted_stay_as_they_are(text in text()) {
        let policy = policy(Mode::Open);
        let once = policy.url(&text);

        prop_assert_eq!(policy.url(&once), once.clone(), "{}", text);
    }

    /// Whatever stands around it, as long as it stands apart.
    #[test]
    fn personal_data_is_found(
        before in "[a-zäß,;!? ]{0,20}", after in "[a-zäß;!? ]{0,20}",
        personal in prop::sample::select(PERSONAL.to_vec()),
    ) {
        let text = format!("{before}; {personal}, {after}");
        let seen = policy(Mode::Open).text(&text).into_owned();

        prop_assert!(!seen.contains(personal), "{seen}");
        let around = seen.starts_with(&before) && seen.ends_with(&after);
        prop_assert!(around, "{text} became {seen}");
    }

    /// Keys, items, nested objects, escapes: in all of them.
    #[test]
    fn personal_data_is_found_anywhere_in_a_payload(
        personal in prop::sample::select(PERSONAL.to_vec()), depth in 0..6_usize, is_key: bool,
    ) {
        let mut value = if is_key { json!({ personal: 1 }) } else { json!([personal, { "a": personal }]) };
        for _ in 0..depth {
            value = json!({ "b": [value, 1, null] });
        }
        let event = json!({ "type": 5, "data": { "tag": "any", "payload": value }, "timestamp": 1 });
        let escaped = event.to_string().replace('@', "\\u0040").replace('7', "\\u0037");
        for event in [event.to_string(), escaped] {
            let out = redact(&mut Redactor::new(policy(Mode::Open)), &event);
            let back: Value = serde_json::from_str(&out).unwrap();

            prop_assert!(!back.to_string().contains(personal), "{back}");
        }
    }

    /// What no rule touches is the same to the byte: blanks, escapes, numbers as they were written.
    #[test]
    fn what_is_not_touched_stays_to_the_byte(
        blank in "[ \t\r]{0,3}", number in "-?[1-9][0-9]{0,5}(\\.[0-9]{1,3})?(e[0-9])?",
        letters in "[a-z]{1,8}",
    ) {
        let event = format!(
            r#"{{{blank}"type":5,"data":{{"payload":{blank}{{"{letters}":"\u0061\/ {letters}","n":{number}}},"tag":"x"}}{blank},"timestamp":1}}"#
        );
        // Only line feeds within an event would break its line.
        let event = event.replace(['\t', '\r'], " ");

        prop_assert_eq!(redact(&mut Redactor::new(policy(Mode::Open)), &event), event);
    }

    #[test]
    fn hostile_policies_are_refused_or_harmless(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(), is_cut: bool, text in text(),
    ) {
        let mut bytes = POLICIES[0].bytes.clone();
        for (at, byte) in flips {
            // Most of a policy is its table; the head is where the counts are.
            let at = if byte & 1 == 0 { at.index(bytes.len()) } else { at.index(800) };
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(policy) = Policy::from_bytes(&bytes) {
            let _ = policy.text(&text);
            let _ = policy.url(&text);
        }
    }

    #[test]
    fn bytes_that_are_no_policy_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Policy::from_bytes(&bytes).is_err());
        let with_head = [b"HSP10123456789abcdef".as_slice(), &bytes].concat();
        prop_assert!(Policy::from_bytes(&with_head).is_err());
    }
}

#[test]
fn a_second_pass_over_a_real_recording_changes_nothing() {
    let recording = include_str!("../../dom/tests/recordings/busy-page.ndjson");
    for mode in Mode::ALL {
        let mut first = Redactor::new(policy(mode));
        let mut second = Redactor::new(policy(mode));
        for event in recording.lines() {
            let once = redact(&mut first, event);

            assert_eq!(redact(&mut second, &once), once, "{}", mode.name());
        }
    }
}

#[test]
fn a_policy_says_the_same_after_it_was_stored() {
    for compiled in POLICIES.iter() {
        let policy = Policy::from_bytes(&compiled.bytes).unwrap();

        assert_eq!(policy.hash(), compiled.hash);
        assert!(Policy::from_bytes(&[compiled.bytes.as_slice(), &[0]].concat()).is_err());
        for end in 0..200 {
            assert!(Policy::from_bytes(&compiled.bytes[..end]).is_err(), "{end}");
        }
    }
    let hashes: std::collections::HashSet<_> = POLICIES.iter().map(|policy| &policy.hash).collect();
    assert_eq!(hashes.len(), 4);
    // The same policy has the same name, whoever compiles it.
    let again = compile(&PolicySpec::default()).unwrap();
    assert_eq!(again, compile(&PolicySpec::from_json("{}").unwrap()).unwrap());
}

#[test]
fn a_page_can_only_ask_for_more() {
    let mut policy = policy(Mode::Balanced);

    policy.tighten(Mode::Open);
    assert_eq!(policy.mode(), Mode::Balanced);
    policy.tighten(Mode::Wireframe);
    assert_eq!(policy.mode(), Mode::Wireframe);
}

#[test]
fn the_document_stays_when_the_policy_changes() {
    let node = json!({ "type": 2, "tagName": "p", "attributes": { "class": "pub" }, "childNodes": [{ "type": 3, "textContent": "Menu", "id": 3 }], "id": 2 });
    let snapshot = json!({ "type": 2, "data": { "node": { "type": 0, "childNodes": [node], "id": 1 } }, "timestamp": 1 });
    let change = json!({ "type": 3, "data": { "source": 0, "texts": [{ "id": 3, "value": "Menu" }] }, "timestamp": 1 }).to_string();
    let mut redactor = Redactor::new(Policy::strict());
    redact(&mut redactor, &snapshot.to_string());
    assert!(redact(&mut redactor, &change).contains("****"));

    redactor.set_policy(policy(Mode::Strict));
    assert!(redact(&mut redactor, &change).contains("Menu"));

    redactor.set_policy(policy(Mode::Wireframe));
    assert!(redact(&mut redactor, &change).contains("****"));
}

#[test]
fn lines_that_cannot_be_read_are_told_and_the_rest_goes_on() {
    for (operation, input, expected, told) in [
        (
            Operation::Text,
            "\"ann@b.example\"\n\n 12 \nx\n[\"a@b.example\"]\r\nnull",
            "\"[redacted]\"\n12\n[\"[redacted]\"]\nnull\n",
            vec![4],
        ),
        (
            Operation::Url,
            "\"/a?b\"\n\"/u/ann@b.example\"\n\"a",
            "\"/a\"\n\"/u/[redacted]\"\n",
            vec![3],
        ),
        (
            Operation::Metadata,
            "{\"url\":\"/a?b\"}\n{\"a\":\n\"ann@b.example\"",
            "{\"url\":\"/a\"}\n\"[redacted]\"\n",
            vec![2],
        ),
        (
            Operation::Event,
            "{\"type\":4,\"data\":{\"href\":\"/a?b\"},\"timestamp\":1}\n{}\n\"secret\"",
            "{\"type\":4,\"data\":{\"href\":\"/a\"},\"timestamp\":1}\n",
            vec![2, 3],
        ),
    ] {
        let (mut out, mut lines) = (Vec::new(), Vec::new());
        redact_lines(policy(Mode::Strict), operation, input.as_bytes(), &mut out, |line, _| {
            lines.push(line);
        })
        .unwrap();

        assert_eq!(String::from_utf8(out).unwrap(), expected);
        assert_eq!(lines, told, "{operation:?}");
    }
}
