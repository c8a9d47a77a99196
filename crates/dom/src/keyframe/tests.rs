//! What goes in comes out again, in rrweb's words.

use model::Timestamp;
use serde_json::{Value, json};

use crate::{Detail, Mirror, Tape};

fn apply(mirror: &mut Mirror, event: &str) {
    let mut tape = Tape::default();
    tape.read(event).unwrap();
    mirror.apply(event, &mut tape);
}

fn incremental(mirror: &mut Mirror, data: &Value) {
    apply(mirror, &json!({ "type": 3, "data": data, "timestamp": 2 }).to_string());
}

fn keyframe(mirror: &Mirror) -> Vec<Value> {
    let mut out = String::new();
    mirror.keyframe(Timestamp::from_ms(77).unwrap(), &mut out);
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn tree() -> Value {
    json!({ "type": 0, "compatMode": "BackCompat", "childNodes": [
        { "type": 1, "name": "html", "publicId": "-//W3C", "systemId": "", "id": 2 },
        { "type": 2, "tagName": "html", "attributes": { "lang": "en" }, "id": 3, "childNodes": [
            { "type": 2, "tagName": "style", "attributes": { "_cssText": "a { }/* rr_split */b { }" }, "id": 4, "childNodes": [
                { "type": 3, "textContent": "", "id": 5 }, { "type": 3, "textContent": "", "id": 6 },
            ] },
            { "type": 2, "tagName": "svg", "attributes": { "viewBox": "0 0 1 1" }, "childNodes": [], "isSVG": true, "id": 7 },
            { "type": 2, "tagName": "x-y", "attributes": { "disabled": true, "rr_scrollTop": 4.5 }, "isShadowHost": true, "isCustom": true, "id": 8, "childNodes": [
                { "type": 3, "textContent": "\u{1f600}\n\"q\"\\", "isShadow": true, "id": 9 },
                { "type": 5, "textContent": "c", "id": 10 },
            ] },
            { "type": 2, "tagName": "iframe", "attributes": {}, "childNodes": [], "id": 11 },
            { "type": 2, "tagName": "textarea", "attributes": { "value": "***" }, "childNodes": [], "id": 12 },
        ] },
    ], "id": 1 })
}

fn page() -> Mirror {
    let mut mirror = Mirror::new(Detail::Full);
    apply(
        &mut mirror,
        r#"{"type":4,"data":{"href":"https://a.example/","width":800,"height":600},"timestamp":1}"#,
    );
    let data = json!({ "node": tree(), "initialOffset": { "left": 0, "top": 0 } });
    apply(&mut mirror, &json!({ "type": 2, "data": data, "timestamp": 1 }).to_string());
    mirror
}

#[test]
fn an_untouched_snapshot_comes_out_as_it_went_in() {
    let events = keyframe(&page());

    assert_eq!(
        events[0]["data"],
        json!({ "href": "https://a.example/", "width": 800, "height": 600 })
    );
    assert_eq!(events[1]["data"]["node"], tree());
    assert_eq!(events[1]["timestamp"], 77);
    assert_eq!(events.len(), 2);
}

#[test]
fn without_a_document_there_is_no_keyframe() {
    assert!(keyframe(&Mirror::new(Detail::Full)).is_empty());
}

#[test]
fn frames_follow_as_their_own_events() {
    let mut mirror = page();
    let document = json!({ "type": 0, "childNodes": [{ "type": 2, "tagName": "html", "attributes": {}, "childNodes": [], "rootId": 20, "id": 21 }], "id": 20 });
    let data = json!({ "source": 0, "texts": [], "attributes": [], "removes": [], "adds": [{ "parentId": 11, "nextId": null, "node": document }], "isAttachIframe": true });
    incremental(&mut mirror, &data);

    let events = keyframe(&mirror);

    assert_eq!(events[1]["data"]["node"], tree());
    assert_eq!(events[2]["data"], data);
}

#[test]
fn a_host_that_moves_keeps_its_sheets() {
    let mut mirror = page();
    let adopted = json!({ "source": 15, "id": 8, "styles": [{ "styleId": 1, "rules": [{ "rule": "d { }", "index": 0 }] }], "styleIds": [1] });
    incremental(&mut mirror, &adopted);
    let host = json!({ "type": 2, "tagName": "x-y", "attributes": {}, "isShadowHost": true, "childNodes": [], "id": 8 });
    let moved = json!({ "source": 0, "texts": [], "attributes": [], "removes": [{ "parentId": 3, "id": 8 }], "adds": [{ "parentId": 3, "nextId": 4, "node": host }] });
    let is_adopted = |mirror: &Mirror| {
        keyframe(mirror).iter().any(|event| event["data"]["styleIds"] == json!([1]))
    };

    incremental(&mut mirror, &moved);
    assert!(is_adopted(&mirror));

    incremental(
        &mut mirror,
        &json!({ "source": 0, "texts": [], "attributes": [], "removes": [{ "parentId": 3, "id": 8 }], "adds": [] }),
    );
    assert!(!is_adopted(&mirror));
}

#[test]
fn sheets_that_nobody_adopts_now_stay_known() {
    let mut mirror = page();
    let rules = json!([{ "rule": "d { }", "index": 0 }]);
    incremental(
        &mut mirror,
        &json!({ "source": 15, "id": 8, "styles": [{ "styleId": 1, "rules": rules }], "styleIds": [1] }),
    );
    incremental(&mut mirror, &json!({ "source": 15, "id": 8, "styleIds": [] }));

    let events = keyframe(&mirror);

    assert_eq!(events[2]["data"]["styleIds"], json!([]));
    assert_eq!(
        events[3]["data"],
        json!({ "source": 15, "id": 1, "styles": [{ "styleId": 1, "rules": rules }], "styleIds": [] })
    );
}

#[test]
fn what_has_no_place_in_a_snapshot_follows_it() {
    let mut mirror = page();
    let rule = json!({ "source": 8, "id": 4, "adds": [{ "rule": "c { }", "index": 2 }] });
    let input = json!({ "source": 5, "text": "**", "isChecked": false, "id": 12 });
    let scroll = json!({ "source": 3, "id": 8, "x": 0, "y": 12 });
    let adopted = json!({ "source": 15, "id": 8, "styles": [{ "styleId": 1, "rules": [{ "rule": "d { }", "index": 0 }] }], "styleIds": [1] });
    let constructed = json!({ "source": 13, "styleId": 1, "index": [0], "set": { "property": "color", "value": "red" } });
    for data in [&rule, &input, &scroll, &adopted, &constructed] {
        incremental(&mut mirror, data);
    }
    incremental(&mut mirror, &json!({ "source": 3, "id": 1, "x": 0, "y": 300 }));
    incremental(&mut mirror, &json!({ "source": 4, "width": 400, "height": 300 }));
    for style in [
        json!({ "color": "red", "width": "1px" }),
        json!({ "color": ["blue", "important"], "top": false }),
    ] {
        incremental(
            &mut mirror,
            &json!({ "source": 0, "attributes": [{ "id": 7, "attributes": { "style": style } }] }),
        );
    }

    let events = keyframe(&mirror);

    assert_eq!(events[0]["data"]["width"], 400);
    assert_eq!(events[1]["data"]["initialOffset"], json!({ "left": 0, "top": 300 }));
    let datas: Vec<_> = events[2..].iter().map(|event| event["data"].clone()).collect();
    assert_eq!(datas[0], rule);
    assert_eq!(
        datas[1]["attributes"][0]["attributes"]["style"],
        json!({ "width": "1px", "color": ["blue", "important"], "top": false })
    );
    assert_eq!(datas[2..], [adopted, constructed, input, scroll]);
}

#[test]
fn a_changed_style_text_is_no_longer_said_in_one_piece() {
    let mut mirror = page();
    incremental(
        &mut mirror,
        &json!({ "source": 8, "id": 4, "adds": [{ "rule": "c { }", "index": 2 }] }),
    );
    incremental(&mut mirror, &json!({ "source": 0, "texts": [{ "id": 6, "value": "e { }" }] }));

    let events = keyframe(&mirror);

    let style = &events[1]["data"]["node"]["childNodes"][1]["childNodes"][0];
    assert_eq!(style["attributes"], json!({}));
    assert_eq!(style["childNodes"][0]["textContent"], "a { }");
    assert_eq!(style["childNodes"][1]["textContent"], "e { }");
    assert_eq!(events.len(), 2);
}

#[test]
fn what_stands_behind_the_body_is_added_afterwards() {
    let mut mirror = page();
    let node = |id: i32, tag: &str| json!({ "type": 2, "tagName": tag, "attributes": {}, "childNodes": [], "id": id });
    let add =
        |parent: i32, node: Value| json!({ "parentId": parent, "nextId": null, "node": node });
    let text = json!({ "type": 3, "textContent": "t", "id": 42 });
    let late = [add(3, node(41, "div")), add(41, text), add(3, node(43, "p"))];
    let adds: Vec<_> = std::iter::once(add(3, node(40, "body"))).chain(late.clone()).collect();
    incremental(&mut mirror, &json!({ "source": 0, "adds": adds }));

    let events = keyframe(&mirror);

    let html = &events[1]["data"]["node"]["childNodes"][1]["childNodes"];
    assert_eq!(html.as_array().unwrap().last().unwrap()["id"], 40);
    assert_eq!(events[2]["data"]["adds"], json!(late));
}

#[test]
fn a_keyframe_of_a_keyframe_is_the_same() {
    let mut mirror = page();
    incremental(&mut mirror, &json!({ "source": 5, "text": "**", "isChecked": true, "id": 12 }));
    incremental(
        &mut mirror,
        &json!({ "source": 0, "adds": [{ "parentId": 3, "nextId": 8, "node": { "type": 3, "textContent": "new", "id": 30 } }] }),
    );
    let first = keyframe(&mirror);

    let mut again = Mirror::new(Detail::Full);
    for event in &first {
        apply(&mut again, &event.to_string());
    }

    assert_eq!(keyframe(&again), first);
}
