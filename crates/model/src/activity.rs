//! What happened in a window, row by row: what the replay page lists and marks.

use serde::{Deserialize, Serialize};

use crate::WindowId;

/// A slow request takes longer than this, in ms.
pub const SLOW_REQUEST_MS: f64 = 3_000.0;

/// What a row of activity is about. The order is that of importance, most important first:
/// several markers in one place are drawn as the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// An error of the page.
    Error,
    /// An error of a backend.
    ServerError,
    /// A rage, dead or slow click, or another sign of trouble.
    Frustration,
    /// What a viewer wrote.
    Note,
    /// What the page tracked.
    Custom,
    /// What a backend tracked.
    ServerEvent,
    /// A page visit began.
    Page,
    /// A form was submitted or left.
    Form,
    /// A click.
    Click,
    /// Something was typed, checked or chosen; never what.
    Input,
    /// A line of the console.
    Console,
    /// A request.
    Network,
    /// A web vital.
    Vital,
    /// The window was opened, hidden, shown, resized or left.
    Window,
}

impl ActivityKind {
    /// All kinds, in order of importance.
    pub const ALL: [Self; 14] = [
        Self::Error,
        Self::ServerError,
        Self::Frustration,
        Self::Note,
        Self::Custom,
        Self::ServerEvent,
        Self::Page,
        Self::Form,
        Self::Click,
        Self::Input,
        Self::Console,
        Self::Network,
        Self::Vital,
        Self::Window,
    ];

    /// How it stands in addresses and in classes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::ServerError => "server-error",
            Self::Frustration => "frustration",
            Self::Note => "note",
            Self::Custom => "custom",
            Self::ServerEvent => "server-event",
            Self::Page => "page",
            Self::Form => "form",
            Self::Click => "click",
            Self::Input => "input",
            Self::Console => "console",
            Self::Network => "network",
            Self::Vital => "vital",
            Self::Window => "window",
        }
    }

    /// The kind that stands so in an address.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One row of `/replay/{session}/activity`.
///
/// Generic over its detail, a JSON object: this crate reads no JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityRow<Detail> {
    /// Names the row within its window: the number of its event, and what of it.
    pub id: String,
    /// The tab.
    pub window: WindowId,
    /// When, in ms from the window's first event.
    pub at: u64,
    /// What it is about.
    pub kind: ActivityKind,
    /// The row in words.
    pub label: String,
    /// More of it, by kind.
    pub detail: Detail,
}
