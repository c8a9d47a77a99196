//! What can be done with one session of the list.

use leptos::prelude::*;
use model::SessionId;

use super::Selected;
use super::marking::Marking;
use crate::api::bulk::Selection;
use crate::browser;
use crate::bulk::watch_list::add_to_watch_list;
use crate::components::icon::{Icon, Sign};
use crate::components::menu::Menu;
use crate::components::toast::Toast;
use crate::components::uncopied::Uncopied;
use crate::routes::{download_path, session_path};

/// The menu; `open` is the address of the replay. What is in it is made when it is opened: a page
/// has a hundred of them.
#[component]
pub fn RowMenu(session: SessionId, watched: Signal<Option<bool>>, open: String) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let name = format!("Actions for session {}", session.short());
    let label = move || {
        view! { <Icon sign=Sign::More/> <span class="visually-hidden">{name.clone()}</span> }
    };

    view! {
        <td class="session-row__menu needs-script">
            <Menu label class="icon-button" is_open>
                <Show when=move || is_open.get()>
                    <Items session watched open=open.clone()/>
                </Show>
            </Menu>
        </td>
    }
    .into_any()
}

#[component]
fn Items(session: SessionId, watched: Signal<Option<bool>>, open: String) -> impl IntoView {
    let (selected, marking) = (Selected::get(), Marking::get());
    let (uncopied, toast) = (Uncopied::get(), Toast::get());
    let these = move || Selection::These(vec![session]);
    let is_watched = move || watched.get() == Some(true);
    let mark_words = move || if is_watched() { "Mark unwatched" } else { "Mark watched" };
    let delete = move |_| selected.asked_to_delete.set(Some(these()));

    view! {
        <ul class="menu__list">
            <li><a class="menu__item" href=open.clone()>"Open"</a></li>
            <li>
                <a class="menu__item" href=open target="_blank" rel="noopener">
                    "Open in new tab"
                </a>
            </li>
            <li>
                <button
                    class="menu__item"
                    r#type="button"
                    on:click=move |_| copy_link(session, uncopied, toast)
                >
                    "Copy link"
                </button>
            </li>
            <li>
                <a class="menu__item" href=download_path(session, "json") download="">
                    "Download JSON"
                </a>
            </li>
            <li>
                <button
                    class="menu__item"
                    r#type="button"
                    on:click=move |_| marking.mark(these(), !is_watched())
                >
                    {mark_words}
                </button>
            </li>
            <li>
                <button
                    class="menu__item"
                    r#type="button"
                    on:click=move |_| add_to_watch_list(these(), toast)
                >
                    "Add to watch list"
                </button>
            </li>
            <li>
                <button
                    class="menu__item"
                    r#type="button"
                    on:click=move |_| selected.ask_to_tag(these())
                >
                    "Tag…"
                </button>
            </li>
            <li>
                <button class="menu__item menu__item--danger" r#type="button" on:click=delete>
                    "Delete…"
                </button>
            </li>
        </ul>
    }
    .into_any()
}

/// Copies the address of a session's replay.
pub fn copy_link(session: SessionId, uncopied: Uncopied, toast: Toast) {
    let address = browser::address();
    let origin = address.split("/sessions").next().unwrap_or_default();
    let link = format!("{origin}{}", session_path(session));
    uncopied.copy(link, move || toast.say("Link copied."));
}
