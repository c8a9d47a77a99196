//! Selectors against small documents.
#![expect(clippy::needless_pass_by_value, reason = "calls read better with values made in place")]

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::mirror::{Detail, Mirror};
use crate::tape::Tape;

fn apply(mirror: &mut Mirror, event: Value) {
    let event = event.to_string();
    let mut tape = Tape::default();
    tape.read(&event).unwrap();
    mirror.apply(&event, &mut tape);
}

fn element(id: i32, tag: &str, attributes: Value, children: Value) -> Value {
    json!({ "type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": id })
}

fn snapshot(document: Value) -> Value {
    json!({ "type": 2, "data": { "node": document, "initialOffset": { "left": 0, "top": 0 } }, "timestamp": 1 })
}

fn page() -> Value {
    let input = element(
        10,
        "input",
        json!({ "type": "email", "required": true, "rr_width": 5, "id": "Mail", "class": "a b\tc", "data-x": "12 \"q\" é", "tabindex": 3, "disabled": null, "checked": false }),
        json!([]),
    );
    let form = element(
        9,
        "form",
        json!({ "class": "card deep" }),
        json!([element(12, "p", json!({}), json!([input])), { "type": 3, "textContent": "card", "id": 13 }]),
    );
    let mut inner = element(
        16,
        "b",
        json!({ "class": "inner" }),
        json!([element(17, "i", json!({}), json!([]))]),
    );
    inner["isShadow"] = true.into();
    let mut host = element(
        15,
        "x-box",
        json!({ "class": "host" }),
        json!([inner, element(18, "u", json!({}), json!([]))]),
    );
    host["isShadowHost"] = true.into();
    let mut svg =
        element(20, "lineargradient", json!({ "viewBox": "0 0", "class": "shape" }), json!([]));
    svg["isSVG"] = true.into();
    let frame = element(
        21,
        "iframe",
        json!({ "class": "frame" }),
        json!([{ "type": 0, "compatMode": "BackCompat", "childNodes": [element(23, "html", json!({ "id": "Inner" }), json!([]))], "id": 22 }]),
    );
    let body = element(4, "body", json!({}), json!([form, host, svg, frame]));
    json!({ "type": 0, "childNodes": [element(3, "html", json!({ "lang": "EN" }), json!([body]))], "id": 1 })
}

/// Which of the page's nodes a selector matches.
fn matches(selector: &str) -> Vec<i32> {
    let list = SelectorList::parse(selector).unwrap();
    let list = SelectorList::from_bytes(&list.to_bytes()).unwrap();
    let mut mirror = Mirror::new(Detail::Structure);
    let matcher = list.bind(&mut mirror);
    apply(&mut mirror, snapshot(page()));
    let is_match = |slot| matcher.matches(&mirror, slot);
    let nodes = (1..100).filter_map(|id| Some((id, mirror.find(id)?)));
    let matching = nodes.filter(|(_, slot)| is_match(*slot)).inspect(|(_, slot)| {
        assert_ne!(traits(mirror.node(*slot)) & matcher.clues(), 0, "{selector}");
    });
    matching.map(|(id, _)| id).collect()
}

#[test]
fn each_kind_of_test_finds_its_elements() {
    for (selector, expected) in [
        ("input", &[10][..]),
        ("INPUT", &[10]),
        ("linearGradient", &[20]),
        ("*", &[3, 4, 9, 10, 12, 15, 16, 17, 18, 20, 21, 23]),
        ("#Mail", &[10]),
        ("#mail", &[]),
        (".b", &[10]),
        (".c.a", &[10]),
        (".B", &[]),
        ("[required]", &[10]),
        ("[required='']", &[10]),
        ("[disabled]", &[]),
        ("[type=EMAIL]", &[10]),
        ("[type=EMAIL s]", &[]),
        ("[TYPE^=em]", &[10]),
        ("[class$=deep]", &[9]),
        ("[data-x*='\"q\" é']", &[10]),
        ("[data-x*='Q' i]", &[10]),
        ("[data-x*=Q]", &[]),
        ("[data-x~='é']", &[10]),
        ("[data-x~='']", &[]),
        ("[data-x^='']", &[]),
        ("[tabindex='3']", &[10]),
        ("[viewBox]", &[20]),
        ("[viewbox]", &[]),
        (".card:not(.other):not([data-x])", &[9]),
        ("form:not(p, .card)", &[]),
        ("html:not(#Inner)", &[3]),
        ("html , input", &[3, 10, 23]),
    ] {
        assert_eq!(matches(selector), expected, "{selector}");
    }
}

#[test]
fn combinators_stay_within_their_tree() {
    for (selector, expected) in [
        ("form input", &[10][..]),
        ("form > input", &[]),
        ("form > p>input", &[10]),
        ("html form > p input", &[10]),
        ("html > form input", &[]),
        ("body > form input[type=email]", &[10]),
        ("body *", &[9, 10, 12, 15, 18, 20, 21]),
        (".host b", &[]),
        (".host u", &[18]),
        ("b > i", &[17]),
        ("iframe html", &[]),
        ("/* a */ form/**/ p/**/>/* b */input", &[10]),
    ] {
        assert_eq!(matches(selector), expected, "{selector}");
    }
}

#[test]
fn quirks_documents_ignore_the_case_of_ids() {
    assert_eq!(matches("#inner"), [23]);
    assert_eq!(matches("#CARD, .CARD"), [] as [i32; 0]);
}

