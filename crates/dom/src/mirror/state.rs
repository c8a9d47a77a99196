//! What changed about a node without changing the document: input, scroll, rules, media.

use super::MAX_ATTRIBUTES;
use super::rules::Rules;

/// The state of one node beyond its attributes.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// Value and checked state of a form control.
    pub(super) input: Option<Input>,
    /// `x` and `y`, as JSON numbers.
    pub(super) scroll: Option<(Box<str>, Box<str>)>,
    /// Declarations that differ from the attribute `style`: property and value as JSON.
    pub(super) style: Vec<(Box<str>, Box<str>)>,
    /// Rules that scripts changed in its style sheet since its text changed.
    pub(super) rules: Option<Rules>,
    /// `data` of the last media interaction of each type.
    pub(super) media: Vec<(i32, Box<str>)>,
}

/// What the last input event of a form control said.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "keyframes"), expect(dead_code, reason = "only keyframes read it"))]
pub(super) struct Input {
    /// `text` as JSON.
    pub(super) text: Box<str>,
    /// `isChecked`.
    pub(super) is_checked: bool,
    /// Which input of the page it was: of radio buttons, the last one wins.
    pub(super) number: u64,
}

impl State {
    /// Sets one declaration; it goes last, as the browser's own setter would have it win.
    ///
    /// False when there is no more room.
    pub(super) fn declare(&mut self, property: &str, value: &str) -> bool {
        self.style.retain(|(known, _)| &**known != property);
        let is_room = self.style.len() < MAX_ATTRIBUTES;
        if is_room {
            self.style.push((property.into(), value.into()));
        }
        is_room
    }
}
