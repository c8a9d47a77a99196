//! `/segments/{segment}`: redirects to the list as the segment asks for it.
//!
//! The list says so when the segment was deleted.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::segments::find_segment;
use crate::components::load_error::LoadError;
use crate::components::page::Page;
use crate::components::redirect::Redirect;
use crate::error::AppError;
use crate::routes::{SEGMENTS, segment_list_path};

/// The redirect, or the reason why there is none.
#[component]
pub fn SegmentPage() -> impl IntoView {
    let params = use_params_map();
    let segment = Memo::new(move |_| params.with(|map| map.get("segment").unwrap_or_default()));
    let found = Resource::new(move || segment.get(), find_segment);
    let retry = Callback::new(move |()| found.refetch());

    view! {
        <Page title="Segment">
            <Suspense fallback=|| view! { <p aria-busy="true">"Opening the segment…"</p> }>
                {move || Suspend::new(async move {
                    match (found.await, segment.get_untracked().parse()) {
                        (Ok(_), Ok(segment)) => {
                            view! { <Redirect path=segment_list_path(&segment)/> }.into_any()
                        }
                        (Ok(_), Err(_)) | (Err(AppError::NotFound), _) => {
                            view! { <NoSuchSegment/> }.into_any()
                        }
                        (Err(error), _) => {
                            let what = "The segment cannot be opened";
                            view! { <LoadError error what retry/> }.into_any()
                        }
                    }
                })}
            </Suspense>
        </Page>
    }
}

#[component]
fn NoSuchSegment() -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">"There is no such segment."</p>
            <a class="button button--secondary" href=SEGMENTS>"Show all segments"</a>
        </div>
    }
}
