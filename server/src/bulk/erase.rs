//! Erasing sessions because a viewer asks for it.

use model::SessionId;
use store::StoreError;

use super::Bulk;
use crate::archive::{ArchivesError, Erasure, ErasureError, erasures};
use crate::bus::{Change, ChangeKind};

/// A session cannot be erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The rows cannot be read.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// Its erasure cannot be noted.
    #[error("erasure cannot be noted")]
    Note(#[from] ErasureError),
    /// Its key, files or rows cannot be deleted.
    #[error("session cannot be erased")]
    Archives(#[from] ArchivesError),
    /// The thread that notes erasures panicked.
    #[error("erasure cannot be noted")]
    Panic,
}

impl Bulk {
    /// Finds sessions and notes that they will be erased. Those that are gone already are left out.
    pub(super) async fn begin_erasing(
        &self,
        sessions: &[SessionId],
    ) -> Result<Vec<Erasure>, EraseError> {
        let at = self.clock.now();
        let found = self.store.find_sessions(sessions).await?;
        let noted: Vec<_> = found
            .into_iter()
            .map(|found| Erasure { project: found.project, session: found.session, at })
            .collect();
        let (path, lines) = (self.data_dir.join(erasures::ERASED), noted.clone());
        let append = tokio::task::spawn_blocking(move || erasures::append(&path, &lines));
        append.await.map_err(|_| EraseError::Panic)??;
        Ok(noted)
    }

    /// Erases a session: first its key, then its files and rows, then what memory holds of it.
    pub(super) async fn erase(&self, erasure: &Erasure) -> Result<(), EraseError> {
        let Erasure { project, session, .. } = *erasure;
        self.archives.erase(project, session, self.clock.now()).await?;
        self.stories.forget(session);
        // At once, so that the list that is loaded next is right.
        self.index.write().remove(session);
        self.bus.tell(Change { project, session, kind: ChangeKind::Erased });
        Ok(())
    }
}
