//! What the server says about itself: lines, figures, and whether it can work.
//!
//! ```text
//! every stage ─▶ logs ─▶ standard error
//! every stage ─▶ figures ─▶ endpoint: /metrics
//! store, journal, disk, clock ─▶ health ─▶ endpoint: /readyz
//! ```
//!
//! # Figures
//!
//! | Name | Kind | Means |
//! |---|---|---|
//! | `ingest_chunks_total{outcome}` | counter | frames by their fate, each counted once |
//! | `ingest_body_bytes` | histogram | sizes of frames as they arrived |
//! | `spool_bytes`, `spool_fill_ratio` | gauge | size of the journal, and as a share of what it may be |
//! | `spool_oldest_seconds` | gauge | age of the oldest record in the journal |
//! | `drain_lag_seconds` | gauge | age of the oldest record that is not in the database, or at the edge, not at home; 0: all are |
//! | `spool_aside_bytes` | gauge | size of what was put aside because the database does not take it |
//! | `spool_aside_deleted_bytes_total` | counter | bytes of it that were deleted, because there was too much of it |
//! | `drain_chunks_total{fate}` | counter | drained chunks: `inserted`, `replaced`, `duplicate`, `erased`; `refused` and `unreadable` are put aside |
//! | `forward_chunks_total{fate}` | counter | at the edge, frames that home `taken`; `refused`, which are put aside; `unwanted`: their project is gone or not recorded |
//! | `recorder_loss_ratio` | gauge | share of chunks that recorders numbered and that never arrived, of about the last 20,000 of finished windows |
//! | `archive_windows_total{outcome}` | counter | finished windows that were `archived`, or `failed` to be and are tried again |
//! | `facts_files_total{outcome}` | counter | files of facts: `written`, or passes that `failed` |
//! | `derive_due_sessions` | gauge | sessions whose facts are not up to date, counted up to 256 |
//! | `derive_stage_seconds{stage}` | histogram | how long derivation takes to `list` some sessions; to `read` a chunk and to `parse` it; to `merge` a session; to `write` some |
//! | `store_query_seconds{name}` | histogram | how long calls of the database take |
//! | `replay_keyframes_total` | counter | keyframes that were made |
//! | `retention_deleted_total{kind}` | counter | sessions, files and bytes that were too old or too many |
//! | `storage_bytes{kind}`, `storage_fill_ratio` | gauge | what is kept: `recordings`, `assets`, `facts`, `journal`, `database`; and as a share of `storage.budget` |
//! | `process_resident_memory_bytes`, `process_cpu_seconds_total`, `process_open_fds`, `process_threads` | gauge, counter | of the operating system |
//!
//! A figure is named `stage_noun_unit`, a counter ends in `_total`. Labels are closed lists:
//! no project, no visitor, nothing that a request can choose.

pub mod logs;
pub mod figures;
mod process;
mod loss;
pub mod health;
mod spool;
pub mod endpoint;

pub use self::figures::Figures;
pub use self::health::Health;
pub use self::logs::start;
pub use self::loss::Loss;
