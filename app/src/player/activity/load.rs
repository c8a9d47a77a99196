//! Loads the rows page by page, and what the manifest says of the whole once they are told.

use std::sync::Arc;

use leptos::prelude::*;
use model::WindowRef;
use model::replay::Manifest;
use wasm_bindgen_futures::spawn_local;

use super::facts::is_guard;
use super::{Loading, Row};
use crate::player::handle::Player;
use crate::player::inactivity::stretches;
use crate::player::loader::fetch;
use crate::player::playhead::Input;

/// Begins to load. The player must stay what it is as long as this goes on; rows of a window
/// that was left meanwhile are dropped with it.
pub fn load(player: Player, window: WindowRef) {
    spawn_local(async move {
        let rows = rows_of(window).await;
        let activity = player.activity;
        // Disposed: another window is shown.
        let Some(loading) = activity.loading.try_get_untracked().map(|_| activity.loading) else {
            return;
        };
        let Some(rows) = rows else {
            loading.set(Loading::Failed);
            return;
        };
        activity.rows.set(Arc::from(rows));
        let manifest = manifest_of(window).await;
        if activity.loading.try_get_untracked().is_none() {
            return;
        }
        if let Some(manifest) = manifest {
            take_manifest(player, &manifest);
        }
        loading.set(Loading::Done);
    });
}

/// What the manifest says beside its chunks.
pub fn take_manifest(player: Player, manifest: &Manifest) {
    let activity = player.activity;
    activity.gaps.set(Arc::from(manifest.gaps.as_slice()));
    activity.windows.set(Arc::from(manifest.windows.as_slice()));
    let own = manifest.windows.iter().find(|window| window.window == manifest.window);
    if let Some(input) = own.and_then(|own| own.input.as_ref()) {
        let guards: Vec<u64> = activity.rows.with_untracked(|rows| {
            rows.iter().filter(|row| is_guard(row)).map(|row| row.at).collect()
        });
        let found: Arc<[_]> = Arc::from(stretches(input, guards, manifest.length));
        activity.stretches.set(Arc::clone(&found));
        player.send(Input::Stretches(found));
    }
}

async fn rows_of(window: WindowRef) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    let mut after = String::new();
    loop {
        let WindowRef { session, window } = window;
        let url = format!("/replay/{session}/activity?window={window}{after}");
        let answer = fetch(&url, None).await.ok()?;
        rows.extend(answer.text.lines().filter_map(Row::read));
        match answer.header("x-hs-after") {
            Some(place) => after = format!("&after={place}"),
            None => return Some(rows),
        }
    }
}

async fn manifest_of(window: WindowRef) -> Option<Manifest> {
    let url = format!("/replay/{}/{}/manifest", window.session, window.window);
    let answer = fetch(&url, None).await.ok()?;
    serde_json::from_str(&answer.text).ok()
}
