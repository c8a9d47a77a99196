//! Which sessions of the list are selected, and what is done with them.
//!
//! # Server-side rendering
//!
//! Nothing is selected there, and without JavaScript nothing can be: the boxes are hidden.

pub mod bar;
pub mod boxes;
pub mod marking;
pub mod row_menu;

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::{SessionId, Tag};

use crate::api::bulk::Selection;
use crate::api::sessions::Matching;
use crate::bulk::tags::AskedToTag;
use crate::components::announcer::Announcer;
use crate::format::grouped;

/// The selection of the list. Provided by its page.
#[derive(Clone, Copy)]
pub struct Selected {
    ids: RwSignal<Vec<SessionId>>,
    /// Whatever the list holds is meant, also on other pages.
    has_all: RwSignal<bool>,
    shown: RwSignal<Shown>,
    /// Where a range begins.
    anchor: RwSignal<Option<SessionId>>,
    /// What shall be deleted, if the viewer still wants to.
    pub asked_to_delete: RwSignal<Option<Selection>>,
    /// What shall be tagged.
    pub asked_to_tag: RwSignal<Option<AskedToTag>>,
    announcer: Announcer,
}

/// The page of the list that is shown.
#[derive(Clone, Default)]
pub struct Shown {
    /// Its sessions, in their order.
    pub rows: Vec<SessionId>,
    /// Their tags, where they have some.
    pub tags: Vec<(SessionId, Tag)>,
    /// How many match, as far as it is known.
    pub matching: Option<Matching>,
    /// All pages of the list.
    pub all: Option<Selection>,
}

impl Selected {
    pub fn new() -> Self {
        Self {
            ids: RwSignal::default(),
            has_all: RwSignal::default(),
            shown: RwSignal::default(),
            anchor: RwSignal::default(),
            asked_to_delete: RwSignal::default(),
            asked_to_tag: RwSignal::default(),
            announcer: Announcer::get(),
        }
    }

    /// The selection of the page's list.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Says which page is shown. What is not on it is no longer selected.
    pub fn show(self, shown: Shown) {
        self.has_all.set(false);
        self.ids.update(|ids| ids.retain(|id| shown.rows.contains(id)));
        self.shown.set(shown);
    }

    pub fn has(self, session: SessionId) -> bool {
        self.has_all.get() || self.ids.read().contains(&session)
    }

    /// Whether each session of the page is.
    pub fn has_page(self) -> bool {
        let shown = self.shown.read();
        !shown.rows.is_empty() && shown.rows.iter().all(|row| self.has(*row))
    }

    /// How many are.
    pub fn count(self) -> usize {
        if self.has_all.get() { self.n_matching() } else { self.ids.read().len() }
    }

    /// How many match, when more match than are shown.
    pub fn more(self) -> Option<Matching> {
        let shown = self.shown.read();
        shown.matching.filter(|matching| shown.rows.len() < matching.n as usize)
    }

    pub fn has_all(self) -> bool {
        self.has_all.get()
    }

    fn n_matching(self) -> usize {
        self.shown.with(|shown| shown.matching.map_or(0, |matching| matching.n as usize))
    }

    /// What is selected.
    pub fn meant(self) -> Option<Selection> {
        let all = || self.shown.with_untracked(|shown| shown.all.clone());
        let these = || Selection::These(self.ids.get_untracked());
        if self.has_all.get_untracked() {
            return all();
        }
        (!self.ids.read_untracked().is_empty()).then(these)
    }

    /// What is selected. Reactive.
    pub fn meant_now(self) -> Option<Selection> {
        self.has_all.track();
        self.ids.track();
        self.shown.track();
        self.meant()
    }

    /// Asks which tag the sessions shall have.
    pub fn ask_to_tag(self, selection: Selection) {
        let asked = self.shown.with_untracked(|shown| {
            let is_meant = |session: &SessionId| match &selection {
                Selection::These(sessions) => sessions.contains(session),
                Selection::Matching { .. } => true,
            };
            let tags = shown.tags.iter().filter(|(session, _)| is_meant(session));
            let tags: BTreeSet<Tag> = tags.map(|(_, tag)| tag.clone()).collect();
            let n_sessions = match &selection {
                Selection::These(sessions) => sessions.len(),
                Selection::Matching { .. } => self.n_matching(),
            };
            let n_sessions = u32::try_from(n_sessions).unwrap_or(u32::MAX);
            AskedToTag { selection, n_sessions, tags: tags.into_iter().collect() }
        });
        self.asked_to_tag.set(Some(asked));
    }

    /// Selects a session, or does not any more.
    pub fn toggle(self, session: SessionId) {
        self.leave_all();
        let is_new = !self.ids.read_untracked().contains(&session);
        self.ids.update(|ids| {
            ids.retain(|id| *id != session);
            ids.extend(is_new.then_some(session));
        });
        self.anchor.set(Some(session));
        self.tell();
    }

    /// Selects all from the last one that was chosen to this one.
    pub fn extend_to(self, session: SessionId) {
        self.leave_all();
        let rows = self.shown.with_untracked(|shown| shown.rows.clone());
        let place = |wanted: SessionId| rows.iter().position(|row| *row == wanted);
        let from = self.anchor.get_untracked().and_then(place);
        let Some(to) = place(session) else { return };
        let from = from.unwrap_or(to);
        let range = &rows[from.min(to)..=from.max(to)];
        self.ids.update(|ids| {
            ids.retain(|id| !range.contains(id));
            ids.extend(range);
        });
        self.tell();
    }

    /// Selects the whole page, or nothing.
    pub fn toggle_page(self) {
        let rows = self.shown.with_untracked(|shown| shown.rows.clone());
        let has_page = untrack(|| self.has_page());
        self.has_all.set(false);
        self.ids.set(if has_page { Vec::new() } else { rows });
        self.tell();
    }

    /// Selects whatever the list holds.
    pub fn select_all(self) {
        self.has_all.set(true);
        self.tell();
    }

    /// Selects nothing. False when nothing was.
    pub fn clear(self) -> bool {
        let was_any = untrack(|| 0 < self.count());
        self.has_all.set(false);
        self.ids.set(Vec::new());
        if was_any {
            self.tell();
        }
        was_any
    }

    /// All pages are not meant any more, but this one is.
    fn leave_all(self) {
        if self.has_all.get_untracked() {
            self.has_all.set(false);
            self.ids.set(self.shown.with_untracked(|shown| shown.rows.clone()));
        }
    }

    fn tell(self) {
        self.announcer.say(untrack(|| self.words()));
    }

    /// "3 selected"
    pub fn words(self) -> String {
        match self.count() {
            0 => "Nothing selected".to_owned(),
            n => format!("{} selected", grouped(n as u64)),
        }
    }
}
