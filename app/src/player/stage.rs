//! The place of the recorded page: an isolated document, and what is said over it.

use leptos::html;
use leptos::prelude::*;

use super::handle::Player;
use super::notice::{MissingNotice, SkipCaption, StageNotice};
use crate::browser;

/// The stage's frame.
///
/// `inert` and without a tab stop: a recorded page never gets focus or pointer. At 100 % the
/// frame is as large as the recorded viewport and the place around it scrolls.
#[component]
pub fn Stage(player: Player, frame: NodeRef<html::Iframe>) -> impl IntoView {
    let scrolls = Memo::new(move |_| !player.fits.get() && player.size.get().is_some());

    let stage = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(stage), Some((width, height))) = (stage.get(), player.size.get()) {
            browser::set_style(&stage, "--page-ratio", &format!("{width} / {height}"));
            browser::set_style(&stage, "--page-width", &format!("{width}px"));
            browser::set_style(&stage, "--page-height", &format!("{height}px"));
        }
    });

    view! {
        <div class="stage" node_ref=stage>
            <div
                class="stage__scroller"
                class:stage__scroller--drawn=move || player.has_picture.get()
                class:stage__scroller--actual=move || scrolls.get()
                tabindex=move || scrolls.get().then_some("0")
                role=move || scrolls.get().then_some("group")
                aria-label=move || scrolls.get().then_some("Recorded page at 100 %")
            >
                <iframe
                    class="stage__frame"
                    title="Recorded page"
                    src="/replay/stage"
                    sandbox="allow-same-origin allow-scripts"
                    inert=true
                    tabindex="-1"
                    node_ref=frame
                ></iframe>
            </div>
            <SkipCaption player/>
            <MissingNotice player/>
            <StageNotice player/>
        </div>
    }
    .into_any()
}
