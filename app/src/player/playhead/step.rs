//! One step of the clock: `(state, input, now) → (state, effects)`.

use super::{
    BUFFER_MS, CAPTION_MS, EFFECT_MS, Effect, GRACE_MS, HIDDEN_LIMIT_MS, Input, LEAD_MS, Loaded,
    Phase, Playhead, REMEMBER_EVERY_MS, Skipped, Speed,
};
use crate::player::inactivity::Stretch;

impl Playhead {
    /// Takes one input. Effects are to be carried out in order.
    #[must_use]
    pub fn step(mut self, input: Input, now_ms: u64) -> (Self, Vec<Effect>) {
        let mut effects = Vec::new();
        match input {
            Input::Loaded(loaded) => self.take_loaded(loaded, now_ms, &mut effects),
            Input::Restage(loaded) => self.restage(loaded, now_ms, &mut effects),
            Input::Reframe { length, position } => {
                self.length = length;
                self.kept_stretch = None;
                self.skipped = None;
                self.rebase(position, now_ms);
                self.restage(None, now_ms, &mut effects);
            }
            Input::Grown { length } => self.grow(length, now_ms, &mut effects),
            Input::GoLive => self.go_live(now_ms, &mut effects),
            Input::Closed => self.close(&mut effects),
            Input::Stretches(stretches) => self.stretches = stretches,
            Input::Failed(failure) => {
                self.rebase(self.position(now_ms), now_ms);
                self.phase = Phase::Failed(failure);
                effects.push(Effect::Hold);
            }
            Input::Toggle if self.wants_to_play() => self.pause(now_ms, &mut effects),
            Input::Play | Input::Toggle => self.play(now_ms, &mut effects),
            Input::Pause => self.pause(now_ms, &mut effects),
            Input::Seek(target) => self.seek(target, now_ms, &mut effects),
            Input::Step(by) => {
                let target = self.position(now_ms).saturating_add_signed(by);
                self.seek(target, now_ms, &mut effects);
            }
            Input::SetSpeed(speed) => self.set_speed(speed, now_ms, &mut effects),
            Input::SetSkip(skips) => {
                self.skips = skips;
                self.kept_stretch = None;
            }
            Input::UndoSkip => self.undo_skip(now_ms, &mut effects),
            Input::Tick => self.tick(now_ms, &mut effects),
            Input::Hidden => self.hidden_at = Some(now_ms),
            Input::Shown => self.show_again(now_ms, &mut effects),
        }
        (self, effects)
    }

    fn play(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        if self.wants_to_play() {
            return;
        }
        if self.phase == Phase::Ended {
            self.rebase(0, now_ms);
        }
        self.remembered_at = now_ms;
        self.start(now_ms, effects);
    }

    /// Plays from `base`, or waits for data until it can.
    fn start(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        let at = self.base;
        self.base_at = now_ms;
        if self.is_loaded(at) {
            self.phase = Phase::Playing;
            effects.push(Effect::Play { at });
        } else {
            self.phase = Phase::Buffering;
            effects.extend([Effect::Hold, Effect::Load { at }]);
        }
    }

    fn pause(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        if !self.wants_to_play() {
            return;
        }
        self.rebase(self.position(now_ms), now_ms);
        self.follows_end = false;
        self.stand(effects);
    }

    /// Draws `base` and stands there, or waits for data until it can.
    fn stand(&mut self, effects: &mut Vec<Effect>) {
        let at = self.base;
        self.end_caption();
        if self.is_loaded(at) {
            self.phase = if at >= self.length { Phase::Ended } else { Phase::Paused };
            effects.push(Effect::Draw { at });
        } else {
            self.phase = Phase::Loading;
            effects.extend([Effect::Hold, Effect::Load { at }]);
        }
        effects.push(Effect::Remember { at });
    }

    fn seek(&mut self, target: u64, now_ms: u64, effects: &mut Vec<Effect>) {
        let was_playing = self.wants_to_play();
        self.follows_end = false;
        self.rebase(target, now_ms);
        self.skipped = None;
        self.kept_stretch = None;
        self.grace_until = now_ms + GRACE_MS;
        if was_playing && self.base < self.length {
            self.start(now_ms, effects);
            self.remember(now_ms, effects);
        } else {
            self.stand(effects);
        }
    }

    fn set_speed(&mut self, speed: Speed, now_ms: u64, effects: &mut Vec<Effect>) {
        // Nobody is faster than what happens.
        if self.follows_end {
            return;
        }
        self.rebase(self.position(now_ms), now_ms);
        self.speed = speed;
        effects.push(Effect::SetSpeed(speed));
    }

    fn undo_skip(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        let Some(skipped) = self.skipped else { return };
        self.seek(skipped.back_to(), now_ms, effects);
        self.kept_stretch = Some(skipped.stretch);
    }

    /// Draws or plays what is shown now, or waits for it.
    fn restage(&mut self, loaded: Option<Loaded>, now_ms: u64, effects: &mut Vec<Effect>) {
        self.rebase(self.position(now_ms), now_ms);
        self.loaded = loaded.map(|loaded| (loaded.from, loaded.to));
        if self.wants_to_play() {
            self.start(now_ms, effects);
        } else {
            self.stand(effects);
        }
    }

