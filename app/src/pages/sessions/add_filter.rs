//! The menu that writes terms into the search field: what can be asked, by example.

use leptos::html::Input;
use leptos::prelude::*;

use super::completion::Completion;
use crate::components::menu::Menu;

/// Groups of terms: what they find, and what is written. A term that ends with a colon waits
/// for its value.
const GROUPS: [(&str, &[(&str, &str)]); 4] = [
    (
        "Trouble",
        &[
            ("An error", "error:*"),
            ("Rage clicks", "rage:*"),
            ("Dead clicks", "dead:*"),
            ("Slow clicks", "slow:*"),
            ("Left a form unfinished", "form:*.abandoned"),
            ("Slow pages", "lcp:>4s"),
        ],
    ),
    (
        "What they did",
        &[
            ("Visited a page", "visited:"),
            ("Entered on a page", "entry:"),
            ("Left from a page", "exit:"),
            ("Clicked something", "clicked:"),
            ("Sent an event", "event:"),
            ("Page title", "title:"),
        ],
    ),
    (
        "Who",
        &[
            ("Visitor ID", "visitor:"),
            ("On a phone", "device:mobile"),
            ("Browser", "browser:"),
            ("System", "os:"),
            ("Country", "country:"),
            ("Language", "language:"),
            ("Campaign", "utm.campaign:"),
            ("Tag", "tag:"),
        ],
    ),
    (
        "How much",
        &[
            ("Active for longer", "active:>1m"),
            ("Several pages", "pages:>3"),
            ("Several tabs", "windows:>1"),
            ("Started today", "started:today"),
        ],
    ),
];

/// The menu.
#[component]
pub fn AddFilter(field: NodeRef<Input>, completion: Completion) -> impl IntoView {
    let groups = GROUPS
        .into_iter()
        .map(|(name, terms)| {
            let terms = terms
                .iter()
                .map(|&(words, term)| {
                    let write = move |_| {
                        if let Some(field) = field.get_untracked() {
                            let typed = field.value();
                            let typed = typed.trim_end();
                            let gap = if typed.is_empty() { "" } else { " " };
                            field.set_value(&format!("{typed}{gap}{term}"));
                            crate::browser::focus("#search-field");
                            if term.ends_with(':') {
                                completion.typed();
                            }
                        }
                    };
                    view! {
                        <li>
                            <button class="menu__item" r#type="button" on:click=write>
                                <span>{words}</span>
                                <code class="menu__hint">{term}</code>
                            </button>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <section class="menu__group" aria-label=name>
                    <h2 class="menu__title">{name}</h2>
                    <ul>{terms}</ul>
                </section>
            }
        })
        .collect_view();

    view! {
        <Menu label=|| "Add filter" class="button button--secondary">
            <div class="menu__columns">{groups}</div>
        </Menu>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use model::search::Search;

    use super::*;

    #[test]
    fn every_offered_term_is_understood() {
        for (_, terms) in GROUPS {
            for (_, term) in terms {
                let value = if term.ends_with(':') { "x" } else { "" };
                assert!(Search::parse(&format!("{term}{value}")).is_ok(), "{term}");
            }
        }
    }
}
