//! When a tooltip comes and when it goes.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, Node, PointerEvent};

use super::ID;
use super::place::{Control, beside};
use crate::browser;

/// How long a control is pointed at, or has the focus, before its tooltip comes.
const DELAY_MS: u32 = 400;

/// How long the tooltip stays while the pointer is on its way to it.
const GRACE_MS: u32 = 150;

const WORDS: &str = "data-tip";
const DESCRIBED_BY: &str = "aria-describedby";
const FOCUSED: &str = ":focus-visible, :has(:focus-visible)";

/// Listens as long as the dashboard is open.
pub(super) fn listen(element: NodeRef<html::Div>) {
    let tip = Tip {
        element,
        control: StoredValue::new_local(None),
        timer: StoredValue::new_local(None),
        phase: StoredValue::new(Phase::Hidden),
    };
    let hear = move |name: &'static str, act: fn(Tip, &Event)| {
        let options = EventListenerOptions::run_in_capture_phase();
        EventListener::new_with_options(&document(), name, options, move |event| act(tip, event))
    };
    let listeners = [
        hear("pointerover", Tip::point),
        hear("pointerdown", |tip, _| tip.rest()),
        hear("focusin", Tip::focus),
        hear("focusout", |tip, _| tip.close()),
        hear("keydown", Tip::press),
        hear("scroll", Tip::scroll),
    ];
    let kept = StoredValue::new_local(Some(listeners));
    on_cleanup(move || kept.dispose());
}

/// The tooltip of the page.
#[derive(Clone, Copy)]
struct Tip {
    element: NodeRef<html::Div>,
    /// What is pointed at or has the focus; also when its tooltip is not shown.
    control: StoredValue<Option<Element>, LocalStorage>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
    phase: StoredValue<Phase>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Hidden,
    Shown,
    /// Shown until the pointer had time to come to it.
    Leaving,
}

impl Tip {
    fn point(self, event: &Event) {
        let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
        let Some(target) = target_of(event).filter(|_| event.pointer_type() != "touch") else {
            return;
        };
        if let Some(control) = control_of(&target) {
            self.aim(control);
        } else if target.id() == ID {
            self.stay();
        } else {
            self.leave();
        }
    }

    fn focus(self, event: &Event) {
        let Some(target) = target_of(event) else { return };
        if target.matches(FOCUSED).unwrap_or_default()
            && let Some(control) = control_of(&target)
        {
            self.aim(control);
        }
    }

    /// What is pressed has been understood, and may show something in the tooltip's place.
    fn press(self, event: &Event) {
        let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
        if key.is_some_and(|key| matches!(key.as_str(), "Escape" | "Enter" | " ")) {
            self.rest();
        }
    }

    /// Its control is elsewhere now. One that is still to come finds it there.
    fn scroll(self, event: &Event) {
        if self.phase.get_value() == Phase::Hidden {
            return;
        }
        let around = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        let has_moved = self
            .control
            .with_value(|control| around.is_some_and(|around| around.contains(control.as_deref())));
        if has_moved {
            self.rest();
        }
    }

    fn aim(self, control: Element) {
        if self.control.with_value(|known| known.as_ref() == Some(&control)) {
            self.stay();
        } else {
            self.close();
            self.control.set_value(Some(control));
            self.wait(DELAY_MS, Self::show);
        }
    }

    /// What is shown goes on being shown.
    fn stay(self) {
        if self.phase.get_value() == Phase::Leaving {
            self.phase.set_value(Phase::Shown);
            self.timer.set_value(None);
        }
    }

    /// Nothing is pointed at any more.
    fn leave(self) {
        let is_focused = self.control.with_value(|control| {
            control.as_ref().is_some_and(|control| control.matches(FOCUSED).unwrap_or_default())
        });
        match self.phase.get_value() {
            _ if is_focused => self.stay(),
            Phase::Hidden => self.close(),
            Phase::Shown => {
                self.phase.set_value(Phase::Leaving);
                self.wait(GRACE_MS, Self::end);
            }
            Phase::Leaving => {}
        }
    }

    /// Shows nothing until something else is pointed at.
    fn rest(self) {
        self.timer.set_value(None);
        self.hide();
    }

    fn close(self) {
        self.timer.set_value(None);
        self.end();
    }

    fn wait(self, ms: u32, act: fn(Self)) {
        self.timer.set_value(Some(Timeout::new(ms, move || act(self))));
    }

    fn end(self) {
        self.hide();
        self.control.set_value(None);
    }

    fn show(self) {
        let Some(control) = self.control.get_value().filter(|control| control.is_connected())
        else {
            return;
        };
        let words = control.get_attribute(WORDS).filter(|words| !words.is_empty());
        let (Some(words), Some(element)) = (words, self.element.get_untracked()) else { return };
        element.set_text_content(Some(&words));
        // Refused only while it is shown already.
        drop(element.show_popover());
        self.phase.set_value(Phase::Shown);
        let is_name = control.get_attribute("aria-label").is_some_and(|name| name == words);
        if !is_name && !control.has_attribute(DESCRIBED_BY) {
            drop(control.set_attribute(DESCRIBED_BY, ID));
        }
        let Some(root) = document().document_element() else { return };
        let (own, of) = (element.get_bounding_client_rect(), control.get_bounding_client_rect());
        let area =
            Control { left: of.left(), right: of.right(), top: of.top(), bottom: of.bottom() };
        let window = (f64::from(root.client_width()), f64::from(root.client_height()));
        let (left, top) = beside(&area, (own.width(), own.height()), window);
        browser::set_style(&element, "--tooltip-left", &format!("{left}px"));
        browser::set_style(&element, "--tooltip-top", &format!("{top}px"));
    }

    fn hide(self) {
        if self.phase.get_value() == Phase::Hidden {
            return;
        }
        self.phase.set_value(Phase::Hidden);
        if let Some(element) = self.element.get_untracked() {
            drop(element.hide_popover());
        }
        self.control.with_value(|control| {
            if let Some(control) = control
                && control.get_attribute(DESCRIBED_BY).as_deref() == Some(ID)
            {
                drop(control.remove_attribute(DESCRIBED_BY));
            }
        });
    }
}

fn target_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The control around an element that has words.
fn control_of(element: &Element) -> Option<Element> {
    element.closest(&format!("[{WORDS}]")).ok().flatten()
}
