//! What else can be done with the session that is replayed.

use leptos::prelude::*;
use model::{SessionId, WindowSummary};

use super::delete::DeleteSession;
use crate::api::bulk::Selection;
use crate::browser;
use crate::bulk::delete_window::Numbered;
use crate::bulk::session_tags::Tagging;
use crate::bulk::watch_list::add_to_watch_list;
use crate::components::icon::{Icon, Sign};
use crate::components::kept_check::KeptCheck;
use crate::components::menu::Menu;
use crate::components::toast::Toast;
use crate::player::choices::{AUTOPLAY, PREVIEW};
use crate::walk::onward::ONWARD;
use crate::watched::{Marks, is_watched};

/// The menu at the end of the top bar.
#[component]
pub fn MoreMenu(session: SessionId, tabs: Vec<WindowSummary>) -> impl IntoView {
    let asked = RwSignal::new(None);
    let asked_window = RwSignal::new(None);
    let tabs = StoredValue::new(tabs);
    let (marks, watched, tagging) = (Marks::get(), is_watched(session), Tagging::get());
    let toast = Toast::get();
    let these = move || Selection::These(vec![session]);
    let mark_words =
        move || if watched.get() == Some(true) { "Mark unwatched" } else { "Mark watched" };
    let label = || {
        view! { <Icon sign=Sign::More/> <span class="visually-hidden">"More actions"</span> }
    };

    view! {
        <div class="fact-bar__more needs-script">
            <Menu label title="More actions" class="icon-button">
                <ul class="menu__list">
                    <li>
                        <Item key="u" act=Callback::new(move |()| toast.say(marks.toggle(session)))>
                            {mark_words}
                        </Item>
                    </li>
                    <li>
                        <Item key="t" act=Callback::new(move |()| tagging.0.set(true))>"Tag…"</Item>
                    </li>
                    <li>
                        <Item act=Callback::new(move |()| add_to_watch_list(these(), toast))>
                            "Add to watch list"
                        </Item>
                    </li>
                    <li><KeptCheck name=AUTOPLAY label="Start playing when a replay opens"/></li>
                    <li><KeptCheck name=ONWARD label="Open the next one at the end"/></li>
                    <li><KeptCheck name=PREVIEW label="Show the page when resting on the timeline" is_usual=true/></li>
                    <DeleteTab tabs asked=asked_window/>
                    <li>
                        <button
                            class="menu__item menu__item--danger"
                            r#type="button"
                            on:click=move |_| asked.set(Some(these()))
                        >
                            "Delete session…"
                        </button>
                    </li>
                </ul>
            </Menu>
        </div>
        <DeleteSession asked asked_window/>
    }
    .into_any()
}

/// Where there are several tabs, one of them can go.
#[component]
fn DeleteTab(
    tabs: StoredValue<Vec<WindowSummary>>,
    asked: RwSignal<Option<Numbered>>,
) -> impl IntoView {
    let has_several = tabs.with_value(|tabs| 1 < tabs.len());
    has_several.then(|| {
        view! {
            <li>
                <button
                    class="menu__item menu__item--danger"
                    r#type="button"
                    on:click=move |_| asked.set(tabs.with_value(|tabs| shown(tabs)))
                >
                    "Delete this tab…"
                </button>
            </li>
        }
    })
}

/// The tab that the player shows: the page's address names it.
fn shown(tabs: &[WindowSummary]) -> Option<Numbered> {
    let address = browser::address();
    let mut numbered = (1..).zip(tabs);
    let found = numbered.find(|(_, tab)| address.contains(&tab.window.window.to_string()));
    found.map(|(number, tab)| (number, tab.clone()))
}

/// An entry, with the key that does the same.
#[component]
fn Item(
    act: Callback<()>,
    #[prop(optional)] key: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <button class="menu__item" r#type="button" on:click=move |_| act.run(())>
            <span>{children()}</span>
            {key.map(|key| view! { <span class="menu__hint" aria-hidden="true">{key}</span> })}
        </button>
    }
    .into_any()
}
