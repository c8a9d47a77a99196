//! Stories of a real visit and of made-up ones.

use analytics::{Ending, LoadInfo};
use dom::{Detail, Mirror, Tape};
use model::{LoadMeta, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::{Story, Teller};

const DEMO: &str = include_str!("../../../../crates/analytics/tests/recordings/demo-shop.ndjson");
const WINDOW: &str = "01976e8a-7b6c-7def-8123-456789abcdef";

#[derive(Deserialize)]
struct Frame {
    seq: u32,
    first: u64,
    exit: bool,
    from: i64,
    meta: Option<LoadMeta>,
    body: String,
}

fn demo() -> Story {
    let mut frames: Vec<Frame> =
        DEMO.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    frames.sort_by_key(|frame| (frame.seq, frame.exit));
    frames.dedup_by_key(|frame| frame.seq);
    let zero = Timestamp::from_ms(frames[0].from).unwrap();
    let mut teller = Teller::new(WINDOW.parse().unwrap(), zero);
    for frame in &frames {
        let load = frame.meta.as_ref().map(LoadInfo::from);
        let from = Timestamp::from_ms(frame.from).unwrap();
        teller.push(frame.seq, frame.first, from, load.as_ref(), &frame.body);
    }
    teller.finish(Ending::Sealed)
}

fn told(events: &[String]) -> Story {
    let zero = Timestamp::from_ms(1_000).unwrap();
    let mut teller = Teller::new(WINDOW.parse().unwrap(), zero);
    teller.push(0, 0, zero, None, &events.join("\n"));
    teller.finish(Ending::Sealed)
}

fn labels(story: &Story) -> Vec<String> {
    let rows = story.rows.iter().map(|row| serde_json::from_str::<Value>(&row.json).unwrap());
    rows.map(|row| row["label"].as_str().unwrap().to_owned()).collect()
}

fn snapshot() -> String {
    r#"{"type":2,"timestamp":1000,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"input","attributes":{"type":"email","aria-label":"E-mail"},"childNodes":[]}]},"initialOffset":{"top":0,"left":0}}}"#.to_owned()
}

fn typed(at: u32, text: &str) -> String {
    format!(
        r#"{{"type":3,"timestamp":{at},"data":{{"source":5,"id":2,"text":"{text}","isChecked":false}}}}"#
    )
}

#[test]
fn a_visit_is_told_in_order() {
    let story = demo();
    let labels = labels(&story);

    assert!(story.rows.is_sorted_by_key(|row| row.at));
    assert!(labels.iter().any(|label| label == "Opened /demo/"), "{labels:#?}");
    assert!(labels.iter().any(|label| label.starts_with("Went to /demo/shop")), "{labels:#?}");
    let clicks: Vec<&String> =
        labels.iter().filter(|label| label.starts_with("Click ")).take(3).collect();
    assert_eq!(clicks, ["Click “The shop”", "Click “Harbor kettle”", "Click “Add to cart”"]);
    assert_eq!(labels.iter().filter(|label| *label == "Left the site").count(), 1);
    assert!(!story.input.is_empty());
}

#[test]
fn what_was_typed_is_one_row_and_never_a_value() {
    let story = told(&[snapshot(), typed(2_000, "*"), typed(2_100, "**"), typed(2_200, "***")]);

    let typed: Vec<String> =
        labels(&story).into_iter().filter(|label| label.starts_with("Typed")).collect();
    assert_eq!(typed, ["Typed in “E-mail”"]);
    assert!(story.rows.iter().all(|row| !row.json.contains("***")));
}

#[test]
fn a_page_visit_tells_which_fields_got_the_focus() {
    let focus = |at: u32, node: u32| {
        format!(r#"{{"type":3,"timestamp":{at},"data":{{"source":2,"type":5,"id":{node}}}}}"#)
    };
    let meta = r#"{"type":4,"timestamp":1000,"data":{"href":"https://shop.example/","width":800,"height":600}}"#;

    let story =
        told(&[meta.to_owned(), snapshot(), focus(1_500, 2), focus(1_600, 1), focus(1_700, 2)]);

    let rows = story.rows.iter().map(|row| serde_json::from_str::<Value>(&row.json).unwrap());
    let visits: Vec<Value> = rows.filter(|row| row["kind"] == "page").collect();
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0]["detail"]["focused"], serde_json::json!([[500, 2]]));
}

