//! What a full snapshot has no place for, as the events that say it.

use std::collections::HashSet;
use std::fmt::Write as _;

use model::{EventKind, IncrementalSource, Timestamp};

use super::event;
use crate::json::Cursor;
use crate::mirror::{Mirror, Slot};
use crate::names::Name;
use crate::tape::NodeKind;

impl Mirror {
    /// Writes the events that follow a full snapshot.
    pub(super) fn state_events(
        &self,
        left_out: &HashSet<Slot>,
        timestamp: Timestamp,
        out: &mut String,
    ) {
        let Some(root) = self.root() else { return };
        let slots: Vec<Slot> = self.tree(root).collect();
        let incremental = |out: &mut String, data: &mut dyn FnMut(&mut String)| {
            event(out, EventKind::IncrementalSnapshot as u8, timestamp, |out| data(out));
        };
        self.late_event(&slots, left_out, out, &incremental);
        for &slot in &slots {
            self.frame_event(slot, left_out, out, &incremental);
        }
        for &slot in &slots {
            self.declaration_event(slot, out, &incremental);
            self.rule_events(slot, out, &incremental);
        }
        self.sheet_events(&slots, out, &incremental);
        for data in self.fonts() {
            incremental(out, &mut |out| out.push_str(data));
        }
        self.input_events(&slots, out, &incremental);
        for &slot in &slots {
            self.visitor_events(slot, root, out, &incremental);
        }
    }

    fn frame_event(
        &self,
        slot: Slot,
        left_out: &HashSet<Slot>,
        out: &mut String,
        incremental: &Incremental<'_>,
    ) {
        let Some(parent) = self.parent(slot).filter(|_| self.node(slot).kind == NodeKind::Document)
        else {
            return;
        };
        incremental(out, &mut |out| {
            let source = IncrementalSource::Mutation as u8;
            let _ = write!(
                out,
                "{{\"source\":{source},\"texts\":[],\"attributes\":[],\"removes\":[],\"adds\":[{{\"parentId\":{},\"nextId\":null,\"node\":",
                self.node(parent).id
            );
            self.write_tree(slot, left_out, out);
            out.push_str("}],\"isAttachIframe\":true}");
        });
    }

    /// What stands behind the page's `<body>`. The replayer moves the body of a snapshot to
    /// the end of `<html>`, so these nodes can only be added afterwards.
    pub(super) fn behind_body(&self) -> HashSet<Slot> {
        let elements = self.root().into_iter().flat_map(|root| self.children(root));
        let body = elements
            .flat_map(|html| self.children(html))
            .find(|slot| self.node(*slot).is(Name::BODY));
        body.into_iter().flat_map(|body| self.siblings_after(body)).collect()
    }

    fn late_event(
        &self,
        slots: &[Slot],
        left_out: &HashSet<Slot>,
        out: &mut String,
        incremental: &Incremental<'_>,
    ) {
        if left_out.is_empty() {
            return;
        }
        let source = IncrementalSource::Mutation as u8;
        // A node is late when it or what it hangs on is left out; its parent comes before it.
        let mut late = left_out.clone();
        incremental(out, &mut |out| {
            let _ = write!(
                out,
                "{{\"source\":{source},\"texts\":[],\"attributes\":[],\"removes\":[],\"adds\":["
            );
            let start = out.len();
            for &slot in slots {
                let Some(parent) = self.parent(slot) else { continue };
                if self.node(slot).kind == NodeKind::Document
                    || !(late.contains(&parent) || late.contains(&slot))
                {
                    continue;
                }
                late.insert(slot);
                if out.len() != start {
                    out.push(',');
                }
                let _ = write!(
                    out,
                    "{{\"parentId\":{},\"nextId\":null,\"node\":",
                    self.node(parent).id
                );
                self.write_alone(slot, out);
                out.push('}');
            }
            out.push_str("]}");
        });
    }

    fn declaration_event(&self, slot: Slot, out: &mut String, incremental: &Incremental<'_>) {
        let mut declarations = self.declarations(slot).peekable();
        if declarations.peek().is_none() {
            return;
        }
        let list = declarations
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect::<Vec<_>>()
            .join(",");
        let id = self.node(slot).id;
        let source = IncrementalSource::Mutation as u8;
        incremental(out, &mut |out| {
            let _ = write!(
                out,
                "{{\"source\":{source},\"texts\":[],\"attributes\":[{{\"id\":{id},\"attributes\":{{\"style\":{{{list}}}}}}}],\"removes\":[],\"adds\":[]}}"
            );
        });
    }

