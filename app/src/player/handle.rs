//! The one way to the clock: components read it and send inputs through this handle.

use std::sync::Arc;

use leptos::prelude::*;
use model::{SessionId, WindowRef, WindowSummary};

use super::activity::Activity;
#[cfg(feature = "hydrate")]
use super::addresses;
use super::choices::{self, Choices};
use super::notes::Notes;
use super::pane::Pane;
use super::playhead::{Effect as ClockEffect, Input, Phase, Playhead};
use super::scale::Scale;
use super::windows::{Extent, Span, Turn, ViewMode, course};
use crate::browser;
use crate::components::announcer::Announcer;
use crate::components::uncopied::Uncopied;
use crate::format::{clock, worded};
use crate::profile::Profile;
use crate::routes::window_path;
use crate::walk::Walking;
use crate::watched::Marks;

/// What carries out the clock's effects: the engine in the browser, nobody on the server.
pub type Obey = Box<dyn Fn(ClockEffect) + Send + Sync>;

/// The page's player. Cheap to copy; all copies are one player.
#[derive(Clone, Copy)]
pub struct Player {
    /// The session.
    pub session: SessionId,
    playhead: RwSignal<Playhead>,
    /// When the position was last asked for, by [`browser::now_ms`].
    now_ms: RwSignal<u64>,
    /// What the recorded pages refer to and could not be kept.
    pub missing: RwSignal<Vec<model::replay::MissingAsset>>,
    panes: StoredValue<Arc<[Pane]>>,
    /// The window that the address names, by its place.
    pub chosen: RwSignal<usize>,
    /// The windows that are seen, by their places.
    pub shown: RwSignal<Vec<usize>>,
    /// The windows that have a stage, seen or not.
    pub staged: RwSignal<Vec<usize>>,
    /// What the playhead counts from.
    pub extent: Memo<Extent>,
    /// Which window the visitor used, as far as it is known.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "the server renders the player, it does not play")
    )]
    pub course: Memo<Vec<Turn>>,
    /// Whether the recorded page is scaled to fit.
    pub fits: RwSignal<bool>,
    /// The engine is at work: controls act.
    pub is_awake: RwSignal<bool>,
    /// More may still be recorded.
    pub is_live: RwSignal<bool>,
    /// The end of the recording that a fuller one may take the place of, in ms.
    pub provisional: RwSignal<Option<u64>>,
    /// Playing was asked for at least once.
    pub was_played: RwSignal<bool>,
    /// What was said last: the status line.
    pub status: RwSignal<String>,
    /// What happened in the session.
    pub activity: Activity,
    /// How it lies on the timeline.
    pub scale: Scale,
    /// What viewers wrote.
    pub notes: Notes,
    /// What has no place in the clock: what is open beside the stage and over it.
    pub view: Choices,
    /// What was learned of the session.
    pub profile: Profile,
    /// Which sessions were watched.
    pub marks: Marks,
    /// The sessions beside this one, where the page knows some.
    pub walking: Option<Walking>,
    /// Where a link is shown that the browser did not copy.
    pub uncopied: Uncopied,
    announcer: Announcer,
    obey: StoredValue<Option<Obey>>,
    /// What the viewer asked for before there was anything that could be done.
    early: StoredValue<Vec<Input>>,
}

impl Player {
    /// A player of a session's `windows`, of which one is `chosen`, standing at `at` ms of it.
    pub fn new(windows: &[WindowSummary], chosen: WindowRef, at: u64, mode: ViewMode) -> Self {
        let WindowRef { session, window } = chosen;
        let panes: Arc<[Pane]> = Arc::from(Pane::all(windows));
        let place = panes.iter().position(|pane| pane.window == window).unwrap_or_default();
        let view = Choices::new(mode);
        let chosen = RwSignal::new(place);
        let spans = {
            let panes = Arc::clone(&panes);
            move || panes.iter().map(|pane| pane.span.get()).collect::<Vec<Span>>()
        };
        let extent = {
            let spans = spans.clone();
            Memo::new(move |_| Extent::of(view.mode.get(), &spans(), chosen.get()))
        };
        let activity = Activity::new(extent, chosen, view.mode);
        let course = Memo::new(move |_| course(&spans(), activity.used()));
        let span =
            panes.get(place).map_or(Span { from: 0, to: 0 }, |pane| pane.span.get_untracked());
        let moment = span.from.saturating_add(at).min(span.to);
        let (extent_now, shown) = (extent.get_untracked(), vec![place]);
        // Choices of the viewer are taken over when the engine starts: the server does not
        // know them, and the first rendering of both must be the same.
        let speed = super::playhead::Speed::NORMAL;
        let playhead = Playhead::new(extent_now.length, extent_now.position(moment), speed, true);
        let playhead = RwSignal::new(playhead);
        Self {
            session,
            playhead,
            now_ms: RwSignal::new(0),
            missing: RwSignal::new(Vec::new()),
            panes: StoredValue::new(panes),
            chosen,
            shown: RwSignal::new(shown.clone()),
            staged: RwSignal::new(shown),
            extent,
            course,
            fits: RwSignal::new(true),
            is_awake: RwSignal::new(false),
            is_live: RwSignal::new(false),
            provisional: RwSignal::new(None),
            was_played: RwSignal::new(false),
            status: RwSignal::new(String::new()),
            activity,
            scale: Scale::new(playhead, activity, view.is_real_time),
            notes: Notes::new(),
            view,
            profile: Profile::get(),
            marks: Marks::get(),
            walking: Walking::get(),
            uncopied: Uncopied::get(),
            announcer: Announcer::get(),
            obey: StoredValue::new(None),
            early: StoredValue::default(),
        }
    }

