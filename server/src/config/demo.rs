//! `[demo]`: a site that records itself, to try things out.

use std::path::PathBuf;

use super::section::section;

section! {
    /// A site that records itself, to try things out.
    pub struct DemoConfig = "demo" {
        /// A directory that is served at `/demo/` and recorded into the project `demo`.
        /// Empty: there is no demo.
        pub dir: PathBuf = PathBuf::new(),
    }
}

impl DemoConfig {
    /// The directory, when there is a demo.
    pub fn dir(&self) -> Option<&std::path::Path> {
        (!self.dir.as_os_str().is_empty()).then_some(self.dir.as_path())
    }

    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if let Some(dir) = self.dir()
            && !dir.is_dir()
        {
            problems.push(format!("demo.dir is not a directory: {}", dir.display()));
        }
    }
}
