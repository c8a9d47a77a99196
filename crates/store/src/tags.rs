//! Words that viewers put on sessions.
//!
//! # Invariants
//!
//! - A session has at most [`model::TAGS`], each once; they go with it.

use std::collections::{BTreeSet, HashMap};

use model::{SessionId, TAGS, Tag, Timestamp};
use surrealdb::types::{RecordId, SurrealValue, Variables};

use crate::connection::{Client, Transaction, corrupt, retrying};
use crate::row::{limit as to_limit, read_id, read_time, session_id, tags_id};
use crate::{Store, StoreError};

const READ: &str = "
    SELECT VALUE id FROM ONLY $owner;
    SELECT id, names, changed_at FROM ONLY $tags;
";
const WRITE: &str = "UPSERT $tags SET names = $names, changed_at = $now RETURN NONE";
const FIND: &str = "SELECT id, names, changed_at FROM $tags WHERE names != []";
/// The index `tags_changed`, read onwards from a moment.
const CHANGED: &str = "
    SELECT id, names, changed_at FROM tags WHERE changed_at >= $since
    ORDER BY changed_at LIMIT $limit
";

/// What became of a session's tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retagged {
    /// It has these now.
    Tags(Vec<Tag>),
    /// It would have had too many: it keeps what it had.
    Full,
    /// There is no such session.
    Missing,
}

/// That the tags of a session were changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedTags {
    /// The session.
    pub session: SessionId,
    /// What it has now.
    pub tags: Vec<Tag>,
    /// When, by the clock of the node that did.
    pub changed_at: Timestamp,
}

/// Tags.
impl Store {
    /// Adds tags to a session and takes others away.
    pub async fn retag_session(
        &self,
        session: SessionId,
        added: &[Tag],
        removed: &[Tag],
        now: Timestamp,
    ) -> Result<Retagged, StoreError> {
        let (added, removed) = (added.to_vec(), removed.to_vec());
        self.connection
            .run("retag_session", |client| async move {
                retrying(|| retag(&client, session, &added, &removed, now)).await
            })
            .await
    }

    /// Lists the sessions whose tags were changed at `since` or later, oldest first, at most
    /// `limit`. Whoever follows asks again from some time before the last one's.
    pub async fn list_changed_tags(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<ChangedTags>, StoreError> {
        let mut values = Variables::new();
        values.insert("since", since.as_ms());
        values.insert("limit", to_limit(limit));
        let mut answer = self.connection.query("list_changed_tags", CHANGED, values).await?;
        let rows: Vec<TagsRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(TagsRow::into_changed).collect()
    }
}

/// The tags of those sessions that have some.
pub(crate) async fn read_tags(
    client: &Client,
    sessions: impl Iterator<Item = SessionId>,
) -> Result<HashMap<SessionId, Vec<Tag>>, StoreError> {
    let mut values = Variables::new();
    values.insert("tags", sessions.map(tags_id).collect::<Vec<_>>());
    let mut answer = client.query(FIND, values).await?;
    let rows: Vec<TagsRow> = answer.take(0).map_err(into_corrupt)?;
    let changed = rows.into_iter().map(TagsRow::into_changed);
    changed.map(|row| row.map(|row| (row.session, row.tags))).collect()
}

async fn retag(
    client: &Client,
    session: SessionId,
    added: &[Tag],
    removed: &[Tag],
    now: Timestamp,
) -> Result<Retagged, StoreError> {
    let transaction = client.begin().await?;
    match retag_within(&transaction, session, added, removed, now).await {
        Ok(retagged) => transaction.commit().await.map(|()| retagged),
        Err(error) => {
            transaction.cancel().await.ok();
            Err(error)
        }
    }
}

async fn retag_within(
    transaction: &Transaction,
    session: SessionId,
    added: &[Tag],
    removed: &[Tag],
    now: Timestamp,
) -> Result<Retagged, StoreError> {
    let mut values = Variables::new();
    values.insert("owner", session_id(session));
    values.insert("tags", tags_id(session));
    let mut answer = transaction.query(READ, values).await?;
    let found: Option<RecordId> = answer.take(0).map_err(into_corrupt)?;
    if found.is_none() {
        return Ok(Retagged::Missing);
    }
    let row: Option<TagsRow> = answer.take(1).map_err(into_corrupt)?;
    let before = row.map_or_else(|| Ok(Vec::new()), |row| read_names(row.names))?;
    let mut tags: BTreeSet<Tag> = before.iter().cloned().collect();
    tags.retain(|tag| !removed.contains(tag));
    tags.extend(added.iter().cloned());
    // Who has too many already may still give some away.
    if TAGS < tags.len() && before.len() < tags.len() {
        return Ok(Retagged::Full);
    }
    let tags: Vec<Tag> = tags.into_iter().collect();
    if tags != before {
        let mut values = Variables::new();
        values.insert("tags", tags_id(session));
        values.insert("names", tags.iter().map(ToString::to_string).collect::<Vec<_>>());
        values.insert("now", now.as_ms());
        transaction.query(WRITE, values).await?;
    }
    Ok(Retagged::Tags(tags))
}

/// A row of the table `tags`.
#[derive(SurrealValue)]
struct TagsRow {
    id: RecordId,
    names: Vec<String>,
    changed_at: i64,
}

impl TagsRow {
    fn into_changed(self) -> Result<ChangedTags, StoreError> {
        Ok(ChangedTags {
            session: read_id("tags", self.id)?,
            tags: read_names(self.names)?,
            changed_at: read_time("tags", self.changed_at)?,
        })
    }
}

fn read_names(names: Vec<String>) -> Result<Vec<Tag>, StoreError> {
    let read = |name: String| Tag::try_from(name).map_err(|error| corrupt("tags")(error.into()));
    names.into_iter().map(read).collect()
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("tags")(error.into())
}
