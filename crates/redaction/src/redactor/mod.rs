//! The engine: one event in, the same event out, less what nobody may see.

mod labels;
mod rewrite;
mod values;
#[cfg(feature = "compile")]
mod visit;

use dom::json::has_control_character;
use dom::tape::ReadError;
use dom::{Detail, Mirror, Tape};
use model::{EventKind, IncrementalSource, Timestamp};

use rewrite::{Notes, Rewrite};

use crate::custom;
use crate::policy::Policy;
use crate::shade::Rules;

#[cfg(feature = "compile")]
pub use visit::Visited;

/// The event cannot be understood; nothing of it may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedactError {
    /// It cannot be read.
    #[error("event cannot be read")]
    Unreadable(#[from] ReadError),
    /// A control character stands in it; JSON has none in strings, and a line feed would end the line.
    #[error("event holds a control character")]
    ControlCharacter,
}

impl From<dom::json::JsonError> for RedactError {
    fn from(error: dom::json::JsonError) -> Self {
        Self::Unreadable(error.into())
    }
}

/// What the rewritten event is, for those who count and decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventFacts {
    /// What it is.
    pub kind: EventKind,
    /// What it changed, when it is an incremental snapshot.
    pub source: Option<IncrementalSource>,
    /// When it happened, by the visitor's clock.
    pub timestamp: Timestamp,
    /// What it means to those who count.
    pub meaning: Meaning,
}

/// What an event means to those who count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing in particular: the page did something.
    Page,
    /// Only a visitor does this: it shows that somebody is there.
    Activity,
    /// A click of the visitor.
    Click,
    /// A key or a choice of the visitor in a form control.
    Input,
    /// An error of the page.
    Error,
}

impl EventFacts {
    /// Whether it is a full snapshot.
    pub fn is_full_snapshot(&self) -> bool {
        self.kind == EventKind::FullSnapshot
    }
}

/// Applies a policy to the events of one window, in order.
#[derive(Debug)]
pub struct Redactor {
    policy: Policy,
    rules: Rules,
    mirror: Mirror,
    tape: Tape,
    notes: Notes,
}

impl Redactor {
    /// Nothing seen yet: the first event should be a full snapshot, what comes before it is masked.
    pub fn new(mut policy: Policy) -> Self {
        let mut mirror = Mirror::new(Detail::Structure);
        let rules = Rules::bind(&mut policy, &mut mirror);
        Self { policy, rules, mirror, tape: Tape::default(), notes: Notes::default() }
    }

    /// Goes on under another policy. What is known of the document stays.
    ///
    /// Rules that ask for attributes longer than 64 bytes that no rule asked for before know
    /// them from the next snapshot on.
    pub fn set_policy(&mut self, mut policy: Policy) {
        self.rules = Rules::bind(&mut policy, &mut self.mirror);
        self.notes = Notes::default();
        self.policy = policy;
    }

    /// The policy it applies; without its rules, which belong to the document now.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The document as it is after the last event.
    pub const fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    /// Appends `event` rewritten. After an error nothing was appended and the event has not happened.
    pub fn event(&mut self, event: &str, out: &mut String) -> Result<EventFacts, RedactError> {
        if has_control_character(event) {
            return Err(RedactError::ControlCharacter);
        }
        self.tape.read(event)?;
        // Applied first: an event may say what a node is after it says what is in it.
        self.mirror.apply(event, &mut self.tape);
        let Self { policy, rules, mirror, tape, notes } = self;
        Rewrite::new(policy, rules, mirror, tape, event, notes).run(out);
        Ok(self.facts(event))
    }

    /// Appends the header's `meta` rewritten: one JSON object. Its title is treated as the
    /// document's title element is now.
    pub fn meta(&mut self, meta: &str, out: &mut String) -> Result<(), RedactError> {
        if has_control_character(meta) {
            return Err(RedactError::ControlCharacter);
        }
        let Self { policy, rules, mirror, notes, .. } = self;
        let title =
            labels::title(&Rewrite::new(policy, rules, mirror, &Tape::default(), "", notes));
        Ok(custom::push_meta(policy, out, title, meta)?)
    }

    fn facts(&self, event: &str) -> EventFacts {
        let tape = &self.tape;
        EventFacts {
            kind: tape.kind,
            source: tape.source,
            timestamp: tape.timestamp,
            meaning: self.meaning(event),
        }
    }

    fn meaning(&self, event: &str) -> Meaning {
        const CLICK: i32 = 2;
        let tape = &self.tape;
        match tape.source {
            Some(IncrementalSource::MouseInteraction)
                if tape.integer(event, "type") == Some(CLICK) =>
            {
                Meaning::Click
            }
            // Recorders that do not tell scripts from visitors leave the flag out.
            Some(IncrementalSource::Input) => match tape.field(event, "userTriggered") {
                None | Some("true") => Meaning::Input,
                Some(_) => Meaning::Page,
            },
            Some(source) if is_visitors(source) => Meaning::Activity,
            None if tape.kind == EventKind::Custom
                && tape.field(event, "tag") == Some("\"error\"") =>
            {
                Meaning::Error
            }
            _ => Meaning::Page,
        }
    }
}

/// Whether only a visitor causes such events.
const fn is_visitors(source: IncrementalSource) -> bool {
    matches!(
        source,
        IncrementalSource::MouseMove
            | IncrementalSource::MouseInteraction
            | IncrementalSource::Scroll
            | IncrementalSource::ViewportResize
            | IncrementalSource::TouchMove
            | IncrementalSource::MediaInteraction
            | IncrementalSource::Drag
            | IncrementalSource::Selection
    )
}
