//! Patterns into one automaton, and that into bytes.
//!
//! `regex-automata` makes a DFA. Bytes that all states treat alike become one class, and the
//! tables are written as runs. Merging states, too, would make them an eighth smaller and
//! take as long as all the rest.

use std::collections::HashMap;

use regex_automata::dfa::{Automaton as _, dense};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::alphabet::Unit;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::{Hir, HirKind, Look};

use super::error::Problem;
use super::patterns::{MAX_PATTERN, Source};
use crate::detect::{Automaton, Finding, N_BEFORE, N_STARTS, Pattern, shortest, trait_bits};

type Dfa = dense::DFA<Vec<u32>>;

/// Largest compiled form of a pattern, and of the table made of all.
const NFA_BYTES: usize = 1 << 20;
const DFA_BYTES: usize = 4 << 20;

/// Most states, so that a page loads the table in no time.
const MAX_STATES: usize = 4000;

/// What stands before, for each of an automaton's starts.
const LOOK_BEHIND: [Option<u8>; N_STARTS] = [None, Some(b'\n'), Some(b'a'), Some(b' ')];

/// Which of the starts belongs to what stands before.
const START_OF: [usize; N_BEFORE] = [0, 1, 2, 2, 3, 3, 3];

/// Compiles the patterns into one automaton.
pub(super) fn build(sources: &[Source<'_>], problems: &mut Vec<Problem>) -> Option<Automaton> {
    let mut hirs = Vec::new();
    for source in sources {
        match hir(source) {
            Ok(hir) => hirs.push(hir),
            Err(reason) => problems.push(Problem::new(path(source), reason)),
        }
    }
    if hirs.len() < sources.len() {
        return None;
    }
    let built = dfa(&hirs.iter().collect::<Vec<_>>(), DFA_BYTES).and_then(|dfa| {
        let table = Table::of(&dfa)?;
        if table.next.len() > MAX_STATES { Err(too_large()) } else { Ok(table) }
    });
    match built {
        Ok(table) => Some(table.automaton(sources, &hirs)),
        Err(reason) => {
            problems.extend(culprits(sources, &hirs, &reason));
            None
        }
    }
}

/// The patterns that are too large alone; when there are none, all of them are too many.
fn culprits(sources: &[Source<'_>], hirs: &[Hir], reason: &str) -> Vec<Problem> {
    let is_large = |hir: &Hir| dfa(&[hir], DFA_BYTES / 4).is_err();
    let custom = sources.iter().zip(hirs).filter(|(source, _)| source.index.is_some());
    let large = custom.filter(|(_, hir)| is_large(hir));
    let mut problems: Vec<_> =
        large.map(|(source, _)| Problem::new(path(source), reason)).collect();
    if problems.is_empty() {
        problems.push(Problem::new("custom_patterns", reason));
    }
    problems
}

fn path(source: &Source<'_>) -> String {
    source
        .index
        .map_or_else(|| source.name.to_owned(), |index| format!("custom_patterns[{index}].pattern"))
}

fn too_large() -> String {
    "the patterns become too large; long repetitions and large character classes cost most".into()
}

fn hir(source: &Source<'_>) -> Result<Hir, String> {
    let is_custom = source.finding == Finding::Custom;
    if source.pattern.len() > MAX_PATTERN && is_custom {
        return Err(format!("the pattern is longer than {MAX_PATTERN} bytes"));
    }
    let mut parser = regex_syntax::ParserBuilder::new();
    parser.unicode(is_custom).utf8(false).nest_limit(50);
    let hir = parser.build().parse(source.pattern).map_err(|error| match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        other => other.to_string(),
    })?;
    match hir.properties().minimum_len() {
        Some(0) => Err("the pattern matches nothing at all, everywhere".into()),
        None => Err("the pattern can never match".into()),
        Some(_) => Ok(ascii_words(&hir)),
    }
}

/// Boundaries of words look at ASCII letters: an automaton cannot know all others.
fn ascii_words(hir: &Hir) -> Hir {
    let all = |hirs: &[Hir]| hirs.iter().map(ascii_words).collect::<Vec<_>>();
    match hir.kind() {
        HirKind::Look(look) => Hir::look(match look {
            Look::WordUnicode => Look::WordAscii,
            Look::WordUnicodeNegate => Look::WordAsciiNegate,
            Look::WordStartUnicode => Look::WordStartAscii,
            Look::WordEndUnicode => Look::WordEndAscii,
            Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
            Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
            &other => other,
        }),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(ascii_words(&repetition.sub));
            Hir::repetition(regex_syntax::hir::Repetition { sub, ..repetition.clone() })
        }
        HirKind::Capture(capture) => ascii_words(&capture.sub),
        HirKind::Concat(hirs) => Hir::concat(all(hirs)),
        HirKind::Alternation(hirs) => Hir::alternation(all(hirs)),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

fn dfa(hirs: &[&Hir], limit: usize) -> Result<Dfa, String> {
    let config = thompson::Config::new()
        .utf8(false)
        .nfa_size_limit(Some(NFA_BYTES))
        .which_captures(WhichCaptures::None);
    let nfa = thompson::Compiler::new()
        .configure(config)
        .build_many_from_hir(hirs)
        .map_err(|_| too_large())?;
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .start_kind(regex_automata::dfa::StartKind::Anchored)
        .accelerate(false)
        .dfa_size_limit(Some(limit))
        .determinize_size_limit(Some(4 * limit));
    dense::Builder::new().configure(config).build_from_nfa(&nfa).map_err(|_| too_large())
}

/// The automaton with a column for each class of bytes, the last one for the text's end.
struct Table {
    starts: [usize; N_STARTS],
    /// State 0 is the dead one.
    next: Vec<Vec<usize>>,
    matched: Vec<u32>,
    /// The column of each byte.
    column_of: Vec<usize>,
    n_columns: usize,
}

impl Table {
    /// Walks all states that can be reached.
    fn of(dfa: &Dfa) -> Result<Self, String> {
        let mut numbers: HashMap<StateID, usize> = HashMap::new();
        let mut states = Vec::new();
        let mut number = |state: StateID, states: &mut Vec<StateID>| {
            if dfa.is_dead_state(state) {
                return 0;
            }
            *numbers.entry(state).or_insert_with(|| {
                states.push(state);
                states.len()
            })
        };
        let mut starts = [0; N_STARTS];
        for (start, look_behind) in starts.iter_mut().zip(LOOK_BEHIND) {
            let config = start::Config::new().anchored(Anchored::Yes).look_behind(look_behind);
            let state = dfa.start_state(&config).map_err(|error| error.to_string())?;
            *start = number(state, &mut states);
        }
        let classes = dfa.byte_classes();
        let bytes: Vec<u8> = classes.representatives(0..=u8::MAX).filter_map(Unit::as_u8).collect();
        let column_of: Vec<usize> =
            (0..=u8::MAX).map(|byte| usize::from(classes.get(byte))).collect();
        let n_columns = bytes.len() + 1;
        let mut table =
            Self { starts, next: vec![vec![0; n_columns]], matched: vec![0], column_of, n_columns };
        let mut done = 0;
        while let Some(&state) = states.get(done) {
            done += 1;
            let mut row = Vec::with_capacity(n_columns);
            for &byte in &bytes {
                row.push(number(dfa.next_state(state, byte), &mut states));
            }
            row.push(number(dfa.next_eoi_state(state), &mut states));
            table.next.push(row);
            table.matched.push(matched(dfa, state));
        }
        Ok(table)
    }

    /// Patterns that can still match, from each state, by columns that are `open`.
    fn reachable(&self, open: &[usize]) -> Vec<u32> {
        let mut reachable = self.matched.clone();
        loop {
            let mut has_changed = false;
            for state in (0..self.next.len()).rev() {
                let row = &self.next[state];
                let new = open.iter().fold(reachable[state], |bits, &at| bits | reachable[row[at]]);
                has_changed |= new != reachable[state];
                reachable[state] = new;
            }
            if !has_changed {
                return reachable;
            }
        }
    }

    fn automaton(&self, sources: &[Source<'_>], hirs: &[Hir]) -> Automaton {
        // Columns that became alike are one class; the end's is its own, and the last.
        let end = self.n_columns - 1;
        let mut seen = HashMap::new();
        let mut columns = Vec::new();
        let mut class_of = Vec::new();
        for column in 0..end {
            let content: Vec<usize> = self.next.iter().map(|row| row[column]).collect();
            class_of.push(*seen.entry(content).or_insert_with(|| {
                columns.push(column);
                columns.len() - 1
            }));
        }
        columns.push(end);
        let mut classes = Box::new([0; 256]);
        for (class, &column) in classes.iter_mut().zip(&self.column_of) {
            *class = u8::try_from(class_of[column]).unwrap_or(u8::MAX);
        }
        let small = |state: usize| u16::try_from(state).unwrap_or(0);
        let all: Vec<_> = (0..self.n_columns).collect();
        let alive = self.reachable(&all);
        let patterns = self.patterns(sources, hirs);
        Automaton {
            classes,
            n_classes: columns.len(),
            starts: self.starts.map(small),
            first: self.first(sources, &columns, &alive),
            next: self
                .next
                .iter()
                .flat_map(|row| columns.iter().map(|&column| small(row[column])))
                .collect(),
            matched: self.matched.clone(),
            alive,
            shortest: shortest(&patterns),
            patterns,
        }
    }

    fn first(&self, sources: &[Source<'_>], columns: &[usize], alive: &[u32]) -> Vec<u32> {
        let mut first = Vec::new();
        for (before, &start) in START_OF.iter().enumerate() {
            let may_follow = sources.iter().enumerate().fold(0, |bits, (index, source)| {
                bits | u32::from(source.may_follow(before)) << index
            });
            let row = &self.next[self.starts[start]];
            first.extend(columns.iter().map(|&column| alive[row[column]] & may_follow));
        }
        first
    }

    fn patterns(&self, sources: &[Source<'_>], hirs: &[Hir]) -> Vec<Pattern> {
        let mut required = vec![0; sources.len()];
        for bit in (0..8).map(|shift| 1 << shift) {
            let mut open = vec![self.n_columns - 1];
            open.extend(
                (0..=u8::MAX)
                    .filter(|&byte| trait_bits(byte) & bit == 0)
                    .map(|byte| self.column_of[usize::from(byte)]),
            );
            open.sort_unstable();
            open.dedup();
            let without = self.reachable(&open);
            let found = self.starts.iter().fold(0, |found, &start| found | without[start]);
            for (index, required) in required.iter_mut().enumerate() {
                *required |= if found >> index & 1 == 0 { bit } else { 0 };
            }
        }
        let shortest_of =
            |hir: &Hir| u16::try_from(hir.properties().minimum_len().unwrap_or(0)).unwrap_or(0);
        sources
            .iter()
            .zip(hirs)
            .zip(required)
            .map(|((source, hir), required)| Pattern {
                finding: source.finding,
                required,
                shortest: shortest_of(hir),
            })
            .collect()
    }
}

fn matched(dfa: &Dfa, state: StateID) -> u32 {
    if !dfa.is_match_state(state) {
        return 0;
    }
    (0..dfa.match_len(state))
        .fold(0, |bits, index| bits | 1 << dfa.match_pattern(state, index).as_u32())
}

/// Writes what `Automaton::read` reads. Counts fit: there are limits on all of them.
pub(super) fn write(automaton: &Automaton, out: &mut Vec<u8>) {
    let small = |count: usize| u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
    let n_classes = automaton.n_classes;
    out.push(u8::try_from(automaton.patterns.len()).unwrap_or(u8::MAX));
    for pattern in &automaton.patterns {
        out.extend([pattern.finding as u8, pattern.required]);
        out.extend(pattern.shortest.to_le_bytes());
    }
    out.extend(automaton.classes.iter());
    out.extend(small(n_classes));
    out.extend(small(automaton.matched.len()));
    out.extend(automaton.starts.iter().flat_map(|state| state.to_le_bytes()));
    out.extend(automaton.first.iter().flat_map(|bits| bits.to_le_bytes()));
    let matches = || automaton.matched.iter().enumerate().filter(|(_, bits)| **bits != 0);
    out.extend(small(matches().count()));
    for (state, bits) in matches() {
        out.extend(small(state));
        out.extend(bits.to_le_bytes());
    }
    out.extend(automaton.alive.iter().flat_map(|bits| bits.to_le_bytes()));
    for row in automaton.next.chunks(n_classes) {
        for run in row.chunk_by(|left, right| left == right) {
            for part in run.chunks(256) {
                out.push(u8::try_from(part.len() - 1).unwrap_or(u8::MAX));
                out.extend(part[0].to_le_bytes());
            }
        }
    }
}
