//! Changes of a document that is not at hand, from a recorder that knows it.
//!
//! The recorder had the document and the project's policy, and has masked what had to be
//! masked. Masking by what is above a text would now mask everything, the texts that may be
//! seen included, so only what needs no document is done: patterns in texts and in the
//! attributes that people read, addresses, values of form controls.

use dom::Tape;
use dom::json::{decode, push_encoded};
use dom::tape::{NodeKind, Place, Span};
use redaction::Policy;

/// Attributes that people read.
const TEXTS: [&str; 8] =
    ["alt", "aria-description", "aria-label", "content", "label", "placeholder", "title", "value"];

/// Attributes that hold an address.
const ADDRESSES: [&str; 4] = ["action", "href", "poster", "src"];

/// Appends a mutation, less the personal data that patterns find in it.
pub(super) fn mutation(policy: &Policy, tape: &Tape, event: &str, out: &mut String) {
    let mut done = 0;
    for mark in &tape.marks {
        let Some(what) = what_is_at(tape, event, mark.place) else { continue };
        let range = mark.span.range();
        let Some(raw) = inside(event, mark.span).filter(|_| done <= range.start) else { continue };
        let text = decode(raw);
        let rewritten = match what {
            What::Text => policy.text(&text),
            What::Address => policy.url(&text),
        };
        if rewritten != text {
            out.push_str(event.get(done..range.start).unwrap_or_default());
            out.push('"');
            push_encoded(out, &rewritten);
            out.push('"');
            done = range.end;
        }
    }
    out.push_str(event.get(done..).unwrap_or_default());
}

/// What a string is.
enum What {
    Text,
    Address,
}

fn what_is_at(tape: &Tape, event: &str, place: Place) -> Option<What> {
    match place {
        Place::NodeText { node } => {
            let node = tape.nodes.get(node as usize)?;
            let parent = tape.nodes.get(node.parent as usize).map(|parent| parent.tag.of(event));
            let is_code = matches!(parent, Some("style" | "script"));
            (matches!(node.kind, NodeKind::Text | NodeKind::Cdata) && !is_code)
                .then_some(What::Text)
        }
        Place::TextValue { .. } => Some(What::Text),
        Place::NodeAttribute { attribute, .. } | Place::ChangeValue { attribute, .. } => {
            let name = tape.attributes.get(attribute as usize)?.name.of(event);
            if TEXTS.contains(&name) {
                Some(What::Text)
            } else {
                ADDRESSES.contains(&name).then_some(What::Address)
            }
        }
        _ => None,
    }
}

/// The inside of a JSON string.
fn inside(event: &str, span: Span) -> Option<&str> {
    span.of(event).strip_prefix('"')?.strip_suffix('"')
}
