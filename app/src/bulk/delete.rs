//! Asks before sessions are erased, and says what became of it.

use leptos::prelude::*;

use super::going::Going;
use super::run::{Run, Words};
use crate::api::bulk::{BulkAction, BulkProgress, Selection, Weight, weigh_selection};
use crate::components::confirm::Confirm;
use crate::components::dialog::Dialog;
use crate::components::load_error;
use crate::components::session_links::SessionLinks;
use crate::error::AppError;
use crate::format::{bytes, counted};

/// More sessions than these are erased only when their number was typed.
const UNTYPED: u32 = 20;

const WORDS: Words =
    Words { failure: "Sessions cannot be deleted", done: "Deleted", kept: "could not be deleted" };

/// The dialog. It opens when something is `asked`; `done` is run when sessions were erased.
#[component]
pub fn DeleteDialog(asked: RwSignal<Option<Selection>>, done: Callback<()>) -> impl IntoView {
    let run = Run::new();
    let is_open = run.is_open;
    let weight = Action::new(|selection: &Selection| weigh_selection(selection.clone()));
    run.tie(asked);
    Effect::new(move |_| {
        if let Some(selection) = asked.get() {
            weight.clear();
            weight.dispatch(selection);
        }
    });
    let known = Memo::new(move |_| weight.value().get().and_then(Result::ok));
    let title = Signal::derive(move || {
        known
            .get()
            .map_or_else(|| "Delete sessions?".to_owned(), |known| question(known.n_sessions))
    });
    let start = Callback::new(move |weight: Weight| {
        let Some(selection) = asked.get_untracked() else { return };
        run.start(selection, BulkAction::Delete, weight.n_sessions, WORDS, move |progress| {
            if progress.n_kept() < progress.n_total {
                // Nobody may be there any more who wants to know.
                done.try_run(());
            }
        });
    });
    let body = move || match (run.failure.get(), run.progress.get(), weight.value().get()) {
        (Some(error), ..) => view! { <Failure error words=WORDS is_open/> }.into_any(),
        (None, Some(progress), _) => view! { <Outcome progress words=WORDS is_open/> }.into_any(),
        (None, None, Some(Ok(weight))) => view! { <Asking weight start is_open/> }.into_any(),
        (None, None, Some(Err(error))) => view! { <Failure error words=WORDS is_open/> }.into_any(),
        (None, None, None) => {
            view! { <p class="dialog__wait" aria-busy="true">"Counting…"</p> }.into_any()
        }
    };

    view! { <Dialog id="delete-sessions" title is_open>{body}</Dialog> }.into_any()
}

/// What goes, and whether it shall.
#[component]
fn Asking(weight: Weight, start: Callback<Weight>, is_open: RwSignal<bool>) -> impl IntoView {
    let Weight { n_sessions, .. } = weight;
    if n_sessions == 0 {
        return view! {
            <p>"There is nothing to delete: these sessions are gone already."</p>
            <div class="dialog__foot"><CloseButton is_open/></div>
        }
        .into_any();
    }
    let typed = RwSignal::new(String::new());
    let is_locked = Signal::derive(move || {
        let typed: String = typed.get().chars().filter(char::is_ascii_digit).collect();
        UNTYPED < n_sessions && typed != n_sessions.to_string()
    });
    let verb = format!("Delete {}", counted(n_sessions.into(), "session", "sessions"));
    let done = Callback::new(move |()| start.run(weight));

    view! {
        <Confirm verb is_open done is_locked>
            <p class="dialog__text">{goes(weight)}</p>
            <p class="dialog__text">"This cannot be undone."</p>
            {(UNTYPED < n_sessions).then(|| view! { <TypeNumber n_sessions typed/> })}
        </Confirm>
    }
    .into_any()
}

/// Asks for the number of sessions that go.
#[component]
fn TypeNumber(n_sessions: u32, typed: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="dialog__field">
            {format!("Type {n_sessions} to confirm")}
            <input
                class="field"
                inputmode="numeric"
                autocomplete="off"
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </label>
    }
    .into_any()
}

/// How far it is, and what was kept in the end.
#[component]
pub(super) fn Outcome(
    progress: BulkProgress,
    words: Words,
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let body = if progress.is_over {
        view! {
            <p class="dialog__text" role="status">{words.say(&progress)}</p>
            <SessionLinks sessions=progress.kept/>
        }
        .into_any()
    } else {
        view! { <Going progress verb="Deleting"/> }.into_any()
    };
    view! {
        {body}
        <div class="dialog__foot"><CloseButton is_open/></div>
    }
    .into_any()
}

/// Why it could not be begun.
#[component]
pub(super) fn Failure(error: AppError, words: Words, is_open: RwSignal<bool>) -> impl IntoView {
    let words = load_error::sentence(error, words.failure);
    view! {
        <p class="dialog__text" role="alert">{words}</p>
        <div class="dialog__foot"><CloseButton is_open/></div>
    }
    .into_any()
}

#[component]
fn CloseButton(is_open: RwSignal<bool>) -> impl IntoView {
    view! {
        <button class="button button--secondary" r#type="button" on:click=move |_| is_open.set(false)>
            "Close"
        </button>
    }
}

/// What is lost, in words.
fn goes(weight: Weight) -> String {
    let Weight { n_sessions, n_bytes, n_notes } = weight;
    let (recordings, them, were) = match n_sessions {
        1 => ("Its recording", "it", "it was"),
        _ => ("Their recordings", "them", "they were"),
    };
    let notes = match n_notes {
        0 => String::new(),
        n => format!(", {}", counted(n.into(), "note", "notes")),
    };
    format!(
        "{recordings} ({}){notes}, tags and everything that was learnt from {them} will be gone. \
         Links to {them} then only say that {were} erased.",
        bytes(n_bytes)
    )
}

fn question(n_sessions: u32) -> String {
    match n_sessions {
        1 => "Delete this session?".to_owned(),
        n => format!("Delete {}?", counted(n.into(), "session", "sessions")),
    }
}
