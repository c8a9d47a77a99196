//! Asks before one tab of several is erased, and says what became of it.

use leptos::prelude::*;
use model::{WindowRef, WindowSummary};

use super::delete::{Failure, Outcome};
use super::run::{Run, Words};
use crate::api::bulk::{BulkAction, Selection};
use crate::components::confirm::Confirm;
use crate::components::dialog::Dialog;
use crate::format::{counted, middle_cut, path_of};

const WORDS: Words =
    Words { failure: "The tab cannot be deleted", done: "Deleted", kept: "could not be deleted" };

/// Longest path in the question, in characters.
const PATH_CHARS: usize = 60;

/// A tab, and its number among those of its session, from 1.
pub type Numbered = (usize, WindowSummary);

/// The dialog. It opens when a tab is `asked`; `done` is run when it was erased.
#[component]
pub fn DeleteWindowDialog(asked: RwSignal<Option<Numbered>>, done: Callback<()>) -> impl IntoView {
    let run = Run::new();
    let is_open = run.is_open;
    run.tie(asked);
    let start = Callback::new(move |WindowRef { session, window }: WindowRef| {
        let (selection, action) =
            (Selection::These(vec![session]), BulkAction::DeleteWindow(window));
        run.start(selection, action, 1, WORDS, move |progress| {
            if progress.n_kept() == 0 {
                // Nobody may be there any more who wants to know.
                done.try_run(());
            }
        });
    });
    let body = move || match (run.failure.get(), run.progress.get(), asked.get()) {
        (Some(error), ..) => view! { <Failure error words=WORDS is_open/> }.into_any(),
        (None, Some(progress), _) => view! { <Outcome progress words=WORDS is_open/> }.into_any(),
        (None, None, Some(tab)) => view! { <Asking tab start is_open/> }.into_any(),
        (None, None, None) => ().into_any(),
    };

    view! { <Dialog id="delete-window" title="Delete this tab?" is_open>{body}</Dialog> }.into_any()
}

/// What goes and what stays, and whether it shall.
#[component]
fn Asking(tab: Numbered, start: Callback<WindowRef>, is_open: RwSignal<bool>) -> impl IntoView {
    let goes = goes(&tab);
    let window = tab.1.window;
    let done = Callback::new(move |()| start.run(window));

    view! {
        <Confirm verb="Delete tab" is_open done>
            <p class="dialog__text">{goes}</p>
            <p class="dialog__text">
                "The session stays, with its other tabs, tags and their notes. This cannot be undone."
            </p>
        </Confirm>
    }
    .into_any()
}

/// What is lost, in words.
fn goes((number, window): &Numbered) -> String {
    let entry = window
        .entry_url
        .as_deref()
        .map(|url| format!(", {},", middle_cut(path_of(url), PATH_CHARS)));
    let entry = entry.unwrap_or_default();
    let events = counted(window.n_events, "event", "events");
    format!(
        "Tab {number}{entry} will be gone: its recording ({events}), the notes that are pinned to \
         it, and everything that was learnt from it."
    )
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    #[test]
    fn what_goes_is_named() {
        let id = "01976e8a-7b6c-7def-8123-456789abcdef";
        let window = WindowSummary {
            window: WindowRef { session: id.parse().unwrap(), window: id.parse().unwrap() },
            from: Timestamp::default(),
            to: Timestamp::default(),
            skew_ms: 0,
            entry_url: Some("https://shop.example/cart?x=1".to_owned()),
            opener: None,
            n_chunks: 1,
            n_events: 1,
        };

        let said = goes(&(2, window.clone())).replace('\u{a0}', " ");
        assert!(said.starts_with("Tab 2, /cart"), "{said}");
        assert!(said.contains("its recording (1 event)"), "{said}");
        let nowhere = goes(&(1, WindowSummary { entry_url: None, ..window }));
        assert!(nowhere.starts_with("Tab 1 will be gone"), "{nowhere}");
    }
}
