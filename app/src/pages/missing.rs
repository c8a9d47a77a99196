//! An address that names nothing.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::status::set_status_of;
use crate::error::AppError;
use crate::routes::SESSIONS;

/// The page "not found".
#[component]
pub fn MissingPage() -> impl IntoView {
    set_status_of(AppError::NotFound);

    view! {
        <Title text="Not found"/>
        <header class="top-bar">
            <h1 class="top-bar__title" tabindex="-1">"Not found"</h1>
        </header>
        <main id="content" class="page" tabindex="-1">
            <div class="empty">
                <p class="empty__title">"There is no such page."</p>
                <a class="button button--secondary" href=SESSIONS>"Go to sessions"</a>
            </div>
        </main>
    }
}