    /// Lets `obey` carry out effects from now on, first of what was asked for before.
    #[cfg(feature = "hydrate")]
    pub fn wake(self, obey: Obey) {
        // A moment of the session stays the same, whatever it is counted from.
        let moment = self.moment(self.position_untracked());
        self.obey.set_value(Some(obey));
        self.fits.set(choices::fits());
        self.view.take_over();
        let extent = self.extent.get_untracked();
        let at = extent.position(moment);
        let (speed, skips) = (choices::speed(), choices::skips_inactivity());
        self.playhead.set(Playhead::new(extent.length, at, speed, skips));
        self.is_awake.set(true);
        if choices::plays_at_once() {
            self.send(Input::Play);
        }
        let early = self.early.try_update_value(std::mem::take).unwrap_or_default();
        for input in early {
            self.send(input);
        }
    }

    /// All windows of the session.
    pub fn panes(self) -> Arc<[Pane]> {
        self.panes.get_value()
    }

    /// Whether the session has several windows.
    pub fn has_several(self) -> bool {
        self.panes.with_value(|panes| 1 < panes.len())
    }

    /// The window that the address names. Reactive.
    pub fn pane(self) -> Pane {
        self.pane_at(self.chosen.get())
    }

    /// The same, not reactive.
    pub fn pane_untracked(self) -> Pane {
        self.pane_at(self.chosen.get_untracked())
    }

    fn pane_at(self, place: usize) -> Pane {
        self.panes.with_value(|panes| panes[place.min(panes.len() - 1)])
    }

    /// How a row of the chosen window is named here, that names itself so within its window.
    pub fn row_id(self, id: String) -> String {
        if self.has_several() { format!("{}.{id}", self.pane_untracked().number()) } else { id }
    }

    /// A position as a moment of the session.
    pub fn moment(self, position: u64) -> u64 {
        self.extent.get_untracked().from.saturating_add(position)
    }

    /// A position as ms from the first event of the window that the address names.
    pub fn own_position(self, position: u64) -> u64 {
        self.pane_untracked().own(self.moment(position))
    }

    /// Address of the recorded page at the position, as far as it is known. Reactive.
    pub fn page(self) -> Option<String> {
        self.pane().page.get()
    }

    /// Where the data of the window is that the address names, once the engine is at work.
    #[cfg(feature = "hydrate")]
    pub fn base(self) -> Option<String> {
        let window = self.pane_untracked().window;
        self.is_awake.get_untracked().then(|| addresses::base(self.session, window))
    }

    /// The position now, in ms. Reactive: changes with every frame while playing.
    pub fn position(self) -> u64 {
        let now_ms = self.now_ms.get();
        self.playhead.with(|playhead| playhead.position(now_ms))
    }

    /// The clock's state. Reactive.
    pub fn with<T>(self, read: impl FnOnce(&Playhead) -> T) -> T {
        self.playhead.with(read)
    }

