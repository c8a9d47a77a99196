//! `[import]`: recordings that are brought from elsewhere.

use bytesize::ByteSize;

use super::section::section;

section! {
    /// Recordings that are brought from elsewhere.
    pub struct ImportConfig = "import" {
        /// Largest file that `hindsight import` reads. It is in memory several times over.
        pub max_bytes: ByteSize = ByteSize::mib(200),
    }
}

impl ImportConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.max_bytes.as_u64() == 0 {
            problems.push("import.max_bytes must be at least 1 B".to_owned());
        }
    }
}
