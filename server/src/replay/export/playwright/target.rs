//! What a step acts on, as the document was at that moment.

use dom::queries::MAX_VISITED;
use dom::{Mirror, Name, NodeKind, Slot};

use super::locator::{Locator, input_type, role_of};
use super::typed::Typed;

/// How far above what was hit the button is that it is part of.
const PART_LEVELS: usize = 6;

/// What is done with an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// It is clicked.
    Other,
    /// A click on it submits a form.
    Submit,
    /// It is filled.
    Text,
    /// It is checked.
    Choice,
    /// One of its options is chosen.
    Select,
    /// A file is chosen.
    File,
    /// It holds what is typed, and is no control.
    Editable,
}

/// The element of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Its number; of a label that of its control.
    pub(super) node: i32,
    pub(super) control: Control,
    /// It is in a frame of the page.
    pub(super) is_framed: bool,
    pub(super) locator: Option<Locator>,
}

impl Target {
    /// The element that an event names, or the one that it is a part of.
    pub(super) fn find(mirror: &Mirror, node: i32, typed: &Typed) -> Option<Self> {
        let hit = mirror.find(node)?;
        let slot = actionable(mirror, hit);
        let control = control_of(mirror, slot);
        let is_framed = mirror.path(slot).skip(1).any(|above| mirror.node(above).is(Name::IFRAME));
        let may_name = control != Control::Editable;
        let locator = Locator::of(mirror, slot, typed, may_name);
        Some(Self { node: mirror.node(slot).id, control, is_framed, locator })
    }
}

/// What kind of control an element is.
pub(super) fn control_of(mirror: &Mirror, slot: Slot) -> Control {
    let node = mirror.node(slot);
    if node.is(Name::TEXTAREA) {
        return Control::Text;
    }
    if node.is(Name::SELECT) || node.is(Name::OPTION) {
        return Control::Select;
    }
    let kind = input_type(mirror, slot);
    if node.is(Name::BUTTON) {
        return if matches!(&*kind, "button" | "reset") { Control::Other } else { Control::Submit };
    }
    if node.is(Name::INPUT) {
        return match &*kind {
            "submit" | "image" => Control::Submit,
            "button" | "reset" | "hidden" => Control::Other,
            "checkbox" | "radio" => Control::Choice,
            "file" => Control::File,
            _ => Control::Text,
        };
    }
    if is_editable(mirror, slot) { Control::Editable } else { Control::Other }
}

fn is_editable(mirror: &Mirror, slot: Slot) -> bool {
    let Some(name) = mirror.names().find("contenteditable") else { return false };
    let said = mirror.path(slot).find_map(|above| mirror.text_of(above, name));
    said.is_some_and(|value| value != "false")
}

/// The control of a label, or the button or link that was hit in the middle.
fn actionable(mirror: &Mirror, hit: Slot) -> Slot {
    let is_control =
        |slot: Slot| !matches!(control_of(mirror, slot), Control::Other | Control::Editable);
    for slot in mirror.path(hit).take(PART_LEVELS) {
        if is_control(slot) || role_of(mirror, slot).is_some_and(|role| role != "heading") {
            return slot;
        }
        if mirror.node(slot).is(Name::LABEL) {
            return labelled(mirror, slot).unwrap_or(hit);
        }
    }
    hit
}

/// The control that a label names, or the one in it.
fn labelled(mirror: &Mirror, label: Slot) -> Option<Slot> {
    let is_control = |slot: &Slot| {
        let node = mirror.node(*slot);
        [Name::INPUT, Name::SELECT, Name::TEXTAREA].into_iter().any(|tag| node.is(tag))
    };
    let Some(id) = mirror.text_of(label, Name::FOR) else {
        return mirror.tree(label).take(MAX_VISITED).find(is_control);
    };
    let mut all = mirror.tree(mirror.root()?).take(MAX_VISITED);
    all.find(|slot| {
        mirror.node(*slot).kind == NodeKind::Element
            && mirror.text_of(*slot, Name::ID).as_ref() == Some(&id)
    })
}
