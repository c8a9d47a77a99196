//! Serialised nodes, read without recursion: pages nest as deep as their authors like.

use super::event::{Reader, index};
use super::{MAX_NODES, NOBODY, Place, ReadError, Span, TapeAttribute, TapeNode};
use crate::names::Name;

/// rrweb's kinds of serialised nodes, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A document: the page's or a frame's.
    Document,
    /// A doctype.
    DocumentType,
    /// An element.
    Element,
    /// A text.
    Text,
    /// A CDATA section.
    Cdata,
    /// A comment.
    Comment,
    /// A number that rrweb does not have, or none.
    Unknown,
}

impl NodeKind {
    const fn from_number(number: Option<i32>) -> Self {
        match number {
            Some(0) => Self::Document,
            Some(1) => Self::DocumentType,
            Some(2) => Self::Element,
            Some(3) => Self::Text,
            Some(4) => Self::Cdata,
            Some(5) => Self::Comment,
            _ => Self::Unknown,
        }
    }

    /// Its number on the wire.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// What is true of a node: one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// `isShadow`: a child of its parent's shadow root, not of the parent itself.
    pub const SHADOW: Self = Self(1);
    /// `isShadowHost`: has a shadow root.
    pub const SHADOW_HOST: Self = Self(2);
    /// `isSVG`: belongs to SVG.
    pub const SVG: Self = Self(4);
    /// `isCustom`: a custom element.
    pub const CUSTOM: Self = Self(8);
    /// `needBlock`: recorded as an empty box.
    pub const BLOCKED: Self = Self(16);

    /// Whether all of `flags` are set.
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    const fn set(&mut self, flag: Self, is_set: bool) {
        if is_set {
            self.0 |= flag.0;
        } else {
            self.0 &= !flag.0;
        }
    }
}

/// Deepest nesting of nodes that is read; twice as many levels of JSON.
const MAX_NESTED: usize = crate::json::MAX_DEPTH / 2 - 8;

/// What was already said about the node that is being read.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    node: u32,
    said: u8,
    is_first_key: bool,
    /// The open array of children: its mark, and whether a child was read.
    children: Option<(usize, bool)>,
}

const KIND: u8 = 1;
const TAG: u8 = 2;
const ATTRIBUTES: u8 = 4;
const CHILDREN: u8 = 8;
const TEXT: u8 = 16;
const ID: u8 = 32;

impl Reader<'_, '_> {
    /// Reads a node with all below it; gives its index, [`NOBODY`] when it is not an object.
    pub(super) fn node(&mut self) -> Result<u32, ReadError> {
        if self.cursor.peek()? != b'{' {
            self.numbers()?;
            return Ok(NOBODY);
        }
        let first = index(self.tape.nodes.len());
        let mut stack = std::mem::take(&mut self.tape.stack);
        stack.clear();
        stack.push(self.open_node(NOBODY)?);
        self.nodes_on(&mut stack)?;
        self.tape.stack = stack;
        Ok(first)
    }

    /// Reads all nodes that are open.
    fn nodes_on(&mut self, stack: &mut Vec<Frame>) -> Result<(), ReadError> {
        while let Some(frame) = stack.last_mut() {
            let child_of = if frame.children.is_some() {
                self.next_child(frame)?
            } else {
                self.next_field(frame)?
            };
            match child_of {
                Step::Stay => {}
                Step::Close => {
                    stack.pop();
                }
                Step::Open(parent) if stack.len() < MAX_NESTED => {
                    stack.push(self.open_node(parent)?);
                }
                Step::Open(_) => return Err(crate::json::JsonError::TooDeep.into()),
            }
        }
        Ok(())
    }

    fn open_node(&mut self, parent: u32) -> Result<Frame, ReadError> {
        self.cursor.expect(b'{')?;
        if self.tape.nodes.len() >= MAX_NODES {
            return Err(ReadError::TooManyNodes);
        }
        let node = index(self.tape.nodes.len());
        self.tape.nodes.push(TapeNode {
            parent,
            id: 0,
            kind: NodeKind::Unknown,
            flags: Flags::default(),
            root_id: 0,
            tag: Span::default(),
            text: Span::default(),
            attributes: 0..0,
            slot: NOBODY,
        });
        Ok(Frame { node, said: 0, is_first_key: true, children: None })
    }

