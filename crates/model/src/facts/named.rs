//! Custom events, errors, marks, rests and exposures.

use serde::{Deserialize, Serialize};

/// Where an event comes from.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum EventOrigin {
    /// The page said it.
    #[default]
    Page,
    /// A backend said it.
    Server,
}

/// How bad something is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// For developers.
    Debug,
    /// Ordinary.
    #[default]
    Info,
    /// Somebody should look.
    Warn,
    /// Something failed.
    Error,
}

/// A number of a payload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NumberPair {
    /// Its key; of nested objects `a.b`.
    pub key: String,
    /// Its value; finite.
    pub value: f64,
}

/// A text or a truth value of a payload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPair {
    /// Its key; of nested objects `a.b`.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// Something that a page or a backend reported under a name of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomEventFact {
    /// Place among all facts.
    pub ord: u64,
    /// When, in ms from the start.
    pub at: u64,
    /// The page visit.
    pub visit: u32,
    /// Its name.
    pub name: String,
    /// Who said it.
    pub origin: EventOrigin,
    /// How bad it is.
    pub level: Level,
    /// Numbers of its payload.
    pub numbers: Vec<NumberPair>,
    /// Texts and truth values of its payload.
    pub texts: Vec<TextPair>,
    /// Parts of its payload that are neither, or that were too many.
    pub n_skipped: u32,
}

/// Where an error happened.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ErrorOrigin {
    /// In the page: not caught by anything.
    #[default]
    Uncaught,
    /// In the page: reported by it.
    Captured,
    /// Something that the page asked for did not load.
    Resource,
    /// In a backend.
    Server,
}

/// One error, once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorFact {
    /// Place among all facts.
    pub ord: u64,
    /// When, in ms from the start.
    pub at: u64,
    /// The page visit.
    pub visit: u32,
    /// Fingerprint of the issue: 40 hexadecimal digits.
    pub issue: String,
    /// Where it happened.
    pub origin: ErrorOrigin,
}

/// What a mark marks.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// To a page and back again at once.
    #[default]
    QuickBack,
    /// Scrolling to and fro.
    ScrollThrash,
    /// Moving the mouse to and fro.
    MouseThrash,
}

/// A sign of trouble that is no click.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkFact {
    /// What it is.
    pub kind: MarkKind,
    /// Place among all facts.
    pub ord: u64,
    /// When, in ms from the start.
    pub at: u64,
    /// The page visit.
    pub visit: u32,
    /// Of a quick back, the link that led there; of a thrash, what was scrolled.
    pub selector: Option<String>,
    /// Of a thrash, the number of reversals; else 1.
    pub n: u32,
}

/// The mouse rested at one place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestFact {
    /// The page visit.
    pub visit: u32,
    /// What was under it.
    pub selector: String,
    /// Horizontal position in the page, in 1/1024 of its width.
    pub px: Option<u16>,
    /// Vertical position in the page, in 1/16384 of its height.
    pub py: Option<u16>,
    /// How long, in ms, at most 5 s.
    pub dwell_ms: u32,
}

/// The session met a variant of an experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExposureFact {
    /// The experiment.
    pub experiment: String,
    /// The variant.
    pub variant: String,
    /// Place among all facts.
    pub ord: u64,
    /// When, in ms from the start.
    pub at: u64,
}
