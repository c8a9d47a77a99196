//! What a visitor did, as steps that can be repeated.

use std::collections::{HashMap, HashSet};

use model::{ActivityKind, ActivityRow};
use serde_json::Value;

use super::address;
use super::locator::{By, Locator};
use super::target::{Control, Target};
use super::typed::Typed;

/// A page that comes so soon after something was done came because of it.
const CAUSED_MS: u64 = 10_000;

/// A form that is submitted so soon after a click is submitted by it.
const SUBMITS_MS: u64 = 1_000;

/// The browser clicks a label's control as soon as the label is clicked.
const SAME_CLICK_MS: u64 = 100;

/// Two clicks of a double click.
const DOUBLE_CLICK_MS: u64 = 600;

/// A row of activity with the index of its event.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) index: u64,
    pub(super) row: ActivityRow<Value>,
}

/// A step with its moment, in ms from the window's first event, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) at: u64,
    pub(super) said: String,
    pub(super) deed: Deed,
}

/// What a test does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Nothing: it is only said.
    Remark,
    /// Nothing: it cannot be repeated.
    Unrecorded,
    Goto(String),
    /// Wait for the page with this path.
    Arrive(String),
    Click(Locator),
    DoubleClick(Locator),
    RightClick(Locator),
    Fill(Locator),
    Clear(Locator),
    Check(Locator, bool),
    Select(Locator),
    Enter(Locator),
}

/// The steps of rows that are in order.
pub(super) fn steps(rows: &[Row], found: &HashMap<u64, Target>, typed: &Typed) -> Vec<Step> {
    let inputs = rows.iter().filter(|row| row.row.kind == ActivityKind::Input);
    let filled = inputs.filter_map(|row| Some(found.get(&row.index)?.node)).collect();
    let mut steps =
        Steps { found, typed, filled, all: Vec::new(), is_open: false, last: None, field: None };
    for (place, row) in rows.iter().enumerate() {
        match row.row.kind {
            ActivityKind::Page => steps.page(&row.row),
            ActivityKind::Click if steps.is_repeated(row, &rows[place + 1..]) => {}
            ActivityKind::Click => steps.click(row),
            ActivityKind::Input => steps.input(row),
            ActivityKind::Form => steps.form(&row.row),
            ActivityKind::Custom => steps.remark(&row.row, "Event"),
            ActivityKind::Error => steps.remark(&row.row, "Error"),
            _ => {}
        }
    }
    steps.all
}

struct Steps<'a> {
    found: &'a HashMap<u64, Target>,
    typed: &'a Typed,
    /// Controls that have a row of their own: one row may tell several changes.
    filled: HashSet<i32>,
    all: Vec<Step>,
    /// A page was visited.
    is_open: bool,
    /// When something was done last, and whether that was a click.
    last: Option<(u64, bool)>,
    /// The field that was filled last.
    field: Option<Locator>,
}

