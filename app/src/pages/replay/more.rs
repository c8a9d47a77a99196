//! What else can be done with the session that is replayed.

use leptos::prelude::*;
use model::SessionId;

use super::delete::DeleteSession;
use crate::api::bulk::Selection;
use crate::bulk::session_tags::Tagging;
use crate::bulk::watch_list::add_to_watch_list;
use crate::components::announcer::Announcer;
use crate::components::icon::{Icon, Sign};
use crate::components::kept_check::KeptCheck;
use crate::components::menu::Menu;
use crate::components::toast::Toast;
use crate::player::choices::{AUTOPLAY, PREVIEW};
use crate::walk::onward::ONWARD;
use crate::watched::{Marks, is_watched};

/// The menu at the end of the top bar.
#[component]
pub fn MoreMenu(session: SessionId) -> impl IntoView {
    let asked = RwSignal::new(None);
    let (marks, watched, tagging) = (Marks::get(), is_watched(session), Tagging::get());
    let (announcer, toast) = (Announcer::get(), Toast::get());
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
                        <Item key="u" act=Callback::new(move |()| announcer.say(marks.toggle(session)))>
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
        <DeleteSession asked/>
    }
    .into_any()
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
