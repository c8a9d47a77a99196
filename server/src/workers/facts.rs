//! Days that are over become files of columns.
//!
//! ```text
//! store: facts of a day ─▶ [facts] ─▶ archive: facts/{project}/{day}.{generation}.parquet
//! ```
//!
//! # Invariants
//!
//! - A file is whole and durable before its row names it, and the file that it replaces is
//!   deleted after that. A crash in between repeats work.
//! - Whatever changes the facts of such a day, also an erasure, leaves it to be written again; a
//!   day without facts has no file.
//! - A day that cannot be written holds up no other.
//! - A file that no row names is deleted after [`STRAY_MS`]: another node may be about to name it.
//!
//! # Deliberately absent
//!
//! Deleting the rows: searches read them.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use ::archive::{ArchiveError, FactsWriter, FileInfo, FilePath, Upload};
use model::facts::SessionFacts;
use model::{Day, ProjectId, Timestamp};
use store::{FactsFile, NewFactsFile, Store, StoreError, StoredFacts};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::archive::Archives;
use crate::clock::{self, Clock};
use crate::services::Services;
use crate::telemetry::figures::FACTS_FILES;
use analytics::stored;

/// Time between two looks for days to write.
const PAUSE: Duration = Duration::from_mins(10);

/// What nodes compete for.
const LEASE: &str = "facts";

/// Rows that are read at once.
const PAGE: usize = 200;

/// Age, in ms, from which on a file that no row names is nobody's.
const STRAY_MS: u64 = 60 * 60 * 1_000;

/// Days are not written. The next pass will try again.
#[derive(Debug, thiserror::Error)]
pub enum FactsFilesError {
    /// The rows cannot be read or written.
    #[error("store did not answer")]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error("file was not written")]
    Archive(#[from] ArchiveError),
    /// Encoding ended with a bug, or the process ends.
    #[error("work was not finished")]
    Unfinished(#[from] tokio::task::JoinError),
}

/// What a pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were written.
    pub files: u64,
    /// Sessions in them.
    pub sessions: u64,
    /// Files that were deleted: replaced, without facts, or strays.
    pub deleted: u64,
}

/// Writes the files of a database's days.
#[derive(Clone, Debug)]
pub struct FactsFiles {
    store: Store,
    archives: Archives,
    clock: Clock,
    after: Duration,
}

/// Writes again and again until told to stop.
pub async fn run(files: FactsFiles, node: String, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_some() {
        match stop.run_until_cancelled(files.pass_as(&node)).await {
            Some(Err(error)) => {
                metrics::counter!(FACTS_FILES, "outcome" => "failed").increment(1);
                tracing::warn!(error = &error as &dyn std::error::Error, "facts are not in files");
            }
            Some(Ok(written)) if written != Written::default() => {
                tracing::info!(
                    facts.files = written.files,
                    facts.sessions = written.sessions,
                    facts.deleted = written.deleted,
                    "facts written as files"
                );
            }
            _ => {}
        }
    }
}

impl FactsFiles {
    /// Writes as configured.
    pub fn of(services: &Services) -> Self {
        let (store, archives) = (services.store.clone(), services.archives.clone());
        Self::new(store, archives, services.clock.clone(), services.config.archive.facts_after)
    }

    /// A day is written when it has been over for `after`.
    pub const fn new(store: Store, archives: Archives, clock: Clock, after: Duration) -> Self {
        Self { store, archives, clock, after }
    }

    /// The same, unless another node does it.
    pub async fn pass_as(&self, node: &str) -> Result<Written, FactsFilesError> {
        let now = self.clock.now();
        let held_ms = i64::try_from(PAUSE.as_millis()).unwrap_or(i64::MAX).saturating_mul(2);
        if !self.store.take_lease(LEASE, node, now, now.shifted(held_ms)).await? {
            return Ok(Written::default());
        }
        self.pass().await
    }

    /// Writes every day that is over and has no file, or one that is not what the rows say.
    pub async fn pass(&self) -> Result<Written, FactsFilesError> {
        let now = self.clock.now();
        let after = i64::try_from(self.after.as_millis()).unwrap_or(i64::MAX);
        // The first day that is not over for long enough.
        let open = Day::of(now.shifted(after.saturating_neg()));
        let (mut written, mut ended) = (Written::default(), Ok(()));
        for project in self.store.list_projects().await? {
            let done = self.write_project(project.id, open, now, &mut written).await;
            ended = done.and(ended);
        }
        ended.map(|()| written)
    }

