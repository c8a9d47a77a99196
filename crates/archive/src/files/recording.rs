//! A recording in the archive: its index in memory, its parts read when they are asked for.

use bytes::Bytes;
use tokio::sync::Mutex;

use super::{Archive, FilePath};
use crate::error::{ArchiveError, Damage};
use crate::format::{Footer, Index, RecordingReader, TAIL_BYTES};
use crate::keyring::SessionKey;

/// An archived window, open for reading.
pub struct Recording {
    archive: Archive,
    path: FilePath,
    reader: RecordingReader,
    /// The span that was read last: the next chunk is usually in it.
    last_span: Mutex<Option<(u32, Bytes)>>,
}

impl Recording {
    /// Opens a file: one read, two when its index is very long.
    pub async fn open(
        archive: &Archive,
        path: &FilePath,
        key: Option<&SessionKey>,
    ) -> Result<Self, ArchiveError> {
        let (tail, file_bytes) = archive.read_tail(path, TAIL_BYTES).await?;
        let footer = Footer::parse(&tail, file_bytes)?;
        let range = footer.index_range();
        let tail_begin = file_bytes - tail.len() as u64;
        let sealed = match range.start.checked_sub(tail_begin) {
            Some(begin) => {
                let begin = usize::try_from(begin).map_err(|_| Damage::Footer)?;
                tail.slice(begin..tail.len() - Footer::BYTES)
            }
            None => archive.read(path, range).await?,
        };
        let reader = RecordingReader::open(&footer, &sealed, key)?;
        let (archive, path) = (archive.clone(), path.clone());
        Ok(Self { archive, path, reader, last_span: Mutex::new(None) })
    }

    /// What the file says of itself.
    pub const fn index(&self) -> &Index {
        self.reader.index()
    }

    /// The events of a chunk, one per line, as they were recorded; `None` when it is not here.
    pub async fn chunk(&self, seq: u32) -> Result<Option<Bytes>, ArchiveError> {
        let Some(chunk) = self.index().chunk(seq) else { return Ok(None) };
        let mut last = self.last_span.lock().await;
        let span = match &*last {
            Some((number, span)) if *number == chunk.span => span.clone(),
            _ => {
                let part = self.index().spans.get(chunk.span as usize).ok_or(Damage::Index)?;
                let sealed = self.archive.read(&self.path, part.range()).await?;
                let span = self.reader.open_span(chunk.span, &sealed)?;
                *last = Some((chunk.span, span.clone()));
                span
            }
        };
        Ok(Some(RecordingReader::chunk_of(chunk, &span)?))
    }

    /// The events of a keyframe, one per line.
    pub async fn keyframe(&self, number: u32) -> Result<Bytes, ArchiveError> {
        let keyframe = self.reader.keyframe(number)?;
        let base = match (keyframe.base, keyframe.base_chunk) {
            (Some(base), _) => self.open_keyframe(base, &[]).await?,
            (None, Some(seq)) => self.chunk(seq).await?.ok_or(Damage::Index)?,
            (None, None) => Bytes::new(),
        };
        self.open_keyframe(number, &base).await
    }

    async fn open_keyframe(&self, number: u32, base: &[u8]) -> Result<Bytes, ArchiveError> {
        let part = self.reader.keyframe(number)?.part;
        let sealed = self.archive.read(&self.path, part.range()).await?;
        Ok(self.reader.open_keyframe(number, &sealed, base)?)
    }
}
