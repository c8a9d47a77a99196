//! Loading: the manifest once, then whatever the planner wants, one request at a time.
//!
//! Tasks hold the engine only between their requests, so that leaving the page ends them.

use std::rc::{Rc, Weak};

use leptos::prelude::Set;
use model::replay::Manifest;
use wasm_bindgen_futures::spawn_local;

use super::Engine;
use crate::player::chunks;
use crate::player::link::ToStage;
use crate::player::loader::{FetchError, fetch_text};
use crate::player::planner::{Move, plan};
use crate::player::playhead::{Failure, Input};

impl Engine {
    /// Loads what is wanted, one request after the other, until all of it is there.
    pub(super) fn load(self: &Rc<Self>) {
        let is_idle = matches!(self.next_move(), None | Some(Move::Rest));
        if !is_idle && !self.is_loading.replace(true) {
            let weak = Rc::downgrade(self);
            spawn_local(async move { load_all(weak).await });
        }
    }

    fn next_move(&self) -> Option<Move> {
        let position = self.player.position_untracked();
        self.run.borrow().as_ref().map(|run| plan(run, position))
    }

    /// A seek far away makes the running request worthless.
    pub(super) fn abort_if_useless(&self, at: u64) {
        let is_useless = self
            .run
            .borrow()
            .as_ref()
            .is_some_and(|run| matches!(plan(run, at), Move::Restart { .. }));
        if is_useless && let Some(request) = self.request.take() {
            request.abort();
        }
    }

    /// Address of the next answer that is wanted, and the chunk that it ends before.
    fn next_request(&self) -> Option<(String, usize)> {
        loop {
            match self.next_move()? {
                Move::Rest => return None,
                Move::Restart { start } => self.restart(start),
                Move::Fetch { from_seq, to_seq, end } => {
                    let url = format!("{}/chunks?from={from_seq}&to={to_seq}", self.base);
                    return Some((url, end));
                }
            }
        }
    }

    fn restart(&self, start: usize) {
        if let Some(run) = self.run.borrow_mut().as_mut() {
            run.restart(start);
        }
        self.player.send(Input::Unloaded);
    }

    /// Takes an answer over: to the stage what it plays, to the clock what it may reach.
    fn take_chunks(&self, answer: &str, end: usize) {
        let (loaded, is_complete, id, lines) = {
            let mut run = self.run.borrow_mut();
            let Some(run) = run.as_mut() else { return };
            let batch = chunks::read(answer, self.from.get(), run.next_event());
            run.take(end, &batch);
            (run.loaded(), run.is_complete(), run.id(), batch.lines)
        };
        self.link.send(ToStage::Events { run: id, lines });
        match loaded {
            Some(loaded) => self.player.send(Input::Loaded(loaded)),
            None if is_complete => self.player.send(Input::Failed(Failure::NoPicture)),
            None => {}
        }
        self.show_page(self.player.position_untracked());
    }

    fn fail(&self, end: usize) {
        let failure = {
            let run = self.run.borrow();
            let chunks = run.as_ref().map_or(&[][..], |run| &run.chunks()[run.next()..end]);
            match (chunks.first(), chunks.last()) {
                (Some(first), Some(last)) => {
                    Failure::Chunks { from: first.from_ms(), to: last.to_ms() }
                }
                _ => Failure::Manifest,
            }
        };
        self.player.send(Input::Failed(failure));
    }
}

/// Loads the manifest, all of its pages.
pub(super) async fn open(engine: Weak<Engine>, at: u64) {
    let mut whole: Option<Manifest> = None;
    loop {
        let Some(strong) = engine.upgrade() else { return };
        let after = whole.as_ref().and_then(|manifest| manifest.next);
        let query = after.map_or(String::new(), |seq| format!("?after_seq={seq}"));
        let url = format!("{}/manifest{query}", strong.base);
        drop(strong);
        let page = fetch(&engine, &url).await;
        let Some(strong) = engine.upgrade() else { return };
        let Some(page) = page.ok().and_then(|text| serde_json::from_str::<Manifest>(&text).ok())
        else {
            strong.player.is_awake.set(true);
            strong.player.send(Input::Failed(Failure::Manifest));
            return;
        };
        let manifest = match whole.take() {
            None => page,
            Some(mut manifest) => {
                manifest.chunks.extend(page.chunks);
                manifest.next = page.next;
                manifest
            }
        };
        if manifest.next.is_none() {
            return strong.take_manifest(&manifest, at);
        }
        whole = Some(manifest);
    }
}

/// Runs the planner's moves until it rests, fails, or the player is gone.
async fn load_all(engine: Weak<Engine>) {
    while let Some(strong) = engine.upgrade() {
        let Some((url, end)) = strong.next_request() else {
            strong.is_loading.set(false);
            return;
        };
        drop(strong);
        let answer = fetch(&engine, &url).await;
        let Some(strong) = engine.upgrade() else { return };
        match answer {
            Ok(text) => strong.take_chunks(&text, end),
            Err(FetchError::Aborted) => {}
            Err(FetchError::Refused(_) | FetchError::Unreachable) => {
                strong.is_loading.set(false);
                return strong.fail(end);
            }
        }
    }
}

/// Fetches without keeping the engine alive meanwhile.
async fn fetch(engine: &Weak<Engine>, url: &str) -> Result<String, FetchError> {
    let request = web_sys::AbortController::new().map_err(|_| FetchError::Unreachable)?;
    let signal = request.signal();
    let strong = engine.upgrade().ok_or(FetchError::Aborted)?;
    *strong.request.borrow_mut() = Some(request);
    drop(strong);
    fetch_text(url, &signal).await
}
