//! Texts of a recording that people search for. Unlike facts they are recorded texts, as they
//! are after masking, so they are kept apart from them.

use std::collections::{BTreeMap, HashMap};

use dom::Tape;
use model::search::Level;
use model::{EventKind, LoadMeta, SLOW_REQUEST_MS, Timestamp, WindowId};
use serde::{Deserialize, Serialize};

use super::text::{SearchText, TextKind};
use super::titles::Titles;
use crate::text::cut;

/// The version of what is kept here: sessions of a lower one are derived again.
pub const TEXTS_VERSION: u8 = 2;

/// Different texts of one kind that are kept of a window.
const TEXTS: usize = 500;

/// First moments of one text that are kept: a row of a list shows no more.
const MOMENTS: usize = 3;

/// Longest text, in characters.
const CHARS: usize = 256;

/// The texts of one window, each once with its first moments, so that chunks may repeat what
/// others hold.
#[derive(Clone, Debug, Default)]
pub struct WindowTexts {
    known: BTreeMap<Said, Vec<Timestamp>>,
    n_known: HashMap<TextKind, usize>,
    titles: Titles,
    is_cut: bool,
}

/// The texts of a window that is put aside.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TextsCarry {
    known: Vec<(Said, Vec<Timestamp>)>,
    titles: Titles,
    is_cut: bool,
}

/// A text, and what tells it from others of the same words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Said {
    kind: TextKind,
    text: String,
    level: Option<Level>,
    status: Option<u16>,
}

#[derive(Deserialize)]
struct Custom {
    tag: String,
    #[serde(default)]
    payload: Payload,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Payload {
    label: Option<String>,
    class: Option<String>,
    message: Option<String>,
    level: Option<String>,
    args: Option<serde_json::Value>,
    url: Option<String>,
    status: Option<u16>,
    duration: Option<f64>,
    failed: Option<bool>,
}

impl WindowTexts {
    /// Reads a chunk: what its header said of the page load, and its events, one per line.
    pub fn read(&mut self, from: Timestamp, load: Option<&LoadMeta>, body: &str) {
        if let Some(title) = load.and_then(|load| load.title.as_deref()) {
            self.add(from, TextKind::Title, title);
            self.titles.hear(title);
        }
        let mut tape = Tape::default();
        for event in body.lines() {
            // Most events are no custom ones, and those say so near their beginning.
            let is_wanted = event.contains("\"type\":5") || self.titles.concern(event);
            if !is_wanted || tape.read(event).is_err() {
                continue;
            }
            if tape.kind == EventKind::Custom {
                self.custom(tape.timestamp, tape.data.of(event));
            } else if let Some(title) = self.titles.read(event, &tape) {
                self.add(tape.timestamp, TextKind::Title, &title);
            }
        }
    }

    fn custom(&mut self, at: Timestamp, data: &str) {
        let Ok(Custom { tag, payload }) = serde_json::from_str::<Custom>(data) else { return };
        match tag.as_str() {
            "click" => {
                let label = payload.label.as_deref().unwrap_or_default();
                self.add(at, TextKind::Clicked, label);
            }
            "error" => {
                let words = [payload.class, payload.message].into_iter().flatten();
                let words: Vec<String> = words.filter(|words| !words.is_empty()).collect();
                self.add(at, TextKind::Error, &words.join(": "));
            }
            "console" => {
                let level = payload.level.as_deref().and_then(Level::find);
                let args = payload.args.as_ref().map(words_of).unwrap_or_default();
                self.keep(at, Said { level, ..Said::new(TextKind::Console, &args) });
            }
            "network" if payload.is_notable() => {
                let status = payload.status.filter(|status| 0 < *status);
                let url = payload.url.as_deref().unwrap_or_default();
                self.keep(at, Said { status, ..Said::new(TextKind::Request, url) });
            }
            _ => {}
        }
    }

    fn add(&mut self, at: Timestamp, kind: TextKind, text: &str) {
        self.keep(at, Said::new(kind, text));
    }

