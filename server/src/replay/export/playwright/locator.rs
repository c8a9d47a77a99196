//! How a test finds an element again: by what people see of it, if that can be read.

use dom::queries::MAX_VISITED;
use dom::{Mirror, Name, NodeKind, Slot};

use super::quote;
use super::typed::{Typed, is_readable};

/// Longest name that is compared, in characters. A longer one is cut and found no more.
const NAME_CHARS: usize = 100;

/// Roles of elements that say them, and whose name is their text.
const SAID: [&str; 13] = [
    "button",
    "checkbox",
    "gridcell",
    "heading",
    "link",
    "menuitem",
    "menuitemcheckbox",
    "menuitemradio",
    "option",
    "radio",
    "switch",
    "tab",
    "treeitem",
];

/// What an element is looked up by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum By {
    Role { role: &'static str, name: String },
    TestId(String),
    Label(String),
    Selector(String),
}

/// An element of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Locator {
    pub(super) by: By,
    /// Which of those that are found, when there are several.
    pub(super) nth: Option<usize>,
}

impl Locator {
    /// The first way that leads to this element alone; where none does, the first one at all.
    /// `may_name`: what stands in it is not what was typed there.
    pub(super) fn of(mirror: &Mirror, slot: Slot, typed: &Typed, may_name: bool) -> Option<Self> {
        let is_usable = |text: &String| {
            is_readable(text) && text.chars().count() < NAME_CHARS && !typed.is_in(text)
        };
        let role = || {
            let role = role_of(mirror, slot).filter(|_| may_name)?;
            let name = Some(mirror.accessible_name(slot, NAME_CHARS)).filter(is_usable)?;
            Some(By::Role { role, name })
        };
        let test_id = || Some(By::TestId(test_id_of(mirror, slot).filter(is_usable)?));
        let label = || Some(By::Label(Some(mirror.label(slot, NAME_CHARS)).filter(is_usable)?));
        let selector = || {
            let selector = mirror.stable_selector(slot);
            (!selector.is_empty() && !typed.is_in(&selector)).then_some(By::Selector(selector))
        };
        let ways: [&dyn Fn() -> Option<By>; 4] = [&role, &test_id, &label, &selector];
        let mut first = None;
        for by in ways.iter().filter_map(|way| way()) {
            let (place, n_found) = by.place(mirror, slot);
            if n_found <= 1 {
                return Some(Self { by, nth: None });
            }
            first.get_or_insert(Self { by, nth: Some(place) });
        }
        first
    }

    /// As a call on a page.
    pub(super) fn code(&self) -> String {
        let found = match &self.by {
            By::Role { role, name } => {
                let name = quote::string(name);
                format!("getByRole('{role}', {{ name: {name}, exact: true }})")
            }
            By::TestId(id) => format!("getByTestId({})", quote::string(id)),
            By::Label(label) => format!("getByLabel({}, {{ exact: true }})", quote::string(label)),
            By::Selector(selector) => format!("locator({})", quote::string(selector)),
        };
        self.nth.map_or_else(|| found.clone(), |nth| format!("{found}.nth({nth})"))
    }
}

impl By {
    /// Which of the elements that it finds this one is, and how many it finds.
    fn place(&self, mirror: &Mirror, slot: Slot) -> (usize, usize) {
        let all = mirror.root().into_iter().flat_map(|root| mirror.tree(root));
        let (mut place, mut n_found) = (0, 0);
        for other in all.take(MAX_VISITED).filter(|other| self.finds(mirror, *other)) {
            if other == slot {
                place = n_found;
            }
            n_found += 1;
        }
        (place, n_found)
    }

    fn finds(&self, mirror: &Mirror, slot: Slot) -> bool {
        if mirror.node(slot).kind != NodeKind::Element {
            return false;
        }
        match self {
            Self::Role { role, name } => {
                role_of(mirror, slot) == Some(*role)
                    && mirror.accessible_name(slot, NAME_CHARS) == *name
            }
            Self::TestId(id) => test_id_of(mirror, slot).as_ref() == Some(id),
            Self::Label(label) => mirror.label(slot, NAME_CHARS) == *label,
            Self::Selector(selector) => mirror.stable_selector(slot) == *selector,
        }
    }
}

/// The attribute that Playwright takes for it.
fn test_id_of(mirror: &Mirror, slot: Slot) -> Option<String> {
    mirror.names().find("data-testid").and_then(|name| mirror.text_of(slot, name))
}

/// What an element is to those who use it, if that is one of the kinds that a test names.
pub(super) fn role_of(mirror: &Mirror, slot: Slot) -> Option<&'static str> {
    let node = mirror.node(slot);
    if node.kind != NodeKind::Element {
        return None;
    }
    let said = mirror.names().find("role").and_then(|name| mirror.text_of(slot, name));
    if let Some(said) = said {
        let first = said.split_whitespace().next()?;
        return SAID.into_iter().find(|role| *role == first);
    }
    match mirror.names().text(node.tag) {
        "a" | "area" => node.attribute(Name::HREF).map(|_| "link"),
        "button" => Some("button"),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some("heading"),
        "option" => Some("option"),
        "textarea" => Some("textbox"),
        "select" => {
            let is_list = ["multiple", "size"].into_iter().any(|name| {
                mirror.names().find(name).is_some_and(|name| node.attribute(name).is_some())
            });
            Some(if is_list { "listbox" } else { "combobox" })
        }
        "input" => role_of_input(mirror, slot),
        _ => None,
    }
}

fn role_of_input(mirror: &Mirror, slot: Slot) -> Option<&'static str> {
    let has_list =
        mirror.names().find("list").is_some_and(|name| mirror.node(slot).attribute(name).is_some());
    match input_type(mirror, slot).as_str() {
        "button" | "submit" | "reset" | "image" => Some("button"),
        "checkbox" => Some("checkbox"),
        "radio" => Some("radio"),
        "number" => Some("spinbutton"),
        "range" => Some("slider"),
        "password" | "file" | "hidden" | "color" | "date" | "datetime-local" | "month" | "week"
        | "time" => None,
        _ if has_list => Some("combobox"),
        "search" => Some("searchbox"),
        // Every type that a browser does not know is a field for text, too.
        _ => Some("textbox"),
    }
}

/// The type of an input, in lower case; empty when it says none.
pub(super) fn input_type(mirror: &Mirror, slot: Slot) -> String {
    mirror.text_of(slot, Name::TYPE).unwrap_or_default().to_ascii_lowercase()
}
