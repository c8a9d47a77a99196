//! Facts as they are stored: a version byte, then zstd over JSON.
//!
//! Facts are derived, so those of another version are not
//! migrated: they are left out until their session was derived again.

use model::facts::{NO_VISIT, SessionFacts, WindowFacts};
use model::replay::Gap;
use model::{Consent, WindowId};
use serde::{Deserialize, Serialize};

use crate::search::{SearchText, TEXTS_VERSION};
use crate::thresholds::DETECTORS;

/// How facts are encoded.
const VERSION: u8 = 1;

/// The version of what derives: how facts are encoded, their shape, which texts are kept beside
/// them, and what judges. Sessions that a lower one has derived are derived again.
pub const PROGRAM: u32 = ((VERSION as u32) << 24)
    + ((model::facts::VERSION as u32) << 16)
    + ((TEXTS_VERSION as u32) << 8)
    + DETECTORS as u32;

/// Fast enough to be paid for every few seconds of a session.
const LEVEL: i32 = 3;

/// Most bytes of a row. A database reads and writes rows whole, and searches read all of them.
pub const MAX_ROW_BYTES: usize = 256 * 1024;

/// Texts that are left before facts are left out.
const FEW_TEXTS: usize = 250;

/// Facts are capped in their lists; more than this is not ours.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What is stored of what a session means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Understood {
    /// Its facts.
    pub facts: SessionFacts,
    /// Recorded texts that can be searched for.
    pub texts: Vec<SearchText>,
    /// A window had more different texts than are kept.
    #[serde(default)]
    pub is_cut: bool,
    /// The site's own id of its visitor, as it was said last.
    #[serde(default)]
    pub visitor: Option<String>,
    /// On what ground it was recorded.
    #[serde(default)]
    pub consent: Option<Consent>,
    /// What a player is told of its windows before it loads any of them.
    #[serde(default)]
    pub windows: Vec<WindowOutline>,
}

/// When something happened in a window, and when nothing was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowOutline {
    /// The window.
    pub window: WindowId,
    /// Stretches of visitor input, in ms from its first event; `None` when they are too many.
    pub input: Option<Vec<(u64, u64)>>,
    /// What the recorder left out.
    pub gaps: Vec<Gap>,
}

impl WindowOutline {
    /// The outline of a window with these facts.
    pub fn of(window: WindowId, facts: &WindowFacts) -> Self {
        let input = facts.runs.iter().map(|run| (run.from, run.to)).collect();
        Self { window, input: Some(input), gaps: facts.gaps.clone() }
    }
}

