//! What is recorded while somebody watches: asked for now and then, and added at the end.
//!
//! Only while the page is seen, and as long as the server says that more may come.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use gloo::timers::callback::Interval;
use leptos::prelude::*;
use model::replay::{Manifest, ManifestChunk, RecordingState};
use wasm_bindgen_futures::spawn_local;

use super::Engine;
use super::feed::Feed;
use crate::browser;
use crate::player::handle::Player;
use crate::player::loader::fetch;
use crate::player::playhead::Input;
use crate::player::{activity, addresses};

/// How often is asked, in ms.
const ASK_MS: u32 = 2_000;

/// How often rows are told again of what has grown, in ms.
const TELL_MS: u64 = 10_000;

/// Asks as long as it lives.
pub(super) struct Tail {
    _timer: Interval,
}

impl Tail {
    pub(super) fn new(engine: Weak<Engine>) -> Self {
        let told_at = Rc::new(Cell::new(0_u64));
        let ask = move || {
            let Some(engine) = engine.upgrade() else { return };
            let is_seen = document().visibility_state() == web_sys::VisibilityState::Visible;
            if is_seen && engine.player.is_live.get_untracked() {
                for feed in engine.seen() {
                    let weak = Rc::downgrade(&feed);
                    spawn_local(grow(weak, Rc::clone(&told_at)));
                }
            }
        };
        Self { _timer: Interval::new(ASK_MS, ask) }
    }
}

/// Whether more may come, and what of the end is not settled.
pub(super) fn note(player: Player, manifest: &Manifest) {
    let is_live = manifest.state == RecordingState::Live;
    if player.is_live.get_untracked() != is_live {
        player.is_live.set(is_live);
        if !is_live {
            player.send(Input::Closed);
        }
    }
    let is_chosen = player.pane_untracked().window == manifest.window;
    if let Some(last) = manifest.chunks.last().filter(|_| is_chosen) {
        let ms = last.to_ms().saturating_sub(last.from_ms());
        player.provisional.set((is_live && last.is_provisional()).then_some(ms));
    }
}

async fn grow(feed: Weak<Feed>, told_at: Rc<Cell<u64>>) {
    let Some(strong) = feed.upgrade() else { return };
    let settled = strong.run.borrow().as_ref().map(crate::player::run::Run::settled);
    let Some(settled) = settled else { return };
    let query = settled.map_or(String::new(), |seq| format!("?after_seq={seq}"));
    let url = addresses::manifest(&strong.base) + &query;
    drop(strong);
    let Ok(answer) = fetch(&url, None).await else { return };
    let Ok(page) = serde_json::from_str::<Manifest>(&answer.text()) else { return };
    let Some(strong) = feed.upgrade() else { return };
    let Some(engine) = strong.engine.upgrade() else { return };
    note(engine.player, &page);
    if is_new(&strong, &page.chunks) {
        let player = engine.player;
        let before = player.extent.get_untracked();
        let replaced = strong.run.borrow_mut().as_mut().and_then(|run| run.grow(&page));
        if let Some(replaced) = replaced {
            strong.forget_from(replaced);
        }
        activity::take_growth(player, &page);
        player.reframe(before);
        strong.load();
        engine.report();
        let now_ms = browser::now_ms();
        if TELL_MS <= now_ms.saturating_sub(told_at.get()) {
            told_at.set(now_ms);
            activity::tell_again(player);
        }
    }
}

fn is_new(feed: &Feed, chunks: &[ManifestChunk]) -> bool {
    let run = feed.run.borrow();
    let Some(run) = run.as_ref() else { return false };
    chunks.iter().any(|chunk| !run.chunks().contains(chunk))
}
