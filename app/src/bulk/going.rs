//! How far a job is.

use leptos::prelude::*;

use crate::api::bulk::BulkProgress;
use crate::format::grouped;

/// "Deleting: 12 of 300." with a bar. `verb` says what is being done.
#[component]
pub fn Going(progress: BulkProgress, verb: &'static str) -> impl IntoView {
    let (n_done, n_total) = (u64::from(progress.n_done), u64::from(progress.n_total));
    let words = format!("{verb}: {} of {}.", grouped(n_done), grouped(n_total));
    view! {
        <p class="dialog__text" aria-busy="true">{words}</p>
        <progress class="progress" aria-label=verb max=n_total value=n_done></progress>
        <p class="dialog__hint">"It goes on when this is closed."</p>
    }
    .into_any()
}
