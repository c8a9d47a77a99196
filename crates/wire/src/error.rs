//! What can be wrong with a frame.

/// Why a frame cannot be decoded. It is always the sender's fault, and sending the
/// same frame again cannot help.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// There is no line feed, so there is no header.
    #[error("the frame has no header line")]
    MissingHeader,
    /// The header line is longer than 4 KiB.
    #[error("the header is longer than {} bytes", model::limits::HEADER_BYTES)]
    HeaderTooLong,
    /// The header is not JSON, or a field is missing or malformed.
    #[error("the header is malformed: {0}")]
    Header(#[source] serde_json::Error),
    /// The format's version is not one that this server reads.
    #[error("version {version} of the wire format is not known")]
    UnknownVersion {
        /// The version that the header claims.
        version: u64,
    },
    /// The payload is not what `enc` says.
    #[error("the payload is not valid gzip")]
    Gzip(#[source] std::io::Error),
    /// Bytes follow the end of the gzip member.
    #[error("bytes follow the gzip payload")]
    TrailingBytes,
    /// The payload inflates to more than is allowed.
    #[error("the payload inflates to more than {max_bytes} bytes")]
    InflatedTooLarge {
        /// The limit in force.
        max_bytes: usize,
    },
    /// The payload is not UTF-8.
    #[error("the payload is not UTF-8")]
    NotUtf8,
    /// There are more events than are allowed.
    #[error("the chunk has more than {max_events} events")]
    TooManyEvents {
        /// The limit in force.
        max_events: u32,
    },
    /// One event is larger than is allowed.
    #[error("event {index} is larger than {max_bytes} bytes")]
    EventTooLarge {
        /// Which line, from 0.
        index: usize,
        /// The limit in force.
        max_bytes: usize,
    },
    /// A line is not a JSON object with a known `type` and a finite `timestamp`.
    #[error("event {index} is malformed: {why}")]
    Event {
        /// Which line, from 0.
        index: usize,
        /// What is wrong with it.
        why: String,
    },
}

impl DecodeError {
    /// A stable word for logs, metrics and the sender.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::MissingHeader => "missing_header",
            Self::HeaderTooLong => "header_too_long",
            Self::Header(_) => "bad_header",
            Self::UnknownVersion { .. } => "unknown_version",
            Self::Gzip(_) => "bad_gzip",
            Self::TrailingBytes => "trailing_bytes",
            Self::InflatedTooLarge { .. } => "inflated_too_large",
            Self::NotUtf8 => "not_utf8",
            Self::TooManyEvents { .. } => "too_many_events",
            Self::EventTooLarge { .. } => "event_too_large",
            Self::Event { .. } => "bad_event",
        }
    }

    /// Whether a limit was exceeded, rather than the format broken.
    pub const fn is_too_large(&self) -> bool {
        matches!(
            self,
            Self::InflatedTooLarge { .. } | Self::TooManyEvents { .. } | Self::EventTooLarge { .. }
        )
    }
}
