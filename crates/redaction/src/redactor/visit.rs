//! Values of events that may hold addresses, shown to somebody who wants to know what a
//! recorded page refers to.
//!
//! The event was redacted before: what stands in it may be known. What a rule hides was
//! recorded without its text, but an image of it keeps its address, because of its place; who
//! visits is told what holds there.

use dom::tape::{Place, Span, TapeAttribute};
use model::{EventKind, IncrementalSource};

use super::rewrite::{Rewrite, Site, node_attribute};
use super::{RedactError, Redactor};

/// A value, and what holds where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visited<'a> {
    /// Tag of the element; `style` for rules that a script added, empty for the page's address.
    pub tag: &'a str,
    /// Name of the attribute; empty for a text or a rule.
    pub name: &'a str,
    /// The value as JSON.
    pub json: &'a str,
    /// `rel` of the element, the inside of a JSON string.
    pub rel: &'a str,
    /// Whether people's texts may be seen here, and so media, too.
    pub is_readable: bool,
}

impl Redactor {
    /// Applies an event that was redacted before, and shows its values to `visit`.
    pub fn visit(
        &mut self,
        event: &str,
        visit: &mut dyn FnMut(Visited<'_>),
    ) -> Result<(), RedactError> {
        self.tape.read(event)?;
        self.mirror.apply(event, &mut self.tape);
        let Self { policy, rules, mirror, tape, notes } = self;
        Rewrite::new(policy, rules, mirror, tape, event, notes).visit(visit);
        Ok(())
    }
}

impl Rewrite<'_> {
    fn visit(mut self, visit: &mut dyn FnMut(Visited<'_>)) {
        let (tape, event) = (self.tape, self.event);
        for mark in &tape.marks {
            match mark.place {
                Place::NodeAttribute { node, attribute } => {
                    let node = node as usize;
                    let rel = node_attribute(tape, event, node, "rel").unwrap_or_default();
                    let tag = tape.nodes[node].tag.of(event);
                    let attribute = tape.attributes[attribute as usize];
                    self.show(attribute, (tag, rel), self.node_site(node), visit);
                }
                Place::ChangeValue { change, attribute } => {
                    let id = tape.changes[change as usize].id;
                    let Some(slot) = self.mirror.find(id) else { continue };
                    let node = self.mirror.node(slot);
                    let rel = self.mirror.names().find("rel");
                    let rel = rel.and_then(|name| node.attribute(name)?.raw_text());
                    let site = self.site_of(slot);
                    let names = (self.tag(slot), rel.unwrap_or_default());
                    self.show(tape.attributes[attribute as usize], names, site, visit);
                }
                Place::Add { add } => self.enter(add as usize),
                Place::NodeText { node } if self.tag_above(node as usize) == "style" => {
                    self.show_rule(mark.span, visit);
                }
                Place::TextValue { text } => {
                    let slot = self.mirror.find(tape.texts[text as usize].id);
                    let parent = slot.and_then(|slot| self.mirror.parent(slot));
                    if parent.is_some_and(|parent| self.tag(parent) == "style") {
                        self.show_rule(mark.span, visit);
                    }
                }
                Place::Field { .. } if self.tells_rules() && mark.span.of(event).contains('"') => {
                    self.show_rule(mark.span, visit);
                }
                Place::Field { field } if tape.kind == EventKind::Meta => {
                    let field = tape.fields[field as usize];
                    let (name, json) = (field.name.of(event), field.value.of(event));
                    visit(Visited { tag: "", name, json, rel: "", is_readable: true });
                }
                _ => {}
            }
        }
    }

    fn show(
        &self,
        attribute: TapeAttribute,
        (tag, rel): (&str, &str),
        site: Site,
        visit: &mut dyn FnMut(Visited<'_>),
    ) {
        let is_readable = site.treatment.is_readable();
        let (name, json) = (attribute.name.of(self.event), attribute.value.of(self.event));
        visit(Visited { tag, name, json, rel, is_readable });
    }

    /// Style sheets are layout: they may be seen wherever they stand.
    fn show_rule(&self, span: Span, visit: &mut dyn FnMut(Visited<'_>)) {
        let json = span.of(self.event);
        visit(Visited { tag: "style", name: "", json, rel: "", is_readable: true });
    }

    /// Whether the event tells rules of style sheets or sources of fonts.
    fn tells_rules(&self) -> bool {
        self.tape.kind == EventKind::IncrementalSnapshot
            && matches!(
                self.tape.source,
                Some(
                    IncrementalSource::StyleSheetRule
                        | IncrementalSource::StyleDeclaration
                        | IncrementalSource::AdoptedStyleSheet
                        | IncrementalSource::Font
                )
            )
    }
}
