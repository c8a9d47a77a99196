//! What an element's ancestors decide for it.

use dom::json::decode;
use dom::mirror::Node;
use dom::tape::{Flags, Span, Tape};
use dom::{Mirror, Name, NodeKind, Slot};

/// What holds at one place of the document, decided by the nearest element that says something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shade {
    /// Text may be kept.
    pub(crate) is_unmasked: bool,
    /// The element here is an empty box.
    pub(crate) is_blocked: bool,
    /// The place is within such a box: nothing of it is recorded.
    pub(crate) is_inside_blocked: bool,
}

/// What one element says about itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    masks: bool,
    unmasks: bool,
    blocks: bool,
}

impl Marks {
    /// Takes notice of one attribute; `value` is JSON.
    pub(crate) fn note(&mut self, name: &str, value: &str) {
        match name {
            "class" if crate::mask::has(value, "rr-") => {
                let value = decode(value);
                for class in value.trim_matches('"').split_ascii_whitespace() {
                    self.masks |= class == "rr-mask";
                    self.blocks |= class == "rr-block";
                }
            }
            "data-hs-mask" | "data-rr-mask" => self.masks = true,
            "data-hs-unmask" => self.unmasks |= value != "\"false\"",
            // rrweb says of a blocked element nothing but its size.
            "data-hs-block" | "data-rr-block" | "rr_width" => self.blocks = true,
            _ => {}
        }
    }

    fn of_node(node: &Node, mirror: &Mirror) -> Self {
        let mut marks = Self { blocks: node.flags.has(Flags::BLOCKED), ..Self::default() };
        for attribute in &node.attributes {
            if is_mark(attribute.name) {
                marks.note(mirror.names().text(attribute.name), &attribute.value);
            }
        }
        marks
    }
}

const fn is_mark(name: Name) -> bool {
    const MARKS: [Name; 7] = [
        Name::CLASS,
        Name::DATA_HS_MASK,
        Name::DATA_RR_MASK,
        Name::DATA_HS_UNMASK,
        Name::DATA_HS_BLOCK,
        Name::DATA_RR_BLOCK,
        Name::RR_WIDTH,
    ];
    let mut at = 0;
    while at < MARKS.len() {
        if MARKS[at].index() == name.index() {
            return true;
        }
        at += 1;
    }
    false
}

impl Shade {
    /// What holds for an element with `marks` under a place where `self` holds.
    pub(crate) const fn under(self, marks: Marks) -> Self {
        Self {
            // Both said: the careful one wins.
            is_unmasked: !marks.masks && (marks.unmasks || self.is_unmasked),
            is_blocked: marks.blocks || self.is_blocked,
            is_inside_blocked: self.is_blocked,
        }
    }

    /// What holds for a node of the tape under a place where `self` holds.
    pub(crate) fn under_node(self, event: &str, tape: &Tape, node: usize) -> Self {
        let node = &tape.nodes[node];
        if node.kind != NodeKind::Element {
            return Self { is_inside_blocked: self.is_blocked, ..self };
        }
        let mut marks = Marks { blocks: node.flags.has(Flags::BLOCKED), ..Marks::default() };
        let range = node.attributes.start as usize..node.attributes.end as usize;
        for attribute in tape.attributes.get(range).unwrap_or_default() {
            marks.note(&text_of(attribute.name, event), attribute.value.of(event));
        }
        self.under(marks)
    }

    /// What holds for a node of the mirror.
    pub(crate) fn of(mirror: &Mirror, slot: Slot) -> Self {
        let mut shade = Self::default();
        let (mut is_decided, mut is_self) = (false, true);
        for slot in mirror.path(slot) {
            let marks = Marks::of_node(mirror.node(slot), mirror);
            if !is_decided && (marks.masks || marks.unmasks) {
                shade.is_unmasked = !marks.masks;
                is_decided = true;
            }
            shade.is_blocked |= marks.blocks;
            shade.is_inside_blocked |= marks.blocks && !is_self;
            is_self = false;
        }
        shade
    }
}

fn text_of(span: Span, event: &str) -> std::borrow::Cow<'_, str> {
    decode(span.of(event))
}
