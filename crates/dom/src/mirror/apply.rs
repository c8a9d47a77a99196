//! One event into the mirror.

use model::{EventKind, IncrementalSource};

use super::Mirror;
use super::node::NONE;
use crate::names::Name;
use crate::tape::{Flags, NodeKind, Span, Tape, TapeRemove};

/// What is known about the page but is not in its tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    /// `href` as JSON.
    pub(super) href: Box<str>,
    /// `width` and `height` of the viewport as JSON numbers.
    pub(super) viewport: Option<(Box<str>, Box<str>)>,
    /// `initialOffset` of the last full snapshot.
    pub(super) offset: Box<str>,
    /// How many inputs there were.
    pub(super) n_inputs: u64,
    /// `data` of events that loaded fonts.
    pub(super) fonts: Vec<Box<str>>,
}

/// Most fonts that are kept for one page.
pub(super) const MAX_FONTS: usize = 1000;

impl Mirror {
    /// Applies an event that was read onto `tape`.
    pub fn apply(&mut self, event: &str, tape: &mut Tape) {
        match (tape.kind, tape.source) {
            (EventKind::FullSnapshot, _) => self.apply_snapshot(event, tape),
            (EventKind::Meta, _) if self.is_full() => self.apply_meta(event, tape),
            (EventKind::IncrementalSnapshot, Some(IncrementalSource::Mutation)) => {
                self.apply_mutation(event, tape);
            }
            (EventKind::IncrementalSnapshot, Some(source)) if self.is_full() => {
                self.apply_state(source, event, tape);
            }
            _ => {}
        }
    }

    fn apply_meta(&mut self, event: &str, tape: &Tape) {
        if let Some(href) = tape.field(event, "href").filter(|href| href.starts_with('"')) {
            self.page.href = href.into();
        }
        self.apply_viewport(event, tape);
    }

    pub(super) fn apply_viewport(&mut self, event: &str, tape: &Tape) {
        let number = |name| tape.number(event, name).and(tape.field(event, name));
        if let (Some(width), Some(height)) = (number("width"), number("height")) {
            self.page.viewport = Some((width.into(), height.into()));
        }
    }

    fn apply_snapshot(&mut self, event: &str, tape: &mut Tape) {
        self.clear();
        if self.is_full() {
            self.page.fonts.clear();
            self.page.offset = tape.field(event, "initialOffset").unwrap_or_default().into();
        }
        self.root = self.make_tree(event, tape, 0, NONE);
        if self.root == NONE {
            self.n_skipped += 1;
        }
    }

    fn apply_mutation(&mut self, event: &str, tape: &mut Tape) {
        // Counted first: with its parent a child goes too, and may be listed after it.
        let n_unknown =
            tape.removes.iter().filter(|remove| !self.by_id.contains_key(&remove.id)).count();
        self.n_skipped += n_unknown as u64;
        for remove in &tape.removes {
            if let Some(&gone) = self.by_id.get(&remove.id)
                && self.is_child(gone, remove)
            {
                self.open_sheet_of(gone);
                self.remove(gone);
            }
        }
        self.apply_adds(event, tape);
        self.sheets.forget_gone(|id| self.by_id.contains_key(&id));
        for text in &tape.texts {
            self.apply_text(event, text.id, text.value);
        }
        for index in 0..tape.changes.len() {
            self.apply_change(event, tape, index);
        }
    }

    /// Whether a node is where an entry of `removes` says. A node that moves between a shadow
    /// root and the document is added in one event and removed from its old place in the next.
    fn is_child(&self, index: u32, remove: &TapeRemove) -> bool {
        let node = &self.nodes[index as usize];
        let parent = self.nodes.get(node.parent as usize);
        parent.is_some_and(|parent| parent.id == remove.parent_id)
            && node.flags.has(Flags::SHADOW) == remove.is_shadow
    }

    fn apply_text(&mut self, event: &str, id: i32, value: Span) {
        let Some(index) = self.find_kind(id, |kind| {
            matches!(kind, NodeKind::Text | NodeKind::Cdata | NodeKind::Comment)
        }) else {
            return;
        };
        self.open_sheet_of(index);
        let value = value.of(event);
        if self.is_full() {
            let text = if value.starts_with('"') { value } else { "\"\"" };
            self.nodes[index as usize].text = text.into();
        }
    }

    /// The node with this id, when it is of the right kind; counts when it is not.
    fn find_kind(&mut self, id: i32, is_right: impl Fn(NodeKind) -> bool) -> Option<u32> {
        let index = self.by_id.get(&id).copied();
        let index = index.filter(|index| is_right(self.nodes[*index as usize].kind));
        self.n_skipped += u64::from(index.is_none());
        index
    }

    fn apply_change(&mut self, event: &str, tape: &mut Tape, change: usize) {
        let change = &tape.changes[change];
        let is_element = |kind| kind == NodeKind::Element;
        let Some(index) = self.find_kind(change.id, is_element) else { return };
        let range = change.attributes.start as usize..change.attributes.end as usize;
        for pair in tape.attributes.get_mut(range).unwrap_or_default() {
            if let Some(name) = self.name(pair.name.of(event)) {
                pair.number = name;
                self.change_attribute(index, name, pair.value.of(event));
            }
        }
    }

    fn change_attribute(&mut self, index: u32, name: Name, value: &str) {
        if name == Name::CSS_TEXT {
            self.forget_rules(index);
        } else if name == Name::VALUE && self.is_element(index, Name::TEXTAREA) {
            self.remove_children(index, |child| child.kind == NodeKind::Text);
        }
        let value = self.kept(name, value);
        let node = &mut self.nodes[index as usize];
        if value == "null" {
            node.unset(name);
        } else if value.starts_with('"') {
            if name == Name::STYLE
                && let Some(state) = &mut node.state
            {
                state.style.clear();
            }
            let is_kept = node.set(name, value);
            self.n_skipped += u64::from(!is_kept);
            self.note_password(index);
        } else if name == Name::STYLE && self.is_full() {
            self.apply_declarations(index, value);
        }
    }
}
