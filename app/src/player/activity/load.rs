//! Loads the rows page by page, and what the manifest says of the whole once they are told.

use std::sync::Arc;

use leptos::prelude::*;
use model::replay::{Gap, Manifest};
use wasm_bindgen_futures::spawn_local;

use super::gaps::DRIFT;
use super::{Activity, Loading, Row, Scope};
use crate::player::addresses;
use crate::player::handle::Player;
use crate::player::loader::fetch;
use crate::player::playhead::Input;
use crate::player::windows::{Span, ViewMode};

/// Loads what the view shows, as long as the caller lives, and tells the clock where nothing
/// was done.
pub fn follow(player: Player) {
    let activity = player.activity;
    let scope = Memo::new(move |_| match player.view.mode.get() {
        ViewMode::Single => Scope::Window(player.chosen.get()),
        _ => Scope::Session,
    });
    Effect::new(move |_| {
        let (is_awake, scope, _) = (player.is_awake.get(), scope.get(), activity.n_asked.get());
        let known = activity.scope.get_untracked();
        // Who knows all rows knows those of one window.
        if is_awake && known != Some(scope) && known != Some(Scope::Session) {
            load(player, scope);
        }
    });
    Effect::new(move |_| {
        // Before all rows are known, an error may stand in what looks idle.
        let is_known = activity.loading.get() == Loading::Done;
        let found = if is_known { activity.stretches.get() } else { Arc::from([]) };
        if player.is_awake.get() {
            player.send(Input::Stretches(found));
        }
    });
}

/// Begins to load. Rows of a player that was left meanwhile are dropped with it.
fn load(player: Player, scope: Scope) {
    let activity = player.activity;
    activity.scope.set(Some(scope));
    activity.loading.set(Loading::Waiting);
    spawn_local(async move {
        let rows = rows_of(player, scope).await;
        // Disposed, or others are wanted by now.
        if activity.scope.try_get_untracked().flatten() != Some(scope) {
            return;
        }
        let Some(rows) = rows else {
            activity.scope.set(None);
            activity.loading.set(Loading::Failed);
            return;
        };
        activity.told.set(Arc::from(rows));
        // What the server did not know before it told the rows it knows now.
        let manifest = if knows_all(activity) { None } else { manifest_of(player).await };
        if activity.loading.try_get_untracked().is_none() {
            return;
        }
        if let Some(manifest) = manifest {
            let before = player.extent.get_untracked();
            take_manifest(player, &manifest);
            player.reframe(before);
        }
        activity.loading.set(Loading::Done);
    });
}

/// Loads the rows again, after more was recorded; until then the old ones stay.
pub fn tell_again(player: Player) {
    let activity = player.activity;
    let Some(scope) = activity.scope.get_untracked() else { return };
    spawn_local(async move {
        let rows = rows_of(player, scope).await;
        if let (Some(rows), true) = (rows, activity.scope.try_get_untracked() == Some(Some(scope)))
        {
            activity.told.set(Arc::from(rows));
        }
    });
}

/// What a manifest says beside its chunks, when it is only of the end.
pub fn take_growth(player: Player, manifest: &Manifest) {
    take_windows(player, manifest);
    let place =
        player.panes().iter().find(|pane| pane.window == manifest.window).map(|it| it.place);
    if let Some(place) = place.filter(|_| !manifest.gaps.is_empty()) {
        player.activity.missing.update(|missing| {
            for gap in &manifest.gaps {
                // What lasts to the end grows with it.
                let is_same = |(of, known): &(usize, Gap)| {
                    *of == place && (known.from, &known.why) == (gap.from, &gap.why)
                };
                missing.retain(|known| !is_same(known));
                missing.push((place, gap.clone()));
            }
        });
    }
}

/// What the manifest says beside its chunks.
pub fn take_manifest(player: Player, manifest: &Manifest) {
    take_windows(player, manifest);
    let panes = player.panes();
    let pane = panes.iter().find(|pane| pane.window == manifest.window);
    if let Some(pane) = pane {
        player.activity.missing.update(|missing| {
            // What the stage found is not the server's to know.
            missing.retain(|(place, gap)| *place != pane.place || gap.why == DRIFT);
            missing.extend(manifest.gaps.iter().map(|gap| (pane.place, gap.clone())));
        });
    }
}

fn take_windows(player: Player, manifest: &Manifest) {
    let panes = player.panes();
    let pane_of = |window| panes.iter().find(|pane| pane.window == window);
    for window in &manifest.windows {
        let span = Span { from: window.offset, to: window.offset + window.length };
        if let Some(pane) = pane_of(window.window)
            && pane.span.get_untracked() != span
        {
            pane.span.set(span);
        }
    }
    // A tab that was opened since has no place on this page yet.
    let known = manifest.windows.iter().filter(|window| pane_of(window.window).is_some());
    let known: Arc<[_]> = known.cloned().collect();
    let windows = player.activity.windows;
    if windows.with_untracked(|windows| *windows != known) {
        windows.set(known);
    }
}

/// The rows, each with its window and the moment of the session.
async fn rows_of(player: Player, scope: Scope) -> Option<Vec<Row>> {
    let panes = player.panes();
    let (session, has_several) = (player.session, player.has_several());
    let asked = match scope {
        Scope::Window(place) => format!("window={}", panes.get(place)?.window),
        Scope::Session => String::new(),
    };
    let mut rows = Vec::new();
    let mut after = String::new();
    loop {
        let url = format!("/replay/{session}/activity?{asked}{after}");
        let answer = fetch(&url, None).await.ok()?;
        for line in answer.text().lines() {
            let Some(mut row) = Row::read(line) else { continue };
            let pane = panes.iter().find(|pane| pane.window == row.window);
            let Some(pane) = pane else { continue };
            row.place = pane.place;
            row.at = pane.span.try_get_untracked()?.from.saturating_add(row.own_at);
            if has_several {
                row.id = format!("{}.{}", pane.number(), row.id);
            }
            rows.push(row);
        }
        match answer.header("x-hs-after") {
            Some(place) => after = format!("&after={place}"),
            None => return Some(rows),
        }
    }
}

/// Whether the manifest said already who was active when.
fn knows_all(activity: Activity) -> bool {
    activity.windows.with_untracked(|windows| {
        !windows.is_empty() && windows.iter().all(|window| window.input.is_some())
    })
}

async fn manifest_of(player: Player) -> Option<Manifest> {
    let base = addresses::base(player.session, player.pane_untracked().window);
    let answer = fetch(&addresses::manifest(&base), None).await.ok()?;
    serde_json::from_str(&answer.text()).ok()
}
