//! The tree as a full snapshot.

use std::collections::HashSet;
use std::fmt::Write as _;

use model::{EventKind, Timestamp};

use super::event;
use crate::json::push_encoded;
use crate::mirror::{Mirror, Node, Slot};
use crate::names::Name;
use crate::tape::{Flags, NodeKind};

impl Mirror {
    /// Writes the event that tells address and viewport; it precedes each full snapshot.
    pub fn meta_event(&self, timestamp: Timestamp, out: &mut String) {
        event(out, EventKind::Meta as u8, timestamp, |out| {
            let href = self.href().unwrap_or("\"\"");
            let (width, height) = self.viewport().unwrap_or(("0", "0"));
            let _ = write!(out, "{{\"href\":{href},\"width\":{width},\"height\":{height}}}");
        });
    }

    /// Writes the page's document as a full snapshot; false when there is none.
    pub fn full_snapshot(&self, timestamp: Timestamp, out: &mut String) -> bool {
        self.snapshot_without(&HashSet::new(), timestamp, out)
    }

    /// The same without some nodes and all below them.
    pub(super) fn snapshot_without(
        &self,
        left_out: &HashSet<Slot>,
        timestamp: Timestamp,
        out: &mut String,
    ) -> bool {
        let Some(root) = self.root() else { return false };
        event(out, EventKind::FullSnapshot as u8, timestamp, |out| {
            out.push_str("{\"node\":");
            self.write_tree(root, left_out, out);
            let offset = match self.scroll(root) {
                Some((x, y)) => format!("{{\"left\":{x},\"top\":{y}}}"),
                None => self.initial_offset().unwrap_or("{\"left\":0,\"top\":0}").to_owned(),
            };
            let _ = write!(out, ",\"initialOffset\":{offset}}}");
        });
        true
    }

    /// Writes a node and all below it, without the documents of frames.
    pub(super) fn write_tree(&self, top: Slot, left_out: &HashSet<Slot>, out: &mut String) {
        let is_written = |slot: &Slot| !self.is_frame_content(*slot) && !left_out.contains(slot);
        let mut slot = top;
        self.open(slot, out);
        loop {
            if let Some(child) = self.children(slot).find(is_written) {
                slot = child;
            } else {
                // Up to the first ancestor that has a next sibling.
                loop {
                    self.close(slot, out);
                    if slot == top {
                        return;
                    }
                    if let Some(next) = self.siblings_after(slot).find(is_written) {
                        out.push(',');
                        slot = next;
                        break;
                    }
                    let Some(parent) = self.parent(slot) else { return };
                    slot = parent;
                }
            }
            self.open(slot, out);
        }
    }

    /// Writes one node without what is below it.
    pub(super) fn write_alone(&self, slot: Slot, out: &mut String) {
        self.open(slot, out);
        self.close(slot, out);
    }

    fn is_frame_content(&self, slot: Slot) -> bool {
        self.node(slot).kind == NodeKind::Document
    }

    fn open(&self, slot: Slot, out: &mut String) {
        let node = self.node(slot);
        let _ = write!(out, "{{\"type\":{}", node.kind.number());
        match node.kind {
            NodeKind::Element => {
                out.push_str(",\"tagName\":\"");
                push_encoded(out, self.names().text(node.tag));
                out.push_str("\",\"attributes\":{");
                let start = out.len();
                self.write_attributes(node, start, out);
                out.push_str("},\"childNodes\":[");
            }
            NodeKind::Document => {
                self.write_attributes(node, 0, out);
                out.push_str(",\"childNodes\":[");
            }
            NodeKind::DocumentType => self.write_attributes(node, 0, out),
            _ => {
                let text = if node.text.is_empty() { "\"\"" } else { &node.text };
                let _ = write!(out, ",\"textContent\":{text}");
            }
        }
    }

    /// Writes `"name":value` pairs; no comma before the one at `start`.
    fn write_attributes(&self, node: &Node, start: usize, out: &mut String) {
        let is_dirty_text_area =
            node.is(Name::TEXTAREA) && self.children(self.slot_of(node)).next().is_some();
        for attribute in &node.attributes {
            // A text area's value hides its children from the replayer.
            if is_dirty_text_area && attribute.name == Name::VALUE {
                continue;
            }
            if out.len() != start {
                out.push(',');
            }
            out.push('"');
            push_encoded(out, self.names().text(attribute.name));
            out.push_str("\":");
            out.push_str(&attribute.value);
        }
    }

    fn close(&self, slot: Slot, out: &mut String) {
        let node = self.node(slot);
        if matches!(node.kind, NodeKind::Element | NodeKind::Document) {
            out.push(']');
        }
        for (flag, name) in [
            (Flags::SVG, "isSVG"),
            (Flags::BLOCKED, "needBlock"),
            (Flags::CUSTOM, "isCustom"),
            (Flags::SHADOW_HOST, "isShadowHost"),
            (Flags::SHADOW, "isShadow"),
        ] {
            if node.flags.has(flag) {
                let _ = write!(out, ",\"{name}\":true");
            }
        }
        if node.root_id != 0 {
            let _ = write!(out, ",\"rootId\":{}", node.root_id);
        }
        let _ = write!(out, ",\"id\":{}}}", node.id);
    }
}
