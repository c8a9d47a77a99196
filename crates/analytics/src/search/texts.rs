//! Texts of a recording that people search for. Unlike facts they are recorded texts, as they
//! are after masking, so they are kept apart from them.

use std::collections::BTreeSet;

use dom::Tape;
use model::{EventKind, LoadMeta, Timestamp, WindowId};
use serde::Deserialize;

use super::doc::{SearchText, TextKind};
use crate::text::cut;

/// Texts of one window that are kept.
const TEXTS: usize = 500;

/// Longest text, in characters.
const CHARS: usize = 256;

/// The texts of one window. The same text at the same time is there once, so that chunks may
/// repeat what others hold.
#[derive(Clone, Debug, Default)]
pub struct WindowTexts(BTreeSet<(Timestamp, TextKind, String)>);

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
    name: Option<String>,
    message: Option<String>,
    args: Option<serde_json::Value>,
}

impl WindowTexts {
    /// Reads a chunk: what its header said of the page load, and its events, one per line.
    pub fn read(&mut self, from: Timestamp, load: Option<&LoadMeta>, body: &str) {
        if let Some(title) = load.and_then(|load| load.title.as_deref()) {
            self.add(from, TextKind::Title, title);
        }
        let mut tape = Tape::default();
        // Most events are no custom ones, and those say so near their beginning.
        for event in body.lines().filter(|line| line.contains("\"type\":5")) {
            if tape.read(event).is_ok() && tape.kind == EventKind::Custom {
                self.custom(tape.timestamp, tape.data.of(event));
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
                let words = [payload.name, payload.message].into_iter().flatten();
                self.add(at, TextKind::Error, &words.collect::<Vec<_>>().join(": "));
            }
            "console" => {
                let args = payload.args.as_ref().map(ToString::to_string).unwrap_or_default();
                self.add(at, TextKind::Console, &args);
            }
            _ => {}
        }
    }

    fn add(&mut self, at: Timestamp, kind: TextKind, text: &str) {
        let has_words = text.contains(char::is_alphanumeric);
        if has_words && self.0.len() < TEXTS {
            self.0.insert((at, kind, cut(text, CHARS)));
        }
    }

    /// The texts, with times from the window's first event.
    pub fn texts(&self, window: WindowId, started_at: Timestamp) -> Vec<SearchText> {
        self.0
            .iter()
            .map(|(at, kind, text)| SearchText {
                kind: *kind,
                window,
                at: at.ms_since(started_at),
                text: text.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clicks_errors_and_titles_are_kept_and_masked_texts_are_not() {
        let at = |ms| Timestamp::from_ms(1_795_308_430_000 + ms).unwrap();
        let event = |ms: i64, data: &str| {
            format!("{{\"type\":5,\"timestamp\":{},\"data\":{data}}}", at(ms))
        };
        let body = [
            event(5, r#"{"tag":"click","payload":{"label":"Pay now"}}"#),
            event(6, r#"{"tag":"click","payload":{"label":"*** ***"}}"#),
            event(7, r#"{"tag":"error","payload":{"name":"TypeError","message":"x is null"}}"#),
            event(8, r#"{"tag":"other","payload":"Pay"}"#),
            "{\"type\":5,broken".to_owned(),
        ]
        .join("\n");
        let load = LoadMeta { title: Some("Cart".to_owned()), ..LoadMeta::default() };
        let mut texts = WindowTexts::default();

        texts.read(at(0), Some(&load), &body);
        texts.read(at(0), Some(&load), &body);

        let window: WindowId = "01976e8a-7b6c-7def-8123-456789abcde0".parse().unwrap();
        let found = texts.texts(window, at(0));
        let found: Vec<_> = found.iter().map(|t| (t.kind, t.at, t.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (TextKind::Title, 0, "Cart"),
                (TextKind::Clicked, 5, "Pay now"),
                (TextKind::Error, 7, "TypeError: x is null"),
            ]
        );
    }
}
