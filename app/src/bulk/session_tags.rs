//! The tags of one session, on its own page: shown, added and removed.

use leptos::prelude::*;
use model::{SessionId, Tag};

use super::tag_form::{AddTag, RemoveTags};
use crate::api::tags::{tag_session, untag_session};
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, Sign};
use crate::components::load_error;
use crate::components::tags::Tags;

/// Whether the dialog is open. Provided by the page, because keys of the player open it, too.
#[derive(Clone, Copy, Debug)]
pub struct Tagging(pub RwSignal<bool>);

impl Tagging {
    pub fn new() -> Self {
        Self(RwSignal::new(false))
    }

    /// The page's.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }
}

/// What is done with a tag.
#[derive(Clone)]
enum Change {
    Add(Tag),
    Remove(Tag),
}

/// The first tags, and a button that opens all of them.
#[component]
pub fn SessionTags(session: SessionId, tags: Vec<Tag>) -> impl IntoView {
    let tags = RwSignal::new(tags);
    let is_open = Tagging::get().0;
    let change = Action::new(move |change: &Change| {
        let change = change.clone();
        async move {
            match change {
                Change::Add(tag) => tag_session(session, tag).await,
                Change::Remove(tag) => untag_session(session, tag).await,
            }
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(now)) = change.value().get() {
            tags.set(now);
        }
    });
    Effect::new(move |_| {
        // What failed last time is not said again.
        if is_open.get() {
            change.clear();
        }
    });
    let add = Callback::new(move |tag| {
        change.dispatch(Change::Add(tag));
    });
    let remove = Callback::new(move |tag| {
        change.dispatch(Change::Remove(tag));
    });
    let failure = move || {
        let error = change.value().get().and_then(Result::err)?;
        let words = load_error::sentence(error, "Tags cannot be changed");
        Some(view! { <p class="dialog__text" role="alert">{words}</p> })
    };

    view! {
        <div class="session-tags">
            {move || view! { <Tags tags=tags.get()/> }}
            <button
                class="icon-button needs-script"
                r#type="button"
                data-tip="Tag session"
                on:click=move |_| is_open.set(true)
            >
                <Icon sign=Sign::Tag/>
                <span class="visually-hidden">"Tag session"</span>
            </button>
        </div>
        <Dialog id="tag-session" title="Tag this session" is_open>
            <AddTag add is_open/>
            {move || view! { <RemoveTags tags=tags.get() remove/> }}
            {failure}
        </Dialog>
    }
    .into_any()
}
