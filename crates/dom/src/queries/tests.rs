//! Small pages, and what is said about their elements.
#![expect(clippy::needless_pass_by_value, reason = "calls read better with values made in place")]

use serde_json::{Value, json};

use crate::mirror::{Detail, Mirror, Slot};
use crate::tape::Tape;

fn element(id: i32, tag: &str, attributes: Value, children: Value) -> Value {
    json!({ "type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": id })
}

fn text(id: i32, text: &str) -> Value {
    json!({ "type": 3, "textContent": text, "id": id })
}

fn page(body: Value) -> Mirror {
    let body = element(4, "body", json!({}), body);
    let html = element(3, "html", json!({}), json!([body]));
    let node = json!({ "type": 0, "childNodes": [html], "id": 1 });
    let event = json!({ "type": 2, "data": { "node": node, "initialOffset": { "left": 0, "top": 0 } }, "timestamp": 1 });
    let mut mirror = Mirror::new(Detail::Full);
    apply(&mut mirror, event);
    mirror
}

fn apply(mirror: &mut Mirror, event: Value) {
    let event = event.to_string();
    let mut tape = Tape::default();
    tape.read(&event).unwrap();
    mirror.apply(&event, &mut tape);
}

fn at(mirror: &Mirror, id: i32) -> Slot {
    mirror.find(id).unwrap()
}

#[test]
fn text_is_read_as_it_is_shown() {
    let mirror = page(json!([
        element(10, "p", json!({}), json!([text(11, " Two\n\t "), element(12, "b", json!({}), json!([text(13, "wo")])), text(14, "rds\u{a0}é \"x\"")])),
        element(15, "div", json!({}), json!([text(16, "block")])),
        text(17, "after"),
        element(18, "script", json!({}), json!([text(19, "code()")])),
        element(20, "p", json!({ "hidden": "" }), json!([text(21, "hidden")])),
        element(22, "p", json!({ "style": "display: block; DISPLAY : none !important" }), json!([text(23, "styled")])),
        element(24, "textarea", json!({}), json!([text(25, "typed")])),
        { "type": 5, "textContent": "comment", "id": 26 },
        element(27, "iframe", json!({}), json!([{ "type": 0, "childNodes": [text(29, "framed")], "id": 28 }])),
        element(30, "p", json!({ "style": "display: none" }), json!([text(31, "shown")])),
    ]));
    let body = at(&mirror, 4);

    assert_eq!(mirror.visible_text(body, 100), "Two words é \"x\" block after");
    assert_eq!(mirror.visible_text(body, 9), "Two words");
    assert_eq!(mirror.visible_text(body, 10), "Two words");
    assert_eq!(mirror.visible_text(body, 0), "");
    assert_eq!(mirror.visible_text(at(&mirror, 20), 9), "");
    assert_eq!(mirror.visible_text(at(&mirror, 13), 9), "wo");
}

#[test]
fn a_single_declaration_shows_and_hides() {
    let mut mirror = page(json!([element(
        10,
        "p",
        json!({ "style": "display: none" }),
        json!([text(11, "x")])
    )]));
    let declare = |display: Value| json!({ "type": 3, "data": { "source": 0, "attributes": [{ "id": 10, "attributes": { "style": { "display": display } } }] }, "timestamp": 2 });
    for (display, expected) in [
        (json!("block"), "x"),
        (json!(["none", "important"]), ""),
        (json!(false), "x"),
        (json!("none"), ""),
    ] {
        apply(&mut mirror, declare(display));

        assert_eq!(mirror.visible_text(at(&mirror, 10), 9), expected);
    }
}

