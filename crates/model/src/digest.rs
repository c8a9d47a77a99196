//! What a list shows of a session beside its times and sizes.

use serde::{Deserialize, Serialize};

use crate::facts::{Bot, DeviceKind};

/// A session's facts in the few bytes that a row of a list needs. Derived, so it follows the
/// recording by some seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionDigest {
    /// Active time over all windows, in ms.
    pub active_ms: u64,
    /// Last minus first event, in ms.
    pub wall_ms: u64,
    /// Page key of the first page visit.
    pub entry_page: Option<String>,
    /// Page key of the page visit with the last visitor input.
    pub exit_page: Option<String>,
    /// Address of that page visit, redacted.
    pub exit_url: Option<String>,
    /// Page visits.
    pub n_visits: u64,
    /// Clicks.
    pub n_clicks: u64,
    /// Edits of form controls.
    pub n_keys: u64,
    /// Custom events of the page and of backends.
    pub n_custom_events: u64,
    /// What went wrong.
    pub signals: Signals,
    /// When the visitor did something.
    pub strip: ActivityStrip,
    /// Browser, system and kind of device.
    pub device: DeviceDigest,
    /// ISO 3166-1 code of the country.
    pub country: Option<String>,
    /// City.
    pub city: Option<String>,
    /// IANA name of the visitor's time zone.
    pub timezone: Option<String>,
    /// Host of the first referrer.
    pub referrer: Option<String>,
    /// Version of the recorder.
    pub recorder: Option<String>,
    /// Campaign source.
    pub utm_source: Option<String>,
    /// Something is missing in the recording.
    pub has_gap: bool,
    /// There is a picture to replay.
    pub has_replay: bool,
    /// The site's own id of its visitor, as a page said it last.
    pub visitor: Option<String>,
}

/// Counts of what went wrong in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signals {
    /// Errors of the page.
    pub errors: u64,
    /// Errors of backends.
    pub server_errors: u64,
    /// Rage incidents.
    pub rage: u64,
    /// Dead clicks.
    pub dead: u64,
    /// Slow clicks.
    pub slow: u64,
}

impl Signals {
    /// Rage incidents, dead and slow clicks together.
    pub const fn frustration(self) -> u64 {
        self.rage.saturating_add(self.dead).saturating_add(self.slow)
    }
}

/// Browser, system and kind of device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceDigest {
    /// Name of the browser; empty when unknown.
    pub browser: String,
    /// Its version.
    pub browser_version: Option<String>,
    /// Name of the operating system; empty when unknown.
    pub os: String,
    /// What kind of device it is.
    pub kind: DeviceKind,
    /// Whether the visitor is a program.
    pub bot: Bot,
}

/// Slices of an [`ActivityStrip`].
pub const STRIP_SLICES: usize = 48;

/// A session in equal slices of its time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActivityStrip {
    /// Share of each slice in which the visitor was active, 0 to 255; [`STRIP_SLICES`] of them,
    /// or none when nothing is known.
    pub bars: Vec<u8>,
    /// Bit `n`: an error in slice `n`.
    pub errors: u64,
    /// Bit `n`: a rage incident, dead or slow click in slice `n`.
    pub frustration: u64,
}
