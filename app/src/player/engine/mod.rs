//! Carries out what the clock asks for: loads, feeds the stage, draws frames.
//!
//! ```text
//! playhead ─Effect─▶ [engine] ─▶ link ─▶ the stage
//!     ▲                 │
//!     └────Input──── load ─▶ /replay/{session}/{window}/…
//! ```
//!
//! Lives as long as the player's component. Tasks and listeners hold it weakly: when the page
//! is left they find nothing, and end.

mod load;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use model::replay::Manifest;
use model::{Timestamp, WindowRef};
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::spawn_local;

use super::focus::FocusGuard;
use super::handle::Player;
use super::keys;
use super::link::{FromStage, StageLink, ToStage};
use super::overlay;
use super::playhead::{Effect as ClockEffect, Failure, Input, Phase};
use super::run::Run;
use super::{activity, assets};
use crate::browser;

/// Whoever has a replay open for so long has watched it, in ms.
const OPEN_MS: u32 = 30_000;

/// Or who has played so much of it, in recorded ms at speed 1.
const PLAYED_MS: u64 = 5_000;

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
    let send = move |message| {
        engine.with_value(|engine| {
            if let Some(engine) = engine {
                engine.link.send(message);
            }
        });
    };
    Effect::new(move |_| send(ToStage::Fit { fits: player.fits.get() }));
    overlay::follow(player, send);
    mark_when_played(player, window);
}

/// Marks the session as watched once enough of it was played.
fn mark_when_played(player: Player, window: WindowRef) {
    let begun = StoredValue::new(None::<u64>);
    Effect::new(move |is_done: Option<bool>| {
        if is_done == Some(true) {
            return true;
        }
        let is_playing = player.with(|playhead| playhead.phase() == Phase::Playing);
        if !is_playing {
            begun.set_value(None);
            return false;
        }
        let position = player.position();
        let from = begun.get_value().unwrap_or(position);
        begun.set_value(Some(from));
        let is_enough = PLAYED_MS <= position.saturating_sub(from);
        if is_enough {
            crate::watched::mark(window.session, true);
        }
        is_enough
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
    /// Ends before it fires when the page is left first.
    _opened: Timeout,
}

impl Engine {
    fn start(
        player: Player,
        window: WindowRef,
        at: u64,
        frame: web_sys::HtmlIFrameElement,
    ) -> Rc<Self> {
        let base = format!("/replay/{}/{}", window.session, window.window);
        player.base.set_value(Some(base.clone()));
        let engine = Rc::new_cyclic(|weak: &Weak<Self>| {
            let stage = weak.clone();
            let report = move |message| {
                if let Some(engine) = stage.upgrade() {
                    engine.take_report(message);
                }
            };
            Self {
                player,
                base,
                link: StageLink::connect(frame.clone(), report),
                from: Cell::new(Timestamp::default()),
                run: RefCell::default(),
                is_loading: Cell::default(),
                request: RefCell::default(),
                frame: RefCell::default(),
                page_at: Cell::default(),
                _listeners: [keys::listen(player), watch_visibility(player)],
                _focus: FocusGuard::new(frame),
                _opened: Timeout::new(OPEN_MS, watched(window)),
            }
        });
        let weak = Rc::downgrade(&engine);
        spawn_local(async move { load::open(weak, at).await });
        activity::load(player, window);
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
        activity::take_manifest(self.player, manifest);
        if manifest.assets_missing > 0 {
            assets::load(self.player, &self.base);
        }
        // Another window was playing, and the visitor came here.
        if browser::query("play").is_some() {
            browser::remove_query("play");
            self.player.send(Input::Play);
        }
        self.load();
    }

    fn obey(self: &Rc<Self>, effect: ClockEffect) {
        let run = self.run.borrow().as_ref().map_or(0, Run::id);
        match effect {
            ClockEffect::Play { at } => {
                self.link.send(ToStage::Play { run, at: self.absolute(at) });
                self.next_frame();
            }
            ClockEffect::Draw { at } => {
                self.link.send(ToStage::Draw { run, at: self.absolute(at) });
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

    /// A position by the visitor's clock.
    fn absolute(&self, at: u64) -> i64 {
        self.from.get().as_ms().saturating_add_unsigned(at)
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
        let page = run.as_ref().and_then(|run| run.page_at(position));
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
}

/// Marks the session as watched, in the page's context.
fn watched(window: WindowRef) -> impl FnOnce() + 'static {
    let owner = Owner::current();
    move || {
        let mark = || crate::watched::mark(window.session, true);
        owner.map_or_else(mark, |owner| owner.with(mark));
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(request) = self.request.take() {
            request.abort();
        }
    }
}

fn watch_visibility(player: Player) -> EventListener {
    EventListener::new(&document(), "visibilitychange", move |_| {
        let is_hidden = document().visibility_state() == web_sys::VisibilityState::Hidden;
        player.send(if is_hidden { Input::Hidden } else { Input::Shown });
    })
}
