//! Carries out what the clock asks for: shows windows, loads, feeds the stages, draws frames.
//!
//! ```text
//! playhead ─Effect─▶ [engine] ─▶ feed (one per window) ─▶ link ─▶ its stage
//!     ▲                              │
//!     └────────────Input───────── load ─▶ /replay/{session}/{window}/…
//! ```
//!
//! Lives as long as the player's component. Tasks and listeners hold it weakly: when the page
//! is left they find nothing, and end.

mod feed;
mod live;
mod load;
mod requests;
mod watching;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use leptos::prelude::*;
use model::replay::Manifest;
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::spawn_local;

use self::feed::Feed;
use super::focus::FocusGuard;
use super::handle::Player;
use super::keys;
use super::link::ToStage;
use super::notes;
use super::overlay;
use super::pane::Pane;
use super::playhead::{Effect as ClockEffect, Failure, Input, Loaded, Phase};
use super::windows::{Span, Turn, ViewMode, active, shown, upcoming};
use super::{activity, assets};
use crate::browser;
use crate::routes::window_path;

/// How often the shown address follows the playhead, in recorded ms.
const PAGE_EVERY_MS: u64 = 100;

/// A window that will be shown is loaded so long before, in ms at speed 1.
const AHEAD_MS: u64 = 10_000;

/// Stages that are kept, seen or not.
const MOST_STAGES: usize = 6;

/// Starts an engine for the player, ends it with the component that calls this.
pub fn mount(player: Player) {
    let engine = StoredValue::new_local(None::<Rc<Engine>>);
    // Stages come and go with the windows that are shown.
    Effect::new(move |_| {
        let panes = player.panes();
        let framed: Vec<(Pane, web_sys::HtmlIFrameElement)> = player
            .staged
            .get()
            .into_iter()
            .filter_map(|place| panes.get(place).copied())
            .filter_map(|pane| Some((pane, pane.frame.get()?)))
            .collect();
        if engine.with_value(Option::is_none) && !framed.is_empty() {
            engine.set_value(Some(Engine::start(player)));
        }
        with(engine, &|engine| engine.take_stages(&framed));
    });
    Effect::new(move |_| {
        let fits = player.fits.get();
        with(engine, &|engine| engine.tell_all(&ToStage::Fit { fits }));
    });
    Effect::new(move |_| {
        let message = pointer(player);
        with(engine, &|engine| engine.tell_all(&message));
    });
    Effect::new(move |_| {
        let is_on = player.view.inspects.get();
        with(engine, &|engine| engine.tell_all(&ToStage::Inspect { is_on }));
    });
    // Another mode, or more is known of where the visitor was.
    Effect::new(move |_| {
        let _ = (player.view.mode.get(), player.course.get(), player.chosen.get());
        with(engine, &|engine| engine.look_again());
    });
    overlay::follow(player, move |message: ToStage| {
        with(engine, &|engine| engine.tell_chosen(&message));
    });
    activity::follow(player);
    notes::follow(player);
    watching::mark_when_played(player);
}

/// How the visitor's pointer is drawn. Reactive.
fn pointer(player: Player) -> ToStage {
    let view = player.view;
    ToStage::Pointer { is_drawn: view.has_pointer.get(), has_trail: view.has_trail.get() }
}

type Mounted = StoredValue<Option<Rc<Engine>>, LocalStorage>;

fn with(engine: Mounted, act: &dyn Fn(&Rc<Engine>)) {
    // Cloned, so that nothing is held while it acts.
    if let Some(engine) = engine.try_with_value(Clone::clone).flatten() {
        act(&engine);
    }
}

struct Engine {
    player: Player,
    me: Weak<Self>,
    feeds: RefCell<Vec<Rc<Feed>>>,
    frame: RefCell<Option<AnimationFrame>>,
    page_at: Cell<Option<u64>>,
    /// Until the viewer plays or goes elsewhere, the window of the address is shown.
    opened_at: Cell<Option<u64>>,
    _listeners: [EventListener; 2],
    _focus: FocusGuard,
    _tail: live::Tail,
    _watched: watching::Opened,
}

impl Engine {
    fn start(player: Player) -> Rc<Self> {
        Rc::new_cyclic(|me| Self {
            player,
            me: me.clone(),
            feeds: RefCell::default(),
            frame: RefCell::default(),
            page_at: Cell::default(),
            opened_at: Cell::new(Some(player.moment(player.position_untracked()))),
            _listeners: [keys::listen(player), watch_visibility(player)],
            _focus: FocusGuard::new(),
            _tail: live::Tail::new(me.clone()),
            _watched: watching::Opened::new(player.session),
        })
    }

