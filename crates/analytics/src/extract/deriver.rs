//! Chunks in order, provisional ones taken back, late ones refused.

use std::collections::BTreeMap;

use dom::{Detail, Mirror, Tape};
use model::Timestamp;
use model::facts::WindowFacts;
use serde::{Deserialize, Serialize};

use super::chunk::{Chunk, ChunkRank};
use super::context::Context;
use super::extractor::Extractor;
use super::{BrowserError, Ending};
use crate::Settings;

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// Its events are in the facts.
    Applied,
    /// It, or a better one of its number, was there before. Nothing changed.
    Duplicate,
    /// The chunk with this number is missing. Nothing changed: keep the chunk and push it
    /// again later, or give up waiting by [`WindowDeriver::skip_to`].
    Waiting {
        /// The missing number.
        missing: u32,
    },
    /// A chunk of an earlier number that was given up, or replaces one that is built on.
    /// Nothing changed: derive the window again from all of its chunks.
    Late,
}

/// Derives the facts of one window, chunk by chunk.
#[derive(Clone, Debug)]
pub struct WindowDeriver {
    settings: Settings,
    state: State,
    mirror: Mirror,
    /// State before the provisional chunk that was applied last.
    before: Option<Box<(State, Mirror)>>,
    tape: Tape,
}

/// A deriver that was put aside: what another one needs to go on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Carry {
    state: State,
    /// The document, as events that build it.
    document: String,
}

/// What a deriver knows but its mirror.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct State {
    extractor: Extractor,
    next_seq: u32,
    /// The chunk applied last, and how good it was.
    last: Option<ChunkRank>,
    /// Numbers that were given up.
    skipped: Vec<(u32, u32)>,
    /// Provisional chunks that later ones were built on, before a better one came.
    provisional: Vec<(u32, ChunkRank)>,
}

/// Missing and provisional chunks that are remembered; beyond, any earlier chunk counts as late.
const MOST_SKIPPED: usize = 64;

impl WindowDeriver {
    /// A window of which nothing is known. The mirror should be as full as others need it:
    /// facts need only its structure.
    pub fn new(settings: Settings, mirror: Mirror) -> Self {
        Self { settings, state: State::default(), mirror, before: None, tape: Tape::default() }
    }

    /// A window that was put aside, here or by another process. The mirror should be empty.
    pub fn resume(settings: Settings, mirror: Mirror, carry: Carry) -> Self {
        let mut deriver = Self { state: carry.state, ..Self::new(settings, mirror) };
        for event in carry.document.lines() {
            if deriver.tape.read(event).is_ok() {
                deriver.mirror.apply(event, &mut deriver.tape);
            }
        }
        deriver
    }

    /// The number of the chunk that comes next.
    pub const fn next_seq(&self) -> u32 {
        self.state.next_seq
    }

    /// The recorded document as it is by now.
    pub const fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    /// What another deriver needs to go on. While the last chunk was provisional that is what was
    /// known before it: what replaces it starts from there.
    pub fn carry(&self) -> Carry {
        let (state, mirror) = match self.before.as_deref() {
            Some((state, mirror)) => (state, mirror),
            None => (&self.state, &self.mirror),
        };
        let mut document = String::new();
        mirror.keyframe(Timestamp::default(), &mut document);
        Carry { state: state.clone(), document }
    }

    /// Whether the last chunk was provisional and may still be taken back.
    pub const fn is_provisional(&self) -> bool {
        self.before.is_some()
    }

    /// The next chunk.
    pub fn push(&mut self, chunk: &Chunk<'_>) -> Pushed {
        self.push_with(chunk, |_, _| {})
    }

    /// The next chunk; after each event `seen` is told its index and given the mirror, for
    /// whoever makes keyframes in the same pass.
    pub fn push_with(&mut self, chunk: &Chunk<'_>, seen: impl FnMut(u64, &Mirror)) -> Pushed {
        let rank = chunk.rank();
        match chunk.seq.cmp(&self.state.next_seq) {
            std::cmp::Ordering::Greater => Pushed::Waiting { missing: self.state.next_seq },
            std::cmp::Ordering::Equal => {
                self.build_on_last();
                self.apply(chunk, rank, seen);
                Pushed::Applied
            }
            std::cmp::Ordering::Less => self.push_again(chunk, rank, seen),
        }
    }

