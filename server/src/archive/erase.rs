//! Erasing sessions, or single windows of them, so that nobody can read them any more.

use std::time::Duration;

use ::archive::{Deleted, FilePath, KeyId, WrappedKey};
use model::{ProjectId, SessionId, TOMBSTONE_DAYS, Timestamp, WindowRef};
use store::Forgotten;

use super::{Archives, ArchivesError, Erasure};

/// What was erased of a session, or of one of its windows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Erased {
    /// The key that was destroyed, if files were sealed with one.
    pub key: Option<KeyId>,
    /// Files that were deleted; they were looked for afterwards.
    pub files: Deleted,
    /// Rows that were deleted.
    pub rows: Forgotten,
}

impl Archives {
    /// Erases a session: destroys its key, deletes its files, deletes its rows, and looks
    /// whether its files are gone. Done again, it finishes what was interrupted.
    pub async fn erase(
        &self,
        project: ProjectId,
        session: SessionId,
        now: Timestamp,
    ) -> Result<Erased, ArchivesError> {
        let key = self.destroy_key(session).await?;
        self.open_windows().retain(|(window, _)| window.session != session);
        let below = FilePath::of_session(project, session);
        let files = self.files().delete_below(&below).await?;
        let until = now.shifted(days_ms(TOMBSTONE_DAYS));
        let rows = self.0.store.forget_session(session, until).await?;
        // Once more: a file may have been finished between the two.
        let later = self.files().delete_below(&below).await?;
        let files = Deleted { files: files.files + later.files, bytes: files.bytes + later.bytes };
        Ok(Erased { key, files, rows })
    }

    /// Erases one window of a session: deletes its files and its rows, and looks whether its files
    /// are gone. Its session's key stays, the other windows are read with it; when there are none,
    /// the session is erased. Done again, it finishes what was interrupted.
    pub async fn erase_window(
        &self,
        project: ProjectId,
        window: &WindowRef,
        now: Timestamp,
    ) -> Result<Erased, ArchivesError> {
        // Before the rows: as long as these are there, it can be asked for again.
        self.close(window);
        let below = FilePath::of_window(project, window);
        let files = self.files().delete_below(&below).await?;
        let until = now.shifted(days_ms(TOMBSTONE_DAYS));
        let forgotten = self.0.store.forget_window(window, &self.0.node, now, until).await?;
        let Some(rows) = forgotten else {
            return self.erase(project, window.session, now).await;
        };
        self.close(window);
        // A file that is written just now is deleted by whoever writes it: its window is gone.
        let later = self.files().delete_below(&below).await?;
        let files = Deleted { files: files.files + later.files, bytes: files.bytes + later.bytes };
        Ok(Erased { key: None, files, rows })
    }

    /// Erases what was noted.
    pub async fn erase_noted(
        &self,
        erasure: &Erasure,
        now: Timestamp,
    ) -> Result<Erased, ArchivesError> {
        let Erasure { project, session, window, .. } = *erasure;
        match window {
            Some(window) => self.erase_window(project, &WindowRef { session, window }, now).await,
            None => self.erase(project, session, now).await,
        }
    }

    /// Erases what was noted before this start. When only a window was, others of its session
    /// were to be kept: they may wait in a journal while the database, an older one perhaps, does
    /// not know them yet. So the only one that is known does not take its session along.
    pub(super) async fn erase_again_noted(
        &self,
        erasure: &Erasure,
        now: Timestamp,
    ) -> Result<(), ArchivesError> {
        let Erasure { project, session, window, .. } = *erasure;
        let Some(window) = window else {
            return self.erase(project, session, now).await.map(drop);
        };
        let window = WindowRef { session, window };
        let below = FilePath::of_window(project, &window);
        self.files().delete_below(&below).await?;
        self.forget_noted(erasure, now).await?;
        // Another node may have been writing one.
        self.files().delete_below(&below).await?;
        Ok(())
    }

    /// Deletes the rows of what was noted, so that nobody sees it, whatever became of its files.
    pub(super) async fn forget_noted(
        &self,
        erasure: &Erasure,
        now: Timestamp,
    ) -> Result<(), ArchivesError> {
        let Erasure { session, window, .. } = *erasure;
        let until = now.shifted(days_ms(TOMBSTONE_DAYS));
        let (store, node) = (&self.0.store, &self.0.node);
        match window {
            Some(window) => {
                let window = WindowRef { session, window };
                store.forget_one_window(&window, node, now, until).await?;
            }
            None => {
                store.forget_session(session, until).await?;
            }
        }
        Ok(())
    }

    async fn destroy_key(&self, session: SessionId) -> Result<Option<KeyId>, ArchivesError> {
        let Some(wrapped) = self.0.store.destroy_session_key(session).await? else {
            return Ok(None);
        };
        // Only its name is wanted; a key that does not unwrap is destroyed all the same.
        let keyring = self.0.keyring.as_ref();
        let key = keyring
            .and_then(|keyring| keyring.unwrap(session, &WrappedKey::from_bytes(wrapped)).ok());
        Ok(key.map(|key| key.id()))
    }
}

/// Days in ms.
fn days_ms(days: u64) -> i64 {
    i64::try_from(Duration::from_hours(24 * days).as_millis()).unwrap_or(i64::MAX)
}
