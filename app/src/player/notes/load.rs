//! Loads the notes, and keeps them among the rows of the activity.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{ActivityKind, ActivityRow, Note};
use serde_json::json;

use crate::api::notes::list_notes;
use crate::player::activity::{Loading, Row};
use crate::player::handle::Player;

/// Does so as long as the caller lives.
pub fn follow(player: Player) {
    let notes = player.notes;
    Effect::new(move |_| {
        notes.n_asked.track();
        spawn_local(async move {
            // Nobody waits for notes: without them the panel says so.
            let found = list_notes(player.session.to_string()).await;
            if notes.loading.try_get_untracked().is_none() {
                return;
            }
            match found {
                Ok(found) => notes.take(found),
                Err(_) => notes.loading.set(Loading::Failed),
            }
        });
    });
    Effect::new(move |_| {
        let rows: Vec<Row> = notes.shown.with(|shown| {
            let first = shown.iter().filter(|shown| shown.note.parent.is_none());
            first.filter_map(|shown| row(player, &shown.note)).collect()
        });
        player.activity.notes.set(Arc::from(rows));
    });
}

/// A note as a row of the activity.
fn row(player: Player, note: &Note) -> Option<Row> {
    let panes = player.panes();
    let pane = panes.iter().find(|pane| pane.window == note.window)?;
    let line = ActivityRow {
        id: note.id.to_string(),
        window: note.window,
        at: note.at,
        kind: ActivityKind::Note,
        label: note.text.first_line().to_owned(),
        detail: json!({ "note": note.text.as_str(), "resolved": note.is_resolved }),
    };
    let mut row = Row::read(&serde_json::to_string(&line).ok()?)?;
    row.place = pane.place;
    row.at = pane.span.get_untracked().from.saturating_add(note.at);
    Some(row)
}
