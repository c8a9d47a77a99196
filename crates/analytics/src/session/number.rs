//! Facts of all windows in one order, `(at, window, event)`, numbered from 0.

use model::facts::{
    AttemptFact, ClickFact, CustomEventFact, ErrorFact, ExposureFact, FieldFact, MarkFact,
    NO_VISIT, SessionFacts, VisitFact, caps,
};

use super::Part;

/// Where a fact stands: time, window, event, and between lists the list and the place in it.
pub(super) type Key = (u64, u32, u64, u8, u32);

/// The window of what backends report: behind all others.
pub(super) const BACKEND: u32 = u32::MAX;

/// A fact that is placed but not numbered.
pub(super) trait Fact {
    fn ord(&mut self) -> &mut u64;
}

macro_rules! facts {
    ($($name:ty),+ $(,)?) => {
        $(impl Fact for $name {
            fn ord(&mut self) -> &mut u64 {
                &mut self.ord
            }
        })+
    };
}

facts!(VisitFact, ClickFact, CustomEventFact, ErrorFact, MarkFact, ExposureFact, AttemptFact);

/// One list with its keys.
pub(super) struct Placed<T> {
    list: u8,
    items: Vec<(Key, T)>,
}

impl<T: Fact> Placed<T> {
    const fn new(list: u8) -> Self {
        Self { list, items: Vec::new() }
    }

    fn push(&mut self, at: u64, window: u32, ord: u64, item: T) {
        let place = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.push(((at, window, ord, self.list, place), item));
    }

    /// In order, at most `most`; says whether there were more.
    fn sort(&mut self, most: usize) -> bool {
        self.items.sort_by_key(|(key, _)| *key);
        let is_capped = most < self.items.len();
        self.items.truncate(most);
        is_capped
    }

    fn keys(&self) -> impl Iterator<Item = Key> {
        self.items.iter().map(|(key, _)| *key)
    }

    fn number(self, keys: &[Key]) -> Vec<T> {
        let items = self.items.into_iter().map(|(key, mut item)| {
            *item.ord() = keys.partition_point(|other| *other < key) as u64;
            item
        });
        items.collect()
    }
}

/// All lists of a session, placed.
pub(super) struct Lists {
    visits: Placed<VisitFact>,
    /// For each window the numbers of its visits.
    visits_of: Vec<Vec<u32>>,
    clicks: Placed<ClickFact>,
    custom_events: Placed<CustomEventFact>,
    errors: Placed<ErrorFact>,
    marks: Placed<MarkFact>,
    exposures: Placed<ExposureFact>,
    attempts: Placed<(AttemptFact, Vec<FieldFact>)>,
    is_capped: bool,
}

impl Fact for (AttemptFact, Vec<FieldFact>) {
    fn ord(&mut self) -> &mut u64 {
        &mut self.0.ord
    }
}

