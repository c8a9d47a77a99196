//! A recorded text that can be searched for.

use model::WindowId;
use model::search::Level;
use serde::{Deserialize, Serialize};

/// What a recorded text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// Title of a page.
    Title,
    /// Name of what was clicked, as recorded after masking.
    Clicked,
    /// Class and message of an error.
    Error,
    /// A line of the console.
    Console,
    /// What a viewer wrote.
    Note,
    /// Address of a request that failed or was slow.
    Request,
}

/// A recorded text that can be searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchText {
    /// What it is.
    pub kind: TextKind,
    /// The tab.
    pub window: WindowId,
    /// When, in ms from the window's first event.
    pub at: u64,
    /// The text.
    pub text: String,
    /// Of a line of the console: its level, where it is one of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Of a request: what was answered; `None` where nothing was, or nobody could see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

impl SearchText {
    /// A text that needs nothing beside it.
    pub const fn new(kind: TextKind, window: WindowId, at: u64, text: String) -> Self {
        Self { kind, window, at, text, level: None, status: None }
    }
}
