//! Between model types and stored values: record ids and integers.

use std::ops::Bound;
use std::str::FromStr;

use model::{
    ChunkRef, Day, NoteId, PolicyHash, ProjectId, ProjectKey, SegmentId, SessionId, Timestamp,
    WindowId, WindowRef,
};
use surrealdb::types::{Array, RecordId, RecordIdKey, RecordIdKeyRange, SurrealValue, Uuid, Value};

use crate::connection::corrupt;
use crate::{Cause, StoreError};

/// An id as the 16 bytes of its UUID.
pub(crate) fn uuid(bytes: &[u8; 16]) -> Uuid {
    uuid::Uuid::from_bytes(*bytes).into()
}

/// `session:UUID`.
pub(crate) fn session_id(session: SessionId) -> RecordId {
    RecordId::new("session", uuid(session.as_bytes()))
}

/// `derived:UUID` of the session.
pub(crate) fn derived_id(session: SessionId) -> RecordId {
    RecordId::new("derived", uuid(session.as_bytes()))
}

/// `carry:[session, window]`.
pub(crate) fn carry_id(window: &WindowRef) -> RecordId {
    RecordId::new("carry", window_key(window))
}

/// `visitor_key:UUID` of the project.
pub(crate) fn visitor_key_id(project: ProjectId) -> RecordId {
    RecordId::new("visitor_key", uuid(project.as_bytes()))
}

/// `visitor:[project, hash]`.
pub(crate) fn visitor_id(project: ProjectId, hash: &str) -> RecordId {
    let key = vec![uuid(project.as_bytes()).into_value(), hash.into_value()];
    RecordId::new("visitor", Array::from(key))
}

/// `tags:UUID` of the session.
pub(crate) fn tags_id(session: SessionId) -> RecordId {
    RecordId::new("tags", uuid(session.as_bytes()))
}

/// `watch_list:everybody`.
pub(crate) fn watch_list_id() -> RecordId {
    RecordId::new("watch_list", "everybody")
}

/// `project:UUID`.
pub(crate) fn project_id(project: ProjectId) -> RecordId {
    RecordId::new("project", uuid(project.as_bytes()))
}

/// `recorder_config:UUID` of the project.
pub(crate) fn recorder_config_id(project: ProjectId) -> RecordId {
    RecordId::new("recorder_config", uuid(project.as_bytes()))
}

/// `retention:UUID` of the project.
pub(crate) fn retention_id(project: ProjectId) -> RecordId {
    RecordId::new("retention", uuid(project.as_bytes()))
}

/// `ingest_key:KEY`.
pub(crate) fn ingest_key_id(key: &ProjectKey) -> RecordId {
    RecordId::new("ingest_key", key.as_str())
}

/// All addresses that pages of a project refer to. Their ids go on with a text, hexadecimal
/// digits.
pub(crate) fn assets_of(project: ProjectId) -> RecordId {
    let key =
        |text: &str| Array::from(vec![uuid(project.as_bytes()).into_value(), text.into_value()]);
    range("asset", Bound::Included(key("")), Bound::Included(key("g")))
}

/// `stored:UUID` of the project.
pub(crate) fn stored_id(project: ProjectId) -> RecordId {
    RecordId::new("stored", uuid(project.as_bytes()))
}

/// `policy:UUID` of the project.
pub(crate) fn policy_id(project: ProjectId) -> RecordId {
    RecordId::new("policy", uuid(project.as_bytes()))
}

/// `policy_version:[project, number]`.
pub(crate) fn policy_version_id(project: ProjectId, number: u32) -> RecordId {
    RecordId::new("policy_version", policy_version_key(project, number))
}

/// All versions of a project's policy, as one range of ids.
pub(crate) fn policy_versions_of(project: ProjectId) -> RecordId {
    let key = |number| Bound::Included(policy_version_key(project, number));
    range("policy_version", key(0), key(u32::MAX))
}

