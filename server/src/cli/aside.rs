//! What was put aside beside the journal, as commands list it and bring it back.

use std::collections::BTreeMap;

use model::{ProjectId, SessionId};

use super::error::CliError;
use super::offline::Offline;
use crate::config::Config;
use crate::journal::{Aside, DamagedRest, Journal, Record};
use crate::recordings::RecordingError;
use crate::workers::aside::{Leftovers, owner};

/// Appends everything to the journal again, and tells how many records that were.
pub(super) async fn append_again(journal: &Journal) -> Result<u64, CliError> {
    let mut n_appended: u64 = 0;
    for file in files(journal).await? {
        for record in read(journal, file).await? {
            journal.append(record).await.map_err(RecordingError::from)?;
            n_appended += 1;
        }
        // Not before all of it is in the journal: a crash in between repeats records at most.
        let deleted = journal.aside(move |aside| aside.delete(file)).await;
        deleted.map_err(RecordingError::from)?;
    }
    Ok(n_appended)
}

/// Appends everything to the journal again and drains it; what is refused once more is put aside
/// once more. Tells how many records stayed in the database.
pub(super) async fn bring_back(offline: &Offline) -> Result<u64, CliError> {
    let n_appended = append_again(&offline.journal).await?;
    if n_appended == 0 {
        return Ok(0);
    }
    offline.drain().await;
    let n_refused: u64 = list(&offline.journal).await?.values().sum();
    Ok(n_appended.saturating_sub(n_refused))
}

/// How many records there are of each session, and of nobody.
pub(super) async fn list(
    journal: &Journal,
) -> Result<BTreeMap<Option<(ProjectId, SessionId)>, u64>, CliError> {
    let mut found = BTreeMap::new();
    for file in files(journal).await? {
        for record in read(journal, file).await? {
            let owner = owner(&record).map(|(project, window)| (project, window.session));
            *found.entry(owner).or_default() += 1;
        }
    }
    Ok(found)
}

/// Bytes that cannot be read.
pub(super) async fn damaged(journal: &Journal) -> Result<Vec<DamagedRest>, CliError> {
    Ok(journal.aside(Aside::damaged).await.map_err(RecordingError::from)?)
}

/// Deletes what belongs to sessions that were erased.
pub(super) async fn forget(offline: &Offline, config: &Config) -> Result<(), CliError> {
    let (journal, store) = (offline.journal.clone(), offline.store.clone());
    let days = config.retention.sessions_days;
    Leftovers::new(journal, Some(store), offline.clock.clone(), days).pass().await?;
    Ok(())
}

async fn files(journal: &Journal) -> Result<Vec<u64>, CliError> {
    Ok(journal.aside(Aside::files).await.map_err(RecordingError::from)?)
}

async fn read(journal: &Journal, file: u64) -> Result<Vec<Record>, CliError> {
    let records = journal.aside(move |aside| aside.read(file)).await;
    Ok(records.map_err(RecordingError::from)?)
}
