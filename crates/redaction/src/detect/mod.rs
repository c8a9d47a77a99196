//! Personal data within text: where it stands.
//!
//! ```text
//! patterns ─▶ compile (server, once) ─▶ bytes in the policy ─▶ [detect] (page and server alike)
//! ```
//!
//! One automaton knows all patterns. It is started only where one of them may begin: a
//! table says which, by the byte there, the byte before, and what the text as a whole
//! holds (without an `@` there is no e-mail address). What it finds is then checked, as
//! far as a pattern cannot: sums of cards and accounts, what stands next to a number.
//!
//! # Invariants
//!
//! - Linear: a text that makes the automaton start over too often is one single finding.
//! - The order of patterns is fixed: of two that begin at the same place the first wins.
//! - `[redacted]` is never found again, and what [`settled`] returns holds no finding
//!   but addresses, which stay without what they carried.

mod automaton;
mod validate;

use std::borrow::Cow;

use automaton::ANYTHING;
pub(crate) use automaton::Automaton;
#[cfg(feature = "compile")]
pub(crate) use automaton::{N_BEFORE, N_STARTS, Pattern, shortest, trait_bits};

/// What a pattern finds. The number is the order, and what stands in a policy's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    Url,
    Jwt,
    Email,
    Key,
    Hex,
    Card,
    Iban,
    Ssn,
    Phone,
    Ip,
    Custom,
}

impl Finding {
    /// In the fixed order.
    pub(crate) const ALL: [Self; 11] = [
        Self::Url,
        Self::Jwt,
        Self::Email,
        Self::Key,
        Self::Hex,
        Self::Card,
        Self::Iban,
        Self::Ssn,
        Self::Phone,
        Self::Ip,
        Self::Custom,
    ];
}

/// What stands in for what was found.
pub(crate) const REDACTED: &str = "[redacted]";

/// Passes over a text until it is given up on.
const PASSES: usize = 4;

/// Replaces until nothing is left to replace: a number that was joined to a finding stands
/// apart once that is replaced, and may then be one itself.
pub(crate) fn settled<'t>(text: &'t str, pass: &dyn Fn(&str) -> Option<String>) -> Cow<'t, str> {
    let mut seen = Cow::Borrowed(text);
    for _ in 0..PASSES {
        match pass(&seen) {
            Some(next) if next != *seen => seen = next.into(),
            _ => return seen,
        }
    }
    // Nobody writes such text.
    REDACTED.into()
}

/// One place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) finding: Finding,
}

/// Steps that a text may cost per byte before it is given up on.
const STEPS_PER_BYTE: usize = 64;

/// Steps that any text may cost.
const STEPS: usize = 4096;

/// The search through one text.
struct Matches<'a> {
    automaton: &'a Automaton,
    text: &'a str,
    at: usize,
    /// Where the last finding ended: what comes next stands behind `[redacted]`.
    behind: usize,
    /// Patterns that this text can hold at all, a bit each.
    possible: u32,
    steps: usize,
    /// Where each pattern matched last, when started at the place at hand.
    ends: [usize; 32],
}

impl Automaton {
    /// The findings in a text, in order, none within another; nothing for most texts, which
    /// cannot hold any.
    pub(crate) fn matches<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Match> {
        let possible = self.possible(text.as_bytes());
        let matches = (possible != 0).then(|| Matches {
            automaton: self,
            text,
            at: 0,
            behind: usize::MAX,
            possible,
            steps: text.len() * STEPS_PER_BYTE + STEPS,
            ends: [0; 32],
        });
        matches.into_iter().flatten()
    }
}

impl Iterator for Matches<'_> {
    type Item = Match;

    fn next(&mut self) -> Option<Match> {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            let start = self.at;
            let before =
                if start == self.behind { ANYTHING } else { automaton::before(bytes, start) };
            let candidates = self.automaton.candidates(before, bytes[start]) & self.possible;
            if bytes[start] == b'[' && bytes[start..].starts_with(REDACTED.as_bytes()) {
                self.at += REDACTED.len();
                continue;
            }
            if candidates != 0 && self.text.is_char_boundary(start) {
                let Some(seen) = self.run(start, before, candidates) else {
                    // Nobody writes such text; what cannot be looked through is not shown.
                    self.at = bytes.len();
                    return Some(Match { start, end: bytes.len(), finding: Finding::Custom });
                };
                if let Some(found) = self.first_valid(start, seen & candidates) {
                    self.at = found.end;
                    self.behind = found.end;
                    return Some(found);
                }
            }
            self.at += 1;
        }
        None
    }
}

impl Matches<'_> {
    /// Which patterns match from here, those that are wanted among them; nothing when the text has cost too much.
    fn run(&mut self, start: usize, before: usize, wanted: u32) -> Option<u32> {
        let (automaton, bytes) = (self.automaton, self.text.as_bytes());
        let mut state = automaton.start(before);
        let mut seen = 0;
        let mut at = start;
        while let Some(&byte) = bytes.get(at) {
            state = automaton.next(state, byte);
            self.note(state, at, &mut seen);
            at += 1;
            if automaton.alive(state) & wanted == 0 {
                break;
            }
        }
        if at == bytes.len() {
            self.note(automaton.end(state), at, &mut seen);
        }
        self.steps = self.steps.checked_sub(at - start + 1)?;
        Some(seen)
    }

    #[inline]
    fn note(&mut self, state: u16, end: usize, seen: &mut u32) {
        let mut new = self.automaton.matched(state);
        *seen |= new;
        while new != 0 {
            self.ends[new.trailing_zeros() as usize] = end;
            new &= new - 1;
        }
    }

    fn first_valid(&self, start: usize, mut seen: u32) -> Option<Match> {
        while seen != 0 {
            let index = seen.trailing_zeros() as usize;
            seen &= seen - 1;
            let finding = self.automaton.finding(index);
            if let Some(mut end) = validate::end(finding, self.text, start, self.ends[index]) {
                // A pattern may end within a character when it looks at bytes.
                while !self.text.is_char_boundary(end) {
                    end += 1;
                }
                if end > start {
                    return Some(Match { start, end, finding });
                }
            }
        }
        None
    }
}
