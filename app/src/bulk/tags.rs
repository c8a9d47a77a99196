//! Puts a tag on sessions, or takes one away.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use model::{TAGS, Tag};

use super::outcome::{Kept, sentence};
use super::run::Run;
use crate::api::bulk::{BulkAction, BulkProgress, Selection};
use crate::api::completion::list_values;
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, Sign};
use crate::components::load_error;
use crate::components::toast::Toast;
use crate::format::counted;

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
    let is_open = RwSignal::new(false);
    let (run, toast) = (Run::new(), Toast::get());
    run.tie(asked, is_open);
    let start = Callback::new(move |action: BulkAction| {
        let Some(AskedToTag { selection, n_sessions, .. }) = asked.get_untracked() else { return };
        let verb = verb_of(&action);
        run.start(selection, action, n_sessions, move |progress| {
            if progress.n_kept() == 0 {
                toast.say(said(&progress, verb));
            }
            // Nobody may be there any more who wants to know.
            done.try_run(());
        });
    });
    let title = Signal::derive(move || {
        asked.with(|asked| match asked.as_ref().map_or(1, |asked| asked.n_sessions) {
            1 => "Tag this session".to_owned(),
            n => format!("Tag {}", counted(n.into(), "session", "sessions")),
        })
    });
    let failure = move || {
        let error = run.failure.get()?;
        let words = load_error::sentence(error, "Tags cannot be changed");
        Some(view! { <p class="dialog__text" role="alert">{words}</p> })
    };
    let kept = move || {
        let progress = run.progress.get().filter(|it| it.is_over && 0 < it.n_kept())?;
        let words = said(&progress, "Tagged");
        Some(view! { <p class="dialog__text" role="status">{words}</p> <Kept progress/> })
    };
    let tags = move || asked.with(|asked| asked.as_ref().map(|asked| asked.tags.clone()));

    view! {
        <Dialog id="tag-sessions" title is_open>
            <AddTag start is_open/>
            {move || view! { <RemoveTags tags=tags().unwrap_or_default() start/> }}
            {failure}
            {kept}
        </Dialog>
    }
    .into_any()
}

/// The field, with the tags that are in use.
#[component]
fn AddTag(start: Callback<BulkAction>, is_open: RwSignal<bool>) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let is_wrong = RwSignal::new(false);
    let known = Action::new(|(): &()| list_values("tag".to_owned(), String::new()));
    Effect::new(move |_| {
        if is_open.get() {
            known.dispatch(());
            is_wrong.set(false);
            if let Some(field) = field.get_untracked() {
                field.set_value("");
            }
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let tag = typed.trim().parse::<Tag>();
        is_wrong.set(tag.is_err());
        if let Ok(tag) = tag {
            start.run(BulkAction::Tag(tag));
        }
    };
    let offered = move || {
        let values = known.value().get().and_then(Result::ok).unwrap_or_default();
        values.into_iter().map(|it| view! { <option value=it.value></option> }).collect_view()
    };
    let described = move || if is_wrong.get() { "tag-hint tag-wrong" } else { "tag-hint" };

    view! {
        <form class="tag-form" on:submit=submit>
            <label class="dialog__field">
                "Tag"
                <input
                    node_ref=field
                    class="field"
                    list="known-tags"
                    maxlength="32"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus=true
                    aria-invalid=move || is_wrong.get().then_some("true")
                    aria-describedby=described
                />
            </label>
            <datalist id="known-tags">{offered}</datalist>
            <button class="button button--primary" r#type="submit">"Add tag"</button>
            <p class="dialog__hint" id="tag-hint">
                {format!("Small letters, digits and hyphens. A session has at most {TAGS} tags.")}
            </p>
            <Show when=move || is_wrong.get()>
                <p class="dialog__wrong" id="tag-wrong" role="alert">
                    <Icon sign=Sign::Warning/>
                    "A tag is small letters, digits and hyphens, such as checkout-2."
                </p>
            </Show>
        </form>
    }
    .into_any()
}

/// The tags that there are, each with a button that takes it away.
#[component]
fn RemoveTags(tags: Vec<Tag>, start: Callback<BulkAction>) -> impl IntoView {
    if tags.is_empty() {
        return ().into_any();
    }
    let chips = tags
        .into_iter()
        .map(|tag| {
            let (words, name) = (tag.to_string(), format!("Remove tag {tag}"));
            let remove = move |_| start.run(BulkAction::Untag(tag.clone()));
            view! {
                <li>
                    <button class="chip" r#type="button" aria-label=name on:click=remove>
                        {words}
                        <Icon sign=Sign::Close/>
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="tags-remove">
            <h3 class="dialog__label" id="tags-remove">"Remove"</h3>
            <ul class="chips">{chips}</ul>
        </section>
    }
    .into_any()
}

const fn verb_of(action: &BulkAction) -> &'static str {
    match action {
        BulkAction::Untag(_) => "Untagged",
        _ => "Tagged",
    }
}

fn said(progress: &BulkProgress, verb: &str) -> String {
    sentence(progress, verb, "could not be tagged, or had 20 tags already")
}
