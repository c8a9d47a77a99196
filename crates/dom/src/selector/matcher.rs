//! Does this node match?

use std::borrow::Cow;

use super::{AttributeTest, Combinator, Compound, Operator, Part, SelectorList, Test};
use crate::json::decode;
use crate::mirror::{Attribute, Mirror, Node, Slot};
use crate::names::Name;
use crate::tape::{Flags, NodeKind};

/// Selectors bound to the names of one mirror.
///
/// Only of use with that mirror: numbers of names differ between mirrors.
#[derive(Clone, Debug)]
pub struct Matcher {
    list: SelectorList,
    /// The mirror's numbers of the list's names.
    names: Vec<Name>,
    /// What a node must have to be the subject of each selector.
    needs: Vec<u64>,
}

impl SelectorList {
    /// Binds the selectors to a mirror.
    ///
    /// From now on the mirror keeps whatever these selectors ask about, up to
    /// [`MAX_ASKED`](crate::mirror::MAX_ASKED) bytes of it; long values
    /// that came before are known by their presence only. Bind first, apply afterwards.
    pub fn bind(self, mirror: &mut Mirror) -> Matcher {
        mirror.keep_whole("id");
        let names: Vec<Name> = self.names.iter().map(|name| mirror.keep_whole(name)).collect();
        let subjects = self.selectors.iter().map(|selector| selector.parts.first());
        let needs = subjects.map(|part| part.map_or(ELEMENT, |part| needs(part, &names))).collect();
        Matcher { list: self, names, needs }
    }
}

/// Tags and attributes that a node must have, as far as 64 bits can tell.
fn needs(part: &Part, names: &[Name]) -> u64 {
    part.compound.tests.iter().fold(ELEMENT, |needs, test| {
        needs
            | match test {
                Test::Tag(name) => bit_of(names, *name),
                Test::Id(_) => bit(Name::ID),
                Test::Class(_) => bit(Name::CLASS),
                Test::Attribute(test) if test.name == test.html_name => bit_of(names, test.name),
                _ => 0,
            }
    })
}

fn bit_of(names: &[Name], index: u16) -> u64 {
    names.get(usize::from(index)).map_or(0, |name| bit(*name))
}

const fn bit(name: Name) -> u64 {
    2 << (name.index() % 63)
}

/// The bit of every element; no selector is about anything else.
const ELEMENT: u64 = 1;

/// What tells most selectors apart from a node at a glance: a bit for its tag and each of its
/// attributes, as far as 64 bits can tell. What is no element has none.
pub fn traits(node: &Node) -> u64 {
    if node.kind != NodeKind::Element {
        return 0;
    }
    node.attributes.iter().fold(ELEMENT | bit(node.tag), |has, one| has | bit(one.name))
}

