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
mod search;
pub mod gaps;
#[cfg(feature = "hydrate")]
mod load;
pub mod detail;
pub mod facts;
pub mod list;
pub mod mark;
mod neighbour;
pub mod opened;
pub mod option;
pub mod waiting;

use std::sync::{Arc, OnceLock};

use leptos::prelude::*;
use model::replay::{Gap, ManifestWindow};
use model::{ActivityKind, ActivityRow, WindowId};
use serde::de::IgnoredAny;
use serde_json::Value;

use self::facts::is_guard;
use self::gaps::seen_gaps;
use super::inactivity::{Stretch, stretches};
use super::windows::{Extent, ViewMode};

#[cfg(feature = "hydrate")]
pub use load::{follow, take_growth, take_manifest, tell_again};

/// One row. What it says beyond its label stays JSON until somebody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Names it: within its window, or with the window's number before it where there are
    /// several.
    pub id: String,
    /// When, in ms as the playhead counts.
    pub at: u64,
    /// When, in ms from its window's first event.
    pub own_at: u64,
    /// Its window.
    pub window: WindowId,
    /// The place of its window among all.
    pub place: usize,
    /// What it is about.
    pub kind: ActivityKind,
    /// It in words.
    pub label: String,
    json: String,
    /// What of it can be searched, in lower case, once somebody has.
    searched: Arc<OnceLock<String>>,
}

impl Row {
    /// Reads a line of an answer; `None` when it is none.
    pub fn read(line: &str) -> Option<Self> {
        let row: ActivityRow<IgnoredAny> = serde_json::from_str(line).ok()?;
        let ActivityRow { id, window, at, kind, label, .. } = row;
        let json = line.to_owned();
        let searched = Arc::default();
        Some(Self { id, at, own_at: at, window, place: 0, kind, label, json, searched })
    }

    /// The rest of it, an object.
    pub fn detail(&self) -> Value {
        let row = serde_json::from_str::<ActivityRow<Value>>(&self.json);
        row.map_or(Value::Null, |row| row.detail)
    }

    /// Whether its words or what its detail says contain a text, given in lower case.
    pub fn contains(&self, text: &str) -> bool {
        let searched = self.searched.get_or_init(|| {
            let detail = detail::detail_of(self).words();
            format!("{}\n{detail}", self.label).to_lowercase()
        });
        searched.contains(text)
    }
}

/// How far loading is.
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

/// What rows are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser loads"))]
pub enum Scope {
    /// Those of one window, by its place.
    Window(usize),
    /// Those of the whole session.
    Session,
}

/// The activity that the playhead moves through. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Activity {
    /// Rows as they were told; when, in ms from the session's first event.
    told: RwSignal<Arc<[Row]>>,
    /// Whose they are.
    scope: RwSignal<Option<Scope>>,
    /// Notes, as rows like those that were told.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser loads"))]
    pub notes: RwSignal<Arc<[Row]>>,
    /// Where something is missing, by the places of windows and in their own ms.
    missing: RwSignal<Vec<(usize, Gap)>>,
    /// The rows, in order.
    pub rows: Memo<Arc<[Row]>>,
    /// How far loading is.
    pub loading: RwSignal<Loading>,
    /// Counts how often was asked again for what could not be had.
    n_asked: RwSignal<u32>,
    /// Where something is missing.
    pub gaps: Memo<Arc<[Gap]>>,
    /// Where nothing was done.
    pub stretches: Memo<Arc<[Stretch]>>,
    /// When visitors left the site, with the places of the windows that they left.
    pub left: Memo<Arc<[(u64, usize)]>>,
    /// The windows of the session.
    pub windows: RwSignal<Arc<[ManifestWindow]>>,
    /// The row that is looked at.
    pub selected: RwSignal<Option<String>>,
}

impl Activity {
    /// Nothing yet, of the stretch of the session that the playhead moves in.
    pub fn new(extent: Memo<Extent>, chosen: RwSignal<usize>, mode: RwSignal<ViewMode>) -> Self {
        let told = RwSignal::new(Arc::<[Row]>::from([]));
        let missing = RwSignal::new(Vec::new());
        let windows = RwSignal::new(Arc::<[ManifestWindow]>::from([]));
        let only = move || (mode.get() == ViewMode::Single).then(|| chosen.get());
        let notes = RwSignal::new(Arc::<[Row]>::from([]));
        let rows = Memo::new(move |_| {
            let opened = windows.with(|windows| opened_tabs(windows));
            let beside =
                notes.with(|notes| notes.iter().cloned().chain(opened).collect::<Vec<_>>());
            told.with(|told| seen(told, &beside, extent.get(), only()))
        });
        let left = Memo::new(move |_| {
            rows.with(|rows: &Arc<[Row]>| {
                let windows = rows.iter().filter(|row| row.kind == ActivityKind::Window);
                let left = windows.filter(|row| row.detail()["left"] == true);
                left.map(|row| (row.at, row.place)).collect::<Arc<[_]>>()
            })
        });
        let gaps = Memo::new(move |_| {
            let windows = windows.get();
            missing.with(|missing| seen_gaps(missing, &windows, extent.get(), only()))
        });
        let stretches = Memo::new(move |_| {
            let extent = extent.get();
            let inputs = windows.with(|windows| inputs(windows, extent, only()));
            let guards = rows.with(|rows| {
                rows.iter().filter(|row| is_guard(row)).map(|row| row.at).collect::<Vec<_>>()
            });
            Arc::from(stretches(&inputs, guards, extent.length))
        });
        Self {
            told,
            notes,
            scope: RwSignal::new(None),
            missing,
            rows,
            loading: RwSignal::new(Loading::Waiting),
            n_asked: RwSignal::new(0),
            gaps,
            stretches,
            left,
            windows,
            selected: RwSignal::new(None),
        }
    }

