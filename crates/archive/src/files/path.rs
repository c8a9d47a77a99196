//! Names of files.
//!
//! ```text
//! recordings/{project}/{session}/{window}/{file}.hsa
//! facts/{project}/{yyyy-mm-dd}.{generation}.parquet
//! assets/{project}/{hash}
//! ```

use std::fmt;

use model::{AssetHash, Day, ProjectId, SessionId, WindowRef};
use object_store::path::Path;

/// Where a file is within the archive, or where several are below.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePath(Path);

impl FilePath {
    /// All recordings.
    pub fn recordings() -> Self {
        Self(Path::from_iter(["recordings"]))
    }

    /// All recordings of a project.
    pub fn of_project(project: ProjectId) -> Self {
        Self::recordings().join(&project.to_string())
    }

    /// All recordings of a session.
    pub fn of_session(project: ProjectId, session: SessionId) -> Self {
        Self::of_project(project).join(&session.to_string())
    }

    /// All files that were ever written of a window.
    pub fn of_window(project: ProjectId, window: &WindowRef) -> Self {
        Self::of_session(project, window.session).join(&window.window.to_string())
    }

    /// One file of a window. Its name is the number that its seals are bound to.
    pub fn of_file(project: ProjectId, window: &WindowRef, file: [u8; 16]) -> Self {
        let name = uuid::Uuid::from_bytes(file).simple();
        Self::of_window(project, window).join(&format!("{name}.hsa"))
    }

    /// All files of facts of a project.
    pub fn facts_of_project(project: ProjectId) -> Self {
        Self(Path::from_iter(["facts", &project.to_string()]))
    }

    /// A file of the facts of a day. A day that changes is written again under another name.
    pub fn facts_of_day(project: ProjectId, day: Day, generation: [u8; 16]) -> Self {
        let generation = uuid::Uuid::from_bytes(generation).simple();
        Self::facts_of_project(project).join(&format!("{day}.{generation}.parquet"))
    }

    /// All images, fonts and style sheets of a project.
    pub fn assets_of_project(project: ProjectId) -> Self {
        Self(Path::from_iter(["assets", &project.to_string()]))
    }

    /// One of them, by its content.
    pub fn of_asset(project: ProjectId, hash: AssetHash) -> Self {
        Self::assets_of_project(project).join(&hash.to_string())
    }

    /// The last part: the name of the file.
    pub fn name(&self) -> &str {
        self.as_str().rsplit('/').next().unwrap_or_default()
    }

    /// A path that was kept as text; `None` when it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        Path::parse(text).ok().filter(|path| !path.as_ref().is_empty()).map(Self)
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    pub(super) const fn as_path(&self) -> &Path {
        &self.0
    }

    /// The path of what was found in an archive whose paths begin with `prefix`.
    pub(super) fn below(prefix: &Path, found: &Path) -> Option<Self> {
        found.prefix_match(prefix).map(|parts| Self(parts.collect()))
    }

    fn join(&self, part: &str) -> Self {
        Self(self.0.parts().chain([part.into()]).collect())
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
