//! `[archive]`: where finished recordings are kept.

use std::path::PathBuf;
use std::time::Duration;

use super::section::section;

section! {
    /// Where finished recordings are kept.
    pub struct ArchiveConfig = "archive" {
        /// `file` (the directory `archive` below `data_dir`), `file:///directory`, or a bucket:
        /// `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix`.
        pub url: String = "file".to_owned(),
        /// A window of which nothing arrived for so long is finished: its chunks leave the
        /// journal for a file of their own. What comes later is added to it.
        #[serde(with = "humantime_serde")]
        pub after: Duration = Duration::from_mins(30),
        /// How hard to compress, 1 to 22. From 9 on, snapshots are compressed thoroughly.
        pub level: i32 = 9,
        /// A day (UTC) that has been over for so long gets a file of its facts; what comes later
        /// makes another one of it.
        #[serde(with = "humantime_serde")]
        pub facts_after: Duration = Duration::from_hours(1),
        /// Address of the bucket's service, when it is not the provider's own, such as
        /// `https://minio.example:9000`.
        pub s3_endpoint: String = String::new(),
        /// Region of the bucket.
        pub s3_region: String = String::new(),
        /// A file with one line, `NAME:SECRET`: the access key of the bucket. Empty: the ways
        /// of the provider, such as the role of the machine.
        pub s3_key_file: PathBuf = PathBuf::new(),
    }
}

/// What `archive.url` may begin with, apart from `file` alone.
const SCHEMES: [&str; 4] = ["file:///", "s3://", "gs://", "az://"];

impl ArchiveConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        let is_known =
            self.url == "file" || SCHEMES.iter().any(|scheme| self.url.starts_with(scheme));
        if !is_known {
            problems.push(
                "archive.url must be `file`, or begin with file:///, s3://, gs:// or az://"
                    .to_owned(),
            );
        }
        if !(1..=22).contains(&self.level) {
            problems.push("archive.level must be 1 to 22".to_owned());
        }
    }
}
