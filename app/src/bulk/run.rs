//! Begins a job and follows it.
//!
//! # Server-side rendering
//!
//! Nothing is begun there.

use leptos::prelude::*;

use crate::api::bulk::{BulkAction, BulkProgress, Selection};
use crate::error::AppError;

/// What is known of the last job that was begun here.
#[derive(Clone, Copy)]
pub struct Run {
    /// How far it is; `None` while there is none.
    pub progress: RwSignal<Option<BulkProgress>>,
    /// Why it could not be begun or followed.
    pub failure: RwSignal<Option<AppError>>,
    /// Counts what was begun: an older run no longer tells anything.
    number: RwSignal<u32>,
}

impl Run {
    /// Nothing was begun.
    pub fn new() -> Self {
        Self {
            progress: RwSignal::new(None),
            failure: RwSignal::new(None),
            number: RwSignal::new(0),
        }
    }

    /// Opens a dialog when something is asked, forgets that when it is closed, and closes it when
    /// all went well.
    pub fn tie<T: Send + Sync + 'static>(
        self,
        asked: RwSignal<Option<T>>,
        is_open: RwSignal<bool>,
    ) {
        Effect::new(move |_| {
            if asked.with(Option::is_some) {
                self.clear();
                is_open.set(true);
            }
        });
        Effect::new(move |was_open: Option<bool>| {
            let is_open = is_open.get();
            if was_open == Some(true) && !is_open {
                asked.set(None);
            }
            is_open
        });
        Effect::new(move |_| {
            let is_done = |progress: &BulkProgress| progress.is_over && progress.n_kept() == 0;
            if self.progress.with(|progress| progress.as_ref().is_some_and(is_done)) {
                is_open.set(false);
                self.clear();
            }
        });
    }

    /// Forgets what was begun; it goes on by itself.
    pub fn clear(self) {
        self.progress.set(None);
        self.failure.set(None);
        self.number.update(|number| *number += 1);
    }

    /// Begins a job for `n_sessions`; `done` is told when it is over.
    #[cfg(feature = "hydrate")]
    pub fn start(
        self,
        selection: Selection,
        action: BulkAction,
        n_sessions: u32,
        done: impl Fn(BulkProgress) + 'static,
    ) {
        self.clear();
        let number = self.number.get_untracked();
        let begun = BulkProgress { n_total: n_sessions, ..BulkProgress::default() };
        self.progress.set(Some(begun));
        leptos::task::spawn_local(async move {
            let is_last = || self.number.try_get_untracked() == Some(number);
            let tell = |progress| {
                if is_last() {
                    self.progress.set(Some(progress));
                }
            };
            match follow(selection, action, n_sessions, tell).await {
                Ok(progress) => done(progress),
                Err(error) if is_last() => {
                    self.progress.set(None);
                    self.failure.set(Some(error));
                }
                Err(_) => {}
            }
        });
    }

    /// Nothing is begun on the server.
    #[cfg(not(feature = "hydrate"))]
    pub fn start(
        self,
        _selection: Selection,
        _action: BulkAction,
        _n_sessions: u32,
        _done: impl Fn(BulkProgress) + 'static,
    ) {
    }
}

#[cfg(feature = "hydrate")]
async fn follow(
    selection: Selection,
    action: BulkAction,
    n_sessions: u32,
    tell: impl Fn(BulkProgress),
) -> Result<BulkProgress, AppError> {
    use crate::api::bulk::{find_bulk, start_bulk};

    /// Pause between two looks.
    const PAUSE_MS: i32 = 250;

    let job = start_bulk(selection, action, n_sessions).await?;
    loop {
        let progress = find_bulk(job).await?;
        tell(progress.clone());
        if progress.is_over {
            return Ok(progress);
        }
        crate::browser::sleep(PAUSE_MS).await;
    }
}
