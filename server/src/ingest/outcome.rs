//! The fates of a frame: a closed list. Each is a label of a metric and a line of the wire
//! format's document.
//!
//! | Outcome | Status | Reasons | The recorder then |
//! |---|---|---|---|
//! | `accepted` | 202 | – | forgets the frame |
//! | `refused_by_visitor` | 204 | `sec_gpc` `opt_out_cookie`, not sent: there is no body | stops quietly |
//! | `sampled_out` | 204 | `project_disabled`; of a visit that was left early `no_consent` `not_sampled`; not sent: there is no body | stops quietly |
//! | `malformed` | 400 | of the body: `body_incomplete`, `bad_record` (from the edge); of the header: `missing_header` `header_too_long` `bad_header` `unknown_version`; of the payload: `bad_gzip` `trailing_bytes` `not_utf8` `bad_event`; of both together: `event_count` `event_index` `time_range` `snapshot_index` `bad_id` `metadata_limits` | drops the frame |
//! | `malformed` | 405 | `method_not_allowed` | – |
//! | `unknown_key` | 401 | `key_unknown` | stops |
//! | `origin_not_allowed` | 403 | `origin_missing` (or several) `origin_foreign` | stops |
//! | `too_slow` | 408 | `body_too_slow` | keeps the frame, retries |
//! | `too_large` | 413 | `frame_too_large` `inflated_too_large` `too_many_events` `event_too_large` | drops the frame |
//! | `rate_limited` | 429 | `rate_key` `rate_address` `rate_session`; `busy`: much is being received at this moment | keeps the frame, retries |
//! | `redaction_failed` | 400 | `unreadable_event` `unreadable_meta` `header_too_long`: nothing that was not redacted is stored | drops the frame |
//! | `journal_full` | 503 | `journal_full`; `storage_full`: the storage budget is used up | keeps the frame, retries |
//! | `failed` | 503 | `journal_failed` `policy_unavailable` `stopping` | keeps the frame, retries |
//!
//! Answers that ask for a retry carry `Retry-After`.

use http::StatusCode;
use serde::Serialize;

use super::Directives;

/// The one fate of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is on disk.
    Accepted,
    /// The visitor does not want to be recorded. Nothing was stored, not even that.
    RefusedByVisitor,
    /// The project does not want it. Nothing was stored.
    SampledOut,
    /// No project has the frame's key.
    UnknownKey,
    /// The project may not be recorded from there.
    OriginNotAllowed,
    /// A limit was exceeded.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// It does not follow the wire format.
    Malformed,
    /// The privacy policy cannot be applied to it.
    RedactionFailed,
    /// Too much at once.
    RateLimited,
    /// There is no space left.
    JournalFull,
    /// Our fault.
    Failed,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Accepted,
        Self::RefusedByVisitor,
        Self::SampledOut,
        Self::UnknownKey,
        Self::OriginNotAllowed,
        Self::TooLarge,
        Self::TooSlow,
        Self::Malformed,
        Self::RedactionFailed,
        Self::RateLimited,
        Self::JournalFull,
        Self::Failed,
    ];

    /// Whether it is on disk.
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted)
    }

    /// Its name, in answers, logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::RefusedByVisitor => "refused_by_visitor",
            Self::SampledOut => "sampled_out",
            Self::UnknownKey => "unknown_key",
            Self::OriginNotAllowed => "origin_not_allowed",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Malformed => "malformed",
            Self::RedactionFailed => "redaction_failed",
            Self::RateLimited => "rate_limited",
            Self::JournalFull => "journal_full",
            Self::Failed => "failed",
        }
    }

    /// The status that says it.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Accepted => StatusCode::ACCEPTED,
            Self::RefusedByVisitor | Self::SampledOut => StatusCode::NO_CONTENT,
            Self::UnknownKey => StatusCode::UNAUTHORIZED,
            Self::OriginNotAllowed => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Malformed | Self::RedactionFailed => StatusCode::BAD_REQUEST,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::JournalFull | Self::Failed => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Seconds after which the same frame may be sent again; `None` when it should not be.
    pub const fn retry_after_seconds(self) -> Option<u16> {
        match self {
            Self::TooSlow | Self::RateLimited | Self::Failed => Some(5),
            // Somebody, or the retention, has to delete something first.
            Self::JournalFull => Some(60),
            Self::Accepted
            | Self::RefusedByVisitor
            | Self::SampledOut
            | Self::UnknownKey
            | Self::OriginNotAllowed
            | Self::TooLarge
            | Self::Malformed
            | Self::RedactionFailed => None,
        }
    }
}

/// What the recorder is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The fate.
    pub outcome: Outcome,
    /// A stable word that says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// What it should do from now on.
    #[serde(flatten)]
    pub directives: Directives,
}

impl Answer {
    /// The frame is on disk.
    pub const fn accepted(directives: Directives) -> Self {
        Self { outcome: Outcome::Accepted, reason: None, directives }
    }

    /// The frame is not, for this reason.
    pub fn refused(outcome: Outcome, reason: &'static str) -> Self {
        Self { outcome, reason: Some(reason), directives: Directives::default() }
    }

    /// The address only takes frames.
    pub fn method_not_allowed() -> Self {
        Self::refused(Outcome::Malformed, "method_not_allowed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Fidelity;

    #[test]
    fn an_answer_is_the_json_of_the_wire_format() {
        let malformed = Answer::refused(Outcome::Malformed, "bad_gzip");
        let accepted = Answer::accepted(Directives::default());
        let advised = Answer::accepted(Directives {
            policy: Some("0123456789abcdef".parse().unwrap()),
            config: Some("12ab34cd1f4".to_owned()),
            fidelity: Some(Fidelity::Events),
            snapshot: true,
            flush_ms: Some(10_000),
        });

        let json = serde_json::to_string(&[accepted, malformed, advised]).unwrap();

        let expected = concat!(
            r#"[{"outcome":"accepted"},{"outcome":"malformed","reason":"bad_gzip"},"#,
            r#"{"outcome":"accepted","policy":"0123456789abcdef","config":"12ab34cd1f4","#,
            r#""fidelity":"events","#,
            r#""snapshot":true,"flush_ms":10000}]"#
        );
        assert_eq!(json, expected);
    }

    #[test]
    fn names_are_what_is_serialised() {
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.name());
        }
    }
}
