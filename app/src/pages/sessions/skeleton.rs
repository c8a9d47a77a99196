//! The table before its first rows are there: the same height, so that nothing jumps.

use leptos::prelude::*;

const N_ROWS: usize = 12;

/// Rows without words.
#[component]
pub fn TableSkeleton() -> impl IntoView {
    view! {
        <div class="skeleton" aria-busy="true">
            <p class="visually-hidden">"Loading sessions…"</p>
            {(0..N_ROWS).map(|_| view! { <div class="skeleton__row"></div> }).collect_view()}
        </div>
    }
}