impl Steps<'_> {
    fn push(&mut self, at: u64, said: impl Into<String>, deed: Deed) {
        self.all.push(Step { at, said: said.into(), deed });
    }

    /// The words of a row, unless they repeat what was typed.
    fn words(&self, row: &ActivityRow<Value>) -> String {
        if !self.typed.is_in(&row.label) {
            return row.label.clone();
        }
        row.detail["verb"].as_str().unwrap_or("Something happened").to_owned()
    }

    fn page(&mut self, row: &ActivityRow<Value>) {
        let url = row.detail["url"].as_str().unwrap_or_default();
        let is_caused = self.last.is_some_and(|(at, _)| row.at.saturating_sub(at) <= CAUSED_MS);
        let words = if self.is_open { "Went to" } else { "Opened" };
        let is_waited_for = self.is_open && is_caused;
        self.is_open = true;
        self.field = None;
        // What a page does by itself afterwards was not caused by what led to it.
        self.last = None;
        let path = address::path(url, self.typed);
        let whole = address::whole(url, self.typed);
        let Some((path, whole)) = path.zip(whole) else {
            let said = format!("{words} a page whose address is masked");
            self.push(row.at, said, Deed::Unrecorded);
            return;
        };
        let said = format!("{words} {path}");
        let deed = if is_waited_for { Deed::Arrive(path) } else { Deed::Goto(whole) };
        self.push(row.at, said, deed);
    }

    /// Whether the next step does the same: fills what is clicked, or clicks it again.
    fn is_repeated(&self, row: &Row, later: &[Row]) -> bool {
        let Some(target) = self.found.get(&row.index) else { return false };
        match target.control {
            Control::Select | Control::File => return true,
            Control::Choice if self.filled.contains(&target.node) => return true,
            _ => {}
        }
        let is_deed =
            |row: &&Row| matches!(row.row.kind, ActivityKind::Click | ActivityKind::Input);
        let Some(next) = later.iter().find(is_deed) else { return false };
        let is_same = self.found.get(&next.index).is_some_and(|next| next.node == target.node);
        let passed = next.row.at.saturating_sub(row.row.at);
        is_same
            && match next.row.kind {
                ActivityKind::Input => true,
                _ if verb(&next.row) == "Double click" => passed <= DOUBLE_CLICK_MS,
                _ => passed <= SAME_CLICK_MS && verb(&next.row) != "Right click",
            }
    }

    fn click(&mut self, row: &Row) {
        let at = row.row.at;
        let target = self.found.get(&row.index);
        let words = match target {
            // Its name is what was typed into it.
            Some(target) if target.control == Control::Editable => {
                format!("{} a text that can be edited", verb(&row.row))
            }
            _ => self.words(&row.row),
        };
        let locator = match target {
            Some(target) if target.is_framed => {
                self.push(at, format!("{words}, in a frame"), Deed::Unrecorded);
                return;
            }
            Some(target) => target.locator.clone(),
            None => selector_of(&row.row),
        };
        let Some(locator) = locator else {
            self.push(at, words, Deed::Unrecorded);
            return;
        };
        let deed = match verb(&row.row) {
            "Double click" => Deed::DoubleClick(locator),
            "Right click" => Deed::RightClick(locator),
            _ => Deed::Click(locator),
        };
        self.push(at, words, deed);
        self.last = Some((at, true));
        if target.is_some_and(|target| target.control == Control::Editable) {
            self.push(at, "what was typed here", Deed::Unrecorded);
        }
    }

    fn input(&mut self, row: &Row) {
        let at = row.row.at;
        let words = self.words(&row.row);
        let target = self.found.get(&row.index);
        let known = target.filter(|target| !target.is_framed && target.control != Control::File);
        let Some((control, locator)) =
            known.and_then(|target| Some((target.control, target.locator.clone()?)))
        else {
            self.push(at, words, Deed::Unrecorded);
            return;
        };
        let deed = match (verb(&row.row), control) {
            ("Unchecked", _) => Deed::Check(locator, false),
            ("Checked" | "Chose", _) => Deed::Check(locator, true),
            (_, Control::Select) => Deed::Select(locator),
            (verb, _) => {
                self.field = Some(locator.clone());
                if verb == "Cleared" { Deed::Clear(locator) } else { Deed::Fill(locator) }
            }
        };
        self.push(at, words, deed);
        self.last = Some((at, false));
    }

    fn form(&mut self, row: &ActivityRow<Value>) {
        // A form that was left needs no step.
        if row.detail["state"].as_str() != Some("submit") {
            return;
        }
        let words = self.words(row);
        let is_clicked = self
            .last
            .is_some_and(|(at, is_click)| is_click && row.at.saturating_sub(at) <= SUBMITS_MS);
        let deed = match self.field.clone() {
            _ if is_clicked => Deed::Remark,
            Some(field) => Deed::Enter(field),
            None => Deed::Unrecorded,
        };
        self.push(row.at, words, deed);
        self.last = Some((row.at, is_clicked));
    }

    fn remark(&mut self, row: &ActivityRow<Value>, what: &str) {
        let is_said = !self.typed.is_in(&row.label);
        let words = if is_said { format!("{what}: {}", row.label) } else { what.to_owned() };
        self.push(row.at, words, Deed::Remark);
    }
}

fn verb(row: &ActivityRow<Value>) -> &str {
    row.detail["verb"].as_str().unwrap_or("Click")
}

/// A click of which only the recorder's own half came.
fn selector_of(row: &ActivityRow<Value>) -> Option<Locator> {
    let selector = row.detail["selector"].as_str().filter(|selector| !selector.is_empty())?;
    Some(Locator { by: By::Selector(selector.to_owned()), nth: None })
}
