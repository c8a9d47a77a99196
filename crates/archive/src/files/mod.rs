//! Where archived files are: a local directory or a bucket.
//!
//! # Invariants
//!
//! - A file appears whole or not at all, under a name that was never used before, and what was
//!   acknowledged is on the disk.
//! - Deleting is verified: whoever was told that files are gone has them gone.

mod location;
mod path;
mod recording;
#[cfg(test)]
mod tests;
mod upload;

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt as _};

pub use self::location::{Credentials, Location};
pub use self::path::FilePath;
pub use self::recording::Recording;
pub use self::upload::Upload;
use crate::error::ArchiveError;

/// The files of an installation. Clones are the same archive.
#[derive(Clone)]
pub struct Archive {
    store: Arc<dyn ObjectStore>,
    /// What every path begins with.
    prefix: Path,
    /// The directory, when it is one: what is in it has to be synced.
    dir: Option<PathBuf>,
}

/// A file in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// Its path.
    pub path: FilePath,
    /// Its size.
    pub bytes: u64,
}

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deleted {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Archive {
    /// Writes a small file at once.
    pub async fn put(&self, path: &FilePath, bytes: Bytes) -> Result<(), ArchiveError> {
        let mut upload = self.create(path);
        upload.write(bytes).await?;
        upload.finish().await
    }

    /// Reads a range of a file.
    pub async fn read(&self, path: &FilePath, range: Range<u64>) -> Result<Bytes, ArchiveError> {
        Ok(self.store.get_range(&self.full(path), range).await?)
    }

    /// Reads a whole file.
    pub async fn read_all(&self, path: &FilePath) -> Result<Bytes, ArchiveError> {
        Ok(self.store.get(&self.full(path)).await?.bytes().await?)
    }

    /// Reads the last bytes of a file, at most `n_bytes`, and tells its size.
    pub async fn read_tail(
        &self,
        path: &FilePath,
        n_bytes: u64,
    ) -> Result<(Bytes, u64), ArchiveError> {
        let options =
            GetOptions { range: Some(GetRange::Suffix(n_bytes)), ..GetOptions::default() };
        let answer = self.store.get_opts(&self.full(path), options).await?;
        let file_bytes = answer.meta.size;
        Ok((answer.bytes().await?, file_bytes))
    }

    /// Lists the files below a path, in no particular order.
    pub async fn list(&self, below: &FilePath) -> Result<Vec<FileInfo>, ArchiveError> {
        let full = self.full(below);
        let found = self.store.list(Some(&full)).map_err(ArchiveError::from);
        let files = found.try_filter_map(async |meta| {
            let path = FilePath::below(&self.prefix, &meta.location);
            Ok(path.map(|path| FileInfo { path, bytes: meta.size }))
        });
        files.try_collect().await
    }

    /// Deletes one file; one that is not there is deleted already.
    pub async fn delete(&self, path: &FilePath) -> Result<(), ArchiveError> {
        match self.store.delete(&self.full(path)).await.map_err(ArchiveError::from) {
            Err(ArchiveError::Missing) => Ok(()),
            other => other,
        }
    }

    /// Deletes all files below a path, and looks whether they are gone.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::StillThere`] when some are not.
    pub async fn delete_below(&self, below: &FilePath) -> Result<Deleted, ArchiveError> {
        let files = self.list(below).await?;
        let paths: Vec<Path> = files.iter().map(|file| self.full(&file.path)).collect();
        let paths = futures::stream::iter(paths).map(Ok).boxed();
        let mut answers = self.store.delete_stream(paths);
        while let Some(answer) = answers.next().await {
            match answer.map_err(ArchiveError::from) {
                Ok(_) | Err(ArchiveError::Missing) => {}
                Err(error) => return Err(error),
            }
        }
        // Drafts of a write that was cut off are in no list, but hold what was to be deleted.
        self.remove_dir(below).await?;
        let n_files = self.list(below).await?.len();
        if n_files > 0 {
            return Err(ArchiveError::StillThere { n_files });
        }
        let bytes = files.iter().map(|file| file.bytes).sum();
        Ok(Deleted { files: files.len() as u64, bytes })
    }

    async fn remove_dir(&self, below: &FilePath) -> Result<(), ArchiveError> {
        let Some(dir) = &self.dir else { return Ok(()) };
        let path = dir.join(below.as_str());
        match tokio::fs::remove_dir_all(&path).await {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(ArchiveError::Disk { path, source })
            }
            _ => Ok(()),
        }
    }

    fn full(&self, path: &FilePath) -> Path {
        self.prefix.parts().chain(path.as_path().parts()).collect()
    }
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Archive").field(&self.store.to_string()).finish()
    }
}
