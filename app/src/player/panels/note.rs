//! One note: what it says, when, and what can be done with it.

use leptos::prelude::*;
use model::{Note, NoteId, NoteText};

use super::notes::{NoteForm, focus_begin};
use crate::browser;
use crate::components::markdown::Markdown;
use crate::components::moment::Moment;
use crate::format::clock;
use crate::player::handle::Player;
use crate::player::notes::{Change, Draft, Saving, add, change, drop_note};
use crate::player::playhead::Input;

/// What is open below a note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Open {
    #[default]
    Nothing,
    Editing,
    Replying,
    Deleting,
}

impl Open {
    /// Its name in ids.
    const fn slug(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Editing => "edit",
            Self::Replying => "reply",
            Self::Deleting => "delete",
        }
    }

    /// Moves the focus to a part of a note once that is drawn.
    fn focus(self, part: &str, id: &NoteId) {
        let selector = format!("#note-{}{part}-{id}", self.slug());
        request_animation_frame(move || browser::focus(&selector));
    }

    /// The id of the button that opens it.
    fn button_id(self, id: &NoteId) -> String {
        format!("note-{}-button-{id}", self.slug())
    }
}

/// A note, or an answer to one. What is open below it stays, and what can be done with it keeps
/// the focus, when it is changed.
#[component]
pub fn NoteItem(player: Player, id: NoteId) -> impl IntoView {
    let known = {
        let id = id.clone();
        Memo::new(move |_| {
            player.notes.shown.with(|shown| shown.iter().find(|it| it.note.id == id).cloned())
        })
    };
    let note = Memo::new(move |_| known.get().map(|shown| shown.note));
    let saving = Memo::new(move |_| known.get().map(|shown| shown.saving));
    let is_resolved =
        Memo::new(move |_| note.with(|note| note.as_ref().is_some_and(|note| note.is_resolved)));
    let was_saved = Memo::new(move |was: Option<&bool>| {
        was == Some(&true) || saving.get() == Some(Saving::Done)
    });
    let open = RwSignal::new(Open::default());
    let words = move || {
        let note = note.get()?;
        let text = note.text.to_string();
        Some(view! {
            <Head player note/>
            <Markdown text/>
        })
    };
    let actions = move || {
        let note = was_saved.get().then(|| note.get_untracked()).flatten()?;
        Some(view! { <Actions player note saving is_resolved open/> })
    };

    view! {
        <article class="note" class:note--resolved=move || is_resolved.get()>
            {words}
            {move || saving.get().map(|saving| view! { <State player id=id.clone() saving/> })}
            {actions}
            {move || note.get_untracked().map(|note| below(player, &note, open))}
        </article>
    }
    .into_any()
}

/// When it was written, and of which moment; a reply is of its note's.
#[component]
fn Head(player: Player, note: Note) -> impl IntoView {
    let moment = {
        let panes = player.panes();
        let pane = panes.iter().find(|pane| pane.window == note.window);
        pane.map_or(0, |pane| pane.span.get_untracked().from).saturating_add(note.at)
    };
    let position = move || player.extent.get().position(moment);
    let go = note.parent.is_none().then(|| {
        view! {
            <button
                class="note__moment"
                r#type="button"
                data-tip="Go to this moment"
                on:click=move |_| player.send(Input::Seek(position()))
            >
                {move || clock(position())}
            </button>
        }
    });
    let edited = note.edited_at.is_some().then_some(", edited");

    view! {
        <header class="note__head">
            {go}
            <span class="note__written"><Moment at=note.created_at now=now()/> {edited}</span>
            {note.is_resolved.then(|| view! { <span class="badge">"Resolved"</span> })}
        </header>
    }
    .into_any()
}

