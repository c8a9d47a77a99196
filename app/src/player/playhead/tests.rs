//! The clock, driven by hand: every input with the moment it happens at.

use std::sync::Arc;

use super::*;
use Effect::{Draw, Hold, Load, Play, Remember};

const LENGTH: u64 = 100_000;

struct Driven {
    playhead: Playhead,
}

impl Driven {
    fn new(at: u64) -> Self {
        Self { playhead: Playhead::new(LENGTH, at, Speed::NORMAL, true) }
    }

    fn loaded_from_start() -> Self {
        let mut driven = Self::new(0);
        driven.load(0, LENGTH, &[], 0);
        driven
    }

    fn send(&mut self, input: Input, now_ms: u64) -> Vec<Effect> {
        let (playhead, effects) = self.playhead.clone().step(input, now_ms);
        self.playhead = playhead;
        effects
    }

    fn load(&mut self, from: u64, to: u64, stretches: &[Stretch], now_ms: u64) -> Vec<Effect> {
        self.send(Input::Stretches(Arc::from(stretches)), now_ms);
        self.send(Input::Loaded(Some(Loaded { from, to })), now_ms)
    }

    fn at(&self, now_ms: u64) -> (Phase, u64) {
        (self.playhead.phase(), self.playhead.position(now_ms))
    }
}

#[test]
fn the_first_picture_is_the_one_the_link_asks_for() {
    let mut driven = Driven::new(5_000);

    assert_eq!(driven.load(0, 4_000, &[], 10), []);
    assert_eq!(driven.load(0, 8_000, &[], 20), [Draw { at: 5_000 }]);
    assert_eq!(driven.at(5_000), (Phase::Paused, 5_000));
}

#[test]
fn a_link_beyond_the_end_opens_at_the_end() {
    let mut driven = Driven::new(LENGTH * 9);

    assert_eq!(driven.load(0, LENGTH, &[], 10), [Draw { at: LENGTH }]);
    assert_eq!(driven.at(10), (Phase::Ended, LENGTH));
}

#[test]
fn playing_advances_by_the_speed() {
    let mut driven = Driven::loaded_from_start();

    assert_eq!(driven.send(Input::Play, 1_000), [Play { at: 0 }]);
    assert_eq!(driven.at(3_000), (Phase::Playing, 2_000));
    driven.send(Input::SetSpeed(Speed::NORMAL.faster()), 3_000);
    assert_eq!(driven.at(4_000), (Phase::Playing, 4_000));
    assert_eq!(driven.send(Input::Pause, 4_500), [Draw { at: 5_000 }, Remember { at: 5_000 }]);
    assert_eq!(driven.at(90_000), (Phase::Paused, 5_000));
}

#[test]
fn keys_work_before_the_first_play() {
    let mut driven = Driven::loaded_from_start();

    assert_eq!(driven.send(Input::Step(5_000), 10), [Draw { at: 5_000 }, Remember { at: 5_000 }]);
    assert_eq!(driven.send(Input::Step(-9_000), 20), [Draw { at: 0 }, Remember { at: 0 }]);
}

#[test]
fn a_seek_while_loading_changes_what_is_waited_for() {
    let mut driven = Driven::new(0);

    driven.send(Input::Seek(50_000), 5);
    assert_eq!(driven.load(0, 8_000, &[], 10), []);
    assert_eq!(driven.load(40_000, 60_000, &[], 20), [Draw { at: 50_000 }]);
}

#[test]
fn a_seek_keeps_playing() {
    let mut driven = Driven::loaded_from_start();
    driven.send(Input::Play, 0);

    let effects = driven.send(Input::Seek(50_000), 2_000);

    assert_eq!(effects, [Play { at: 50_000 }, Remember { at: 50_000 }]);
    assert_eq!(driven.at(3_000), (Phase::Playing, 51_000));
}

#[test]
fn at_the_loaded_edge_time_stands_until_enough_is_there() {
    let mut driven = Driven::new(0);
    driven.load(0, 3_000, &[], 0);
    driven.send(Input::Play, 0);

    assert_eq!(driven.send(Input::Tick, 3_016), [Hold, Load { at: 3_000 }]);
    assert_eq!(driven.at(9_000), (Phase::Buffering, 3_000));
    assert_eq!(driven.load(0, 4_000, &[], 9_000), [], "less than two seconds ahead");
    assert_eq!(driven.load(0, 6_000, &[], 9_500), [Play { at: 3_000 }]);
    assert_eq!(driven.at(10_500), (Phase::Playing, 4_000));
}

#[test]
fn pausing_while_it_buffers_does_not_start_later() {
    let mut driven = Driven::new(0);
    driven.send(Input::Play, 0);

    driven.send(Input::Toggle, 100);

    assert_eq!(driven.load(0, LENGTH, &[], 200), [Draw { at: 0 }]);
    assert_eq!(driven.at(9_000), (Phase::Paused, 0));
}

