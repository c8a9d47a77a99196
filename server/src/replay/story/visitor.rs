//! What the visitor did: clicks and inputs, named as the document names them.

use std::collections::HashMap;

use dom::json::{Cursor, decode};
use dom::{Mirror, Name, Slot, Tape};
use model::{ActivityKind, IncrementalSource};
use serde_json::{Value, json};

use super::fields::Fields;
use super::focus::FocusOrder;
use super::rows::Rows;
use super::words::{NAME_CHARS, element, text};

/// A click's two halves, the replayer's and the recorder's, are this close.
const PAIR_MS: u64 = 250;

/// The next edit of a field begins a new row after this time.
const SAME_EDIT_MS: u64 = 30_000;

/// Kinds of rrweb's mouse interactions.
const CLICK: i32 = 2;
const CONTEXT_MENU: i32 = 3;
const DOUBLE_CLICK: i32 = 4;
const FOCUS: i32 = 5;
/// rrweb's pointer type of a finger.
const TOUCH: i32 = 2;

/// A click as it was seen; what became of it is judged elsewhere.
#[derive(Debug)]
pub(super) struct SeenClick {
    pub(super) at: u64,
    /// Index of rrweb's event, and of the recorder's own: whichever came.
    pub(super) mouse_index: Option<u64>,
    pub(super) own_index: Option<u64>,
    verb: &'static str,
    pub(super) name: String,
    pub(super) selector: String,
    detail: Value,
}

impl SeenClick {
    fn new(at: u64) -> Self {
        Self {
            at,
            mouse_index: None,
            own_index: None,
            verb: "Click",
            name: String::new(),
            selector: String::new(),
            detail: json!({}),
        }
    }

    /// What was clicked, in words.
    pub(super) fn target(&self) -> String {
        element(&self.name, &self.selector)
    }

    /// Index of its first event.
    fn index(&self) -> u64 {
        let first = [self.mouse_index, self.own_index].into_iter().flatten().min();
        first.unwrap_or_default()
    }

    /// Takes a name and a selector over where they say more than those that are known. What
    /// left with the page is masked without the rules: it says nothing.
    fn call(&mut self, name: &str, selector: &str) {
        if says_more(name, &self.name) {
            name.clone_into(&mut self.name);
        }
        if says_more(selector, &self.selector) {
            selector.clone_into(&mut self.selector);
        }
    }
}

fn says_more(new: &str, known: &str) -> bool {
    let says = |text: &str| text.chars().any(char::is_alphanumeric);
    (says(new) && !says(known)) || (known.is_empty() && !new.is_empty())
}

/// The last edit of a field: its row says what all of its events did together.
#[derive(Debug)]
struct Edit {
    place: usize,
    at: u64,
}

/// What the visitor did.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Clicks with their rows.
    pub(super) clicks: Vec<(SeenClick, Option<usize>)>,
    /// Which fields got the focus.
    pub(super) focus: FocusOrder,
    /// Which fields were met.
    pub(super) fields: Fields,
}

/// Gathers what the visitor did.
#[derive(Debug, Default)]
pub(super) struct Visitor {
    clicks: Vec<SeenClick>,
    focus: FocusOrder,
    fields: Fields,
    edits: HashMap<i32, Edit>,
    last_edited: Option<i32>,
}

impl Visitor {
    /// One incremental snapshot, before the mirror applies it.
    pub(super) fn see(
        &mut self,
        event: &str,
        tape: &Tape,
        mirror: &Mirror,
        (at, index): (u64, u64),
        rows: &mut Rows,
    ) {
        match tape.source {
            Some(IncrementalSource::MouseInteraction) => {
                self.interact(event, tape, mirror, (at, index), rows);
            }
            Some(IncrementalSource::Input) => self.input(event, tape, mirror, (at, index), rows),
            Some(IncrementalSource::ViewportResize) => {
                if let (Some(width), Some(height)) =
                    (tape.integer(event, "width"), tape.integer(event, "height"))
                {
                    let label = format!("Resized to {width} × {height}");
                    let detail = json!({"width": width, "height": height, "resized": true});
                    rows.push((index, 1), at, ActivityKind::Window, label, detail);
                }
            }
            _ => {}
        }
    }

    fn interact(
        &mut self,
        event: &str,
        tape: &Tape,
        mirror: &Mirror,
        (at, index): (u64, u64),
        rows: &mut Rows,
    ) {
        let node = tape.integer(event, "id").unwrap_or_default();
        let is_touch = tape.integer(event, "pointerType") == Some(TOUCH);
        match tape.integer(event, "type") {
            Some(CLICK) => {
                let (name, selector) = named(mirror, node);
                let click = self.half(at, |click| click.mouse_index.is_none());
                click.mouse_index = Some(index);
                click.verb = if is_touch { "Tap" } else { "Click" };
                click.call(&name, &selector);
                click.detail["node"] = json!(node);
                click.detail["x"] = json!(tape.integer(event, "x"));
                click.detail["y"] = json!(tape.integer(event, "y"));
            }
            Some(FOCUS) => {
                self.focus.see(mirror, node, at);
                self.fields.meet(mirror, node, None);
            }
            Some(DOUBLE_CLICK) => {
                if let Some(last) = self.clicks.last_mut() {
                    last.verb = "Double click";
                }
            }
            Some(CONTEXT_MENU) => {
                let (name, selector) = named(mirror, node);
                let label = format!("Right click {}", element(&name, &selector));
                let detail = json!({"node": node, "selector": selector, "verb": "Right click"});
                rows.push((index, 1), at, ActivityKind::Click, label, detail);
            }
            _ => {}
        }
    }

