//! Segments above the list: those that are pinned, saving what the list shows, and what is said of
//! one that has gone.

pub mod chips;
pub mod save;

use leptos::prelude::*;
use model::query::{Base, Listing};

use crate::components::icon::{Icon, Sign};
use crate::segments::KnownSegments;

/// Says that the address names a segment that there is no more.
#[component]
pub fn GoneNotice(listing: Memo<Listing>) -> impl IntoView {
    let known = KnownSegments::get();
    let is_gone = move || known.are_known() && listing.with(|it| it.base == Base::Gone);

    view! {
        <Show when=is_gone>
            <div class="notice segments__gone" role="status">
                <Icon sign=Sign::Warning/>
                <p class="notice__text">"That saved filter no longer exists."</p>
            </div>
        </Show>
    }
    .into_any()
}
