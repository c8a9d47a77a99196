//! What an element is called by those who use it.
//!
//! An approximation of the accessible name, in its order: `aria-labelledby`, `aria-label`,
//! what the element itself provides (label, value of a button, `alt`, text), `title`,
//! `placeholder`. See the W3C's "Accessible Name and Description Computation".

use super::MAX_VISITED;
use crate::json::is_blank;
use crate::mirror::{Mirror, Slot};
use crate::names::Name;
use crate::tape::{Flags, NodeKind};

/// Most elements that one name is put together from.
const MAX_PARTS: usize = 5;

impl Mirror {
    /// What the element is called, at most `max` characters of it; empty when it has no name.
    pub fn accessible_name(&self, slot: Slot, max: usize) -> String {
        let own = |name| self.text_of(slot, name).map(|text| collapsed(&text, max));
        let steps: [&dyn Fn() -> Option<String>; 6] = [
            &|| self.referred(slot, max),
            &|| own(Name::ARIA_LABEL),
            &|| self.native_name(slot, max),
            &|| own(Name::ALT),
            &|| own(Name::TITLE),
            &|| own(Name::PLACEHOLDER),
        ];
        steps.iter().filter_map(|step| step()).find(|name| !name.is_empty()).unwrap_or_default()
    }

    /// What names the element beside its own text: labels and what stands in their place, at
    /// most `max` characters of it; empty when nothing does.
    pub fn label(&self, slot: Slot, max: usize) -> String {
        let controls = [Name::INPUT, Name::SELECT, Name::TEXTAREA];
        let is_control = controls.into_iter().any(|tag| self.node(slot).is(tag));
        let referred = self.referred(slot, max).filter(|name| !name.is_empty());
        let own = || self.text_of(slot, Name::ARIA_LABEL).map(|text| collapsed(&text, max));
        let named = referred.or_else(own).filter(|name| !name.is_empty());
        named.unwrap_or_else(|| if is_control { self.labels(slot, max) } else { String::new() })
    }

    /// The names of the elements that `aria-labelledby` names.
    fn referred(&self, slot: Slot, max: usize) -> Option<String> {
        let ids = self.text_of(slot, Name::ARIA_LABELLEDBY)?;
        let named = ids.split(is_blank).filter(|id| !id.is_empty()).take(MAX_PARTS);
        let parts = named.filter_map(|id| {
            let other = self
                .in_same_tree(slot)
                .find(|other| self.text_of(*other, Name::ID).is_some_and(|own| own == id))?;
            let label = self.text_of(other, Name::ARIA_LABEL).filter(|label| !label.is_empty());
            Some(label.unwrap_or_else(|| self.content(other, max)))
        });
        Some(joined(parts, max))
    }

    fn native_name(&self, slot: Slot, max: usize) -> Option<String> {
        let node = self.node(slot);
        let is_control = [Name::INPUT, Name::SELECT, Name::TEXTAREA].contains(&node.tag);
        if node.kind != NodeKind::Element || node.is(Name::IMG) {
            return None;
        }
        if !is_control {
            return Some(self.content(slot, max));
        }
        let kind = self.text_of(slot, Name::TYPE).unwrap_or_default().to_ascii_lowercase();
        match &*kind {
            "submit" | "reset" | "button" if node.is(Name::INPUT) => {
                let value = self.text_of(slot, Name::VALUE).map(|value| collapsed(&value, max));
                let default = match &*kind {
                    "submit" => "Submit",
                    "reset" => "Reset",
                    _ => "",
                };
                value.filter(|value| !value.is_empty()).or_else(|| Some(collapsed(default, max)))
            }
            "image" if node.is(Name::INPUT) => None,
            _ => Some(self.labels(slot, max)),
        }
    }

    /// The labels of a control: those that name it, else the one around it.
    fn labels(&self, slot: Slot, max: usize) -> String {
        let named = self.text_of(slot, Name::ID).filter(|id| !id.is_empty()).map(|id| {
            let labels = self.in_same_tree(slot).filter(|other| {
                self.node(*other).is(Name::LABEL)
                    && self.text_of(*other, Name::FOR).is_some_and(|own| own == id)
            });
            joined(labels.take(MAX_PARTS).map(|label| self.content(label, max)), max)
        });
        named.filter(|name| !name.is_empty()).unwrap_or_else(|| {
            let around = self.path(slot).skip(1).find(|above| self.node(*above).is(Name::LABEL));
            around.map(|label| self.content(label, max)).unwrap_or_default()
        })
    }

    /// All nodes of the document or shadow root that a node belongs to, as far as we look.
    fn in_same_tree(&self, slot: Slot) -> impl Iterator<Item = Slot> {
        let border = self.path(slot).find(|above| {
            let node = self.node(*above);
            node.kind == NodeKind::Document || node.flags.has(Flags::SHADOW)
        });
        let is_shadow = border.is_some_and(|top| self.node(top).flags.has(Flags::SHADOW));
        let top = if is_shadow { border.and_then(|top| self.parent(top)) } else { border };
        let all = top.into_iter().flat_map(|top| self.tree(top)).take(MAX_VISITED);
        all.filter(move |other| {
            let node = self.node(*other);
            // Of the levels between: right below the top it is in the shadow, or it is not.
            node.kind == NodeKind::Element
                && (Some(node.parent) != top.map(|top| top.0)
                    || node.flags.has(Flags::SHADOW) == is_shadow)
        })
    }
}

fn collapsed(text: &str, max: usize) -> String {
    joined(text.split(is_blank).filter(|word| !word.is_empty()).map(str::to_owned), max)
}

fn joined(parts: impl Iterator<Item = String>, max: usize) -> String {
    let mut name = String::new();
    for part in parts.filter(|part| !part.is_empty()) {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(&part);
    }
    name.chars().take(max).collect()
}
