//! Walks the marks of an event in byte order, replacing and leaving out.

use std::borrow::Cow;
use std::cell::RefCell;

use dom::json::{decode, part};
use dom::map::IdMap;
use dom::tape::{Mark, Place, Span, TapeAttribute};
use dom::{Mirror, Name, NodeKind, Slot, Tape};

use super::values;
use crate::attributes::{self, Listed};
use crate::mask::push_strings_masked;
use crate::policy::Policy;
use crate::shade::{Rules, Shade};
use crate::text::Treatment;

/// The element whose text or attribute is at hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    pub(super) is_blocked: bool,
    pub(super) treatment: Treatment,
    /// The element; nothing when it is not known.
    pub(super) id: Option<i32>,
    pub(super) is_svg: bool,
}

/// What is found out about one event; kept for the next one's sake, which allocates nothing then.
/// Of one document under one policy.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// What holds for each node of the tape.
    shades: Vec<Shade>,
    /// What holds where each add puts its node.
    places: Vec<Shade>,
    /// What holds for elements of the mirror, as far as it was asked since one changed: changes
    /// come in swarms.
    known: RefCell<Known>,
    /// What the lists say of a name, by the mirror's number for it, as far as it was asked.
    listed: Vec<Option<Listed>>,
}

impl Notes {
    /// What the lists say of a name; `number` is the mirror's for it, if it has one.
    fn listed(&mut self, number: Name, name: &str) -> Listed {
        if number == Name::NO_NAME {
            return attributes::listed(name);
        }
        if self.listed.len() <= number.index() {
            self.listed.resize(number.index() + 1, None);
        }
        *self.listed[number.index()].get_or_insert_with(|| attributes::listed(name))
    }
}

/// One event on its way out.
pub(super) struct Rewrite<'a> {
    pub(super) policy: &'a Policy,
    pub(super) rules: &'a Rules,
    pub(super) mirror: &'a Mirror,
    pub(super) tape: &'a Tape,
    pub(super) event: &'a str,
    /// What was found out about this event.
    notes: &'a mut Notes,
    /// The tag of the element that the add at hand puts its node under.
    parent_tag: &'a str,
    /// Copied or replaced up to here.
    done: usize,
}

/// Shades by the id of the node.
#[derive(Debug, Default)]
struct Known {
    by_id: IdMap,
    shades: Vec<Shade>,
}

impl Known {
    fn clear(&mut self) {
        if !self.shades.is_empty() {
            self.by_id.clear();
            self.shades.clear();
        }
    }

    fn get(&self, id: i32) -> Option<Shade> {
        self.shades.get(*self.by_id.get(&id)? as usize).copied()
    }

    fn insert(&mut self, id: i32, shade: Shade) {
        if let Ok(index) = u32::try_from(self.shades.len()) {
            self.by_id.insert(id, index);
            self.shades.push(shade);
        }
    }
}