/// Stored facts cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// A newer program wrote them, or they are damaged.
    #[error("facts have version {0:?}, this program knows {VERSION}")]
    Version(Option<u8>),
    /// They do not decompress.
    #[error("facts cannot be decompressed")]
    Compression(#[source] std::io::Error),
    /// They are no facts.
    #[error("facts cannot be read")]
    Malformed(#[from] serde_json::Error),
}

/// Encodes facts and texts for the store. What makes them larger than a row may be is left out:
/// texts and outlines first, then of each list of facts what came last, and they say so.
pub fn encode(mut understood: Understood) -> Result<Vec<u8>, FactsError> {
    loop {
        let bytes = compress(&understood)?;
        if bytes.len() <= MAX_ROW_BYTES {
            return Ok(bytes);
        }
        for outline in &mut understood.windows {
            outline.input = None;
        }
        let n_texts = understood.texts.len();
        understood.is_cut |= 0 < n_texts;
        understood.texts.truncate(n_texts / 2);
        if FEW_TEXTS < n_texts {
            continue;
        }
        understood.facts.is_capped = true;
        if !halve(&mut understood.facts) {
            return Ok(bytes);
        }
    }
}

/// Leaves out the second half of each list; false when there is nothing left.
fn halve(facts: &mut SessionFacts) -> bool {
    fn cut<T>(list: &mut Vec<T>) -> bool {
        let n_items = list.len();
        list.truncate(n_items / 2);
        0 < n_items
    }
    let mut is_cut = cut(&mut facts.visits);
    is_cut |= cut(&mut facts.clicks);
    is_cut |= cut(&mut facts.custom_events);
    is_cut |= cut(&mut facts.errors);
    is_cut |= cut(&mut facts.attempts);
    is_cut |= cut(&mut facts.marks);
    is_cut |= cut(&mut facts.rests);
    is_cut |= cut(&mut facts.exposures);
    let n_attempts = facts.attempts.len();
    facts.fields.retain(|field| (field.attempt as usize) < n_attempts);
    let n_visits = facts.visits.len();
    let visits = (facts.clicks.iter_mut().map(|one| &mut one.visit))
        .chain(facts.custom_events.iter_mut().map(|one| &mut one.visit))
        .chain(facts.errors.iter_mut().map(|one| &mut one.visit))
        .chain(facts.attempts.iter_mut().map(|one| &mut one.visit))
        .chain(facts.marks.iter_mut().map(|one| &mut one.visit))
        .chain(facts.rests.iter_mut().map(|one| &mut one.visit));
    for visit in visits.filter(|visit| n_visits <= **visit as usize) {
        *visit = NO_VISIT;
    }
    is_cut
}

fn compress(understood: &Understood) -> Result<Vec<u8>, FactsError> {
    let json = serde_json::to_vec(understood)?;
    let mut bytes = vec![VERSION];
    bytes.extend(zstd::bulk::compress(&json, LEVEL).map_err(FactsError::Compression)?);
    Ok(bytes)
}

/// Reads what the store kept.
pub fn decode(bytes: &[u8]) -> Result<Understood, FactsError> {
    match bytes.split_first() {
        Some((&VERSION, compressed)) => {
            let json =
                zstd::bulk::decompress(compressed, MAX_BYTES).map_err(FactsError::Compression)?;
            Ok(serde_json::from_slice(&json)?)
        }
        other => Err(FactsError::Version(other.map(|(version, _)| *version))),
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use model::facts::ClickFact;

    use super::*;
    use crate::search::TextKind;
    use crate::{Ending, SessionContext, Settings, WindowPart, merge};

    const ID: &str = "01976e8a-7b6c-7def-8123-456789abcdef";

    fn understood() -> Understood {
        let started_at = Timestamp::from_ms(1_795_308_430_000);
        let window = WindowFacts { started_at, ..WindowFacts::default() };
        let part = WindowPart { window: ID.parse().unwrap(), skew_ms: 0, facts: &window };
        let context = SessionContext::new(ID.parse().unwrap(), Ending::Sealed);
        let facts = merge(&Settings::default(), &context, &[part]).unwrap();
        let windows = vec![WindowOutline::of(ID.parse().unwrap(), &window)];
        Understood {
            facts,
            texts: Vec::new(),
            is_cut: false,
            visitor: None,
            consent: None,
            windows,
        }
    }

    /// Text that does not compress well.
    fn noise(seed: usize, n_chars: usize) -> String {
        let mut state = seed as u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888);
            char::from(b'a' + u8::try_from(state >> 33 & 15).unwrap())
        };
        std::iter::repeat_with(&mut next).take(n_chars).collect()
    }

    #[test]
    fn what_fits_comes_back_as_it_was() {
        let understood = understood();

        assert_eq!(decode(&encode(understood.clone()).unwrap()).unwrap(), understood);
    }

    #[test]
    fn a_row_has_an_end_and_says_so() {
        let mut large = understood();
        let click = |n: usize| ClickFact {
            at: n as u64,
            visit: u32::try_from(n).unwrap(),
            selector: noise(n, 200),
            ..ClickFact::default()
        };
        large.facts.clicks = (0..5_000).map(click).collect();
        large.texts = (0..5_000)
            .map(|n| {
                SearchText::new(TextKind::Console, ID.parse().unwrap(), n as u64, noise(n, 200))
            })
            .collect();

        let bytes = encode(large.clone()).unwrap();

        let kept = decode(&bytes).unwrap();
        assert!(bytes.len() <= MAX_ROW_BYTES, "{} bytes", bytes.len());
        assert!(kept.facts.is_capped && !large.facts.is_capped);
        assert!(!kept.facts.clicks.is_empty());
        assert_eq!(kept.facts.clicks[0].at, 0, "what came first is kept");
        assert_eq!(kept.facts.clicks[0].visit, NO_VISIT, "there is no such visit");
        assert_eq!(kept.facts.counts, large.facts.counts);
    }
}