#[test]
fn names_come_from_where_browsers_take_them() {
    let image = element(31, "img", json!({ "alt": "Save" }), json!([]));
    let mut inner = element(41, "button", json!({ "aria-labelledby": "far near" }), json!([]));
    inner["isShadow"] = true.into();
    let mut near = element(42, "i", json!({ "id": "near" }), json!([text(43, "near")]));
    near["isShadow"] = true.into();
    let mut host = element(40, "x-box", json!({}), json!([inner, near]));
    host["isShadowHost"] = true.into();
    let mirror = page(json!([
        element(10, "b", json!({ "id": "far", "hidden": "" }), json!([text(11, "Far  away")])),
        element(12, "i", json!({ "id": "b", "aria-label": "B!" }), json!([text(13, "b")])),
        element(
            14,
            "button",
            json!({ "aria-labelledby": "b gone far", "aria-label": "no" }),
            json!([text(15, "no")])
        ),
        element(16, "a", json!({ "aria-label": " Cart  of things " }), json!([text(17, "no")])),
        element(18, "label", json!({ "for": "mail" }), json!([text(19, "E-mail")])),
        element(20, "input", json!({ "id": "mail", "placeholder": "no" }), json!([])),
        element(
            21,
            "label",
            json!({}),
            json!([
                text(22, "Agree "),
                element(23, "input", json!({ "type": "checkbox" }), json!([]))
            ])
        ),
        element(24, "input", json!({ "type": "Submit", "value": "Pay" }), json!([])),
        element(25, "input", json!({ "type": "submit" }), json!([])),
        element(
            26,
            "input",
            json!({ "type": "text", "value": "typed", "placeholder": "Search" }),
            json!([])
        ),
        element(27, "img", json!({ "alt": "", "title": "Photo" }), json!([])),
        element(30, "button", json!({ "title": "no" }), json!([image, text(32, "all")])),
        element(33, "span", json!({}), json!([])),
        host,
    ]));
    for (id, expected) in [
        (14, "B! Far away"),
        (16, "Cart of things"),
        (20, "E-mail"),
        (23, "Agree"),
        (24, "Pay"),
        (25, "Submit"),
        (26, "Search"),
        (27, "Photo"),
        (30, "Save all"),
        (33, ""),
        (41, "near"),
    ] {
        assert_eq!(mirror.accessible_name(at(&mirror, id), 80), expected, "of {id}");
    }
    assert_eq!(mirror.accessible_name(at(&mirror, 16), 6), "Cart o");
}

#[test]
fn labels_are_what_stands_beside() {
    let denmark = element(21, "option", json!({}), json!([text(23, "Denmark")]));
    let country = element(20, "select", json!({}), json!([denmark]));
    let mirror = page(json!([
        element(10, "label", json!({ "for": "mail" }), json!([text(11, "E-mail")])),
        element(12, "input", json!({ "id": "mail", "placeholder": "no" }), json!([])),
        element(13, "button", json!({ "aria-label": " Pay  now " }), json!([text(14, "no")])),
        element(15, "button", json!({ "title": "no" }), json!([text(16, "no")])),
        element(17, "input", json!({ "placeholder": "no" }), json!([])),
        element(18, "label", json!({}), json!([text(19, "Country "), country, text(22, "!")])),
    ]));
    for (id, expected) in [(12, "E-mail"), (13, "Pay now"), (15, ""), (17, ""), (20, "Country !")] {
        assert_eq!(mirror.label(at(&mirror, id), 80), expected, "of {id}");
    }
    assert_eq!(mirror.label(at(&mirror, 12), 3), "E-m");
}

#[test]
fn selectors_prefer_what_developers_named() {
    let item = |id: i32, class: &str| element(id, "li", json!({ "class": class }), json!([]));
    let mirror = page(json!([
        element(
            10,
            "ul",
            json!({ "id": "main-list" }),
            json!([item(11, "row css-1x2 sel row wide"), item(12, "a1B2")])
        ),
        element(
            13,
            "div",
            json!({ "data-testid": "cart", "id": "x12345" }),
            json!([element(14, "input", json!({ "name": "mail" }), json!([]))])
        ),
        element(15, "p", json!({ "class": "Button_root__a1b2c" }), json!([])),
    ]));
    for (id, expected) in [
        (10, "#main-list"),
        (11, "#main-list > li.row.sel:nth-of-type(1)"),
        (12, "#main-list > li:nth-of-type(2)"),
        (14, "[data-testid=\"cart\"] > input[name=\"mail\"]"),
        (15, "body > p"),
        (3, "html"),
        (1, ""),
    ] {
        assert_eq!(mirror.stable_selector(at(&mirror, id)), expected, "of {id}");
    }
}
