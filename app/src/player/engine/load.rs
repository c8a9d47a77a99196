//! Loading: the manifest once, then whatever the planner wants, and in the recording's order to
//! the stage.
//!
//! Tasks hold the feed only between their requests, so that leaving the page ends them.

use std::rc::{Rc, Weak};

use gloo::timers::callback::Timeout;
use leptos::prelude::{Set, WithUntracked};
use model::replay::Manifest;
use wasm_bindgen_futures::spawn_local;

use super::feed::Feed;
use crate::player::loader::{Answer, FetchError, fetch};
use crate::player::planner::{Request, Situation, begins_first, due, look_ahead, plan};
use crate::player::playhead::{BUFFER_MS, Failure, Input, Phase, Playhead};
use crate::player::run::{Keyframe, Run};
use crate::player::{addresses, chunks};

/// A first picture after this is late.
const LATE_MS: u64 = 3_000;

impl Feed {
    /// Asks for what is wanted now, and gives up what is not any more.
    pub(super) fn load(self: &Rc<Self>) {
        if self.is_refused.get() {
            return;
        }
        self.go_back();
        let Some((plan, urls, is_due)) = self.look(|run, now| {
            let plan = plan(run, now);
            let urls: Vec<String> = plan.fetch.iter().map(|it| self.url(run, *it)).collect();
            (plan, urls, due(run, now).is_some())
        }) else {
            return;
        };
        self.requests.borrow_mut().cancel(|request| plan.cancel.contains(&request));
        for (request, url) in plan.fetch.into_iter().zip(urls) {
            let Ok(abort) = web_sys::AbortController::new() else { return };
            let signal = abort.signal();
            self.requests.borrow_mut().add(request, abort);
            spawn_local(ask(Rc::downgrade(self), url, request, signal));
        }
        if is_due {
            self.settle_soon();
        }
    }

    /// Begins with the first event where that is the way back. The old picture stands until the
    /// new one is drawn.
    fn go_back(&self) {
        if !self.look(begins_first).unwrap_or_default() {
            return;
        }
        if let Some(run) = self.run.borrow_mut().as_mut() {
            self.forget_short(run);
            run.begin_first();
        }
    }

    /// Gives up what leaves out the events that the run's document stands for.
    fn forget_short(&self, run: &Run) {
        let is_short = |request: Request| matches!(request, Request::Chunks { start, .. } if run.known_of(start).is_some());
        self.requests.borrow_mut().cancel(is_short);
    }

    /// Gives up what was asked for of this chunk and later ones: it is another one now.
    pub(super) fn forget_from(&self, index: usize) {
        let has_it =
            |request: Request| matches!(request, Request::Chunks { end, .. } if index < end);
        self.requests.borrow_mut().cancel(has_it);
    }

