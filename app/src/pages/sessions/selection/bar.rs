//! What can be done with the selected sessions.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use model::BULK_SESSIONS;

use super::Selected;
use super::marking::Marking;
use crate::api::bulk::Selection;
use crate::bulk::watch_list::add_to_watch_list;
use crate::components::icon::{Icon, Sign};
use crate::components::load_error::sentence;
use crate::components::toast::Toast;
use crate::error::AppError;
use crate::format::grouped;
use crate::routes::export_path;

/// The bar; shown while something is selected.
#[component]
pub fn SelectionBar() -> impl IntoView {
    let (selected, marking, toast) = (Selected::get(), Marking::get(), Toast::get());
    let mark = move |is_watched: bool| Callback::new(move |it| marking.mark(it, is_watched));
    let list = Callback::new(move |it| add_to_watch_list(it, toast));
    let tag = Callback::new(move |it| selected.ask_to_tag(it));

    view! {
        <Show when=move || 0 < selected.count()>
            <section class="selection" aria-label="Selected sessions">
                <p class="selection__count">{move || selected.words()}</p>
                <SelectAll/>
                <div class="selection__actions">
                    <Act act=mark(true)>"Mark watched"</Act>
                    <Act act=mark(false)>"Mark unwatched"</Act>
                    <Act act=list>"Add to watch list"</Act>
                    <Act act=tag>"Tag…"</Act>
                    <Export/>
                    <button
                        class="button button--danger"
                        r#type="button"
                        on:click=move |_| selected.asked_to_delete.set(selected.meant())
                    >
                        <Icon sign=Sign::Trash/>
                        "Delete…"
                    </button>
                </div>
                <button
                    class="icon-button"
                    r#type="button"
                    data-tip="Clear the selection"
                    on:click=move |_| {
                        selected.clear();
                    }
                >
                    <Icon sign=Sign::Close/>
                    <span class="visually-hidden">"Clear the selection"</span>
                </button>
            </section>
        </Show>
    }
    .into_any()
}

/// Writes what is selected into one file.
#[component]
fn Export() -> impl IntoView {
    let (selected, toast) = (Selected::get(), Toast::get());
    let href = move || selected.meant_now().map(|selection| export_path(&selection));
    let is_too_many = move || untrack(|| BULK_SESSIONS < selected.count());
    let check = move |event: MouseEvent| {
        if is_too_many() {
            event.prevent_default();
            toast.fail(sentence(AppError::TooMany, ""), vec![]);
        }
    };
    view! {
        <a class="button button--secondary" href=href download="" on:click=check>
            "Export…"
        </a>
    }
}

/// Does something with what is selected.
#[component]
fn Act(act: Callback<Selection>, children: Children) -> impl IntoView {
    let selected = Selected::get();
    let press = move |_| {
        if let Some(selection) = selected.meant() {
            act.run(selection);
        }
    };
    view! {
        <button class="button button--secondary" r#type="button" on:click=press>{children()}</button>
    }
    .into_any()
}

/// Offers all that match once the whole page is selected.
#[component]
fn SelectAll() -> impl IntoView {
    let selected = Selected::get();
    let offer = move || {
        let more = selected.more().filter(|_| selected.has_page() && !selected.has_all())?;
        Some(if more.is_more {
            let words = sentence(AppError::TooMany, "");
            view! { <p class="selection__hint">{words}</p> }.into_any()
        } else {
            let words = format!("Select all {} that match", grouped(more.n.into()));
            view! {
                <button
                    class="button button--quiet"
                    r#type="button"
                    on:click=move |_| selected.select_all()
                >
                    {words}
                </button>
            }
            .into_any()
        })
    };
    view! { {offer} }
}
