//! The only time axis of the page: seek by pointer and keyboard, and see what happened where.

mod marks;
mod overview;
pub mod pointing;
mod preview;
mod track;

use leptos::html;
use leptos::prelude::*;

use self::marks::Marks;
use self::overview::Overview;
use self::pointing::{Pointing, turn};
use self::preview::Preview;
use self::track::Track;
use super::handle::Player;
use super::mapping::Mapping;
use super::playhead::{Phase, Playhead};
use super::windows::Extent;
use super::zoom::Part;
use crate::browser;
use crate::format::{path_of, spoken};

/// The playhead moves in these steps when the viewer wants less motion.
const CALM_STEP_MS: u64 = 250;

/// What all parts of the timeline know. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Axis {
    /// The player it belongs to.
    pub player: Player,
    /// Between positions and places.
    pub mapping: Memo<Mapping>,
    /// Width of the bar, in px.
    pub width: RwSignal<f64>,
    /// The bar.
    pub bar: NodeRef<html::Div>,
    /// What the pointer is over, or the focus is on.
    pub pointed: RwSignal<Option<Pointed>>,
}

/// A place on the bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointed {
    /// The position.
    pub position: u64,
    /// Its share of the bar.
    pub share: f64,
}

impl Axis {
    /// Points at a place, or nowhere.
    fn point(self, at: Option<Pointed>) {
        if let (Some(at), Some(bar)) = (at, self.bar.get_untracked()) {
            browser::set_style(&bar, "--pointed", &at.share.to_string());
        }
        self.pointed.set(at);
    }
}

/// The bar.
///
/// # Server-side rendering
///
/// Shapes are SVG attributes; the playhead is placed by a custom property that only scripts
/// set, because the page's policy forbids `style` attributes.
#[component]
pub fn Timeline(player: Player) -> impl IntoView {
    let length = Memo::new(move |_| player.with(Playhead::length));
    let (mapping, width) = (player.scale.shown, player.scale.width);
    let axis = Axis { player, mapping, width, bar: NodeRef::new(), pointed: RwSignal::new(None) };
    let is_away = Memo::new(move |_| {
        let position = player.position();
        !mapping.with(|mapping| mapping.shows(position))
    });
    place_playhead(axis);
    keep_in_view(axis);
    measure(axis);

    view! {
        <div class="timeline" on:wheel=move |event| turn(axis, &event)>
            <div
                class="timeline__bar"
                id="timeline-bar"
                role="slider"
                tabindex="0"
                aria-label="Position"
                aria-valuemin="0"
                aria-valuemax=move || length.get() / 1_000
                aria-valuenow=value_now(player)
                aria-valuetext=value_text(player)
                aria-disabled=move || (!player.is_awake.get()).then_some("true")
                node_ref=axis.bar
            >
                <Track axis/>
                <div class="timeline__playhead" class:timeline__playhead--away=move || is_away.get()></div>
                <Pointing axis/>
                <Preview axis/>
            </div>
            <Marks axis/>
            <Overview axis/>
        </div>
    }
    .into_any()
}

/// Position in whole seconds.
fn value_now(player: Player) -> Memo<u64> {
    Memo::new(move |_| player.position() / 1_000)
}

/// The position in words. Stands still while playing: nobody wants every second read out.
fn value_text(player: Player) -> Memo<String> {
    Memo::new(move |previous: Option<&String>| {
        let is_playing = player.with(|playhead| playhead.phase() == Phase::Playing);
        let page = player.page();
        match previous {
            Some(previous) if is_playing => previous.clone(),
            _ => {
                let position = spoken(player.position());
                page.map_or(position.clone(), |url| format!("{position}, {}", path_of(&url)))
            }
        }
    })
}

/// Moves the playhead with every frame, in steps for those who want less motion.
fn place_playhead(axis: Axis) {
    Effect::new(move |_| {
        let is_calm = browser::wants_less_motion();
        let position = axis.player.position();
        let step = if is_calm { CALM_STEP_MS } else { 1 };
        let share = axis.mapping.with(|mapping| mapping.share(position / step * step));
        if let Some(bar) = axis.bar.get() {
            browser::set_style(&bar, "--at", &share.to_string());
        }
    });
}

/// A part of the timeline goes along with the playhead, and gives way to another recording.
fn keep_in_view(axis: Axis) {
    let player = axis.player;
    Effect::new(move |before: Option<u64>| {
        let position = player.position();
        let is_playing = player.with_untracked(|playhead| playhead.phase() == Phase::Playing);
        player.scale.follow(before.unwrap_or(position), position, is_playing);
        position
    });
    Effect::new(move |before: Option<Extent>| {
        let extent = player.extent.get();
        let is_other = before.is_some_and(|it| it.from != extent.from || extent.length < it.length);
        if is_other {
            player.scale.show(Part::WHOLE);
        }
        extent
    });
}

/// Measures the bar when it is there and whenever it changes.
#[cfg(feature = "hydrate")]
fn measure(axis: Axis) {
    use gloo::events::EventListener;

    let read = move || {
        if let Some(bar) = axis.bar.get_untracked() {
            let width = bar.get_bounding_client_rect().width();
            if width > 0.0 {
                axis.width.set(width);
            }
        }
    };
    let listener = StoredValue::new_local(None::<EventListener>);
    Effect::new(move |_| {
        let _ = (
            axis.bar.get(),
            axis.player.view.has_side.get(),
            axis.player.activity.rows.with(|rows| rows.len()),
        );
        request_animation_frame(read);
        if listener.with_value(Option::is_none) {
            let resized = EventListener::new(&window(), "resize", move |_| read());
            listener.set_value(Some(resized));
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn measure(_axis: Axis) {}

/// A share of the bar as an SVG length.
fn percent(share: f64) -> String {
    format!("{:.3}%", share * 100.0)
}
