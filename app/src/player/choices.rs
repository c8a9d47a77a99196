//! What a viewer chose about playing, kept in the browser.
//!
//! # Server-side rendering
//!
//! The server does not know the choices: the engine takes them over when it starts.

use leptos::prelude::*;

use super::inspect::Inspected;
use super::panels::Panel;
use super::playhead::Speed;
use super::side;
use super::windows::ViewMode;
use crate::browser;
use crate::bulk::session_tags::Tagging;
use crate::components::help_sheet::KeySheet;

const SPEED: &str = "hs_speed";
const SKIP: &str = "hs_skip_inactivity";
const FIT: &str = "hs_fit";
const PANEL: &str = "hs_panel";
const SIDE: &str = "hs_side";
const VIEW: &str = "hs_view";
const KINDS: &str = "hs_kinds";
const SIDE_WIDTH: &str = "hs_side_width";

/// Whether playing begins when a replay opens; not unless the viewer said so.
pub const AUTOPLAY: &str = "hs_autoplay";

/// Whether resting on the timeline shows a picture; it does unless the viewer said otherwise.
pub const PREVIEW: &str = "hs_preview";

/// What is open beside the stage and over it. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    /// The panel that is shown.
    pub panel: RwSignal<Panel>,
    /// Whether the side panel is open.
    pub has_side: RwSignal<bool>,
    /// How wide the side panel is, in px.
    pub side_width: RwSignal<u32>,
    /// Whether the timeline is linear in time, also where nothing was done.
    pub is_real_time: RwSignal<bool>,
    /// Whether the visitor's pointer is drawn, with a ripple where it clicks.
    pub has_pointer: RwSignal<bool>,
    /// Whether the pointer draws the way that it took.
    pub has_trail: RwSignal<bool>,
    /// Whether clicks are drawn over the page.
    pub has_clicks: RwSignal<bool>,
    /// Whether these are all clicks of the page visit, also later ones.
    pub has_all_clicks: RwSignal<bool>,
    /// Whether the scroll depth is drawn beside the page.
    pub has_depth: RwSignal<bool>,
    /// Whether fields are numbered in the order in which they got the focus.
    pub has_focus: RwSignal<bool>,
    /// Whether pointing at the page tells what is there.
    pub inspects: RwSignal<bool>,
    /// The element of the page that was pointed at and kept.
    pub inspected: RwSignal<Option<Inspected>>,
    /// The element that the panel "Text" points out: its window's place, and its node.
    pub outlined: RwSignal<Option<(usize, i64)>>,
    /// Whether the viewer wants to see what flashes.
    pub shows_flashing: RwSignal<bool>,
    /// Whether the page's top bar is there.
    pub has_top_bar: RwSignal<bool>,
    /// Whether the dialog is open in which the session is tagged. The page's, which holds it.
    pub is_tagging: RwSignal<bool>,
    /// Whether a link was copied a moment ago.
    pub is_copied: RwSignal<bool>,
    /// Whether the help sheet is open. The layout's, which holds it.
    pub has_help: RwSignal<bool>,
    /// Whether single keys act.
    pub has_keys: RwSignal<bool>,
    /// Which windows are shown.
    pub mode: RwSignal<ViewMode>,
}

impl Choices {
    /// What the server renders, too.
    pub fn new(mode: ViewMode) -> Self {
        let sheet = KeySheet::get();
        Self {
            panel: RwSignal::new(Panel::Activity),
            has_side: RwSignal::new(true),
            side_width: RwSignal::new(side::USUAL),
            is_real_time: RwSignal::new(false),
            has_pointer: RwSignal::new(true),
            has_trail: RwSignal::new(false),
            has_clicks: RwSignal::new(false),
            has_all_clicks: RwSignal::new(false),
            has_depth: RwSignal::new(false),
            has_focus: RwSignal::new(false),
            inspects: RwSignal::new(false),
            inspected: RwSignal::new(None),
            outlined: RwSignal::new(None),
            shows_flashing: RwSignal::new(false),
            has_top_bar: RwSignal::new(true),
            is_tagging: Tagging::get().0,
            is_copied: RwSignal::new(false),
            has_help: sheet.is_open,
            has_keys: sheet.has_keys,
            mode: RwSignal::new(mode),
        }
    }

