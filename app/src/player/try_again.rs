//! A way to ask again for what could not be had.

use leptos::prelude::*;

use super::activity::Loading;
use crate::browser;

/// The tab of the panel that is shown.
const SHOWN_TAB: &str = ".side-tabs__tab[aria-selected=true]";

/// Whether something could not be had, and has not been had since.
pub fn stuck(loading: RwSignal<Loading>) -> Memo<bool> {
    Memo::new(move |was: Option<&bool>| is_stuck(was == Some(&true), loading.get()))
}

fn is_stuck(was: bool, now: Loading) -> bool {
    now == Loading::Failed || (was && now == Loading::Waiting)
}

/// That something cannot be had, and a button that asks for it again. It is to be shown as long
/// as that is [`stuck`]: the button keeps the focus while it waits, and leaves it to the panel's
/// tab when it goes.
#[component]
pub fn TryAgain(
    /// What cannot be had, a sentence.
    words: &'static str,
    loading: RwSignal<Loading>,
    ask: Callback<()>,
) -> impl IntoView {
    let is_waiting = Memo::new(move |_| loading.get() == Loading::Waiting);
    let was_pressed = StoredValue::new(false);
    let press = move |_| {
        if !is_waiting.get_untracked() {
            was_pressed.set_value(true);
            ask.run(());
        }
    };
    on_cleanup(move || {
        if was_pressed.try_get_value() == Some(true) {
            request_animation_frame(|| browser::focus_if_lost(SHOWN_TAB));
        }
    });

    view! {
        <p>{move || if is_waiting.get() { "Trying again…" } else { words }}</p>
        <button
            class="button button--secondary"
            r#type="button"
            aria-disabled=move || is_waiting.get().then_some("true")
            on:click=press
        >
            "Try again"
        </button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_stays_until_it_is_there() {
        let mut is = false;
        for (now, expected) in [
            (Loading::Waiting, false),
            (Loading::Failed, true),
            (Loading::Waiting, true),
            (Loading::Failed, true),
            (Loading::Waiting, true),
            (Loading::Done, false),
            (Loading::Waiting, false),
        ] {
            is = is_stuck(is, now);
            assert_eq!(is, expected, "{now:?}");
        }
    }
}