/// `compiled_policy:HASH`.
pub(crate) fn compiled_policy_id(hash: &PolicyHash) -> RecordId {
    RecordId::new("compiled_policy", hash.as_str())
}

/// `window:[session, window]`.
pub(crate) fn window_id(window: &WindowRef) -> RecordId {
    RecordId::new("window", window_key(window))
}

/// `chunk:[session, window, seq]`.
pub(crate) fn chunk_id(chunk: &ChunkRef) -> RecordId {
    RecordId::new("chunk", chunk_key(&chunk.window, chunk.seq))
}

/// `load:[session, window, load]`.
pub(crate) fn load_id(window: &WindowRef, load: &str) -> RecordId {
    let mut key = window_key(window);
    key.push(load.into_value());
    RecordId::new("load", key)
}

/// `unarchived:[session, window, node]`.
pub(crate) fn unarchived_id(window: &WindowRef, node: &str) -> RecordId {
    let mut key = window_key(window);
    key.push(node.into_value());
    RecordId::new("unarchived", key)
}

/// `archive:[session, window]`.
pub(crate) fn archive_id(window: &WindowRef) -> RecordId {
    RecordId::new("archive", window_key(window))
}

/// `session_key:UUID` of the session.
pub(crate) fn session_key_id(session: SessionId) -> RecordId {
    RecordId::new("session_key", uuid(session.as_bytes()))
}

/// `facts_file:[project, day]`.
pub(crate) fn facts_file_id(project: ProjectId, day: Day) -> RecordId {
    RecordId::new("facts_file", facts_file_key(project, day.number()))
}

/// All days of a project that have a file of facts or should have.
pub(crate) fn facts_files_of(project: ProjectId) -> RecordId {
    let key = |day| Bound::Included(facts_file_key(project, day));
    range("facts_file", key(0), key(i64::MAX))
}

/// The keys of all sessions whose ids follow, as one range of ids.
pub(crate) fn session_keys_after(session: Option<SessionId>) -> RecordId {
    let key = |bytes: &[u8; 16]| RecordIdKey::Uuid(uuid(bytes));
    let start = session
        .map_or(Bound::Included(key(&[0; 16])), |session| Bound::Excluded(key(session.as_bytes())));
    let end = Bound::Included(key(&[u8::MAX; 16]));
    RecordId::new("session_key", RecordIdKeyRange { start, end })
}

/// `tombstone:UUID` of the session.
pub(crate) fn tombstone_id(session: SessionId) -> RecordId {
    RecordId::new("tombstone", uuid(session.as_bytes()))
}

/// All rows of a session in a table whose ids begin with session and window.
pub(crate) fn all_of(table: &str, session: SessionId) -> RecordId {
    let key = |window: [u8; 16]| {
        Array::from(vec![uuid(session.as_bytes()).into_value(), uuid(&window).into_value()])
    };
    // No window has the last id, so whatever follows a window's id is below the end.
    range(table, Bound::Included(key([0; 16])), Bound::Included(key([u8::MAX; 16])))
}

/// `window_tombstone:[session, window]`.
pub(crate) fn window_tombstone_id(window: &WindowRef) -> RecordId {
    RecordId::new("window_tombstone", window_key(window))
}

/// All rows of a window in a table whose ids begin with session and window.
pub(crate) fn all_of_window(table: &str, window: &WindowRef) -> RecordId {
    // Whatever follows the window's id is below the next id that a window could have.
    let next = u128::from_be_bytes(*window.window.as_bytes()).saturating_add(1);
    let end = Array::from(vec![
        uuid(window.session.as_bytes()).into_value(),
        uuid(&next.to_be_bytes()).into_value(),
    ]);
    range(table, Bound::Included(window_key(window)), Bound::Excluded(end))
}

/// `note:[session, note]`.
pub(crate) fn note_id(session: SessionId, note: &NoteId) -> RecordId {
    RecordId::new("note", text_key(session, note.as_str()))
}