    fn rule_events(&self, slot: Slot, out: &mut String, incremental: &Incremental<'_>) {
        let Some((list, changes)) = self.rules(slot) else { return };
        let id = self.node(slot).id;
        if !list.is_empty() {
            let source = IncrementalSource::StyleSheetRule as u8;
            let adds = adds(&list);
            incremental(out, &mut |out| {
                let _ = write!(out, "{{\"source\":{source},\"id\":{id},\"adds\":{adds}}}");
            });
        }
        for data in changes {
            incremental(out, &mut |out| out.push_str(data));
        }
    }

    /// Adopted sheets: each is defined where it is first adopted, then changed as it was. What
    /// nobody has adopted now may be adopted again: it is defined by the document.
    fn sheet_events(&self, slots: &[Slot], out: &mut String, incremental: &Incremental<'_>) {
        let mut defined = HashSet::new();
        let adopted = slots.iter().filter_map(|&slot| Some((slot, self.adopted(slot)?)));
        let adopted: Vec<_> = adopted.map(|(slot, ids)| (slot, ids, integers(ids))).collect();
        let in_use: HashSet<i32> = adopted.iter().flat_map(|(_, _, new)| new).copied().collect();
        let mut idle = self.constructed_ids();
        idle.retain(|id| !in_use.contains(id));
        let document = slots.first().filter(|_| !idle.is_empty()).map(|&slot| {
            let ids = self.adopted(slot).unwrap_or("[]");
            (slot, ids, idle)
        });
        for (slot, ids, mut new) in adopted.into_iter().chain(document) {
            new.retain(|id| defined.insert(*id));
            let styles: Vec<String> = new
                .iter()
                .filter_map(|id| {
                    let rules = adds(&self.constructed(*id)?.0);
                    Some(format!("{{\"styleId\":{id},\"rules\":{rules}}}"))
                })
                .collect();
            let source = IncrementalSource::AdoptedStyleSheet as u8;
            let id = self.node(slot).id;
            let styles = styles.join(",");
            incremental(out, &mut |out| {
                let _ = write!(
                    out,
                    "{{\"source\":{source},\"id\":{id},\"styles\":[{styles}],\"styleIds\":{ids}}}"
                );
            });
            for data in
                new.iter().filter_map(|id| self.constructed(*id)).flat_map(|(_, changes)| changes)
            {
                incremental(out, &mut |out| out.push_str(data));
            }
        }
    }

    /// What was typed and chosen, in the order in which it was: choosing a radio button
    /// unchooses others.
    fn input_events(&self, slots: &[Slot], out: &mut String, incremental: &Incremental<'_>) {
        let mut inputs: Vec<_> = slots
            .iter()
            .filter_map(|&slot| self.input(slot).map(|input| (input, self.node(slot).id)))
            .collect();
        inputs.sort_unstable();
        for ((_, text, is_checked), id) in inputs {
            let source = IncrementalSource::Input as u8;
            incremental(out, &mut |out| {
                let _ = write!(
                    out,
                    "{{\"source\":{source},\"text\":{text},\"isChecked\":{is_checked},\"id\":{id}}}"
                );
            });
        }
    }

    fn visitor_events(
        &self,
        slot: Slot,
        root: Slot,
        out: &mut String,
        incremental: &Incremental<'_>,
    ) {
        let id = self.node(slot).id;
        // The page's own scroll position is in the snapshot.
        if let Some((x, y)) = self.scroll(slot).filter(|_| slot != root) {
            let source = IncrementalSource::Scroll as u8;
            incremental(out, &mut |out| {
                let _ = write!(out, "{{\"source\":{source},\"id\":{id},\"x\":{x},\"y\":{y}}}");
            });
        }
        let is_media = self.node(slot).is(Name::VIDEO) || self.node(slot).is(Name::AUDIO);
        for data in self.media(slot).filter(|_| is_media) {
            incremental(out, &mut |out| out.push_str(data));
        }
    }
}

/// Writes one incremental snapshot whose `data` the function writes.
type Incremental<'a> = dyn Fn(&mut String, &mut dyn FnMut(&mut String)) + 'a;

/// Rules, each at its place.
fn adds(list: &[&str]) -> String {
    let entries: Vec<String> = list
        .iter()
        .enumerate()
        .map(|(index, rule)| format!("{{\"rule\":{rule},\"index\":{index}}}"))
        .collect();
    format!("[{}]", entries.join(","))
}

/// The integers of a JSON array.
fn integers(list: &str) -> Vec<i32> {
    let mut cursor = Cursor::new(list);
    let mut found = Vec::new();
    let mut read = || -> Result<(), crate::json::JsonError> {
        cursor.expect(b'[')?;
        let mut is_first = true;
        while cursor.next_item(&mut is_first)? {
            found.extend(cursor.integer()?);
        }
        Ok(())
    };
    // The list was valid JSON when it was kept; what is not a number is left out.
    let _ = read();
    found
}
