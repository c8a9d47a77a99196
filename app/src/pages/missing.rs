//! An address that names nothing.

use leptos::prelude::*;

use crate::components::page::Page;
use crate::components::status::set_status_of;
use crate::error::AppError;
use crate::routes::SESSIONS;

/// The page "not found".
#[component]
pub fn MissingPage() -> impl IntoView {
    set_status_of(AppError::NotFound);

    view! {
        <Page title="Not found">
            <div class="empty">
                <p class="empty__title">"There is no such page."</p>
                <a class="button button--secondary" href=SESSIONS>"Go to sessions"</a>
            </div>
        </Page>
    }
}
