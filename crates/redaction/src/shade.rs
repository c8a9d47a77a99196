//! What an element's ancestors and the policy's rules decide for it.

use dom::json::{decode, trim_end, trim_start};
use dom::mirror::{MAX_ASKED, Node};
use dom::selector::{Matcher, traits};
use dom::tape::{Flags, Span, Tape};
use dom::{Mirror, Name, NodeKind, Slot};

use crate::policy::{Mode, Policy};
use crate::text::Treatment;

/// What the nearest element that says something says about text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Said {
    /// Nobody said anything: the mode decides.
    #[default]
    Nothing,
    Redact,
    Blur,
    Unmask,
}

/// What holds at one place of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "what an element is, and what it is within")]
pub(crate) struct Shade {
    said: Said,
    /// The element here is an empty box.
    pub(crate) is_blocked: bool,
    /// The place is within such a box: nothing of it is recorded.
    pub(crate) is_inside_blocked: bool,
    /// Visitors write what is within the element here.
    is_typed: bool,
    /// The place is within such an element.
    pub(crate) is_inside_typed: bool,
}

/// The policy's rules, bound to the mirror they are asked about.
#[derive(Debug)]
pub(crate) struct Rules {
    /// Block, redact, blur, unmask.
    matchers: [Matcher; 4],
    /// What some element that a rule is about has; most elements have none of it. Not asked for
    /// in the page, which would have to download the code.
    #[cfg(not(target_family = "wasm"))]
    clues: u64,
}

impl Rules {
    /// Takes the selectors out of the policy: nobody else asks for them.
    pub(crate) fn bind(policy: &mut Policy, mirror: &mut Mirror) -> Self {
        let [blocks, redacts, blurs, unmasks] = std::mem::take(&mut policy.rules);
        // One by one: mapping an array is half a kilobyte of code that a page would download.
        let matchers =
            [blocks.bind(mirror), redacts.bind(mirror), blurs.bind(mirror), unmasks.bind(mirror)];
        #[cfg(not(target_family = "wasm"))]
        let clues = matchers.iter().fold(0, |clues, matcher| clues | matcher.clues());
        Self {
            matchers,
            #[cfg(not(target_family = "wasm"))]
            clues,
        }
    }

    /// Whether some rule may hide text.
    pub(crate) fn hide_text(&self) -> bool {
        let [blocks, redacts, blurs, _] = &self.matchers;
        [blocks, redacts, blurs].into_iter().any(|matcher| !matcher.is_empty())
    }

    fn note(&self, marks: &mut Marks, mirror: &Mirror, slot: Slot) {
        let node = mirror.node(slot);
        if node.tag == Name::TEXTAREA {
            marks.is_typed = Some(true);
        }
        // What is too long to be asked about may be what a rule means.
        marks.masks |= node.attributes.iter().any(|one| one.value.len() > MAX_ASKED);
        let traits = traits(node);
        #[cfg(not(target_family = "wasm"))]
        if traits & self.clues == 0 {
            return;
        }
        let mut is_meant = [false; 4];
        for (is_meant, rules) in is_meant.iter_mut().zip(&self.matchers) {
            *is_meant = rules.matches_among(traits, mirror, slot);
        }
        let [blocks, redacts, blurs, unmasks] = is_meant;
        marks.blocks |= blocks;
        marks.masks |= redacts;
        marks.blurs |= blurs;
        marks.unmasks |= unmasks;
    }
}

/// What one element says about itself, and rules about it.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "an element may say all of them at once")]
pub(crate) struct Marks {
    masks: bool,
    blurs: bool,
    unmasks: bool,
    blocks: bool,
    /// Whether visitors write what is within; nothing when that is as it is around.
    is_typed: Option<bool>,
}

