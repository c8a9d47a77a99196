//! The menu that writes terms into the search field: all that can be asked.

use leptos::prelude::*;
use model::search::Kind;

use super::completion::Completion;
use super::fields::{Group, MORE, Told, told};
use crate::components::menu::Menu;

/// The menu.
#[component]
pub fn AddFilter(completion: Completion) -> impl IntoView {
    // Many items, which nobody needs before the menu opens.
    let is_open = RwSignal::new(false);
    let groups = move || {
        let groups = || Group::ALL.map(|group| view! { <Terms group completion/> }).collect_view();
        is_open.get().then(groups)
    };

    view! {
        <Menu label=|| "Add filter" class="button button--secondary" is_open>
            <div class="menu__columns">{groups}</div>
        </Menu>
    }
    .into_any()
}

/// What a group offers: in words, and as it is typed.
fn terms_of(group: Group) -> Vec<(&'static str, String)> {
    let fields = Kind::ALL.iter().filter_map(|kind| {
        let Told { offered, value, .. } = told(*kind);
        (told(*kind).group == group).then(|| (offered, format!("{}:{value}", kind.name())))
    });
    let more = MORE.iter().filter(|(of, ..)| *of == group);
    fields.chain(more.map(|(_, offered, term)| (*offered, (*term).to_owned()))).collect()
}

#[component]
fn Terms(group: Group, completion: Completion) -> impl IntoView {
    let terms = terms_of(group)
        .into_iter()
        .map(|(words, term)| {
            let hint = term.clone();
            view! {
                <li>
                    <button
                        class="menu__item"
                        r#type="button"
                        on:click=move |_| completion.append(&term)
                    >
                        <span>{words}</span>
                        <code class="menu__hint">{hint}</code>
                    </button>
                </li>
            }
        })
        .collect_view();

    view! {
        <section class="menu__group" aria-label=group.name()>
            <h2 class="menu__title">{group.name()}</h2>
            <ul>{terms}</ul>
        </section>
    }
    .into_any()
}
