//! The state machine: `(input, now) → effects`.

use std::ops::RangeInclusive;

use model::{IncrementalSource, limits};
use redaction::{EventFacts, Meaning, Policy, RedactError, Redactor};
use wire::encode::{HeaderFields, header_prefix};

use crate::chunk::Chunk;
use crate::config::{Config, ConfigError};
use crate::effect::{Effect, Tail};
use crate::gap::push_gap;
use crate::gzip::Gzip;
use crate::load_meta::MetaFields;
use crate::storm::{self, Storms};

/// A tail is due this long after the first event that no tail contains, in ms.
pub(crate) const FLUSH_MS: i64 = 500;

/// A chunk ends this long after its first event, in ms, unless the server wants otherwise.
const CUT_MS: i64 = 5000;

/// What the server may ask for instead: a crash loses no more than a flush interval either
/// way, but a chunk that is never cut would never be confirmed.
const CUT_MS_RANGE: RangeInclusive<i64> = 1000..=60_000;

/// Least text that is worth asking the compressor how much it became.
const PROBE_TEXT: usize = 8 * 1024;

/// A chunk may become this much larger than it should before it is noticed.
const SLACK_BYTES: usize = 8 * 1024;

/// A chunk ends at this much text, so that whoever inflates it can bound its memory.
const CUT_TEXT: usize = 4 * 1024 * 1024;

/// Events that the recorder may add to a chunk of its own accord.
const OWN_EVENTS: u32 = 64;

/// Room for what the sender appends to a header: the time, a brace, a line feed.
const SENT_BYTES: usize = 32;

/// The policy's bytes cannot be read: nothing may be recorded under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyRefused;

/// Redacts, compresses and cuts the events of one window.
pub struct Recorder {
    config: Config,
    redactor: Redactor,
    gzip: Gzip,
    chunk: Chunk,
    meta: MetaFields,
    storms: Storms,
    effects: Vec<Effect>,
    line: String,
    /// Number of the open chunk.
    seq: u32,
    /// Index of its first event.
    first: u64,
    /// Number of events pushed.
    taken: u64,
    /// A chunk ends this long after its first event.
    cut_ms: i64,
    /// When the first event came that no tail contains.
    unflushed_since: Option<i64>,
    /// Text since the last flush.
    n_unflushed: usize,
    wake_at: Option<i64>,
    last_now: i64,
    active_until: i64,
    /// A snapshot was seen: the next one is a checkout.
    has_snapshot: bool,
    /// The event before was a meta event: the snapshot after it belongs to it.
    is_after_meta: bool,
    /// A snapshot was asked for and has not come.
    is_waiting_for_snapshot: bool,
}

impl Recorder {
    /// A recorder at the begin of a page load.
    pub fn new(config: Config) -> Self {
        let mut policy = Policy::strict();
        policy.tighten(config.mode);
        Self {
            redactor: Redactor::new(policy),
            gzip: Gzip::new(),
            chunk: Chunk::default(),
            meta: MetaFields::default(),
            storms: Storms::default(),
            effects: Vec::new(),
            line: String::new(),
            seq: config.seq,
            first: config.first,
            taken: 0,
            cut_ms: CUT_MS,
            unflushed_since: None,
            n_unflushed: 0,
            wake_at: None,
            last_now: 0,
            active_until: 0,
            has_snapshot: false,
            is_after_meta: false,
            is_waiting_for_snapshot: false,
            config,
        }
    }

    /// A recorder from the main thread's JSON.
    pub fn from_json(config: &str) -> Result<Self, ConfigError> {
        Config::parse(config).map(Self::new)
    }

    /// Puts a policy in force; what is known of the document stays known. The chunk ends
    /// where the policy changes, because a header names one.
    pub fn set_policy(&mut self, bytes: &[u8]) -> Result<(), PolicyRefused> {
        let mut policy = Policy::from_bytes(bytes).map_err(|_| PolicyRefused)?;
        // The page may hide more than its project wants hidden.
        policy.tighten(self.config.mode);
        self.end_chunk();
        self.redactor.set_policy(policy);
        self.wake();
        Ok(())
    }

    /// A chunk ends so many ms after its first event: the server's directive.
    pub fn set_cut_ms(&mut self, ms: i64) {
        self.cut_ms = ms.clamp(*CUT_MS_RANGE.start(), *CUT_MS_RANGE.end());
        self.wake();
    }

    /// Adds to the `meta` of the next frame. What cannot be read is left out.
    pub fn set_meta(&mut self, json: &str) {
        let _ = self.meta.merge(json);
    }