    /// The clock's state, not reactive.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Playhead) -> T) -> T {
        self.playhead.with_untracked(read)
    }

    /// The position now, not reactive.
    pub fn position_untracked(self) -> u64 {
        self.with_untracked(|playhead| playhead.position(browser::now_ms()))
    }

    /// Sends an input and carries out what the clock asks for.
    pub fn send(self, input: Input) {
        if input.is_viewers() && !self.is_awake.get_untracked() {
            self.early.update_value(|early| early.push(input));
            return;
        }
        let now_ms = browser::now_ms();
        keep_choice(&input);
        if matches!(input, Input::Play | Input::Toggle) && !self.was_played.get_untracked() {
            self.was_played.set(true);
        }
        let before = self.playhead.get_untracked();
        let sentence = spoken_change(&before, &input);
        let (after, effects) = before.clone().step(input, now_ms);
        let has_changed = after != before;
        if has_changed {
            self.playhead.set(after.clone());
        }
        if has_changed || after.phase() == Phase::Playing {
            self.now_ms.set(now_ms);
        }
        self.obey.with_value(|obey| {
            if let Some(obey) = obey {
                effects.into_iter().for_each(obey);
            }
        });
        let sentence = sentence
            .or_else(|| spoken_skip(&before, &after, self.view.has_keys.get_untracked()))
            .or_else(|| spoken_phase(before.phase(), &after));
        if let Some(sentence) = sentence {
            self.announcer.say(sentence);
        }
    }

    /// Says something to screen readers, and in the status line.
    pub fn say(self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        self.status.set(sentence.clone());
        self.announcer.say(sentence);
    }

    /// Says to screen readers what everybody else sees.
    pub fn announce(self, sentence: impl Into<String>) {
        self.announcer.say(sentence);
    }

    /// Says to screen readers what is missing at the position, if something is.
    pub fn announce_missing(self, sentence: Option<String>) {
        self.announcer.say_state(sentence);
    }

    /// Shows windows in another way, at the same moment.
    pub fn set_mode(self, mode: ViewMode) {
        if mode == self.view.mode.get_untracked() {
            return;
        }
        let before = self.extent.get_untracked();
        self.view.keep_mode(mode);
        self.reframe(before);
        self.announcer.say(mode.name());
    }

    /// Shows one window: at the same moment when it is open then, else where it begins.
    pub fn choose(self, place: usize) {
        let before = self.extent.get_untracked();
        let moment = self.moment(self.position_untracked());
        let pane = self.pane_at(place);
        self.chosen.set(place);
        browser::replace_path(&window_path(self.session, pane.window));
        if self.view.mode.get_untracked() != ViewMode::Single {
            self.view.keep_mode(ViewMode::Single);
        }
        self.reframe(before);
        let span = pane.span.get_untracked();
        if !span.holds(moment) {
            self.send(Input::Seek(0));
        }
        self.say(format!("Tab {}", pane.number()));
    }

    /// Tells the clock that it counts from elsewhere.
    pub fn reframe(self, before: Extent) {
        let extent = self.extent.get_untracked();
        if extent.from == before.from && before.length < extent.length {
            self.send(Input::Grown { length: extent.length });
        } else if extent != before {
            let position = extent.position(before.from.saturating_add(self.position_untracked()));
            self.send(Input::Reframe { length: extent.length, position });
        }
    }

    /// Scales to fit, or shows at 100 %.
    pub fn toggle_fit(self) {
        let fits = !self.fits.get_untracked();
        self.fits.set(fits);
        choices::keep_fit(fits);
        self.announcer.say(if fits { "Scaled to fit" } else { "Shown at 100 %" });
    }
}

/// Keeps what will be wanted again next time.
fn keep_choice(input: &Input) {
    match input {
        Input::SetSpeed(speed) => choices::keep_speed(*speed),
        Input::SetSkip(skips) => choices::keep_skip(*skips),
        _ => {}
    }
}

/// What a screen reader is told of an input that changes a setting.
fn spoken_change(before: &Playhead, input: &Input) -> Option<String> {
    match input {
        Input::SetSpeed(speed) if *speed != before.speed() => {
            Some(format!("{} times speed", speed.label()))
        }
        Input::SetSkip(true) => Some("Skipping inactivity".to_owned()),
        Input::SetSkip(false) => Some("Playing inactivity".to_owned()),
        Input::UndoSkip if before.can_undo_skip() => Some("Skip undone.".to_owned()),
        _ => None,
    }
}

/// What a screen reader is told of a stretch that was left out, and where keys act, the one that
/// takes it back: the button is gone before anybody has heard of it.
fn spoken_skip(before: &Playhead, after: &Playhead, has_keys: bool) -> Option<String> {
    let skipped = after.skipped().filter(|skipped| before.skipped() != Some(*skipped))?;
    let way_back = if has_keys { " Shift+U goes back." } else { "" };
    Some(format!("Skipped {}.{way_back}", worded(skipped.stretch.length())))
}

/// What a screen reader is told of a new phase. Never the time while playing.
fn spoken_phase(before: Phase, after: &Playhead) -> Option<String> {
    if before == after.phase() {
        return None;
    }
    match (before, after.phase()) {
        // Nothing that a viewer did: data came, or did not. The notice over the stage says it.
        (Phase::Buffering | Phase::Live, Phase::Playing)
        | (Phase::Playing, Phase::Live)
        | (Phase::Loading, Phase::Paused)
        | (_, Phase::Loading | Phase::Failed(_)) => None,
        (_, Phase::Playing) => Some(format!("Playing, {} times speed", after.speed().label())),
        (_, Phase::Paused) => Some(format!("Paused at {}", clock(after.position(0)))),
        (_, Phase::Ended) => Some("End of the recording".to_owned()),
        (_, Phase::Live) => Some("Live".to_owned()),
        (_, Phase::Buffering) => Some("Loading".to_owned()),
    }
}
