//! `[site]`: the built files of dashboard, recorder and replayer.

use std::path::PathBuf;

use super::section::section;

section! {
    /// The built files of dashboard, recorder and replayer.
    pub struct SiteConfig = "site" {
        /// The directory that `cargo leptos` builds the site into.
        pub root: PathBuf = PathBuf::from("target/site"),
        /// The directory in it that holds the dashboard's code and style sheet.
        pub pkg_dir: String = "pkg".to_owned(),
        /// Name of the dashboard's files in it, without ending.
        pub output_name: String = "hindsight".to_owned(),
        /// Port of `cargo leptos watch`, on which a page waits for changed code. Empty (0):
        /// pages do not reload by themselves.
        pub reload_port: u16 = 0,
    }
}
