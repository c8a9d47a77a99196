//! What happens at a moment, as it is asked of a session.

use model::search::{Bounds, Level};

use super::doc::{At, Click, Doc, Event, Text, Visit};
use super::hit::{Hit, What};
use super::strings::{Among, Ids};
use super::text::TextKind;

/// Something that happens at a moment.
#[derive(Debug)]
pub(super) enum Moment {
    /// A page visit with one of these addresses or paths.
    Visit(Among),
    /// A page visit with one of these paths.
    Path(Among),
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
    /// A line of the console of this level, and one of these.
    Logged(Level, Among),
    /// A request that failed or was slow had a status within these.
    Status(Option<Bounds>),
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

impl Moment {
    /// Whether it asks for texts, of which not all may be kept.
    pub(super) const fn asks_texts(&self) -> bool {
        matches!(
            self,
            Self::Text(
                TextKind::Title
                    | TextKind::Clicked
                    | TextKind::Error
                    | TextKind::Console
                    | TextKind::Request,
                Among::These(_)
            ) | Self::Logged(..)
                | Self::Status(Some(_))
        )
    }

    pub(super) fn matches(&self, doc: &Doc) -> bool {
        match self {
            Self::Frustration(kinds, bounds) => bounds.contains(kinds.count(doc)),
            _ => self.hits(doc).next().is_some(),
        }
    }

    /// When it happened, and what.
    pub(super) fn hits<'a>(&'a self, doc: &'a Doc) -> Box<dyn Iterator<Item = Hit> + 'a> {
        match self {
            Self::Visit(ids) => {
                Box::new(doc.visits.iter().filter_map(move |visit| visited(ids, visit)))
            }
            Self::Path(ids) => {
                let visits = doc.visits.iter().filter(move |visit| ids.contains(visit.path));
                Box::new(visits.map(visit_hit))
            }
            Self::Entry(ids) => {
                Box::new(doc.visits.first().and_then(|visit| visited(ids, visit)).into_iter())
            }
            Self::Exit(ids) => {
                let exits = doc.visits.iter().filter(|visit| visit.is_exit);
                Box::new(exits.filter_map(move |visit| visited(ids, visit)))
            }
            Self::Selector(ids) => {
                let clicks = doc.clicks.iter().filter(move |click| ids.contains(click.selector));
                Box::new(clicks.map(|it| Hit { at: it.at, what: What::Selected(it.selector) }))
            }
            Self::Frustration(kinds, _) => {
                Box::new(doc.clicks.iter().filter_map(move |click| kinds.hit(click)))
            }
            Self::Event(ids, properties) => {
                let is_one = move |event: &&Event| {
                    ids.contains(event.name) && properties.iter().all(|one| one.matches(event))
                };
                let events = doc.events.iter().filter(is_one);
                Box::new(events.map(|event| Hit { at: event.at, what: What::Event(event.name) }))
            }
            Self::Error => Box::new(doc.errors.iter().map(|(at, _)| error(doc, *at))),
            Self::Form(ids, is_submitted) => {
                let attempts = doc.attempts.iter().filter(move |attempt| {
                    ids.contains(attempt.form)
                        && is_submitted.is_none_or(|wanted| wanted == attempt.is_submitted)
                });
                Box::new(attempts.map(|attempt| {
                    let what = What::Tried(attempt.form, attempt.is_submitted);
                    Hit { at: attempt.at, what }
                }))
            }
            Self::Vital(vital, bounds) => {
                let worst = doc.vitals[*vital];
                let worst = worst.filter(|(n, _)| bounds.is_none_or(|bounds| bounds.contains(*n)));
                Box::new(worst.map(|(n, at)| Hit { at, what: What::Vital(*vital, n) }).into_iter())
            }
            Self::Text(kind, ids) => {
                said(doc, move |it| it.kind == *kind && ids.contains(it.words))
            }
            Self::Logged(level, ids) => {
                said(doc, move |it| it.level == Some(*level) && ids.contains(it.words))
            }
            Self::Status(bounds) => said(doc, move |it| {
                it.status.is_some_and(|status| {
                    bounds.is_none_or(|bounds| bounds.contains(f64::from(status)))
                })
            }),
        }
    }
}

/// A page visit that is among those that are asked for.
fn visited(ids: &Among, visit: &Visit) -> Option<Hit> {
    let is_one = ids.contains(visit.path) || ids.contains(visit.url);
    is_one.then(|| visit_hit(visit))
}

fn visit_hit(visit: &Visit) -> Hit {
    Hit { at: visit.at, what: What::Visited(visit.path) }
}

/// An error, with its words where they were kept.
fn error(doc: &Doc, at: At) -> Hit {
    let words = doc.texts.iter().find(|text| text.kind == TextKind::Error && text.at == at);
    Hit { at, what: What::Error(words.map(|text| text.words)) }
}

/// Recorded texts that are asked for.
fn said<'a>(
    doc: &'a Doc,
    is_asked: impl Fn(&Text) -> bool + 'a,
) -> Box<dyn Iterator<Item = Hit> + 'a> {
    let hit = |text: &Text| {
        let what = match text.kind {
            TextKind::Title => What::Titled(text.words),
            TextKind::Clicked => What::Clicked(text.words),
            TextKind::Error => What::Error(Some(text.words)),
            TextKind::Console => What::Logged(text.level, text.words),
            TextKind::Request => What::Requested(text.words, text.status),
            TextKind::Note => What::Noted(text.words),
        };
        Hit { at: text.at, what }
    };
    Box::new(doc.texts.iter().filter(move |text| is_asked(text)).map(hit))
}

impl Kinds {
    /// A click of one of these kinds.
    fn hit(self, click: &Click) -> Option<Hit> {
        let kind = if self.rage && click.is_rage {
            "Rage"
        } else if self.dead && click.is_dead {
            "Dead"
        } else if self.slow && click.is_slow {
            "Slow"
        } else {
            return None;
        };
        Some(Hit { at: click.at, what: What::Frustrating(kind, click.selector) })
    }

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
