//! Many sessions as one file, each as it is alone.

pub mod endpoint;
mod zip;

use std::collections::VecDeque;
use std::io;

use bytes::Bytes;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use model::{SessionId, Timestamp};
use store::StoreError;

use self::zip::Zip;
use super::{Content, Export, Source, session_file};

/// A ZIP cannot be written to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum ZipError {
    /// A session cannot be read.
    #[error("session cannot be read")]
    Store(#[from] StoreError),
    /// Its file cannot be compressed.
    #[error("file cannot be compressed")]
    Compression(#[from] io::Error),
}

/// Files that go into one.
pub(super) struct Archive {
    source: Source,
    now: Timestamp,
    waiting: VecDeque<SessionId>,
    reading: Option<Export>,
    /// `None` after its end.
    zip: Option<Zip>,
}

impl Archive {
    fn new(source: Source, sessions: Vec<SessionId>, now: Timestamp) -> Self {
        let zip = Some(Zip::default());
        Self { source, now, waiting: sessions.into(), reading: None, zip }
    }

    /// The whole file as a stream.
    fn into_stream(self) -> impl Stream<Item = Result<Bytes, ZipError>> + Send + 'static {
        futures::stream::try_unfold(self, async |mut archive: Self| {
            archive.next().await.map(|bytes| bytes.map(|bytes| (bytes, archive)))
        })
        .inspect_err(|error: &ZipError| {
            tracing::error!(error = error as &dyn std::error::Error, "download was cut off");
        })
        // Who compresses the answer asks once more after its end.
        .fuse()
    }

    /// The next bytes; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, ZipError> {
        while let Some(mut zip) = self.zip.take() {
            let bytes = match self.reading.take() {
                Some(mut export) => match export.next().await? {
                    Some(data) => {
                        self.reading = Some(export);
                        zip.write(&data)?
                    }
                    None => zip.end()?,
                },
                None => match self.waiting.pop_front() {
                    Some(session) => self.begin(&mut zip, session).await?,
                    None => return Ok(Some(zip.finish().into())),
                },
            };
            self.zip = Some(zip);
            if !bytes.is_empty() {
                return Ok(Some(bytes.into()));
            }
        }
        Ok(None)
    }

    async fn begin(&mut self, zip: &mut Zip, session: SessionId) -> Result<Vec<u8>, StoreError> {
        // One that was deleted meanwhile is left out.
        let Some(subject) = self.source.find(session, None).await? else { return Ok(Vec::new()) };
        let file = session_file(self.source.clone(), &subject, Content::default(), self.now);
        self.reading = Some(Box::pin(file).await?);
        Ok(zip.begin(&format!("{session}.json")))
    }
}
