//! Puts a tag on many sessions, or takes one away.

use leptos::prelude::*;
use model::Tag;

use super::going::Going;
use super::run::{Run, Words};
use super::tag_form::{AddTag, RemoveTags};
use crate::api::bulk::{BulkAction, Selection};
use crate::components::dialog::Dialog;
use crate::components::load_error;
use crate::components::session_links::SessionLinks;
use crate::format::counted;

const ADDED: Words = Words {
    failure: "Tags cannot be changed",
    done: "Tagged",
    kept: "could not be tagged, or had 20 tags already",
};

const REMOVED: Words =
    Words { failure: "Tags cannot be changed", done: "Untagged", kept: "could not be untagged" };

/// Which sessions shall be tagged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedToTag {
    /// The sessions.
    pub selection: Selection,
    /// How many they are.
    pub n_sessions: u32,
    /// Tags that some of them have.
    pub tags: Vec<Tag>,
}

/// The dialog. It opens when something is `asked`; `done` is run when tags were changed.
#[component]
pub fn TagDialog(asked: RwSignal<Option<AskedToTag>>, done: Callback<()>) -> impl IntoView {
    let run = Run::new();
    let is_open = run.is_open;
    run.tie(asked);
    let begun = RwSignal::new(ADDED);
    let start = move |action: BulkAction, words: Words| {
        let Some(AskedToTag { selection, n_sessions, .. }) = asked.get_untracked() else { return };
        begun.set(words);
        run.start(selection, action, n_sessions, words, move |_| {
            // Nobody may be there any more who wants to know.
            done.try_run(());
        });
    };
    let add = Callback::new(move |tag| start(BulkAction::Tag(tag), ADDED));
    let remove = Callback::new(move |tag| start(BulkAction::Untag(tag), REMOVED));
    let title = Signal::derive(move || {
        asked.with(|asked| match asked.as_ref().map_or(1, |asked| asked.n_sessions) {
            1 => "Tag this session".to_owned(),
            n => format!("Tag {}", counted(n.into(), "session", "sessions")),
        })
    });
    let failure = move || {
        let error = run.failure.get()?;
        let words = load_error::sentence(error, ADDED.failure);
        Some(view! { <p class="dialog__text" role="alert">{words}</p> })
    };
    let outcome = move || {
        let progress = run.progress.get()?;
        if !progress.is_over {
            return Some(view! { <Going progress verb="Changing tags"/> }.into_any());
        }
        let words = begun.get().say(&progress);
        (0 < progress.n_kept()).then(|| {
            view! {
                <p class="dialog__text" role="status">{words}</p>
                <SessionLinks sessions=progress.kept/>
            }
            .into_any()
        })
    };
    let tags = move || asked.with(|asked| asked.as_ref().map(|asked| asked.tags.clone()));

    view! {
        <Dialog id="tag-sessions" title is_open>
            <AddTag add is_open/>
            {move || view! { <RemoveTags tags=tags().unwrap_or_default() remove/> }}
            {failure}
            {outcome}
        </Dialog>
    }
    .into_any()
}
