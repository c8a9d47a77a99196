//! `/sessions`: the list of recorded sessions.
//!
//! The place in the list lives in the URL, so a link reproduces what the sender saw and the
//! page works before hydration. Rows are rendered by [`row::SessionRow`].

mod empty;
mod keys;
mod paging;
mod row;
mod search;
mod skeleton;
mod strip;
mod table;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use self::empty::{NothingOlder, NothingRecorded};
use self::paging::Paging;
use self::search::{Outcome, SearchField};
use self::skeleton::TableSkeleton;
use self::table::SessionTable;
use crate::api::sessions::{SessionList, list_sessions, page_size};
use crate::components::icon::{Icon, Sign};
use crate::components::load_error::LoadError;

/// The place in the list that the URL asks for. What cannot be read there is left out by the
/// server function, so that no address is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    q: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

impl Place {
    fn of(query: &ParamsMap) -> Self {
        let q = query.get("q").filter(|q| !q.trim().is_empty());
        Self { q, after: query.get("after"), limit: query.get("limit") }
    }

    const fn is_newest(&self) -> bool {
        self.after.is_none()
    }

    fn limit(&self) -> usize {
        page_size(self.limit.as_deref())
    }
}

/// The session list.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let query = use_query_map();
    let place = Memo::new(move |_| query.with(Place::of));
    let list = Resource::new(
        move || place.get(),
        |place| list_sessions(place.q, place.after, place.limit),
    );
    let reload = Callback::new(move |()| list.refetch());
    keys::listen(reload);

    view! {
        <header class="top-bar">
            <h1 class="top-bar__title" tabindex="-1">"Sessions"</h1>
            <div class="top-bar__actions">
                <ReloadLink reload/>
            </div>
        </header>
        <main id="content" class="page" tabindex="-1">
            <Transition fallback=|| view! { <TableSkeleton/> }>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(list) => view! { <Loaded list place=place.get()/> }.into_any(),
                        Err(error) => {
                            let what = "Sessions cannot be loaded";
                            view! {
                                <Title text="Sessions"/>
                                <LoadError error what retry=reload/>
                            }
                            .into_any()
                        }
                    }
                })}
            </Transition>
        </main>
    }
}

#[component]
fn Loaded(list: SessionList, place: Place) -> impl IntoView {
    let title = match list.projects.as_slice() {
        [only] => format!("Sessions · {}", only.slug),
        _ => "Sessions".to_owned(),
    };
    let outcome = list.search.clone().map(|search| view! { <Outcome search/> });
    let field = list.is_begun().then(|| view! { <SearchField place=place.clone()/> });
    let body = if !list.page.items.is_empty() {
        let next = list.page.next;
        view! {
            <SessionTable list/>
            <Paging place next/>
        }
        .into_any()
    } else if list.search.is_some() {
        ().into_any()
    } else if place.is_newest() {
        view! { <NothingRecorded list/> }.into_any()
    } else {
        view! { <NothingOlder/> }.into_any()
    };

    view! {
        <Title text=title/>
        {field}
        {outcome}
        {body}
    }
    .into_any()
}

/// Loads the list again. A link, so that it works without JavaScript.
#[component]
fn ReloadLink(reload: Callback<()>) -> impl IntoView {
    view! {
        <a
            class="button button--quiet"
            href=""
            rel="external"
            on:click=move |event| {
                event.prevent_default();
                reload.run(());
            }
        >
            <Icon sign=Sign::Reload/>
            "Reload"
        </a>
    }
}