impl Marks {
    /// Takes notice of one attribute; `value` is JSON.
    fn note(&mut self, name: &str, value: &str) {
        match name {
            "class" if crate::mask::has(value, "rr-") => {
                let value = decode(value);
                let classes = trim_end(trim_start(&value, b"\""), b"\"");
                for class in classes.split_ascii_whitespace() {
                    self.masks |= class == "rr-mask";
                    self.blocks |= class == "rr-block";
                }
            }
            "data-hs-mask" | "data-rr-mask" => self.masks = true,
            "data-hs-unmask" => self.unmasks |= value != "\"false\"",
            // rrweb says of a blocked element nothing but its size.
            "data-hs-block" | "data-rr-block" | "rr_width" => self.blocks = true,
            "contenteditable" => self.is_typed = Some(value != "\"false\""),
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

    /// Several are said of one element: the careful one wins.
    const fn said(self) -> Said {
        if self.masks {
            Said::Redact
        } else if self.blurs {
            Said::Blur
        } else if self.unmasks {
            Said::Unmask
        } else {
            Said::Nothing
        }
    }
}

const fn is_mark(name: Name) -> bool {
    const MARKS: [Name; 8] = [
        Name::CLASS,
        Name::CONTENTEDITABLE,
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
    /// What happens to text here.
    pub(crate) fn treatment(self, mode: Mode) -> Treatment {
        match (self.said, mode) {
            _ if self.is_blocked || self.is_inside_typed => Treatment::Mask,
            (Said::Blur, _) => Treatment::Blur,
            (Said::Redact, _) | (_, Mode::Wireframe) | (Said::Nothing, Mode::Strict) => {
                Treatment::Mask
            }
            (Said::Nothing, Mode::Balanced) => Treatment::Digits,
            (Said::Unmask, _) | (Said::Nothing, Mode::Open) => Treatment::Detect,
        }
    }

    /// What holds for an element with `marks` under a place where `self` holds.
    fn under(self, marks: Marks) -> Self {
        Self {
            said: match marks.said() {
                Said::Nothing => self.said,
                said => said,
            },
            is_blocked: marks.blocks || self.is_blocked,
            is_inside_blocked: self.is_blocked,
            is_typed: marks.is_typed.unwrap_or(self.is_typed),
            is_inside_typed: self.is_typed,
        }
    }

    /// What holds for a text under a place where `self` holds.
    const fn within(self) -> Self {
        Self { is_inside_blocked: self.is_blocked, is_inside_typed: self.is_typed, ..self }
    }

    /// What holds for a node of the tape under a place where `self` holds.
    pub(crate) fn under_node(
        self,
        event: &str,
        tape: &Tape,
        node: usize,
        mirror: &Mirror,
        rules: &Rules,
    ) -> Self {
        let node = &tape.nodes[node];
        if node.kind != NodeKind::Element {
            return self.within();
        }
        let mut marks = Marks { blocks: node.flags.has(Flags::BLOCKED), ..Marks::default() };
        let range = node.attributes.start as usize..node.attributes.end as usize;
        for attribute in tape.attributes.get(range).unwrap_or_default() {
            if attribute.number == Name::NO_NAME {
                marks.note(&text_of(attribute.name, event), attribute.value.of(event));
            } else if is_mark(attribute.number) {
                let name = mirror.names().text(attribute.number);
                marks.note(name, attribute.value.of(event));
            }
        }
        match mirror.find_applied(node) {
            Some(slot) => rules.note(&mut marks, mirror, slot),
            // The mirror would not have it, so no rule can be asked about it.
            None => marks.masks = true,
        }
        self.under(marks)
    }

    /// What holds for an element of the mirror under a place where `self` holds.
    pub(crate) fn under_slot(self, mirror: &Mirror, slot: Slot, rules: &Rules) -> Self {
        let node = mirror.node(slot);
        if node.kind != NodeKind::Element {
            return self.within();
        }
        let mut marks = Marks::of_node(node, mirror);
        rules.note(&mut marks, mirror, slot);
        self.under(marks)
    }
}

fn text_of(span: Span, event: &str) -> std::borrow::Cow<'_, str> {
    decode(span.of(event))
}
