//! Which days have a file of facts, and which of those files have to be written again.

use model::{Day, ProjectId, SessionId};
use surrealdb::types::{RecordId, RecordIdKey, SurrealValue, Variables};

use super::facts::{FactsRow, StoredFacts};
use crate::connection::{Client, Transaction, corrupt, retrying};
use crate::row::{facts_file_id, facts_files_of, int, limit as to_limit, unsigned, uuid};
use crate::{Store, StoreError};

const LIST: &str = "SELECT id, revision, written, file, sessions, bytes FROM $files";
/// Ranges are composed here and not bound as one value: only so does the limit end the scan.
const NEXT_DAY: &str = "
    SELECT VALUE id FROM type::record('facts', [$project, $from]..[$project, $to]) LIMIT 1
";
const OF_DAY: &str = "
    SELECT id, changed_at, body
    FROM type::record('facts', [$project, $day, $from]..[$project, $day + 1])
    LIMIT $limit
";
const FIND: &str = "SELECT VALUE file ?? '' FROM $id";
const WRITE: &str = "
    UPSERT $id SET
        revision = revision ?? 0, written = $written, file = $file, sessions = $sessions, bytes = $bytes
    RETURN NONE
";
/// Unless the day has facts again.
const FORGET: &str = "
    DELETE $id WHERE revision = $written RETURN NONE;
    UPDATE $id SET file = NONE, written = NONE, sessions = 0, bytes = 0 RETURN NONE
";

/// The file of a day, or that it has to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactsFile {
    /// The day.
    pub day: Day,
    /// State of the day's facts.
    pub revision: u64,
    /// Where its file is, if there is one.
    pub file: Option<String>,
    /// Whether the file holds this state.
    pub is_current: bool,
    /// Sessions in the file.
    pub sessions: u64,
    /// Its size.
    pub bytes: u64,
}

/// A file that was written, or the news that a day has no facts any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFactsFile {
    /// The project.
    pub project: ProjectId,
    /// The day.
    pub day: Day,
    /// The state that was read.
    pub revision: u64,
    /// The file; `None` when the day has no facts.
    pub file: Option<String>,
    /// Sessions in it.
    pub sessions: u64,
    /// Its size.
    pub bytes: u64,
    /// The file that the day had when its facts were read.
    pub replaces: Option<String>,
}

/// Files of facts.
impl Store {
    /// Lists the days of a project that have a file or should have.
    pub async fn list_facts_files(&self, project: ProjectId) -> Result<Vec<FactsFile>, StoreError> {
        let mut values = Variables::new();
        values.insert("files", facts_files_of(project));
        let mut answer = self.connection.query("list_facts_files", LIST, values).await?;
        let rows: Vec<FileRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(FileRow::into_file).collect()
    }

    /// The first day with facts of a project, not before `from` and before `to`.
    pub async fn next_facts_day(
        &self,
        project: ProjectId,
        from: Day,
        to: Day,
    ) -> Result<Option<Day>, StoreError> {
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        values.insert("from", from.number());
        values.insert("to", to.number());
        let mut answer = self.connection.query("next_facts_day", NEXT_DAY, values).await?;
        let first: Option<RecordId> = answer.take(0).map_err(into_corrupt)?;
        first.map(|id| day_of(id.key)).transpose()
    }

    /// Lists facts of a day, by session, behind `after`, at most `limit`.
    pub async fn list_facts_of_day(
        &self,
        project: ProjectId,
        day: Day,
        after: Option<SessionId>,
        limit: usize,
    ) -> Result<Vec<StoredFacts>, StoreError> {
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        values.insert("day", day.number());
        // A range begins with its first key: the row that is known already is read once more.
        let from = after.map_or([0; 16], |session| *session.as_bytes());
        values.insert("from", uuid(&from));
        values.insert("limit", to_limit(limit.saturating_add(1)));
        let mut answer = self.connection.query("list_facts_of_day", OF_DAY, values).await?;
        let rows: Vec<FactsRow> = answer.take(0).map_err(into_corrupt)?;
        let facts: Result<Vec<StoredFacts>, StoreError> =
            rows.into_iter().map(FactsRow::into_facts).collect();
        let mut facts = facts?;
        facts.retain(|row| Some(row.of.session) != after);
        facts.truncate(limit);
        Ok(facts)
    }

    /// Makes a file the one of its day. False: another one became that meanwhile, and nothing
    /// was changed. Facts that changed since they were read leave the day to be written again.
    pub async fn settle_facts_file(&self, file: &NewFactsFile) -> Result<bool, StoreError> {
        let file = file.clone();
        self.connection
            .run(
                "settle_facts_file",
                |client| async move { retrying(|| settle(&client, &file)).await },
            )
            .await
    }
}

async fn settle(client: &Client, new: &NewFactsFile) -> Result<bool, StoreError> {
    let transaction = client.begin().await?;
    match settle_within(&transaction, new).await {
        Ok(true) => transaction.commit().await.map(|()| true),
        other => {
            transaction.cancel().await.ok();
            other
        }
    }
}

async fn settle_within(transaction: &Transaction, new: &NewFactsFile) -> Result<bool, StoreError> {
    let mut values = Variables::new();
    values.insert("id", facts_file_id(new.project, new.day));
    let mut answer = transaction.query(FIND, values.clone()).await?;
    let found: Option<String> = answer.take(0).map_err(into_corrupt)?;
    if found.unwrap_or_default() != new.replaces.clone().unwrap_or_default() {
        return Ok(false);
    }
    values.insert("written", int(new.revision));
    if let Some(file) = &new.file {
        values.insert("file", file.clone());
        values.insert("sessions", int(new.sessions));
        values.insert("bytes", int(new.bytes));
        transaction.query(WRITE, values).await?;
    } else {
        transaction.query(FORGET, values).await?;
    }
    Ok(true)
}

#[derive(SurrealValue)]
struct FileRow {
    id: RecordId,
    revision: i64,
    written: Option<i64>,
    file: Option<String>,
    sessions: i64,
    bytes: i64,
}

impl FileRow {
    fn into_file(self) -> Result<FactsFile, StoreError> {
        Ok(FactsFile {
            day: day_of(self.id.key)?,
            revision: unsigned(self.revision),
            is_current: self.file.is_some() && self.written == Some(self.revision),
            file: self.file,
            sessions: unsigned(self.sessions),
            bytes: unsigned(self.bytes),
        })
    }
}

/// The day of a record id whose second part it is.
fn day_of(key: RecordIdKey) -> Result<Day, StoreError> {
    let unreadable = || corrupt("file of facts")("record id has another form".into());
    let RecordIdKey::Array(key) = key else { return Err(unreadable()) };
    let day = key.into_vec().into_iter().nth(1).ok_or_else(unreadable)?;
    let number = i64::from_value(day).map_err(into_corrupt)?;
    Day::from_number(number).ok_or_else(unreadable)
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("file of facts")(error.into())
}
