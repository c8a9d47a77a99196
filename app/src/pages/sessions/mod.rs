//! `/sessions`: the list of recorded sessions.
//!
//! The place in the list lives in the URL, so a link reproduces what the sender saw and the
//! page works before hydration. Rows are rendered by [`row::SessionRow`].

mod add_filter;
mod arrivals;
pub mod columns;
mod completion;
mod empty;
mod fields;
mod filters;
mod head;
mod keys;
mod mistakes;
mod paging;
mod printed;
mod projects;
mod refused;
pub mod row;
mod search;
mod segments;
mod selection;
mod skeleton;
mod strip;
mod table;
mod toolbar;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use model::query::Listing;
use model::{SessionId, Zone};

use self::arrivals::Arrivals;
use self::columns::ChosenColumns;
use self::columns::widths::ChosenWidths;
use self::empty::{NothingBeyond, NothingInRange, NothingRecorded};
use self::head::ListHead;
use self::paging::{Paging, move_focus_on_turns};
use self::printed::PrintedFilter;
use self::projects::ProjectSwitch;
use self::search::{NotAllTexts, NothingFound, SearchField};
use self::segments::GoneNotice;
use self::segments::chips::SegmentChips;
use self::segments::save::{SaveDialog, Saving};
use self::selection::bar::SelectionBar;
use self::selection::{Selected, Shown};
use self::skeleton::TableSkeleton;
use self::table::SessionTable;
use self::toolbar::Toolbar;
use crate::api::bulk::Selection;
use crate::api::segments::{SegmentList, list_segments};
use crate::api::sessions::{Outcome, SessionList, list_sessions};
use crate::browser;
use crate::bulk::delete::DeleteDialog;
use crate::bulk::tags::TagDialog;
use crate::components::help_sheet::KeySheet;
use crate::components::icon::{Icon, Sign};
use crate::components::load_error::LoadError;
use crate::error::AppError;
use crate::pages::lazy::load_replay_ahead;
use crate::preferences::{KEPT_S, ZONE_COOKIE, zone};
use crate::segments::KnownSegments;

/// The session list.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let search = use_location().search;
    let known = KnownSegments::new();
    provide_context(known);
    provide_context(Saving::new());
    let listing = Memo::new(move |_| {
        known.with(|known| search.with(|search| Listing::read_among(search, &known.segments)))
    });
    move_focus_on_turns(listing);
    let zone = current_zone();
    // Its name makes no difference for the list.
    let rules = Memo::new(move |_| zone.with(Zone::rules));
    let segments = Resource::new(|| (), |()| list_segments());
    let list = Resource::new(
        move || (search.get(), rules.get()),
        |(query, zone)| list_sessions(query, zone),
    );
    let reload = Callback::new(move |()| list.refetch());
    let selected = Selected::new();
    provide_context(selected);
    provide_context(ChosenColumns::new());
    provide_context(ChosenWidths::new());
    let sheet = KeySheet::get();
    sheet.list(&keys::SHEET);
    keys::listen(reload, sheet);
    load_replay_ahead();
    let deleted = Callback::new(move |()| {
        selected.clear();
        browser::focus_heading();
        reload.run(());
    });

    view! {
        <header class="top-bar">
            <ProjectSwitch list listing/>
            <h1 class="top-bar__title" tabindex="-1">"Sessions"</h1>
            <div class="top-bar__actions">
                <ReloadLink reload/>
            </div>
        </header>
        <main id="content" class="page" tabindex="-1">
            <Suspense>
                {move || Suspend::new(async move {
                    begin(known, segments).await;
                    view! { <Head listing zone/> }
                })}
            </Suspense>
            <Rows list segments listing rules reload/>
            <Suspense>
                {move || Suspend::new(async move {
                    begin(known, segments).await;
                    view! { <PrintedFilter listing/> }
                })}
            </Suspense>
        </main>
        <DeleteDialog asked=selected.asked_to_delete done=deleted/>
        <TagDialog asked=selected.asked_to_tag done=reload/>
    }
}

/// The viewer's zone: as it was at the last visit, then as the browser says, which is kept for
/// the next one.
fn current_zone() -> RwSignal<Zone> {
    let known = RwSignal::new(zone());
    Effect::new(move |_| {
        if let Some(now) = browser::zone().filter(|now| *now != known.get_untracked()) {
            browser::set_cookie(ZONE_COOKIE, &now.to_string(), KEPT_S);
            known.set(now);
        }
    });
    known
}

