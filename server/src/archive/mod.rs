//! Archived windows: the files, the keys, and the rows that say which belongs to which.
//!
//! ```text
//! workers/archive ─▶ [archive] ◀─ recordings ◀─ replay, workers/derive
//!                        └─▶ crates/archive (bytes), store (rows)
//! ```
//!
//! # Deliberately absent
//!
//! Deciding what is archived or erased, and when.

mod erase;
pub mod erasures;
mod open;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ::archive::files::Recording;
use ::archive::{
    Archive, ArchiveError, ChunkHead, FilePath, KeyframeHead, Keyring, SessionKey, WrappedKey,
};
use bytes::Bytes;
use model::facts::Place;
use model::{ChunkRef, LoadMeta, SessionId, Timestamp, WindowRef};
use store::{Store, StoreError};

pub use self::erase::Erased;
pub use self::erasures::{Erasure, ErasureError};
pub use self::open::OpenError;

/// Windows whose indexes stay in memory: the ones that are being watched.
const OPEN_WINDOWS: usize = 32;

/// Keys that are read at once.
const KEYS: usize = 500;

/// An archived window cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ArchivesError {
    /// The rows cannot be read or written.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// The files cannot be read or written.
    #[error("archive did not answer")]
    Archive(#[from] ArchiveError),
    /// There is no file of the window, or the chunk is not in it.
    #[error("chunk is not in the archive")]
    Missing,
    /// The row names a file whose name is none.
    #[error("row names a file that cannot be one")]
    Path,
    /// Something is encrypted, or should be, and there is no master key.
    #[error("there is no master key")]
    NoMasterKey,
}

impl ArchivesError {
    /// Whether the file, or a part of it, is not there any more, as far as can be told: asking
    /// again does not help unless somebody brings it back.
    pub const fn is_loss(&self) -> bool {
        matches!(self, Self::Path | Self::Archive(ArchiveError::Missing | ArchiveError::Damaged(_)))
    }
}

/// The archive with its rows. Clones are the same.
#[derive(Clone)]
pub struct Archives(Arc<Shared>);

struct Shared {
    archive: Archive,
    /// What wraps and unwraps; `None` when nothing ever was encrypted here.
    keyring: Option<Keyring>,
    /// Whether new files are sealed.
    is_sealing: bool,
    store: Store,
    /// This node: what it changes of a session it derives again.
    node: String,
    /// Windows that were read, the last one at the end.
    open: Mutex<VecDeque<(WindowRef, Arc<Recording>)>>,
}

/// One chunk out of the archive.
#[derive(Clone, Debug)]
pub struct Unarchived {
    /// What its frame said about the page load.
    pub load: Option<LoadMeta>,
    /// Where it came from.
    pub place: Place,
    /// The privacy policy that its header named.
    pub policy: Option<String>,
    /// Its events, one per line.
    pub events: Bytes,
}

/// The document at some moment, out of the archive.
#[derive(Clone, Debug)]
pub struct Keyframe {
    /// The events that build it, one per line.
    pub events: Bytes,
    /// Its moment, by the visitor's clock.
    pub at: Timestamp,
    /// Index within the window of the event that follows.
    pub next: u64,
    /// The chunk that this event is in, or the last one.
    pub seq: u32,
}

impl Archives {
    /// The files.
    pub fn files(&self) -> &Archive {
        &self.0.archive
    }

    /// Reads one chunk.
    pub async fn read(&self, chunk: &ChunkRef) -> Result<Unarchived, ArchivesError> {
        // A second time, because a late chunk may just have made another file of the window.
        match self.read_once(chunk).await {
            Err(ArchivesError::Missing | ArchivesError::Archive(ArchiveError::Missing)) => {
                self.close(&chunk.window);
                self.read_once(chunk).await
            }
            other => other,
        }
    }

    async fn read_once(&self, chunk: &ChunkRef) -> Result<Unarchived, ArchivesError> {
        let recording = self.open_window(&chunk.window).await?.ok_or(ArchivesError::Missing)?;
        let events = recording.chunk(chunk.seq).await?.ok_or(ArchivesError::Missing)?;
        let head = recording.index().chunk(chunk.seq).map(|chunk| chunk.head.clone());
        let head = head.ok_or(ArchivesError::Missing)?;
        let ChunkHead { load, policy, country, region, city, .. } = head;
        let place = Place { country, region, city, ..Place::default() };
        Ok(Unarchived { load, place, policy, events })
    }

