//! What viewers wrote about sessions.
//!
//! Who wrote a note is not kept: there are no accounts yet. So nobody is mentioned, and every
//! viewer sees, changes and deletes every note.

use model::{MAX_NOTES, Note, NoteId, NoteText, SessionId, Timestamp};
use surrealdb::types::{RecordId, SurrealValue, Uuid, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{
    int, limit as to_limit, note_id, noted_id, notes_of, read_id, read_note_id, read_time,
    read_uuid, session_id, unsigned, uuid,
};
use crate::{Store, StoreError};

const LIST: &str = "SELECT * FROM $notes";
const ADD: &str = include_str!("add.surql");
const EDIT: &str = "
    IF record::exists($note) {
        UPDATE $note SET words = $words, edited_at = $now RETURN NONE;
        UPSERT $noted SET changed_at = $now RETURN NONE;
        true
    } ELSE { false }
";
const RESOLVE: &str = "
    IF record::exists($note) {
        UPDATE $note SET is_resolved = $is_resolved RETURN NONE;
        UPSERT $noted SET changed_at = $now RETURN NONE;
        true
    } ELSE { false }
";
const DELETE: &str = "
    IF record::exists($note) {
        DELETE $note RETURN NONE;
        DELETE $notes WHERE parent = $key RETURN NONE;
        UPSERT $noted SET changed_at = $now RETURN NONE;
        true
    } ELSE { false }
";
const CHANGED: &str = "
    SELECT id, changed_at FROM noted WHERE changed_at >= $since ORDER BY changed_at LIMIT $limit
";

/// Notes.
impl Store {
    /// Lists the notes of a session and their replies, the oldest first.
    pub async fn list_notes(&self, session: SessionId) -> Result<Vec<Note>, StoreError> {
        let mut values = Variables::new();
        values.insert("notes", notes_of(session));
        let mut answer = self.connection.query("list_notes", LIST, values).await?;
        let rows: Vec<NoteRow> = answer.take(0).map_err(into_corrupt)?;
        let notes = rows.into_iter().map(NoteRow::into_note);
        let mut notes = notes.collect::<Result<Vec<_>, _>>()?;
        notes.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        Ok(notes)
    }

    /// Writes a note, unless one of this id is there. `false`: there is no such session, no such
    /// note to answer, or it has as many notes as it can have.
    pub async fn add_note(&self, session: SessionId, note: &Note) -> Result<bool, StoreError> {
        let values = || {
            let mut values = values_of(session, &note.id, note.created_at);
            values.insert("owner", session_id(session));
            values.insert("tab", uuid(note.window.as_bytes()));
            values.insert("moment", int(note.at));
            values.insert("words", note.text.as_str().to_owned());
            values.insert("parent", note.parent.as_ref().map(|parent| parent.as_str().to_owned()));
            let parent = note.parent.as_ref().unwrap_or(&note.id);
            values.insert("parent_id", note_id(session, parent));
            values.insert("most", to_limit(MAX_NOTES));
            values
        };
        self.change("add_note", ADD, values).await
    }

    /// Changes what a note says. `false`: there is no such note.
    pub async fn edit_note(
        &self,
        session: SessionId,
        note: &NoteId,
        text: &NoteText,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let values = || {
            let mut values = values_of(session, note, now);
            values.insert("words", text.as_str().to_owned());
            values
        };
        self.change("edit_note", EDIT, values).await
    }

    /// Says that a note is settled, or is not. `false`: there is no such note.
    pub async fn resolve_note(
        &self,
        session: SessionId,
        note: &NoteId,
        is_resolved: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let values = || {
            let mut values = values_of(session, note, now);
            values.insert("is_resolved", is_resolved);
            values
        };
        self.change("resolve_note", RESOLVE, values).await
    }

    /// Deletes a note and its replies. `false`: there was none.
    pub async fn delete_note(
        &self,
        session: SessionId,
        note: &NoteId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let values = || {
            let mut values = values_of(session, note, now);
            values.insert("key", note.as_str().to_owned());
            values
        };
        self.change("delete_note", DELETE, values).await
    }

    /// Lists sessions whose notes were changed at `since` or later, and when, the earliest
    /// first, at most `limit`.
    pub async fn list_noted(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<(SessionId, Timestamp)>, StoreError> {
        let mut values = Variables::new();
        values.insert("since", since.as_ms());
        values.insert("limit", to_limit(limit));
        let mut answer = self.connection.query("list_noted", CHANGED, values).await?;
        let rows: Vec<NotedRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter()
            .map(|row| Ok((read_id("noted", row.id)?, read_time("noted", row.changed_at)?)))
            .collect()
    }

    /// One statement, so one transaction; it answers whether it did something.
    async fn change(
        &self,
        name: &'static str,
        statement: &'static str,
        values: impl Fn() -> Variables,
    ) -> Result<bool, StoreError> {
        let mut answer =
            retrying(|| async { self.connection.query(name, statement, values()).await }).await?;
        let is_done: Option<bool> = answer.take(0).map_err(into_corrupt)?;
        is_done.ok_or_else(|| corrupt("note")("nothing was answered".into()))
    }
}

fn values_of(session: SessionId, note: &NoteId, now: Timestamp) -> Variables {
    let mut values = Variables::new();
    values.insert("note", note_id(session, note));
    values.insert("notes", notes_of(session));
    values.insert("noted", noted_id(session));
    values.insert("now", now.as_ms());
    values
}

#[derive(SurrealValue)]
struct NotedRow {
    id: RecordId,
    changed_at: i64,
}

#[derive(SurrealValue)]
struct NoteRow {
    id: RecordId,
    tab: Uuid,
    moment: i64,
    words: String,
    parent: Option<String>,
    is_resolved: bool,
    created_at: i64,
    edited_at: Option<i64>,
}

impl NoteRow {
    fn into_note(self) -> Result<Note, StoreError> {
        let of_parent = |error: model::IdError| corrupt("note")(error.into());
        let of_words = |error: model::NoteError| corrupt("note")(error.into());
        Ok(Note {
            id: read_note_id(self.id)?,
            window: read_uuid("note", self.tab)?,
            at: unsigned(self.moment),
            text: self.words.parse().map_err(of_words)?,
            parent: self.parent.map(|parent| parent.parse().map_err(of_parent)).transpose()?,
            is_resolved: self.is_resolved,
            created_at: read_time("note", self.created_at)?,
            edited_at: self.edited_at.map(|at| read_time("note", at)).transpose()?,
        })
    }
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("note")(error.into())
}