/// All notes of a session. Their ids go on with a text, hexadecimal digits.
pub(crate) fn notes_of(session: SessionId) -> RecordId {
    let key = |text: &str| Bound::Included(text_key(session, text));
    range("note", key(""), key("g"))
}

/// `noted:UUID` of the session.
pub(crate) fn noted_id(session: SessionId) -> RecordId {
    RecordId::new("noted", uuid(session.as_bytes()))
}

/// `segment:ID`.
pub(crate) fn segment_id(segment: &SegmentId) -> RecordId {
    RecordId::new("segment", segment.as_str())
}

/// `former_segment:ID`.
pub(crate) fn former_segment_id(segment: &SegmentId) -> RecordId {
    RecordId::new("former_segment", segment.as_str())
}

/// `segment_change:all`.
pub(crate) fn segment_change_id() -> RecordId {
    RecordId::new("segment_change", "all")
}

/// All visitors that were named in a session. Their ids go on with a text, hexadecimal digits.
pub(crate) fn identities_of(session: SessionId) -> RecordId {
    let key = |hash: &str| Bound::Included(text_key(session, hash));
    range("identity", key(""), key("g"))
}

/// All windows of a session, as one range of ids.
pub(crate) fn windows_of(session: SessionId) -> RecordId {
    all_of("window", session)
}

/// All chunks of a window, as one range of ids.
pub(crate) fn chunks_of(window: &WindowRef) -> RecordId {
    let key = |seq| Bound::Included(chunk_key(window, seq));
    range("chunk", key(0), key(u32::MAX))
}

fn range(table: &str, start: Bound<Array>, end: Bound<Array>) -> RecordId {
    let start = start.map(RecordIdKey::Array);
    let end = end.map(RecordIdKey::Array);
    RecordId::new(table, RecordIdKeyRange { start, end })
}

fn text_key(session: SessionId, text: &str) -> Array {
    Array::from(vec![uuid(session.as_bytes()).into_value(), text.into_value()])
}

pub(crate) fn window_key(window: &WindowRef) -> Array {
    let session = uuid(window.session.as_bytes());
    Array::from(vec![session.into_value(), uuid(window.window.as_bytes()).into_value()])
}

fn chunk_key(window: &WindowRef, seq: u32) -> Array {
    let mut key = window_key(window);
    key.push(seq.into_value());
    key
}

fn policy_version_key(project: ProjectId, number: u32) -> Array {
    Array::from(vec![uuid(project.as_bytes()).into_value(), number.into_value()])
}

fn facts_file_key(project: ProjectId, day: i64) -> Array {
    Array::from(vec![uuid(project.as_bytes()).into_value(), day.into_value()])
}

/// The session, project or other UUID that is a whole record id.
pub(crate) fn read_id<T: FromStr<Err: Into<Cause>>>(
    record: &'static str,
    id: RecordId,
) -> Result<T, StoreError> {
    match id.key {
        RecordIdKey::Uuid(uuid) => read_uuid(record, uuid),
        other => Err(corrupt(record)(format!("record id is {other:?}").into())),
    }
}

/// The text that is a whole record id.
pub(crate) fn read_text_id<T: FromStr<Err: Into<Cause>>>(
    record: &'static str,
    id: RecordId,
) -> Result<T, StoreError> {
    match id.key {
        RecordIdKey::String(text) => {
            text.parse().map_err(|error: T::Err| corrupt(record)(error.into()))
        }
        other => Err(corrupt(record)(format!("record id is {other:?}").into())),
    }
}

/// The window of the record id `window:[session, window]` and its like.
pub(crate) fn read_window_id(id: RecordId) -> Result<WindowRef, StoreError> {
    match parts(id.key) {
        Some([Value::Uuid(session), Value::Uuid(window)]) => read_window("window", session, window),
        _ => Err(corrupt("window")("record id has another form".into())),
    }
}

