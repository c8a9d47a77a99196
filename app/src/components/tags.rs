//! The tags of a session.

use leptos::prelude::*;
use model::Tag;
use model::query::{Listing, Range};

use crate::routes::list_path;

/// Tags that have room.
const SHOWN: usize = 2;

/// The first tags, as links to all sessions that have them, and how many more there are.
#[component]
pub fn Tags(tags: Vec<Tag>) -> impl IntoView {
    let all = tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", ");
    let n_more = tags.len().saturating_sub(SHOWN);
    let more = (0 < n_more).then(|| {
        view! {
            <span class="tag-more" title=all.clone()>
                <span aria-hidden="true">{format!("+{n_more}")}</span>
                <span class="visually-hidden">{format!("and {n_more} more: {all}")}</span>
            </span>
        }
    });
    let links = tags
        .into_iter()
        .take(SHOWN)
        .map(|tag| {
            let listing = Listing { range: Range::All, ..Listing::default() };
            let href = list_path(&listing.searching(&format!("tag:{tag}")));
            view! { <a class="tag" href=href title=tag.to_string()>{tag.to_string()}</a> }
        })
        .collect_view();
    view! { <div class="tags">{links} {more}</div> }.into_any()
}
