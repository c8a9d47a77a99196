//! The place of the recorded page: an isolated document, and what is said over it.

use leptos::html;
use leptos::prelude::*;

use super::handle::Player;
use super::notice::{SkipCaption, StageNotice};
use crate::browser;

/// The stage's frame.
///
/// `inert` and without a tab stop: a recorded page never gets focus or pointer. At 100 % the
/// frame is as large as the recorded viewport and the place around it scrolls.
#[component]
pub fn Stage(player: Player, frame: NodeRef<html::Iframe>) -> impl IntoView {
    let actual_size = move || if player.fits.get() { None } else { player.size.get() };

    let stage = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(stage), Some((width, height))) = (stage.get(), player.size.get()) {
            browser::set_style(&stage, "--page-ratio", &format!("{width} / {height}"));
        }
    });

    view! {
        <div class="stage" node_ref=stage>
            <div
                class="stage__scroller"
                class:stage__scroller--drawn=move || player.has_picture.get()
                class:stage__scroller--actual=move || actual_size().is_some()
                tabindex=move || actual_size().map(|_| "0")
                role=move || actual_size().map(|_| "group")
                aria-label=move || actual_size().map(|_| "Recorded page at 100 %")
            >
                <iframe
                    class="stage__frame"
                    title="Recorded page"
                    src="/replay/stage"
                    sandbox="allow-same-origin allow-scripts"
                    inert=true
                    tabindex="-1"
                    width=move || actual_size().map(|(width, _)| width.to_string())
                    height=move || actual_size().map(|(_, height)| height.to_string())
                    node_ref=frame
                ></iframe>
            </div>
            <SkipCaption player/>
            <StageNotice player/>
        </div>
    }
    .into_any()
}
