//! Reads an answer of `/replay/{session}/{window}/chunks`: what the stage plays, and what the
//! page must know of it.
//!
//! # Format
//!
//! ```text
//! answer := (marker event*)*     one JSON value per line
//! marker := {"seq":12,"first":340}
//! event  := an rrweb event, unchanged
//! ```
//!
//! # Invariants
//!
//! - Chunks may overlap: a frame sent while a page went away is sent again when the page lives
//!   on. An event whose index was already read is dropped, so each is played once.
//! - A line that cannot be read counts as an event and is left out: a broken event does not
//!   end a replay.

use model::{EventKind, IncrementalSource, Timestamp};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A recorded address and the viewport that goes with it, from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageMark {
    /// When, in ms from the window's first event.
    pub at: u64,
    /// The address, redacted.
    pub url: String,
}

/// What the page knows of the events it has read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChunkFacts {
    /// Where the address changed.
    pub pages: Vec<PageMark>,
    /// Moments of full snapshots.
    pub snapshots: Vec<u64>,
    /// Moments at which the picture changes, in order.
    pub changes: Vec<u64>,
}

/// The readable part of one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Events in order, one JSON text per line, each line ended.
    pub lines: String,
    /// Number of events in `lines`.
    pub n_events: usize,
    /// Index of the event that follows the last one read.
    pub next_event: u64,
    /// What they say, by the chunk that brought them.
    pub facts: Vec<(u32, ChunkFacts)>,
}

#[derive(Deserialize)]
struct Marker {
    seq: u32,
    first: u64,
}

/// What is read of an event; `data` only as far as its kind makes it worth it.
#[derive(Deserialize)]
struct EventHead<Data> {
    #[serde(rename = "type")]
    kind: u8,
    timestamp: f64,
    data: Option<Data>,
}

#[derive(Deserialize)]
struct DataHead {
    href: Option<String>,
    tag: Option<String>,
    source: Option<u8>,
}

#[derive(Deserialize)]
struct CustomData<Payload> {
    payload: Payload,
}

/// `kind` is `route` when the document stayed and only its address changed; a followed link
/// says `link`, and its address comes with the next document's meta event.
#[derive(Deserialize)]
struct Navigation {
    url: String,
    kind: String,
}

/// Reads one answer. `from` is the time of the window's first event; events with an index
/// below `next_event` were read before.
pub fn read(answer: &str, from: Timestamp, next_event: u64) -> Batch {
    let mut batch = Batch { next_event, ..Batch::default() };
    let mut idx = next_event;
    for line in answer.lines().filter(|line| !line.is_empty()) {
        if line.starts_with("{\"seq\":")
            && let Ok(marker) = serde_json::from_str::<Marker>(line)
        {
            idx = marker.first;
            batch.facts.push((marker.seq, ChunkFacts::default()));
            continue;
        }
        let is_new = idx >= batch.next_event;
        idx += 1;
        if !is_new {
            continue;
        }
        batch.next_event = idx;
        let head = serde_json::from_str::<EventHead<DataHead>>(line).ok();
        // The kind and the moment make an event; its data may be of a form we do not know.
        if head.is_none() && serde_json::from_str::<EventHead<IgnoredAny>>(line).is_err() {
            continue;
        }
        if let (Some(head), Some((_, facts))) = (head, batch.facts.last_mut()) {
            facts.note(line, head, from);
        }
        batch.lines.push_str(line);
        batch.lines.push('\n');
        batch.n_events += 1;
    }
    batch
}

impl ChunkFacts {
    /// Adds what another answer brought of the same chunk.
    pub fn add(&mut self, other: &Self) {
        self.pages.extend_from_slice(&other.pages);
        self.pages.sort_by_key(|page| page.at);
        self.pages.dedup();
        for (known, new) in
            [(&mut self.snapshots, &other.snapshots), (&mut self.changes, &other.changes)]
        {
            known.extend_from_slice(new);
            known.sort_unstable();
            known.dedup();
        }
    }

    fn note(&mut self, line: &str, head: EventHead<DataHead>, from: Timestamp) {
        let at = since(head.timestamp, from);
        let data = head.data.unwrap_or(DataHead { href: None, tag: None, source: None });
        match EventKind::from_number(head.kind) {
            Some(EventKind::FullSnapshot) => {
                self.snapshots.push(at);
                self.note_change(at);
            }
            Some(EventKind::IncrementalSnapshot) => {
                let source = data.source.and_then(IncrementalSource::from_number);
                if source.is_some_and(IncrementalSource::changes_the_page) {
                    self.note_change(at);
                }
            }
            Some(EventKind::Meta) => {
                if let Some(href) = data.href {
                    self.note_page(at, href);
                }
            }
            Some(EventKind::Custom) if data.tag.as_deref() == Some("navigation") => {
                type Event = EventHead<CustomData<Navigation>>;
                if let Ok(Event { data: Some(data), .. }) = serde_json::from_str(line)
                    && data.payload.kind == "route"
                {
                    self.note_page(at, data.payload.url);
                }
            }
            _ => {}
        }
    }

