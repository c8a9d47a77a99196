//! How a store is opened: memory bounds of the embedded engine, names and credentials.

use std::fmt;

const MIB: u64 = 1024 * 1024;

/// Settings beside the address. [`StoreOptions::default`] is right for one small node.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Namespace within the database server.
    pub namespace: String,
    /// Database within the namespace.
    pub database: String,
    /// Name and password for a database server; the embedded engines have none.
    pub credentials: Option<Credentials>,
    /// Most memory for blocks read from disk. The engine's own default is half the machine.
    pub block_cache_bytes: u64,
    /// Bytes of rows after which they are written to a table file; the largest transaction is
    /// not much larger. The engine's own default is 1 GiB on a machine with 16 GiB.
    pub memtable_bytes: u64,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            namespace: "hindsight".to_owned(),
            database: "main".to_owned(),
            credentials: None,
            block_cache_bytes: 32 * MIB,
            memtable_bytes: 16 * MIB,
        }
    }
}

/// A database user. Its `Debug` hides the password.
#[derive(Clone)]
pub struct Credentials {
    /// Name of a root user of the database server.
    pub username: String,
    /// Its password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("username", &self.username)
            .field("password", &"***")
            .finish()
    }
}