    /// Takes one or more events, one per line.
    pub fn push(&mut self, events: &str, now: i64) {
        self.pass(now);
        let mut is_urgent = false;
        for event in events.split('\n') {
            is_urgent |= self.event(event, now);
        }
        if is_urgent && self.unflushed_since.is_some() {
            self.tail(false);
        }
        self.wake();
    }

    /// Time passed.
    pub fn tick(&mut self, now: i64) {
        self.pass(now);
        self.wake();
    }

    /// The chunk ends now: the page is hidden, or recording stops. What was said since the last
    /// event goes without one, as of that event's time: there may be none after it.
    pub fn cut(&mut self, now: i64) {
        self.pass(now);
        let is_said = self.chunk.to > 0 && !self.meta.is_empty();
        if self.chunk.events > 0 || is_said {
            self.finish_chunk();
        }
        self.wake();
    }

    /// The oldest effect that was not taken yet.
    pub fn next_effect(&mut self) -> Option<Effect> {
        // There are never more than a few.
        (!self.effects.is_empty()).then(|| self.effects.remove(0))
    }

    /// Redacts and adds one event; says whether it must not wait for the next tail.
    fn event(&mut self, event: &str, now: i64) -> bool {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        let result = self.redactor.event(event, &mut line);
        match &result {
            Ok(facts) => {
                self.cut_before_checkout(facts);
                self.calm(facts, &mut line);
            }
            Err(error) => push_gap(&mut line, *error, event.len(), now),
        }
        line.push('\n');
        self.cut_before_large(line.len());
        self.open(now);
        self.add(&line);
        self.line = line;
        self.taken += 1;
        let is_urgent = self.note(result, now);
        if self.storms.is_full() {
            self.add_waiting();
        }
        self.cut_when_full();
        is_urgent
    }

    fn note(&mut self, result: Result<EventFacts, RedactError>, now: i64) -> bool {
        let Ok(facts) = result else {
            self.chunk.note_own(now);
            self.ask_for_snapshot();
            return false;
        };
        self.chunk.note(&facts, &mut self.active_until);
        self.is_waiting_for_snapshot &= !facts.is_full_snapshot();
        // Whoever goes away within a moment was there, and saw the page.
        matches!(facts.meaning, Meaning::Click | Meaning::Error) || facts.is_full_snapshot()
    }

    /// Lets attribute changes of nodes in a storm wait for the next tail.
    fn calm(&mut self, facts: &EventFacts, line: &mut String) {
        if facts.source == Some(IncrementalSource::Mutation) {
            self.storms.calm(line, facts.timestamp.as_ms());
        } else if facts.is_full_snapshot() {
            self.storms.forget();
        }
    }

    /// Adds the latest values of what changed too often, and says of what is new that it does.
    fn add_waiting(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        let at = self.chunk.to;
        line.clear();
        if self.storms.flush(self.redactor.mirror(), at, &mut line) {
            self.add_own(&mut line, at);
        }
        while let Some(told) = self.storms.next_told(self.redactor.mirror()) {
            let mut event = String::new();
            storm::push_event(&mut event, &told, at);
            line.clear();
            if self.redactor.event(&event, &mut line).is_ok() {
                self.add_own(&mut line, at);
            }
            let storm::Told { selector, rate } = told;
            self.effects.push(Effect::Storm { selector, rate });
        }
        self.line = line;
    }

    /// Adds an event that nobody pushed.
    fn add_own(&mut self, line: &mut String, at: i64) {
        line.push('\n');
        self.add(line);
        self.chunk.note_own(at);
    }

    /// A checkout begins a chunk: replay can start there without reading what was before.
    fn cut_before_checkout(&mut self, facts: &EventFacts) {
        let is_meta = facts.kind == model::EventKind::Meta;
        let is_snapshot = facts.is_full_snapshot();
        if self.has_snapshot && (is_meta || (is_snapshot && !self.is_after_meta)) {
            self.end_chunk();
        }
        self.has_snapshot |= is_snapshot;
        self.is_after_meta = is_meta;
    }

    fn open(&mut self, now: i64) {
        if self.chunk.events == 0 {
            self.chunk.opened_at = now;
        }
        self.unflushed_since.get_or_insert(now);
    }

    fn add(&mut self, line: &str) {
        self.gzip.add(line.as_bytes());
        self.chunk.n_text += line.len();
        self.n_unflushed += line.len();
    }

