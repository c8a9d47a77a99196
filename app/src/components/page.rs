//! A page with a title and nothing else around its content.

use leptos::prelude::*;
use leptos_meta::Title;

/// Title, heading and main part.
#[component]
pub fn Page(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <Title text=title/>
        <header class="top-bar">
            <h1 class="top-bar__title" tabindex="-1">{title}</h1>
        </header>
        <main id="content" class="page" tabindex="-1">{children()}</main>
    }
}
