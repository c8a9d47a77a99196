//! A question, as what is asked of each session.

use model::facts::DeviceKind;
use model::search::Bounds;
use model::{ProjectId, SessionId};

use super::doc::Doc;
use super::hit::Hit;
use super::moment::Moment;
use super::strings::{Among, Id, Ids};

/// What is asked of a session.
#[derive(Debug)]
pub(super) enum Test {
    /// Each of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// Something that the whole session is or has.
    Whole(Whole),
    /// Something that happened in it.
    Moment(Moment),
}

/// Something that the whole session is or has.
pub(super) enum Whole {
    /// It is this one.
    Session(SessionId),
    /// Its id ends with these characters.
    Short(String),
    /// It belongs to one of these projects.
    Projects(Vec<ProjectId>),
    /// A page said that its visitor is called so; that there is one.
    Visitor(Named),
    /// One of its texts is among these.
    Text(fn(&Doc) -> Option<Id>, Ids),
    /// One of the words that viewers put on it is among these.
    Tag(Among),
    /// It has such a text.
    Known(fn(&Doc) -> Option<Id>),
    /// A number is within these.
    Number(fn(&Doc) -> Option<f64>, Bounds),
    /// A time is within these, in ms since the epoch.
    Time(fn(&Doc) -> i64, i64, i64),
    /// The device is of this kind.
    Device(DeviceKind),
    /// It is so.
    Flag(fn(&Doc) -> bool),
    /// Metadata under this key: any, among these, or a number within these.
    Metadata(Id, Option<Ids>, Option<(Bounds, Vec<(Id, f64)>)>),
}

/// How somebody is called.
#[derive(Clone, Debug)]
pub(super) enum Named {
    /// Somehow.
    Somehow,
    /// Exactly so.
    Exactly(String),
    /// By a name that begins so.
    Beginning(String),
}

impl Named {
    pub(super) fn fits(&self, name: &str) -> bool {
        match self {
            Self::Somehow => true,
            Self::Exactly(wanted) => name == wanted,
            Self::Beginning(start) => name.starts_with(start.as_str()),
        }
    }
}

impl std::fmt::Debug for Whole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Whole")
    }
}

impl Test {
    pub(super) fn matches(&self, doc: &Doc) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.matches(doc)),
            Self::Any(tests) => tests.iter().any(|test| test.matches(doc)),
            Self::Not(test) => !test.matches(doc),
            Self::Whole(whole) => whole.matches(doc),
            Self::Moment(moment) => moment.matches(doc),
        }
    }

    /// Whether it asks for texts, of which not all may be kept.
    pub(super) fn asks_texts(&self) -> bool {
        match self {
            Self::All(tests) | Self::Any(tests) => tests.iter().any(Self::asks_texts),
            Self::Not(test) => test.asks_texts(),
            Self::Whole(_) => false,
            Self::Moment(moment) => moment.asks_texts(),
        }
    }

    /// The moments that make a session match, at most `limit`, in their order; of several things
    /// at one moment the most important.
    pub(super) fn moments(&self, doc: &Doc, limit: usize) -> Vec<Hit> {
        let mut moments = Vec::new();
        self.collect(doc, &mut moments);
        moments.sort_by_key(|hit| (hit.at, hit.kind()));
        moments.dedup_by_key(|hit| hit.at);
        moments.truncate(limit);
        moments
    }

    fn collect(&self, doc: &Doc, into: &mut Vec<Hit>) {
        match self {
            Self::All(tests) | Self::Any(tests) => {
                for test in tests {
                    test.collect(doc, into);
                }
            }
            // What did not happen has no moment.
            Self::Not(_) | Self::Whole(_) => {}
            Self::Moment(moment) => {
                if moment.matches(doc) {
                    into.extend(moment.hits(doc));
                }
            }
        }
    }
}

impl Whole {
    fn matches(&self, doc: &Doc) -> bool {
        match self {
            Self::Session(session) => doc.session == *session,
            Self::Short(end) => doc.session.to_string().ends_with(end),
            Self::Projects(projects) => projects.contains(&doc.project),
            Self::Visitor(named) => doc.visitor.as_deref().is_some_and(|name| named.fits(name)),
            Self::Text(text, ids) => text(doc).is_some_and(|id| ids.contains(id)),
            Self::Tag(ids) => doc.tags.iter().any(|id| ids.contains(*id)),
            Self::Known(text) => text(doc).is_some(),
            Self::Number(number, bounds) => number(doc).is_some_and(|n| bounds.contains(n)),
            Self::Time(time, from, to) => (*from..=*to).contains(&time(doc)),
            Self::Device(kind) => doc.device == *kind,
            Self::Flag(flag) => flag(doc),
            Self::Metadata(key, ids, numbers) => doc.metadata.iter().any(|(name, value)| {
                let is_text = || ids.as_ref().is_some_and(|ids| ids.contains(*value));
                let is_number = || {
                    numbers.as_ref().is_some_and(|(bounds, numbers)| {
                        let number = numbers.binary_search_by_key(value, |(id, _)| *id);
                        number.is_ok_and(|at| bounds.contains(numbers[at].1))
                    })
                };
                name == key && ((ids.is_none() && numbers.is_none()) || is_text() || is_number())
            }),
        }
    }
}
