//! What was clicked: whether an answer may be expected, and which.

use dom::tape::Flags;
use dom::{Mirror, Slot};
use serde::{Deserialize, Serialize};

use super::selector::{attribute, element, selector_of, tag};
use crate::thresholds::TARGET_LEVELS;

/// Levels above a target that are looked at for what makes it opaque.
const MOST_LEVELS: usize = 256;

/// A click's target as the mirror has it at the moment of the click.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one thing")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Target {
    pub(super) node: i32,
    pub(super) selector: String,
    /// Something should happen: it, or something little above it, is a link, a button, …
    pub(super) is_control: bool,
    /// A link or a submit: that the page goes away is the answer.
    pub(super) is_link: bool,
    pub(super) is_submit: bool,
    /// Text field, select, editable; native pickers.
    pub(super) is_field: bool,
    /// Its effect is outside the document or is not recorded.
    pub(super) is_native: bool,
    pub(super) is_opaque: bool,
    /// To be clicked often is what it is for.
    pub(super) is_repeated: bool,
    pub(super) is_root: bool,
    /// Inside a label: another click on its control follows.
    pub(super) is_label: bool,
    /// A control that a label may click.
    pub(super) is_labelled: bool,
}

const ROLES: [&str; 8] =
    ["button", "link", "tab", "menuitem", "option", "checkbox", "radio", "switch"];
const BUTTONS: [&str; 6] = ["button", "checkbox", "radio", "image", "submit", "reset"];
const PICKERS: [&str; 8] =
    ["file", "color", "date", "datetime-local", "month", "week", "time", "range"];

impl Target {
    pub(super) fn of(mirror: &Mirror, node: i32) -> Self {
        let Some(slot) = mirror.find(node).and_then(|slot| element(mirror, slot)) else {
            // The document itself, or a node that is not there.
            return Self { node, is_root: mirror.find(node).is_some(), ..Self::default() };
        };
        let mut target = Self { node, selector: selector_of(mirror, slot), ..Self::default() };
        let own = tag(mirror, slot);
        target.is_root = matches!(own, "html" | "body");
        target.is_labelled = matches!(own, "input" | "select" | "textarea" | "button");
        target.is_opaque = is_closed(mirror, slot);
        for (level, slot) in mirror.path(slot).take(MOST_LEVELS).enumerate() {
            target.is_opaque |= is_opaque(mirror, slot);
            target.is_label |= tag(mirror, slot) == "label";
            if level <= TARGET_LEVELS {
                target.look(mirror, slot);
            }
        }
        target
    }

    fn look(&mut self, mirror: &Mirror, slot: Slot) {
        let has = |name| attribute(mirror, slot, name);
        let tag = tag(mirror, slot);
        let role = has("role").unwrap_or_default();
        self.is_control |= ROLES.contains(&role.as_str()) || has("onclick").is_some();
        self.is_repeated |= matches!(role.as_str(), "slider" | "spinbutton");
        self.is_field |= has("contenteditable").is_some_and(|value| value != "false");
        match tag {
            "a" | "area" => self.look_at_link(mirror, slot),
            "button" => {
                self.is_control = true;
                self.is_submit |= has("type").is_none_or(|kind| kind == "submit");
            }
            "summary" => self.is_control = true,
            "textarea" => self.is_field = true,
            "select" | "option" => self.is_native = true,
            "input" => self.look_at_input(&has("type").unwrap_or_default().to_ascii_lowercase()),
            _ => {}
        }
    }

    fn look_at_link(&mut self, mirror: &Mirror, slot: Slot) {
        let has = |name| attribute(mirror, slot, name);
        let Some(href) = has("href").or_else(|| has("xlink:href")) else { return };
        self.is_control = true;
        self.is_link = true;
        let outside = ["mailto:", "tel:", "sms:", "blob:"];
        self.is_native |= has("download").is_some()
            || has("target").is_some_and(|target| !matches!(target.as_str(), "" | "_self"))
            || outside.iter().any(|scheme| href.starts_with(scheme));
    }

    fn look_at_input(&mut self, kind: &str) {
        self.is_control |= BUTTONS.contains(&kind);
        self.is_submit |= matches!(kind, "submit" | "image");
        self.is_native |= PICKERS.contains(&kind);
        self.is_repeated |= matches!(kind, "number" | "range");
        self.is_field |= !BUTTONS.contains(&kind) && !PICKERS.contains(&kind);
    }
}

/// Whether text is put into it: what gets the focus by being clicked.
pub(super) fn is_text_field(mirror: &Mirror, slot: Slot) -> bool {
    let kind = || attribute(mirror, slot, "type").unwrap_or_default().to_ascii_lowercase();
    match tag(mirror, slot) {
        "textarea" | "select" => true,
        "input" => !BUTTONS.contains(&kind().as_str()),
        _ => attribute(mirror, slot, "contenteditable").is_some_and(|value| value != "false"),
    }
}

fn is_opaque(mirror: &Mirror, slot: Slot) -> bool {
    let node = mirror.node(slot);
    node.flags.has(Flags::BLOCKED)
        || matches!(
            tag(mirror, slot),
            "canvas" | "video" | "audio" | "iframe" | "object" | "embed" | "map"
        )
        || attribute(mirror, slot, "rr_width").is_some()
}

/// A component that shows nothing of its inside.
fn is_closed(mirror: &Mirror, slot: Slot) -> bool {
    let node = mirror.node(slot);
    tag(mirror, slot).contains('-')
        && !node.flags.has(Flags::SHADOW_HOST)
        && mirror.children(slot).next().is_none()
}