impl Matcher {
    /// Whether there is no selector, so that nothing matches.
    pub fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }

    /// What tells subjects of the selectors at a glance: a node none of whose [`traits`] is
    /// among them matches nothing.
    pub fn clues(&self) -> u64 {
        // Of each selector the highest bit: that something is an element tells least.
        self.needs.iter().fold(0, |clues, needs| clues | ((1 << 63) >> needs.leading_zeros()))
    }

    /// Whether one of the selectors matches the node.
    pub fn matches(&self, mirror: &Mirror, slot: Slot) -> bool {
        self.matches_among(traits(mirror.node(slot)), mirror, slot)
    }

    /// The same for a node whose [`traits`] are known.
    #[inline]
    pub fn matches_among(&self, has: u64, mirror: &Mirror, slot: Slot) -> bool {
        self.needs.iter().zip(&self.list.selectors).any(|(&needs, selector)| {
            has & needs == needs && self.all(&selector.parts, mirror, slot)
        })
    }

    /// Right to left. Compounds joined by `>` are one chain; each chain takes the lowest place
    /// where it fits, which leaves most room for the rest, so nothing is ever tried again.
    fn all(&self, parts: &[Part], mirror: &Mirror, slot: Slot) -> bool {
        let Some((mut rest, mut top)) = self.chain(parts, mirror, slot) else { return false };
        while !rest.is_empty() {
            let Some(above) = element_above(mirror, top) else { return false };
            top = above;
            if let Some((left, highest)) = self.chain(rest, mirror, above) {
                (rest, top) = (left, highest);
            }
        }
        true
    }

    /// The chain that `parts` begins with, its lowest compound at `slot`: what is left after
    /// it, and where it ends.
    fn chain<'p>(
        &self,
        parts: &'p [Part],
        mirror: &Mirror,
        slot: Slot,
    ) -> Option<(&'p [Part], Slot)> {
        let (first, mut rest) = parts.split_first()?;
        let mut at = slot;
        let mut is_match = self.compound(&first.compound, mirror, at);
        while let Some((Part { combinator: Combinator::Child, compound }, others)) =
            rest.split_first().filter(|_| is_match)
        {
            at = element_above(mirror, at)?;
            is_match = self.compound(compound, mirror, at);
            rest = others;
        }
        is_match.then_some((rest, at))
    }

    fn compound(&self, compound: &Compound, mirror: &Mirror, slot: Slot) -> bool {
        compound.tests.iter().all(|test| self.test(test, mirror, slot))
    }

    fn test(&self, test: &Test, mirror: &Mirror, slot: Slot) -> bool {
        let node = mirror.node(slot);
        match test {
            Test::Tag(name) => node.tag == self.name(*name),
            Test::Id(id) => {
                text_of(node, Name::ID).is_some_and(|text| equals(&text, id, mirror, slot))
            }
            Test::Class(class) => text_of(node, Name::CLASS)
                .is_some_and(|text| words(&text).any(|word| equals(word, class, mirror, slot))),
            Test::Attribute(test) => self.attribute(test, node),
            Test::Not(compounds) => {
                !compounds.iter().any(|compound| self.compound(compound, mirror, slot))
            }
        }
    }

    fn attribute(&self, wanted: &AttributeTest, node: &Node) -> bool {
        let name = if node.flags.has(Flags::SVG) { wanted.name } else { wanted.html_name };
        let Some(text) = text_of(node, self.name(name)) else { return false };
        if wanted.operator == Operator::Exists {
            return true;
        }
        let text = if wanted.is_folded { text.to_ascii_lowercase().into() } else { text };
        let value = &*wanted.value;
        // Nothing begins with, ends with or contains nothing, says CSS.
        let is_said = !value.is_empty();
        match wanted.operator {
            Operator::Exists => true,
            Operator::Is => *text == *value,
            Operator::BeginsWith => is_said && text.starts_with(value),
            Operator::EndsWith => is_said && text.ends_with(value),
            Operator::Contains => is_said && contains(&text, value),
            Operator::HasWord => words(&text).any(|word| word == value),
        }
    }

    fn name(&self, index: u16) -> Name {
        self.names.get(usize::from(index)).copied().unwrap_or(Name::NO_NAME)
    }
}

/// The element above, within the same tree.
fn element_above(mirror: &Mirror, slot: Slot) -> Option<Slot> {
    if mirror.node(slot).flags.has(Flags::SHADOW) {
        return None;
    }
    mirror.parent(slot).filter(|above| mirror.node(*above).kind == NodeKind::Element)
}

/// What an attribute says in the page; `None` when it is not there.
fn text_of(node: &Node, name: Name) -> Option<Cow<'_, str>> {
    let attribute = node.attribute(name)?;
    match &*attribute.value {
        // How rrweb writes attributes without a value, and those that are not there.
        "true" => Some(Cow::Borrowed("")),
        "false" | "null" => None,
        other => Some(Attribute::raw_text(attribute).map_or(Cow::Borrowed(other), decode)),
    }
}

/// The library's search is made for long texts and would have to be downloaded.
fn contains(text: &str, value: &str) -> bool {
    text.as_bytes().windows(value.len()).any(|part| part == value.as_bytes())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\t', '\n', '\x0c', '\r', ' ']).filter(|word| !word.is_empty())
}

/// Equality of ids and classes: documents in quirks mode ignore the case of letters.
fn equals(actual: &str, wanted: &str, mirror: &Mirror, slot: Slot) -> bool {
    actual == wanted || (actual.eq_ignore_ascii_case(wanted) && is_quirky(mirror, slot))
}

fn is_quirky(mirror: &Mirror, slot: Slot) -> bool {
    let document = mirror.path(slot).find(|above| mirror.node(*above).kind == NodeKind::Document);
    document
        .and_then(|document| mirror.node(document).attribute(Name::COMPAT_MODE))
        .is_some_and(|mode| &*mode.value == "\"BackCompat\"")
}
