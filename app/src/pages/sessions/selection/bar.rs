//! What can be done with the selected sessions.

use leptos::prelude::*;

use super::Selected;
use super::marking::Marking;
use crate::bulk::watch_list::add_to_watch_list;
use crate::components::icon::{Icon, Sign};
use crate::components::load_error::sentence;
use crate::components::toast::Toast;
use crate::error::AppError;
use crate::format::grouped;

/// The bar; shown while something is selected.
#[component]
pub fn SelectionBar() -> impl IntoView {
    let (selected, marking) = (Selected::get(), Marking::get());
    let mark = move |is_watched: bool| {
        move |_| {
            if let Some(selection) = selected.meant() {
                marking.mark(selection, is_watched);
            }
        }
    };
    let toast = Toast::get();
    let list = move |_| {
        if let Some(selection) = selected.meant() {
            add_to_watch_list(selection, toast);
        }
    };
    let tag = move |_| {
        if let Some(selection) = selected.meant() {
            selected.ask_to_tag(selection);
        }
    };

    view! {
        <Show when=move || 0 < selected.count()>
            <section class="selection" aria-label="Selected sessions">
                <p class="selection__count">{move || selected.words()}</p>
                <SelectAll/>
                <div class="selection__actions">
                    <button class="button button--secondary" r#type="button" on:click=mark(true)>
                        "Mark watched"
                    </button>
                    <button class="button button--secondary" r#type="button" on:click=mark(false)>
                        "Mark unwatched"
                    </button>
                    <button class="button button--secondary" r#type="button" on:click=list>
                        "Add to watch list"
                    </button>
                    <button class="button button--secondary" r#type="button" on:click=tag>
                        "Tag…"
                    </button>
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
                    title="Clear the selection"
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
