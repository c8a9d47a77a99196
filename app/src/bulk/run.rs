//! Begins a job and follows it.

use leptos::prelude::*;

use super::outcome::sentence;
use crate::api::bulk::{BulkAction, BulkProgress, Selection, find_bulk, start_bulk};
use crate::browser;
use crate::components::load_error;
use crate::components::toast::Toast;
use crate::error::AppError;

/// Pause between two looks at a job.
const PAUSE_MS: i32 = 250;

/// How a job is talked about.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// What cannot be done when it fails: "Sessions cannot be deleted".
    pub failure: &'static str,
    /// What was done: "Deleted".
    pub done: &'static str,
    /// Why some were kept: "could not be deleted".
    pub kept: &'static str,
}

impl Words {
    /// What became of a job.
    pub fn say(self, progress: &BulkProgress) -> String {
        sentence(progress, self.done, self.kept)
    }
}

/// What is known of the last job that was begun in a dialog.
#[derive(Clone, Copy)]
pub struct Run {
    /// How far it is; `None` while there is none.
    pub progress: RwSignal<Option<BulkProgress>>,
    /// Why it could not be begun or followed.
    pub failure: RwSignal<Option<AppError>>,
    /// Whether the dialog is open.
    pub is_open: RwSignal<bool>,
    /// Counts what was begun: an older run no longer tells the dialog anything.
    number: RwSignal<u32>,
    /// Where it is said once the dialog is closed.
    toast: Toast,
}

impl Run {
    /// Nothing was begun, nothing is open.
    pub fn new() -> Self {
        Self {
            progress: RwSignal::new(None),
            failure: RwSignal::new(None),
            is_open: RwSignal::new(false),
            number: RwSignal::new(0),
            toast: Toast::get(),
        }
    }

    /// Opens the dialog when something is asked, forgets that when it is closed, and closes it
    /// when all went well.
    pub fn tie<T: Send + Sync + 'static>(self, asked: RwSignal<Option<T>>) {
        let is_open = self.is_open;
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
    fn clear(self) {
        self.progress.set(None);
        self.failure.set(None);
        self.number.update(|number| *number += 1);
    }

    /// Begins a job for `n_sessions`; `done` is told when it is over. What became of it is said
    /// where the viewer then is: in the dialog, or beside the page.
    pub fn start(
        self,
        selection: Selection,
        action: BulkAction,
        n_sessions: u32,
        words: Words,
        done: impl Fn(&BulkProgress) + 'static,
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
            let outcome = follow(selection, action, n_sessions, tell).await;
            let is_shown = is_last() && self.is_open.try_get_untracked() == Some(true);
            match outcome {
                Ok(progress) => {
                    self.close(&progress, words, is_shown);
                    done(&progress);
                }
                Err(error) if is_shown => {
                    self.progress.set(None);
                    self.failure.set(Some(error));
                }
                Err(error) => self.toast.fail(load_error::sentence(error, words.failure), vec![]),
            }
        });
    }

    /// Says what became of a job unless the dialog does.
    fn close(self, progress: &BulkProgress, words: Words, is_shown: bool) {
        if progress.n_kept() == 0 {
            self.toast.say(words.say(progress));
        } else if !is_shown {
            self.toast.fail(words.say(progress), progress.kept.clone());
        }
    }
}

async fn follow(
    selection: Selection,
    action: BulkAction,
    n_sessions: u32,
    tell: impl Fn(BulkProgress),
) -> Result<BulkProgress, AppError> {
    let job = start_bulk(selection, action, n_sessions).await?;
    loop {
        // A job that is not remembered: the server was started anew meanwhile.
        let progress = find_bulk(job).await.map_err(|error| match error {
            AppError::NotFound => AppError::Internal,
            error => error,
        })?;
        tell(progress.clone());
        if progress.is_over {
            return Ok(progress);
        }
        browser::sleep(PAUSE_MS).await;
    }
}
