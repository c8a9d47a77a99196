//! Forms: who filled which field for how long, and what was submitted.
//!
//! Fields are named by form and field, never by node, so a field is the same one on two pages
//! and after a reload. The nodes of a page are resolved once.

mod focus;
mod names;

use std::collections::BTreeMap;

use dom::Mirror;
use model::facts::{FieldKind, FieldPart, FormPart, caps};
use serde::{Deserialize, Serialize};

use self::focus::Focus;
use super::context::{Now, Rank};
use crate::thresholds::FAILED_SUBMIT_WITHIN;

pub(super) use names::form_key;

/// Most fields of one form.
const FIELDS: usize = 200;
/// Most nodes that are remembered as fields of a page.
const NODES: usize = 2_000;

/// A field: index of its form, index in that.
type Place = (usize, usize);

/// What is known of a field beside its facts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Field {
    part: FieldPart,
    node: i32,
    is_filled: Option<bool>,
    /// Filled when the form was submitted, and not emptied by the page since.
    was_submitted: bool,
    /// The last edit came without a focus and another one continues it.
    is_loose: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Form {
    part: FormPart,
    node: Option<i32>,
    fields: Vec<Field>,
    /// The last submit that did not fail yet: when, in which visit.
    submitted: Option<(u64, u32)>,
}

/// The forms of a window.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Forms {
    list: Vec<Form>,
    nodes: BTreeMap<i32, Place>,
    focus: Option<Focus>,
    last: Option<Place>,
    n_fields: usize,
    is_capped: bool,
}

/// An edit as rrweb tells of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edit {
    pub(super) node: i32,
    pub(super) visit: u32,
    pub(super) has_text: bool,
    pub(super) is_checked: bool,
    /// Done by the visitor, not by a script.
    pub(super) is_visitor: bool,
}

impl Forms {
    pub(super) const fn is_capped(&self) -> bool {
        self.is_capped
    }

    /// The page visit ends: nodes are others, or belong to another page.
    pub(super) fn leave(&mut self, at: u64) {
        self.blur(at);
        self.nodes.clear();
        self.last = None;
    }

    /// Any visitor input: not a pause.
    pub(super) fn input(&mut self, at: u64) {
        if let Some(focus) = &mut self.focus {
            focus.pass(at);
        }
    }

    pub(super) fn hide(&mut self, at: u64) {
        if let Some(focus) = &mut self.focus {
            focus.pass(at);
            focus.pause();
        }
    }

    pub(super) fn show(&mut self, at: u64) {
        if let Some(focus) = &mut self.focus {
            focus.go_on(at);
        }
    }

    pub(super) fn focus(&mut self, mirror: &Mirror, page: &str, node: i32, at: u64) {
        let Some(place) = self.place(mirror, page, node) else { return };
        if self.focus.as_ref().is_some_and(|focus| focus.place == place) {
            return;
        }
        self.blur(at);
        self.focus = Some(Focus::new(place, at));
        self.touch(place, at);
    }

    /// The field that has the focus loses it.
    pub(super) fn blur(&mut self, at: u64) {
        let Some(mut focus) = self.focus.take() else { return };
        focus.pass(at);
        if let Some(field) = self.field(focus.place)
            && focus.is_edited
        {
            *field.part.fill_ms.get_or_insert(0) += focus.busy_ms;
        }
    }

    /// What the page says of the field that loses the focus.
    pub(super) fn told(&mut self, is_filled: bool) {
        if let Some(place) = self.last
            && let Some(field) = self.field(place)
            && !matches!(field.part.kind, FieldKind::Choice | FieldKind::Toggle)
        {
            field.is_filled = Some(is_filled);
        }
    }

    pub(super) fn edit(&mut self, mirror: &Mirror, page: &str, now: Now, edit: Edit) {
        let Some(place) = self.place(mirror, page, edit.node) else { return };
        let Some(field) = self.field(place) else { return };
        let is_switch = matches!(field.part.kind, FieldKind::Choice | FieldKind::Toggle);
        let is_filled =
            if field.part.kind == FieldKind::Toggle { edit.is_checked } else { edit.has_text };
        if !edit.is_visitor {
            field.was_submitted &= is_filled;
            field.is_filled = Some(is_filled);
            return;
        }
        let is_again = field.was_submitted && field.node == edit.node;
        field.is_filled = Some(is_filled);
        field.node = edit.node;
        field.was_submitted = false;
        self.note_failure(place, is_again, now.at, edit.visit);
        self.touch(place, now.at);
        let form = &mut self.list[place.0].part;
        if form.first_edit.is_none() {
            form.first_edit = Some((now.ord(Rank::Attempt), now.at, edit.visit));
        }
        self.count_fill(place, is_switch, now.at);
    }

    fn count_fill(&mut self, place: Place, is_switch: bool, at: u64) {
        let mut focus = self.focus.take_if(|focus| focus.place == place);
        let Some(field) = self.field(place) else { return };
        let is_new = match &mut focus {
            Some(focus) => {
                focus.pass(at);
                if field.part.edited_at.is_none() {
                    field.part.hesitation_ms = Some(focus.hesitation());
                }
                !std::mem::replace(&mut focus.is_edited, true)
            }
            None => !std::mem::replace(&mut field.is_loose, true),
        };
        field.part.edited_at.get_or_insert(at);
        field.part.n_fills += u32::from(is_new || is_switch);
        self.focus = focus.or(self.focus.take());
    }

