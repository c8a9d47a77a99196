//! The automaton as tables, and those tables as bytes.
//!
//! `compile` fills the tables from a DFA that `regex-automata` builds and writes them in
//! a sparse form. Here they are read back. The library's own reader of sparse DFAs would
//! be an eighth of all that a visitor's page downloads; this one checks the same things:
//! every state that can be reached from any state exists.

use super::Finding;
use crate::policy::{PolicyBytesError, Reader};

/// What may stand before the place where a pattern begins: nothing, a line feed, a letter or
/// digit of ASCII, `_`, what may be part of an address, a byte of another alphabet, anything else.
pub(crate) const N_BEFORE: usize = 7;

/// The states to start in: at the text's begin, behind a line feed, behind a letter, digit or `_`,
/// behind anything else.
pub(crate) const N_STARTS: usize = 4;

/// Most states times classes.
const MAX_CELLS: usize = 1 << 20;

/// One pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) finding: Finding,
    /// Of these bytes there must be one of each kind in the text: see [`trait_bits`].
    pub(crate) required: u8,
    /// Shortest match.
    pub(crate) shortest: u16,
}

/// All patterns as one automaton.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Automaton {
    pub(crate) classes: Box<[u8; 256]>,
    /// Kinds of bytes; the last one stands for the text's end.
    pub(crate) n_classes: usize,
    pub(crate) starts: [u16; N_STARTS],
    /// For what stands before, and a class: which patterns may begin.
    pub(crate) first: Vec<u32>,
    /// For each state and class the next state.
    pub(crate) next: Vec<u16>,
    /// For each state: which patterns match up to the byte that led here.
    pub(crate) matched: Vec<u32>,
    /// For each state: which patterns match here or can still match.
    pub(crate) alive: Vec<u32>,
    pub(crate) patterns: Vec<Pattern>,
    /// Shortest match of all.
    pub(crate) shortest: usize,
}

/// Shortest match of all.
pub(crate) fn shortest(patterns: &[Pattern]) -> usize {
    patterns.iter().map(|pattern| usize::from(pattern.shortest)).min().unwrap_or(0)
}

/// What stands before when nothing there matters.
pub(super) const ANYTHING: usize = 6;

/// The kind of what stands before a place.
#[inline]
pub(super) const fn before(bytes: &[u8], at: usize) -> usize {
    if at == 0 {
        return 0;
    }
    match bytes[at - 1] {
        b'\n' => 1,
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => 2,
        b'_' => 3,
        b'.' | b'%' | b'+' | b'-' => 4,
        0x80.. => 5,
        _ => ANYTHING,
    }
}

/// [`trait_bits`] of every byte.
static TRAITS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte as usize] = trait_bits(byte);
        byte += 1;
    }
    table
};

/// The kinds of bytes that tell texts apart which cannot hold some pattern.
pub(crate) const fn trait_bits(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 1,
        b'@' | b'%' => 2,
        b':' => 4,
        b'/' => 8,
        b'.' => 16,
        b'-' | b'_' => 32,
        b'+' | b'(' => 64,
        b'A'..=b'Z' => 128,
        _ => 0,
    }
}

impl Automaton {
    /// Where nothing can match any more.
    pub(crate) const DEAD: u16 = 0;

    /// Which patterns a text can hold, a bit each.
    pub(super) fn possible(&self, bytes: &[u8]) -> u32 {
        if bytes.len() < self.shortest {
            return 0;
        }
        let traits = bytes.iter().fold(0, |traits, &byte| traits | TRAITS[usize::from(byte)]);
        let mut possible = 0;
        for (index, pattern) in self.patterns.iter().enumerate() {
            let is_possible =
                pattern.required & !traits == 0 && usize::from(pattern.shortest) <= bytes.len();
            possible |= u32::from(is_possible) << index;
        }
        possible
    }

    /// Which patterns may begin with a byte, for what stands before it.
    #[inline]
    pub(super) fn candidates(&self, before: usize, byte: u8) -> u32 {
        let class = usize::from(self.classes[usize::from(byte)]);
        self.first.get(before * self.n_classes + class).copied().unwrap_or(0)
    }

