//! `[store]`: the database that lists are read from.

use std::io;
use std::path::{Path, PathBuf};

use store::{Credentials, StoreOptions};

use super::section::section;

section! {
    /// The database that lists are read from. Recordings themselves are files, not rows.
    pub struct StoreConfig = "store" {
        /// `embedded` (a SurrealDB of our own below `data_dir`), `memory` (gone with the
        /// process), `surrealkv://directory`, or a SurrealDB server: `ws://…`, `wss://…`.
        pub url: String = "embedded".to_owned(),
        /// At a database server: name of a root user. Empty: it asks for none.
        pub user: String = String::new(),
        /// A file with that user's password.
        pub password_file: PathBuf = PathBuf::new(),
        /// Namespace of the database server.
        pub namespace: String = StoreOptions::default().namespace,
        /// Database in that namespace.
        pub database: String = StoreOptions::default().database,
    }
}

/// The password of the database's user cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("store.password_file {} cannot be read", path.display())]
pub struct PasswordError {
    path: PathBuf,
    source: io::Error,
}

/// What `store.url` may begin with.
const SCHEMES: [&str; 5] = ["surrealkv://", "mem://", "memory", "ws://", "wss://"];

impl StoreConfig {
    /// How the database is opened.
    ///
    /// # Errors
    ///
    /// The file with the password cannot be read.
    pub fn options(&self) -> Result<StoreOptions, PasswordError> {
        let credentials = if self.user.is_empty() {
            None
        } else {
            let path = &self.password_file;
            let password = std::fs::read_to_string(path)
                .map_err(|source| PasswordError { path: path.clone(), source })?;
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            Some(Credentials { username: self.user.clone(), password })
        };
        Ok(StoreOptions {
            namespace: self.namespace.clone(),
            database: self.database.clone(),
            credentials,
            ..StoreOptions::default()
        })
    }

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
        if self.user.is_empty() != self.password_file.as_os_str().is_empty() {
            problems.push("store.user and store.password_file belong together".to_owned());
        }
        for (option, name) in [("namespace", &self.namespace), ("database", &self.database)] {
            if name.is_empty() {
                problems.push(format!("store.{option} must not be empty"));
            }
        }
    }
}