    fn keep(&mut self, at: Timestamp, said: Said) {
        if !said.text.contains(char::is_alphanumeric) {
            return;
        }
        if let Some(moments) = self.known.get_mut(&said) {
            if let Err(place) = moments.binary_search(&at) {
                moments.insert(place, at);
                moments.truncate(MOMENTS);
            }
            return;
        }
        let n_known = self.n_known.entry(said.kind).or_default();
        if *n_known < TEXTS {
            *n_known += 1;
            self.known.insert(said, vec![at]);
        } else {
            self.is_cut = true;
        }
    }

    /// Whether the window has more different texts of a kind than are kept.
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// What goes on where this ends.
    pub fn carry(&self) -> TextsCarry {
        let known = self.known.iter().map(|(said, moments)| (said.clone(), moments.clone()));
        TextsCarry { known: known.collect(), titles: self.titles.clone(), is_cut: self.is_cut }
    }

    /// Goes on where another one was put aside.
    pub fn resume(carry: TextsCarry) -> Self {
        let mut n_known = HashMap::new();
        for (said, _) in &carry.known {
            *n_known.entry(said.kind).or_default() += 1;
        }
        let known = carry.known.into_iter().collect();
        Self { known, n_known, titles: carry.titles, is_cut: carry.is_cut }
    }