    /// Takes new stages over, and forgets those that have gone.
    fn take_stages(self: &Rc<Self>, framed: &[(Pane, web_sys::HtmlIFrameElement)]) {
        // A stage that left and came back is another element: what the first one knew has gone.
        let is_there = |feed: &Rc<Feed>| framed.iter().any(|(_, frame)| *frame == feed.frame);
        self.feeds.borrow_mut().retain(is_there);
        for (pane, frame) in framed {
            if frame.is_connected() && self.feed(pane.place).is_none() {
                let engine = Rc::downgrade(self);
                let feed = Rc::new(Feed::new(engine, self.player, *pane, frame.clone()));
                let weak = Rc::downgrade(&feed);
                self.feeds.borrow_mut().push(feed);
                spawn_local(load::open(weak));
            }
        }
    }

    fn feed(&self, place: usize) -> Option<Rc<Feed>> {
        self.feeds.borrow().iter().find(|feed| feed.pane.place == place).cloned()
    }

    /// The windows that are seen.
    fn seen(&self) -> Vec<Rc<Feed>> {
        let shown = self.player.shown.get_untracked();
        shown.into_iter().filter_map(|place| self.feed(place)).collect()
    }

    fn tell_all(&self, message: &ToStage) {
        for feed in self.feeds.borrow().iter() {
            feed.link.send(message);
        }
    }

    fn tell_chosen(&self, message: &ToStage) {
        if let Some(feed) = self.feed(self.player.chosen.get_untracked()) {
            feed.link.send(message);
        }
    }

    /// Takes a recording's plan over; the first one wakes the player.
    fn take_manifest(&self, feed: &Rc<Feed>, manifest: &Manifest) {
        let player = self.player;
        let before = player.extent.get_untracked();
        feed.take_manifest(manifest);
        activity::take_manifest(player, manifest);
        live::note(player, manifest);
        if manifest.assets_missing > 0 {
            assets::load(player, &feed.base);
        }
        if player.is_awake.get_untracked() {
            player.reframe(before);
        } else {
            // There is one thread here, but the handle's type also exists on the server, where
            // a rendering moves between threads.
            let weak = SendWrapper::new(self.me.clone());
            let obey = move |effect| {
                if let Some(engine) = weak.upgrade() {
                    engine.obey(effect);
                }
            };
            player.wake(Box::new(obey));
        }
        let factor = player.with_untracked(|playhead| playhead.speed().factor());
        self.tell_all(&ToStage::Speed { factor });
        self.look_again();
        feed.load();
        self.report();
    }

    fn obey(&self, effect: ClockEffect) {
        match effect {
            ClockEffect::Play { at } => {
                if !self.show(at) {
                    self.seen().iter().for_each(|feed| feed.play(at));
                }
                self.next_frame();
            }
            ClockEffect::Draw { at } => {
                if !self.show(at) {
                    for feed in self.seen() {
                        feed.draw(at);
                        feed.load();
                    }
                    self.report_soon();
                }
            }
            ClockEffect::Hold => self.feeds.borrow().iter().for_each(|feed| feed.hold()),
            ClockEffect::SetSpeed(speed) => {
                self.tell_all(&ToStage::Speed { factor: speed.factor() });
            }
            ClockEffect::Load { at } => {
                self.show(at);
                self.seen().iter().for_each(Feed::load);
                self.report_soon();
            }
            ClockEffect::Remember { at } => {
                browser::set_query("t", &self.player.own_position(at).to_string());
            }
        }
    }

    /// Shows the windows of a position; answers whether they are others than before. Then the
    /// clock is told, and asks for their pictures.
    fn show(&self, position: u64) -> bool {
        let player = self.player;
        let moment = player.moment(position);
        if self.opened_at.get().is_some_and(|opened| opened != moment) {
            self.opened_at.set(None);
        }
        let mode = player.view.mode.get_untracked();
        let panes = player.panes();
        let spans: Vec<_> = panes.iter().map(|pane| pane.span.get_untracked()).collect();
        let chosen = player.chosen.get_untracked();
        let course = player.course.get_untracked();
        let wanted = if mode == ViewMode::Follow && self.opened_at.get().is_some() {
            vec![chosen]
        } else {
            shown(mode, &spans, &course, chosen, moment)
        };
        self.name(&wanted, &spans, active(&course, moment), moment);
        self.stage(&wanted, upcoming(&course, moment, moment + self.ahead()));
        if wanted == player.shown.get_untracked() {
            return false;
        }
        for feed in self.seen() {
            feed.hold();
        }
        player.shown.set(wanted);
        self.restage_soon();
        true
    }

