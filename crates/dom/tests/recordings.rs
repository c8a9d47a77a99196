//! A recording of a real browser: a page whose script adds, moves, removes and restyles at
//! random, with a shadow root, a frame, constructed sheets and forms.
//!
//! That a keyframe looks the same in rrweb's replayer is tested in the browser; here, that
//! nothing of a real recording is skipped and that keyframes lose nothing.
#![expect(clippy::unwrap_used, reason = "what fails here must end the test")]

use dom::{Detail, Mirror, Tape};
use model::Timestamp;

const BUSY_PAGE: &str = include_str!("recordings/busy-page.ndjson");

fn mirror_of<'a>(events: impl Iterator<Item = &'a str>) -> Mirror {
    let mut mirror = Mirror::new(Detail::Full);
    let mut tape = Tape::default();
    for event in events {
        tape.read(event).unwrap();
        mirror.apply(event, &mut tape);
        assert_eq!(mirror.n_skipped(), 0, "skipped something of {event}");
    }
    mirror
}

fn keyframe(mirror: &Mirror) -> String {
    let mut out = String::new();
    mirror.keyframe(Timestamp::default(), &mut out);
    out
}

#[test]
fn a_keyframe_says_all_that_was_said_up_to_it() {
    let n_events = BUSY_PAGE.lines().count();
    for n in (3..n_events).step_by(7) {
        let first = keyframe(&mirror_of(BUSY_PAGE.lines().take(n)));
        let again = keyframe(&mirror_of(first.lines()));

        assert_eq!(first, again, "after {n} events");
    }
}

#[test]
fn a_recording_goes_on_from_its_keyframe() {
    let n_events = BUSY_PAGE.lines().count();
    let whole = keyframe(&mirror_of(BUSY_PAGE.lines()));
    for n in (3..n_events).step_by(37) {
        let first = keyframe(&mirror_of(BUSY_PAGE.lines().take(n)));
        let rest = keyframe(&mirror_of(first.lines().chain(BUSY_PAGE.lines().skip(n))));

        assert_eq!(whole, rest, "from event {n} on");
    }
}
