//! Labels: what people read on an element, told in an event of our own.
//!
//! Such a text left its element, so nobody sees from its place what rules say of it. The
//! payload's `node` tells: rrweb's number of the element that the label was taken from, or a list
//! of them when parts of it are from several (`aria-labelledby`, the `<label>` of a field).
//!
//! A label is hidden as the best hidden text in or below these elements would be, at least as
//! the mode hides text. Who does not say where it is from, or names an element that nobody
//! knows, gets it masked: all but a policy that hides no text anywhere.
//!
//! The title in the header's `meta` is such a label of the document's title element.

use dom::json::{Cursor, JsonError};
use dom::{Mirror, Name, NodeKind, Slot};

use super::rewrite::Rewrite;
use crate::custom::{has_label, page_text};
use crate::policy::Mode;
use crate::shade::Shade;
use crate::text::Treatment;

/// Most elements that a label may be from.
const MOST_ELEMENTS: usize = 8;

/// Most nodes that are looked at below them. The recorder reads no more than some hundred characters.
const MOST_BELOW: usize = 4096;

/// What happens to the label in the payload of a custom event.
pub(super) fn treatment(rewrite: &Rewrite<'_>, tag: &str, payload: &str) -> Treatment {
    let usual = page_text(rewrite.policy.mode);
    if usual == Treatment::Mask || !has_label(tag) {
        return Treatment::Mask;
    }
    match elements(payload) {
        Ok(ids) if !ids.is_empty() => {
            hidden(rewrite, &ids).map_or(Treatment::Mask, |hidden| hidden.max(usual))
        }
        _ if rewrite.policy.mode == Mode::Open && !rewrite.rules.hide_text() => usual,
        _ => Treatment::Mask,
    }
}

/// What happens to the document's title when it stands elsewhere; masked when the document, or
/// where its title is, is not known.
pub(super) fn title(rewrite: &Rewrite<'_>) -> Treatment {
    // In its head or in its body: a picture's title lies deeper.
    let element = rewrite.mirror.root().and_then(|root| title_below(rewrite.mirror, root, 3));
    let hidden = element.and_then(|id| hidden(rewrite, &[id]));
    hidden.map_or(Treatment::Mask, |hidden| hidden.max(page_text(rewrite.policy.mode)))
}

/// The id of the first title that lies so many levels below.
fn title_below(mirror: &Mirror, slot: Slot, levels: u8) -> Option<i32> {
    let node = mirror.node(slot);
    if levels == 0 {
        return node.is(Name::TITLE).then_some(node.id);
    }
    mirror.children(slot).find_map(|child| title_below(mirror, child, levels - 1))
}

/// The ids in `node`; none when it is not what it should be.
fn elements(payload: &str) -> Result<Vec<i32>, JsonError> {
    let mut cursor = Cursor::new(payload);
    let mut ids = Vec::new();
    let (mut is_first, mut is_said) = (true, false);
    cursor.expect(b'{')?;
    while let Some(key) = cursor.next_key(&mut is_first)? {
        if key != "node" {
            cursor.skip_value()?;
            continue;
        }
        if std::mem::replace(&mut is_said, true) {
            return Err(cursor.unexpected());
        }
        let mut is_first = true;
        let is_list = cursor.take(b'[')?;
        while !is_list || cursor.next_item(&mut is_first)? {
            let id = cursor.integer()?.filter(|_| ids.len() < MOST_ELEMENTS);
            ids.push(id.ok_or_else(|| cursor.unexpected())?);
            if !is_list {
                break;
            }
        }
    }
    Ok(ids)
}

/// The strongest of what holds for these elements and for the texts below them; `None` when
/// one of them is not known.
fn hidden(rewrite: &Rewrite<'_>, ids: &[i32]) -> Option<Treatment> {
    let mirror = rewrite.mirror;
    let treatment = |shade: Shade| shade.treatment(rewrite.policy.mode);
    let mut strongest = Treatment::Detect;
    let mut open = Vec::new();
    for &id in ids {
        let slot = mirror.find(id)?;
        let shade = rewrite.shade_at(slot);
        strongest = strongest.max(treatment(shade));
        open.push((slot, shade));
    }
    let mut n_below = 0;
    while let Some((above, shade)) = open.pop() {
        for slot in mirror.children(above) {
            n_below += 1;
            if n_below > MOST_BELOW {
                return None;
            }
            let node = mirror.node(slot);
            let shade = shade.under_slot(mirror, slot, rewrite.rules);
            // What visitors write is no label; who reads labels leaves it out.
            if shade.is_inside_typed {
                continue;
            }
            // A field that is blocked has no text: the words around it may be seen.
            if node.kind == NodeKind::Text || node.attribute(Name::ALT).is_some() {
                strongest = strongest.max(treatment(shade));
            }
            open.push((slot, shade));
        }
    }
    Some(strongest)
}
