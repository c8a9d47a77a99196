//! Several nodes on one database: what is in another node's journal.
//!
//! ```text
//! recordings ─▶ [cluster]/peers ─▶ the node that took the chunk: [cluster]/endpoint ─▶ its journal
//! workers/announce ─▶ store: where this node is asked
//! ```
//!
//! Every node has a journal of its own; rows say whose journal a chunk is in. Until its window
//! is archived, where every node reads it, whoever needs the chunk asks that node.
//!
//! # Invariants
//!
//! - A node gives bytes only to who has the secret (`cluster.secret_file`).
//! - A node that is away is a gap in a recording, never a failed request; it is not asked again
//!   for a few seconds, so that a recording with many gaps is answered as fast as one without.
//!
//! # Who does what
//!
//! | Work | Done by |
//! |---|---|
//! | drain, archive, deleting journal segments | the node whose journal it is |
//! | derive | the node that drained the newest chunk of the session |
//! | retention | the node that has the lease |
//!
//! # Deliberately absent
//!
//! Copies of a journal on other nodes: a lost disk loses what was not archived yet.

pub mod endpoint;
mod peers;

pub use self::peers::{PeerError, Peers};
