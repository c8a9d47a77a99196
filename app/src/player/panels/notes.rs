//! What viewers wrote about moments of the session.

use leptos::prelude::*;
use model::{MAX_NOTE_CHARS, MAX_NOTES, NoteError, NoteId, NoteText};

use super::note::NoteItem;
use crate::browser;
use crate::components::icon::{Icon, Sign};
use crate::format::{clock, grouped};
use crate::player::activity::Loading;
use crate::player::handle::Player;
use crate::player::notes::{self, Draft, ShownNote, add};
use crate::player::try_again::{TryAgain, stuck};

/// The panel "Notes".
#[component]
pub fn NotesPanel(player: Player) -> impl IntoView {
    let shown = player.notes.shown;
    let threads = Memo::new(move |_| {
        let mut first: Vec<ShownNote> = shown.with(|shown| {
            shown.iter().filter(|shown| shown.note.parent.is_none()).cloned().collect()
        });
        // As they lie in the session.
        first.sort_by_key(|shown| moment_of(player, shown));
        first
    });
    let is_empty = move || {
        player.notes.loading.get() == Loading::Done
            && shown.with(Vec::is_empty)
            && player.notes.draft.with(Option::is_none)
    };
    let loading = player.notes.loading;
    let is_stuck = stuck(loading);
    let ask = Callback::new(move |()| player.notes.ask_again());
    let is_full = move || MAX_NOTES <= shown.with(Vec::len);

    view! {
        <div class="panel">
            <h2 class="visually-hidden">"Notes"</h2>
            {move || match player.notes.draft.get() {
                Some(draft) => view! { <NewNote player draft/> }.into_any(),
                None => view! {
                    <button
                        class="button button--secondary notes__begin"
                        r#type="button"
                        data-tip="Add a note at this moment (n)"
                        disabled=move || !player.is_awake.get() || is_full()
                        on:click=move |_| notes::begin(player)
                    >
                        <Icon sign=Sign::KindNote/>
                        "Add note"
                    </button>
                }
                .into_any(),
            }}
            <Show when=is_full>
                <p class="panel__empty">
                    {format!("This session has {} notes, which is the most.", grouped(MAX_NOTES as u64))}
                </p>
            </Show>
            <ul class="notes">
                <For each=move || threads.get() key=|shown| shown.note.id.clone() let(first)>
                    <Thread player id=first.note.id/>
                </For>
            </ul>
            <Show when=is_empty>
                <p class="panel__empty">
                    "No notes."
                    {move || player.view.has_keys.get().then_some(" Press n to add one here.")}
                </p>
            </Show>
            <div class="panel__empty" role="status">
                <Show when=move || is_stuck.get()>
                    <TryAgain words="Notes cannot be loaded right now." loading ask/>
                </Show>
            </div>
        </div>
    }
    .into_any()
}

fn moment_of(player: Player, shown: &ShownNote) -> u64 {
    let panes = player.panes();
    let pane = panes.iter().find(|pane| pane.window == shown.note.window);
    pane.map_or(0, |pane| pane.span.get_untracked().from).saturating_add(shown.note.at)
}

/// A note and its answers.
#[component]
fn Thread(player: Player, id: NoteId) -> impl IntoView {
    let shown = player.notes.shown;
    let replies = {
        let id = id.clone();
        move || {
            shown.with(|shown| {
                let is_reply = |shown: &&ShownNote| shown.note.parent.as_ref() == Some(&id);
                shown.iter().filter(is_reply).map(|shown| shown.note.id.clone()).collect::<Vec<_>>()
            })
        }
    };
    view! {
        <li class="notes__thread">
            <NoteItem player id/>
            <ul class="notes__replies">
                <For each=replies key=Clone::clone let(reply)>
                    <li><NoteItem player id=reply/></li>
                </For>
            </ul>
        </li>
    }
    .into_any()
}

/// A note that is being written.
#[component]
fn NewNote(player: Player, draft: Draft) -> impl IntoView {
    let at = {
        let panes = player.panes();
        let from = panes.get(draft.place).map_or(0, |pane| pane.span.get_untracked().from);
        clock(player.extent.get_untracked().position(from.saturating_add(draft.own_at)))
    };
    let save = Callback::new(move |text: NoteText| {
        add(player, &draft, text, None);
        player.notes.put_down();
        focus_begin();
    });
    let cancel = Callback::new(move |()| {
        player.notes.put_down();
        focus_begin();
    });
    let words = player.notes.words;
    view! {
        <NoteForm id="note-text" label=format!("Note at {at}") verb="Add note" words save cancel/>
    }
    .into_any()
}

/// Moves the focus to the button that begins a note, once it is drawn, or to the one that is
/// being written in its place.
pub fn focus_begin() {
    request_animation_frame(|| browser::focus(".notes__begin, #note-text"));
}

/// What stands below the field of a note.
fn said_of(mistake: Option<NoteError>) -> &'static str {
    match mistake {
        Some(NoteError::Empty) => "Write something first.",
        Some(NoteError::TooLong) => "A note has at most 4,000 characters.",
        None => {
            "Everybody who may watch this session sees it. **bold**, *italic*, `code`, lists and links."
        }
    }
}

/// A field for the words of a note.
#[component]
pub fn NoteForm(
    /// Names the field.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    /// What the button does.
    verb: &'static str,
    /// What it says.
    words: RwSignal<String>,
    save: Callback<NoteText>,
    cancel: Callback<()>,
) -> impl IntoView {
    let before = words.get_untracked();
    let mistake = RwSignal::new(None::<NoteError>);
    let send = move || match words.get_untracked().parse::<NoteText>() {
        Ok(text) => save.run(text),
        Err(error) => mistake.set(Some(error)),
    };
    let hint = format!("{id}-hint");
    let (cancel_id, to_cancel) = (format!("{id}-cancel"), format!("#{id}-cancel"));
    let press = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.stop_propagation();
            // What was typed is given up by the button only.
            if words.with_untracked(|words| *words == before) {
                cancel.run(());
            } else {
                browser::focus(&to_cancel);
            }
        }
        "Enter" if event.ctrl_key() || event.meta_key() => {
            event.prevent_default();
            send();
        }
        _ => {}
    };

    view! {
        <form
            class="note-form"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <label class="note-form__label" for=id.clone()>{label}</label>
            <textarea
                class="field note-form__words"
                id=id
                rows="4"
                maxlength=MAX_NOTE_CHARS.to_string()
                aria-describedby=hint.clone()
                aria-invalid=move || mistake.get().map(|_| "true")
                prop:value=words
                on:input=move |event| words.set(event_target_value(&event))
                on:keydown=press
            ></textarea>
            <p class="note-form__hint" id=hint role="status">
                {move || said_of(mistake.get())}
            </p>
            <div class="note-form__buttons">
                <button class="button button--secondary" r#type="submit">{verb}</button>
                <button
                    class="button button--quiet"
                    r#type="button"
                    id=cancel_id
                    on:click=move |_| cancel.run(())
                >
                    "Cancel"
                </button>
            </div>
        </form>
    }
    .into_any()
}
