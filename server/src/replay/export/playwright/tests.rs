//! Tests of made-up visits.
#![expect(clippy::needless_pass_by_value, reason = "calls read better with values made in place")]

use model::Timestamp;
use serde_json::{Value, json};

use analytics::Ending;

use super::super::source::tests::subject;
use super::lookup::Lookup;
use super::{all_steps, nodes, rows, script};
use crate::replay::story::Teller;

const T0: i64 = 1_795_308_430_000;

/// The test of a window with these events; each is `[ms, kind, data]`.
fn test_of(events: &[(i64, u8, Value)]) -> String {
    let lines: Vec<String> = events
        .iter()
        .map(|(at, kind, data)| {
            json!({"type": kind, "timestamp": T0 + at, "data": data}).to_string()
        })
        .collect();
    let body = lines.join("\n");
    let zero = Timestamp::from_ms(T0).unwrap();
    let subject = subject(Some("shop"));
    let mut teller = Teller::new(subject.windows[0].1.window.window, zero);
    teller.push(0, 0, zero, None, &body);
    let story = teller.finish(Ending::Sealed);
    let (rows, is_cut) = rows(&story.rows);
    let mut lookup = Lookup::new(nodes(&rows));
    lookup.push(0, &body);
    script::write(&subject, &all_steps(&rows, &lookup, &[]), is_cut)
}

fn element(id: i32, tag: &str, attributes: Value, children: Value) -> Value {
    json!({"type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": id})
}

fn text(id: i32, text: &str) -> Value {
    json!({"type": 3, "textContent": text, "id": id})
}

fn meta(at: i64, href: &str) -> (i64, u8, Value) {
    (at, 4, json!({"href": href, "width": 1280, "height": 720}))
}

fn page(at: i64, body: Value) -> (i64, u8, Value) {
    let body = element(4, "body", json!({}), body);
    let html = element(3, "html", json!({}), json!([body]));
    let node = json!({"type": 0, "childNodes": [html], "id": 1});
    (at, 2, json!({"node": node, "initialOffset": {"left": 0, "top": 0}}))
}

fn click(at: i64, id: i32) -> (i64, u8, Value) {
    (at, 3, json!({"source": 2, "type": 2, "id": id, "x": 1, "y": 1}))
}

fn input(at: i64, id: i32, text: &str, is_checked: bool) -> (i64, u8, Value) {
    (at, 3, json!({"source": 5, "id": id, "text": text, "isChecked": is_checked}))
}

fn custom(at: i64, tag: &str, payload: Value) -> (i64, u8, Value) {
    (at, 5, json!({"tag": tag, "payload": payload}))
}

/// The lines of a test that do something, and those that say what is left out.
fn code(test: &str) -> Vec<&str> {
    let lines = test.lines().map(str::trim);
    lines.filter(|line| line.starts_with("await") || line.starts_with("// not recorded")).collect()
}

fn checkout() -> Value {
    json!([
        element(
            10,
            "a",
            json!({"href": "/shop"}),
            json!([element(11, "span", json!({}), json!([text(12, "The  shop")]))])
        ),
        element(
            20,
            "form",
            json!({"name": "checkout"}),
            json!([
                element(
                    21,
                    "label",
                    json!({}),
                    json!([
                        text(22, "Name"),
                        element(23, "input", json!({"name": "who"}), json!([]))
                    ])
                ),
                element(
                    24,
                    "label",
                    json!({}),
                    json!([
                        text(25, "****"),
                        element(26, "input", json!({"name": "mail", "type": "email"}), json!([]))
                    ])
                ),
                element(
                    27,
                    "label",
                    json!({}),
                    json!([
                        element(28, "input", json!({"type": "checkbox"}), json!([])),
                        text(29, "Tell me more")
                    ])
                ),
                element(30, "select", json!({"aria-label": "Country"}), json!([])),
                element(31, "button", json!({}), json!([text(32, "Order")])),
            ])
        ),
    ])
}

#[test]
fn a_visit_becomes_a_test() {
    let test = test_of(&[
        meta(0, "https://shop.example/cart?item=7&mail=[redacted]"),
        page(10, checkout()),
        click(1_000, 23),
        input(1_100, 23, "A", false),
        input(1_200, 23, "Ann Birch", false),
        input(2_000, 26, "***************", false),
        click(3_000, 27),
        click(3_001, 28),
        input(3_002, 28, "on", true),
        click(4_000, 30),
        input(4_500, 30, "se", false),
        custom(5_000, "wish", json!({"n": 1})),
        custom(5_200, "error", json!({"class": "TypeError", "message": "x is undefined"})),
        click(6_000, 31),
        custom(6_010, "form", json!({"state": "submit", "form": "checkout"})),
        meta(6_500, "https://shop.example/thanks?to=Ann+Birch"),
        page(
            6_510,
            json!([element(50, "h1", json!({}), json!([text(51, "Thank you, Ann Birch")]))]),
        ),
        click(8_000, 50),
    ]);

    assert_eq!(test, include_str!("tests/checkout.txt"), "{test}");
    assert!(!test.contains("Ann"), "{test}");
}

