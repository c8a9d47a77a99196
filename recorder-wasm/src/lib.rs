//! The recorder's worker: what leaves the page is decided here.
//!
//! ```text
//! rrweb (main thread) ─▶ [recorder-wasm: redact ▶ compress ▶ chunk] ─▶ main thread ─▶ POST /v1/chunks
//! ```
//!
//! [`Recorder`] is a pure state machine: inputs and the time go in, [`Effect`]s come out.
//! TypeScript obeys the effects; it holds the bytes of the open chunk, so that a page that
//! goes away can send them without asking the worker.
//!
//! # Invariants
//!
//! - Nothing unredacted is kept: an event is rewritten before it is compressed. One that
//!   cannot be read is replaced by a `gap` event, never copied through.
//! - Every pushed event takes one index, read or not. Events that the recorder adds take
//!   one too; tails say how many were pushed and how many there are.
//! - After every tail, the bytes so far and the tail's trailer are a valid gzip body.
//!
//! # Deliberately absent
//!
//! The browser: `bindings` is the only file that names `wasm_bindgen`. Clocks: time is an
//! input. JSON trees, regular expressions, async: they would cost more than all the rest.

mod bindings;
mod chunk;
mod config;
mod crc;
mod effect;
mod gap;
mod gzip;
mod load_meta;
mod recorder;
mod storm;

pub use bindings::Recorder as BoundRecorder;
pub use config::{Config, ConfigError};
pub use effect::{Effect, Tail};
pub use recorder::{PolicyRefused, Recorder};
