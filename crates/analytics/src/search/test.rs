//! A question, as what is asked of each session.

use model::facts::DeviceKind;
use model::search::Bounds;
use model::{ProjectId, SessionId};

use super::doc::{At, Doc, Event, TextKind};
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
    /// It belongs to this project.
    Project(ProjectId),
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

impl std::fmt::Debug for Whole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Whole")
    }
}

/// Something that happens at a moment.
#[derive(Debug)]
pub(super) enum Moment {
    /// A page visit with one of these addresses or paths.
    Visit(Among),
    /// The first.
    Entry(Among),
    /// The last.
    Exit(Among),
    /// A click on one of these selectors.
    Selector(Among),
    /// At least so many incidents of these kinds.
    Frustration(Kinds, Bounds),
    /// A custom event with one of these names, and such properties.
    Event(Among, Vec<Property>),
    /// An error of the page or of a backend.
    Error,
    /// An attempt at one of these forms.
    Form(Among, Option<bool>),
    /// The worst value of a vital is within these; any.
    Vital(usize, Option<Bounds>),
    /// One of these texts was recorded.
    Text(TextKind, Among),
}

/// Kinds of frustration.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kinds {
    pub(super) rage: bool,
    pub(super) dead: bool,
    pub(super) slow: bool,
}

/// A property of a custom event.
#[derive(Debug)]
pub(super) struct Property {
    pub(super) key: Ids,
    pub(super) texts: Option<Ids>,
    pub(super) bounds: Option<Bounds>,
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

    /// The moments that make a session match, at most `limit`, in their order.
    pub(super) fn moments(&self, doc: &Doc, limit: usize) -> Vec<At> {
        let mut moments = Vec::new();
        self.collect(doc, &mut moments);
        moments.sort_unstable();
        moments.dedup();
        moments.truncate(limit);
        moments
    }

    fn collect(&self, doc: &Doc, into: &mut Vec<At>) {
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
                    into.extend(moment.at(doc));
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
            Self::Project(project) => doc.project == *project,
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

impl Moment {
    fn matches(&self, doc: &Doc) -> bool {
        match self {
            Self::Frustration(kinds, bounds) => bounds.contains(kinds.count(doc)),
            _ => self.at(doc).next().is_some(),
        }
    }

    /// When it happened.
    fn at<'a>(&'a self, doc: &'a Doc) -> Box<dyn Iterator<Item = At> + 'a> {
        let is_there = |ids: &'a Among, visit: &super::doc::Visit| {
            ids.contains(visit.path) || ids.contains(visit.url)
        };
        match self {
            Self::Visit(ids) => {
                Box::new(doc.visits.iter().filter(move |v| is_there(ids, v)).map(|v| v.at))
            }
            Self::Entry(ids) => {
                Box::new(doc.visits.first().filter(|v| is_there(ids, v)).map(|v| v.at).into_iter())
            }
            Self::Exit(ids) => {
                let exits = doc.visits.iter().filter(|visit| visit.is_exit);
                Box::new(exits.filter(move |v| is_there(ids, v)).map(|v| v.at))
            }
            Self::Selector(ids) => {
                Box::new(doc.clicks.iter().filter(move |c| ids.contains(c.selector)).map(|c| c.at))
            }
            Self::Frustration(kinds, _) => {
                let is_one = |c: &&super::doc::Click| {
                    kinds.rage && c.is_rage || kinds.dead && c.is_dead || kinds.slow && c.is_slow
                };
                Box::new(doc.clicks.iter().filter(is_one).map(|c| c.at))
            }
            Self::Event(ids, properties) => {
                let is_one = move |event: &&Event| {
                    ids.contains(event.name) && properties.iter().all(|one| one.matches(event))
                };
                Box::new(doc.events.iter().filter(is_one).map(|event| event.at))
            }
            Self::Error => Box::new(doc.errors.iter().map(|(at, _)| *at)),
            Self::Form(ids, is_submitted) => {
                let attempts = doc.attempts.iter().filter(move |attempt| {
                    ids.contains(attempt.form)
                        && is_submitted.is_none_or(|wanted| wanted == attempt.is_submitted)
                });
                Box::new(attempts.map(|attempt| attempt.at))
            }
            Self::Vital(vital, bounds) => {
                let worst = doc.vitals[*vital];
                let worst = worst.filter(|(n, _)| bounds.is_none_or(|bounds| bounds.contains(*n)));
                Box::new(worst.map(|(_, at)| at).into_iter())
            }
            Self::Text(kind, ids) => {
                let texts =
                    doc.texts.iter().filter(move |t| t.kind == *kind && ids.contains(t.words));
                Box::new(texts.map(|text| text.at))
            }
        }
    }
}

impl Kinds {
    /// How many incidents of these kinds the session has; the counts go on past every cap.
    fn count(self, doc: &Doc) -> f64 {
        let of = |is_asked: bool, n: u64| if is_asked { n } else { 0 };
        let counts = &doc.counts;
        let sum = of(self.rage, counts.n_rage)
            + of(self.dead, counts.n_dead)
            + of(self.slow, counts.n_slow);
        number(sum)
    }
}

impl Property {
    fn matches(&self, event: &Event) -> bool {
        let text = || {
            let texts = self.texts.as_ref();
            event.texts.iter().any(|(key, value)| {
                self.key.contains(*key) && texts.is_some_and(|texts| texts.contains(*value))
            })
        };
        let number = || {
            event.numbers.iter().any(|(key, value)| {
                self.key.contains(*key) && self.bounds.is_some_and(|bounds| bounds.contains(*value))
            })
        };
        text() || number()
    }
}

/// A count to compare with what was typed.
#[expect(clippy::cast_precision_loss, reason = "nobody types numbers beyond 2^53")]
pub(super) const fn number(count: u64) -> f64 {
    count as f64
}
