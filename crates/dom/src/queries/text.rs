//! The text of a node as it is read: without what is hidden, white space collapsed.

use super::MAX_VISITED;
use crate::json::{decode, is_blank};
use crate::mirror::{Attribute, Mirror, Slot};
use crate::names::Name;
use crate::tape::{Flags, NodeKind};

/// Elements whose content is never shown as text of the page.
const UNSEEN: [Name; 7] = [
    Name::IFRAME,
    Name::NOSCRIPT,
    Name::SCRIPT,
    Name::STYLE,
    Name::TEMPLATE,
    // What is typed is not the page's text.
    Name::TEXTAREA,
    Name::TITLE,
];

/// Elements that do not end a word.
const INLINE: [&str; 26] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "wbr",
];

impl Mirror {
    /// The text that can be read in a node, at most `max` characters of it.
    ///
    /// Empty when the node itself is not shown; what is above it is not asked.
    pub fn visible_text(&self, slot: Slot, max: usize) -> String {
        let mut text = Collapsed { text: String::new(), n_left: max, is_apart: false };
        if !self.is_unseen(slot) {
            self.read(slot, false, &mut text);
        }
        text.text
    }

    /// The same as a name: with images by what they say instead, without what can be chosen in
    /// a control, and whether or not the node is hidden.
    pub(super) fn content(&self, slot: Slot, max: usize) -> String {
        let mut text = Collapsed { text: String::new(), n_left: max, is_apart: false };
        self.read(slot, true, &mut text);
        text.text
    }

    fn read(&self, top: Slot, is_name: bool, out: &mut Collapsed) {
        let mut slot = top;
        for _ in 0..MAX_VISITED {
            let is_unnamed = is_name && self.node(slot).is(Name::SELECT);
            let is_left_out = slot != top && (is_unnamed || self.is_unseen(slot));
            if !is_left_out {
                self.read_one(slot, is_name, out);
            }
            if out.n_left == 0 {
                return;
            }
            let below = self.children(slot).next().filter(|_| !is_left_out);
            let Some(next) = below.or_else(|| self.after(slot, top, out)) else { return };
            slot = next;
        }
    }

    fn read_one(&self, slot: Slot, with_images: bool, out: &mut Collapsed) {
        let node = self.node(slot);
        match node.kind {
            NodeKind::Text | NodeKind::Cdata => {
                out.push(&decode(node.text.get(1..node.text.len().max(2) - 1).unwrap_or_default()));
            }
            NodeKind::Element if with_images && node.is(Name::IMG) => {
                out.end_word();
                out.push(&self.text_of(slot, Name::ALT).unwrap_or_default());
                out.end_word();
            }
            NodeKind::Element if !self.is_inline(slot) => out.end_word(),
            _ => {}
        }
    }

    /// The next node that is not below `slot`, within `top`.
    fn after(&self, slot: Slot, top: Slot, out: &mut Collapsed) -> Option<Slot> {
        for above in self.path(slot).take_while(|above| *above != top) {
            if self.node(above).kind == NodeKind::Element && !self.is_inline(above) {
                out.end_word();
            }
            if let Some(next) = self.siblings_after(above).next() {
                return Some(next);
            }
        }
        None
    }

    fn is_inline(&self, slot: Slot) -> bool {
        INLINE.contains(&self.names().text(self.node(slot).tag))
    }

    /// Whether nothing of the node is shown, as far as it says so itself.
    fn is_unseen(&self, slot: Slot) -> bool {
        let node = self.node(slot);
        match node.kind {
            NodeKind::Element => {
                (UNSEEN.contains(&node.tag) && !node.flags.has(Flags::SVG))
                    || self.has(slot, "hidden")
                    || self.style_hides(slot)
            }
            NodeKind::Text | NodeKind::Cdata => false,
            _ => slot != self.root().unwrap_or(slot),
        }
    }

    fn style_hides(&self, slot: Slot) -> bool {
        let declared = self.declarations(slot).find(|(name, _)| *name == "display");
        if let Some((_, value)) = declared.filter(|(_, value)| *value != "false") {
            return value.trim_start_matches(['[', '"']).starts_with("none");
        }
        let style = self.text_of(slot, Name::STYLE).unwrap_or_default();
        // The last one wins.
        let display = style
            .rsplit(';')
            .filter_map(|one| one.split_once(':'))
            .find_map(|(name, value)| name.trim().eq_ignore_ascii_case("display").then_some(value));
        declared.is_none()
            && display
                .and_then(|value| value.trim().get(..4))
                .is_some_and(|value| value.eq_ignore_ascii_case("none"))
    }

    pub(super) fn has(&self, slot: Slot, name: &str) -> bool {
        let name = self.names().find(name);
        name.and_then(|name| self.node(slot).attribute(name))
            .is_some_and(|attribute| &*attribute.value != "false")
    }

    /// The value of an attribute, decoded; `None` when it is not there or not a text.
    pub fn text_of(&self, slot: Slot, name: Name) -> Option<String> {
        let attribute = self.node(slot).attribute(name)?;
        Attribute::raw_text(attribute).map(|raw| decode(raw).into_owned())
    }
}

/// A text that grows word by word.
struct Collapsed {
    text: String,
    n_left: usize,
    /// Whether white space came since the last word.
    is_apart: bool,
}

impl Collapsed {
    fn push(&mut self, text: &str) {
        for character in text.chars() {
            if is_blank(character) {
                self.is_apart = true;
                continue;
            }
            if self.is_apart && !self.text.is_empty() {
                if self.n_left < 2 {
                    self.n_left = 0;
                    return;
                }
                self.text.push(' ');
                self.n_left -= 1;
            }
            self.is_apart = false;
            if self.n_left == 0 {
                return;
            }
            self.text.push(character);
            self.n_left -= 1;
        }
    }

    const fn end_word(&mut self) {
        self.is_apart = true;
    }
}
