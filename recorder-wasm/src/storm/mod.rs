//! Storms: attributes of one node that change more often than anybody can see.
//!
//! ```text
//! redacted mutation ─▶ [storm] ─┬─▶ the same event, less the changes of nodes in a storm
//!                               └─▶ waiting: the latest value of each attribute ─▶ one event before the next tail
//! ```
//!
//! # Invariants
//!
//! - Works behind redaction: the mirror has seen every change, and what waits is redacted.
//! - Only attribute changes wait. Adds, removes and texts are never touched, and an emptied
//!   event stays an event: replay can drift in time, by less than a flush interval, but not
//!   in what it shows in the end.
//! - What waits is written before the chunk's bytes are told to be complete: a tail lacks
//!   nothing that it says it contains.

mod bucket;
mod waiting;

use dom::json::part;
use dom::tape::{Mark, Place};
use dom::{Mirror, Name, Tape};
use wire::encode::push_integer;

use bucket::Buckets;
use waiting::Waiting;

/// Storms told per page load; a page with more of them is no news.
const MOST_TOLD: usize = 32;

/// More than this does not wait: it is written at once.
const MOST_WAITING_BYTES: usize = 64 * 1024;

/// Levels of the document that name a noisy element.
const MOST_LEVELS: usize = 5;

/// A storm that nobody has told yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// The element, as a path of tags, ids and classes.
    pub(crate) selector: String,
    /// Changes a second.
    pub(crate) rate: u32,
}

/// Takes storms out of a stream of redacted mutations.
#[derive(Debug, Default)]
pub(crate) struct Storms {
    tape: Tape,
    buckets: Buckets,
    waiting: Waiting,
    untold: Vec<(i32, u32)>,
    n_told: usize,
}

impl Storms {
    /// Takes the changes of nodes in a storm out of a mutation. `at` is the event's time.
    pub(crate) fn calm(&mut self, line: &mut String, at: i64) {
        if self.waiting.is_empty() && !has_changes(line) {
            return;
        }
        if self.tape.read(line).is_err() {
            return;
        }
        // What an event adds is newer than what waits, what it removes needs nothing more.
        for remove in &self.tape.removes {
            self.waiting.forget(remove.id);
        }
        for node in &self.tape.nodes {
            self.waiting.forget(node.id);
        }
        let mut kept = Vec::new();
        let mut changes = None;
        for index in 0..self.tape.marks.len() {
            let Mark { span, place: Place::Change { change } } = self.tape.marks[index] else {
                continue;
            };
            let (start, _) = changes.unwrap_or((span.start as usize, 0));
            changes = Some((start, span.end as usize));
            if !self.take(line, change as usize, at) {
                kept.push(span);
            }
        }
        let Some((start, end)) = changes.filter(|_| kept.len() < self.tape.changes.len()) else {
            return;
        };
        let mut calmed = String::with_capacity(line.len());
        calmed.push_str(part(line, ..start));
        for (index, span) in kept.iter().enumerate() {
            calmed.push_str(if index > 0 { "," } else { "" });
            calmed.push_str(span.of(line));
        }
        calmed.push_str(part(line, end..));
        *line = calmed;
    }

    /// Whether so much waits that it should be written.
    pub(crate) const fn is_full(&self) -> bool {
        self.waiting.n_bytes() > MOST_WAITING_BYTES
    }

    /// Appends what waits as one mutation; says whether there was something.
    pub(crate) fn flush(&mut self, mirror: &Mirror, at: i64, line: &mut String) -> bool {
        self.waiting.flush(mirror, at, line)
    }

    /// A storm that began, once.
    pub(crate) fn next_told(&mut self, mirror: &Mirror) -> Option<Told> {
        while let Some((id, rate)) = self.untold.pop() {
            if self.n_told < MOST_TOLD
                && let Some(selector) = selector(mirror, id)
            {
                self.n_told += 1;
                return Some(Told { selector, rate });
            }
        }
        None
    }

    /// The document is another one.
    pub(crate) fn forget(&mut self) {
        self.buckets = Buckets::default();
        self.waiting = Waiting::default();
        self.untold.clear();
    }

    /// Lets one change wait, if its node is in a storm; says whether it does.
    fn take(&mut self, line: &str, change: usize, at: i64) -> bool {
        let change = &self.tape.changes[change];
        let verdict = self.buckets.take(change.id, at);
        let range = change.attributes.start as usize..change.attributes.end as usize;
        let attributes = self.tape.attributes.get(range).unwrap_or_default();
        // Rules that scripts change later are counted from this text on.
        let is_ordered = attributes.iter().any(|pair| pair.name.of(line) == "_cssText");
        // What is newer must not overtake what waits.
        let waits = (verdict.is_storm || self.waiting.has(change.id)) && !is_ordered;
        if waits {
            for pair in attributes {
                self.waiting.set(change.id, pair.name.of(line), pair.value.of(line));
            }
        }
        if let Some(rate) = verdict.began {
            self.untold.push((change.id, rate));
        }
        waits
    }
}

/// Whether an rrweb mutation has attribute changes, without reading it.
fn has_changes(line: &str) -> bool {
    const NAME: &[u8] = b"\"attributes\":";
    let bytes = line.as_bytes();
    memchr::memchr_iter(b'[', bytes).any(|at| {
        bytes.get(at + 1) == Some(&b'{') && bytes.get(..at).is_some_and(|head| head.ends_with(NAME))
    })
}

/// Names an element: `main#app > ul.list > li.item`. The nearest id is enough above it.
fn selector(mirror: &Mirror, id: i32) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for slot in mirror.path(mirror.find(id)?) {
        let node = mirror.node(slot);
        let tag = mirror.names().text(node.tag);
        if tag.is_empty() || parts.len() == MOST_LEVELS {
            break;
        }
        let mut part = tag.to_owned();
        let value = |name: Name| node.attribute(name)?.raw_text().filter(|value| is_plain(value));
        let id = value(Name::ID).filter(|id| !id.contains(' '));
        if let Some(id) = id {
            part.push('#');
            part.push_str(id);
        }
        for class in value(Name::CLASS).unwrap_or_default().split_ascii_whitespace().take(2) {
            part.push('.');
            part.push_str(class);
        }
        parts.push(part);
        if id.is_some() {
            break;
        }
    }
    let mut selector = String::new();
    while let Some(part) = parts.pop() {
        selector.push_str(if selector.is_empty() { "" } else { " > " });
        selector.push_str(&part);
    }
    (!selector.is_empty()).then_some(selector)
}

/// Names that programs give, and that need no escape anywhere.
fn is_plain(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= 200
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_ ".contains(&byte))
}

/// Appends the custom event that says so.
pub(crate) fn push_event(line: &mut String, told: &Told, at: i64) {
    line.push_str("{\"type\":5,\"data\":{\"tag\":\"storm\",\"payload\":{\"selector\":\"");
    line.push_str(&told.selector);
    line.push_str("\",\"rate\":");
    push_integer(line, i64::from(told.rate));
    line.push_str("}},\"timestamp\":");
    push_integer(line, at);
    line.push('}');
}

#[cfg(test)]
mod tests;
