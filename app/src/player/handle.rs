//! The one way to the clock: components read it and send inputs through this handle.

use leptos::prelude::*;

use super::activity::Activity;
use super::choices::{self, Choices};
use super::playhead::{Effect as ClockEffect, Input, Phase, Playhead};
use crate::browser;
use crate::components::announcer::Announcer;
use crate::format::clock;

/// What carries out the clock's effects: the engine in the browser, nobody on the server.
pub type Obey = Box<dyn Fn(ClockEffect) + Send + Sync>;

/// The page's player. Cheap to copy; all copies are one player.
#[derive(Clone, Copy)]
pub struct Player {
    playhead: RwSignal<Playhead>,
    /// When the position was last asked for, by [`browser::now_ms`].
    now_ms: RwSignal<u64>,
    /// Address of the recorded page at the position, as far as it is known.
    pub page: RwSignal<Option<String>>,
    /// Size of the recorded page's viewport, as the stage reports it.
    pub size: RwSignal<Option<(u32, u32)>>,
    /// The first picture, when there is none at the begin.
    pub first_picture: RwSignal<Option<u64>>,
    /// Whether the stage has drawn anything.
    pub has_picture: RwSignal<bool>,
    /// What the recorded page refers to and could not be kept.
    pub missing: RwSignal<Vec<model::replay::MissingAsset>>,
    /// Whether the recorded page is scaled to fit.
    pub fits: RwSignal<bool>,
    /// The engine is at work: controls act.
    pub is_awake: RwSignal<bool>,
    /// Where the window's data is, once the engine is at work.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "the server renders the player, it does not play")
    )]
    pub base: StoredValue<Option<String>>,
    /// Playing was asked for at least once.
    pub was_played: RwSignal<bool>,
    /// What was said last: the status line.
    pub status: RwSignal<String>,
    /// What happened in the window.
    pub activity: Activity,
    /// What has no place in the clock: what is open beside the stage and over it.
    pub view: Choices,
    announcer: Announcer,
    obey: StoredValue<Option<Obey>>,
}

impl Player {
    /// A player for a recording of `length` ms, standing at `at`.
    pub fn new(length: u64, at: u64) -> Self {
        // Choices of the viewer are taken over when the engine starts: the server does not
        // know them, and the first rendering of both must be the same.
        let playhead = Playhead::new(length, at, super::playhead::Speed::NORMAL, true);
        Self {
            playhead: RwSignal::new(playhead),
            now_ms: RwSignal::new(0),
            page: RwSignal::new(None),
            size: RwSignal::new(None),
            first_picture: RwSignal::new(None),
            has_picture: RwSignal::new(false),
            missing: RwSignal::new(Vec::new()),
            fits: RwSignal::new(true),
            is_awake: RwSignal::new(false),
            base: StoredValue::new(None),
            was_played: RwSignal::new(false),
            status: RwSignal::new(String::new()),
            activity: Activity::new(),
            view: Choices::new(),
            announcer: Announcer::get(),
            obey: StoredValue::new(None),
        }
    }

    /// Lets `obey` carry out effects from now on.
    #[cfg(feature = "hydrate")]
    pub fn wake(self, length: u64, at: u64, obey: Obey) {
        self.obey.set_value(Some(obey));
        self.playhead.set(Playhead::new(length, at, choices::speed(), choices::skips_inactivity()));
        self.fits.set(choices::fits());
        self.view.take_over();
        self.is_awake.set(true);
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
        if let Some(sentence) = sentence.or_else(|| spoken_phase(before.phase(), &after)) {
            self.announcer.say(sentence);
        }
    }

    /// Says something to screen readers, and in the status line.
    pub fn say(self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        self.status.set(sentence.clone());
        self.announcer.say(sentence);
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
        _ => None,
    }
}

/// What a screen reader is told of a new phase. Never the time while playing.
fn spoken_phase(before: Phase, after: &Playhead) -> Option<String> {
    if before == after.phase() {
        return None;
    }
    match (before, after.phase()) {
        // Nothing that a viewer did: data came, or did not. The notice over the stage says it.
        (Phase::Buffering, Phase::Playing)
        | (Phase::Loading, Phase::Paused)
        | (_, Phase::Loading | Phase::Failed(_)) => None,
        (_, Phase::Playing) => Some(format!("Playing, {} times speed", after.speed().label())),
        (_, Phase::Paused) => Some(format!("Paused at {}", clock(after.position(0)))),
        (_, Phase::Ended) => Some("End of the recording".to_owned()),
        (_, Phase::Buffering) => Some("Loading".to_owned()),
    }
}
