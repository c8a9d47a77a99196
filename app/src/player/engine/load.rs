//! Loading: the manifest once, then whatever the planner wants, one request at a time.
//!
//! Tasks hold the feed only between their requests, so that leaving the page ends them.

use std::rc::{Rc, Weak};

use leptos::prelude::{Set, WithUntracked};
use model::replay::Manifest;
use wasm_bindgen_futures::spawn_local;

use super::feed::Feed;
use crate::player::chunks;
use crate::player::link::ToStage;
use crate::player::loader::{Answer, FetchError, fetch};
use crate::player::planner::{Move, plan};
use crate::player::playhead::{Failure, Input};
use crate::player::run::{Keyframe, Run};

/// A first picture after this is late.
const LATE_MS: u64 = 3_000;

/// What an answer is for.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    /// Chunks up to (not including) this index.
    Chunks { end: usize },
    /// The document at this position.
    Keyframe { at: u64 },
}

impl Feed {
    /// Loads what is wanted, one request after the other, until all of it is there.
    pub(super) fn load(self: &Rc<Self>) {
        let is_idle = matches!(self.next_move(), None | Some(Move::Rest));
        if !is_idle && !self.is_loading.replace(true) {
            let weak = Rc::downgrade(self);
            spawn_local(load_all(weak));
        }
    }

    fn next_move(&self) -> Option<Move> {
        self.run.borrow().as_ref().map(|run| plan(run, self.wanted()))
    }

    /// A seek far away makes the running request worthless.
    pub(super) fn abort_if_useless(&self, at: u64) {
        let is_useless = self
            .run
            .borrow()
            .as_ref()
            .is_some_and(|run| matches!(plan(run, at), Move::Jump { .. }));
        if is_useless && let Some(request) = self.request.take() {
            request.abort();
        }
    }

    /// Address of the next answer that is wanted, and what it is for.
    fn next_request(&self) -> Option<(String, Wanted)> {
        match self.next_move()? {
            Move::Rest => None,
            Move::Jump { at } => {
                Some((format!("{}/keyframe?at={at}", self.base), Wanted::Keyframe { at }))
            }
            Move::Fetch { from_seq, to_seq, end } => {
                let first = self.run.borrow().as_ref().map_or(0, Run::next_event);
                let url = format!("{}/chunks?from={from_seq}&to={to_seq}&first={first}", self.base);
                Some((url, Wanted::Chunks { end }))
            }
        }
    }

    fn take(&self, answer: Answer, wanted: Wanted) {
        match wanted {
            Wanted::Chunks { end } => self.take_chunks(&answer.text, end),
            Wanted::Keyframe { at } => self.take_keyframe(answer, at),
        }
        self.show_page(self.player.position_untracked());
        if let Some(engine) = self.engine.upgrade() {
            engine.report();
        }
    }

    /// Takes an answer over: to the stage what it plays.
    fn take_chunks(&self, answer: &str, end: usize) {
        let (id, lines, picture) = {
            let mut run = self.run.borrow_mut();
            let Some(run) = run.as_mut() else { return };
            let batch = chunks::read(answer, self.from(), run.next_event());
            run.take(end, &batch);
            for (_, facts) in &batch.facts {
                self.pane.learn(facts);
                self.player.activity.renew(self.pane.place, &facts.snapshots);
            }
            (run.id(), batch.lines, run.first_picture())
        };
        // A page is drawn a moment after it began: that is no late picture.
        self.pane.first_picture.set(picture.filter(|first| LATE_MS < *first));
        self.link.send(ToStage::Events { run: id, lines });
    }

    /// Begins a new run with the document of a moment. The old picture stands until the new
    /// one is drawn.
    fn take_keyframe(&self, answer: Answer, until: u64) {
        let numbers = || {
            let (at, next) = (answer.number("x-hs-at")?, answer.number("x-hs-next")?);
            Some((at, next, answer.number("x-hs-seq")?))
        };
        let run = {
            let mut run = self.run.borrow_mut();
            let Some(run) = run.as_mut() else { return };
            let Some((at, next_event, seq)) = numbers() else {
                run.begin_blank(until);
                return;
            };
            let page = chunks::keyframe_page(&answer.text);
            run.begin(Keyframe { at, until, next_event, seq, page });
            run.id()
        };
        self.link.send(ToStage::Events { run, lines: answer.text });
        self.play_again();
    }

    fn fail(&self, wanted: Wanted) {
        // What is loaded ahead of its turn is asked for again when it has its turn.
        if !self.player.shown.with_untracked(|shown| shown.contains(&self.pane.place)) {
            return;
        }
        let failure = match wanted {
            Wanted::Keyframe { at } => {
                Failure::Chunks { from: self.position(at), to: self.position(at) }
            }
            Wanted::Chunks { end } => {
                let run = self.run.borrow();
                let chunks = run.as_ref().map_or(&[][..], |run| &run.chunks()[run.next()..end]);
                match (chunks.first(), chunks.last()) {
                    (Some(first), Some(last)) => Failure::Chunks {
                        from: self.position(first.from_ms()),
                        to: self.position(last.to_ms()),
                    },
                    _ => Failure::Manifest,
                }
            }
        };
        self.player.send(Input::Failed(failure));
    }
}

/// Loads the manifest, all of its pages.
pub(super) async fn open(feed: Weak<Feed>) {
    let mut whole: Option<Manifest> = None;
    loop {
        let Some(strong) = feed.upgrade() else { return };
        let after = whole.as_ref().and_then(|manifest| manifest.next);
        let query = after.map_or(String::new(), |seq| format!("?after_seq={seq}"));
        let url = format!("{}/manifest{query}", strong.base);
        drop(strong);
        let page = fetch_for(&feed, &url).await;
        let Some(strong) = feed.upgrade() else { return };
        let page = page.ok().and_then(|page| serde_json::from_str::<Manifest>(&page.text).ok());
        let Some(page) = page else {
            strong.player.is_awake.set(true);
            strong.player.send(Input::Failed(Failure::Manifest));
            return;
        };
        let manifest = match whole.take() {
            None => page,
            Some(mut manifest) => {
                manifest.chunks.extend(page.chunks);
                manifest.gaps.extend(page.gaps);
                manifest.next = page.next;
                manifest
            }
        };
        if manifest.next.is_none() {
            if let Some(engine) = strong.engine.upgrade() {
                engine.take_manifest(&strong, &manifest);
            }
            return;
        }
        whole = Some(manifest);
    }
}

/// Runs the planner's moves until it rests, fails, or the player is gone.
async fn load_all(feed: Weak<Feed>) {
    while let Some(strong) = feed.upgrade() {
        let Some((url, wanted)) = strong.next_request() else {
            strong.is_loading.set(false);
            return;
        };
        drop(strong);
        let answer = fetch_for(&feed, &url).await;
        let Some(strong) = feed.upgrade() else { return };
        match answer {
            Ok(answer) => strong.take(answer, wanted),
            Err(FetchError::Aborted) => {}
            Err(FetchError::Refused(_) | FetchError::Unreachable) => {
                strong.is_loading.set(false);
                return strong.fail(wanted);
            }
        }
    }
}

/// Fetches without keeping the feed alive meanwhile.
async fn fetch_for(feed: &Weak<Feed>, url: &str) -> Result<Answer, FetchError> {
    let request = web_sys::AbortController::new().map_err(|_| FetchError::Unreachable)?;
    let signal = request.signal();
    let strong = feed.upgrade().ok_or(FetchError::Aborted)?;
    *strong.request.borrow_mut() = Some(request);
    drop(strong);
    fetch(url, Some(&signal)).await
}
