//! What can be drawn over the recorded page, and the menu in which it is chosen.

use leptos::prelude::*;

use super::handle::Player;
use crate::components::icon::{Icon, Sign};
use crate::components::menu::Menu;

/// Something that is drawn over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The visitor's pointer, with a ripple where it clicks.
    Pointer,
    /// The way that the pointer took.
    Trail,
    /// Clicks of the page visit, numbered.
    Clicks,
    /// Those of them that are still to come, too.
    AllClicks,
    /// How far the page visit was scrolled.
    Depth,
    /// Fields of the page visit, in the order in which they got the focus.
    Focus,
}

impl Overlay {
    /// All of them, as the menu lists them.
    pub const ALL: [Self; 6] =
        [Self::Pointer, Self::Trail, Self::Clicks, Self::AllClicks, Self::Depth, Self::Focus];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pointer => "Pointer",
            Self::Trail => "Pointer trail",
            Self::Clicks => "Clicks",
            Self::AllClicks => "All clicks of the page",
            Self::Depth => "Scroll depth",
            Self::Focus => "Focus order",
        }
    }

    const fn sign(self) -> Sign {
        match self {
            Self::Pointer | Self::Trail => Sign::Pointer,
            Self::Clicks | Self::AllClicks => Sign::KindClick,
            Self::Depth => Sign::Depth,
            Self::Focus => Sign::KindInput,
        }
    }

    /// Its key, if it has one.
    const fn key(self) -> Option<&'static str> {
        match self {
            Self::Pointer => Some("m"),
            Self::Clicks => Some("c"),
            Self::Depth => Some("d"),
            Self::Trail | Self::AllClicks | Self::Focus => None,
        }
    }

    /// Whether it is drawn.
    const fn is_on(self, player: Player) -> RwSignal<bool> {
        match self {
            Self::Pointer => player.view.has_pointer,
            Self::Trail => player.view.has_trail,
            Self::Clicks => player.view.has_clicks,
            Self::AllClicks => player.view.has_all_clicks,
            Self::Depth => player.view.has_depth,
            Self::Focus => player.view.has_focus,
        }
    }

    /// Draws it, or does not any more, and says so.
    pub fn toggle(self, player: Player) {
        let is_on = !self.is_on(player).get_untracked();
        self.is_on(player).set(is_on);
        player.say(format!("{} {}.", self.name(), if is_on { "shown" } else { "hidden" }));
    }
}

/// The menu.
#[component]
pub fn OverlaysMenu(player: Player) -> impl IntoView {
    let label = || {
        view! {
            <Icon sign=Sign::Overlays/>
            <span class="toggle__words">"Overlays"</span>
        }
    };
    let choices = Overlay::ALL.map(|overlay| view! { <Choice player overlay/> }).collect_view();
    view! {
        <div class="overlays">
            <Menu label title="Overlays" class="toggle">
                <fieldset class="overlays__choices">
                    <legend class="visually-hidden">"Drawn over the page"</legend>
                    {choices}
                </fieldset>
            </Menu>
        </div>
    }
    .into_any()
}

#[component]
fn Choice(player: Player, overlay: Overlay) -> impl IntoView {
    let is_on = overlay.is_on(player);
    view! {
        <label class="check overlays__choice">
            <input
                type="checkbox"
                prop:checked=is_on
                disabled=move || !player.is_awake.get()
                on:change=move |_| overlay.toggle(player)
            />
            <Icon sign=overlay.sign()/>
            <span class="overlays__name">{overlay.name()}</span>
            {overlay.key().map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </label>
    }
    .into_any()
}
