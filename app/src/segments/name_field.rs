//! The field for a segment's name, with what was wrong about it.

use leptos::html::Input;
use leptos::prelude::*;

use super::sentence;
use crate::api::segments::SegmentError;
use crate::components::icon::{Icon, Sign};

/// The field. `id` names its message, and is the dialog's own.
#[component]
pub fn NameField(
    id: &'static str,
    field: NodeRef<Input>,
    failure: RwSignal<Option<SegmentError>>,
) -> impl IntoView {
    let wrong = move || {
        let words = failure.with(|error| error.as_ref().map(sentence))?;
        Some(view! { <p class="dialog__wrong"><Icon sign=Sign::Warning/> {words}</p> })
    };

    view! {
        <label class="dialog__field">
            "Name"
            <input
                node_ref=field
                class="field"
                autocomplete="off"
                autofocus=true
                aria-invalid=move || failure.read().is_some().then_some("true")
                aria-describedby=id
            />
        </label>
        <div id=id role="alert">{wrong}</div>
    }
    .into_any()
}