    /// Stops waiting for the chunks before this number.
    pub fn skip_to(&mut self, seq: u32) {
        if self.state.next_seq < seq {
            self.build_on_last();
            if self.state.skipped.len() < MOST_SKIPPED {
                self.state.skipped.push((self.state.next_seq, seq));
            }
            self.state.next_seq = seq;
            self.state.last = None;
            self.state.extractor.lose();
        }
    }

    fn push_again(
        &mut self,
        chunk: &Chunk<'_>,
        rank: ChunkRank,
        seen: impl FnMut(u64, &Mirror),
    ) -> Pushed {
        let is_last = chunk.seq + 1 == self.state.next_seq;
        if is_last && self.state.last.is_some_and(|last| last < rank && !last.is_final()) {
            let Some(before) = self.before.take() else { return Pushed::Late };
            (self.state, self.mirror) = *before;
            self.apply(chunk, rank, seen);
            return Pushed::Applied;
        }
        let State { skipped, provisional, .. } = &self.state;
        let is_forgotten = MOST_SKIPPED <= skipped.len().max(provisional.len());
        let is_missing = skipped.iter().any(|&(from, to)| (from..to).contains(&chunk.seq));
        let is_better = provisional.iter().any(|&(seq, known)| seq == chunk.seq && known < rank);
        if is_forgotten || is_missing || is_better { Pushed::Late } else { Pushed::Duplicate }
    }

    /// The last chunk stays as it is, even when it was provisional.
    fn build_on_last(&mut self) {
        if self.before.take().is_some()
            && let Some(last) = self.state.last
            && self.state.provisional.len() < MOST_SKIPPED
        {
            self.state.provisional.push((self.state.next_seq - 1, last));
        }
    }

    fn apply(&mut self, chunk: &Chunk<'_>, rank: ChunkRank, mut seen: impl FnMut(u64, &Mirror)) {
        if chunk.is_exit {
            self.before = Some(Box::new((self.state.clone(), self.mirror.clone())));
        }
        let Self { settings, state, mirror, tape, .. } = self;
        let extractor = &mut state.extractor;
        let n_known = extractor.begin_chunk(chunk.first, chunk.load);
        let n_known = usize::try_from(n_known).unwrap_or(usize::MAX);
        for event in chunk.events().skip(n_known) {
            if tape.read(event).is_err() {
                extractor.skip();
                continue;
            }
            let now = extractor.moment(tape.timestamp);
            extractor.see(&Context { now, event, tape, mirror, settings });
            mirror.apply(event, tape);
            extractor.settle(event, tape, mirror);
            seen(now.index, mirror);
        }
        extractor.end_chunk(chunk.from, settings);
        state.next_seq = chunk.seq.saturating_add(1);
        state.last = Some(rank);
    }

    /// The facts so far.
    pub fn facts(&self, ending: Ending) -> WindowFacts {
        self.state.extractor.facts(ending, &self.settings)
    }

    /// Errors of the page since the last call. After a provisional chunk was replaced, those
    /// that were in it come again, under the same indexes.
    pub fn take_errors(&mut self) -> Vec<BrowserError> {
        std::mem::take(&mut self.state.extractor.found)
    }
}

/// The facts of a window from its chunks in whatever order, with whatever duplicates: of each
/// number the best counts, missing ones are gaps.
pub fn derive_window<'a>(
    settings: &Settings,
    chunks: impl IntoIterator<Item = Chunk<'a>>,
    ending: Ending,
) -> WindowFacts {
    let mut best: BTreeMap<u32, (ChunkRank, Chunk<'a>)> = BTreeMap::new();
    for chunk in chunks {
        let rank = chunk.rank();
        let is_better =
            best.get(&chunk.seq).is_none_or(|(known, _)| !known.is_final() && *known < rank);
        if is_better {
            best.insert(chunk.seq, (rank, chunk));
        }
    }
    let mut deriver = WindowDeriver::new(settings.clone(), Mirror::new(Detail::Structure));
    for (seq, (_, chunk)) in best {
        deriver.skip_to(seq);
        deriver.push(&chunk);
    }
    deriver.facts(ending)
}
