//! What is shown in place of something that could not be loaded.

use leptos::prelude::*;
use model::{BULK_SESSIONS, TAGS, Timestamp, WATCH_LIST};

use super::icon::{Icon, Sign};
use super::retry::RetrySoon;
use crate::error::AppError;
use crate::format::{date, grouped};
use crate::preferences::zone;

/// That a session was erased, and nothing else of it.
pub fn erased(at: Timestamp) -> String {
    format!("This session was erased on {}.", date(at, zone().offset_min(at.as_ms())))
}

/// Says what failed, and offers to try again when that can help.
#[component]
pub fn LoadError(
    /// What went wrong.
    error: AppError,
    /// What cannot be shown, as the begin of a sentence: "Sessions cannot be loaded".
    what: &'static str,
    /// Loads it again.
    retry: Callback<()>,
) -> impl IntoView {
    let sentence = sentence(error, what);

    view! {
        <div class="notice" role="alert">
            <Icon sign=Sign::Warning/>
            <p class="notice__text">{sentence}</p>
            {error
                .is_retryable()
                .then(|| {
                    view! {
                        // Without JavaScript the empty address loads this page again.
                        <a
                            class="button button--secondary"
                            href=""
                            rel="external"
                            on:click=move |event| {
                                event.prevent_default();
                                retry.run(());
                            }
                        >
                            "Try again"
                        </a>
                        <RetrySoon retry/>
                    }
                })}
        </div>
    }
    .into_any()
}

/// What went wrong, in words. `what` cannot be done: "Sessions cannot be loaded".
pub fn sentence(error: AppError, what: &str) -> String {
    match error {
        AppError::SignedOut => {
            "This dashboard is open only to browsers on the machine it runs on.".to_owned()
        }
        AppError::BadLink => "That is not a valid link.".to_owned(),
        AppError::NotFound => "There is nothing here.".to_owned(),
        AppError::Erased(at) => erased(at),
        AppError::TooMany => {
            let most = grouped(BULK_SESSIONS as u64);
            format!("Narrow the search: a bulk action takes at most {most} sessions.")
        }
        AppError::Changed => "More sessions match by now. Look at the list again.".to_owned(),
        AppError::TagsFull => format!("A session has at most {TAGS} tags."),
        AppError::WatchListFull => {
            format!("The watch list holds at most {WATCH_LIST} sessions. Nothing was added.")
        }
        AppError::Unavailable => format!("{what} right now. Recording goes on."),
        AppError::Internal => format!("{what}: something went wrong. Recording goes on."),
    }
}
