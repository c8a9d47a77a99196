//! Notes of the session as the page knows them: shown at once, written behind it.
//!
//! ```text
//! panel ─▶ [notes] ─▶ shown at once ─▶ api::notes ─▶ what the server has
//!             └─▶ rows of the activity, markers
//! ```
//!
//! What could not be written stays, with a way to try it again; the same note sent twice is one
//! note. Without accounts there are no authors: no names, no mentions, and everybody sees all.

#[cfg(feature = "hydrate")]
mod load;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Note, NoteId, NoteText, Timestamp};

use super::activity::Loading;
use super::handle::Player;
use super::panels::Panel;
use crate::api::notes::{add_note, delete_note, edit_note, resolve_note};
use crate::browser;
use crate::error::AppError;

#[cfg(feature = "hydrate")]
pub use load::follow;

/// How far a change of a note is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// The server has it.
    Done,
    /// It is on its way.
    Waits,
    /// It did not get there: what was wanted, to try it again.
    Failed(Change),
}

/// What is wanted of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Add,
    /// It says something else.
    Edit(NoteText),
    /// It is settled, or is not.
    Resolve(bool),
    /// It is to go.
    Delete,
}

/// A note as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownNote {
    /// The note, as it will be.
    pub note: Note,
    /// How far its change is.
    pub saving: Saving,
}

/// A note that is being written: where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The place of the window.
    pub place: usize,
    /// In ms from the window's first event.
    pub own_at: u64,
}

/// The notes. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Notes {
    /// All that are shown, the oldest first.
    pub shown: RwSignal<Vec<ShownNote>>,
    /// Whether they are known.
    pub loading: RwSignal<Loading>,
    /// Counts how often was asked for them again.
    n_asked: RwSignal<u32>,
    /// The one that is being written.
    pub draft: RwSignal<Option<Draft>>,
    /// What it says so far.
    pub words: RwSignal<String>,
}

impl Notes {
    /// None yet.
    pub fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            loading: RwSignal::new(Loading::Waiting),
            n_asked: RwSignal::new(0),
            draft: RwSignal::new(None),
            words: RwSignal::new(String::new()),
        }
    }

    /// Writes none any more.
    pub fn put_down(self) {
        self.draft.set(None);
        self.words.set(String::new());
    }

    /// Asks again for what could not be had.
    pub fn ask_again(self) {
        self.loading.set(Loading::Waiting);
        self.n_asked.update(|n| *n += 1);
    }

    fn set_saving(self, id: &NoteId, saving: Saving) {
        self.shown.update(|shown| {
            if let Some(found) = shown.iter_mut().find(|shown| shown.note.id == *id) {
                found.saving = saving;
            }
        });
    }

    /// Takes over what the server has; what it does not have yet stays.
    fn take(self, notes: Vec<Note>) {
        self.shown.update(|shown| {
            let known = |id: &NoteId| notes.iter().any(|note| note.id == *id);
            let mut waiting = std::mem::take(shown);
            waiting.retain(|shown| shown.saving != Saving::Done);
            let pending = |id: &NoteId| waiting.iter().any(|shown| shown.note.id == *id);
            let of_server = notes.iter().filter(|note| !pending(&note.id));
            let done = |note: &Note| ShownNote { note: note.clone(), saving: Saving::Done };
            shown.extend(of_server.map(done));
            shown.extend(
                waiting.iter().filter(|shown| known(&shown.note.id) || shown.is_new()).cloned(),
            );
            shown.sort_by(|one, other| {
                let key = |shown: &ShownNote| (shown.note.created_at, shown.note.id.clone());
                key(one).cmp(&key(other))
            });
        });
        self.loading.set(Loading::Done);
    }
}

impl ShownNote {
    /// The server has never had it.
    fn is_new(&self) -> bool {
        matches!(self.saving, Saving::Waits | Saving::Failed(Change::Add))
    }
}

/// Opens the panel with a note at the playhead, or with the one that says something already: it
/// stays where it was begun.
pub fn begin(player: Player) {
    let notes = player.notes;
    let says_nothing = notes.words.with_untracked(|words| words.trim().is_empty());
    if says_nothing || notes.draft.with_untracked(Option::is_none) {
        let pane = player.pane_untracked();
        let own_at = player.own_position(player.position_untracked());
        notes.draft.set(Some(Draft { place: pane.place, own_at }));
    }
    browser::leave_full_screen();
    player.view.show(Panel::Notes);
    // The panel may have to be shown first.
    request_animation_frame(|| browser::focus("#note-text"));
}

/// Writes a note at a draft's moment, or an answer to one.
pub fn add(player: Player, draft: &Draft, text: NoteText, parent: Option<NoteId>) {
    let Ok(id) = browser::random_id().parse() else { return };
    let Some(pane) = player.panes().get(draft.place).copied() else { return };
    let note = Note {
        id,
        window: pane.window,
        at: draft.own_at,
        text,
        parent,
        is_resolved: false,
        created_at: Timestamp::from_ms(browser::date_ms()).unwrap_or_default(),
        edited_at: None,
    };
    player.notes.shown.update(|shown| {
        shown.push(ShownNote { note: note.clone(), saving: Saving::Waits });
    });
    save(player, note, Change::Add);
}

/// Changes a note as it is shown, and then where it is kept.
pub fn change(player: Player, id: &NoteId, change: Change) {
    let mut changed = None;
    player.notes.shown.update(|shown| {
        let Some(found) = shown.iter_mut().find(|shown| shown.note.id == *id) else { return };
        match &change {
            Change::Edit(text) => found.note.text = text.clone(),
            Change::Resolve(is_resolved) => found.note.is_resolved = *is_resolved,
            Change::Add | Change::Delete => {}
        }
        found.saving = Saving::Waits;
        changed = Some(found.note.clone());
    });
    if let Some(note) = changed {
        save(player, note, change);
    }
}

/// Takes a note away that the server never had.
pub fn drop_note(player: Player, id: &NoteId) {
    player.notes.shown.update(|shown| shown.retain(|shown| shown.note.id != *id));
}

fn save(player: Player, note: Note, change: Change) {
    let notes = player.notes;
    spawn_local(async move {
        let answer = send(player, &note, &change).await;
        // The page was left meanwhile.
        if notes.loading.try_get_untracked().is_none() {
            return;
        }
        if let Ok(now) = answer {
            notes.set_saving(&note.id, Saving::Done);
            notes.take(now);
            player.say(match change {
                Change::Add => "Note written.",
                Change::Edit(_) => "Note changed.",
                Change::Resolve(true) => "Note resolved.",
                Change::Resolve(false) => "Note reopened.",
                Change::Delete => "Note deleted.",
            });
        } else {
            notes.set_saving(&note.id, Saving::Failed(change));
            player.say("The note was not saved.");
        }
    });
}

async fn send(player: Player, note: &Note, change: &Change) -> Result<Vec<Note>, AppError> {
    let (session, id) = (player.session.to_string(), note.id.to_string());
    match change {
        Change::Add => {
            let parent = note.parent.as_ref().map(ToString::to_string).unwrap_or_default();
            let (window, text) = (note.window.to_string(), note.text.to_string());
            add_note(session, id, window, note.at, text, parent).await
        }
        Change::Edit(text) => edit_note(session, id, text.to_string()).await,
        Change::Resolve(is_resolved) => resolve_note(session, id, *is_resolved).await,
        Change::Delete => delete_note(session, id).await,
    }
}
