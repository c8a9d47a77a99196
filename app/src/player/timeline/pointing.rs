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

/// Who moves no further, in px, clicks: hands tremble.
const CLICK_PX: u32 = 3;

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
    /// The playhead goes along, and came here last.
    Seeks(Sought),
    /// What lies between here and its end will be shown.
    Chooses { from: f64 },
}

/// Where a drag brought the playhead last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sought {
    /// The pointer's place, in px.
    x: i32,
    /// When, in ms.
    at_ms: u64,
    /// It has left the place where it was pressed.
    has_moved: bool,
}

impl Sought {
    /// Whether the playhead is elsewhere than the pointer. A click is where it was pressed.
    const fn is_left(self, x: i32) -> bool {
        if self.has_moved { self.x != x } else { CLICK_PX < self.x.abs_diff(x) }
    }

    /// Whether the playhead follows the pointer now.
    const fn is_due(self, x: i32, now_ms: u64) -> bool {
        self.is_left(x) && DRAG_EVERY_MS <= now_ms.saturating_sub(self.at_ms)
    }
}

/// What the pointer does on the bar. Cheap to copy.
#[derive(Clone, Copy)]
struct Pointer {
    axis: Axis,
    drag: StoredValue<Option<Drag>>,
    /// What is chosen so far, in shares of the bar.
    chosen: RwSignal<Option<(f64, f64)>>,
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
            self.seek(event, share, false);
        }
    }

    fn go(self, event: &PointerEvent) {
        let share = share_at(self.axis.bar, event);
        self.axis.point(Some(pointed(self.axis, share)));
        match self.drag.get_value() {
            Some(Drag::Seeks(sought)) if sought.is_due(event.client_x(), browser::now_ms()) => {
                self.seek(event, share, true);
            }
            Some(Drag::Chooses { from }) => {
                self.chosen.set(Some((from.min(share), from.max(share))));
            }
            Some(Drag::Seeks(_)) | None => {}
        }
    }

    fn release(self, event: &PointerEvent) {
        let axis = self.axis;
        let share = share_at(axis.bar, event);
        let is_choice =
            |from: f64| LEAST_CHOICE_PX <= (share - from).abs() * axis.width.get_untracked();
        match self.drag.get_value() {
            // A click had its seek when it was pressed.
            Some(Drag::Seeks(sought)) if sought.is_left(event.client_x()) => {
                self.seek(event, share, true);
            }
            Some(Drag::Chooses { from }) if is_choice(from) => {
                axis.player.scale.choose(from, share);
            }
            _ => {}
        }
        self.cancel();
    }

    fn cancel(self) {
        self.drag.set_value(None);
        self.chosen.set(None);
    }

    fn seek(self, event: &PointerEvent, share: f64, has_moved: bool) {
        let sought = Sought { x: event.client_x(), at_ms: browser::now_ms(), has_moved };
        self.drag.set_value(Some(Drag::Seeks(sought)));
        self.axis.player.send(Input::Seek(pointed(self.axis, share).position));
    }
}

/// The catcher over the bar.
#[component]
pub fn Pointing(axis: Axis) -> impl IntoView {
    let chosen = RwSignal::new(None);
    let pointer = Pointer { axis, drag: StoredValue::new(None), chosen };

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

#[cfg(test)]
mod tests {
    use super::*;

    /// The places that are sought, of those where the pointer is, and when.
    fn sought(pressed: (i32, u64), dragged: &[(i32, u64)], released: i32) -> Vec<i32> {
        let mut all = vec![Sought { x: pressed.0, at_ms: pressed.1, has_moved: false }];
        for &(x, at_ms) in dragged {
            if all.last().is_some_and(|last| last.is_due(x, at_ms)) {
                all.push(Sought { x, at_ms, has_moved: true });
            }
        }
        let mut places: Vec<i32> = all.iter().map(|it| it.x).collect();
        if all.last().is_some_and(|last| last.is_left(released)) {
            places.push(released);
        }
        places
    }

    #[test]
    fn a_click_is_one_seek_and_a_drag_is_not_one_for_each_px() {
        let cases = [
            ("a click", &[][..], 40, vec![40]),
            ("a long one", &[(40, 300), (40, 900)][..], 40, vec![40]),
            ("one of a hand that trembles", &[(41, 20), (42, 300)][..], 38, vec![40]),
            ("a drag to the px", &[(44, 100), (45, 200)][..], 46, vec![40, 44, 45, 46]),
            ("a drag", &[(50, 99), (60, 100), (70, 150), (80, 200)][..], 80, vec![40, 60, 80]),
            ("a fast one ends where it is let go", &[(90, 50)][..], 95, vec![40, 95]),
            ("one there and back", &[(90, 150)][..], 40, vec![40, 90, 40]),
        ];
        for (name, dragged, released, expected) in cases {
            assert_eq!(sought((40, 0), dragged, released), expected, "{name}");
        }
    }
}
