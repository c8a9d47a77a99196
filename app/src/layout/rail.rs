//! The rail: where in the dashboard one is, and where one can go. A bottom bar on phones.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::project::ChosenProject;
use super::theme_switch::ThemeSwitch;
use crate::browser;
use crate::components::help_sheet::KeySheet;
use crate::components::icon::{Icon, Sign};
use crate::preferences::{KEPT_S, RAIL_COOKIE, rail_is_collapsed};
use crate::routes::{SEGMENTS, SESSIONS, WATCH_LIST};

/// The rail.
#[component]
pub fn Rail(state: RailState) -> impl IntoView {
    let chosen = ChosenProject::get();
    let sessions = Signal::derive(move || chosen.list_path());
    view! {
        <nav class="rail" aria-label="Main">
            <a class="rail__mark" href=sessions>
                <Icon sign=Sign::Mark/>
                <span class="rail__label">"Hindsight"</span>
            </a>
            <ul class="rail__items">
                <RailItem path=SESSIONS href=sessions sign=Sign::Sessions name="Sessions"/>
                <RailItem path=SEGMENTS sign=Sign::Filter name="Segments"/>
                <RailItem path=WATCH_LIST sign=Sign::WatchList name="Watch list"/>
            </ul>
            <div class="rail__foot">
                <ThemeSwitch/>
                <HelpButton/>
                <RailToggle state/>
            </div>
        </nav>
    }
    .into_any()
}

/// Whether the rail is collapsed to its icons.
#[derive(Clone, Copy)]
pub struct RailState(RwSignal<bool>);

impl RailState {
    /// As it was kept.
    pub fn new() -> Self {
        Self(RwSignal::new(rail_is_collapsed()))
    }

    pub fn toggle(self) {
        let collapse = !self.0.get_untracked();
        let state = if collapse { "collapsed" } else { "open" };
        self.0.set(collapse);
        browser::set_cookie(RAIL_COOKIE, state, KEPT_S);
        browser::set_root_attribute("data-rail", state);
    }
}

/// A part of the dashboard.
#[component]
fn RailItem(
    path: &'static str,
    /// Where it leads, if not to the path itself.
    #[prop(optional, into)]
    href: Option<Signal<String>>,
    sign: Sign,
    name: &'static str,
) -> impl IntoView {
    let href = move || href.map_or_else(|| path.to_owned(), |href| href.get());
    let pathname = use_location().pathname;
    let is_here = move || pathname.with(|here| here.starts_with(path)).then_some("page");

    view! {
        <li>
            <a class="rail__item" href=href aria-current=is_here>
                <Icon sign/>
                <span class="rail__label">{name}</span>
            </a>
        </li>
    }
}

/// Opens the sheet of keys. The player has a button of its own.
#[component]
fn HelpButton() -> impl IntoView {
    let sheet = KeySheet::get();
    view! {
        <button
            class="rail__help needs-script"
            r#type="button"
            aria-label="Keys"
            data-tip="Keys (?)"
            aria-haspopup="dialog"
            on:click=move |_| sheet.is_open.set(true)
        >
            <Icon sign=Sign::Help/>
        </button>
    }
}

/// Collapses the rail to its icons, and opens it again.
///
/// # Server-side rendering
///
/// Without JavaScript the button does nothing, so a style sheet for scripting hides it.
#[component]
fn RailToggle(state: RailState) -> impl IntoView {
    let RailState(is_collapsed) = state;

    view! {
        <button
            class="rail__toggle needs-script"
            r#type="button"
            aria-expanded=move || (!is_collapsed.get()).to_string()
            aria-label="Navigation labels"
            data-tip=move || if is_collapsed.get() { "Show labels (\\)" } else { "Hide labels (\\)" }
            aria-keyshortcuts="\\"
            on:click=move |_| state.toggle()
        >
            <Icon sign=Sign::Rail/>
        </button>
    }
}
