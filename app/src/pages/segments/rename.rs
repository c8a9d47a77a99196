//! Gives a segment another name.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use model::Segment;

use crate::api::segments::{SegmentError, rename_segment};
use crate::components::dialog::Dialog;
use crate::segments::{KnownSegments, NameField};

/// The dialog. It opens when one is `asked` for.
#[component]
pub fn RenameSegment(asked: RwSignal<Option<Segment>>) -> impl IntoView {
    let known = KnownSegments::get();
    let field = NodeRef::<Input>::new();
    let is_open = RwSignal::new(false);
    let failure = RwSignal::new(None::<SegmentError>);
    Effect::new(move |_| {
        let Some(segment) = asked.get() else { return };
        failure.set(None);
        if let Some(field) = field.get_untracked() {
            field.set_value(segment.name.as_str());
        }
        is_open.set(true);
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(segment), Some(field)) = (asked.get_untracked(), field.get_untracked()) else {
            return;
        };
        known.change(rename_segment(segment.id, field.value()), move |result| match result {
            Ok(()) => {
                is_open.set(false);
                known.say("Renamed.");
            }
            Err(error) => failure.set(Some(error)),
        });
    };

    view! {
        <Dialog id="rename-segment" title="Rename this segment" is_open>
            <form on:submit=submit>
                <NameField id="rename-segment-wrong" field failure/>
                <div class="dialog__foot">
                    <button
                        class="button button--secondary"
                        r#type="button"
                        on:click=move |_| is_open.set(false)
                    >
                        "Cancel"
                    </button>
                    <button class="button button--primary" r#type="submit">"Rename"</button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}
