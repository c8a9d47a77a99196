//! `[edge]`: servers near visitors that take frames for this one.

use std::path::PathBuf;

use model::Origin;

use super::section::section;

section! {
    /// Servers near visitors that take frames and pass them on: `hindsight edge`.
    pub struct EdgeConfig = "edge" {
        /// At the edge: the server to which frames are passed on, such as
        /// `https://replay.example` (`--home`).
        pub home: String = String::new(),
        /// A file with the secret that home and its edge servers share. Empty, at home: nothing is
        /// taken from edge servers.
        pub secret_file: PathBuf = PathBuf::new(),
    }
}

impl EdgeConfig {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.home.is_empty() {
            return;
        }
        if let Err(error) = self.home.parse::<Origin>() {
            problems.push(format!("edge.home {error}"));
        }
        if self.secret_file.as_os_str().is_empty() {
            problems.push("edge.secret_file must be set, because edge.home is".to_owned());
        }
    }
}
