//! What every page stands in: skip links, the rail, and the place where changes are announced.

#[cfg(feature = "hydrate")]
mod keys;
mod print_foot;
mod project;
mod rail;
mod theme_switch;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use self::print_foot::PrintFoot;
pub use self::project::ChosenProject;
use self::rail::{Rail, RailState};
use crate::browser;
use crate::components::announcer::{Announcer, AnnouncerRegion};
use crate::components::help_sheet::{HelpSheet, KeySheet};
use crate::components::toast::{Toast, ToastRegion};
use crate::components::tooltip::Tooltips;
use crate::components::uncopied::{Uncopied, UncopiedDialog};
use crate::routes::AppRoutes;
use crate::watched::Marks;

/// The layout around the routes.
#[component]
pub fn Layout() -> impl IntoView {
    let location = use_location();
    let is_replay = Memo::new(move |_| location.pathname.with(|path| path.contains("/windows/")));
    provide_context(Announcer::new());
    provide_context(Toast::new());
    provide_context(Uncopied::new());
    provide_context(Marks::new());
    provide_context(ChosenProject::new());
    let sheet = KeySheet::new();
    provide_context(sheet);
    let rail = RailState::new();
    #[cfg(feature = "hydrate")]
    keys::listen(rail, sheet);
    move_focus_on_route_changes();

    view! {
        // The browser's own links: the router would change the address and leave the focus.
        <a class="skip-link" href="#content" rel="external">"Skip to content"</a>
        <Show when=move || is_replay.get()>
            <a class="skip-link skip-link--player" href="#player-controls" rel="external">
                "Skip to player controls"
            </a>
        </Show>
        <div class="layout">
            <Rail state=rail/>
            <div class="layout__page">
                <AppRoutes/>
            </div>
        </div>
        <PrintFoot/>
        <ToastRegion/>
        <AnnouncerRegion/>
        <UncopiedDialog/>
        <HelpSheet/>
        <Tooltips/>
    }
}

/// A new page takes the focus to its heading, as loading a document would.
///
/// # Server-side rendering
///
/// Nothing happens; and the first page is a document, which has its focus.
fn move_focus_on_route_changes() {
    let location = use_location();
    Effect::new(move |previous: Option<String>| {
        let path = location.pathname.get();
        if previous.is_some_and(|previous| previous != path) {
            request_animation_frame(browser::focus_heading);
        }
        path
    });
}