    /// The newest keyframe of a window at or before a moment; `None` when there is none.
    pub async fn keyframe(
        &self,
        window: &WindowRef,
        at: Timestamp,
    ) -> Result<Option<Keyframe>, ArchivesError> {
        let Some(recording) = self.open_window(window).await? else { return Ok(None) };
        let index = recording.index();
        let Some(number) = index.keyframe_before(at) else { return Ok(None) };
        let Some(KeyframeHead { at, events: next }) =
            index.keyframes.get(number).map(|keyframe| keyframe.head)
        else {
            return Ok(None);
        };
        let place = index.chunks.partition_point(|chunk| {
            chunk.head.first.saturating_add(u64::from(chunk.head.events)) <= next
        });
        let seq = index.chunks.get(place).or(index.chunks.last()).map_or(0, |it| it.head.seq);
        let number = u32::try_from(number).map_err(|_| ArchivesError::Missing)?;
        let events = recording.keyframe(number).await?;
        Ok(Some(Keyframe { events, at, next, seq }))
    }

    /// Opens the file of a window; `None` when it has none.
    pub async fn open_window(
        &self,
        window: &WindowRef,
    ) -> Result<Option<Arc<Recording>>, ArchivesError> {
        if let Some(recording) = self.find_open(window) {
            return Ok(Some(recording));
        }
        let Some(row) = self.0.store.find_archive(window).await? else { return Ok(None) };
        let path = FilePath::parse(&row.file).ok_or(ArchivesError::Path)?;
        let key = self.find_key(window.session).await?;
        let recording = Recording::open(&self.0.archive, &path, key.as_ref()).await?;
        let recording = Arc::new(recording);
        let mut open = self.open_windows();
        open.retain(|(other, _)| other != window);
        if open.len() >= OPEN_WINDOWS {
            open.pop_front();
        }
        open.push_back((*window, Arc::clone(&recording)));
        Ok(Some(recording))
    }

    /// Forgets what is in memory of a window: it has another file now, or none.
    pub fn close(&self, window: &WindowRef) {
        self.open_windows().retain(|(other, _)| other != window);
    }

    /// The key with which a new file of a session is sealed, made when there is none; `None`
    /// when files are not sealed.
    pub async fn key_for_writing(
        &self,
        session: SessionId,
    ) -> Result<Option<SessionKey>, ArchivesError> {
        if !self.0.is_sealing {
            return Ok(None);
        }
        if let Some(key) = self.find_key(session).await? {
            return Ok(Some(key));
        }
        let keyring = self.0.keyring.as_ref().ok_or(ArchivesError::NoMasterKey)?;
        let wrapped = keyring.wrap(session, &SessionKey::generate());
        // Another node may have been faster: its key counts then.
        let kept = self.0.store.keep_session_key(session, wrapped.as_bytes()).await?;
        Ok(Some(keyring.unwrap(session, &WrappedKey::from_bytes(kept))?))
    }

    /// Wraps every session's key with the newest master key; tells how many were wrapped with
    /// another one. A key that does not unwrap is an error: nothing is lost by stopping there.
    pub async fn rewrap(&self) -> Result<u64, ArchivesError> {
        let Some(keyring) = self.0.keyring.as_ref() else { return Err(ArchivesError::NoMasterKey) };
        let (mut after, mut n_wrapped) = (None, 0);
        loop {
            let keys = self.0.store.list_session_keys(after, KEYS).await?;
            let Some((last, _)) = keys.last() else { return Ok(n_wrapped) };
            after = Some(*last);
            for (session, wrapped) in keys {
                let wrapped = WrappedKey::from_bytes(wrapped);
                if wrapped.master()? == keyring.id() {
                    continue;
                }
                let key = keyring.unwrap(session, &wrapped)?;
                let wrapped = keyring.wrap(session, &key);
                self.0.store.replace_session_key(session, wrapped.as_bytes()).await?;
                n_wrapped += 1;
            }
        }
    }

    async fn find_key(&self, session: SessionId) -> Result<Option<SessionKey>, ArchivesError> {
        let Some(wrapped) = self.0.store.find_session_key(session).await? else { return Ok(None) };
        let keyring = self.0.keyring.as_ref().ok_or(ArchivesError::NoMasterKey)?;
        Ok(Some(keyring.unwrap(session, &WrappedKey::from_bytes(wrapped))?))
    }

    fn find_open(&self, window: &WindowRef) -> Option<Arc<Recording>> {
        let open = self.open_windows();
        open.iter().find(|(other, _)| other == window).map(|(_, recording)| Arc::clone(recording))
    }

    fn open_windows(&self) -> std::sync::MutexGuard<'_, VecDeque<(WindowRef, Arc<Recording>)>> {
        // A poisoned lock is sound: what is in it are copies.
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Archives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Archives").field(&self.0.archive).finish()
    }
}
