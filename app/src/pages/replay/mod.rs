//! `/sessions/{session}/windows/{window}`: the replay of one window.
//!
//! Facts are in the server's HTML; the player wakes up in the browser.

pub mod failure;

mod delete;
mod details;
mod downloads;
mod facts;
mod more;
mod words;

use leptos::prelude::*;
use leptos_meta::{Link, Title};
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{SessionId, WindowId, WindowSummary};

use self::details::Details;
use self::facts::FactBar;
use self::failure::{NoSuchWindow, ReplayFailure};
use crate::api::sessions::{SessionDetail, find_session};
use crate::bulk::session_tags::Tagging;
use crate::components::downloads::Downloads;
use crate::components::visitor::{ANONYMOUS, VisitorName, visitor_of};
use crate::error::AppError;
use crate::format::path_of;
use crate::player::preloads::preloads;
use crate::player::view::{FactsFn, PlayerView};
use crate::profile::Profile;
use crate::walk::Walking;
use crate::walk::bar::{BackLink, WalkBar};

/// The replay page.
#[component]
pub fn ReplayPage() -> impl IntoView {
    provide_context(Tagging::new());
    provide_context(Downloads::new());
    let params = use_params_map();
    let query = use_query_map();
    let param =
        move |name| Memo::new(move |_| params.with(|map| map.get(name).unwrap_or_default()));
    let session = param("session");
    let window = param("window");
    let walking = Walking::new(session);
    provide_context(walking);
    provide_context(Profile::of(session));
    let detail = Resource::new(move || session.get(), find_session);
    let retry = Callback::new(move |()| detail.refetch());
    let parameter = move |name| query.with_untracked(|map| map.get(name));

    view! {
        <header class="top-bar top-bar--replay">
            <BackLink walking/>
            <h1 class="top-bar__title" tabindex="-1">
                <Transition fallback=move || session.with_untracked(|id| heading(id, None))>
                    {move || Suspend::new(async move {
                        let detail = detail.await.ok();
                        let visitor = detail.and_then(|it| visitor_of(&it.session).map(str::to_owned));
                        session.with_untracked(|id| heading(id, visitor))
                    })}
                </Transition>
            </h1>
            <WalkBar walking/>
            <Transition>
                {move || Suspend::new(async move {
                    detail.await.ok().map(|detail| view! { <FactBar detail/> })
                })}
            </Transition>
        </header>
        <main id="content" class="replay" tabindex="-1">
            <Transition fallback=|| view! { <p class="replay__waiting" aria-busy="true">"Opening the replay…"</p> }>
                {move || Suspend::new(async move {
                    // The player changes the window of the address itself, and stays.
                    let asked = window.get_untracked();
                    match lookup(detail.await, &asked) {
                        Lookup::Found(detail, window) => {
                            let replay = (*detail, *window);
                            view! {
                                // Keyed, so that another session gets another player and stages:
                                // elements of the last one would be kept otherwise.
                                <For
                                    each=move || [replay.clone()]
                                    key=|(_, window)| window.window.session
                                    let((detail, window))
                                >
                                    <Replay detail window start=parameter("t") mark=parameter("mark") mode=parameter("view")/>
                                </For>
                            }
                            .into_any()
                        }
                        Lookup::NoSuchWindow(detail) => view! { <NoSuchWindow detail=*detail/> }.into_any(),
                        Lookup::Failed(error) => view! { <ReplayFailure error retry/> }.into_any(),
                    }
                })}
            </Transition>
        </main>
    }
}

/// What an address names.
enum Lookup {
    Found(Box<SessionDetail>, Box<WindowSummary>),
    NoSuchWindow(Box<SessionDetail>),
    Failed(AppError),
}

fn lookup(detail: Result<SessionDetail, AppError>, window: &str) -> Lookup {
    let window: Result<WindowId, _> = window.parse();
    match (detail, window) {
        (Ok(detail), Ok(id)) => {
            match detail.windows.iter().find(|window| window.window.window == id).cloned() {
                Some(window) => Lookup::Found(Box::new(detail), Box::new(window)),
                None => Lookup::NoSuchWindow(Box::new(detail)),
            }
        }
        (Err(error), Ok(_)) => Lookup::Failed(error),
        (_, Err(_)) => Lookup::Failed(AppError::BadLink),
    }
}

/// Names the visitor; until it is known who it is, by what the address says.
fn heading(session: &str, visitor: Option<String>) -> impl IntoView + use<> {
    session.parse::<SessionId>().map_or_else(
        |_| view! { "Replay" }.into_any(),
        |session| view! { <VisitorName visitor session id_class="top-bar__id"/> }.into_any(),
    )
}

#[component]
fn Replay(
    detail: SessionDetail,
    window: WindowSummary,
    start: Option<String>,
    mark: Option<String>,
    mode: Option<String>,
) -> impl IntoView {
    let has_picture = detail.session.digest.as_ref().is_none_or(|digest| digest.has_replay);
    let downloads = Downloads::get();
    Effect::new(move |_| downloads.has_picture.set(has_picture));
    let entry = window.entry_url.as_deref().map_or("Replay", path_of);
    let project = detail.project.as_deref().unwrap_or("Sessions");
    let visitor = visitor_of(&detail.session).unwrap_or(ANONYMOUS);
    let title = format!("{visitor} {entry} · {project}");
    let windows = detail.windows.clone();
    let shown = window.clone();
    let preloads = preloads(&detail.session, &window, start.as_deref())
        .map(|href| view! { <Link rel="preload" as_="fetch" crossorigin="anonymous" href/> })
        .collect_view();
    let details: FactsFn = Box::new(move |is_open, lost| {
        view! { <Details detail window=shown is_open lost/> }.into_any()
    });

    view! {
        <Title text=title/>
        {preloads}
        <div class="replay__body">
            <PlayerView windows chosen=window start mark mode details/>
        </div>
    }
    .into_any()
}