/// The note of the record id `note:[session, note]`.
pub(crate) fn read_note_id(id: RecordId) -> Result<NoteId, StoreError> {
    match parts(id.key) {
        Some([Value::Uuid(_), Value::String(note)]) => {
            note.parse().map_err(|error: model::IdError| corrupt("note")(error.into()))
        }
        _ => Err(corrupt("note")("record id has another form".into())),
    }
}

/// The version of the record id `policy_version:[project, number]`.
pub(crate) fn read_policy_version_id(id: RecordId) -> Result<(ProjectId, u32), StoreError> {
    match parts(id.key) {
        Some([Value::Uuid(project), number]) => Ok((
            read_uuid("policy version", project)?,
            u32::from_value(number).map_err(|error| corrupt("policy version")(error.into()))?,
        )),
        _ => Err(corrupt("policy version")("record id has another form".into())),
    }
}

/// The chunk of the record id `chunk:[session, window, seq]`.
pub(crate) fn read_chunk_id(id: RecordId) -> Result<ChunkRef, StoreError> {
    match parts(id.key) {
        Some([Value::Uuid(session), Value::Uuid(window), seq]) => Ok(ChunkRef {
            window: read_window("chunk", session, window)?,
            seq: u32::from_value(seq).map_err(|error| corrupt("chunk")(error.into()))?,
        }),
        _ => Err(corrupt("chunk")("record id has another form".into())),
    }
}

/// The window of the record id `unarchived:[session, window, node]`.
pub(crate) fn read_unarchived_id(id: RecordId) -> Result<WindowRef, StoreError> {
    match parts(id.key) {
        Some([Value::Uuid(session), Value::Uuid(window), Value::String(_)]) => {
            read_window("unarchived window", session, window)
        }
        _ => Err(corrupt("unarchived window")("record id has another form".into())),
    }
}

/// The page load of the record id `load:[session, window, load]`.
pub(crate) fn read_load_id(id: RecordId) -> Result<(WindowRef, String), StoreError> {
    match parts(id.key) {
        Some([Value::Uuid(session), Value::Uuid(window), Value::String(load)]) => {
            Ok((read_window("load", session, window)?, load))
        }
        _ => Err(corrupt("load")("record id has another form".into())),
    }
}

fn read_window(record: &'static str, session: Uuid, window: Uuid) -> Result<WindowRef, StoreError> {
    let window: WindowId = read_uuid(record, window)?;
    Ok(WindowRef { session: read_uuid(record, session)?, window })
}

/// The parts of an array as a record id.
fn parts<const N: usize>(key: RecordIdKey) -> Option<[Value; N]> {
    match key {
        RecordIdKey::Array(array) => array.into_vec().try_into().ok(),
        _ => None,
    }
}

/// An id of ours; they are made only by parsing.
pub(crate) fn read_uuid<T: FromStr<Err: Into<Cause>>>(
    record: &'static str,
    uuid: Uuid,
) -> Result<T, StoreError> {
    uuid.to_string().parse().map_err(|error: T::Err| corrupt(record)(error.into()))
}

/// A stored moment.
pub(crate) fn read_time(record: &'static str, ms: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_ms(ms).ok_or_else(|| corrupt(record)("time is out of range".into()))
}

/// An unsigned number as the database's only integer. No honest counter reaches the bound,
/// and a dishonest one must not wrap around.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number of rows for a `LIMIT`.
pub(crate) fn limit(n_rows: usize) -> i64 {
    i64::try_from(n_rows).unwrap_or(i64::MAX)
}

/// A stored sum as a counter; beyond the counter's range it stays at the end of it.
pub(crate) fn count(sum: i64) -> u32 {
    u32::try_from(sum.max(0)).unwrap_or(u32::MAX)
}

/// A stored number that was unsigned.
pub(crate) fn unsigned(number: i64) -> u64 {
    number.max(0).unsigned_abs()
}