    /// Takes over what was chosen last time.
    #[cfg(feature = "hydrate")]
    pub fn take_over(self) {
        let panel = browser::query("panel").or_else(|| browser::stored_choice(PANEL));
        if let Some(panel) = panel.and_then(|slug| Panel::parse(&slug)) {
            self.panel.set(panel);
        }
        self.has_side.set(browser::stored_choice(SIDE).as_deref() != Some("off"));
        let width = browser::stored_choice(SIDE_WIDTH).and_then(|text| text.parse().ok());
        self.side_width.set(side::within(width.unwrap_or(side::USUAL)));
        let kept = || browser::stored_choice(VIEW);
        if browser::query("view").is_none()
            && let Some(mode) = kept().and_then(|slug| ViewMode::parse(&slug))
        {
            self.mode.set(mode);
        }
    }

    /// Shows a panel, here and next time.
    pub fn show(self, panel: Panel) {
        self.panel.set(panel);
        self.has_side.set(true);
        browser::store_choice(PANEL, panel.slug());
        browser::set_query("panel", panel.slug());
    }

    /// Begins or ends inspecting the page.
    pub fn inspect(self, inspects: bool) {
        self.inspects.set(inspects);
        self.inspected.set(None);
    }

    /// Opens or closes the side panel.
    pub fn toggle_side(self) {
        let is_open = !self.has_side.get_untracked();
        self.has_side.set(is_open);
        browser::store_choice(SIDE, if is_open { "on" } else { "off" });
    }

    /// Makes the side panel as wide as that, here and next time.
    pub fn widen_side(self, width: u32) {
        let width = side::within(width);
        self.side_width.set(width);
        browser::store_choice(SIDE_WIDTH, &width.to_string());
    }

    /// Shows windows that way, here and next time.
    pub fn keep_mode(self, mode: ViewMode) {
        self.mode.set(mode);
        browser::store_choice(VIEW, mode.slug());
        browser::set_query("view", mode.slug());
    }
}

/// The speed that was used last.
#[cfg(feature = "hydrate")]
pub fn speed() -> Speed {
    browser::stored_choice(SPEED).and_then(|text| Speed::parse(&text)).unwrap_or(Speed::NORMAL)
}

/// Keeps the speed.
pub fn keep_speed(speed: Speed) {
    browser::store_choice(SPEED, &speed.label());
}

/// Whether inactivity is skipped; it is unless the viewer said otherwise.
#[cfg(feature = "hydrate")]
pub fn skips_inactivity() -> bool {
    browser::stored_choice(SKIP).as_deref() != Some("off")
}

/// Keeps whether inactivity is skipped.
pub fn keep_skip(skips: bool) {
    browser::store_choice(SKIP, if skips { "on" } else { "off" });
}

/// Whether the page is scaled to fit; it is unless the viewer said otherwise.
#[cfg(feature = "hydrate")]
pub fn fits() -> bool {
    browser::stored_choice(FIT).as_deref() != Some("off")
}

/// Keeps whether the page is scaled to fit.
pub fn keep_fit(fits: bool) {
    browser::store_choice(FIT, if fits { "on" } else { "off" });
}

/// The kinds of activity that were asked for last.
pub fn kinds() -> String {
    browser::stored_choice(KINDS).unwrap_or_default()
}

/// Keeps the kinds of activity that are asked for.
pub fn keep_kinds(kinds: &str) {
    browser::store_choice(KINDS, kinds);
}

/// Whether playing begins when a replay opens.
#[cfg(feature = "hydrate")]
pub fn plays_at_once() -> bool {
    browser::stored_choice(AUTOPLAY).as_deref() == Some("on")
}

/// Whether resting on the timeline shows a picture.
#[cfg(feature = "hydrate")]
pub fn has_preview() -> bool {
    browser::stored_choice(PREVIEW).as_deref() != Some("off")
}