    /// The recorder's own half of a click: it knows names and places better.
    pub(super) fn describe(&mut self, payload: &Value, (at, index): (u64, u64)) {
        if payload.get("trusted").and_then(Value::as_bool) == Some(false) {
            return;
        }
        let click = self.half(at, |click| click.own_index.is_none());
        click.own_index = Some(index);
        click.call(text(payload, "label"), text(payload, "selector"));
        for place in ["ex", "ey", "px", "py", "fixed"] {
            if let Some(value) = payload.get(place) {
                click.detail[place] = value.clone();
            }
        }
    }

    /// The click that a half belongs to: the last one, when it waits for it, else a new one.
    fn half(&mut self, at: u64, waits: impl Fn(&SeenClick) -> bool) -> &mut SeenClick {
        let is_other_half =
            self.clicks.last().is_some_and(|last| waits(last) && at.abs_diff(last.at) <= PAIR_MS);
        if !is_other_half {
            self.clicks.push(SeenClick::new(at));
        }
        let last = self.clicks.len() - 1;
        &mut self.clicks[last]
    }

    fn input(
        &mut self,
        event: &str,
        tape: &Tape,
        mirror: &Mirror,
        (at, index): (u64, u64),
        rows: &mut Rows,
    ) {
        let Some(node) = tape.integer(event, "id") else { return };
        let Some(slot) = mirror.find(node) else { return };
        let is_checked = tape.field(event, "isChecked") == Some("true");
        let is_empty = tape.field(event, "text").is_none_or(|value| value == "\"\"");
        let (name, selector) = named(mirror, node);
        let Some(verb) = verb_of(mirror, slot, is_checked, is_empty) else { return };
        let label = format!("{verb} {}", element(&name, &selector));
        let is_same = self.last_edited == Some(node)
            && self.edits.get(&node).is_some_and(|edit| at.saturating_sub(edit.at) <= SAME_EDIT_MS);
        if let Some(edit) = self.edits.get_mut(&node).filter(|_| is_same) {
            edit.at = at;
            if let Some(row) = rows.get_mut(edit.place) {
                row.label = label;
                row.detail["until"] = json!(at);
                row.detail["verb"] = json!(verb);
            }
            return;
        }
        let detail = json!({"node": node, "selector": selector, "until": at, "verb": verb});
        if let Some(place) = rows.push((index, 1), at, ActivityKind::Input, label, detail) {
            self.fields.meet(mirror, node, Some(place));
            self.edits.insert(node, Edit { place, at });
            self.last_edited = Some(node);
        }
    }

    /// Another document: its nodes are others.
    pub(super) fn forget(&mut self) {
        self.edits.clear();
        self.last_edited = None;
    }

    /// The rows of all clicks, and what facts have more to say of.
    pub(super) fn finish(self, rows: &mut Rows) -> Done {
        let clicks = self
            .clicks
            .into_iter()
            .map(|click| {
                let label = format!("{} {}", click.verb, click.target());
                let mut detail = click.detail.clone();
                detail["selector"] = json!(click.selector);
                detail["verb"] = json!(click.verb);
                let place =
                    rows.push((click.index(), 1), click.at, ActivityKind::Click, label, detail);
                (click, place)
            })
            .collect();
        Done { clicks, focus: self.focus, fields: self.fields }
    }
}

/// Name and selector of a node.
fn named(mirror: &Mirror, node: i32) -> (String, String) {
    let Some(slot) = mirror.find(node) else { return (String::new(), String::new()) };
    (mirror.accessible_name(slot, NAME_CHARS), mirror.stable_selector(slot))
}

/// What an input did, by the kind of its control. `None` for radio buttons that another one
/// unchecked: nobody touched them.
fn verb_of(mirror: &Mirror, slot: Slot, is_checked: bool, is_empty: bool) -> Option<&'static str> {
    let kind = attribute(mirror, slot, Name::TYPE).to_ascii_lowercase();
    let is_input = mirror.node(slot).is(Name::INPUT);
    Some(match kind.as_str() {
        "checkbox" if is_input && is_checked => "Checked",
        "checkbox" if is_input => "Unchecked",
        "radio" if is_input && is_checked => "Chose",
        "radio" if is_input => return None,
        "file" | "color" | "date" | "datetime-local" | "month" | "week" | "time" | "range"
            if is_input =>
        {
            "Chose in"
        }
        _ if mirror.node(slot).is(Name::SELECT) => "Chose in",
        _ if is_empty => "Cleared",
        _ => "Typed in",
    })
}

/// An attribute's text, decoded; empty when there is none.
fn attribute(mirror: &Mirror, slot: Slot, name: Name) -> String {
    let raw = mirror.node(slot).attribute(name).and_then(dom::mirror::Attribute::raw_text);
    raw.map_or_else(String::new, |raw| decode(raw).into_owned())
}

/// A field of an event that is a string.
pub(super) fn string_field(tape: &Tape, event: &str, name: &str) -> Option<String> {
    let inside = Cursor::new(tape.field(event, name)?).string().ok()?;
    Some(decode(inside).into_owned())
}
