//! Asks before a segment is deleted.

use leptos::prelude::*;
use model::Segment;

use crate::api::segments::{SegmentError, delete_segment};
use crate::browser;
use crate::components::confirm::Confirm;
use crate::components::dialog::Dialog;
use crate::segments::{KnownSegments, sentence};

/// The dialog. It opens when one is `asked` for.
#[component]
pub fn DeleteSegment(asked: RwSignal<Option<Segment>>) -> impl IntoView {
    let known = KnownSegments::get();
    let is_open = RwSignal::new(false);
    let failure = RwSignal::new(None::<SegmentError>);
    Effect::new(move |_| {
        if asked.with(Option::is_some) {
            failure.set(None);
            is_open.set(true);
        }
    });
    let title = Signal::derive(move || {
        asked.with(|asked| {
            let name = asked.as_ref().map_or("", |segment| segment.name.as_str());
            format!("Delete “{name}”?")
        })
    });
    let done = Callback::new(move |()| {
        let Some(segment) = asked.get_untracked() else { return };
        known.change(delete_segment(segment.id), move |result| match result {
            Ok(()) => {
                is_open.set(false);
                // The button that asked is gone with its row.
                browser::focus_heading();
                known.say("Deleted.");
            }
            Err(error) => failure.set(Some(error)),
        });
    });
    let wrong = move || failure.with(|error| error.as_ref().map(sentence));

    view! {
        <Dialog id="delete-segment" title is_open>
            <Confirm verb="Delete segment" is_open done>
                <p class="dialog__text">
                    "The filter goes, for everyone; the sessions stay. Its links then show the whole list. This cannot be undone."
                </p>
                <p class="dialog__text" role="alert">{wrong}</p>
            </Confirm>
        </Dialog>
    }
    .into_any()
}