    async fn write_project(
        &self,
        project: ProjectId,
        open: Day,
        now: Timestamp,
        written: &mut Written,
    ) -> Result<(), FactsFilesError> {
        let rows = self.store.list_facts_files(project).await?;
        let files = self.archives.files().list(&FilePath::facts_of_project(project)).await?;
        written.deleted += self.delete_strays(&rows, &files, now).await?;
        let there: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let mut due: BTreeMap<Day, Option<FactsFile>> = BTreeMap::new();
        let mut done = HashSet::new();
        for row in rows.into_iter().filter(|row| row.day < open) {
            let is_there = row.file.as_deref().is_some_and(|file| there.contains(file));
            if row.is_current && is_there {
                done.insert(row.day);
            } else {
                due.insert(row.day, Some(row));
            }
        }
        let mut from = Day::of(Timestamp::default());
        while let Some(day) = self.store.next_facts_day(project, from, open).await? {
            if !done.contains(&day) {
                due.entry(day).or_insert(None);
            }
            from = Day::of(day.end());
        }
        let mut ended = Ok(());
        for (day, row) in due {
            let done = self.write_day(project, day, row, written).await;
            if let Err(error) = &done {
                let error = error as &dyn std::error::Error;
                tracing::warn!(error, project.id = %project, %day, "day was not written");
            }
            ended = done.and(ended);
        }
        ended
    }

    async fn write_day(
        &self,
        project: ProjectId,
        day: Day,
        row: Option<FactsFile>,
        written: &mut Written,
    ) -> Result<(), FactsFilesError> {
        // What is read after the revision may be newer; then the day is written once more.
        let revision = row.as_ref().map_or(0, |row| row.revision);
        let replaces = row.and_then(|row| row.file);
        let mut new =
            NewFactsFile { project, day, revision, file: None, sessions: 0, bytes: 0, replaces };
        let first = self.store.list_facts_of_day(project, day, None, PAGE).await?;
        let mut path = None;
        if !first.is_empty() {
            let file = FilePath::facts_of_day(
                project,
                day,
                clock::new_uuid(self.clock.now()).into_bytes(),
            );
            let mut upload = self.archives.files().create(&file);
            match self.write_rows(project, day, first, &mut upload).await {
                Ok((sessions, bytes)) => (new.sessions, new.bytes) = (sessions, bytes),
                Err(error) => {
                    upload.abort().await.ok();
                    return Err(error);
                }
            }
            upload.finish().await?;
            new.file = Some(file.to_string());
            path = Some(file);
        }
        let superfluous = if self.store.settle_facts_file(&new).await? {
            let n_written = u64::from(path.is_some());
            written.files += n_written;
            metrics::counter!(FACTS_FILES, "outcome" => "written").increment(n_written);
            written.sessions += new.sessions;
            new.replaces.as_deref().and_then(FilePath::parse)
        } else {
            path
        };
        if let Some(path) = superfluous {
            self.archives.files().delete(&path).await?;
            written.deleted += 1;
        }
        Ok(())
    }

    /// Writes these rows and all behind them; the number of sessions and bytes.
    async fn write_rows(
        &self,
        project: ProjectId,
        day: Day,
        first: Vec<StoredFacts>,
        upload: &mut Upload,
    ) -> Result<(u64, u64), FactsFilesError> {
        let mut writer = FactsWriter::new(project, day)?;
        let mut rows = first;
        while let Some(last) = rows.last().map(|row| row.of.session) {
            let work = move || {
                for facts in rows.iter().filter_map(decode) {
                    writer.push(&facts)?;
                }
                let bytes = writer.take()?;
                Ok::<_, ArchiveError>((writer, bytes))
            };
            let bytes;
            (writer, bytes) = tokio::task::spawn_blocking(work).await??;
            upload.write(bytes).await?;
            rows = self.store.list_facts_of_day(project, day, Some(last), PAGE).await?;
        }
        let sessions = writer.n_sessions();
        let (rest, bytes) = tokio::task::spawn_blocking(move || writer.finish()).await??;
        upload.write(rest).await?;
        Ok((sessions, bytes))
    }

    /// Deletes files that no row names: left by a crash, they may hold what was erased since.
    async fn delete_strays(
        &self,
        rows: &[FactsFile],
        files: &[FileInfo],
        now: Timestamp,
    ) -> Result<u64, FactsFilesError> {
        let named: HashSet<&str> = rows.iter().filter_map(|row| row.file.as_deref()).collect();
        let mut n_deleted = 0;
        for file in files.iter().filter(|file| !named.contains(file.path.as_str())) {
            let is_stray = begun_at(&file.path).is_some_and(|at| now.ms_since(at) > STRAY_MS);
            if is_stray {
                self.archives.files().delete(&file.path).await?;
                n_deleted += 1;
            }
        }
        Ok(n_deleted)
    }
}

fn decode(row: &StoredFacts) -> Option<SessionFacts> {
    match stored::decode(&row.body) {
        Ok(understood) => Some(understood.facts),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                session.id = %row.of.session,
                "facts are left out of their day's file"
            );
            None
        }
    }
}

/// When a file was begun: its name says so. `None` for a file that is not of ours.
fn begun_at(path: &FilePath) -> Option<Timestamp> {
    let generation = path.as_str().strip_suffix(".parquet")?.rsplit('.').next()?;
    let (seconds, nanos) = Uuid::parse_str(generation).ok()?.get_timestamp()?.to_unix();
    let ms = seconds.checked_mul(1_000)?.checked_add(u64::from(nanos / 1_000_000))?;
    Timestamp::from_ms(i64::try_from(ms).ok()?)
}