    fn note_failure(&mut self, place: Place, is_again: bool, at: u64, visit: u32) {
        let form = &mut self.list[place.0];
        let is_failure = is_again
            && form.submitted.is_some_and(|(submitted, in_visit)| {
                in_visit == visit && at.saturating_sub(submitted) <= FAILED_SUBMIT_WITHIN
            });
        if is_failure {
            form.part.n_failed_submits += 1;
            form.submitted = None;
        }
    }

    /// A form was submitted: by its name or id, or by its fields when it has neither.
    pub(super) fn submit(&mut self, mirror: &Mirror, page: &str, name: &str, at: u64, visit: u32) {
        let named = |form: &Form| form.part.page == page && form.part.form == name;
        let index = match self.list.iter().position(named) {
            Some(index) => Some(index),
            None if name.is_empty() => self.last.map(|(form, _)| form),
            None => self.add_form(page, name),
        };
        let Some(index) = index else { return };
        self.list_fields(mirror, index);
        let form = &mut self.list[index];
        if form.part.submits.len() < caps::SUBMITS {
            form.part.submits.push(at);
        }
        form.submitted = Some((at, visit));
        for field in &mut form.fields {
            field.part.is_left_empty = field.is_filled == Some(false)
                && matches!(field.part.kind, FieldKind::Text | FieldKind::Date | FieldKind::File);
            field.was_submitted = field.is_filled == Some(true);
        }
    }

    /// The page or the visitor emptied a form.
    pub(super) fn reset(&mut self, page: &str, name: &str) {
        for form in &mut self.list {
            if form.part.page == page && (form.part.form == name || name.is_empty()) {
                for field in &mut form.fields {
                    (field.is_filled, field.was_submitted) = (Some(false), false);
                }
            }
        }
    }

    /// Names the fields that nobody touched: they may be left empty, too.
    fn list_fields(&mut self, mirror: &Mirror, form: usize) {
        let Some(node) = self.list[form].node.and_then(|node| mirror.find(node)) else { return };
        let page = self.list[form].part.page.clone();
        for slot in names::fields_in(mirror, node).into_iter().take(FIELDS) {
            let id = mirror.node(slot).id;
            let is_known = self.nodes.contains_key(&id);
            if let Some(place) = self.place(mirror, &page, id)
                && !is_known
                && let Some(field) = self.field(place)
                && field.is_filled.is_none()
            {
                field.is_filled = Some(names::has_value(mirror, slot));
            }
        }
    }

    fn touch(&mut self, place: Place, at: u64) {
        self.last = Some(place);
        let Some(field) = self.field(place) else { return };
        field.part.touched_at.get_or_insert(at);
        let name = field.part.field.clone();
        self.list[place.0].part.last_field = Some((name, at));
    }

    fn field(&mut self, (form, field): Place) -> Option<&mut Field> {
        self.list.get_mut(form)?.fields.get_mut(field)
    }

    /// Where the field is that a node is.
    fn place(&mut self, mirror: &Mirror, page: &str, node: i32) -> Option<Place> {
        if let Some(&place) = self.nodes.get(&node) {
            return Some(place);
        }
        let found = names::resolve(mirror, mirror.find(node)?)?;
        let named = |form: &Form| form.part.page == page && form.part.form == found.form;
        let form = match self.list.iter().position(named) {
            Some(form) => form,
            None => self.add_form(page, &found.form)?,
        };
        self.list[form].node = found.form_node.or(self.list[form].node);
        let fields = &mut self.list[form].fields;
        let field = match fields.iter().position(|field| field.part.field == found.field) {
            Some(field) => field,
            None if fields.len() < FIELDS && self.n_fields < caps::FIELDS => {
                let (field, kind, position) = (found.field, found.kind, found.position);
                let part = FieldPart { field, kind, position, ..FieldPart::default() };
                fields.push(Field { part, node, ..Field::default() });
                self.n_fields += 1;
                fields.len() - 1
            }
            None => {
                self.is_capped = true;
                return None;
            }
        };
        if self.nodes.len() < NODES {
            self.nodes.insert(node, (form, field));
        }
        Some((form, field))
    }

    fn add_form(&mut self, page: &str, name: &str) -> Option<usize> {
        if caps::ATTEMPTS <= self.list.len() {
            self.is_capped = true;
            return None;
        }
        let form = crate::text::cut(name, caps::NAME_CHARS);
        let part = FormPart { page: page.to_owned(), form, ..FormPart::default() };
        self.list.push(Form { part, ..Form::default() });
        Some(self.list.len() - 1)
    }

    /// The parts as they are by now.
    pub(super) fn parts(&self) -> Vec<FormPart> {
        let parts = self.list.iter().map(|form| {
            let fields = form.fields.iter().map(|field| field.part.clone()).collect();
            FormPart { fields, ..form.part.clone() }
        });
        parts.collect()
    }
}
