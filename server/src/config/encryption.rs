//! `[encryption]`: recordings at rest.

use std::path::{Path, PathBuf};

use super::secret::Secret;
use super::section::section;

section! {
    /// Recordings at rest. Every session's files have a key of their own, wrapped by the master
    /// key. Without the master key no recording can be read: keep a copy elsewhere.
    pub struct EncryptionConfig = "encryption" {
        /// Whether files are encrypted that are written from now on.
        pub enabled: bool = true,
        /// A file with one line of 64 hexadecimal digits, made at the first start. A key in a
        /// line above it takes its place for what is written from then on.
        /// Empty: `master.key` below `data_dir`.
        pub master_key_file: PathBuf = PathBuf::new(),
        /// The same without a file, best given as `HINDSIGHT_ENCRYPTION__MASTER_KEY`. It wins
        /// over the file and is never printed.
        pub master_key: Secret = Secret::default(),
    }
}

impl EncryptionConfig {
    pub(super) fn derive(&mut self, data_dir: &Path) {
        if self.master_key_file.as_os_str().is_empty() {
            self.master_key_file = data_dir.join("master.key");
        }
    }
}