#[test]
fn elements_are_found_by_what_can_be_read_of_them_first() {
    let alike = |id: i32, name: &str| {
        element(id, "button", json!({"class": "quiet"}), json!([text(id + 1, name)]))
    };
    let body = json!([
        element(10, "button", json!({"data-testid": "pay"}), json!([text(11, "Pay now")])),
        element(12, "button", json!({"data-testid": "pay-later"}), json!([text(13, "*** *****")])),
        element(14, "input", json!({"type": "password", "aria-label": "Password"}), json!([])),
        element(16, "div", json!({"id": "menu"}), json!([])),
        alike(20, "More"),
        alike(22, "More"),
        element(24, "div", json!({"contenteditable": "true"}), json!([text(25, "Dear diary")])),
        element(
            26,
            "iframe",
            json!({}),
            json!([{"type": 0, "id": 27, "childNodes": [element(28, "p", json!({}), json!([]))]}])
        ),
        element(30, "input", json!({"type": "file", "aria-label": "Photo"}), json!([])),
    ]);
    let mut events = vec![meta(0, "https://shop.example/"), page(10, body)];
    events.extend([10, 12, 14, 16, 20, 22, 24, 28].map(|id| click(1_000 * i64::from(id), id)));
    events.push(input(40_000, 30, "C:\\fakepath\\me.png", false));

    let test = test_of(&events);

    assert_eq!(
        code(&test),
        [
            "await page.goto('https://shop.example/');",
            "await page.getByRole('button', { name: 'Pay now', exact: true }).click();",
            "await page.getByTestId('pay-later').click();",
            "await page.getByLabel('Password', { exact: true }).click();",
            "await page.locator('#menu').click();",
            "await page.locator('body > button.quiet:nth-of-type(3)').click();",
            "await page.locator('body > button.quiet:nth-of-type(4)').click();",
            "await page.locator('body > div:nth-of-type(2)').click();",
            "// not recorded: 0:24.0 what was typed here",
            "// not recorded: 0:28.0 Click p, in a frame",
            "// not recorded: 0:40.0 Chose in “Photo”",
        ],
        "{test}"
    );
    assert!(!test.contains("diary") && !test.contains("me.png"), "{test}");
}

#[test]
fn a_form_that_no_click_submits_is_submitted_by_enter() {
    let test = test_of(&[
        meta(0, "https://shop.example/"),
        page(10, checkout()),
        input(1_000, 23, "***", false),
        custom(2_000, "form", json!({"state": "submit", "form": "checkout"})),
        meta(20_000, "https://shop.example/elsewhere"),
        page(20_010, json!([])),
    ]);

    assert_eq!(
        code(&test)[2..],
        [
            "await page.getByRole('textbox', { name: 'Name', exact: true }).press('Enter');",
            "await page.goto('https://shop.example/elsewhere');",
        ],
        "{test}"
    );
}

#[test]
fn texts_of_a_hostile_page_stay_texts() {
    let names = [
        "'); process.exit(1); ('",
        "`${process.exit()}`",
        "a\\'b",
        "*/ process.exit() /*",
        "// ok\u{2028}process.exit()",
        "\u{202e}evil",
    ];
    let buttons: Vec<Value> = (0..)
        .zip(names)
        .map(|(n, name)| element(10 + n, "button", json!({"aria-label": name}), json!([])))
        .collect();
    let mut events = vec![meta(0, "https://shop.example/'+x"), page(10, json!(buttons))];
    events.extend((0..).zip(names).map(|(n, _)| click(1_000 * i64::from(n + 1), 10 + n)));
    events.push(custom(
        9_000,
        "error",
        json!({"class": "E", "message": "one\u{2029}await evil();\r\nawait evil();"}),
    ));

    let test = test_of(&events);

    for line in test.lines() {
        let line = line.trim();
        let is_ours = line.is_empty()
            || line == "});"
            || ["//", "await page.", "import ", "test"].iter().any(|begin| line.starts_with(begin));
        assert!(is_ours, "{line}");
    }
    assert!(!test.contains(['\u{2028}', '\u{2029}', '\u{202e}', '\r']), "{test}");
    assert!(test.contains(r"name: '\'); process.exit(1); (\''"), "{test}");
    assert!(test.contains("name: '// ok process.exit()'"), "{test}");
}

#[test]
fn a_visit_without_a_picture_is_still_told() {
    let test = test_of(&[meta(0, "https://shop.example/"), click(1_000, 7)]);

    assert!(test.contains("import { test }"), "{test}");
    assert!(test.ends_with("});\n"), "{test}");
}
