//! The parts of a dialog in which tags are added and removed.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use model::{TAGS, Tag};

use crate::api::completion::list_values;
use crate::browser;
use crate::components::icon::{Icon, Sign};

/// The id of the field; a page has one such dialog.
const FIELD: &str = "tag-field";

/// The field, with the tags that are in use.
#[component]
pub fn AddTag(add: Callback<Tag>, is_open: RwSignal<bool>) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let is_wrong = RwSignal::new(false);
    let clear = move || {
        if let Some(field) = field.get_untracked() {
            field.set_value("");
        }
    };
    Effect::new(move |_| {
        if is_open.get() {
            is_wrong.set(false);
            clear();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let tag = typed.trim().parse::<Tag>();
        is_wrong.set(tag.is_err());
        if let Ok(tag) = tag {
            add.run(tag);
            clear();
        }
    };
    let described = move || if is_wrong.get() { "tag-hint tag-wrong" } else { "tag-hint" };

    view! {
        <form class="tag-form" on:submit=submit>
            <label class="dialog__field">
                "Tag"
                <input
                    node_ref=field
                    id=FIELD
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
            <KnownTags is_open/>
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

/// The tags that are in use, asked for when the dialog is opened.
#[component]
fn KnownTags(is_open: RwSignal<bool>) -> impl IntoView {
    let known = Action::new(|(): &()| list_values("tag".to_owned(), String::new()));
    Effect::new(move |_| {
        if is_open.get() {
            known.dispatch(());
        }
    });
    let offered = move || {
        let values = known.value().get().and_then(Result::ok).unwrap_or_default();
        values.into_iter().map(|it| view! { <option value=it.value></option> }).collect_view()
    };
    view! { <datalist id="known-tags">{offered}</datalist> }.into_any()
}

/// The tags that there are, each with a button that takes it away.
#[component]
pub fn RemoveTags(tags: Vec<Tag>, remove: Callback<Tag>) -> impl IntoView {
    if tags.is_empty() {
        return ().into_any();
    }
    let chips = tags
        .into_iter()
        .map(|tag| {
            let (words, name) = (tag.to_string(), format!("Remove tag {tag}"));
            let remove = move |_| {
                remove.run(tag.clone());
                // The button goes with its tag.
                browser::focus(&format!("#{FIELD}"));
            };
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
