//! Saves what the list shows: as a segment, or as what the loaded one asks for from now on.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use model::query::{Listing, Range};
use model::{MAX_PINNED, ProjectId, SegmentId};

use crate::api::segments::{NewSegment, SegmentError, add_segment, update_segment};
use crate::browser;
use crate::components::dialog::Dialog;
use crate::format::range_words;
use crate::routes::segment_list_path;
use crate::segments::{KnownSegments, NameField};

/// Whether the dialog is open. Provided by the page, because a key opens it, too.
#[derive(Clone, Copy, Debug)]
pub struct Saving(pub RwSignal<bool>);

impl Saving {
    pub fn new() -> Self {
        Self(RwSignal::new(false))
    }

    /// The page's.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }
}

/// What can be done with a list that is not what was loaded.
#[component]
pub fn SaveButtons(listing: Memo<Listing>) -> impl IntoView {
    let (known, Saving(is_open)) = (KnownSegments::get(), Saving::get());
    let navigate = use_navigate();
    let loaded = Memo::new(move |_| listing.with(|it| known.find(it.segment()?)));
    let save = move |words: &'static str| {
        view! {
            <button
                class="button button--secondary needs-script"
                r#type="button"
                on:click=move |_| is_open.set(true)
            >
                {words}
            </button>
        }
    };
    let buttons = move || match loaded.get() {
        None => save("Save").into_any(),
        Some(segment) => {
            let navigate = navigate.clone();
            let words = format!("Update {}", segment.name);
            let update = move |_| {
                let Some(filter) = listing.with_untracked(Listing::update) else { return };
                let navigate = navigate.clone();
                let (name, path) = (segment.name.clone(), segment_list_path(&segment.id));
                known.change_or_say(update_segment(segment.id.clone(), filter), move || {
                    known.say(format!("Updated {name}."));
                    navigate(&path, NavigateOptions::default());
                });
            };
            view! {
                <button
                    class="button button--secondary needs-script"
                    r#type="button"
                    on:click=update
                >
                    {words}
                </button>
                {save("Save as new")}
            }
            .into_any()
        }
    };

    view! { {move || listing.with(Listing::is_edited).then(&buttons)} }.into_any()
}

/// What is typed and chosen in the dialog.
#[derive(Clone, Copy)]
struct Draft {
    /// The same as long as the dialog is open, so that what is sent twice is saved once.
    id: RwSignal<Option<SegmentId>>,
    name: NodeRef<Input>,
    project: RwSignal<Option<ProjectId>>,
    has_range: RwSignal<bool>,
    is_pinned: RwSignal<bool>,
    failure: RwSignal<Option<SegmentError>>,
}

impl Draft {
    fn new() -> Self {
        Self {
            id: RwSignal::new(None),
            name: NodeRef::new(),
            project: RwSignal::new(None),
            has_range: RwSignal::new(false),
            is_pinned: RwSignal::new(true),
            failure: RwSignal::new(None),
        }
    }

    /// Begins anew.
    fn clear(self, known: KnownSegments, listing: &Listing) {
        if let Some(name) = self.name.get_untracked() {
            name.set_value("");
        }
        self.id.set(browser::random_id().parse().ok());
        self.project.set(known.with(|known| known.projects.first().map(|project| project.id)));
        self.has_range.set(listing.range != Range::default());
        self.is_pinned.set(true);
        self.failure.set(None);
    }

    fn read(self, listing: &Listing) -> Option<NewSegment> {
        Some(NewSegment {
            id: self.id.get_untracked()?,
            project: self.project.get_untracked()?,
            name: self.name.get_untracked()?.value(),
            filter: listing.filter(self.has_range.get_untracked()),
            is_pinned: self.is_pinned.get_untracked(),
        })
    }
}

/// The dialog in which a segment is named.
#[component]
pub fn SaveDialog(listing: Memo<Listing>) -> impl IntoView {
    let (known, Saving(is_open)) = (KnownSegments::get(), Saving::get());
    let draft = Draft::new();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if is_open.get() {
            untrack(|| listing.with(|listing| draft.clear(known, listing)));
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(new) = listing.with_untracked(|it| draft.read(it)) else { return };
        let navigate = navigate.clone();
        let path = segment_list_path(&new.id);
        known.change(add_segment(new), move |result| match result {
            Ok(()) => {
                is_open.set(false);
                known.say("Saved.");
                navigate(&path, NavigateOptions::default());
            }
            Err(error) => draft.failure.set(Some(error)),
        });
    };

    view! {
        <Dialog id="save-segment" title="Save as a segment" is_open>
            <form on:submit=submit>
                <NameField id="save-segment-wrong" field=draft.name failure=draft.failure/>
                <ProjectChoice draft/>
                <Choices draft listing/>
                <div class="dialog__foot">
                    <button
                        class="button button--secondary"
                        r#type="button"
                        on:click=move |_| is_open.set(false)
                    >
                        "Cancel"
                    </button>
                    <button class="button button--primary" r#type="submit">"Save segment"</button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

/// Whose segment it will be, where there is more than one project.
#[component]
fn ProjectChoice(draft: Draft) -> impl IntoView {
    let known = KnownSegments::get();
    let choose = move |event| draft.project.set(event_target_value(&event).parse().ok());
    let projects = move || known.with(|known| known.projects.clone());
    let options = move || {
        let option = |project: model::Project| {
            let is_chosen = move || draft.project.get() == Some(project.id);
            view! {
                <option value=project.id.to_string() prop:selected=is_chosen>{project.slug}</option>
            }
        };
        projects().into_iter().map(option).collect_view()
    };

    view! {
        <Show when=move || { 1 < projects().len() }>
            <label class="dialog__field">
                "For everyone in"
                <select class="field" on:change=choose>{options}</select>
            </label>
        </Show>
    }
    .into_any()
}

#[component]
fn Choices(draft: Draft, listing: Memo<Listing>) -> impl IntoView {
    let known = KnownSegments::get();
    let range = move || format!("With its range: {}", range_words(listing.with(|it| it.range)));
    let has_room =
        move || draft.project.get().is_some_and(|project| known.n_pinned(project) < MAX_PINNED);
    let full = format!("There is no room: {MAX_PINNED} are pinned.");

    view! {
        <div class="segments__choices">
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=draft.has_range
                    on:change=move |event| draft.has_range.set(event_target_checked(&event))
                />
                {range}
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || draft.is_pinned.get() && has_room()
                    disabled=move || !has_room()
                    on:change=move |event| draft.is_pinned.set(event_target_checked(&event))
                />
                "Pin above the list"
            </label>
        </div>
        <Show when=move || !has_room()>
            <p class="dialog__hint">{full.clone()}</p>
        </Show>
    }
    .into_any()
}
