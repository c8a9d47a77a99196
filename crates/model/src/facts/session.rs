//! The facts of one session.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    AttemptFact, ClickFact, CustomEventFact, ErrorFact, ExposureFact, FieldFact, MarkFact,
    RestFact, VisitFact,
};
use crate::{PolicyHash, SessionId, Timestamp, Utm, WindowId};

/// Why a session was recorded.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Every session is.
    #[default]
    All,
    /// It was drawn.
    Sampled,
    /// An error happened.
    Error,
    /// A trigger fired.
    Trigger,
    /// It was brought from elsewhere.
    Import,
}

/// Whether the visitor is a program.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Bot {
    /// As far as is known, a person.
    #[default]
    No,
    /// It says so.
    Declared,
    /// The browser says that it is driven.
    Automation,
    /// More than 20 clicks in a second, or 50 page visits in a minute.
    Inhuman,
}

/// What kind of device it is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Nothing is known.
    #[default]
    Unknown,
    /// Windows, macOS, Linux, `ChromeOS`.
    Desktop,
    /// A telephone.
    Mobile,
    /// A tablet.
    Tablet,
    /// A television.
    Tv,
    /// A program.
    Bot,
}

/// Browser, system and screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Device {
    /// Name of the browser.
    pub browser: String,
    /// Its version.
    pub browser_version: Option<String>,
    /// Name of the operating system.
    pub os: String,
    /// Its version.
    pub os_version: Option<String>,
    /// What kind of device it is.
    pub kind: DeviceKind,
    /// Width and height of the screen, in CSS px.
    pub screen: Option<[u32; 2]>,
    /// Width and height of the viewport at entry, in CSS px.
    pub viewport: Option<[u32; 2]>,
    /// Number of touch points.
    pub touch: Option<u32>,
}

/// Where the visitor is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// ISO 3166-1 code.
    pub country: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Language tag of the browser.
    pub language: Option<String>,
    /// IANA name of the time zone.
    pub timezone: Option<String>,
}

/// Where an arrival came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// Host of the referrer; of an app its package.
    pub referrer_host: Option<String>,
    /// Page key of the referrer.
    pub referrer_page: Option<String>,
    /// Campaign parameters.
    pub utm: Utm,
    /// The address had a click id of an ad network.
    pub ad_click: bool,
}

/// One arrival from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchFact {
    /// When, in ms from the session's start.
    pub at: u64,
    /// Where from.
    pub source: Source,
}

/// One window of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionWindow {
    /// The window.
    pub window: WindowId,
    /// First event, in ms from the session's start.
    pub at: u64,
    /// Time of the first event, by the visitor's clock: the zero of its playhead.
    pub started_at: Timestamp,
}

/// What was counted in a session; goes on past every cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionCounts {
    /// Windows.
    pub n_windows: u64,
    /// Page visits.
    pub n_visits: u64,
    /// Events of the recording.
    pub n_events: u64,
    /// Clicks.
    pub n_clicks: u64,
    /// Edits of form controls.
    pub n_keys: u64,
    /// Errors of the page.
    pub n_errors: u64,
    /// Things that did not load.
    pub n_resource_failures: u64,
    /// Errors of backends.
    pub n_server_errors: u64,
    /// Custom events of the page.
    pub n_custom_events: u64,
    /// Events of backends.
    pub n_server_events: u64,
    /// Form attempts.
    pub n_attempts: u64,
    /// Those that were submitted.
    pub n_submitted: u64,
    /// Rage incidents.
    pub n_rage: u64,
    /// Dead clicks.
    pub n_dead: u64,
    /// Slow clicks.
    pub n_slow: u64,
    /// Clicks that were followed by an error.
    pub n_error_clicks: u64,
    /// Quick backs.
    pub n_quick_backs: u64,
    /// Thrashes of mouse and scroll.
    pub n_thrashes: u64,
    /// Refills of fields.
    pub n_refills: u64,
    /// Failed submits.
    pub n_failed_submits: u64,
    /// Short visits to a page that was seen earlier, with another in between.
    pub n_churn: u64,
    /// The session ended within 10 s after an uncaught error.
    pub is_abandoned_on_error: bool,
}

/// The compact record of one session from which every report is computed.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionFacts {
    /// The session.
    pub session: SessionId,
    /// Version of the shape: [`VERSION`](super::VERSION).
    pub version: u16,
    /// Version of the detectors that judged.
    pub detectors: u16,
    /// Privacy policy of the newest chunk.
    pub policy: Option<PolicyHash>,
    /// Version of the recorder.
    pub recorder: Option<String>,
    /// Release of the application.
    pub release: Option<String>,
    /// First event, by the server's clock.
    pub started_at: Timestamp,
    /// First to last event, in ms.
    pub wall_ms: u64,
    /// Active time over all windows, in ms.
    pub active_ms: u64,
    /// Last visitor input, in ms from the start.
    pub last_input_ms: Option<u64>,
    /// Still going on: what needs an ending is not decided.
    pub is_live: bool,
    /// Keyed hash of the visitor's id.
    pub visitor: Option<u64>,
    /// When the visitor was named, in ms from the start.
    pub identified_ms: Option<u64>,
    /// Number of different visitors that were named.
    pub n_visitors: u32,
    /// First session of the visitor, by the server's clock.
    pub first_seen_at: Option<Timestamp>,
    /// What brought the visitor the first time.
    pub first_touch: Option<Source>,
    /// Why it was recorded.
    pub kept: Kept,
    /// Share of sessions that is recorded, in 1/10,000.
    pub sample_rate: u16,
    /// Whether the visitor is a program.
    pub bot: Bot,
    /// How ids are kept in the browser.
    pub storage: crate::IdStorage,
    /// There is something to replay.
    pub has_replay: bool,
    /// Something is missing.
    pub has_gap: bool,
    /// A cap was hit.
    pub is_capped: bool,
    /// Events that could not be read.
    pub n_skipped: u64,
    /// Browser, system and screen.
    pub device: Device,
    /// Where the visitor is.
    pub place: Place,
    /// What brought the visitor.
    pub source: Source,
    /// Later arrivals from outside.
    pub touches: Vec<TouchFact>,
    /// Counts and signals.
    pub counts: SessionCounts,
    /// What the page said about the session.
    pub metadata: BTreeMap<String, String>,
    /// What the page said about its visitor.
    pub traits: BTreeMap<String, String>,
    /// Windows, by their first event.
    pub windows: Vec<SessionWindow>,
    /// Page visits, by `ord`.
    pub visits: Vec<VisitFact>,
    /// Clicks, by `ord`.
    pub clicks: Vec<ClickFact>,
    /// Custom events of page and backends, by `ord`.
    pub custom_events: Vec<CustomEventFact>,
    /// Errors of page and backends, by `ord`.
    pub errors: Vec<ErrorFact>,
    /// Form attempts, by `ord`.
    pub attempts: Vec<AttemptFact>,
    /// Fields of the attempts, by attempt and position.
    pub fields: Vec<FieldFact>,
    /// Quick backs and thrashes, by `ord`.
    pub marks: Vec<MarkFact>,
    /// Rests of the mouse, by visit.
    pub rests: Vec<RestFact>,
    /// Experiments, by `ord`.
    pub exposures: Vec<ExposureFact>,
}