impl<'a> Rewrite<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        rules: &'a Rules,
        mirror: &'a Mirror,
        tape: &'a Tape,
        event: &'a str,
        notes: &'a mut Notes,
    ) -> Self {
        notes.shades.clear();
        notes.places.clear();
        // What changes no element leaves what holds for all of them.
        if !(tape.nodes.is_empty() && tape.removes.is_empty() && tape.changes.is_empty()) {
            notes.known.get_mut().clear();
        }
        let mut rewrite =
            Self { policy, rules, mirror, tape, event, notes, parent_tag: "", done: 0 };
        rewrite.shade_nodes();
        rewrite
    }

    /// Top down: a node's parent on the tape comes before it; the root of an add hangs on the mirror.
    fn shade_nodes(&mut self) {
        self.notes.shades.resize(self.tape.nodes.len(), Shade::default());
        let mut last = (0, Shade::default());
        for add in &self.tape.adds {
            // Many adds in a row have the same parent.
            if last.0 != add.parent_id {
                last = (add.parent_id, self.shade_of(add.parent_id));
            }
            self.notes.places.push(last.1);
            if let Some(root) = self.notes.shades.get_mut(add.node as usize) {
                *root = last.1;
            }
        }
        for node in 0..self.tape.nodes.len() {
            let above = self.tape.nodes[node].parent as usize;
            let above = self.notes.shades.get(above).copied().unwrap_or(self.notes.shades[node]);
            self.notes.shades[node] =
                above.under_node(self.event, self.tape, node, self.mirror, self.rules);
        }
    }

    pub(super) fn run(mut self, out: &mut String) {
        out.reserve(self.event.len());
        for &mark in &self.tape.marks {
            // Within something that was replaced or left out as a whole.
            if (mark.span.start as usize) < self.done {
                continue;
            }
            self.rewrite(mark, out);
        }
        out.push_str(part(self.event, self.done..));
    }

    fn rewrite(&mut self, mark: Mark, out: &mut String) {
        match mark.place {
            Place::Children { node } => {
                if self.notes.shades[node as usize].is_blocked {
                    self.replace(mark.span, out, |out, _| out.push_str("[]"));
                }
            }
            Place::NodeText { node } => self.node_text(mark.span, node as usize, out),
            Place::NodeAttribute { node, attribute } => {
                let site = self.node_site(node as usize);
                let tag = self.tape.nodes[node as usize].tag.of(self.event);
                let (tape, event) = (self.tape, self.event);
                let other = |name: &str| node_attribute(tape, event, node as usize, name);
                self.attribute(tape.attributes[attribute as usize], site, tag, &other, out);
            }
            Place::Add { add } => {
                self.enter(add as usize);
                if self.notes.places[add as usize].is_blocked {
                    self.leave_out(mark.span, out);
                }
            }
            Place::Text { text } => {
                self.drop_if_inside_blocked(self.tape.texts[text as usize].id, mark.span, out);
            }
            Place::Change { change } => {
                self.drop_if_inside_blocked(self.tape.changes[change as usize].id, mark.span, out);
            }
            Place::TextValue { text } => {
                self.text_value(mark.span, self.tape.texts[text as usize].id, out);
            }
            Place::ChangeValue { change, attribute } => {
                self.change_value(change as usize, attribute as usize, out);
            }
            Place::Field { field } => values::field(self, field as usize, out),
            Place::Other => self.replace(mark.span, out, push_strings_masked),
        }
    }

    /// Notes where an add puts its node.
    pub(super) fn enter(&mut self, add: usize) {
        let parent = self.mirror.find(self.tape.adds[add].parent_id);
        self.parent_tag = parent.map_or("", |slot| self.tag(slot));
    }

    fn node_text(&mut self, span: Span, node: usize, out: &mut String) {
        let tag = self.tag_above(node);
        self.text(span, self.tape.nodes[node].kind, tag, self.notes.shades[node], out);
    }

    /// The tag of the element that a node of the tape stands in.
    pub(super) fn tag_above(&self, node: usize) -> &'a str {
        let above = self.tape.nodes[node].parent as usize;
        self.tape.nodes.get(above).map_or(self.parent_tag, |parent| parent.tag.of(self.event))
    }

    fn text_value(&mut self, span: Span, id: i32, out: &mut String) {
        let Some(slot) = self.mirror.find(id) else {
            self.replace(span, out, push_strings_masked);
            return;
        };
        let tag = self.mirror.parent(slot).map_or("", |parent| self.tag(parent));
        let shade = self.shade_at(slot);
        self.text(span, self.mirror.node(slot).kind, tag, shade, out);
    }

    fn text(
        &mut self,
        span: Span,
        kind: NodeKind,
        parent_tag: &str,
        shade: Shade,
        out: &mut String,
    ) {
        let is_kept = match (kind, parent_tag) {
            (NodeKind::Text, "style") => true,
            (NodeKind::Text, "script") => span.of(self.event) == "\"SCRIPT_PLACEHOLDER\"",
            (NodeKind::Text | NodeKind::Cdata, _) => {
                let treatment = shade.treatment(self.policy.mode);
                return values::text(self, treatment, span, out);
            }
            // Nobody reads comments; programs leave all kinds of things in them.
            _ => false,
        };
        if !is_kept || shade.is_blocked {
            self.replace(span, out, push_strings_masked);
        } else if parent_tag == "style" {
            values::styles(self, None, span, out);
        }
    }

    fn change_value(&mut self, change: usize, attribute: usize, out: &mut String) {
        let attribute = self.tape.attributes[attribute];
        let id = self.tape.changes[change].id;
        let Some(slot) = self.mirror.find(id) else {
            let site =
                Site { is_blocked: false, treatment: Treatment::Mask, id: None, is_svg: false };
            self.attribute(attribute, site, "", &|_| None, out);
            return;
        };
        let site = self.site_of(slot);
        let mirror = self.mirror;
        let other = |name: &str| {
            let name: Name = mirror.names().find(name)?;
            mirror.node(slot).attribute(name)?.raw_text()
        };
        self.attribute(attribute, site, self.tag(slot), &other, out);
    }

    /// Rewrites one attribute of an element; `other` gives other attributes of it.
    fn attribute<'n>(
        &mut self,
        attribute: TapeAttribute,
        site: Site,
        tag: &str,
        other: &dyn Fn(&str) -> Option<&'n str>,
        out: &mut String,
    ) {
        let name = lower(attribute.name.of(self.event));
        let value = attribute.value;
        if !value.of(self.event).starts_with('"') {
            // `style` may come as an object of declarations; nothing else may.
            if name == "style" {
                values::styles(self, Some(site.treatment), value, out);
            } else {
                self.replace(value, out, push_strings_masked);
            }
            return;
        }
        let listed = self.notes.listed(attribute.number, &name);
        let action = attributes::action(tag, &name, listed, site.is_svg);
        let verdict = values::verdict(
            (self.policy, self.mirror),
            action,
            site,
            (tag, &name),
            value.of(self.event),
            other,
        );
        values::apply(self, verdict, value, out);
    }

    pub(super) fn node_site(&self, node: usize) -> Site {
        let id = self.tape.nodes[node].id;
        let shade = self.notes.shades[node];
        Site {
            is_blocked: shade.is_blocked,
            treatment: shade.treatment(self.policy.mode),
            id: Some(id),
            is_svg: self.tape.nodes[node].flags.has(dom::tape::Flags::SVG),
        }
    }

    /// What holds for an element of the mirror.
    pub(super) fn site_of(&self, slot: Slot) -> Site {
        let (node, shade) = (self.mirror.node(slot), self.shade_at(slot));
        Site {
            is_blocked: shade.is_blocked,
            treatment: shade.treatment(self.policy.mode),
            id: Some(node.id),
            is_svg: node.flags.has(dom::tape::Flags::SVG),
        }
    }

    pub(super) fn tag(&self, slot: Slot) -> &'a str {
        self.mirror.names().text(self.mirror.node(slot).tag)
    }

    fn shade_of(&self, id: i32) -> Shade {
        self.mirror.find(id).map_or_else(Shade::default, |slot| self.shade_at(slot))
    }

    /// What holds for a node of the mirror: from the nearest place that is known, downwards.
    pub(super) fn shade_at(&self, slot: Slot) -> Shade {
        let mut known = self.notes.known.borrow_mut();
        let mut path = Vec::new();
        let mut shade = Shade::default();
        for slot in self.mirror.path(slot) {
            if let Some(found) = known.get(self.mirror.node(slot).id) {
                shade = found;
                break;
            }
            path.push(slot);
        }
        for slot in path.into_iter().rev() {
            shade = shade.under_slot(self.mirror, slot, self.rules);
            known.insert(self.mirror.node(slot).id, shade);
        }
        shade
    }

    fn drop_if_inside_blocked(&mut self, id: i32, span: Span, out: &mut String) {
        if self.shade_of(id).is_inside_blocked {
            self.leave_out(span, out);
        }
    }

    /// Copies up to `span` and puts what `push` makes of it in its place.
    pub(super) fn replace(
        &mut self,
        span: Span,
        out: &mut String,
        push: impl FnOnce(&mut String, &str),
    ) {
        let range = span.range();
        out.push_str(part(self.event, self.done..range.start));
        push(out, part(self.event, range.clone()));
        self.done = range.end;
    }

    /// Leaves an item of an array out, with the comma that goes with it.
    fn leave_out(&mut self, span: Span, out: &mut String) {
        let range = span.range();
        out.push_str(part(self.event, self.done..range.start));
        self.done = range.end;
        let rest = part(self.event, range.end..);
        let after = rest.trim_ascii_start();
        if let Some(next) = after.strip_prefix(',') {
            self.done = self.event.len() - next.len();
        } else if out.trim_ascii_end().ends_with(',') {
            out.truncate(out.trim_ascii_end().len() - 1);
        }
    }
}

/// The inside of an attribute of a node of the tape.
pub(super) fn node_attribute<'e>(
    tape: &Tape,
    event: &'e str,
    node: usize,
    name: &str,
) -> Option<&'e str> {
    let range = tape.nodes[node].attributes.clone();
    let attributes = tape.attributes.get(range.start as usize..range.end as usize)?;
    let attribute = attributes.iter().find(|attribute| attribute.name.of(event) == name)?;
    attribute.value.of(event).strip_prefix('"')?.strip_suffix('"')
}

/// A name decoded and in lower case; nearly all are both already.
fn lower(raw: &str) -> Cow<'_, str> {
    if raw.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'\\') {
        decode(raw).to_ascii_lowercase().into()
    } else {
        raw.into()
    }
}
