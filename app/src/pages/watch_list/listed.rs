//! The list as the page shows it: changed at once, kept behind it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{SessionId, SessionSummary, Timestamp, WatchListChange};

use crate::api::watch_list::{WatchList, change_watch_list};
use crate::components::announcer::Announcer;
use crate::components::load_error::sentence;
use crate::components::toast::Toast;

/// What is on the list. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Listed {
    rows: RwSignal<Vec<SessionSummary>>,
    notes: StoredValue<Arc<HashMap<SessionId, u32>>>,
    now: Timestamp,
    /// Changes that the server has not got, the first of them on its way.
    waiting: StoredValue<VecDeque<WatchListChange>>,
    reload: Callback<()>,
    announcer: Announcer,
    toast: Toast,
}

impl Listed {
    /// As the server has it.
    pub fn new(list: WatchList, reload: Callback<()>) -> Self {
        Self {
            rows: RwSignal::new(list.rows),
            notes: StoredValue::new(Arc::new(list.notes.into_iter().collect())),
            now: list.now,
            waiting: StoredValue::default(),
            reload,
            announcer: Announcer::get(),
            toast: Toast::get(),
        }
    }

    /// Its sessions. Reactive.
    pub fn rows(self) -> Vec<SessionSummary> {
        self.rows.get()
    }

    /// Reactive.
    pub fn is_empty(self) -> bool {
        self.rows.with(Vec::is_empty)
    }

    /// Reactive.
    pub fn len(self) -> usize {
        self.rows.with(Vec::len)
    }

    /// The first session. Reactive.
    pub fn first(self) -> Option<SessionId> {
        self.rows.with(|rows| rows.first().map(|row| row.session))
    }

    /// The place of a session, from 1. Reactive.
    pub fn place(self, session: SessionId) -> Option<usize> {
        let place = |rows: &Vec<SessionSummary>| rows.iter().position(|it| it.session == session);
        self.rows.with(place).map(|place| place + 1)
    }

    /// Notes that viewers wrote of sessions that have some.
    pub fn notes(self) -> Arc<HashMap<SessionId, u32>> {
        self.notes.get_value()
    }

    /// The server's time.
    pub const fn now(self) -> Timestamp {
        self.now
    }

    /// Takes a session away; answers the one in whose place the focus goes on.
    pub fn remove(self, session: SessionId) -> Option<SessionId> {
        let place = untrack(|| self.place(session))?;
        self.change(WatchListChange::Remove(session));
        self.announcer.say("Removed.");
        self.rows.with_untracked(|rows| {
            let heir = rows.get(place - 1).or_else(|| rows.last());
            heir.map(|row| row.session)
        })
    }

    /// Changes places with the session after or before.
    pub fn shift(self, session: SessionId, is_later: bool) {
        self.change(WatchListChange::Move { session, is_later });
        if let Some(place) = untrack(|| self.place(session)) {
            let n_rows = self.rows.with_untracked(Vec::len);
            self.announcer.say(format!("Place {place} of {n_rows}."));
        }
    }

    /// Takes all of them away.
    pub fn clear(self) {
        self.change(WatchListChange::Clear);
        self.announcer.say("The watch list is empty.");
    }

    fn change(self, change: WatchListChange) {
        self.rows.update(|rows| {
            let order = change.apply(rows.iter().map(|row| row.session).collect());
            rows.retain(|row| order.contains(&row.session));
            rows.sort_by_key(|row| order.iter().position(|it| *it == row.session));
        });
        let is_idle = self.waiting.with_value(VecDeque::is_empty);
        self.waiting.update_value(|waiting| waiting.push_back(change));
        if is_idle {
            spawn_local(self.keep());
        }
    }

    /// Sends what waits, one after the other: in another order it would be another list.
    async fn keep(self) {
        while let Some(Some(change)) = self.waiting.try_with_value(|it| it.front().cloned()) {
            if let Err(error) = change_watch_list(change).await {
                self.toast.fail(sentence(error, "The watch list cannot be changed"), vec![]);
                // What the server has is shown again.
                self.waiting.try_update_value(VecDeque::clear);
                self.reload.try_run(());
                return;
            }
            self.waiting.try_update_value(VecDeque::pop_front);
        }
    }
}
