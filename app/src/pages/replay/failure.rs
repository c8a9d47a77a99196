//! The replay page when there is nothing to replay.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::sessions::SessionDetail;
use crate::components::load_error::{LoadError, erased};
use crate::components::status::set_status_of;
use crate::components::tab_strip::TabStrip;
use crate::error::AppError;
use crate::routes::SESSIONS;

/// No such session, no valid link, or no database. An unknown and a forbidden session read
/// the same.
#[component]
pub fn ReplayFailure(error: AppError, retry: Callback<()>) -> impl IntoView {
    set_status_of(error);
    let sentence = match error {
        AppError::NotFound => "There is no such session, or you may not see it.".to_owned(),
        AppError::BadLink => "That is not a valid link.".to_owned(),
        AppError::Erased(at) => erased(at),
        _ => {
            let what = "This session cannot be loaded";
            return view! {
                <Title text="Replay"/>
                <div class="page"><LoadError error what retry/></div>
            }
            .into_any();
        }
    };

    let title = if matches!(error, AppError::Erased(_)) { "Erased" } else { "Not found" };

    view! {
        <Title text=title/>
        <div class="empty">
            <p class="empty__title">{sentence}</p>
            <a class="button button--secondary" href=SESSIONS>"Go to sessions"</a>
        </div>
    }
    .into_any()
}

/// The session exists, the window does not.
#[component]
pub fn NoSuchWindow(detail: SessionDetail) -> impl IntoView {
    set_status_of(AppError::NotFound);
    let tabs = detail.windows;

    view! {
        <Title text="Not found"/>
        <div class="empty">
            <p class="empty__title">"This session has no such tab."</p>
            <p class="empty__reason">"It has these:"</p>
            <TabStrip windows=tabs/>
            <a class="button button--secondary" href=SESSIONS>"Go to sessions"</a>
        </div>
    }
}