#[test]
fn the_end_is_drawn_and_play_starts_again() {
    let mut driven = Driven::loaded_from_start();
    driven.send(Input::Seek(LENGTH - 1_000), 0);
    driven.send(Input::Play, 0);

    assert_eq!(driven.send(Input::Tick, 1_100), [Draw { at: LENGTH }, Remember { at: LENGTH }]);
    assert_eq!(driven.at(1_100), (Phase::Ended, LENGTH));
    assert_eq!(driven.send(Input::Toggle, 2_000), [Play { at: 0 }]);
}

#[test]
fn inactivity_is_skipped_to_one_second_before_the_next_input() {
    let mut driven = Driven::new(0);
    driven.load(0, LENGTH, &[Stretch { from: 2_000, to: 50_000 }], 0);
    driven.send(Input::Play, 0);

    assert_eq!(driven.send(Input::Tick, 2_900), [], "the effect of the input is seen");
    assert_eq!(driven.send(Input::Tick, 3_000), [Play { at: 49_000 }]);
    let skipped = driven.playhead.skipped().unwrap();
    assert_eq!(skipped.stretch.length(), 48_000);
    assert_eq!(driven.send(Input::Tick, 3_500), [], "the last second is played");
    driven.send(Input::Tick, 4_500);
    assert_eq!(driven.playhead.skipped(), None, "the caption is gone");
}

#[test]
fn undoing_a_skip_plays_the_stretch_to_its_end() {
    let mut driven = Driven::new(0);
    driven.load(0, LENGTH, &[Stretch { from: 2_000, to: 50_000 }], 0);
    driven.send(Input::Play, 0);
    driven.send(Input::Tick, 3_000);

    let effects = driven.send(Input::UndoSkip, 3_500);

    assert_eq!(effects, [Play { at: 3_000 }, Remember { at: 3_000 }]);
    driven.send(Input::Tick, 9_000);
    assert_eq!(driven.at(22_500), (Phase::Playing, 22_000));
}

#[test]
fn a_skip_is_taken_back_also_after_its_caption_until_something_else_is_gone_to() {
    let mut driven = Driven::new(0);
    driven.load(0, LENGTH, &[Stretch { from: 2_000, to: 50_000 }], 0);
    driven.send(Input::Play, 0);
    driven.send(Input::Tick, 3_000);
    driven.send(Input::Tick, 4_500);
    driven.send(Input::Pause, 5_000);

    assert_eq!(driven.playhead.skipped(), None);
    assert!(driven.playhead.can_undo_skip());
    assert_eq!(driven.send(Input::UndoSkip, 6_000), [Draw { at: 3_000 }, Remember { at: 3_000 }]);
    assert!(!driven.playhead.can_undo_skip());
    assert_eq!(driven.send(Input::UndoSkip, 6_500), []);

    driven.send(Input::Play, 7_000);
    driven.send(Input::Tick, 9_100);
    assert_eq!(driven.at(9_100), (Phase::Playing, 5_100), "it is seen this time");
}

#[test]
fn a_seek_into_a_stretch_is_shown_before_it_is_skipped() {
    let mut driven = Driven::new(0);
    driven.load(0, LENGTH, &[Stretch { from: 2_000, to: 50_000 }], 0);
    driven.send(Input::Play, 0);
    driven.send(Input::Seek(20_000), 100);

    assert_eq!(driven.send(Input::Tick, 1_000), []);
    assert_eq!(driven.send(Input::Tick, 2_200), [Play { at: 49_000 }]);
}

#[test]
fn nothing_is_skipped_when_skipping_is_off() {
    let mut driven = Driven::new(0);
    driven.load(0, LENGTH, &[Stretch { from: 2_000, to: 50_000 }], 0);
    driven.send(Input::SetSkip(false), 0);
    driven.send(Input::Play, 0);

    driven.send(Input::Tick, 20_000);

    assert_eq!(driven.at(20_000), (Phase::Playing, 20_000));
}

#[test]
fn the_address_is_written_every_five_seconds_while_playing() {
    let mut driven = Driven::loaded_from_start();
    driven.send(Input::Play, 10_000);

    assert_eq!(driven.send(Input::Tick, 14_999), []);
    assert_eq!(driven.send(Input::Tick, 15_016), [Remember { at: 5_016 }]);
    assert_eq!(driven.send(Input::Tick, 20_000), []);
    assert_eq!(driven.send(Input::Tick, 20_016), [Remember { at: 10_016 }]);
}

