//! One window's recording: what is loaded of it goes to its stage.

use std::cell::{Cell, RefCell};
use std::rc::Weak;

use leptos::prelude::*;
use model::Timestamp;
use model::replay::Manifest;

use super::Engine;
use super::requests::Requests;
use crate::player::addresses;
use crate::player::blank::Received;
use crate::player::chunks::since;
use crate::player::flashing::Changes;
use crate::player::handle::Player;
use crate::player::link::{FromStage, StageLink, ToStage};
use crate::player::pane::Pane;
use crate::player::playhead::{Failure, Input, Loaded};
use crate::player::run::Run;

/// A window that has a stage.
pub(super) struct Feed {
    pub(super) frame: web_sys::HtmlIFrameElement,
    pub(super) engine: Weak<Engine>,
    pub(super) player: Player,
    pub(super) pane: Pane,
    /// Where this window's data is.
    pub(super) base: String,
    pub(super) link: StageLink,
    /// Time of the window's first event, by the visitor's clock.
    from: Cell<Timestamp>,
    pub(super) run: RefCell<Option<Run>>,
    pub(super) requests: RefCell<Requests>,
    /// The moment that it loads for before it is shown.
    awaited: Cell<Option<u64>>,
    /// The server refused something of what it loaded before it is shown: it waits until then.
    pub(super) is_refused: Cell<bool>,
    /// The stage plays.
    plays: Cell<bool>,
}

impl Feed {
    pub(super) fn new(
        engine: Weak<Engine>,
        player: Player,
        pane: Pane,
        frame: web_sys::HtmlIFrameElement,
    ) -> Self {
        let changes = RefCell::default();
        let report = move |message| take_report(player, pane, &changes, message);
        let base = addresses::base(player.session, pane.window);
        let link = StageLink::connect(frame.clone(), report);
        link.send(&ToStage::Fit { fits: player.fits.get_untracked() });
        let factor = player.with_untracked(|playhead| playhead.speed().factor());
        link.send(&ToStage::Speed { factor });
        link.send(&untrack(|| super::pointer(player)));
        link.send(&ToStage::Inspect { is_on: player.view.inspects.get_untracked() });
        Self {
            frame,
            engine,
            player,
            pane,
            base,
            link,
            from: Cell::default(),
            run: RefCell::default(),
            requests: RefCell::default(),
            awaited: Cell::default(),
            is_refused: Cell::default(),
            plays: Cell::default(),
        }
    }

    pub(super) const fn from(&self) -> Timestamp {
        self.from.get()
    }

    /// Takes the recording's plan over.
    pub(super) fn take_manifest(&self, manifest: &Manifest) {
        self.from.set(manifest.from);
        self.pane.received.set(Received::of(manifest));
        *self.run.borrow_mut() = Some(Run::new(manifest));
    }

    /// A position as ms from this window's first event.
    pub(super) fn own(&self, position: u64) -> u64 {
        self.pane.own(self.player.moment(position))
    }

    /// What is to be loaded first: where the playhead is, or will be when it is shown.
    pub(super) fn wanted(&self) -> u64 {
        let at = |moment| self.player.extent.get_untracked().position(moment);
        self.awaited.get().map_or_else(|| self.player.position_untracked(), at)
    }

    /// Loads for a moment at which it will be shown; `None`: it is shown now.
    pub(super) fn wait_for(&self, moment: Option<u64>) {
        if moment.is_none() {
            self.is_refused.set(false);
        }
        self.awaited.set(moment);
    }

    fn is_open(&self, position: u64) -> bool {
        let span = self.pane.span.get_untracked();
        let moment = self.player.moment(position);
        span.from <= moment && moment < span.to
    }

    fn absolute(&self, position: u64) -> i64 {
        self.from.get().as_ms().saturating_add_unsigned(self.own(position))
    }

    fn run_id(&self) -> u32 {
        self.run.borrow().as_ref().map_or(0, Run::id)
    }

