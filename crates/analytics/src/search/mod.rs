//! Which sessions match: facts of many sessions in memory, and questions to them.
//!
//! ```text
//! SessionFacts ─▶ [search] SessionIndex ◀─ Question (model::search) ─▶ Answer: sessions, moments
//! ```
//!
//! Texts are kept once each, as numbers ([`strings`]); a term of a question becomes a set of
//! such numbers first, and then sessions are looked through one by one. So an answer is exact,
//! whatever the question, and its time grows with the number of sessions, not with their texts.
//!
//! # Deliberately absent
//!
//! Pages of a list and their order: [`answer`] cuts them out of what matches.

mod answer;
mod compile;
mod compile_moment;
mod doc;
mod hit;
mod moment;
mod shared;
mod strings;
mod test;
mod text;
mod texts;
mod titles;
mod values;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use model::query::{Direction, Order, Place};
use model::search::{Mistake, Search};
use model::{Project, ProjectId, SessionId, Tag, Timestamp, Zone};

pub use self::answer::{Answer, Count, Moment, Row};
use self::compile::Compiler;
use self::doc::Doc;
pub use self::shared::SharedIndex;
use self::strings::{Id, Strings};
pub use self::text::{SearchText, TextKind};
pub use self::texts::{TEXTS_VERSION, TextsCarry, WindowTexts};
use crate::stored::Understood;

/// Facts of many sessions, to be looked through.
#[derive(Debug, Default)]
pub struct SessionIndex {
    strings: Strings,
    docs: Vec<Doc>,
    places: HashMap<SessionId, usize>,
    /// Of sessions that have some; they may be known before the facts are.
    tags: HashMap<SessionId, Box<[Id]>>,
    /// What viewers wrote, also of sessions whose facts are not there yet.
    notes: HashMap<SessionId, Vec<SearchText>>,
    /// What people call the projects.
    slugs: HashMap<ProjectId, String>,
}

/// What a list asks for.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The search.
    pub search: &'a Search,
    /// Only these projects; `None`: all.
    pub projects: Option<&'a [ProjectId]>,
    /// Last active at or after this.
    pub from: Timestamp,
    /// Last active at or before this.
    pub to: Timestamp,
    /// Started at or after this.
    pub since: Timestamp,
    /// In which order.
    pub order: Order,
    /// Which way.
    pub direction: Direction,
    /// Where the page begins; `None`: at the beginning.
    pub place: Option<Place>,
    /// Rows of the page.
    pub limit: usize,
    /// The time.
    pub now: Timestamp,
    /// The viewer's time zone.
    pub zone: &'a Zone,
}

impl SessionIndex {
    /// Takes a session in, or what is new of it.
    pub fn upsert(&mut self, project: ProjectId, understood: &Understood) {
        let facts = &understood.facts;
        let mut doc = Doc::new(&mut self.strings, project, understood);
        doc.tags = self.tags.get(&facts.session).cloned().unwrap_or_default();
        if let Some(notes) = self.notes.get(&facts.session) {
            doc.set_notes(&mut self.strings, notes);
        }
        if let Some(&place) = self.places.get(&facts.session) {
            self.docs[place] = doc;
        } else {
            self.places.insert(facts.session, self.docs.len());
            self.docs.push(doc);
        }
    }

    /// Says which projects there are.
    pub fn set_projects(&mut self, projects: &[Project]) {
        self.slugs = projects.iter().map(|it| (it.id, it.slug.clone())).collect();
    }

    /// Says what viewers put on a session.
    pub fn set_tags(&mut self, session: SessionId, tags: &[Tag]) {
        let tags: Box<[Id]> = tags.iter().map(|tag| self.strings.id(tag.as_str())).collect();
        if let Some(&place) = self.places.get(&session) {
            self.docs[place].tags.clone_from(&tags);
        }
        if tags.is_empty() {
            self.tags.remove(&session);
        } else {
            self.tags.insert(session, tags);
        }
    }

    /// Takes in what viewers wrote of a session, all of it.
    pub fn set_notes(&mut self, session: SessionId, notes: Vec<SearchText>) {
        if let Some(doc) = self.places.get(&session).and_then(|&place| self.docs.get_mut(place)) {
            doc.set_notes(&mut self.strings, &notes);
        }
        if notes.is_empty() {
            self.notes.remove(&session);
        } else {
            self.notes.insert(session, notes);
        }
    }

    /// How many notes viewers wrote of a session.
    pub fn n_notes(&self, session: SessionId) -> u32 {
        self.notes.get(&session).map_or(0, |notes| u32::try_from(notes.len()).unwrap_or(u32::MAX))
    }

    /// Forgets a session.
    pub fn remove(&mut self, session: SessionId) {
        self.tags.remove(&session);
        self.notes.remove(&session);
        self.leave_out(session);
    }

    /// Forgets what was learnt of a session. What viewers put on it is there again once the
    /// session is taken in anew.
    pub fn leave_out(&mut self, session: SessionId) {
        let Some(place) = self.places.remove(&session) else { return };
        self.docs.swap_remove(place);
        if let Some(moved) = self.docs.get(place) {
            self.places.insert(moved.session, place);
        }
    }

    /// Whether it knows a session.
    pub fn has(&self, session: SessionId) -> bool {
        self.places.contains_key(&session)
    }

    /// Number of sessions.
    pub fn len(&self) -> usize {
        self.docs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.docs.is_empty()
    }

    /// Looks through all sessions. An error says which terms cannot be answered.
    pub fn find(&self, question: &Question<'_>) -> Result<Answer, Vec<Mistake>> {
        let compiler = Compiler::new(&self.strings, &self.slugs, question);
        let test = compiler.search(question.search)?;
        let (from, to) = (question.from.as_ms(), question.to.as_ms());
        let is_asked = |doc: &&Doc| {
            (from..=to).contains(&doc.last_at)
                && question.since.as_ms() <= doc.started_at
                && question.projects.is_none_or(|projects| projects.contains(&doc.project))
        };
        let asked = || self.docs.iter().filter(is_asked);
        let matching = asked().filter(|doc| test.matches(doc));
        let mut answer = answer::answer(matching, &test, &self.strings, question);
        if test.asks_texts() {
            let n_cut = asked().filter(|doc| doc.is_cut).count();
            answer.n_cut = u32::try_from(n_cut).unwrap_or(u32::MAX);
        }
        Ok(answer)
    }
}
