//! Counters, gauges and histograms of this process, as Prometheus reads them.

use std::sync::OnceLock;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::ingest::Outcome;

/// Frames by their fate.
pub const INGEST_CHUNKS: &str = "ingest_chunks_total";
/// Sizes of frames as they arrived.
pub const INGEST_BODY_BYTES: &str = "ingest_body_bytes";
/// Size of the journal.
pub const SPOOL_BYTES: &str = "spool_bytes";
/// The same as a share of what it may be.
pub const SPOOL_FILL: &str = "spool_fill_ratio";
/// Age of the oldest record of the journal.
pub const SPOOL_OLDEST: &str = "spool_oldest_seconds";
/// Size of what was put aside because the database does not take it.
pub const SPOOL_ASIDE: &str = "spool_aside_bytes";
/// Bytes of it that were deleted, because there was too much of it.
pub const SPOOL_ASIDE_DELETED: &str = "spool_aside_deleted_bytes_total";
/// Age of the oldest record that is not drained, or not at home.
pub const DRAIN_LAG: &str = "drain_lag_seconds";
/// Drained chunks by their fate.
pub const DRAIN_CHUNKS: &str = "drain_chunks_total";
/// At the edge: frames that were passed on, by what home made of them.
pub const FORWARD_CHUNKS: &str = "forward_chunks_total";
/// Share of chunks that never arrived, of finished windows.
pub const RECORDER_LOSS: &str = "recorder_loss_ratio";
/// Finished windows by what became of archiving them.
pub const ARCHIVE_WINDOWS: &str = "archive_windows_total";
/// Files of facts by what became of writing them.
pub const FACTS_FILES: &str = "facts_files_total";
/// Sessions that wait to be derived, as far as one step looks ahead.
pub const DERIVE_DUE: &str = "derive_due_sessions";
/// How long the stages of derivation take.
pub const DERIVE_STAGE: &str = "derive_stage_seconds";
/// How long calls of the database take.
pub const STORE_QUERY: &str = "store_query_seconds";
/// Keyframes that were made.
pub const REPLAY_KEYFRAMES: &str = "replay_keyframes_total";
/// What was deleted because it was too old or too much.
pub const RETENTION_DELETED: &str = "retention_deleted_total";
/// What is kept, by kind.
pub const STORAGE_BYTES: &str = "storage_bytes";
/// The same as a share of what may be kept.
pub const STORAGE_FILL: &str = "storage_fill_ratio";
/// What recorded pages refer to, by what became of fetching it.
pub const ASSETS_FETCHED: &str = "assets_fetched_total";

/// What may become of fetching something.
const ASSET_OUTCOMES: [&str; 7] =
    ["kept", "refused", "redirects", "status", "away", "kind", "too_large"];

/// What may become of a drained chunk.
const DRAIN_FATES: [&str; 6] =
    ["inserted", "replaced", "duplicate", "erased", "refused", "unreadable"];

/// What may become of a frame that was passed on.
const FORWARD_FATES: [&str; 3] = ["taken", "refused", "unwanted"];

/// Upper ends of the sizes that are told apart, in bytes. A recorder cuts at 48 KiB.
const BODY_BUCKETS: [f64; 8] =
    [1_024.0, 4_096.0, 16_384.0, 49_152.0, 131_072.0, 524_288.0, 2_097_152.0, 16_777_216.0];

/// Upper ends of the times that are told apart, in seconds.
const TIME_BUCKETS: [f64; 9] = [0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 2.0, 10.0];

/// The figures of this process. Every server in it has the same.
#[derive(Clone, Debug)]
pub struct Figures(PrometheusHandle);

impl Figures {
    /// Begins to count, when nobody has begun yet.
    pub fn of_process() -> Self {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        Self(HANDLE.get_or_init(install).clone())
    }

    /// All figures, in the text format of Prometheus.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Sums up what was observed. Without it, observations would pile up until somebody asks.
    pub fn sum_up(&self) {
        self.0.run_upkeep();
    }
}

