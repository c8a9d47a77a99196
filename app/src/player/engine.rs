//! Carries out what the clock asks for: loads, feeds the stage, draws frames.
//!
//! Lives as long as the player's component. Tasks and listeners hold it weakly: when the page
//! is left they find nothing, and end.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use leptos::html;
use leptos::prelude::*;
use model::replay::Manifest;
use model::{Timestamp, WindowRef};
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::spawn_local;

use super::chunks;
use super::focus::FocusGuard;
use super::handle::Player;
use super::keys;
use super::link::{FromStage, StageLink, ToStage};
use super::loader::{FetchError, fetch_text};
use super::planner::{Move, plan};
use super::playhead::{Effect as ClockEffect, Failure, Input, Phase};
use super::run::Run;
use crate::browser;

/// How often the shown address follows the playhead, in recorded ms.
const PAGE_EVERY_MS: u64 = 100;

/// Starts an engine when the stage's frame is in the document, ends it with the component.
pub fn mount(player: Player, window: WindowRef, at: u64, frame: NodeRef<html::Iframe>) {
    let engine = StoredValue::new_local(None::<Rc<Engine>>);
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            engine.set_value(Some(Engine::start(player, window, at, frame)));
        }
    });
    Effect::new(move |_| {
        let fits = player.fits.get();
        engine.with_value(|engine| {
            if let Some(engine) = engine {
                engine.link.send(ToStage::Fit { fits });
            }
        });
    });
}

struct Engine {
    player: Player,
    /// Where this window's data is.
    base: String,
    link: StageLink,
    from: Cell<Timestamp>,
    run: RefCell<Option<Run>>,
    is_loading: Cell<bool>,
    request: RefCell<Option<web_sys::AbortController>>,
    frame: RefCell<Option<AnimationFrame>>,
    page_at: Cell<Option<u64>>,
    _listeners: [EventListener; 2],
    _focus: FocusGuard,
}

impl Engine {
    fn start(
        player: Player,
        window: WindowRef,
        at: u64,
        frame: web_sys::HtmlIFrameElement,
    ) -> Rc<Self> {
        let engine = Rc::new_cyclic(|weak: &Weak<Self>| {
            let stage = weak.clone();
            let report = move |message| {
                if let Some(engine) = stage.upgrade() {
                    engine.take_report(message);
                }
            };
            Self {
                player,
                base: format!("/replay/{}/{}", window.session, window.window),
                link: StageLink::connect(frame.clone(), report),
                from: Cell::new(Timestamp::default()),
                run: RefCell::default(),
                is_loading: Cell::default(),
                request: RefCell::default(),
                frame: RefCell::default(),
                page_at: Cell::default(),
                _listeners: [keys::listen(player), watch_visibility(player)],
                _focus: FocusGuard::new(frame),
            }
        });
        let weak = Rc::downgrade(&engine);
        spawn_local(async move { open(weak, at).await });
        engine
    }

    /// Takes the recording's plan over and wakes the player.
    fn take_manifest(self: &Rc<Self>, manifest: &Manifest, at: u64) {
        self.from.set(manifest.from);
        *self.run.borrow_mut() = Some(Run::new(manifest));
        // There is one thread here, but the handle's type also exists on the server, where a
        // rendering moves between threads.
        let weak = SendWrapper::new(Rc::downgrade(self));
        let obey = move |effect| {
            if let Some(engine) = weak.upgrade() {
                engine.obey(effect);
            }
        };
        self.player.wake(manifest.length, at, Box::new(obey));
        let factor = self.player.with_untracked(|playhead| playhead.speed().factor());
        self.link.send(ToStage::Speed { factor });
        self.link.send(ToStage::Fit { fits: self.player.fits.get_untracked() });
        self.load();
    }

    fn obey(self: &Rc<Self>, effect: ClockEffect) {
        let run = self.run.borrow().as_ref().map_or(0, Run::id);
        let absolute = |at: u64| self.from.get().as_ms().saturating_add_unsigned(at);
        match effect {
            ClockEffect::Play { at } => {
                self.link.send(ToStage::Play { run, at: absolute(at) });
                self.next_frame();
            }
            ClockEffect::Draw { at } => {
                self.link.send(ToStage::Draw { run, at: absolute(at) });
                self.show_page(at);
            }
            ClockEffect::Hold => self.link.send(ToStage::Hold),
            ClockEffect::SetSpeed(speed) => {
                self.link.send(ToStage::Speed { factor: speed.factor() });
            }
            ClockEffect::Load { at } => {
                self.abort_if_useless(at);
                self.load();
            }
            ClockEffect::Remember { at } => browser::set_query("t", &at.to_string()),
        }
    }

    /// One frame of the viewer's screen, and the next one while there is something to move.
    fn next_frame(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let frame = request_animation_frame(move |_| {
            let Some(engine) = weak.upgrade() else { return };
            engine.player.send(Input::Tick);
            let position = engine.player.position_untracked();
            if engine.page_at.get() != Some(position / PAGE_EVERY_MS) {
                engine.show_page(position);
                engine.load();
            }
            let moves = engine.player.with_untracked(|playhead| playhead.phase() == Phase::Playing);
            if moves {
                engine.next_frame();
            }
        });
        *self.frame.borrow_mut() = Some(frame);
    }

    fn show_page(&self, position: u64) {
        self.page_at.set(Some(position / PAGE_EVERY_MS));
        let run = self.run.borrow();
        let page = run.as_ref().and_then(|run| run.page_at(position)).map(|page| page.url.clone());
        if page.is_some() && page != self.player.page.get_untracked() {
            self.player.page.set(page);
        }
    }

    fn take_report(&self, message: FromStage) {
        match message {
            FromStage::Size { width, height } => self.player.size.set(Some((width, height))),
            FromStage::Failed { message } => {
                leptos::logging::warn!("stage: {message}");
                self.player.send(Input::Failed(Failure::Stage));
            }
            FromStage::Drawn => self.player.has_picture.set(true),
        }
    }

    /// Loads what is wanted, one request after the other, until all of it is there.
    fn load(self: &Rc<Self>) {
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
    fn abort_if_useless(&self, at: u64) {
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

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(request) = self.request.take() {
            request.abort();
        }
    }
}

/// Loads the manifest, all of its pages.
async fn open(engine: Weak<Engine>, at: u64) {
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

fn watch_visibility(player: Player) -> EventListener {
    EventListener::new(&document(), "visibilitychange", move |_| {
        let is_hidden = document().visibility_state() == web_sys::VisibilityState::Hidden;
        player.send(if is_hidden { Input::Hidden } else { Input::Shown });
    })
}
