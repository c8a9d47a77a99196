//! What one window contributes to the facts of its session.
//!
//! Kept beside the session's facts until the session is sealed: whatever spans several
//! windows (active time, form attempts, entry and exit) is computed from these parts, so the
//! session's facts do not depend on the order in which windows arrive.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    ClickFact, CustomEventFact, ErrorFact, ExposureFact, FieldKind, MarkFact, RestFact, VisitFact,
};
use crate::replay::Gap;
use crate::{Timestamp, Utm};

/// What was counted in a window; goes on past every cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowCounts {
    /// Events of the recording that could be read, checkouts included.
    pub n_events: u64,
    /// Page visits.
    pub n_visits: u64,
    /// Clicks of the visitor.
    pub n_clicks: u64,
    /// Edits of form controls.
    pub n_keys: u64,
    /// Errors of the page.
    pub n_errors: u64,
    /// Things that did not load; not part of the errors.
    pub n_resource_failures: u64,
    /// Custom events of the page.
    pub n_custom_events: u64,
    /// Form submits.
    pub n_submits: u64,
    /// Events that could not be read.
    pub n_skipped: u64,
}

/// A stretch of visitor inputs without a gap of more than 5 s, in ms from the window's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InputRun {
    /// First input.
    pub from: u64,
    /// Last input.
    pub to: u64,
}

/// One page load, as its frame's header told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadFact {
    /// Place of its first event in the window.
    pub ord: u64,
    /// Ms from the window's start.
    pub at: u64,
    /// Address, redacted.
    pub url: String,
    /// The page that led here, redacted.
    pub referrer: Option<String>,
    /// Campaign parameters: trimmed, lower case, never blank.
    pub utm: Utm,
    /// The address had a click id of an ad network.
    pub ad_click: bool,
    /// Width and height of the viewport, in CSS px.
    pub viewport: Option<[u32; 2]>,
    /// Width and height of the screen, in CSS px.
    pub screen: Option<[u32; 2]>,
    /// Number of touch points.
    pub touch: Option<u32>,
    /// Preferred language of the browser.
    pub language: Option<String>,
    /// IANA name of the visitor's time zone.
    pub timezone: Option<String>,
    /// The browser says that it is driven by a program.
    pub is_automated: bool,
    /// Version of the recorder.
    pub recorder: Option<String>,
}

/// Who the page said its visitor is; the last word counts for the whole session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Place of the event before which it was said.
    pub ord: u64,
    /// Ms from the window's start.
    pub at: u64,
    /// Keyed hash of the visitor's id.
    pub visitor: u64,
}

/// One form of a window that was touched or submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPart {
    /// Page key.
    pub page: String,
    /// Name of the form, else id, else selector; `(page)` for fields outside forms.
    pub form: String,
    /// First edit: place, ms from the window's start, visit.
    pub first_edit: Option<(u64, u64, u32)>,
    /// Submits, in ms from the window's start.
    pub submits: Vec<u64>,
    /// Submits after which a filled field had to be edited again.
    pub n_failed_submits: u32,
    /// The last field with focus or edit, and when, in ms from the window's start.
    pub last_field: Option<(String, u64)>,
    /// Its fields, in the order they were met.
    pub fields: Vec<FieldPart>,
}

/// One field of such a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldPart {
    /// Name of the field, else id, else selector.
    pub field: String,
    /// What is done with it.
    pub kind: FieldKind,
    /// Place in the form, from 0.
    pub position: Option<u16>,
    /// First focus or edit, in ms from the window's start.
    pub touched_at: Option<u64>,
    /// First edit, in ms from the window's start.
    pub edited_at: Option<u64>,
    /// Visible time of focus intervals with an edit, in ms; `None` when there was none.
    pub fill_ms: Option<u64>,
    /// Visible time from the focus to the first edit, in ms.
    pub hesitation_ms: Option<u64>,
    /// Intervals with an edit; of choices and toggles changes.
    pub n_fills: u32,
    /// Was empty when the form was submitted for the last time.
    pub is_left_empty: bool,
}

/// The facts of one window so far, by the visitor's clock.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WindowFacts {
    /// Time of the first event, by the visitor's clock; `None` when there was nothing yet.
    pub started_at: Option<Timestamp>,
    /// Last event, in ms from the start.
    pub last_at: u64,
    /// Last visitor input, in ms from the start.
    pub last_input_at: Option<u64>,
    /// Active time of this window alone, in ms.
    pub active_ms: u64,
    /// Stretches of visitor input, for the active time of the session.
    pub runs: Vec<InputRun>,
    /// Counts.
    pub counts: WindowCounts,
    /// Page loads, at most as many as visits.
    pub loads: Vec<LoadFact>,
    /// Who the visitor is.
    pub identity: Option<Identity>,
    /// Number of different visitors that were named.
    pub n_visitors: u32,
    /// What the page said about the session.
    pub metadata: BTreeMap<String, String>,
    /// What the page said about its visitor.
    pub traits: BTreeMap<String, String>,
    /// Page visits.
    pub visits: Vec<VisitFact>,
    /// Clicks.
    pub clicks: Vec<ClickFact>,
    /// Custom events.
    pub custom_events: Vec<CustomEventFact>,
    /// Errors.
    pub errors: Vec<ErrorFact>,
    /// Last uncaught error, in ms from the start.
    pub last_uncaught_at: Option<u64>,
    /// Forms.
    pub forms: Vec<FormPart>,
    /// Quick backs and thrashes.
    pub marks: Vec<MarkFact>,
    /// Rests of the mouse.
    pub rests: Vec<RestFact>,
    /// Experiments.
    pub exposures: Vec<ExposureFact>,
    /// Stretches that the recorder left out, by the window's clock.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
    /// A full snapshot is there, so a replay is.
    pub has_replay: bool,
    /// Chunks are missing, or the recorder left something out.
    pub has_gap: bool,
    /// A cap was hit.
    pub is_capped: bool,
}