    fn stand(&self, position: u64) {
        if let Some(run) = self.run.borrow_mut().as_mut() {
            run.stand(self.own(position));
        }
    }

    /// Draws a position and stands.
    pub(super) fn draw(&self, position: u64) {
        self.plays.set(false);
        self.stand(position);
        self.link.send(&ToStage::Draw { run: self.run_id(), at: self.absolute(position) });
        self.show_page(position);
    }

    /// Plays from a position, unless the window is not open then: it stands meanwhile.
    pub(super) fn play(&self, position: u64) {
        if self.is_open(position) {
            self.plays.set(true);
            self.stand(position);
            self.link.send(&ToStage::Play { run: self.run_id(), at: self.absolute(position) });
        } else {
            self.draw(position);
        }
    }

    /// While it plays: the window may be opened or closed now.
    pub(super) fn play_on(&self, position: u64) {
        if self.is_open(position) != self.plays.get() {
            self.play(position);
        }
        self.stand(position);
        self.show_page(position);
    }

    /// Another replayer takes over where the last one was.
    pub(super) fn play_again(&self) {
        if self.plays.get() {
            self.play(self.player.position_untracked());
        }
    }

    pub(super) fn hold(&self) {
        self.plays.set(false);
        self.link.send(&ToStage::Hold);
    }

    pub(super) fn show_page(&self, position: u64) {
        let run = self.run.borrow();
        let page = run.as_ref().and_then(|run| run.page_at(self.own(position)));
        if page.is_some() && page != self.pane.page.get_untracked() {
            self.pane.page.set(page);
        }
    }

    /// The positions around one that can be drawn, in the player's count. `None`: there is no
    /// picture of that position yet.
    pub(super) fn loaded(&self, position: u64) -> Option<Loaded> {
        let run = self.run.borrow();
        let run = run.as_ref()?;
        let span = self.pane.span.get_untracked();
        let extent = self.player.extent.get_untracked();
        let opened = span.from.saturating_sub(extent.from);
        if span.from > self.player.moment(position) {
            // Before it was opened there is nothing to be drawn.
            return Some(Loaded { from: 0, to: opened.saturating_sub(1) });
        }
        // Without any picture there is none to wait for.
        let never = run.is_complete().then_some(Loaded { from: 0, to: extent.length });
        let Some(loaded) = run.loaded() else { return never };
        Some(Loaded {
            from: if loaded.from == 0 { 0 } else { self.position(loaded.from) },
            // After it was closed its last picture stands.
            to: if run.is_complete() { extent.length } else { self.position(loaded.to) },
        })
    }

    /// The player's position at a moment of this window.
    pub(super) fn position(&self, own: u64) -> u64 {
        let from = self.pane.span.get_untracked().from;
        self.player.extent.get_untracked().position(from.saturating_add(own))
    }

    /// Whether it is known that there is no picture at all.
    pub(super) fn has_no_picture(&self) -> bool {
        self.run.borrow().as_ref().is_some_and(|run| run.is_complete() && run.loaded().is_none())
    }
}

fn take_report(player: Player, pane: Pane, changes: &RefCell<Changes>, message: FromStage) {
    match message {
        FromStage::Changed { at } => {
            if changes.borrow_mut().take(at) {
                pane.flashes.set(true);
            }
        }
        FromStage::Inspected { element } => player.view.inspected.set(element),
        FromStage::Size { width, height } => pane.size.set(Some((width, height))),
        FromStage::Failed { message } => {
            leptos::logging::warn!("stage: {message}");
            player.send(Input::Failed(Failure::Stage));
        }
        FromStage::Title { title } => pane.title.set(title),
        FromStage::Drifted { at } => {
            let own = since(at, pane.zero);
            player.activity.drift(pane.place, own, pane.renewed_after(own));
        }
        FromStage::Drawn => pane.has_picture.set(true),
    }
}
