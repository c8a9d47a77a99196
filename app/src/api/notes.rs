//! Notes: what viewers write about moments of a session.
//!
//! There are no accounts yet: a note has no author, nobody is mentioned, and every viewer sees,
//! changes and deletes every note.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::Note;
#[cfg(feature = "ssr")]
use {
    crate::context::{AppContext, respond, signed_in},
    analytics::search::{SearchText, TextKind},
    model::{NoteId, SessionId, WindowId},
};

use crate::api::codec::Json;
use crate::error::AppError;

/// Lists the notes of a session, the oldest first.
#[server(input = GetUrl, output = Json, endpoint = "notes/list")]
pub async fn list_notes(#[server(default)] session: String) -> Result<Vec<Note>, AppError> {
    let context = respond(signed_in())?;
    respond(async { Ok(context.store.list_notes(read(&session)?).await?) }.await)
}

/// Writes a note, or answers one; answers all notes of the session. The same `note` again
/// writes nothing more.
#[server(output = Json, endpoint = "notes/add")]
pub async fn add_note(
    #[server(default)] session: String,
    #[server(default)] note: String,
    #[server(default)] window: String,
    #[server(default)] at: u64,
    #[server(default)] text: String,
    #[server(default)] parent: String,
) -> Result<Vec<Note>, AppError> {
    let context = respond(signed_in())?;
    let add = async {
        let session = read(&session)?;
        let parent = if parent.is_empty() { None } else { Some(read(&parent)?) };
        let note = Note {
            id: read(&note)?,
            window: read(&window)?,
            at,
            text: read(&text)?,
            parent,
            is_resolved: false,
            created_at: (context.clock)(),
            edited_at: None,
        };
        check(&context, session, &note).await?;
        let is_added = context.store.add_note(session, &note).await?;
        changed(&context, session, is_added).await
    };
    respond(add.await)
}

/// Changes what a note says; answers all notes of the session.
#[server(output = Json, endpoint = "notes/edit")]
pub async fn edit_note(
    #[server(default)] session: String,
    #[server(default)] note: String,
    #[server(default)] text: String,
) -> Result<Vec<Note>, AppError> {
    let context = respond(signed_in())?;
    let edit = async {
        let (session, note): (SessionId, NoteId) = (read(&session)?, read(&note)?);
        let now = (context.clock)();
        let is_there = context.store.edit_note(session, &note, &read(&text)?, now).await?;
        changed(&context, session, is_there).await
    };
    respond(edit.await)
}

/// Says that a note is settled, or is not; answers all notes of the session.
#[server(output = Json, endpoint = "notes/resolve")]
pub async fn resolve_note(
    #[server(default)] session: String,
    #[server(default)] note: String,
    #[server(default)] is_resolved: bool,
) -> Result<Vec<Note>, AppError> {
    let context = respond(signed_in())?;
    let resolve = async {
        let (session, note): (SessionId, NoteId) = (read(&session)?, read(&note)?);
        let now = (context.clock)();
        let is_there = context.store.resolve_note(session, &note, is_resolved, now).await?;
        changed(&context, session, is_there).await
    };
    respond(resolve.await)
}

/// Deletes a note with its replies; answers the notes that are left.
#[server(output = Json, endpoint = "notes/delete")]
pub async fn delete_note(
    #[server(default)] session: String,
    #[server(default)] note: String,
) -> Result<Vec<Note>, AppError> {
    let context = respond(signed_in())?;
    let delete = async {
        let (session, note): (SessionId, NoteId) = (read(&session)?, read(&note)?);
        // Absent is what was asked for.
        context.store.delete_note(session, &note, (context.clock)()).await?;
        changed(&context, session, true).await
    };
    respond(delete.await)
}

/// What a search finds of notes.
#[cfg(feature = "ssr")]
pub fn texts_of(notes: &[Note]) -> Vec<SearchText> {
    let text = |note: &Note| {
        SearchText::new(TextKind::Note, note.window, note.at, note.text.as_str().to_owned())
    };
    notes.iter().map(text).collect()
}

#[cfg(feature = "ssr")]
fn read<T: std::str::FromStr>(text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| AppError::BadLink)
}

/// A note is about a window of its session; only notes are answered, not answers.
#[cfg(feature = "ssr")]
async fn check(context: &AppContext, session: SessionId, note: &Note) -> Result<(), AppError> {
    let windows = context.store.list_windows(session).await?;
    let is_here = |window: WindowId| windows.iter().any(|found| found.window.window == window);
    if !is_here(note.window) {
        return Err(AppError::NotFound);
    }
    let Some(parent) = &note.parent else { return Ok(()) };
    let notes = context.store.list_notes(session).await?;
    let is_first = |found: &Note| found.id == *parent && found.parent.is_none();
    if notes.iter().any(is_first) { Ok(()) } else { Err(AppError::NotFound) }
}

/// The notes as they are now; searches know them at once.
#[cfg(feature = "ssr")]
async fn changed(
    context: &AppContext,
    session: SessionId,
    is_done: bool,
) -> Result<Vec<Note>, AppError> {
    if !is_done {
        return Err(AppError::NotFound);
    }
    let notes = context.store.list_notes(session).await?;
    context.index.write().set_notes(session, texts_of(&notes));
    Ok(notes)
}
