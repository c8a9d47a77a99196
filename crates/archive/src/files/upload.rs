//! Writing a file as its parts come.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use object_store::buffered::BufWriter;
use tokio::io::AsyncWriteExt as _;

use super::{Archive, FilePath};
use crate::error::ArchiveError;

/// A file below this is sent at once, a larger one in pieces of this size. Not less than the
/// 5 MiB that S3 asks of a piece.
const PIECE_BYTES: usize = 8 * 1024 * 1024;

/// A file that is being written. It appears when it is finished; dropped, it never does.
pub struct Upload {
    writer: BufWriter,
    /// The file and the directory of the archive, when it is a directory.
    local: Option<(PathBuf, PathBuf)>,
}

impl Archive {
    /// Begins a file.
    pub fn create(&self, path: &FilePath) -> Upload {
        let store = Arc::clone(&self.store);
        let writer = BufWriter::with_capacity(store, self.full(path), PIECE_BYTES);
        let local = self.dir.as_ref().map(|dir| (dir.join(path.as_str()), dir.clone()));
        Upload { writer, local }
    }
}

impl Upload {
    /// Writes on.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), ArchiveError> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.writer.put(bytes).await.map_err(unwritten)
    }

    /// Makes the file appear, durably.
    pub async fn finish(mut self) -> Result<(), ArchiveError> {
        self.writer.shutdown().await.map_err(stored)?;
        match self.local {
            None => Ok(()),
            Some((path, dir)) => {
                let synced = tokio::task::spawn_blocking(move || sync(&path, &dir)).await;
                // It was not cancelled, so it panicked or the runtime ends.
                synced.unwrap_or_else(|error| Err(stored(error.into())))
            }
        }
    }

    /// Gives the file up.
    pub async fn abort(mut self) -> Result<(), ArchiveError> {
        Ok(self.writer.abort().await?)
    }
}

/// Makes a file and the names that lead to it durable. The library only renames.
fn sync(path: &Path, dir: &Path) -> Result<(), ArchiveError> {
    let names = path.ancestors().skip(1).take_while(|name| name.starts_with(dir));
    for name in std::iter::once(path).chain(names) {
        std::fs::File::open(name)
            .and_then(|file| file.sync_all())
            .map_err(|source| ArchiveError::Disk { path: name.to_owned(), source })?;
    }
    Ok(())
}

/// What is written is never what is missing.
fn unwritten(error: object_store::Error) -> ArchiveError {
    match error {
        object_store::Error::NotFound { .. } => ArchiveError::NoBucket(error),
        other => ArchiveError::Store(other),
    }
}

fn stored(error: std::io::Error) -> ArchiveError {
    match error.downcast::<object_store::Error>() {
        Ok(error) => unwritten(error),
        Err(error) => ArchiveError::Store(object_store::Error::Generic {
            store: "upload",
            source: error.into(),
        }),
    }
}
