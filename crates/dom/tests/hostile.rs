//! Streams that no browser makes: nothing panics, nothing hangs, and what makes no sense is
//! counted. The sizes are such that anything but linear time would not end.
#![expect(clippy::unwrap_used, reason = "what fails here must end the test")]

use std::fmt::Write as _;

use dom::mirror::{MAX_ATTRIBUTES, MAX_NAME, MAX_NODES};
use dom::{Detail, Mirror, Tape};
use model::Timestamp;
use proptest::prelude::*;

const RECORDING: &str = include_str!("recordings/busy-page.ndjson");

fn apply(mirror: &mut Mirror, event: &str) {
    let mut tape = Tape::default();
    tape.read(event).unwrap();
    mirror.apply(event, &mut tape);
}

/// A page with one element, number 4, in its body, number 3.
fn page(tag: &str, attributes: &str) -> Mirror {
    let mut mirror = Mirror::new(Detail::Full);
    apply(
        &mut mirror,
        &format!(
            r#"{{"type":2,"data":{{"node":{{"type":0,"id":1,"childNodes":[{{"type":2,"tagName":"html","attributes":{{}},"id":2,"childNodes":[{{"type":2,"tagName":"body","attributes":{{}},"id":3,"childNodes":[{{"type":2,"tagName":"{tag}","attributes":{attributes},"childNodes":[],"id":4}}]}}]}}]}}}},"timestamp":1}}"#
        ),
    );
    assert_eq!(mirror.len(), 4);
    mirror
}

/// A mutation whose list `name` has these entries.
fn mutation(name: &str, entries: impl Iterator<Item = String>) -> String {
    let mut event = format!(r#"{{"type":3,"data":{{"source":0,"{name}":["#);
    for (index, entry) in entries.enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(event, "{comma}{entry}").unwrap();
    }
    event + r#"]},"timestamp":2}"#
}

fn add(parent: i32, next: &str, id: i32) -> String {
    format!(
        r#"{{"parentId":{parent},"nextId":{next},"node":{{"type":5,"textContent":"","id":{id}}}}}"#
    )
}

fn element(parent: i32, id: i32) -> String {
    format!(
        r#"{{"parentId":{parent},"nextId":null,"node":{{"type":2,"tagName":"p","attributes":{{}},"childNodes":[],"id":{id}}}}}"#
    )
}

/// All nodes hang on the root; a keyframe can be read again.
fn check(mirror: &Mirror) {
    let n_reached = mirror.root().map_or(0, |root| mirror.tree(root).count());
    assert_eq!(n_reached, mirror.len());
    let mut keyframe = String::new();
    mirror.keyframe(Timestamp::default(), &mut keyframe);
    let mut again = Mirror::new(Detail::Full);
    for event in keyframe.lines() {
        apply(&mut again, event);
    }
}