#[test]
fn escapes_name_what_css_calls_odd() {
    for (selector, class) in [
        (r".md\:flex", "md:flex"),
        (r".\31 0", "10"),
        (r".\31\30", "10"),
        (r".a\.b", "a.b"),
        (".é", "é"),
        (".--x", "--x"),
    ] {
        let mut mirror = Mirror::new(Detail::Structure);
        let matcher = SelectorList::parse(selector).unwrap().bind(&mut mirror);
        let html = element(3, "html", json!({ "class": class }), json!([]));
        apply(&mut mirror, snapshot(json!({ "type": 0, "childNodes": [html], "id": 1 })));

        assert!(matcher.matches(&mirror, mirror.find(3).unwrap()), "{selector}");
    }
}

#[test]
fn what_cannot_be_decided_is_refused_with_place_and_reason() {
    for (selector, at, reason) in [
        ("", 0, "ends too early"),
        ("a,", 2, "ends too early"),
        ("a,,b", 2, "“,” cannot stand here"),
        ("a:hover", 1, "“:hover” cannot be decided"),
        ("p > li:nth-child(2)", 6, "“:nth-child”"),
        ("a:has(b)", 1, "“:has”"),
        ("a::before", 1, "“::before” is not recorded"),
        ("a:AFTER", 1, "“::after”"),
        ("a + b", 2, "“+” cannot be decided"),
        ("a ~ b", 2, "“~”"),
        ("a || b", 2, "“|”"),
        ("svg|a", 3, "namespaces"),
        ("[x|=y]", 2, "|="),
        ("[*|x]", 1, "namespaces"),
        (":not(:not(a))", 5, "within :not()"),
        (":not(a b)", 7, "within :not()"),
        (":not()", 5, "“)” cannot stand here"),
        (":not", 0, "“:not”"),
        ("[style*=red]", 1, "“style”"),
        ("input[value=x]", 6, "“value”"),
        ("[x=y", 4, "ends too early"),
        ("[x='y", 5, "ends too early"),
        (".1a", 1, "“1” cannot stand here"),
        ("a..b", 2, "“.” cannot stand here"),
        ("a b{}", 3, "“{” cannot stand here"),
        ("> a", 0, "“>” cannot stand here"),
        ("a >", 3, "ends too early"),
    ] {
        let error = SelectorList::parse(selector).unwrap_err();

        assert_eq!(error.at, at, "{selector}: {error}");
        assert!(error.to_string().contains(reason), "{selector}: {error}");
    }
    let long = vec![".a"; 5000].join(",");
    assert_eq!(SelectorList::parse(&long).unwrap_err().reason, Reason::TooLong);
}

#[test]
fn nodes_and_values_of_the_last_event_are_seen() {
    let mut mirror = Mirror::new(Detail::Structure);
    let matcher = SelectorList::parse("[data-k$=end] > b").unwrap().bind(&mut mirror);
    apply(&mut mirror, snapshot(page()));
    let long = format!("{}end", "x".repeat(3000));
    let outer = element(30, "p", json!({ "data-k": long }), json!([]));
    let inner = element(31, "b", json!({}), json!([]));
    let adds = json!([{ "parentId": 30, "nextId": null, "node": inner }, { "parentId": 4, "nextId": null, "node": outer }]);
    apply(&mut mirror, json!({ "type": 3, "data": { "source": 0, "adds": adds }, "timestamp": 2 }));
    let is_match = |mirror: &Mirror| matcher.matches(mirror, mirror.find(31).unwrap());
    assert!(is_match(&mirror), "long values that selectors ask for are kept whole");

    apply(
        &mut mirror,
        json!({ "type": 3, "data": { "source": 0, "attributes": [{ "id": 30, "attributes": { "data-k": "end." } }] }, "timestamp": 3 }),
    );

    assert!(!is_match(&mirror));
}

#[test]
fn a_deep_page_takes_one_walk_up() {
    let mut document = String::from(r#"{"type":2,"data":{"node":{"type":0,"id":1,"childNodes":["#);
    let depth = 2000;
    for id in 0..depth {
        let _ = write!(
            document,
            r#"{{"type":2,"tagName":"a","attributes":{{}},"id":{},"childNodes":["#,
            id + 2
        );
    }
    document += &"]}".repeat(depth);
    document += r#"]}},"timestamp":1}"#;
    let mut mirror = Mirror::new(Detail::Structure);
    let matcher =
        SelectorList::parse(&format!("x {}", "a > a ".repeat(300))).unwrap().bind(&mut mirror);
    let mut tape = Tape::default();
    tape.read(&document).unwrap();
    mirror.apply(&document, &mut tape);

    assert_eq!(mirror.len(), depth + 1);
    let last = i32::try_from(depth).unwrap() + 1;
    assert!(!matcher.matches(&mirror, mirror.find(last).unwrap()));
}

proptest! {
    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = SelectorList::from_bytes(&bytes);
    }

    #[test]
    fn text_never_panics(text in r#"[a-c.#\[\]=^$*~>+:,()'" \\/|é-]{0,30}"#) {
        if let Ok(list) = SelectorList::parse(&text) {
            prop_assert_eq!(SelectorList::from_bytes(&list.to_bytes()), Ok(list));
        }
    }

    #[test]
    fn changed_bytes_are_refused_or_read(at in 0_usize..60, byte in any::<u8>()) {
        let mut bytes = SelectorList::parse("a.b > [c^=d i]:not(e, #f), g").unwrap().to_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(list) = SelectorList::from_bytes(&bytes) {
            let mut mirror = Mirror::new(Detail::Structure);
            let matcher = list.bind(&mut mirror);
            apply(&mut mirror, snapshot(page()));
            for id in 1..24 {
                if let Some(slot) = mirror.find(id) {
                    matcher.matches(&mirror, slot);
                }
            }
        }
    }
}
