//! Names of forms and fields, from the mirror.

use dom::tape::NodeKind;
use dom::{Mirror, Slot};
use model::facts::{FieldKind, caps};

use crate::extract::selector::{attribute, element, selector_of, tag};
use crate::text::cut;
use crate::thresholds::FORM_NODES;

/// Fields that belong to no form.
const PAGE_FORM: &str = "(page)";

/// A field by its names.
pub(super) struct Found {
    pub(super) form: String,
    pub(super) form_node: Option<i32>,
    pub(super) field: String,
    pub(super) kind: FieldKind,
    pub(super) position: Option<u16>,
}

/// What field a node is, if it is one.
pub(super) fn resolve(mirror: &Mirror, slot: Slot) -> Option<Found> {
    let slot = element(mirror, slot).filter(|&slot| is_field(mirror, slot))?;
    let form = form_of(mirror, slot);
    let position =
        form.and_then(|form| fields_in(mirror, form).iter().position(|&field| field == slot));
    Some(Found {
        form: form.map_or_else(|| PAGE_FORM.to_owned(), |form| form_key(mirror, form)),
        form_node: form.map(|form| mirror.node(form).id),
        field: key(mirror, slot),
        kind: kind(mirror, slot),
        position: position.and_then(|position| u16::try_from(position).ok()),
    })
}

/// Name, else id, else selector.
fn key(mirror: &Mirror, slot: Slot) -> String {
    let own = |name| attribute(mirror, slot, name).filter(|value| !value.is_empty());
    let key = own("name").or_else(|| own("id"));
    cut(&key.unwrap_or_else(|| selector_of(mirror, slot)), caps::NAME_CHARS)
}

/// The key of a form.
pub(in crate::extract) fn form_key(mirror: &Mirror, form: Slot) -> String {
    key(mirror, form)
}

fn form_of(mirror: &Mirror, slot: Slot) -> Option<Slot> {
    mirror.path(slot).find(|&above| tag(mirror, above) == "form")
}

fn is_field(mirror: &Mirror, slot: Slot) -> bool {
    match tag(mirror, slot) {
        "textarea" | "select" => true,
        "input" => !matches!(
            input_type(mirror, slot).as_str(),
            "submit" | "button" | "image" | "reset" | "hidden"
        ),
        _ => attribute(mirror, slot, "contenteditable").is_some_and(|value| value != "false"),
    }
}

fn input_type(mirror: &Mirror, slot: Slot) -> String {
    attribute(mirror, slot, "type").unwrap_or_default().to_ascii_lowercase()
}

fn kind(mirror: &Mirror, slot: Slot) -> FieldKind {
    match tag(mirror, slot) {
        "select" => FieldKind::Choice,
        "input" => match input_type(mirror, slot).as_str() {
            "radio" => FieldKind::Choice,
            "checkbox" => FieldKind::Toggle,
            "date" | "datetime-local" | "month" | "week" | "time" => FieldKind::Date,
            "file" => FieldKind::File,
            "range" | "color" => FieldKind::Other,
            _ => FieldKind::Text,
        },
        _ => FieldKind::Text,
    }
}

/// The fields of a form, in document order.
pub(super) fn fields_in(mirror: &Mirror, form: Slot) -> Vec<Slot> {
    walk(mirror, form, |slot| is_field(mirror, slot))
}

fn walk(mirror: &Mirror, top: Slot, is_meant: impl Fn(Slot) -> bool) -> Vec<Slot> {
    let mut found = Vec::new();
    let mut waiting = vec![mirror.children(top)];
    let mut n_nodes = 0;
    if is_meant(top) {
        found.push(top);
    }
    while let Some(children) = waiting.last_mut() {
        let Some(slot) = children.next() else {
            waiting.pop();
            continue;
        };
        n_nodes += 1;
        if FORM_NODES < n_nodes {
            break;
        }
        if mirror.node(slot).kind == NodeKind::Element && is_meant(slot) {
            found.push(slot);
        }
        waiting.push(mirror.children(slot));
    }
    found
}

/// Whether a field that nobody touched has a value by itself.
pub(super) fn has_value(mirror: &Mirror, slot: Slot) -> bool {
    let has = |name| attribute(mirror, slot, name).is_some_and(|value| !value.is_empty());
    tag(mirror, slot) == "select" || has("value") || mirror.children(slot).next().is_some()
}
