//! A selector that finds the same element in the next visit, too.
//!
//! The recorder says the same of each click (`observe/selector.ts`); this is for recordings
//! that do not say it, and for everything that is not a click. Both prefer what developers
//! named over where it happens to stand, and skip what tools generate or what has numbers in
//! it that may be somebody's.

use crate::mirror::{Mirror, Slot};
use crate::names::Name;
use crate::tape::{Flags, NodeKind};

const LONGEST: usize = 256;
const MOST_STEPS: usize = 6;
const TEST_IDS: [&str; 4] = ["data-testid", "data-test", "data-cy", "data-qa"];
const GENERATED: [&str; 7] = ["css", "sc", "jss", "emotion", "svelte", "astro", "_"];

impl Mirror {
    /// A selector for the element; empty when the node is none.
    ///
    /// For people and for grouping: it may hold `:nth-of-type()`, which the rules of a policy
    /// cannot.
    pub fn stable_selector(&self, slot: Slot) -> String {
        let elements =
            self.path(slot).take_while(|above| self.node(*above).kind == NodeKind::Element);
        let mut steps = Vec::new();
        for element in elements.take(MOST_STEPS) {
            let (step, is_anchor) = self.step(element);
            steps.push(step);
            if is_anchor {
                break;
            }
        }
        steps.reverse();
        steps.join(" > ").chars().take(LONGEST).collect()
    }

    /// One step, and whether it needs nothing above it.
    fn step(&self, slot: Slot) -> (String, bool) {
        let tag = self.names().text(self.node(slot).tag);
        let stable = |name: Name| self.text_of(slot, name).filter(|text| is_stable(text));
        if let Some(id) = stable(Name::ID) {
            return (format!("#{id}"), true);
        }
        for name in TEST_IDS {
            if let Some(value) = self.names().find(name).and_then(stable) {
                return (format!("[{name}=\"{value}\"]"), true);
            }
        }
        if tag == "body" || tag == "html" {
            return (tag.to_owned(), true);
        }
        if let Some(value) = self.names().find("name").and_then(stable) {
            return (format!("{tag}[name=\"{value}\"]"), false);
        }
        let mut step = tag.to_owned();
        let classes = self.text_of(slot, Name::CLASS).unwrap_or_default();
        let mut taken: Vec<&str> = Vec::new();
        for class in classes.split_ascii_whitespace().filter(|class| is_stable(class)) {
            if taken.len() < 2 && !taken.contains(&class) {
                taken.push(class);
                step.push('.');
                step.push_str(class);
            }
        }
        step.push_str(&self.position(slot));
        (step, false)
    }

    /// Which of its siblings it is, when several have its tag.
    fn position(&self, slot: Slot) -> String {
        let node = self.node(slot);
        let in_shadow = node.flags.has(Flags::SHADOW);
        let (mut before, mut n_alike) = (0, 0);
        for sibling in self.parent(slot).into_iter().flat_map(|parent| self.children(parent)) {
            let other = self.node(sibling);
            if other.is(node.tag) && other.flags.has(Flags::SHADOW) == in_shadow {
                n_alike += 1;
                if sibling == slot {
                    before = n_alike;
                }
            }
        }
        if n_alike > 1 { format!(":nth-of-type({before})") } else { String::new() }
    }
}

/// Whether developers named it so: a plain name, and not one that a tool made.
fn is_stable(name: &str) -> bool {
    is_plain(name) && !is_generated(name)
}

/// Needs no escaping, and has no more than two digits in a row.
fn is_plain(name: &str) -> bool {
    let bytes = name.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (2..=42).contains(&bytes.len())
        && is_letter(0)
        && (is_letter(1) || matches!(bytes.get(1), Some(b'-' | b'_')))
        && bytes.iter().all(is_word)
        && !bytes.windows(3).any(|three| three.iter().all(u8::is_ascii_digit))
}

/// `css-1x2y3z`, `sc-bdVaJa`, `Button_root__a1B2c`, `jss12`.
fn is_generated(name: &str) -> bool {
    let has_hash = name.match_indices("__").any(|(at, _)| {
        let rest = &name[at + 2..];
        rest.len() >= 5 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    let has = |kind: fn(&u8) -> bool| name.as_bytes().iter().any(kind);
    GENERATED.iter().any(|prefix| name.starts_with(prefix))
        || has_hash
        || (has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase))
}