/// What can be done with it, once the change before is where it is kept.
#[component]
fn Actions(
    player: Player,
    note: Note,
    saving: Memo<Option<Saving>>,
    is_resolved: Memo<bool>,
    open: RwSignal<Open>,
) -> impl IntoView {
    const CLASS: &str = "button button--quiet button--small";

    let is_busy = move || saving.with(|saving| *saving != Some(Saving::Done));
    let busy = move || is_busy().then_some("true");
    let button = {
        let id = note.id.clone();
        move |what: Open, words: &'static str| {
            let (button_id, id) = (what.button_id(&id), id.clone());
            let show = move |_| {
                if !untrack(is_busy) {
                    open.set(what);
                    what.focus("", &id);
                }
            };
            view! {
                <button class=CLASS r#type="button" id=button_id aria-disabled=busy on:click=show>
                    {words}
                </button>
            }
        }
    };
    let resolve = {
        let id = note.id.clone();
        move |_| {
            if !untrack(is_busy) {
                change(player, &id, Change::Resolve(!is_resolved.get_untracked()));
            }
        }
    };
    let of_note = note.parent.is_none().then(|| {
        view! {
            {button(Open::Replying, "Reply")}
            <button class=CLASS r#type="button" aria-disabled=busy on:click=resolve>
                {move || if is_resolved.get() { "Reopen" } else { "Resolve" }}
            </button>
        }
    });

    view! {
        <div class="note__actions">
            {of_note}
            {button(Open::Editing, "Edit")}
            {button(Open::Deleting, "Delete")}
        </div>
    }
    .into_any()
}

/// What is open below a note.
fn below(player: Player, note: &Note, open: RwSignal<Open>) -> AnyView {
    let (id, what) = (note.id.clone(), open.get());
    let close = {
        let id = id.clone();
        Callback::new(move |()| {
            open.set(Open::Nothing);
            what.focus("-button", &id);
        })
    };
    match what {
        Open::Nothing => ().into_any(),
        Open::Editing => {
            let (field, words) = (format!("note-edit-{id}"), RwSignal::new(note.text.to_string()));
            let save = Callback::new(move |text: NoteText| {
                close.run(());
                change(player, &id, Change::Edit(text));
            });
            view! { <NoteForm id=field label="Edit note" verb="Save note" words save cancel=close/> }
                .into_any()
        }
        Open::Replying => {
            let (field, words) = (format!("note-reply-{id}"), RwSignal::new(String::new()));
            let (window, own_at) = (note.window, note.at);
            let save = Callback::new(move |text: NoteText| {
                close.run(());
                let place = player.panes().iter().position(|pane| pane.window == window);
                let draft = Draft { place: place.unwrap_or_default(), own_at };
                add(player, &draft, text, Some(id.clone()));
            });
            view! { <NoteForm id=field label="Reply" verb="Add reply" words save cancel=close/> }
                .into_any()
        }
        Open::Deleting => {
            let is_reply = note.parent.is_some();
            view! { <Question player id is_reply close/> }.into_any()
        }
    }
}

/// Whether it is really to go.
#[component]
fn Question(player: Player, id: NoteId, is_reply: bool, close: Callback<()>) -> impl IntoView {
    let (asked, verb) = if is_reply {
        ("Delete this reply?", "Delete reply")
    } else {
        ("Delete this note and its replies?", "Delete note")
    };
    let button = format!("note-delete-{id}");
    view! {
        <div class="note__question" role="group" aria-label=asked>
            <p>{asked} " This cannot be undone."</p>
            <button
                class="button button--danger"
                r#type="button"
                id=button
                on:click=move |_| {
                    close.run(());
                    change(player, &id, Change::Delete);
                    focus_begin();
                }
            >
                {verb}
            </button>
            <button class="button button--quiet" r#type="button" on:click=move |_| close.run(())>
                "Cancel"
            </button>
        </div>
    }
    .into_any()
}

/// Whether the server has it, and what to do when it does not.
#[component]
fn State(player: Player, id: NoteId, saving: Saving) -> impl IntoView {
    match saving {
        Saving::Done => ().into_any(),
        Saving::Waits => view! { <p class="note__state">"Saving…"</p> }.into_any(),
        Saving::Failed(wanted) => {
            let was_never_there = wanted == Change::Add;
            let (again, away) = (id.clone(), id);
            view! {
                <div class="note__state note__state--failed" role="alert">
                    <span>"Not saved."</span>
                    <button
                        class="button button--secondary button--small"
                        r#type="button"
                        on:click=move |_| {
                            change(player, &again, wanted.clone());
                            focus_begin();
                        }
                    >
                        "Try again"
                    </button>
                    {was_never_there
                        .then(|| {
                            view! {
                                <button
                                    class="button button--quiet button--small"
                                    r#type="button"
                                    on:click=move |_| {
                                        drop_note(player, &away);
                                        focus_begin();
                                    }
                                >
                                    "Discard"
                                </button>
                            }
                        })}
                </div>
            }
            .into_any()
        }
    }
}

/// The viewer's own clock: notes are shown in the browser only.
fn now() -> model::Timestamp {
    model::Timestamp::from_ms(browser::date_ms()).unwrap_or_default()
}
