//! The server: bytes of recorders in, recordings for viewers out.
//!
//! ```text
//! recorder ─▶ ingest ─▶ journal ─▶ workers/drain ─▶ store ─▶ replay, dashboard ─▶ viewer
//!               │          └─▶ archive, cluster ── bytes ───▶ replay
//!               └ projects (a copy in memory)
//! ```
//!
//! # Invariants
//!
//! - `ingest` never calls the store: a recorder never waits for a database.
//! - Only `http`, `router` and files named `endpoint` name axum; only `config` reads the
//!   environment; only `clock` reads the time; only `workers` spawns tasks.

// In reading order: the configuration, the path of an event, the way back to a viewer,
// and what holds it together.
pub mod config;
pub mod clock;
pub mod projects;
pub mod geo;
pub mod ingest;
pub mod journal;
pub mod archive;
pub mod cluster;
pub mod recordings;
pub mod assets;
pub mod agents;
pub mod bus;
pub mod workers;
pub mod replay;
pub mod bulk;
pub mod dashboard;
pub mod http;
pub mod router;
pub mod services;
pub mod setup;
pub mod system;
pub mod edge;
pub mod telemetry;
pub mod cli;
