//! The list when it has nothing to show.

use leptos::prelude::*;
use model::Timestamp;
use model::query::{Listing, Place, Range};

use super::arrivals::FirstArrival;
use crate::api::sessions::SessionList;
use crate::components::copy_button::CopyButton;
use crate::components::moment::Moment;
use crate::routes::list_path;

/// Nothing was ever recorded: how to begin.
#[component]
pub fn NothingRecorded(
    list: SessionList,
    listing: Listing,
    zone: String,
    reload: Callback<()>,
) -> impl IntoView {
    let snippets = list
        .projects
        .iter()
        .map(|project| {
            let tag = script_tag(&list.public_url, project.key.as_str());
            view! {
                <section class="snippet" aria-label=format!("Script tag of {}", project.slug)>
                    <div class="snippet__head">
                        <h2 class="snippet__title">{project.slug.clone()}</h2>
                        <CopyButton text=tag.clone() label="Copy"/>
                    </div>
                    <pre class="snippet__code"><code>{tag}</code></pre>
                </section>
            }
        })
        .collect_view();

    view! {
        <div class="empty empty--first-run">
            <FirstRunDrawing/>
            <p class="empty__title">"No sessions yet."</p>
            <p class="empty__reason">
                "Put this into the pages you want to record. Text and inputs are masked before they leave the browser."
            </p>
            {snippets}
            <FirstArrival listing zone reload/>
        </div>
    }
    .into_any()
}

/// A place beyond the last session, or before the first one.
#[component]
pub fn NothingBeyond(listing: Listing) -> impl IntoView {
    let first = list_path(&listing.at(None));
    let is_before = matches!(listing.place, Some(Place::Before(_)));
    let (title, back) = match (listing.is_by_time(), is_before) {
        (true, true) => ("No newer sessions.", "Show the newest"),
        (true, false) => ("No older sessions.", "Show the newest"),
        (false, _) => ("No more sessions.", "Show the first"),
    };
    let reason = if is_before {
        "The list begins after this place."
    } else {
        "The list ends before this place."
    };
    view! {
        <div class="empty">
            <p class="empty__title">{title}</p>
            <p class="empty__reason">{reason}</p>
            <a class="button button--secondary" href=first>{back}</a>
        </div>
    }
}

/// Sessions were recorded, but at another time.
#[component]
pub fn NothingInRange(
    listing: Listing,
    latest: Option<Timestamp>,
    now: Timestamp,
) -> impl IntoView {
    let all = list_path(&listing.within(Range::All));
    let when = match listing.range {
        Range::Today => "today",
        Range::Day => "in the last 24 hours",
        Range::Week => "in the last 7 days",
        Range::Month => "in the last 30 days",
        Range::Quarter => "in the last 90 days",
        Range::Days(..) | Range::All => "in these days",
        Range::Times(..) => "between these times",
    };
    view! {
        <div class="empty">
            <p class="empty__title">{format!("Nothing {when}.")}</p>
            {latest.map(|at| view! {
                <p class="empty__reason">"The newest session is from " <Moment at now/> "."</p>
            })}
            <a class="button button--secondary" href=all>"Show all"</a>
        </div>
    }
}

fn script_tag(public_url: &str, key: &str) -> String {
    format!("<script async src=\"{public_url}/recorder.js\" data-key=\"{key}\"></script>")
}

/// A page with a playhead across it: the mark of the product, waiting.
#[component]
fn FirstRunDrawing() -> impl IntoView {
    view! {
        <svg class="empty__drawing" viewBox="0 0 120 96" width="120" height="96" aria-hidden="true">
            <rect x="10.75" y="10.75" width="98.5" height="66.5" rx="6"/>
            <path d="M10.75 26.5h98.5M20 18.6h.01M28 18.6h.01M36 18.6h.01"/>
            <path class="empty__drawing-faint" d="M24 40h30M24 50h44M24 60h22"/>
            <path d="M10.75 88h98.5"/>
            <path class="empty__drawing-accent" d="M76 4v84"/>
            <circle class="empty__drawing-accent" cx="76" cy="88" r="4"/>
        </svg>
    }
}
