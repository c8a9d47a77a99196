//! The sheet of keys of a page. There is one, in the layout; pages say what it lists.

use leptos::prelude::*;

use super::dialog::Dialog;
use crate::browser;

/// Under which single keys are switched off in this browser.
const KEYS: &str = "hs_keys";

/// Keys, and what they do.
pub type Keys = &'static [(&'static str, &'static str)];

/// Those of a page that has none of its own.
const EVERYWHERE: Keys = &[
    ("g s, g f, g w", "Sessions, segments, watch list"),
    ("\\", "Labels of the navigation"),
    ("?", "This sheet"),
];

/// Whether the sheet is open, and whether single keys act. Provided by the layout.
#[derive(Clone, Copy, Debug)]
pub struct KeySheet {
    /// Whether it is open.
    pub is_open: RwSignal<bool>,
    /// Whether single keys act; they do unless the viewer said otherwise.
    pub has_keys: RwSignal<bool>,
    keys: RwSignal<Keys>,
    /// Counts who said what it lists: a page that was left has no say any more.
    n_said: StoredValue<u32>,
}

impl KeySheet {
    /// Closed; what was chosen last time is known in the browser only.
    pub fn new() -> Self {
        let has_keys = RwSignal::new(true);
        Effect::new(move |_| {
            has_keys.set(browser::stored_choice(KEYS).as_deref() != Some("off"));
        });
        Self {
            is_open: RwSignal::new(false),
            has_keys,
            keys: RwSignal::new(EVERYWHERE),
            n_said: StoredValue::new(0),
        }
    }

    /// The layout's.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Lists these keys as long as the caller lives.
    pub fn list(self, keys: Keys) {
        self.n_said.update_value(|n| *n += 1);
        let number = self.n_said.get_value();
        self.keys.set(keys);
        on_cleanup(move || {
            if self.n_said.try_get_value() == Some(number) {
                self.is_open.try_set(false);
                self.keys.try_set(EVERYWHERE);
            }
        });
    }
}

/// A dialog that lists keys and what they do, and lets single keys be switched off on all pages.
///
/// # Server-side rendering
///
/// Closed it lists nothing: a page may say what it lists after the sheet was rendered.
#[component]
pub fn HelpSheet() -> impl IntoView {
    let KeySheet { is_open, has_keys, keys, .. } = KeySheet::get();
    let words = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let listed: Keys = if is_open.get() { keys.get() } else { &[] };
        fitting(listed, &words.get())
    });
    let none = move || (is_open.get() && found.with(Vec::is_empty)).then_some("No key fits.");
    // Another page may list others, among which nothing was searched.
    Effect::new(move |_| {
        if !is_open.get() {
            words.set(String::new());
        }
    });
    let keep = move |event| {
        let act = event_target_checked(&event);
        has_keys.set(act);
        browser::store_choice(KEYS, if act { "on" } else { "off" });
    };

    view! {
        <Dialog id="help" title="Keys on this page" is_open>
            <input
                class="field"
                type="search"
                aria-label="Search keys"
                placeholder="Search keys"
                prop:value=words
                on:input=move |event| words.set(event_target_value(&event))
            />
            <dl class="sheet__rows">{move || found.get().into_iter().map(row).collect_view()}</dl>
            <p role="status">{none}</p>
            <label class="check">
                <input type="checkbox" prop:checked=has_keys on:change=keep/>
                "Single-key shortcuts"
            </label>
        </Dialog>
    }
    .into_any()
}

/// The keys whose name or purpose contains some words.
fn fitting(keys: Keys, words: &str) -> Vec<(&'static str, &'static str)> {
    let words = words.to_lowercase();
    let contains = |text: &str| text.to_lowercase().contains(&words);
    keys.iter().copied().filter(|(key, does)| contains(does) || contains(key)).collect()
}

fn row((key, does): (&'static str, &'static str)) -> impl IntoView {
    view! {
        <div class="sheet__row">
            <dt><kbd>{key}</kbd></dt>
            <dd>{does}</dd>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_by_their_names_and_by_what_they_do() {
        let found = |words: &str| fitting(EVERYWHERE, words).len();

        assert_eq!(found(""), EVERYWHERE.len());
        assert_eq!(found("G S"), 1);
        assert_eq!(found("labels"), 1);
        assert_eq!(found("selection"), 0);
    }
}