    /// Moments of the session at which an input is known, with the places of their windows.
    /// Reactive.
    pub fn used(self) -> Vec<(u64, usize)> {
        let is_use = |row: &&Row| {
            matches!(row.kind, ActivityKind::Click | ActivityKind::Input | ActivityKind::Form)
        };
        let told = self.told.with(|told| {
            told.iter().filter(is_use).map(|row| (row.at, row.place)).collect::<Vec<_>>()
        });
        let windows = self.windows.get();
        let ends = windows.iter().enumerate().flat_map(|(place, window)| {
            let input = window.input.iter().flatten();
            input.flat_map(move |(from, to)| [from, to].map(|ms| (window.offset + ms, place)))
        });
        told.into_iter().chain(ends).collect()
    }

    /// Rows of one kind, in order. Reactive.
    pub fn of(self, kind: ActivityKind) -> Vec<Row> {
        self.rows.with(|rows| rows.iter().filter(|row| row.kind == kind).cloned().collect())
    }

    /// Asks again for rows that could not be had.
    pub fn ask_again(self) {
        self.n_asked.update(|n| *n += 1);
    }

    /// Whether requests were recorded, or may have been in what is not loaded. Reactive.
    pub fn may_have_requests(self, n_windows: usize) -> bool {
        let is_all = n_windows == 1 || matches!(self.scope.get(), Some(Scope::Session));
        let is_request = |row: &Row| row.kind == ActivityKind::Network;
        !is_all
            || self.loading.get() != Loading::Done
            || self.told.with(|told| told.iter().any(is_request))
    }

    /// The nearest row that fits after or before a position. Of rows of one moment, those beside
    /// the chosen one count, when that is where it stands.
    pub fn neighbour(
        self,
        position: u64,
        is_later: bool,
        fits: impl Fn(&Row) -> bool,
    ) -> Option<Row> {
        let chosen = self.selected.get_untracked();
        let find = |rows: &Arc<[Row]>| {
            neighbour::find(rows, position, chosen.as_deref(), is_later, fits).cloned()
        };
        self.rows.with_untracked(find)
    }
}

/// The rows that are seen, counted as the playhead does.
fn seen(told: &Arc<[Row]>, notes: &[Row], extent: Extent, only: Option<usize>) -> Arc<[Row]> {
    let is_seen = |row: &&Row| only.is_none_or(|only| only == row.place);
    if extent.from == 0 && notes.is_empty() && told.iter().all(|row| is_seen(&row)) {
        return Arc::clone(told);
    }
    let count = |row: &Row| Row { at: extent.position(row.at), ..row.clone() };
    let mut rows: Vec<Row> = told.iter().chain(notes).filter(is_seen).map(count).collect();
    // Stable: what was told in order stays so.
    rows.sort_by_key(|row| row.at);
    Arc::from(rows)
}

/// Windows that others opened, each as a row of the one that did.
fn opened_tabs(windows: &[ManifestWindow]) -> Vec<Row> {
    let row = |(place, window): (usize, &ManifestWindow)| {
        let opener = window.opener.as_deref()?;
        let by = windows.iter().position(|window| window.window.to_string() == opener)?;
        let line = ActivityRow {
            id: format!("tab{}", place + 1),
            window: windows[by].window,
            at: window.offset,
            kind: ActivityKind::Window,
            label: format!("Opened tab {}", place + 1),
            detail: serde_json::json!({}),
        };
        let own_at = window.offset.saturating_sub(windows[by].offset);
        let row = Row::read(&serde_json::to_string(&line).ok()?)?;
        Some(Row { place: by, own_at, ..row })
    };
    windows.iter().enumerate().filter_map(row).collect()
}

/// Stretches of input in all windows. None while that of a window is unknown which is seen:
/// somebody may have been active in it.
fn inputs(windows: &[ManifestWindow], extent: Extent, only: Option<usize>) -> Vec<(u64, u64)> {
    let is_seen = |place: usize| only.is_none_or(|only| only == place);
    let is_known =
        |(place, window): (usize, &ManifestWindow)| !is_seen(place) || window.input.is_some();
    if !windows.iter().enumerate().all(is_known) {
        return Vec::new();
    }
    let of_one = |window: &ManifestWindow| {
        let count = |ms: u64| extent.position(window.offset + ms);
        let input = window.input.iter().flatten();
        input.map(|(from, to)| (count(*from), count(*to))).collect::<Vec<_>>()
    };
    windows.iter().flat_map(of_one).collect()
}