    #[inline]
    pub(super) const fn start(&self, before: usize) -> u16 {
        self.starts[match before {
            0 => 0,
            1 => 1,
            2 | 3 => 2,
            _ => 3,
        }]
    }

    #[inline]
    pub(super) fn next(&self, state: u16, byte: u8) -> u16 {
        self.step(state, usize::from(self.classes[usize::from(byte)]))
    }

    pub(super) fn end(&self, state: u16) -> u16 {
        self.step(state, self.n_classes - 1)
    }

    #[inline]
    fn step(&self, state: u16, class: usize) -> u16 {
        self.next.get(usize::from(state) * self.n_classes + class).copied().unwrap_or(Self::DEAD)
    }

    #[inline]
    pub(super) fn matched(&self, state: u16) -> u32 {
        self.matched.get(usize::from(state)).copied().unwrap_or(0)
    }

    #[inline]
    pub(super) fn alive(&self, state: u16) -> u32 {
        self.alive.get(usize::from(state)).copied().unwrap_or(0)
    }

    pub(super) fn finding(&self, pattern: usize) -> Finding {
        self.patterns.get(pattern).map_or(Finding::Custom, |pattern| pattern.finding)
    }

    /// Reads the tables and checks them.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyBytesError> {
        let n_patterns = usize::from(reader.u8()?);
        let mut patterns = Vec::new();
        for _ in 0..n_patterns {
            let finding = usize::from(reader.u8()?);
            patterns.push(Pattern {
                finding: *Finding::ALL.get(finding).ok_or(PolicyBytesError)?,
                required: reader.u8()?,
                shortest: reader.u16()?,
            });
        }
        let mut classes = Box::new([0; 256]);
        classes.copy_from_slice(reader.take(256)?);
        let n_classes = usize::from(reader.u16()?);
        let n_states = usize::from(reader.u16()?);
        let is_sound = n_patterns <= 32
            && n_states > 0
            && n_states * n_classes <= MAX_CELLS
            && classes.iter().all(|&class| usize::from(class) + 1 < n_classes);
        if !is_sound {
            return Err(PolicyBytesError);
        }
        let mut starts = [0; N_STARTS];
        for start in &mut starts {
            *start = reader.u16()?;
        }
        let mut first = Vec::new();
        for _ in 0..N_BEFORE * n_classes {
            first.push(reader.u32()?);
        }
        let mut automaton = Self {
            classes,
            n_classes,
            starts,
            first,
            next: Vec::new(),
            matched: vec![0; n_states],
            alive: Vec::new(),
            shortest: shortest(&patterns),
            patterns,
        };
        automaton.read_states(reader)?;
        Ok(automaton)
    }

    /// Of each state: runs of classes that lead to the same state.
    fn read_states(&mut self, reader: &mut Reader<'_>) -> Result<(), PolicyBytesError> {
        let n_states = self.matched.len();
        for _ in 0..reader.u16()? {
            let state = usize::from(reader.u16()?);
            *self.matched.get_mut(state).ok_or(PolicyBytesError)? = reader.u32()?;
        }
        while self.alive.len() < n_states {
            self.alive.push(reader.u32()?);
        }
        for state in 0..n_states {
            let end = (state + 1) * self.n_classes;
            while self.next.len() < end {
                let length = usize::from(reader.u8()?) + 1;
                let next = reader.u16()?;
                if self.next.len() + length > end || usize::from(next) >= n_states {
                    return Err(PolicyBytesError);
                }
                self.next.resize(self.next.len() + length, next);
            }
        }
        let are_known = self.starts.iter().all(|&start| usize::from(start) < n_states);
        // Nothing leads out of the dead state, and nothing is found there.
        let is_dead = self.next.iter().take(self.n_classes).all(|&next| next == Self::DEAD);
        if are_known && is_dead { Ok(()) } else { Err(PolicyBytesError) }
    }
}