    /// The texts, earliest first, with times from the window's first event.
    pub fn texts(&self, window: WindowId, started_at: Timestamp) -> Vec<SearchText> {
        let told = self.known.iter().flat_map(|(said, moments)| {
            moments.iter().map(move |at| SearchText {
                level: said.level,
                status: said.status,
                ..SearchText::new(said.kind, window, at.ms_since(started_at), said.text.clone())
            })
        });
        let mut texts: Vec<SearchText> = told.collect();
        texts.sort_by_key(|text| text.at);
        texts
    }
}

impl Said {
    fn new(kind: TextKind, text: &str) -> Self {
        Self { kind, text: cut(text, CHARS), level: None, status: None }
    }
}

impl Payload {
    /// Whether a request failed, or took long.
    fn is_notable(&self) -> bool {
        self.failed == Some(true)
            || self.status.is_some_and(|status| 400 <= status)
            || self.duration.is_some_and(|ms| SLOW_REQUEST_MS < ms)
    }
}

/// What was written to the console: texts as they are, anything else as JSON.
fn words_of(args: &serde_json::Value) -> String {
    let word =
        |arg: &serde_json::Value| arg.as_str().map_or_else(|| arg.to_string(), str::to_owned);
    match args.as_array() {
        Some(args) => args.iter().map(word).collect::<Vec<_>>().join(" "),
        None => word(args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(1_795_308_430_000 + ms).unwrap()
    }

    fn event(ms: i64, data: &str) -> String {
        format!("{{\"type\":5,\"timestamp\":{},\"data\":{data}}}", at(ms))
    }

    fn texts_of(texts: &WindowTexts) -> Vec<SearchText> {
        texts.texts("01976e8a-7b6c-7def-8123-456789abcde0".parse().unwrap(), at(0))
    }

    #[test]
    fn clicks_errors_and_titles_are_kept_and_masked_texts_are_not() {
        let body = [
            event(5, r#"{"tag":"click","payload":{"label":"Pay now"}}"#),
            event(6, r#"{"tag":"click","payload":{"label":"*** ***"}}"#),
            event(7, r#"{"tag":"error","payload":{"class":"TypeError","message":"x is null"}}"#),
            event(8, r#"{"tag":"other","payload":"Pay"}"#),
            event(9, r#"{"tag":"error","payload":{"class":"","message":"thrown"}}"#),
            "{\"type\":5,broken".to_owned(),
        ]
        .join("\n");
        let load = LoadMeta { title: Some("Cart".to_owned()), ..LoadMeta::default() };
        let mut texts = WindowTexts::default();

        texts.read(at(0), Some(&load), &body);
        texts.read(at(0), Some(&load), &body);

        let found = texts_of(&texts);
        let found: Vec<_> = found.iter().map(|t| (t.kind, t.at, t.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (TextKind::Title, 0, "Cart"),
                (TextKind::Clicked, 5, "Pay now"),
                (TextKind::Error, 7, "TypeError: x is null"),
                (TextKind::Error, 9, "thrown"),
            ]
        );
    }

    #[test]
    fn requests_that_failed_or_were_slow_and_levels_of_the_console_are_kept() {
        let body = [
            event(1, r#"{"tag":"network","payload":{"url":"https://a.test/ok","status":200}}"#),
            event(2, r#"{"tag":"network","payload":{"url":"https://a.test/pay","status":502}}"#),
            event(3, r#"{"tag":"network","payload":{"url":"https://a.test/x","failed":true}}"#),
            event(4, r#"{"tag":"network","payload":{"url":"https://a.test/s","duration":3001.5}}"#),
            event(5, r#"{"tag":"console","payload":{"level":"warn","args":["no","way"]}}"#),
            event(6, r#"{"tag":"console","payload":{"level":"loud","args":[{"a":1}]}}"#),
        ]
        .join("\n");
        let mut texts = WindowTexts::default();

        texts.read(at(0), None, &body);

        let found = texts_of(&texts);
        let found: Vec<_> =
            found.iter().map(|t| (t.at, t.text.as_str(), t.status, t.level)).collect();
        assert_eq!(
            found,
            [
                (2, "https://a.test/pay", Some(502), None),
                (3, "https://a.test/x", None, None),
                (4, "https://a.test/s", None, None),
                (5, "no way", None, Some(Level::Warn)),
                (6, "{\"a\":1}", None, None),
            ]
        );
    }

    #[test]
    fn titles_that_a_page_takes_later_are_kept_also_when_the_window_was_put_aside() {
        let picture = r#"{"type":2,"timestamp":1795308430001,"data":{"node":{"type":0,"childNodes":[{"type":2,"tagName":"html","attributes":{},"childNodes":[{"type":2,"tagName":"head","attributes":{},"childNodes":[{"type":2,"tagName":"title","attributes":{},"childNodes":[{"type":3,"textContent":"Shop","id":5}],"id":4}],"id":3}],"id":2}],"id":1},"initialOffset":{"left":0,"top":0}}}"#;
        let route = r#"{"type":3,"timestamp":1795308430900,"data":{"source":0,"texts":[{"id":5,"value":"Cart"}],"attributes":[],"removes":[],"adds":[]}}"#;
        let load = LoadMeta { title: Some("Shop".to_owned()), ..LoadMeta::default() };
        let mut texts = WindowTexts::default();

        texts.read(at(0), Some(&load), picture);
        let mut texts = WindowTexts::resume(texts.carry());
        texts.read(at(900), None, route);

        let found = texts_of(&texts);
        let found: Vec<_> = found.iter().map(|t| (t.kind, t.at, t.text.as_str())).collect();
        assert_eq!(found, [(TextKind::Title, 0, "Shop"), (TextKind::Title, 900, "Cart")]);
    }

    #[test]
    fn a_text_is_kept_once_with_its_first_moments_and_too_many_are_told() {
        let mut texts = WindowTexts::default();
        for ms in [9, 3, 5, 5, 1] {
            texts.add(at(ms), TextKind::Clicked, "More");
        }

        let moments: Vec<u64> = texts_of(&texts).iter().map(|text| text.at).collect();
        assert_eq!(moments, [1, 3, 5]);
        for number in 1..TEXTS {
            texts.add(at(10), TextKind::Clicked, &format!("Button {number}"));
        }
        assert!(!texts.is_cut());
        texts.add(at(11), TextKind::Title, "One of another kind");
        assert!(!texts.is_cut());
        texts.add(at(11), TextKind::Clicked, "One too many");
        assert!(texts.is_cut());
    }
}
