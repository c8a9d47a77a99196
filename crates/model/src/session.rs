//! Sessions and windows as lists show them.

use serde::{Deserialize, Serialize};

use crate::{Counts, ProjectId, SessionDigest, SessionId, Tag, Timestamp, WindowRef};

/// Most sessions that one bulk action takes.
pub const BULK_SESSIONS: usize = 10_000;

/// For how long an erased session leaves a tombstone, in days: late chunks of it are refused, and
/// its addresses say that it was erased.
pub const TOMBSTONE_DAYS: u64 = 30;

/// A session of which nothing arrived for so long has ended, in ms.
pub const LIVE_MS: u64 = 5 * 60_000;

/// One session as one row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    /// The visit.
    pub session: SessionId,
    /// The project it was recorded for.
    pub project: ProjectId,
    /// Time of the first event, by the server's clock.
    pub started_at: Timestamp,
    /// Time of the last event, by the server's clock.
    pub last_at: Timestamp,
    /// Address of the first page, redacted.
    pub entry_url: Option<String>,
    /// Address of the last page that was loaded, redacted.
    pub exit_url: Option<String>,
    /// Number of page loads.
    pub n_loads: u32,
    /// Number of windows.
    pub n_windows: u32,
    /// Number of events.
    pub n_events: u64,
    /// Size of all frames, in bytes.
    pub n_bytes: u64,
    /// What was counted in all chunks.
    pub counts: Counts,
    /// Width and height of the first viewport, in CSS px.
    pub viewport: Option<[u32; 2]>,
    /// Preferred language of the browser.
    pub language: Option<String>,
    /// `User-Agent` of the first request.
    pub user_agent: Option<String>,
    /// What was derived from the recording; `None` in its first seconds.
    pub digest: Option<SessionDigest>,
    /// What viewers put on it, in order.
    pub tags: Vec<Tag>,
}

impl SessionSummary {
    /// Wall-clock length in ms.
    pub const fn length_ms(&self) -> u64 {
        self.last_at.ms_since(self.started_at)
    }

    /// Whether something arrived so lately that more may come.
    pub const fn is_live(&self, now: Timestamp) -> bool {
        now.ms_since(self.last_at) < LIVE_MS
    }

    /// Page visits: as they were derived, which knows those without a page load.
    pub fn n_visits(&self) -> Option<u64> {
        self.digest.as_ref().map(|digest| digest.n_visits).filter(|n_visits| 0 < *n_visits)
    }

    /// Address of the last page: as it was derived, else of the last one that was loaded.
    pub fn last_url(&self) -> Option<&str> {
        let derived = self.digest.as_ref().and_then(|digest| digest.exit_url.as_deref());
        derived.or(self.exit_url.as_deref())
    }

    /// Active time in ms: as it was derived, else as recorders counted it.
    pub fn active_ms(&self) -> u64 {
        self.digest.as_ref().map_or(self.counts.active_ms.into(), |digest| digest.active_ms)
    }

    /// Clicks: as they were derived, else as recorders counted them.
    pub fn n_clicks(&self) -> u64 {
        self.digest.as_ref().map_or(self.counts.clicks.into(), |digest| digest.n_clicks)
    }

    /// Edits of form controls: as they were derived, else as recorders counted keys.
    pub fn n_keys(&self) -> u64 {
        self.digest.as_ref().map_or(self.counts.keys.into(), |digest| digest.n_keys)
    }

    /// Errors of the page: as they were derived, or as recorders counted them where that is
    /// more.
    pub fn n_errors(&self) -> u64 {
        let derived = self.digest.as_ref().map_or(0, |digest| digest.signals.errors);
        derived.max(self.counts.errors.into())
    }
}

/// One window of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowSummary {
    /// The window.
    pub window: WindowRef,
    /// Time of its first event, by the visitor's clock: the zero of its playhead.
    pub from: Timestamp,
    /// Time of its last event, by the visitor's clock.
    pub to: Timestamp,
    /// What to add to the visitor's clock to get the server's, in ms.
    pub skew_ms: i64,
    /// Address of its first page, redacted.
    pub entry_url: Option<String>,
    /// The window that opened it, when that one is recorded too.
    pub opener: Option<String>,
    /// Number of chunks.
    pub n_chunks: u32,
    /// Number of events.
    pub n_events: u64,
}

impl WindowSummary {
    /// Length in ms, from the first event to the last.
    pub const fn length_ms(&self) -> u64 {
        self.to.ms_since(self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01976e8a-7b6c-7def-8123-456789abcdef";

    #[test]
    fn what_was_derived_counts_before_what_recorders_counted() {
        let mut session = SessionSummary {
            session: ID.parse().unwrap(),
            project: ID.parse().unwrap(),
            started_at: Timestamp::default(),
            last_at: Timestamp::default(),
            entry_url: None,
            exit_url: None,
            n_loads: 1,
            n_windows: 1,
            n_events: 9,
            n_bytes: 9,
            counts: Counts { clicks: 1, keys: 2, errors: 3, active_ms: 4 },
            viewport: None,
            language: None,
            user_agent: None,
            digest: None,
            tags: Vec::new(),
        };
        let counted = |session: &SessionSummary| {
            [session.n_clicks(), session.n_keys(), session.n_errors(), session.active_ms()]
        };
        assert_eq!(counted(&session), [1, 2, 3, 4]);

        let mut digest = SessionDigest { active_ms: 70, n_clicks: 5, ..SessionDigest::default() };
        digest.signals.errors = 2;
        session.digest = Some(digest.clone());
        assert_eq!(counted(&session), [5, 0, 3, 70]);

        assert_eq!((session.n_visits(), session.last_url()), (None, None));
        session.exit_url = Some("https://shop.test/".to_owned());
        assert_eq!(session.last_url(), Some("https://shop.test/"));
        digest.n_visits = 2;
        digest.exit_url = Some("https://shop.test/cart".to_owned());
        digest.signals.errors = 6;
        session.digest = Some(digest);
        assert_eq!(counted(&session), [5, 0, 6, 70]);
        assert_eq!(
            (session.n_visits(), session.last_url()),
            (Some(2), Some("https://shop.test/cart"))
        );
        let last = session.last_at;
        assert!(session.is_live(last.shifted(299_999)) && !session.is_live(last.shifted(300_000)));
    }
}
