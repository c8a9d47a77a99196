//! SurrealDB's own server, with its own command line, and only the engines that tests use.

use std::process::ExitCode;

fn main() -> ExitCode {
    surrealdb_server::init(surrealdb_server::core::CommunityComposer())
}