impl Lists {
    /// The lists of the windows.
    pub(super) fn new(parts: &[Part<'_>]) -> Self {
        let mut lists = Self {
            visits: Placed::new(0),
            visits_of: Vec::new(),
            clicks: Placed::new(1),
            custom_events: Placed::new(2),
            errors: Placed::new(3),
            marks: Placed::new(4),
            exposures: Placed::new(5),
            attempts: Placed::new(6),
            is_capped: false,
        };
        lists.place_visits(parts);
        for (window, part) in (0_u32..).zip(parts) {
            lists.place(window, part);
        }
        lists
    }

    fn place_visits(&mut self, parts: &[Part<'_>]) {
        for (window, part) in (0_u32..).zip(parts) {
            for visit in &part.from.facts.visits {
                let mut visit = visit.clone();
                visit.window = window;
                visit.at += part.offset;
                visit.last_input_at = visit.last_input_at.map(|at| at + part.offset);
                self.visits.push(visit.at, window, visit.ord, visit);
            }
        }
        self.is_capped |= self.visits.sort(caps::VISITS);
        let mut visits_of: Vec<Vec<(u64, u32)>> = vec![Vec::new(); parts.len()];
        for (number, (_, visit)) in (0_u32..).zip(&self.visits.items) {
            if let Some(visits) = visits_of.get_mut(visit.window as usize) {
                visits.push((visit.ord, number));
            }
        }
        // A window's visits keep their order among all.
        self.visits_of = visits_of
            .into_iter()
            .map(|visits| visits.into_iter().map(|(_, number)| number).collect())
            .collect();
    }

    /// The number of a window's visit among all.
    pub(super) fn visit_of(&self, window: u32, visit: u32) -> u32 {
        let visits = self.visits_of.get(window as usize);
        visits.and_then(|visits| visits.get(visit as usize)).copied().unwrap_or(NO_VISIT)
    }

    fn place(&mut self, window: u32, part: &Part<'_>) {
        let from = part.from.facts;
        macro_rules! place {
            ($($list:ident),+) => {
                $(for item in &from.$list {
                    let mut item = item.clone();
                    item.at += part.offset;
                    item.visit = self.visit_of(window, item.visit);
                    self.$list.push(item.at, window, item.ord, item);
                })+
            };
        }
        place!(clicks, custom_events, errors, marks);
        for exposure in &from.exposures {
            let mut exposure = exposure.clone();
            exposure.at += part.offset;
            self.exposures.push(exposure.at, window, exposure.ord, exposure);
        }
    }

    /// Something a backend reported: in the visit that was going on.
    pub(super) fn report_event(&mut self, mut event: CustomEventFact) {
        event.visit = self.visit_at(event.at);
        self.custom_events.push(event.at, BACKEND, 0, event);
    }

    /// An error of a backend.
    pub(super) fn report_error(&mut self, mut error: ErrorFact) {
        error.visit = self.visit_at(error.at);
        self.errors.push(error.at, BACKEND, 0, error);
    }

    fn visit_at(&self, at: u64) -> u32 {
        let after = self.visits.items.partition_point(|(_, visit)| visit.at <= at);
        after.checked_sub(1).and_then(|visit| u32::try_from(visit).ok()).unwrap_or(NO_VISIT)
    }

    /// An attempt, placed at its first edit in a window.
    pub(super) fn attempt(
        &mut self,
        window: u32,
        ord: u64,
        attempt: AttemptFact,
        fields: Vec<FieldFact>,
    ) {
        self.attempts.push(attempt.started_at, window, ord, (attempt, fields));
    }

    /// Numbers everything.
    pub(super) fn finish(mut self, facts: &mut SessionFacts, parts: &[Part<'_>]) {
        let is_capped = [
            self.clicks.sort(caps::CLICKS),
            self.custom_events.sort(caps::CUSTOM_EVENTS),
            self.errors.sort(caps::ERRORS),
            self.marks.sort(caps::MARKS),
            self.exposures.sort(caps::EXPOSURES),
            self.attempts.sort(caps::ATTEMPTS),
        ];
        facts.is_capped |= self.is_capped || is_capped.contains(&true);
        let mut keys: Vec<Key> = self.visits.keys().collect();
        keys.extend(self.clicks.keys());
        keys.extend(self.custom_events.keys());
        keys.extend(self.errors.keys());
        keys.extend(self.marks.keys());
        keys.extend(self.exposures.keys());
        keys.extend(self.attempts.keys());
        keys.sort_unstable();
        for (window, part) in (0_u32..).zip(parts) {
            for rest in &part.from.facts.rests {
                let mut rest = rest.clone();
                rest.visit = self.visit_of(window, rest.visit);
                facts.rests.push(rest);
            }
        }
        facts.rests.sort_by_key(|rest| rest.visit);
        facts.visits = self.visits.number(&keys);
        facts.clicks = self.clicks.number(&keys);
        facts.custom_events = self.custom_events.number(&keys);
        facts.errors = self.errors.number(&keys);
        facts.marks = self.marks.number(&keys);
        facts.exposures = self.exposures.number(&keys);
        for (number, (attempt, fields)) in (0_u32..).zip(self.attempts.number(&keys)) {
            facts.attempts.push(attempt);
            for mut field in fields {
                if caps::FIELDS <= facts.fields.len() {
                    facts.is_capped = true;
                    break;
                }
                field.attempt = number;
                facts.fields.push(field);
            }
        }
    }
}
