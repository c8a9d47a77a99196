//! `[store]`: the database that lists are read from.

use std::path::Path;

use super::section::section;

section! {
    /// The database that lists are read from. Recordings themselves are files, not rows.
    pub struct StoreConfig = "store" {
        /// `embedded` (a SurrealDB of our own below `data_dir`), `memory` (gone with the
        /// process), `surrealkv://directory`, or a SurrealDB server: `ws://…`, `wss://…`.
        pub url: String = "embedded".to_owned(),
    }
}

/// What `store.url` may begin with.
const SCHEMES: [&str; 5] = ["surrealkv://", "mem://", "memory", "ws://", "wss://"];

impl StoreConfig {
    pub(super) fn derive(&mut self, data_dir: &Path) {
        match self.url.as_str() {
            "embedded" => self.url = format!("surrealkv://{}", data_dir.join("db").display()),
            "memory" => "mem://".clone_into(&mut self.url),
            _ => {}
        }
    }

    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if !SCHEMES.iter().any(|scheme| self.url.starts_with(scheme)) {
            // The value may hold a password: it is not repeated.
            problems.push(
                "store.url must be `embedded`, `memory`, or begin with surrealkv://, ws:// or wss://"
                    .to_owned(),
            );
        }
    }
}