    fn next_child(&mut self, frame: &mut Frame) -> Result<Step, ReadError> {
        let Some((mark, is_started)) = &mut frame.children else { return Ok(Step::Stay) };
        let mut is_first = !*is_started;
        if !self.cursor.next_item(&mut is_first)? {
            self.close_mark(*mark);
            frame.children = None;
            return Ok(Step::Stay);
        }
        *is_started = true;
        if self.cursor.peek()? == b'{' {
            return Ok(Step::Open(frame.node));
        }
        self.numbers()?;
        Ok(Step::Stay)
    }

    fn next_field(&mut self, frame: &mut Frame) -> Result<Step, ReadError> {
        let Some(key) = self.cursor.next_key(&mut frame.is_first_key)? else {
            return Ok(Step::Close);
        };
        let node = frame.node;
        match key {
            "type" => {
                self.say(frame, KIND)?;
                let number = self.id()?;
                self.at(node).kind = NodeKind::from_number(Some(number));
            }
            "tagName" => {
                self.say(frame, TAG)?;
                if self.cursor.peek()? == b'"' {
                    let tag = self.cursor.string()?;
                    self.at(node).tag = self.span_of(tag);
                } else {
                    self.numbers()?;
                }
            }
            "attributes" => {
                self.say(frame, ATTRIBUTES)?;
                let attributes =
                    self.attributes(|attribute| Place::NodeAttribute { node, attribute })?;
                self.at(node).attributes = attributes;
            }
            "childNodes" => {
                self.say(frame, CHILDREN)?;
                if self.cursor.peek()? == b'[' {
                    let mark = self.open_mark(self.cursor.at(), Place::Children { node });
                    self.cursor.expect(b'[')?;
                    frame.children = Some((mark, false));
                } else {
                    self.numbers()?;
                }
            }
            "textContent" => {
                self.say(frame, TEXT)?;
                let is_text = self.cursor.peek()? == b'"';
                let span: Span = self.cursor.skip_value()?.into();
                self.mark(span, if is_text { Place::NodeText { node } } else { Place::Other });
                if is_text {
                    self.at(node).text = span;
                }
            }
            "id" => {
                self.say(frame, ID)?;
                self.at(node).id = self.id()?;
            }
            _ => self.rare_field(node, key)?,
        }
        Ok(Step::Stay)
    }

    fn rare_field(&mut self, node: u32, key: &str) -> Result<(), ReadError> {
        match key {
            "rootId" => self.at(node).root_id = self.id()?,
            "isShadow" => self.flag(node, Flags::SHADOW)?,
            "isShadowHost" => self.flag(node, Flags::SHADOW_HOST)?,
            "isSVG" => self.flag(node, Flags::SVG)?,
            "isCustom" => self.flag(node, Flags::CUSTOM)?,
            "needBlock" => self.flag(node, Flags::BLOCKED)?,
            "isStyle" => {
                self.numbers()?;
            }
            "compatMode" | "name" | "publicId" | "systemId" => self.own_field(node, key)?,
            _ => self.other(key)?,
        }
        Ok(())
    }

    /// A field that only documents and doctypes have; kept as if it were an attribute.
    fn own_field(&mut self, node: u32, key: &str) -> Result<(), ReadError> {
        let name = self.span_of(key);
        let value = self.cursor.skip_value()?.into();
        let end = index(self.tape.attributes.len());
        let range = self.at(node).attributes.clone();
        // They stand side by side, so the range stays one range.
        if range.is_empty() || range.end == end {
            self.tape.attributes.push(TapeAttribute { name, value, number: Name::NO_NAME });
            let start = if range.is_empty() { end } else { range.start };
            self.at(node).attributes = start..end + 1;
        }
        let is_expected = matches!(self.at(node).kind, NodeKind::Document | NodeKind::DocumentType);
        if !is_expected {
            self.mark(value, Place::Other);
        }
        Ok(())
    }

    fn flag(&mut self, node: u32, flag: Flags) -> Result<(), ReadError> {
        let is_set = self.numbers()?.of(self.cursor.text()) == "true";
        self.at(node).flags.set(flag, is_set);
        Ok(())
    }

    const fn say(&self, frame: &mut Frame, what: u8) -> Result<(), ReadError> {
        if frame.said & what != 0 {
            return Err(self.ambiguous());
        }
        frame.said |= what;
        Ok(())
    }

    fn at(&mut self, node: u32) -> &mut TapeNode {
        &mut self.tape.nodes[node as usize]
    }
}

/// What to do after a step through a node.
enum Step {
    Stay,
    Close,
    Open(u32),
}