    /// The address names a window that is seen and, where it can, one that is open: a time of
    /// it is a moment of the session.
    fn name(&self, wanted: &[usize], spans: &[Span], active: Option<usize>, moment: u64) {
        let player = self.player;
        let chosen = player.chosen.get_untracked();
        let is_open = |place: &usize| spans.get(*place).is_some_and(|span| span.holds(moment));
        if wanted.contains(&chosen) && is_open(&chosen) {
            return;
        }
        let seen = |place: &usize| wanted.contains(place);
        let open = active.filter(seen).filter(is_open);
        let open = open.or_else(|| wanted.iter().copied().find(is_open));
        let next = open.or_else(|| wanted.first().copied().filter(|_| !seen(&chosen)));
        if let Some(next) = next.filter(|next| *next != chosen) {
            player.chosen.set(next);
            let window = player.panes()[next].window;
            browser::replace_path(&window_path(player.session, window));
        }
    }

    fn ahead(&self) -> u64 {
        self.player.with_untracked(|playhead| playhead.speed().of(AHEAD_MS))
    }

    /// Gives stages to the windows that are seen, and to the one that will be.
    fn stage(&self, wanted: &[usize], next: Option<Turn>) {
        let player = self.player;
        let next = next.filter(|turn| {
            player.view.mode.get_untracked() == ViewMode::Follow && !wanted.contains(&turn.window)
        });
        for feed in self.feeds.borrow().iter() {
            let is_next = next.filter(|turn| turn.window == feed.pane.place);
            feed.wait_for(is_next.map(|turn| turn.at));
        }
        let mut staged: Vec<usize> = wanted.to_vec();
        staged.extend(next.map(|turn| turn.window));
        let kept = player.staged.get_untracked();
        for place in &kept {
            if !staged.contains(place) && staged.len() < MOST_STAGES {
                staged.push(*place);
            }
        }
        staged.sort_unstable();
        if staged != kept {
            player.staged.set(staged);
        } else if let Some(feed) = next.and_then(|turn| self.feed(turn.window)) {
            feed.load();
        }
    }

    /// Shows what is to be shown where the playhead stands.
    fn look_again(&self) {
        if self.player.is_awake.get_untracked() {
            self.show(self.player.position_untracked());
        }
    }

    /// Tells the clock what can be drawn of all that is seen.
    fn report(&self) {
        let player = self.player;
        if !player.is_awake.get_untracked() {
            return;
        }
        let seen = self.seen();
        if !seen.is_empty() && seen.iter().all(|feed| feed.has_no_picture()) {
            return player.send(Input::Failed(Failure::NoPicture));
        }
        player.send(Input::Loaded(self.loaded()));
    }

    fn loaded(&self) -> Option<Loaded> {
        let position = self.player.position_untracked();
        let shown = self.player.shown.get_untracked();
        let mut all: Option<Loaded> = None;
        for place in shown {
            let one = self.feed(place)?.loaded(position)?;
            all = Some(all.map_or(one, |all| Loaded {
                from: all.from.max(one.from),
                to: all.to.min(one.to),
            }));
        }
        all.filter(|all| all.from <= all.to)
    }

    /// The clock is just taking an input: it is told afterwards.
    fn report_soon(&self) {
        let me = self.me.clone();
        queue_microtask(move || {
            if let Some(engine) = me.upgrade() {
                engine.report();
            }
        });
    }

    fn restage_soon(&self) {
        let me = self.me.clone();
        queue_microtask(move || {
            if let Some(engine) = me.upgrade() {
                engine.player.send(Input::Restage(engine.loaded()));
            }
        });
    }

    /// One frame of the viewer's screen, and the next one while there is something to move.
    fn next_frame(&self) {
        let weak = self.me.clone();
        let frame = request_animation_frame(move |_| {
            let Some(engine) = weak.upgrade() else { return };
            engine.player.send(Input::Tick);
            let moves = engine.player.with_untracked(|playhead| playhead.phase() == Phase::Playing);
            if moves {
                engine.play_on();
                engine.next_frame();
            }
        });
        *self.frame.borrow_mut() = Some(frame);
    }

    fn play_on(&self) {
        let position = self.player.position_untracked();
        if self.page_at.get() == Some(position / PAGE_EVERY_MS) {
            return;
        }
        self.page_at.set(Some(position / PAGE_EVERY_MS));
        if !self.show(position) {
            for feed in self.seen() {
                feed.play_on(position);
                feed.load();
            }
            // What can be drawn changes where a window is opened, and with what lies behind.
            self.report();
        }
    }
}

/// A page that is opened in the background says nothing of it.
fn watch_visibility(player: Player) -> EventListener {
    let is_hidden = || document().visibility_state() == web_sys::VisibilityState::Hidden;
    if is_hidden() {
        player.send(Input::Hidden);
    }
    EventListener::new(&document(), "visibilitychange", move |_| {
        player.send(if is_hidden() { Input::Hidden } else { Input::Shown });
    })
}
