//! What every request meets before and after its route.
//!
//! ```text
//! request ─▶ client ─▶ request id ─▶ panic net ─▶ time limit ─▶ [guard] ─▶ [depth] ─▶ route ─▶ compression ─▶ headers ─▶ answer
//! ```
//!
//! # Invariants
//!
//! - No input is answered by 500; a panic is caught, logged and answered, the process lives on.
//! - Logged of a request: method, route as a template, status, time. Never an address,
//!   a query, a body or who asked.

pub mod ask;
pub mod bearer;
pub mod client;
pub mod depth;
pub mod error;
pub mod files;
pub mod guard;
pub mod headers;
pub mod listen;
pub mod observe;
pub mod path;
pub mod query;
