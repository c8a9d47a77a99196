//! The recorder as JavaScript sees it. The only file that names `wasm_bindgen`.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::{effect, recorder};

/// The worker's state machine.
#[wasm_bindgen]
pub struct Recorder(recorder::Recorder);

#[wasm_bindgen]
impl Recorder {
    /// Takes `{"key", "session", "window", "seq", "first", "mode"}`; throws when that makes no sense.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str) -> Self {
        match recorder::Recorder::from_json(config) {
            Ok(recorder) => Self(recorder),
            Err(error) => wasm_bindgen::throw_str(error.reason()),
        }
    }

    /// Takes compiled policy bytes; says whether they could be read.
    pub fn set_policy(&mut self, bytes: &[u8]) -> bool {
        self.0.set_policy(bytes).is_ok()
    }

    /// A chunk ends so many ms after its first event.
    pub fn set_cut_ms(&mut self, ms: f64) {
        self.0.set_cut_ms(whole(ms));
    }

    /// Adds the fields of a JSON object to the `meta` of the next frame.
    pub fn set_meta(&mut self, json: &str) {
        self.0.set_meta(json);
    }

    /// Takes rrweb events as JSON, joined by line feeds.
    pub fn push(&mut self, events: &str, now: f64) {
        self.0.push(events, whole(now));
    }

    /// Time passed.
    pub fn tick(&mut self, now: f64) {
        self.0.tick(whole(now));
    }

    /// The chunk ends now.
    pub fn cut(&mut self, now: f64) {
        self.0.cut(whole(now));
    }

    /// The oldest effect that was not taken yet. Call it until it gives nothing.
    pub fn next_effect(&mut self) -> Option<Effect> {
        self.0.next_effect().map(Effect::from)
    }
}

/// What the main thread shall do: `kind` 0 hold or send a tail, 1 call `tick` at `at`,
/// 2 ask rrweb for a full snapshot, 3 tell of a storm.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Effect {
    /// Which.
    #[wasm_bindgen(readonly)]
    pub kind: u8,
    /// Number of the chunk.
    #[wasm_bindgen(readonly)]
    pub seq: u32,
    /// Index after the last event contained.
    #[wasm_bindgen(readonly)]
    pub done: f64,
    /// Number of pushed events contained, in this chunk or an earlier one.
    #[wasm_bindgen(readonly)]
    pub taken: f64,
    /// The chunk ends here.
    #[wasm_bindgen(readonly)]
    pub is_cut: bool,
    /// Changes a second of the element in a storm.
    #[wasm_bindgen(readonly)]
    pub rate: u32,
    /// When to call `tick`, in ms since the epoch.
    #[wasm_bindgen(readonly)]
    pub at: f64,
    selector: String,
    header: String,
    bytes: Vec<u8>,
    trailer: Vec<u8>,
}

#[wasm_bindgen]
impl Effect {
    /// The element in a storm. Gives it away: read it once.
    #[wasm_bindgen(getter)]
    pub fn selector(&mut self) -> String {
        std::mem::take(&mut self.selector)
    }

    /// The chunk's header up to `"sent":`. Gives it away: read it once.
    #[wasm_bindgen(getter)]
    pub fn header(&mut self) -> String {
        std::mem::take(&mut self.header)
    }

    /// Compressed bytes since the last tail of this chunk. Gives them away: read them once.
    #[wasm_bindgen(getter)]
    pub fn bytes(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// What makes all bytes so far a whole body. Gives it away: read it once.
    #[wasm_bindgen(getter)]
    pub fn trailer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.trailer)
    }
}

impl From<effect::Effect> for Effect {
    fn from(effect: effect::Effect) -> Self {
        match effect {
            effect::Effect::Tail(tail) => Self {
                seq: tail.seq,
                done: count(tail.done),
                taken: count(tail.taken),
                is_cut: tail.is_cut,
                header: tail.header,
                bytes: tail.bytes,
                trailer: tail.trailer.to_vec(),
                ..Self::default()
            },
            effect::Effect::Wake(at) => Self { kind: 1, at: to_number(at), ..Self::default() },
            effect::Effect::Snapshot => Self { kind: 2, ..Self::default() },
            effect::Effect::Storm { selector, rate } => {
                Self { kind: 3, selector, rate, ..Self::default() }
            }
        }
    }
}

/// JavaScript's time as whole ms; what is no time is 0.
#[expect(clippy::cast_possible_truncation, reason = "casts saturate, and NaN becomes 0")]
const fn whole(now: f64) -> i64 {
    now as i64
}

fn count(value: u64) -> f64 {
    to_number(i64::try_from(value).unwrap_or(i64::MAX))
}

#[expect(clippy::cast_precision_loss, reason = "times and counts stay below 2^53")]
const fn to_number(value: i64) -> f64 {
    value as f64
}