#[test]
fn there_are_never_more_nodes_than_the_limit() {
    // Of nodes this small a million and more fit into two events.
    let n_first = 600_000;
    let mut snapshot = String::from(r#"{"type":2,"data":{"node":{"type":0,"id":1,"childNodes":["#);
    for id in 2..=n_first {
        let comma = if id == 2 { "" } else { "," };
        write!(snapshot, r#"{comma}{{"type":5,"id":{id}}}"#).unwrap();
    }
    snapshot += r#"]}},"timestamp":1}"#;
    let mut mirror = Mirror::new(Detail::Structure);
    apply(&mut mirror, &snapshot);
    let small = |id| format!(r#"{{"parentId":1,"node":{{"type":5,"id":{id}}}}}"#);
    for first in [n_first + 1, n_first + 250_001] {
        apply(&mut mirror, &mutation("adds", (first..first + 250_000).map(small)));
    }

    assert_eq!(mirror.len(), MAX_NODES);
    assert_eq!(mirror.n_skipped(), 1_100_000 - MAX_NODES as u64);
}

#[test]
fn nodes_that_wait_for_one_another_take_linear_time() {
    let n_nodes = 100_000;
    let mut mirror = page("div", "{}");
    // Each waits for its next sibling, which comes after it; the last waits for ever.
    let chain = (10..10 + n_nodes).map(|id| add(4, &(id + 1).to_string(), id));
    apply(&mut mirror, &mutation("adds", chain));
    assert_eq!(mirror.len(), 4);

    let last = (10 + n_nodes).to_string();
    let chain = (10..10 + n_nodes).map(|id| add(4, &(id + 1).to_string(), id));
    apply(&mut mirror, &mutation("adds", chain.chain([add(4, "null", last.parse().unwrap())])));
    assert_eq!(mirror.len(), 5 + usize::try_from(n_nodes).unwrap());

    // A circle of parents, and one that is its own.
    let circle = (0..n_nodes).map(|id| element(1_000_000 + (id + 1) % n_nodes, 1_000_000 + id));
    apply(&mut mirror, &mutation("adds", circle.chain([element(5_000_000, 5_000_000)])));
    assert_eq!(mirror.len(), 5 + usize::try_from(n_nodes).unwrap());
    check(&mirror);
}

#[test]
fn one_id_for_all_is_one_node() {
    let mut mirror = page("div", "{}");
    apply(&mut mirror, &mutation("adds", (0..100_000).map(|_| element(4, 10))));
    assert_eq!(mirror.len(), 5);

    // Each is added to the one that it replaces.
    apply(&mut mirror, &mutation("adds", (0..100_000).map(|_| element(10, 10))));
    apply(&mut mirror, &mutation("adds", (0..100_000).map(|_| element(3, 4))));
    assert_eq!(mirror.len(), 4);
    check(&mirror);
}

#[test]
fn attributes_and_declarations_have_a_limit() {
    let n_names = 80_000;
    let list = |value: &str| {
        let pairs: Vec<String> = (0..n_names).map(|name| format!(r#""a{name}":{value}"#)).collect();
        format!("{{{}}}", pairs.join(","))
    };
    let mut mirror = page("div", &list("\"\""));
    let attributes = |mirror: &Mirror| mirror.node(mirror.find(4).unwrap()).attributes.len();
    assert_eq!(attributes(&mirror), MAX_ATTRIBUTES);

    let many = format!(r#"{{"id":4,"attributes":{}}}"#, list("\"x\""));
    apply(&mut mirror, &mutation("attributes", [many].into_iter()));
    assert_eq!(attributes(&mirror), MAX_ATTRIBUTES);

    let styles = format!(r#"{{"id":4,"attributes":{{"style":{}}}}}"#, list("\"x\""));
    apply(&mut mirror, &mutation("attributes", [styles].into_iter()));
    let none = format!(r#"{{"id":4,"attributes":{}}}"#, list("null"));
    apply(&mut mirror, &mutation("attributes", [none].into_iter()));
    assert_eq!(attributes(&mirror), 0);
    check(&mirror);
}

#[test]
fn elements_that_replace_their_children_look_at_few_of_them() {
    for tag in ["textarea", "style", "iframe"] {
        let mut mirror = page(tag, r#"{"_cssText":"a{}"}"#);
        apply(&mut mirror, &mutation("adds", (0..20_000).map(|id| element(4, 10 + id))));
        let text = |id: i32| {
            format!(
                r#"{{"parentId":4,"nextId":null,"node":{{"type":3,"textContent":"x","id":{id}}}}}"#
            )
        };
        apply(&mut mirror, &mutation("adds", (0..20_000).map(|id| text(200_000 + id))));
        let change = |_| r#"{"id":4,"attributes":{"value":"x","_cssText":"b{}"}}"#.to_owned();
        apply(&mut mirror, &mutation("attributes", (0..20_000).map(change)));
        check(&mirror);
    }
}

#[test]
fn a_text_in_the_wrong_place_is_no_keyframe_in_the_wrong_place() {
    // A doctype with children and attributes, a document with attributes, a rule without text.
    let event = r#"{"type":2,"data":{"node":{"type":0,"attributes":{"id":7,"type":3},"id":1,"childNodes":[{"type":1,"name":"html","publicId":"","systemId":"","attributes":{"tagName":"x"},"id":2,"childNodes":[{"type":3,"textContent":"x","id":3}]}]}},"timestamp":1}"#;
    let mut mirror = Mirror::new(Detail::Full);
    apply(&mut mirror, event);
    apply(
        &mut mirror,
        r#"{"type":3,"data":{"source":0,"attributes":[{"id":2,"attributes":{"type":"text"}}],"texts":[{"id":1,"value":"x"}]},"timestamp":2}"#,
    );
    apply(
        &mut mirror,
        r#"{"type":3,"data":{"source":15,"id":1,"styles":[{"styleId":1,"rules":[{"index":0}]},{"styleId":2,"rules":[{"rule":"a{}","index":[0,1]}]}],"styleIds":[1,2]},"timestamp":3}"#,
    );

    assert_eq!(mirror.len(), 2);
    assert_eq!(mirror.n_skipped(), 3);
    check(&mirror);
}

#[test]
fn names_take_bounded_memory_however_many_snapshots_bring_them() {
    let mut mirror = page("div", "{}");
    let n_bytes = mirror.names().n_bytes();
    for nth in 0..20 {
        let long = "a".repeat(1_000_000);
        let event = format!(
            r#"{{"type":2,"data":{{"node":{{"type":0,"id":1,"childNodes":[{{"type":2,"tagName":"{long}{nth}","attributes":{{"{long}{nth}":""}},"id":2,"childNodes":[]}}]}}}},"timestamp":1}}"#
        );
        apply(&mut mirror, &event);
    }

    assert_eq!(mirror.names().n_bytes(), n_bytes);
    assert_eq!(mirror.n_skipped(), 40);
    let longest = "a".repeat(MAX_NAME);
    apply(
        &mut mirror,
        &mutation(
            "attributes",
            [format!(r#"{{"id":2,"attributes":{{"{longest}":"x"}}}}"#)].into_iter(),
        ),
    );
    assert!(mirror.names().n_bytes() > n_bytes + 2 * MAX_NAME);
}

#[test]
fn a_snapshot_without_a_document_is_refused() {
    let mut tape = Tape::default();

    assert!(tape.read(r#"{"type":2,"timestamp":1}"#).is_err());
    assert!(tape.read(r#"{"type":2,"data":{},"timestamp":1}"#).is_err());
}

#[test]
fn a_node_is_removed_only_from_where_it_is() {
    let mut mirror = page("div", "{}");
    apply(&mut mirror, &mutation("adds", [element(4, 10), element(3, 11)].into_iter()));
    let in_shadow = element(4, 10).replace("\"id\":10", "\"id\":10,\"isShadow\":true");
    apply(&mut mirror, &mutation("adds", [in_shadow].into_iter()));

    for elsewhere in [r#"{"parentId":3,"id":10}"#, r#"{"parentId":4,"id":10}"#] {
        apply(&mut mirror, &mutation("removes", [elsewhere.to_owned()].into_iter()));
        assert!(mirror.find(10).is_some(), "{elsewhere}");
    }
    let there = r#"{"parentId":4,"id":10,"isShadow":true}"#.to_owned();
    apply(&mut mirror, &mutation("removes", [there].into_iter()));
    assert!(mirror.find(10).is_none());
}

#[test]
fn the_first_text_of_an_added_sheet_is_the_sheet() {
    let mut mirror = page("style", r#"{"_cssText":"a { }/* rr_split */b { }"}"#);
    let text = |id: i32, next: &str| add(4, next, id).replace("\"type\":5", "\"type\":3");
    apply(&mut mirror, &mutation("adds", [text(11, "null"), text(10, "11")].into_iter()));

    let text_of = |id| mirror.node(mirror.find(id).unwrap()).text.to_string();
    assert_eq!(text_of(11), "\"a { }/* rr_split */b { }\"");
    assert_eq!(text_of(10), "\"\"");
    assert!(mirror.node(mirror.find(4).unwrap()).attributes.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// A real recording with lines left out, doubled and swapped, and bytes changed.
    #[test]
    fn damaged_recordings_leave_a_sound_mirror(
        order in proptest::collection::vec(0_usize..400, 1..120),
        damage in proptest::collection::vec((0_usize..4000, b' '..b'~'), 0..60),
        keeps_order in any::<bool>(),
    ) {
        let lines: Vec<&str> = RECORDING.lines().collect();
        let mut order = order;
        if keeps_order {
            order.sort_unstable();
        }
        let mut mirror = Mirror::new(Detail::Full);
        let mut outline = Mirror::new(Detail::Structure);
        let mut tape = Tape::default();
        for (index, at) in [0, 1].into_iter().chain(order).enumerate() {
            let mut line = lines[at % lines.len()].as_bytes().to_vec();
            if let Some((place, byte)) = damage.get(index) {
                let place = place % line.len();
                line[place] = *byte;
            }
            let Ok(line) = std::str::from_utf8(&line) else { continue };
            if tape.read(line).is_ok() {
                mirror.apply(line, &mut tape);
                prop_assert!(tape.read(line).is_ok());
                outline.apply(line, &mut tape);
            }
        }

        prop_assert_eq!(mirror.len(), outline.len());
        check(&mirror);
    }
}
