//! What a browser did not want to copy, in a field, selected: its viewer can copy it.

use leptos::html;
use leptos::prelude::*;

use super::dialog::Dialog;
use crate::browser;

/// A text that could not be copied. Provided by the layout.
#[derive(Clone, Copy)]
pub struct Uncopied {
    text: RwSignal<String>,
    is_open: RwSignal<bool>,
}

impl Uncopied {
    pub fn new() -> Self {
        Self { text: RwSignal::default(), is_open: RwSignal::new(false) }
    }

    /// The page's.
    pub fn get() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    fn show(self, text: String) {
        self.text.set(text);
        self.is_open.set(true);
    }

    /// Copies a text; runs `done` when it was copied, and shows it where the browser refuses.
    pub fn copy(self, text: String, done: impl FnOnce() + 'static) {
        browser::copy(&text.clone(), move |is_done| if is_done { done() } else { self.show(text) });
    }
}

/// Where such a text is shown.
#[component]
pub fn UncopiedDialog() -> impl IntoView {
    let Uncopied { text, is_open } = Uncopied::get();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if is_open.get()
            && let Some(field) = field.get()
        {
            // After the dialog gave the focus to its first button.
            request_animation_frame(move || {
                drop(field.focus());
                field.select();
            });
        }
    });

    view! {
        <Dialog id="uncopied" title="Copy this yourself" is_open>
            <p>"The browser did not allow copying. The text is selected: press Ctrl+C, or ⌘C."</p>
            <input
                node_ref=field
                class="field"
                type="text"
                aria-label="Text to copy"
                readonly
                prop:value=text
            />
        </Dialog>
    }
    .into_any()
}