    /// A large event does not go into a chunk that it would make too large. Events of a page
    /// compress to an eighth as a rule; a quarter is the careful guess.
    fn cut_before_large(&mut self, length: usize) {
        let is_large = length / 4 > SLACK_BYTES;
        if is_large && self.chunk.events > 0 {
            let held = self.gzip.n_bytes() + self.n_unflushed / 4;
            // Little would be gained by sending a little first.
            if held > SLACK_BYTES && held + length / 4 > limits::CHUNK_BYTES + SLACK_BYTES {
                self.end_chunk();
            }
        }
    }

    fn cut_when_full(&mut self) {
        // Until it is flushed, text may become as many bytes as it is long.
        let room = (limits::CHUNK_BYTES + SLACK_BYTES).saturating_sub(self.gzip.n_bytes());
        if self.n_unflushed >= room.max(PROBE_TEXT) {
            self.tail(false);
        }
        let is_full = self.gzip.n_bytes() >= limits::CHUNK_BYTES
            || self.chunk.n_text >= CUT_TEXT
            || self.chunk.events >= limits::CHUNK_EVENTS - OWN_EVENTS;
        if is_full {
            self.end_chunk();
        }
    }

    /// Asks once; asking again after each broken snapshot would never end.
    fn ask_for_snapshot(&mut self) {
        if !self.is_waiting_for_snapshot {
            self.is_waiting_for_snapshot = true;
            self.effects.push(Effect::Snapshot);
        }
    }

    /// Does what became due up to `now`.
    fn pass(&mut self, now: i64) {
        if now < self.last_now {
            // The visitor's clock was set back: what was due in the old time is due that much earlier.
            let back = self.last_now - now;
            self.chunk.opened_at -= back;
            self.unflushed_since = self.unflushed_since.map(|since| since - back);
            self.wake_at = None;
        }
        self.last_now = now;
        if self.chunk.events > 0 && self.chunk.opened_at + self.cut_ms <= now {
            self.end_chunk();
        } else if self.unflushed_since.is_some_and(|since| since + FLUSH_MS <= now) {
            self.tail(false);
        }
    }

    /// Asks to be called when something is due next, unless that was asked already.
    fn wake(&mut self) {
        let flush_at = self.unflushed_since.map(|since| since + FLUSH_MS);
        let cut_at = (self.chunk.events > 0).then_some(self.chunk.opened_at + self.cut_ms);
        let Some(next) = flush_at.into_iter().chain(cut_at).min() else { return };
        // A call that was asked for and is still to come will ask again.
        let is_asked = self.wake_at.is_some_and(|at| at > self.last_now && at <= next);
        if !is_asked {
            self.wake_at = Some(next);
            self.effects.push(Effect::Wake(next));
        }
    }

    fn end_chunk(&mut self) {
        if self.chunk.events > 0 {
            self.finish_chunk();
        }
    }

    fn finish_chunk(&mut self) {
        self.tail(true);
        self.seq = self.seq.saturating_add(1);
        self.first += u64::from(self.chunk.events);
        self.chunk = self.chunk.next();
        self.meta.clear();
        self.gzip.restart();
    }

    fn tail(&mut self, is_cut: bool) {
        self.add_waiting();
        if self.n_unflushed > 0 {
            self.gzip.flush();
        }
        let tail = Tail {
            seq: self.seq,
            header: self.header(),
            bytes: self.gzip.take(),
            trailer: self.gzip.trailer(),
            done: self.first + u64::from(self.chunk.events),
            taken: self.taken,
            is_cut,
        };
        self.unflushed_since = None;
        self.n_unflushed = 0;
        self.effects.push(Effect::Tail(Box::new(tail)));
    }

    fn header(&mut self) -> String {
        let meta = self.redacted_meta();
        let fields = HeaderFields {
            key: &self.config.key,
            session: &self.config.session,
            window: &self.config.window,
            seq: self.seq,
            first: self.first,
            events: self.chunk.events,
            from: self.chunk.from,
            to: self.chunk.to,
            snapshot: &self.chunk.snapshots,
            policy: self.redactor.policy().hash(),
            counts: self.chunk.counts,
            meta: "",
        };
        let bare = header_prefix(&fields);
        let room = limits::HEADER_BYTES.saturating_sub(bare.len() + SENT_BYTES);
        let meta = meta.to_json(room);
        if meta.is_empty() { bare } else { header_prefix(&HeaderFields { meta: &meta, ..fields }) }
    }

    /// Redacted only now, because the document says what becomes of its title.
    fn redacted_meta(&mut self) -> MetaFields {
        let (mut redacted, mut fields) = (String::new(), MetaFields::default());
        if self.redactor.meta(&self.meta.to_json(usize::MAX), &mut redacted).is_ok() {
            // It is an object, the redactor has read it.
            let _ = fields.merge(&redacted);
        }
        fields
    }
}