    /// Looks at what is loaded, and at where the viewer is.
    fn look<T>(&self, read: impl FnOnce(&Run, &Situation<'_>) -> T) -> Option<T> {
        let run = self.run.borrow();
        let position = self.wanted();
        let (needed_to, ahead_to) = self.player.with_untracked(|playhead| {
            let speed = playhead.speed();
            let lead = if playhead.wants_to_play() { speed.of(BUFFER_MS) } else { 0 };
            let ahead_to = look_ahead(position, speed, playhead.skipped_stretches());
            (position.saturating_add(lead), ahead_to)
        });
        let (in_flight, held) = {
            let requests = self.requests.borrow();
            (requests.in_flight(), requests.held())
        };
        let now = Situation {
            playhead: self.own(position),
            needed_to: self.own(needed_to),
            ahead_to: self.own(ahead_to),
            views: self.player.shown.with_untracked(Vec::len),
            in_flight: &in_flight,
            held: &held,
        };
        Some(read(run.as_ref()?, &now))
    }

    fn url(&self, run: &Run, request: Request) -> String {
        match request {
            Request::Keyframe { at } => addresses::keyframe(&self.base, at),
            Request::Chunks { start, end } => {
                let (from, to) = (run.chunks()[start].seq(), run.chunks()[end - 1].seq());
                addresses::chunks(&self.base, from, to, run.known_of(start))
            }
        }
    }

    /// Hands over the answers whose turn has come. The picture comes first: the stage draws it
    /// before it gets what follows.
    fn settle(self: &Rc<Self>) {
        let was_drawable = self.is_drawable();
        let (mut is_new, mut has_begun) = (false, false);
        while let Some((request, answer)) = self.next_due() {
            is_new = true;
            match request {
                Request::Chunks { end, .. } => self.take_chunks(&answer.text(), end),
                Request::Keyframe { at } => has_begun |= self.take_keyframe(answer, at),
            }
            if !was_drawable && self.is_drawable() {
                break;
            }
        }
        if has_begun {
            self.play_again();
        }
        if is_new {
            self.show_page(self.player.position_untracked());
            if let Some(engine) = self.engine.upgrade() {
                engine.report();
            }
        }
        self.load();
    }

    /// The clock may just be taking an input, or the stage has to draw.
    fn settle_soon(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let settle = move || {
            if let Some(feed) = weak.upgrade() {
                feed.settle();
            }
        };
        Timeout::new(0, settle).forget();
    }

    fn is_drawable(&self) -> bool {
        self.look(|run, now| run.can_draw(now.playhead)).unwrap_or_default()
    }

    fn next_due(&self) -> Option<(Request, Answer)> {
        let request = self.look(due)??;
        let answer = self.requests.borrow_mut().take(request)?;
        Some((request, answer))
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
        self.link.send_events(id, &js_sys::Uint8Array::from(lines.as_bytes()).buffer());
    }

    /// Begins a new run with the document of a moment, if there is one. The old picture stands
    /// until the new one is drawn.
    fn take_keyframe(&self, answer: Answer, until: u64) -> bool {
        let numbers = || {
            let (at, next) = (answer.number("x-hs-at")?, answer.number("x-hs-next")?);
            Some((at, next, answer.number("x-hs-seq")?))
        };
        let run = {
            let mut run = self.run.borrow_mut();
            let Some(run) = run.as_mut() else { return false };
            self.forget_short(run);
            let Some((at, next_event, seq)) = numbers() else {
                run.begin_blank(until);
                return false;
            };
            let page = chunks::keyframe_page(&answer.first_line());
            run.begin(Keyframe { at, until, next_event, seq, page });
            run.id()
        };
        self.link.send_events(run, &answer.into_body());
        true
    }

    /// Tells what cannot be loaded, unless it can be tried again before it is missed.
    fn fail(&self, request: Request, error: FetchError) {
        self.requests.borrow_mut().take(request);
        // What is loaded ahead of its turn is asked for again when it has its turn.
        if !self.player.shown.with_untracked(|shown| shown.contains(&self.pane.place)) {
            self.is_refused.set(matches!(error, FetchError::Refused(_)));
            return;
        }
        let phase = self.player.with_untracked(Playhead::phase);
        let waits = matches!(phase, Phase::Loading | Phase::Buffering);
        if waits || matches!(error, FetchError::Refused(_)) {
            self.player.send(Input::Failed(self.failure(request)));
        }
    }

    fn failure(&self, request: Request) -> Failure {
        let run = self.run.borrow();
        let chunks = run.as_ref().map_or(&[][..], Run::chunks);
        let own = match request {
            Request::Keyframe { at } => Some((at, at)),
            Request::Chunks { start, end } => chunks
                .get(start..end)
                .and_then(|asked| Some((asked.first()?.from_ms(), asked.last()?.to_ms()))),
        };
        own.map_or(Failure::Manifest, |(from, to)| Failure::Chunks {
            from: self.position(from),
            to: self.position(to),
        })
    }
}

/// Loads the manifest, all of its pages.
pub(super) async fn open(feed: Weak<Feed>) {
    let mut whole: Option<Manifest> = None;
    loop {
        let Some(strong) = feed.upgrade() else { return };
        let after = whole.as_ref().and_then(|manifest| manifest.next);
        let query = after.map_or(String::new(), |seq| format!("?after_seq={seq}"));
        let url = addresses::manifest(&strong.base) + &query;
        drop(strong);
        let page = fetch(&url, None).await;
        let Some(strong) = feed.upgrade() else { return };
        let page = page.ok().and_then(|page| serde_json::from_str::<Manifest>(&page.text()).ok());
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

/// Asks once; what comes later settles when its turn has come.
async fn ask(feed: Weak<Feed>, url: String, request: Request, signal: web_sys::AbortSignal) {
    let answer = fetch(&url, Some(&signal)).await;
    // Whoever gave it up has forgotten it, and may have asked again.
    let Some(feed) = feed.upgrade().filter(|_| !signal.aborted()) else { return };
    match answer {
        Ok(answer) => {
            feed.requests.borrow_mut().hold(request, answer);
            feed.settle();
        }
        Err(error) => feed.fail(request, error),
    }
}
