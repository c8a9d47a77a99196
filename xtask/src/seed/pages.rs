//! Page visits of the recorded demo site, as templates: times and page-load ids are left open.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::repo::Repo;

/// A recorded visit: one chunk in each line.
const RECORDING: &str = "crates/analytics/tests/recordings/demo-shop.ndjson";

/// Digits of a time in ms since the epoch.
const TIME_DIGITS: usize = 13;

/// One page visit.
#[derive(Debug)]
pub(super) struct Page {
    /// Its address.
    pub(super) url: String,
    /// How long it was open, in ms.
    pub(super) length: u64,
    /// Number of its events.
    pub(super) n_events: usize,
    /// Which of them are full snapshots.
    pub(super) snapshots: Vec<usize>,
    /// What a recorder has counted.
    pub(super) counts: Value,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    /// Ms since the page's first event.
    Time(u64),
    /// The page load's id.
    Load,
}

/// All page visits of the recording, in order.
pub(super) fn recorded(repo: &Repo) -> Result<Vec<Page>> {
    let text = std::fs::read_to_string(repo.path(RECORDING)).context("no recording")?;
    // What was sent while a page went away was sent again when it lived on: the longer one holds.
    let mut chunks: BTreeMap<u64, Value> = BTreeMap::new();
    for line in text.lines() {
        let chunk: Value = serde_json::from_str(line)?;
        let seq = chunk["seq"].as_u64().context("a chunk without a number")?;
        let length = |chunk: &Value| chunk["body"].as_str().map_or(0, str::len);
        if chunks.get(&seq).is_none_or(|known| length(known) < length(&chunk)) {
            chunks.insert(seq, chunk);
        }
    }
    let mut loads: Vec<(Value, String)> = Vec::new();
    for chunk in chunks.values() {
        if !chunk["meta"].is_null() {
            loads.push((chunk["meta"].clone(), String::new()));
        }
        let (_, body) = loads.last_mut().context("a recording that begins without a page load")?;
        body.push_str(chunk["body"].as_str().context("a chunk without a body")?);
    }
    loads.iter().map(|(meta, body)| Page::read(meta, body)).collect()
}

impl Page {
    fn read(meta: &Value, body: &str) -> Result<Self> {
        let load = meta["load"].as_str().context("a page load without an id")?;
        let url = meta["url"].as_str().context("a page load without an address")?.to_owned();
        let events: Vec<Value> =
            body.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let times: Vec<u64> =
            events.iter().filter_map(|event| event["timestamp"].as_u64()).collect();
        let begin = *times.iter().min().context("a page visit without events")?;
        let length = times.iter().max().unwrap_or(&begin) - begin;
        let snapshots = (0..).zip(&events).filter(|(_, event)| event["type"] == 2);
        Ok(Self {
            url,
            length,
            n_events: events.len(),
            snapshots: snapshots.map(|(index, _)| index).collect(),
            counts: counts(&events),
            pieces: pieces(body, load, begin, begin + length),
        })
    }

    /// Its events with everything open filled in; `time` turns ms of the visit into a time.
    pub(super) fn write(&self, load: &str, time: impl Fn(u64) -> u64) -> String {
        let mut body = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => body.push_str(text),
                Piece::Time(ms) => body.push_str(&time(*ms).to_string()),
                Piece::Load => body.push_str(load),
            }
        }
        body
    }
}

fn counts(events: &[Value]) -> Value {
    let count = |is: fn(&Value) -> bool| events.iter().filter(|event| is(event)).count();
    serde_json::json!({
        "clicks": count(|event| event["type"] == 3 && event["data"]["source"] == 2 && event["data"]["type"] == 2),
        "keys": count(|event| event["type"] == 3 && event["data"]["source"] == 5),
        "errors": count(|event| event["type"] == 5 && event["data"]["tag"] == "error"),
    })
}

/// Takes the page load's id out, and every time that lies within the visit.
fn pieces(body: &str, load: &str, begin: u64, end: u64) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (index, part) in body.split(load).enumerate() {
        if index > 0 {
            pieces.push(Piece::Load);
        }
        let mut done = 0;
        let digits = part.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at);
        for at in digits {
            let time = part.get(at..at + TIME_DIGITS).and_then(|time| time.parse::<u64>().ok());
            let is_within = time.is_some_and(|time| (begin..=end).contains(&time));
            if let Some(time) = time.filter(|_| at >= done && is_within) {
                pieces.push(Piece::Text(part[done..at].to_owned()));
                pieces.push(Piece::Time(time - begin));
                done = at + TIME_DIGITS;
            }
        }
        pieces.push(Piece::Text(part[done..].to_owned()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_written_at_another_time_under_another_load() {
        let body = concat!(
            r#"{"type":4,"data":{"href":"/a"},"timestamp":1795332504662}"#,
            "\n",
            r#"{"type":5,"data":{"tag":"vital","payload":{"load":"L1","n":1700000000000}},"timestamp":1795332505662}"#,
            "\n"
        );
        let meta = serde_json::json!({"url": "https://a.example/a", "load": "L1"});

        let page = Page::read(&meta, body).unwrap();
        let written = page.write("L2", |ms| 5 + ms);

        assert_eq!((page.n_events, page.length), (2, 1_000));
        assert!(written.contains(r#""href":"/a"},"timestamp":5}"#), "{written}");
        assert!(
            written.contains(r#""load":"L2","n":1700000000000}},"timestamp":1005}"#),
            "{written}"
        );
    }
}
