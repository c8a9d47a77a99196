//! Storms: what waits, what is told, and that nothing but the latest value matters.

use dom::Detail;

use super::*;

const SNAPSHOT: &str = r#"{"type":2,"data":{"node":{"type":0,"childNodes":[{"type":2,"tagName":"html","attributes":{},"childNodes":[{"type":2,"tagName":"div","attributes":{"id":"app","class":"a b c"},"childNodes":[{"type":2,"tagName":"p","attributes":{"class":"x ä"},"childNodes":[],"id":4}],"id":3}],"id":2}],"id":1},"initialOffset":{"left":0,"top":0}},"timestamp":1}"#;

fn mirror() -> Mirror {
    let mut mirror = Mirror::new(Detail::Structure);
    let mut tape = Tape::default();
    tape.read(SNAPSHOT).unwrap();
    mirror.apply(SNAPSHOT, &mut tape);
    mirror
}

fn changes(list: &str) -> String {
    format!(
        r#"{{"type":3,"data":{{"source":0,"texts":[],"attributes":[{list}],"removes":[],"adds":[]}},"timestamp":1}}"#
    )
}

fn style(id: i32, value: &str) -> String {
    format!(r#"{{"id":{id},"attributes":{{"style":{value}}}}}"#)
}

/// Storms in which node 4 has used up its burst at time 1000.
fn busy() -> Storms {
    let mut storms = Storms::default();
    for _ in 0..100 {
        let mut line = changes(&style(4, "\"a\""));
        storms.calm(&mut line, 1000);
        assert_eq!(line, changes(&style(4, "\"a\"")), "a burst is written as it is");
    }
    storms
}

fn flushed(storms: &mut Storms) -> String {
    let mut line = String::new();
    storms.flush(&mirror(), 1, &mut line);
    line
}

#[test]
fn only_the_latest_value_of_a_storm_is_written() {
    let mut storms = busy();
    for value in ["\"b\"", "\"c\""] {
        let mut line = changes(&format!("{},{}", style(4, value), style(3, value)));
        storms.calm(&mut line, 1001);
        assert_eq!(line, changes(&style(3, value)));
    }

    assert_eq!(flushed(&mut storms), changes(&style(4, "\"c\"")));
    assert_eq!(flushed(&mut storms), "");
}

#[test]
fn ten_changes_a_second_are_written_for_ever() {
    let mut storms = busy();
    for nth in 0..1000 {
        let mut line = changes(&style(4, "\"b\""));
        storms.calm(&mut line, 1100 + nth * 100);
        assert_eq!(line, changes(&style(4, "\"b\"")), "{nth}");
    }
}

#[test]
fn differences_are_added_up_behind_the_value_they_differ_from() {
    let mut storms = busy();
    for value in [
        "\"b\"",
        r#"{"color":"red","top":["1px","important"]}"#,
        r#"{"top":false,"left":"2px"}"#,
        r#"{"color":"blue"}"#,
    ] {
        storms.calm(&mut changes(&style(4, value)), 1001);
    }

    let entries =
        [style(4, "\"b\""), style(4, r#"{"top":false,"left":"2px","color":"blue"}"#)].join(",");
    assert_eq!(flushed(&mut storms), changes(&entries));
}

#[test]
fn what_was_removed_or_added_again_has_newer_values() {
    let removed = r#"{"type":3,"data":{"source":0,"texts":[],"attributes":[],"removes":[{"parentId":3,"id":4}],"adds":[]},"timestamp":1}"#;
    let mut storms = busy();
    storms.calm(&mut changes(&style(4, "\"b\"")), 1001);
    let mut line = removed.to_owned();
    storms.calm(&mut line, 1002);

    assert_eq!(line, removed);
    assert_eq!(flushed(&mut storms), "");
}

#[test]
fn nothing_is_written_of_nodes_that_are_not_there() {
    let mut storms = Storms::default();
    for _ in 0..101 {
        storms.calm(&mut changes(&style(77, "\"a\"")), 1000);
    }

    assert_eq!(flushed(&mut storms), "");
    assert_eq!(storms.next_told(&mirror()), None);
}

#[test]
fn text_of_style_sheets_is_written_as_it_comes() {
    let mut storms = busy();
    let sheet = changes(r#"{"id":4,"attributes":{"_cssText":"p{}"}}"#);
    let mut line = sheet.clone();
    storms.calm(&mut line, 1001);

    assert_eq!(line, sheet);
}

#[test]
fn a_storm_is_told_once_with_the_place_it_rages_at() {
    let mut storms = Storms::default();
    for nth in 0..400 {
        storms.calm(&mut changes(&style(4, "\"a\"")), 1000 + nth * 16);
    }

    let told = storms.next_told(&mirror()).unwrap();
    assert_eq!(told.selector, "div#app.a.b > p");
    assert!((60..65).contains(&told.rate), "{}", told.rate);
    assert_eq!(storms.next_told(&mirror()), None);
}

#[test]
fn memory_does_not_grow_with_the_document() {
    let mut storms = Storms::default();
    for id in 1..20_000 {
        storms.calm(&mut changes(&style(id, "\"a\"")), 1000);
    }

    assert!(storms.buckets.len() <= 4096);
}
