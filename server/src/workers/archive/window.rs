//! One window becomes one file.

use std::sync::Arc;

use ::archive::files::Recording;
use ::archive::{ArchiveError, ChunkHead, FilePath, PageVisit, RecordingWriter, Upload};
use analytics::stored;
use bytes::Bytes;
use model::facts::SessionFacts;
use model::{ChunkMeta, JournalPosition, ProjectId, Timestamp, WindowRef};
use store::{NewArchive, Settled, StoreError, StoredArchive, UnarchivedWindow};
use uuid::Uuid;

use super::Archiver;
use super::keyframes::Keyframer;
use crate::archive::ArchivesError;
use crate::recordings::{Arrived, RecordingError};
use crate::telemetry::figures::REPLAY_KEYFRAMES;

/// Rows that are read at once.
const PAGE: usize = 1_000;

/// A window stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// The rows cannot be read or written.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error("file was not written")]
    Archive(#[from] ArchiveError),
    /// The file that there is cannot be read.
    #[error("earlier file was not read")]
    Archives(#[from] ArchivesError),
    /// A chunk cannot be read now.
    #[error("chunk was not read")]
    Recording(#[from] RecordingError),
    /// Another node archived the window at the same time.
    #[error("window was archived elsewhere meanwhile")]
    Outdated,
    /// Compressing ended with a bug, or the process ends.
    #[error("work was not finished")]
    Unfinished(#[from] tokio::task::JoinError),
}

impl WindowError {
    /// Whether every other window would probably fail as well.
    pub(super) const fn concerns_all(&self) -> bool {
        match self {
            Self::Store(_) | Self::Unfinished(_) => true,
            Self::Archive(error) | Self::Archives(ArchivesError::Archive(error)) => matches!(
                error,
                ArchiveError::Store(_)
                    | ArchiveError::NoBucket(_)
                    | ArchiveError::Disk { .. }
                    | ArchiveError::NoMasterKey { .. }
            ),
            Self::Archives(error) => {
                matches!(error, ArchivesError::Store(_) | ArchivesError::NoMasterKey)
            }
            Self::Recording(_) | Self::Outdated => false,
        }
    }
}

/// The file that a window had before.
struct Earlier {
    /// Its name, as the row has it.
    file: Option<String>,
    /// What is in it; nothing when it is lost.
    recording: Option<Arc<Recording>>,
}

/// What is on its way into a file.
struct Draft {
    writer: RecordingWriter,
    keyframer: Keyframer,
}

/// The rows of a window's chunks.
#[derive(Default)]
struct Known {
    /// Those that were taken from the journal.
    taken: Vec<(u32, JournalPosition)>,
    n_chunks: u64,
    last_seq: u32,
    /// Some of what the earlier file holds could not be read.
    has_lost: bool,
}

impl Archiver {
    /// Archives a window.
    pub(super) async fn archive_window(
        &self,
        waiting: &UnarchivedWindow,
        now: Timestamp,
    ) -> Result<(), WindowError> {
        let UnarchivedWindow { project, window, .. } = *waiting;
        let Earlier { file: replaces, recording: earlier } = self.earlier(&window).await?;
        let key = self.archives.key_for_writing(window.session).await?;
        let file = Uuid::new_v4().into_bytes();
        let path = FilePath::of_file(project, &window, file);
        let mut writer = RecordingWriter::new(window, file, key.as_ref(), self.level)?;
        writer.visits(self.visits(project, &window).await?);
        let draft = Draft { writer, keyframer: Keyframer::new(self.keyframes) };

        let mut upload = self.archives.files().create(&path);
        let written = self.write(draft, waiting, earlier.as_deref(), &mut upload).await;
        let (writer, known) = match written {
            Ok(written) => written,
            Err(error) => {
                upload.abort().await.ok();
                return Err(error);
            }
        };
        let chunks = u32::try_from(writer.n_chunks()).unwrap_or(u32::MAX);
        let (rest, bytes) = tokio::task::spawn_blocking(move || writer.finish()).await??;
        upload.write(rest).await?;
        upload.finish().await?;

        let archive = StoredArchive { file: path.to_string(), bytes, chunks, archived_at: now };
        let node = self.journal.node().to_owned();
        let Known { taken, n_chunks, last_seq, has_lost } = known;
        let is_first = replaces.is_none();
        let new = NewArchive { window, node, archive, replaces: replaces.clone(), taken };
        let settled = self.store.settle_archive(&new).await?;
        self.archives.close(&window);
        let (superfluous, result) = match settled {
            Settled::Written => {
                // A file for what came late, or for another node's part, counts nothing twice.
                if is_first {
                    self.loss.note(n_chunks, last_seq);
                }
                // One that could not be read may still be of use to somebody.
                let copied = replaces.filter(|_| earlier.is_some() && !has_lost);
                (copied.and_then(|file| FilePath::parse(&file)), Ok(()))
            }
            Settled::Outdated => (Some(path), Err(WindowError::Outdated)),
            Settled::Gone => (Some(path), Ok(())),
        };
        if let Some(path) = superfluous {
            self.archives.files().delete(&path).await?;
        }
        result
    }

    /// The file of a window that another one is to take the place of.
    async fn earlier(&self, window: &WindowRef) -> Result<Earlier, WindowError> {
        self.archives.close(window);
        // The row first: a file that comes between makes the new one outdated.
        let file = self.store.find_archive(window).await?.map(|archive| archive.file);
        let recording = match self.archives.open_window(window).await {
            Err(error) if error.is_loss() && self.is_crowded() => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    session.id = %window.session,
                    window.id = %window.window,
                    archive.file = file,
                    "archived file is lost, the window gets another one without its chunks"
                );
                None
            }
            opened => opened?,
        };
        Ok(Earlier { file, recording })
    }

    /// The page visits of a window, as derivation knows them.
    async fn visits(
        &self,
        project: ProjectId,
        window: &WindowRef,
    ) -> Result<Vec<PageVisit>, StoreError> {
        let stored = self.store.find_session_facts(project, window.session).await?;
        let understood = stored.and_then(|stored| stored::decode(&stored.body).ok());
        Ok(understood.map_or_else(Vec::new, |understood| visits_of(&understood.facts, window)))
    }

    /// Writes all chunks that can be had, and tells which there are.
    async fn write(
        &self,
        mut draft: Draft,
        waiting: &UnarchivedWindow,
        earlier: Option<&Recording>,
        upload: &mut Upload,
    ) -> Result<(RecordingWriter, Known), WindowError> {
        let mut known = Known::default();
        let mut after = None;
        loop {
            let rows = self.store.list_chunks(&waiting.window, after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.chunk.seq);
            known.last_seq = last.chunk.seq;
            known.n_chunks += rows.len() as u64;
            for row in rows {
                let is_in_journal = row.node == self.journal.node();
                let chunk = if is_in_journal {
                    known.taken.push((row.chunk.seq, row.position));
                    self.read_journal(&row).await?
                } else {
                    let chunk = self.read_earlier(earlier, &row).await?;
                    let is_in = |earlier: &Recording| {
                        row.is_archived() && earlier.index().chunk(row.chunk.seq).is_some()
                    };
                    known.has_lost |= chunk.is_none() && earlier.is_some_and(is_in);
                    chunk
                };
                let Some((head, events)) = chunk else { continue };
                draft = tokio::task::spawn_blocking(move || draft.add(head, &events)).await??;
                upload.write(draft.writer.take()).await?;
            }
        }
        Ok((draft.writer, known))
    }

    /// A chunk out of the journal; `None` when its bytes are lost.
    async fn read_journal(
        &self,
        row: &ChunkMeta,
    ) -> Result<Option<(ChunkHead, Bytes)>, WindowError> {
        match self.recordings.read_arrived(row).await {
            Ok(arrived) => Ok(Some(head_of(arrived))),
            Err(error) if error.is_loss() => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    session.id = %row.chunk.window.session,
                    seq = row.chunk.seq,
                    "chunk is lost and left out of the archive"
                );
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A chunk out of the file that there was; `None` when it is not in it, because it was lost
    /// before or is in another node's journal, or when that part of the file is lost.
    async fn read_earlier(
        &self,
        earlier: Option<&Recording>,
        row: &ChunkMeta,
    ) -> Result<Option<(ChunkHead, Bytes)>, WindowError> {
        let Some(recording) = earlier.filter(|_| row.is_archived()) else { return Ok(None) };
        let Some(chunk) = recording.index().chunk(row.chunk.seq) else { return Ok(None) };
        match recording.chunk(row.chunk.seq).await.map_err(ArchivesError::from) {
            Ok(events) => Ok(events.map(|events| (chunk.head.clone(), events))),
            Err(error) if error.is_loss() && self.is_crowded() => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    session.id = %row.chunk.window.session,
                    seq = row.chunk.seq,
                    "archived chunk is lost and left out of the next file"
                );
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The visits of a window, by the visitor's clock.
fn visits_of(facts: &SessionFacts, window: &WindowRef) -> Vec<PageVisit> {
    let place = facts.windows.iter().position(|known| known.window == window.window);
    let Some(place) = place else { return Vec::new() };
    let known = &facts.windows[place];
    let visits = facts.visits.iter().filter(|visit| visit.window as usize == place);
    visits
        .map(|visit| {
            let at = i64::try_from(visit.at.saturating_sub(known.at)).unwrap_or(i64::MAX);
            let at = known.started_at.shifted(at);
            PageVisit { at, url: visit.url.clone(), kind: visit.kind }
        })
        .collect()
}

fn head_of(arrived: Arrived) -> (ChunkHead, Bytes) {
    let Arrived { arrival, header, frame_bytes, body } = arrived;
    let head = ChunkHead {
        seq: header.seq,
        first: header.first,
        events: header.events,
        from: header.from,
        to: header.to,
        sent: header.sent,
        received_at: arrival.received_at,
        snapshots: header.snapshot,
        is_exit: header.exit,
        bytes: u32::try_from(frame_bytes).unwrap_or(u32::MAX),
        counts: header.counts,
        policy: header.policy,
        load: header.meta.map(|meta| *meta),
        country: arrival.country,
        region: arrival.region,
        city: arrival.city,
        user_agent: arrival.user_agent,
    };
    (head, body.into())
}

impl Draft {
    fn add(mut self, head: ChunkHead, events: &[u8]) -> Result<Self, ArchiveError> {
        let keyframes = self.keyframer.read(&head, events);
        self.writer.chunk(head, events)?;
        metrics::counter!(REPLAY_KEYFRAMES).increment(keyframes.len() as u64);
        for (moment, keyframe) in keyframes {
            match self.writer.keyframe(moment, keyframe.as_bytes()) {
                // Replay begins at the one before.
                Err(ArchiveError::TooLarge { n_bytes, .. }) => {
                    tracing::warn!(keyframe.bytes = n_bytes, "keyframe is too large, left out");
                }
                written => written?,
            }
        }
        Ok(self)
    }
}