    fn note_change(&mut self, at: u64) {
        if self.changes.last() != Some(&at) {
            self.changes.push(at);
        }
    }

    fn note_page(&mut self, at: u64, url: String) {
        if self.pages.last().is_none_or(|last| last.url != url) {
            self.pages.push(PageMark { at, url });
        }
    }
}

/// Ms from the window's first event; broken and earlier moments count as its begin.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to the range of moments, which f64 represents exactly"
)]
pub fn since(timestamp: f64, from: Timestamp) -> u64 {
    (timestamp - from.as_ms() as f64).clamp(0.0, Timestamp::MAX.as_ms() as f64) as u64
}

/// The address that a keyframe begins with, in its first line.
pub fn keyframe_page(first_line: &str) -> Option<String> {
    serde_json::from_str::<EventHead<DataHead>>(first_line).ok()?.data?.href
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from() -> Timestamp {
        Timestamp::from_ms(1_000).unwrap()
    }

    #[test]
    fn overlapping_chunks_give_each_event_once_and_in_order() {
        let answer = concat!(
            "{\"seq\":0,\"first\":0}\n",
            "{\"type\":4,\"timestamp\":1000,\"data\":{\"href\":\"https://a.example/\"}}\n",
            "{\"type\":2,\"timestamp\":1002,\"data\":{\"node\":{\"id\":1,\"x\":[1,2]}}}\n",
            "{\"seq\":1,\"first\":1}\n",
            "{\"type\":2,\"timestamp\":1002,\"data\":{}}\n",
            "{\"type\":3,\"timestamp\":1002,\"data\":{\"source\":5,\"text\":\"*\"}}\n",
        );

        let batch = read(answer, from(), 0);

        assert_eq!((batch.n_events, batch.next_event), (3, 3));
        let page = PageMark { at: 0, url: "https://a.example/".to_owned() };
        let first = ChunkFacts { snapshots: vec![2], pages: vec![page], changes: vec![2] };
        let second = ChunkFacts { changes: vec![2], ..ChunkFacts::default() };
        assert_eq!(batch.facts, [(0, first), (1, second)]);
        assert!(batch.lines.ends_with("\"*\"}}\n"));
    }

    #[test]
    fn a_chunk_that_was_wholly_read_before_gives_nothing() {
        let answer = "{\"seq\":3,\"first\":10}\n{\"type\":3,\"timestamp\":2000,\"data\":{}}\n";

        let batch = read(answer, from(), 11);

        assert_eq!((batch.n_events, batch.next_event), (0, 11));
    }

    #[test]
    fn a_broken_line_is_left_out_and_counted() {
        let answer = "{\"seq\":0,\"first\":0}\n{\"type\":\n{\"type\":1,\"timestamp\":1500}\n";

        let batch = read(answer, from(), 0);

        assert_eq!((batch.n_events, batch.next_event), (1, 2));
    }

    #[test]
    fn a_route_change_is_a_page_and_a_followed_link_is_not_yet_one() {
        let navigation = |url: &str, kind: &str| {
            format!(
                "{{\"type\":5,\"timestamp\":3000,\"data\":{{\"tag\":\"navigation\",\
                 \"payload\":{{\"url\":\"{url}\",\"kind\":\"{kind}\"}}}}}}\n"
            )
        };
        let answer = "{\"seq\":0,\"first\":0}\n".to_owned()
            + &navigation("https://a.example/b", "route")
            + &navigation("https://a.example/c", "link");

        let batch = read(&answer, from(), 0);

        let page = PageMark { at: 2_000, url: "https://a.example/b".to_owned() };
        assert_eq!(batch.facts[0].1.pages, [page]);
    }

    #[test]
    fn a_keyframe_begins_with_its_address() {
        let line = "{\"type\":4,\"timestamp\":1000,\"data\":{\"href\":\"https://a.example/\"}}";

        assert_eq!(keyframe_page(line).as_deref(), Some("https://a.example/"));
        assert_eq!(keyframe_page(""), None);
        assert_eq!(keyframe_page("{\"type\":2}"), None);
    }
}
