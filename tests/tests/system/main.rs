//! The whole server without a browser: the real router, store and journal, a clock that
//! tests move, and frames as a recorder sends them.

mod frame;
mod server;
/// A SurrealDB server; the store's own tests have it, too.
#[path = "../../../crates/store/tests/contract/server.rs"]
mod surreal;

mod archive;
mod assets;
mod bulk;
mod cluster;
mod dashboard;
mod delete_window;
mod downloads;
mod edge;
mod facts_files;
mod guard;
mod hostile;
mod hostile_peers;
mod hostile_routes;
mod operations;
mod outage;
mod recording;
mod refused;
mod replay_page;
mod restart;
mod segments;
mod settings;
mod statics;
mod storage;
mod walk;
mod watch_list;