    fn go_live(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        self.set_speed(Speed::NORMAL, now_ms, effects);
        self.follows_end = true;
        self.skipped = None;
        self.rebase(self.length, now_ms);
        let at = self.base;
        if self.is_loaded(at) {
            self.phase = Phase::Live;
            effects.extend([Effect::Draw { at }, Effect::Remember { at }]);
        } else {
            self.phase = Phase::Buffering;
            effects.extend([Effect::Hold, Effect::Load { at }]);
        }
    }

    fn close(&mut self, effects: &mut Vec<Effect>) {
        self.follows_end = false;
        if self.phase == Phase::Live {
            self.stand(effects);
        }
    }

    /// Whoever stands at the end of what is still recorded plays on.
    fn grow(&mut self, length: u64, now_ms: u64, effects: &mut Vec<Effect>) {
        self.rebase(self.position(now_ms), now_ms);
        self.length = self.length.max(length);
        if self.phase == Phase::Ended && self.base < self.length {
            self.phase = Phase::Paused;
        }
        effects.push(Effect::Load { at: self.base });
    }

    fn take_loaded(&mut self, loaded: Option<Loaded>, now_ms: u64, effects: &mut Vec<Effect>) {
        self.loaded = loaded.map(|loaded| (loaded.from, loaded.to));
        match self.phase {
            Phase::Loading if self.is_loaded(self.base) => {
                let at = self.base;
                self.phase = if at >= self.length { Phase::Ended } else { Phase::Paused };
                effects.push(Effect::Draw { at });
            }
            Phase::Buffering if self.has_enough() => self.start(now_ms, effects),
            Phase::Live if self.base < self.length && self.has_enough() => {
                self.start(now_ms, effects);
            }
            Phase::Failed(_) if self.is_loaded(self.base) => self.stand(effects),
            _ => {}
        }
    }

    fn has_enough(&self) -> bool {
        let wanted = (self.base + self.speed.of(BUFFER_MS)).min(self.length);
        self.is_loaded(self.base) && self.is_loaded(wanted)
    }

    fn tick(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        if self.skipped.is_some_and(|skipped| skipped.is_over(now_ms)) {
            self.end_caption();
        }
        if self.phase != Phase::Playing {
            return;
        }
        let position = self.position(now_ms);
        if position >= self.length {
            self.rebase(self.length, now_ms);
            if self.follows_end {
                self.phase = Phase::Live;
                effects.push(Effect::Hold);
            } else {
                self.stand(effects);
            }
        } else if !self.is_loaded(position) {
            let edge = self.loaded.map_or(position, |(_, to)| to.min(position));
            self.rebase(edge, now_ms);
            self.phase = Phase::Buffering;
            effects.extend([Effect::Hold, Effect::Load { at: edge }]);
        } else if let Some(stretch) = self.stretch_to_skip(position, now_ms) {
            self.skip(stretch, position, now_ms, effects);
        } else if now_ms.saturating_sub(self.remembered_at) >= REMEMBER_EVERY_MS {
            self.remember(now_ms, effects);
        }
    }

    /// The stretch to leave from `position`: not before the effect of the input before it was
    /// seen, and only when there is something to jump over.
    fn stretch_to_skip(&self, position: u64, now_ms: u64) -> Option<Stretch> {
        if !self.skips || self.follows_end || now_ms < self.grace_until {
            return None;
        }
        let idx = self.stretches.partition_point(|stretch| stretch.to <= position);
        let stretch = self.stretches.get(idx).copied()?;
        let is_inside =
            (stretch.from + EFFECT_MS..stretch.to.saturating_sub(LEAD_MS)).contains(&position);
        (is_inside && self.kept_stretch != Some(stretch)).then_some(stretch)
    }

    fn skip(&mut self, stretch: Stretch, position: u64, now_ms: u64, effects: &mut Vec<Effect>) {
        self.skipped = Some(Skipped::new(stretch, position, now_ms + CAPTION_MS));
        self.rebase(stretch.to - LEAD_MS, now_ms);
        self.start(now_ms, effects);
    }

    fn end_caption(&mut self) {
        if let Some(skipped) = &mut self.skipped {
            skipped.is_said = false;
        }
    }

    fn show_again(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        let Some(hidden_at) = self.hidden_at.take() else { return };
        if self.phase != Phase::Playing {
            return;
        }
        if now_ms.saturating_sub(hidden_at) > HIDDEN_LIMIT_MS {
            let stopped_at = self.position(hidden_at + HIDDEN_LIMIT_MS);
            self.rebase(stopped_at, now_ms);
            self.stand(effects);
        } else {
            // A hidden tab draws no frames: the replayer stood still meanwhile.
            self.rebase(self.position(now_ms), now_ms);
            self.start(now_ms, effects);
        }
    }

    fn remember(&mut self, now_ms: u64, effects: &mut Vec<Effect>) {
        self.remembered_at = now_ms;
        effects.push(Effect::Remember { at: self.position(now_ms) });
    }
}
