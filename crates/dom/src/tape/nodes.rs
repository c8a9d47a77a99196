//! Serialised nodes, read without recursion: pages nest as deep as their authors like.

use super::event::{Reader, index};
use super::{Flags, MAX_NODES, NOBODY, NodeKind, Place, ReadError, Span, TapeAttribute, TapeNode};
use crate::names::Name;

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

/// Whether names are expected where rrweb writes them. Not in the page, which would have to
/// download the code.
const IS_HURRIED: bool = !cfg!(target_family = "wasm");

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
            let step = if frame.children.is_some() {
                self.next_child(frame)?
            } else if IS_HURRIED && frame.is_first_key {
                self.usual_fields(frame)?
            } else if IS_HURRIED {
                self.last_fields(frame)?
            } else {
                self.next_field(frame)?
            };
            match step {
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
        let what = match key {
            "type" => KIND,
            "tagName" => TAG,
            "attributes" => ATTRIBUTES,
            "childNodes" => CHILDREN,
            "textContent" => TEXT,
            "id" => ID,
            _ => {
                self.rare_field(frame.node, key)?;
                return Ok(Step::Stay);
            }
        };
        self.field(frame, what)?;
        Ok(Step::Stay)
    }

    /// Reads what comes in the order in which rrweb writes it, up to the children or to what does
    /// not. Names that are expected need not be looked for.
    fn usual_fields(&mut self, frame: &mut Frame) -> Result<Step, ReadError> {
        if !self.cursor.take_text("\"type\":") {
            return self.next_field(frame);
        }
        frame.is_first_key = false;
        self.field(frame, KIND)?;
        if self.cursor.take_text(",\"textContent\":") {
            self.field(frame, TEXT)?;
            return self.last_fields(frame);
        }
        if self.cursor.take_text(",\"tagName\":") {
            self.field(frame, TAG)?;
            if self.cursor.take_text(",\"attributes\":") {
                self.field(frame, ATTRIBUTES)?;
            }
        }
        if self.cursor.take_text(",\"childNodes\":") {
            self.field(frame, CHILDREN)?;
        }
        Ok(Step::Stay)
    }

    /// Reads what rrweb writes last, or whatever comes.
    fn last_fields(&mut self, frame: &mut Frame) -> Result<Step, ReadError> {
        if !self.cursor.take_text(",\"id\":") {
            return self.next_field(frame);
        }
        self.field(frame, ID)?;
        Ok(if self.cursor.take_text("}") { Step::Close } else { Step::Stay })
    }

    /// Reads the value of a field, which may be said only once.
    fn field(&mut self, frame: &mut Frame, what: u8) -> Result<(), ReadError> {
        if frame.said & what != 0 {
            return Err(self.ambiguous());
        }
        frame.said |= what;
        let node = frame.node;
        match what {
            KIND => {
                let number = self.id()?;
                self.at(node).kind = NodeKind::from_number(Some(number));
            }
            TAG if self.cursor.peek()? == b'"' => {
                let tag = self.cursor.string()?;
                self.at(node).tag = self.span_of(tag);
            }
            ATTRIBUTES => {
                let attributes =
                    self.attributes(|attribute| Place::NodeAttribute { node, attribute })?;
                self.at(node).attributes = attributes;
            }
            CHILDREN if self.cursor.peek()? == b'[' => {
                let mark = self.open_mark(self.cursor.at(), Place::Children { node });
                self.cursor.expect(b'[')?;
                frame.children = Some((mark, false));
            }
            TEXT => {
                let is_text = self.cursor.peek()? == b'"';
                let span: Span = self.cursor.skip_value()?.into();
                self.mark(span, if is_text { Place::NodeText { node } } else { Place::Other });
                if is_text {
                    self.at(node).text = span;
                }
            }
            ID => self.at(node).id = self.id()?,
            _ => {
                self.numbers()?;
            }
        }
        Ok(())
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