fn install() -> PrometheusHandle {
    let mut builder = PrometheusBuilder::new();
    for (name, buckets) in [
        (INGEST_BODY_BYTES, &BODY_BUCKETS[..]),
        (STORE_QUERY, &TIME_BUCKETS),
        (DERIVE_STAGE, &TIME_BUCKETS),
    ] {
        let name = Matcher::Full(name.to_owned());
        // Refused only without buckets.
        builder = builder.set_buckets_for_metric(name, buckets).unwrap_or_default();
    }
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    // Somebody else's recorder can only be a test's; ours then stays empty.
    let _ = metrics::set_global_recorder(recorder);
    describe();
    // From the begin: an alert on a counter that is not there yet would never fire.
    for outcome in Outcome::ALL {
        metrics::counter!(INGEST_CHUNKS, "outcome" => outcome.name()).increment(0);
    }
    for fate in DRAIN_FATES {
        metrics::counter!(DRAIN_CHUNKS, "fate" => fate).increment(0);
    }
    for (name, done) in [(ARCHIVE_WINDOWS, "archived"), (FACTS_FILES, "written")] {
        for outcome in [done, "failed"] {
            metrics::counter!(name, "outcome" => outcome).increment(0);
        }
    }
    for fate in FORWARD_FATES {
        metrics::counter!(FORWARD_CHUNKS, "fate" => fate).increment(0);
    }
    metrics::counter!(SPOOL_ASIDE_DELETED).increment(0);
    metrics::gauge!(RECORDER_LOSS).set(0.0);
    metrics::counter!(REPLAY_KEYFRAMES).increment(0);
    for kind in ["sessions", "files", "bytes"] {
        metrics::counter!(RETENTION_DELETED, "kind" => kind).increment(0);
    }
    for outcome in ASSET_OUTCOMES {
        metrics::counter!(ASSETS_FETCHED, "outcome" => outcome).increment(0);
    }
    handle
}

fn describe() {
    describe_counter!(INGEST_CHUNKS, "Frames by their fate.");
    describe_histogram!(INGEST_BODY_BYTES, Unit::Bytes, "Sizes of frames as they arrived.");
    describe_gauge!(SPOOL_BYTES, Unit::Bytes, "Size of the journal.");
    describe_gauge!(SPOOL_FILL, "Size of the journal as a share of what it may be.");
    describe_gauge!(SPOOL_OLDEST, Unit::Seconds, "Age of the oldest record of the journal.");
    describe_gauge!(
        SPOOL_ASIDE,
        Unit::Bytes,
        "Size of what was put aside because the database does not take it."
    );
    describe_counter!(
        SPOOL_ASIDE_DELETED,
        Unit::Bytes,
        "What was put aside and deleted, because there was too much of it."
    );
    describe_counter!(DRAIN_CHUNKS, "Drained chunks by their fate.");
    describe_counter!(FORWARD_CHUNKS, "Frames that were passed on, by what home made of them.");
    describe_gauge!(RECORDER_LOSS, "Share of chunks that never arrived, of finished windows.");
    describe_counter!(ARCHIVE_WINDOWS, "Finished windows by what became of archiving them.");
    describe_counter!(FACTS_FILES, "Files of facts by what became of writing them.");
    describe_gauge!(
        DRAIN_LAG,
        Unit::Seconds,
        "Age of the oldest record that is not in the database; at the edge, not at home."
    );
    describe_gauge!(DERIVE_DUE, "Sessions whose facts are not up to date, counted up to 256.");
    describe_histogram!(DERIVE_STAGE, Unit::Seconds, "Times that stages of derivation take.");
    describe_histogram!(STORE_QUERY, Unit::Seconds, "Times that calls of the database take.");
    describe_counter!(REPLAY_KEYFRAMES, "Keyframes that were made.");
    describe_counter!(
        ASSETS_FETCHED,
        "What recorded pages refer to, by what became of fetching it."
    );
    describe_gauge!(STORAGE_BYTES, Unit::Bytes, "What is kept, by kind, counted each minute.");
    describe_gauge!(STORAGE_FILL, "What is kept as a share of the budget; 0 without one.");
    describe_counter!(RETENTION_DELETED, "What was deleted because it was too old or too much.");
}