#[test]
fn a_submitted_form_tells_its_fields_and_an_input_its_place_among_them() {
    let submitted = r#"{"type":5,"timestamp":4000,"data":{"tag":"form","payload":{"state":"submit","form":"signup"}}}"#;
    let page = r#"{"type":2,"timestamp":1000,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":5,"tagName":"form","attributes":{"name":"signup"},"childNodes":[{"type":2,"id":2,"tagName":"input","attributes":{"type":"email","name":"mail","aria-label":"E-mail"},"childNodes":[]}]}]},"initialOffset":{"top":0,"left":0}}}"#;

    let story = told(&[page.to_owned(), typed(2_000, "*"), submitted.to_owned()]);

    let rows: Vec<Value> =
        story.rows.iter().map(|row| serde_json::from_str(&row.json).unwrap()).collect();
    let detail = |kind: &str| &rows.iter().find(|row| row["kind"] == kind).unwrap()["detail"];
    assert_eq!(detail("form")["state"], "submit");
    let field = &detail("form")["fields"][0];
    assert_eq!((&field["field"], &field["label"]), (&"mail".into(), &"E-mail".into()));
    assert_eq!(detail("input")["order"], serde_json::json!([1, 1]));
}

#[test]
fn what_the_recorder_left_out_lasts_until_the_next_picture() {
    let gap = |at: u32, why: &str, bytes: u32| {
        format!(
            r#"{{"type":5,"timestamp":{at},"data":{{"tag":"gap","payload":{{"why":"{why}","events":1,"bytes":{bytes}}}}}}}"#
        )
    };
    let again = snapshot().replace("1000", "5000");

    let story = told(&[
        snapshot(),
        gap(2_000, "too_large", 20),
        gap(3_000, "too_large", 40),
        gap(3_500, "storm", 0),
        again,
        gap(7_000, "fidelity", 0),
        typed(9_000, "*"),
    ]);

    let found: Vec<(u64, u64, &str, u64)> =
        story.gaps.iter().map(|gap| (gap.from, gap.to, gap.why.as_str(), gap.bytes)).collect();
    assert_eq!(found, [(1_000, 4_000, "too_large", 40), (6_000, 8_000, "fidelity", 0)]);
}

#[test]
fn what_makes_no_sense_is_left_out() {
    let broken = ["{\"type\":5,\"timestamp\":1000,\"data\":{\"tag\":7}}", "{", "", "[]"];

    let story = told(&broken.map(str::to_owned));

    assert!(story.rows.len() <= 1, "{:?}", labels(&story));
}

#[test]
fn a_checkpoint_builds_the_document_as_it_was() {
    let added = r#"{"type":3,"timestamp":21000,"data":{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[{"parentId":1,"nextId":null,"node":{"type":2,"id":3,"tagName":"p","attributes":{},"childNodes":[]}}]}}"#;

    let story = told(&[snapshot(), added.to_owned()]);

    let checkpoint = story.checkpoint_before(20_000).unwrap();
    assert_eq!((checkpoint.at, checkpoint.next), (20_000, 2));
    let mut mirror = Mirror::new(Detail::Full);
    let mut tape = Tape::default();
    for event in checkpoint.events().unwrap().lines() {
        tape.read(event).unwrap();
        mirror.apply(event, &mut tape);
    }
    assert!(mirror.find(3).is_some());
    assert!(story.checkpoint_before(19_999).is_none());
}
