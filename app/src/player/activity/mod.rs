//! What happened in the window: loaded once, shown by the list, the markers and the panels.
//!
//! ```text
//! /replay/{session}/activity ─▶ [activity]::load ─▶ Activity ─┬─▶ list
//!                                                             ├─▶ timeline's markers
//!                                                             └─▶ panels
//! ```
//!
//! # Server-side rendering
//!
//! Part of the player: the server renders it empty, the browser loads it.

mod chips;
mod filter;
mod layout;
#[cfg(feature = "hydrate")]
mod load;
pub mod detail;
pub mod facts;
pub mod list;
pub mod option;

use std::sync::Arc;

use leptos::prelude::*;
use model::replay::{Gap, ManifestWindow};
use model::{ActivityKind, ActivityRow};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::inactivity::Stretch;

#[cfg(feature = "hydrate")]
pub use load::{load, take_manifest};

/// One row. What it says beyond its label stays JSON until somebody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Names it within its window.
    pub id: String,
    /// When, in ms from the window's first event.
    pub at: u64,
    /// What it is about.
    pub kind: ActivityKind,
    /// It in words.
    pub label: String,
    json: String,
}

impl Row {
    /// Reads a line of an answer; `None` when it is none.
    pub fn read(line: &str) -> Option<Self> {
        let row: ActivityRow<IgnoredAny> = serde_json::from_str(line).ok()?;
        let ActivityRow { id, at, kind, label, .. } = row;
        Some(Self { id, at, kind, label, json: line.to_owned() })
    }

    /// The rest of it, an object.
    pub fn detail(&self) -> Value {
        let row = serde_json::from_str::<ActivityRow<Value>>(&self.json);
        row.map_or(Value::Null, |row| row.detail)
    }

    /// Whether its words or its detail contain a text, given in lower case.
    pub fn contains(&self, text: &str) -> bool {
        self.label.to_lowercase().contains(text) || self.json.to_lowercase().contains(text)
    }
}

/// How far loading is.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser loads"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loading {
    /// Rows are on their way.
    #[default]
    Waiting,
    /// All rows are there.
    Done,
    /// They cannot be had.
    Failed,
}

/// The activity of the shown window. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Activity {
    /// The rows, in order.
    pub rows: RwSignal<Arc<[Row]>>,
    /// How far loading is.
    pub loading: RwSignal<Loading>,
    /// Where something is missing.
    pub gaps: RwSignal<Arc<[Gap]>>,
    /// Where nothing was done.
    pub stretches: RwSignal<Arc<[Stretch]>>,
    /// The windows of the session.
    pub windows: RwSignal<Arc<[ManifestWindow]>>,
    /// The row that is looked at.
    pub selected: RwSignal<Option<String>>,
}

impl Activity {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            rows: RwSignal::new(Arc::from([])),
            loading: RwSignal::new(Loading::Waiting),
            gaps: RwSignal::new(Arc::from([])),
            stretches: RwSignal::new(Arc::from([])),
            windows: RwSignal::new(Arc::from([])),
            selected: RwSignal::new(None),
        }
    }

    /// Rows of one kind, in order. Reactive.
    pub fn of(self, kind: ActivityKind) -> Vec<Row> {
        self.rows.with(|rows| rows.iter().filter(|row| row.kind == kind).cloned().collect())
    }

    /// The nearest row that fits after or before a position.
    pub fn neighbour(
        self,
        position: u64,
        is_later: bool,
        fits: impl Fn(&Row) -> bool,
    ) -> Option<Row> {
        self.rows.with_untracked(|rows| {
            let mut rows = rows.iter().filter(|row| fits(row));
            let found = if is_later {
                rows.find(|row| position < row.at)
            } else {
                rows.rfind(|row| row.at < position)
            };
            found.cloned()
        })
    }
}
