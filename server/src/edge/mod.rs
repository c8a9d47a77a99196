//! A server near visitors: takes frames, keeps them in a journal, and passes them on to the
//! server that has the database, its *home*.
//!
//! ```text
//! recorder ─▶ ingest ─▶ journal ─▶ workers/forward ─▶ home: [edge::endpoint] ─▶ ingest ─▶ …
//! home: [edge::endpoint] ─▶ workers/learn ─▶ [edge::memory] ─▶ projects
//! ```
//!
//! # Invariants
//!
//! - A recorder is answered as it is at home, and never waits for home.
//! - What was acknowledged is passed on, each session's in order, once or more often; home stores
//!   it once. What home refuses for good is put aside, unless its project does not want it. A
//!   frame whose project home does not know yet is sent again for some minutes in which it answers.
//! - Nothing waits for a frame that is refused, nor for room to put it aside.
//! - The journal grows only while home is away, and keeps nothing for long that home has.
//! - Projects, their settings and policies are home's. A copy on disk lets a server begin while
//!   home is away; without any copy it takes nothing, and tells recorders to come back later.
//!
//! # Between the two
//!
//! Both have the same secret (`edge.secret_file`), which every request carries.
//!
//! | Address at home | Gives, takes |
//! |---|---|
//! | `GET /v1/edge/projects` | all projects with their settings ([`Told`]) |
//! | `GET /v1/policies/{hash}` | a compiled policy, as recorders load it |
//! | `POST /v1/edge/records` | payloads of journal records ([`batch`]); answers how many it took, and which of these it refused ([`Taken`]) |

pub mod batch;
pub mod told;
mod home;
mod memory;
pub mod cursor;
pub mod system;
pub mod endpoint;

pub use self::home::{Home, HomeError};
pub use self::memory::{Memory, MemoryError};
pub use self::system::{EdgeError, EdgeServices, EdgeSystem};
pub use self::told::{RefusedRecord, Taken, Told};
