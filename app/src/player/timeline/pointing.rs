//! Seeks where the pointer presses or drags, tells what is under it, and shows less or more.

use leptos::ev::{MouseEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;

use super::{Axis, Pointed, percent};
use crate::browser;
use crate::player::playhead::Input;
use crate::player::zoom::Part;

/// Dragging redraws at most this often.
const DRAG_EVERY_MS: u64 = 100;

/// A choice that is narrower than this was none, in px.
const LEAST_CHOICE_PX: f64 = 4.0;

/// A wheel that is turned by one px shows so much more, as a power of e.
const ZOOM_PER_PX: f64 = 0.006;

/// One event of a wheel zooms by no more than so many px. Wheels tell large steps, pinches
/// small ones.
const MOST_WHEEL_PX: f64 = 50.0;

/// Px of a line, for wheels that count lines.
const LINE_PX: f64 = 16.0;

/// What a drag does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Drag {
    /// The playhead goes along.
    Seeks,
    /// What lies between here and its end will be shown.
    Chooses { from: f64 },
}

/// What the pointer does on the bar. Cheap to copy.
#[derive(Clone, Copy)]
struct Pointer {
    axis: Axis,
    drag: StoredValue<Option<Drag>>,
    /// What is chosen so far, in shares of the bar.
    chosen: RwSignal<Option<(f64, f64)>>,
    drawn_at: StoredValue<u64>,
}

impl Pointer {
    fn press(self, event: &PointerEvent) {
        if event.button() != 0 || !self.axis.player.is_awake.get_untracked() {
            return;
        }
        browser::capture(event);
        let share = share_at(self.axis.bar, event);
        if event.shift_key() {
            self.drag.set_value(Some(Drag::Chooses { from: share }));
        } else {
            self.drag.set_value(Some(Drag::Seeks));
            self.seek(share);
        }
    }

    fn go(self, event: &PointerEvent) {
        let share = share_at(self.axis.bar, event);
        self.axis.point(Some(pointed(self.axis, share)));
        match self.drag.get_value() {
            Some(Drag::Seeks) => {
                let now_ms = browser::now_ms();
                if now_ms.saturating_sub(self.drawn_at.get_value()) >= DRAG_EVERY_MS {
                    self.drawn_at.set_value(now_ms);
                    self.seek(share);
                }
            }
            Some(Drag::Chooses { from }) => {
                self.chosen.set(Some((from.min(share), from.max(share))));
            }
            None => {}
        }
    }

    fn release(self, event: &PointerEvent) {
        let axis = self.axis;
        let share = share_at(axis.bar, event);
        let ended = self.drag.get_value();
        self.cancel();
        let is_choice =
            |from: f64| LEAST_CHOICE_PX <= (share - from).abs() * axis.width.get_untracked();
        match ended {
            Some(Drag::Seeks) => self.seek(share),
            Some(Drag::Chooses { from }) if is_choice(from) => {
                axis.player.scale.choose(from, share);
            }
            Some(Drag::Chooses { .. }) | None => {}
        }
    }

    fn cancel(self) {
        self.drag.set_value(None);
        self.chosen.set(None);
    }

    fn seek(self, share: f64) {
        self.axis.player.send(Input::Seek(pointed(self.axis, share).position));
    }
}

/// The catcher over the bar.
#[component]
pub fn Pointing(axis: Axis) -> impl IntoView {
    let chosen = RwSignal::new(None);
    let (drag, drawn_at) = (StoredValue::new(None), StoredValue::new(0));
    let pointer = Pointer { axis, drag, chosen, drawn_at };

    view! {
        <div
            class="timeline__catcher"
            on:pointerdown=move |event| pointer.press(&event)
            on:pointermove=move |event| pointer.go(&event)
            on:pointerup=move |event| pointer.release(&event)
            on:pointercancel=move |_| pointer.cancel()
            on:pointerleave=move |_| axis.point(None)
            on:dblclick=move |_| axis.player.scale.show(Part::WHOLE)
        >
            {move || chosen.get().map(|(from, to)| view! {
                <svg class="timeline__choice" width="100%" height="100%" aria-hidden="true">
                    <rect x=percent(from) width=percent(to - from) height="100%"></rect>
                </svg>
            })}
        </div>
    }
    .into_any()
}

fn pointed(axis: Axis, share: f64) -> Pointed {
    let position = axis.mapping.with_untracked(|mapping| mapping.position(share));
    Pointed { position, share }
}

/// A turn of the wheel: with Ctrl it shows less or more around the pointer, sideways another part.
pub fn turn(axis: Axis, event: &WheelEvent) {
    let scale = axis.player.scale;
    let px = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { LINE_PX } else { 1.0 };
    if event.ctrl_key() || event.meta_key() {
        event.prevent_default();
        let by = (event.delta_y() * px).clamp(-MOST_WHEEL_PX, MOST_WHEEL_PX);
        let share = share_at(axis.bar, event);
        scale.zoom((by * ZOOM_PER_PX).exp(), share);
        axis.point(Some(pointed(axis, share)));
    } else if event.delta_x() != 0.0 && !scale.part.get_untracked().is_whole() {
        event.prevent_default();
        let by = event.delta_x() * px / axis.width.get_untracked();
        scale.show(scale.part.get_untracked().moved(by));
    }
}

/// Where a pointer is on a bar, from 0 to 1.
#[cfg(feature = "hydrate")]
pub fn share_at(bar: NodeRef<html::Div>, event: &MouseEvent) -> f64 {
    bar.get_untracked().map_or(0.0, |bar| {
        let bounds = bar.get_bounding_client_rect();
        let x = f64::from(event.client_x()) - bounds.left();
        if bounds.width() > 0.0 { (x / bounds.width()).clamp(0.0, 1.0) } else { 0.0 }
    })
}

#[cfg(not(feature = "hydrate"))]
pub fn share_at(_bar: NodeRef<html::Div>, _event: &MouseEvent) -> f64 {
    0.0
}
