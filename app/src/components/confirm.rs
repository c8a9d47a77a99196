//! The end of a dialog that asks before something is gone for good.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// What goes and what stays, as children, and the two answers. Cancel gets the focus when the
/// dialog is opened.
#[component]
pub fn Confirm(
    /// The verb, and what goes: "Delete tab".
    #[prop(into)]
    verb: String,
    is_open: RwSignal<bool>,
    /// Run when it is confirmed.
    done: Callback<()>,
    /// Whether something is still to be typed.
    #[prop(optional, into)]
    is_locked: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let cancel = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if is_open.get()
            && let Some(cancel) = cancel.get()
        {
            // After the dialog gave the focus to its first button.
            request_animation_frame(move || drop(cancel.focus()));
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !is_locked.get_untracked() {
            done.run(());
        }
    };

    view! {
        <form on:submit=submit>
            {children()}
            <div class="dialog__foot">
                <button
                    node_ref=cancel
                    class="button button--secondary"
                    r#type="button"
                    on:click=move |_| is_open.set(false)
                >
                    "Cancel"
                </button>
                <button
                    class="button button--danger-filled"
                    r#type="submit"
                    disabled=move || is_locked.get()
                >
                    {verb}
                </button>
            </div>
        </form>
    }
    .into_any()
}
