//! What stands where, and what is refused.

use super::*;

const SNAPSHOT: &str = r#"{"type":2,"data":{"node":{"type":0,"childNodes":[{"type":1,"name":"html","publicId":"","systemId":"","id":2},{"type":2,"tagName":"html","attributes":{"lang":"en"},"childNodes":[{"type":3,"textContent":"hello","id":4}],"id":3}],"id":1},"initialOffset":{"left":0,"top":7}},"timestamp":1795308430836}"#;

fn read(event: &str) -> Result<Tape, ReadError> {
    let mut tape = Tape::default();
    tape.read(event)?;
    Ok(tape)
}

fn places<'a>(tape: &Tape, event: &'a str) -> Vec<(&'a str, Place)> {
    tape.marks.iter().map(|mark| (mark.span.of(event), mark.place)).collect()
}

#[test]
fn a_snapshot_is_read_in_document_order() {
    let tape = read(SNAPSHOT).unwrap();

    let nodes: Vec<_> = tape.nodes.iter().map(|node| (node.id, node.kind, node.parent)).collect();
    assert_eq!(
        nodes,
        [
            (1, NodeKind::Document, NOBODY),
            (2, NodeKind::DocumentType, 0),
            (3, NodeKind::Element, 0),
            (4, NodeKind::Text, 2),
        ]
    );
    assert_eq!(tape.nodes[2].tag.of(SNAPSHOT), "html");
    assert_eq!(
        places(&tape, SNAPSHOT)[1..],
        [
            (r#""en""#, Place::NodeAttribute { node: 2, attribute: 3 }),
            (r#"[{"type":3,"textContent":"hello","id":4}]"#, Place::Children { node: 2 }),
            (r#""hello""#, Place::NodeText { node: 3 }),
            (r#"{"left":0,"top":7}"#, Place::Other),
        ]
    );
    assert_eq!(tape.timestamp.as_ms(), 1_795_308_430_836);
}

#[test]
fn the_order_of_keys_does_not_matter() {
    let event = r#"{"x":"?","data":{"texts":[{"value":"new","id":9}],"source":0},"timestamp":1.5,"type":3}"#;

    let tape = read(event).unwrap();

    assert_eq!(tape.texts[0].id, 9);
    assert_eq!(
        places(&tape, event),
        [
            (r#""?""#, Place::Other),
            (r#"{"value":"new","id":9}"#, Place::Text { text: 0 }),
            (r#""new""#, Place::TextValue { text: 0 }),
        ]
    );
}

#[test]
fn what_nobody_knows_is_marked_when_it_holds_text() {
    let event = r#"{"type":3,"data":{"source":0,"adds":[{"parentId":1,"nextId":null,"node":{"type":3,"note":{"a":["b"]},"n":5,"textContent":"t","id":"7"}}],"attributes":[],"extra":"e"},"timestamp":1}"#;

    let tape = read(event).unwrap();

    let others: Vec<_> = places(&tape, event)
        .into_iter()
        .filter(|(_, place)| *place == Place::Other)
        .map(|(text, _)| text)
        .collect();
    assert_eq!(others, [r#"{"a":["b"]}"#, r#""7""#, r#""e""#]);
}

#[test]
fn events_that_mean_two_things_are_refused() {
    for event in [
        r#"{"type":2,"type":4,"data":{},"timestamp":1}"#,
        r#"{"type":4,"data":{},"data":{},"timestamp":1}"#,
        r#"{"type":2,"data":{"node":{"type":3,"textContent":"a","textContent":"b","id":1}},"timestamp":1}"#,
        r#"{"type":2,"data":{"node":{"type":3,"text\u0043ontent":"a","id":1}},"timestamp":1}"#,
        r#"{"type":3,"data":{"source":5,"source":0,"text":"a"},"timestamp":1}"#,
        r#"{"type":3,"data":{"source":0,"texts":[],"texts":[]},"timestamp":1}"#,
    ] {
        assert!(matches!(read(event), Err(ReadError::Ambiguous { .. })), "{event}");
    }
}

#[test]
fn events_without_the_necessary_are_refused() {
    for event in [
        "",
        "[]",
        "null",
        "{}",
        r#"{"type":4,"data":{}}"#,
        r#"{"type":9,"data":{},"timestamp":1}"#,
        r#"{"type":4,"data":{},"timestamp":1e400}"#,
        r#"{"type":4,"data":{},"timestamp":-1}"#,
        r#"{"type":4,"data":{},"timestamp":"1"}"#,
        r#"{"type":3,"data":{},"timestamp":1}"#,
        r#"{"type":3,"data":{"source":99},"timestamp":1}"#,
        r#"{"type":2,"data":{"node":null},"timestamp":1}"#,
        r#"{"type":2,"data":{"node":{"id":1}},"timestamp":1} x"#,
    ] {
        assert!(read(event).is_err(), "{event}");
    }
}

#[test]
fn deep_and_wide_events_end() {
    let deep = format!(
        r#"{{"type":2,"timestamp":1,"data":{{"node":{}"#,
        r#"{"childNodes":["#.repeat(100_000)
    );
    assert_eq!(read(&deep).unwrap_err(), ReadError::Json(JsonError::TooDeep));

    let wide = format!(
        r#"{{"type":2,"timestamp":1,"data":{{"node":{{"childNodes":[{}{{}}]}}}}}}"#,
        "{},".repeat(MAX_NODES)
    );
    assert_eq!(read(&wide).unwrap_err(), ReadError::TooManyNodes);
}

/// What was read, without white space; errors without their places.
fn told(event: &str) -> Result<Vec<String>, std::mem::Discriminant<ReadError>> {
    let tape = read(event).map_err(|error| std::mem::discriminant(&error))?;
    let plain = |span: Span| span.of(event).replace(' ', "");
    let nodes = tape.nodes.iter().map(|node| {
        let facts = (node.parent, node.id, node.kind, node.flags, node.root_id);
        format!("{facts:?} {} {} {:?}", plain(node.tag), plain(node.text), node.attributes)
    });
    let attributes = tape.attributes.iter();
    let attributes = attributes.map(|pair| format!("{} {}", plain(pair.name), plain(pair.value)));
    let marks = tape.marks.iter().map(|mark| format!("{:?} {}", mark.place, plain(mark.span)));
    Ok(nodes.chain(attributes).chain(marks).collect())
}

#[test]
fn a_blank_anywhere_makes_no_difference() {
    let div = r#"{"type":2,"tagName":"div","attributes":{"a":"b"},"childNodes":[],"id":5}"#;
    let mut nodes: Vec<_> = [
        r#"{"type":3,"textContent":"a\"b","id":5}"#,
        r#"{"type":3,"textContent":"x","isStyle":true,"id":5,"rootId":6}"#,
        r#"{"type":2,"tagName":"p","attributes":{},"childNodes":[],"id":5,"isSVG":true}"#,
        r#"{"type":"2","textContent":7,"id":"5"}"#,
        r#"{"type":2,"textContent":"x","tagName":3,"attributes":[],"childNodes":"y","id":-5}"#,
        r#"{"type":2,"type":2,"id":5}"#,
        r#"{"type":3,"textContent":"x","id":5,"id":5}"#,
        r#"{"type":2,"childNodes":[7,null],"attributes":{"a":{"b":"c"}},"id":1234567890}"#,
        r#"{"type":1,"name":"html","publicId":"","systemId":"","id":5}"#,
        r#"{"type":2"id":5}"#,
        r#"{"x":"y""type":2}"#,
        r"{,}",
        r"{}",
    ]
    .map(str::to_owned)
    .into();
    nodes.extend([div.replacen("[]", &format!("[{div},{div}]"), 1), div.replace(":5", ":05")]);
    for node in nodes {
        let event = format!(r#"{{"type":2,"data":{{"node":{node}}},"timestamp":1}}"#);
        let expected = told(&event);
        for (at, byte) in event.bytes().enumerate() {
            let is_in_string = event[..at].replace("\\\"", "").matches('"').count() % 2 == 1;
            if b"{}[]:,".contains(&byte) && !is_in_string {
                let blank = format!("{} {}", &event[..=at], &event[at + 1..]);
                assert_eq!(told(&blank), expected, "{blank}");
            }
        }
    }
}