/// Learns which segments there are. Where that fails, the list says what is wrong.
async fn begin(known: KnownSegments, segments: Resource<Result<SegmentList, AppError>>) {
    if let Ok(list) = segments.await {
        known.begin(list);
    }
}

/// The list, or why it cannot be shown. Rows stay, dimmed, while others are on their way.
#[component]
fn Rows(
    list: Resource<Result<SessionList, AppError>>,
    segments: Resource<Result<SegmentList, AppError>>,
    listing: Memo<Listing>,
    rules: Memo<String>,
    reload: Callback<()>,
) -> impl IntoView {
    let known = KnownSegments::get();
    let is_pending = RwSignal::new(false);
    view! {
        <ListHead list/>
        <div class="list" aria-busy=move || is_pending.get().to_string()>
            <Transition fallback=|| view! { <TableSkeleton/> } set_pending=is_pending>
                {move || Suspend::new(async move {
                    let list = list.await;
                    // Its links say what it began with.
                    begin(known, segments).await;
                    match list {
                        Ok(list) => {
                            let zone = rules.get_untracked();
                            let listing = listing.get_untracked();
                            view! { <Loaded list listing zone reload/> }.into_any()
                        }
                        Err(error) => {
                            show(Shown::default());
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
        </div>
    }
}

/// What the list shows, to be chosen.
#[component]
fn Head(listing: Memo<Listing>, zone: RwSignal<Zone>) -> impl IntoView {
    view! {
        <GoneNotice listing/>
        <SegmentChips listing/>
        <SearchField listing/>
        <Toolbar listing zone/>
        <SaveDialog listing/>
    }
    .into_any()
}

#[component]
fn Loaded(
    list: SessionList,
    listing: Listing,
    zone: String,
    reload: Callback<()>,
) -> impl IntoView {
    let title = match list.projects.as_slice() {
        [only] => format!("Sessions · {}", only.slug),
        _ => "Sessions".to_owned(),
    };
    view! {
        <Title text=title/>
        <Body list listing zone reload/>
    }
}

#[component]
fn Body(list: SessionList, listing: Listing, zone: String, reload: Callback<()>) -> impl IntoView {
    if !list.rows.is_empty() {
        let sessions: Vec<SessionId> = list.rows.iter().map(|row| row.session).collect();
        let newest = list.rows.iter().map(|row| row.started_at).max().unwrap_or(list.now);
        let since = if listing.is_plain() { newest } else { list.now }.as_ms();
        let arrivals = listing.place.is_none().then(|| {
            let (listing, zone) = (listing.clone(), zone.clone());
            view! { <Arrivals listing since zone reload/> }
        });
        let (newer, older) = (list.newer, list.older);
        let query = listing.at(None).spelt_out().to_string();
        let all = Selection::Matching { query, zone, at: list.now };
        let shown = Shown {
            rows: sessions.clone(),
            tags: list
                .rows
                .iter()
                .flat_map(|row| row.tags.iter().map(|tag| (row.session, tag.clone())))
                .collect(),
            matching: list.count,
            all: Some(all),
        };
        show(shown);
        return view! {
            <NotAllTexts n_cut=list.n_cut/>
            {arrivals}
            <SessionTable list listing=listing.clone()/>
            <SelectionBar/>
            <Paging listing newer older/>
        }
        .into_any();
    }
    show(Shown::default());
    let is_answered = list.outcome == Outcome::Answered;
    let is_searched = !listing.search.is_empty() || !is_answered;
    match list.latest {
        None if !is_searched => view! { <NothingRecorded list listing zone reload/> }.into_any(),
        _ if is_answered && listing.place.is_some() => {
            view! { <NothingBeyond listing/> }.into_any()
        }
        _ if is_searched => view! { <NothingFound list listing reload/> }.into_any(),
        latest => view! { <NothingInRange listing latest now=list.now/> }.into_any(),
    }
}

/// Lets what can be selected, and is, be what is shown.
fn show(shown: Shown) {
    let selected = Selected::get();
    Effect::new(move |_| selected.show(shown.clone()));
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