#[test]
fn a_hidden_tab_plays_on_for_five_minutes() {
    let mut driven = Driven::loaded_from_start();
    driven.playhead.length = 3_600_000;
    driven.load(0, 3_600_000, &[], 0);
    driven.send(Input::Play, 0);

    driven.send(Input::Hidden, 1_000);
    assert_eq!(driven.send(Input::Shown, 61_000), [Play { at: 61_000 }]);
    driven.send(Input::Hidden, 100_000);
    driven.send(Input::Shown, 1_000_000);
    assert_eq!(driven.at(1_000_000), (Phase::Paused, 400_000));
}

#[test]
fn a_failure_stands_still_and_ends_when_data_arrives() {
    let mut driven = Driven::new(0);
    let chunks = Failure::Chunks { from: 0, to: 9_000 };

    for failure in [chunks, Failure::Manifest, Failure::Stage, Failure::NoPicture] {
        driven.send(Input::Failed(failure), 10);
        assert_eq!(driven.at(10), (Phase::Failed(failure), 0));

        assert_eq!(driven.load(0, LENGTH, &[], 20), [Draw { at: 0 }, Remember { at: 0 }]);
        assert_eq!(driven.at(20), (Phase::Paused, 0));
    }
}

#[test]
fn other_windows_are_drawn_or_waited_for() {
    let mut driven = Driven::loaded_from_start();
    driven.send(Input::Seek(50_000), 0);

    let there = Some(Loaded { from: 0, to: 60_000 });
    assert_eq!(
        driven.send(Input::Restage(there), 10),
        [Draw { at: 50_000 }, Remember { at: 50_000 }]
    );
    assert_eq!(
        driven.send(Input::Restage(None), 20),
        [Hold, Load { at: 50_000 }, Remember { at: 50_000 }]
    );
    assert_eq!(driven.load(0, 60_000, &[], 30), [Draw { at: 50_000 }]);
}

#[test]
fn playing_goes_on_with_other_windows() {
    let mut driven = Driven::loaded_from_start();
    driven.send(Input::Play, 0);

    let there = Some(Loaded { from: 0, to: LENGTH });
    assert_eq!(driven.send(Input::Restage(there), 2_000), [Play { at: 2_000 }]);
    assert_eq!(driven.send(Input::Restage(None), 3_000), [Hold, Load { at: 3_000 }]);
    assert_eq!(driven.at(9_000), (Phase::Buffering, 3_000));
}

#[test]
fn a_moment_stays_the_same_when_it_is_counted_from_elsewhere() {
    let mut driven = Driven::loaded_from_start();
    driven.send(Input::Seek(50_000), 0);

    let effects = driven.send(Input::Reframe { length: 120_000, position: 58_000 }, 10);

    assert_eq!(effects, [Hold, Load { at: 58_000 }, Remember { at: 58_000 }]);
    assert_eq!(driven.load(0, 120_000, &[], 20), [Draw { at: 58_000 }]);
    assert_eq!((driven.at(20), driven.playhead.length()), ((Phase::Paused, 58_000), 120_000));
}

#[test]
fn what_has_grown_can_be_played_on() {
    let mut driven = Driven::loaded_from_start();
    driven.send(Input::Seek(LENGTH), 0);

    assert_eq!(driven.send(Input::Grown { length: LENGTH + 5_000 }, 10), [Load { at: LENGTH }]);
    assert_eq!(driven.at(10), (Phase::Paused, LENGTH));
    driven.load(0, LENGTH + 5_000, &[], 20);
    assert_eq!(driven.send(Input::Play, 30), [Play { at: LENGTH }]);
}

#[test]
fn the_end_is_followed_as_long_as_it_is_recorded() {
    let mut driven = Driven::loaded_from_start();
    driven.send(Input::SetSpeed(Speed::NORMAL.faster()), 0);

    let effects = driven.send(Input::GoLive, 10);
    let normal = Effect::SetSpeed(Speed::NORMAL);
    assert_eq!(effects, [normal, Draw { at: LENGTH }, Remember { at: LENGTH }]);
    assert_eq!(driven.at(5_000), (Phase::Live, LENGTH));
    driven.send(Input::Grown { length: LENGTH + 5_000 }, 5_000);
    assert_eq!(driven.load(0, LENGTH + 5_000, &[], 5_100), [Play { at: LENGTH }]);
    assert_eq!(driven.send(Input::Tick, 10_200), [Hold]);
    assert_eq!(driven.at(10_200), (Phase::Live, LENGTH + 5_000));
    driven.send(Input::Closed, 11_000);
    assert_eq!(driven.at(11_000), (Phase::Ended, LENGTH + 5_000));
}

#[test]
fn whoever_pauses_or_goes_back_is_not_live_any_more() {
    for input in [Input::Toggle, Input::Seek(5_000), Input::Step(-5_000)] {
        let mut driven = Driven::loaded_from_start();
        driven.send(Input::GoLive, 0);
        assert!(driven.playhead.follows_end());

        driven.send(input.clone(), 10);

        assert!(!driven.playhead.follows_end(), "{input:?}");
    }
}
