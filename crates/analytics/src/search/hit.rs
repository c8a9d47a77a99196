//! What happened at a moment that a search found, in words.

use model::ActivityKind;
use model::search::Level;

use super::doc::{At, path_of};
use super::strings::{Id, Strings};
use crate::text::cut;

/// Longest name in a hit, in characters.
const CHARS: usize = 60;

/// Names of the vitals, in the order of a session's worst ones.
const VITALS: [&str; 5] = ["LCP", "INP", "CLS", "FCP", "TTFB"];

/// A moment, and what happened then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) at: At,
    pub(super) what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// A page visit to this path.
    Visited(Id),
    /// A page with this title.
    Titled(Id),
    /// A click on what is called so.
    Clicked(Id),
    /// A click on this selector.
    Selected(Id),
    /// A click of this kind of frustration, on this selector.
    Frustrating(&'static str, Id),
    /// A custom event of this name.
    Event(Id),
    /// An error, with its class and message where they are known.
    Error(Option<Id>),
    /// A line of the console.
    Logged(Option<Level>, Id),
    /// A request to this address, and its status.
    Requested(Id, Option<u16>),
    /// An attempt at this form that was submitted, or not.
    Tried(Id, bool),
    /// The worst value of one of the vitals.
    Vital(usize, f64),
    /// What a viewer wrote.
    Noted(Id),
}

impl Hit {
    /// The kind of the row that the replay lists of it.
    pub(super) const fn kind(&self) -> ActivityKind {
        match self.what {
            What::Visited(_) | What::Titled(_) => ActivityKind::Page,
            What::Clicked(_) | What::Selected(_) => ActivityKind::Click,
            What::Frustrating(..) => ActivityKind::Frustration,
            What::Event(_) => ActivityKind::Custom,
            What::Error(_) => ActivityKind::Error,
            What::Logged(..) => ActivityKind::Console,
            What::Requested(..) => ActivityKind::Network,
            What::Tried(..) => ActivityKind::Form,
            What::Vital(..) => ActivityKind::Vital,
            What::Noted(_) => ActivityKind::Note,
        }
    }

    /// It in words.
    pub(super) fn words(&self, strings: &Strings) -> String {
        let name = |id: Id| short(strings.text(id));
        match self.what {
            What::Visited(path) => format!("Visit {}", name(path)),
            What::Titled(title) => format!("Page “{}”", name(title)),
            What::Clicked(label) => format!("Click “{}”", name(label)),
            What::Selected(selector) => format!("Click {}", name(selector)),
            What::Frustrating(kind, selector) => format!("{kind} click {}", name(selector)),
            What::Event(event) => format!("Event {}", name(event)),
            What::Error(Some(error)) => name(error),
            What::Error(None) => "Error".to_owned(),
            What::Logged(Some(level), line) => format!("console.{}: {}", level.name(), name(line)),
            What::Logged(None, line) => format!("console: {}", name(line)),
            What::Requested(url, status) => {
                let status = status.map(|status| format!(" {status}")).unwrap_or_default();
                format!("Request {}{status}", short(path_of(strings.text(url))))
            }
            What::Tried(form, true) => format!("Form {} submitted", name(form)),
            What::Tried(form, false) => format!("Form {} left", name(form)),
            What::Vital(vital, value) => measured(vital, value),
            What::Noted(note) => format!("Note “{}”", name(note)),
        }
    }
}

/// The first line of a text, cut.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= CHARS { line.to_owned() } else { cut(line, CHARS - 1) + "…" }
}

fn measured(vital: usize, value: f64) -> String {
    let name = VITALS.get(vital).copied().unwrap_or("Vital");
    match name {
        "CLS" => format!("CLS {value:.2}"),
        _ if value < 1_000.0 => format!("{name} {value:.0}\u{2009}ms"),
        _ => format!("{name} {:.1}\u{2009}s", value / 1_000.0),
    }
}
