//! `/segments`: saved filters, and how many sessions each holds now.

mod counts;
mod delete;
mod rename;
mod row;

use leptos::prelude::*;

use self::counts::{Counts, refresh};
use self::delete::DeleteSegment;
use self::rename::RenameSegment;
use self::row::SegmentRow;
use crate::api::segments::{count_segments, list_segments};
use crate::components::load_error::LoadError;
use crate::components::page::Page;
use crate::preferences::zone;
use crate::routes::SESSIONS;
use crate::segments::KnownSegments;

/// The page.
#[component]
pub fn SegmentsPage() -> impl IntoView {
    let known = KnownSegments::new();
    let counts = Counts::new();
    provide_context(known);
    provide_context(counts);
    let list = Resource::new(|| (), |()| list_segments());
    let counted = Resource::new(|| (), |()| count_segments(zone().rules()));
    refresh(counts);
    let retry = Callback::new(move |()| list.refetch());

    view! {
        <Page title="Segments">
            <Suspense fallback=|| view! { <p aria-busy="true">"Loading segments…"</p> }>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(list) => {
                            known.begin(list);
                            // Segments without numbers are better than none.
                            counts.learn(counted.await.unwrap_or_default());
                            view! { <Segments/> }.into_any()
                        }
                        Err(error) => {
                            let what = "Segments cannot be loaded";
                            view! { <LoadError error what retry/> }.into_any()
                        }
                    }
                })}
            </Suspense>
        </Page>
    }
}

#[component]
fn Segments() -> impl IntoView {
    let known = KnownSegments::get();
    let (rename, delete) = (RwSignal::new(None), RwSignal::new(None));
    let rows = move || known.with(|known| known.segments.clone());

    view! {
        <Show when=move || !rows().is_empty() fallback=|| view! { <NoSegments/> }>
            <table class="segment-table">
                <caption class="visually-hidden">"Segments: pinned ones first, then by name"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Query"</th>
                        <th scope="col">"Range"</th>
                        <th scope="col" class="segment-table__number">"Last 24 h"</th>
                        <th scope="col" class="segment-table__number">"Last 7 d"</th>
                        <th scope="col" class="needs-script">"Pinned"</th>
                        <th scope="col" class="needs-script">
                            <span class="visually-hidden">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=rows
                        key=|it| (it.id.clone(), it.name.to_string(), it.pin)
                        let:segment
                    >
                        <SegmentRow segment rename delete/>
                    </For>
                </tbody>
            </table>
        </Show>
        <RenameSegment asked=rename/>
        <DeleteSegment asked=delete/>
    }
    .into_any()
}

#[component]
fn NoSegments() -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">"No segments yet."</p>
            <p class="empty__reason">
                "Search the sessions, then save the search: it is counted here, and can be pinned above the list."
            </p>
            <a class="button button--secondary" href=SESSIONS>"Go to sessions"</a>
        </div>
    }
}
