//! What is asked for, cancelled and handed over, as tables.

use super::goal::{AHEAD_BYTES, BEHIND_BYTES};
use super::*;
use crate::player::chunks::{Batch, ChunkFacts};
use crate::player::run::Keyframe;
use crate::player::run::tests::manifest;

const KIB: u32 = 1024;

/// Chunks of 5 s and `bytes`, a full snapshot in the first.
fn run_of(seqs: impl IntoIterator<Item = u32>, bytes: u32) -> Run {
    Run::new(&manifest(seqs.into_iter().map(|seq| {
        let from = u64::from(seq) * 5_000;
        (seq, from, from + 4_999, bytes, u8::from(seq == 0))
    })))
}

fn take(run: &mut Run, end: usize) {
    let facts = run.chunks()[run.next()..end]
        .iter()
        .map(|chunk| {
            let snapshot = chunk.has_full_snapshot().then_some(chunk.from_ms() + 10);
            (
                chunk.seq(),
                ChunkFacts { snapshots: snapshot.into_iter().collect(), ..ChunkFacts::default() },
            )
        })
        .collect();
    run.take(end, &Batch { facts, ..Batch::default() });
}

fn begin(run: &mut Run, at: u64) {
    let seq = u32::try_from(at / 5_000).unwrap();
    run.begin(Keyframe { at, until: at, next_event: 0, seq, page: None });
}

/// The first chunks are loaded.
fn loaded(n_chunks: u32, bytes: u32, end: usize) -> Run {
    let mut run = run_of(0..n_chunks, bytes);
    take(&mut run, end);
    run
}

/// A new run that began at a position, with the chunks after it up to an index.
fn jumped(bytes: u32, at: u64, end: usize) -> Run {
    let mut run = run_of(0..1_000, bytes);
    begin(&mut run, at);
    take(&mut run, end);
    run
}

/// Standing, one window, nothing on its way.
fn standing(playhead: u64) -> Situation<'static> {
    let ahead_to = look_ahead(playhead, Speed::NORMAL, &[]);
    Situation { playhead, needed_to: playhead, ahead_to, views: 1, ..Situation::default() }
}

fn playing(playhead: u64, speed: &str) -> Situation<'static> {
    let speed = Speed::parse(speed).unwrap();
    let ahead_to = look_ahead(playhead, speed, &[]);
    Situation { needed_to: playhead + speed.of(2_000), ahead_to, ..standing(playhead) }
}

const fn keyframe(at: u64) -> Request {
    Request::Keyframe { at }
}

const fn chunks(start: usize, end: usize) -> Request {
    Request::Chunks { start, end }
}

#[test]
fn what_is_asked_for_first() {
    let hour = || run_of(0..720, 48 * KIB);
    let mut blank = hour();
    blank.begin_blank(2_000_000);
    let cases = [
        ("nothing of an empty recording", run_of(0..0, 0), standing(0), vec![]),
        ("the chunk with the first picture", hour(), standing(0), vec![chunks(0, 1)]),
        (
            "what playing begins with, beside it",
            hour(),
            playing(0, "16"),
            vec![chunks(0, 1), chunks(1, 7)],
        ),
        ("the keyframe of a link", hour(), standing(2_000_000), vec![keyframe(2_000_000)]),
        (
            "and what it goes on with",
            hour(),
            playing(2_000_000, "1"),
            vec![keyframe(2_000_000), chunks(400, 401)],
        ),
        (
            "a small recording from its begin",
            run_of(0..30, KIB),
            standing(100_000),
            vec![chunks(0, 10), chunks(10, 20), chunks(20, 21)],
        ),
        (
            "where there is no picture, all from the begin",
            blank.clone(),
            standing(2_000_000),
            vec![chunks(0, 6), chunks(6, 12), chunks(12, 18)],
        ),
        ("beyond it a keyframe again", blank, standing(3_000_000), vec![keyframe(3_000_000)]),
        (
            "missing chunks do not widen a request",
            run_of([0, 1, 2, 15, 16], KIB),
            standing(80_000),
            vec![chunks(0, 3), chunks(3, 5)],
        ),
    ];
    for (name, run, now, expected) in cases {
        assert_eq!(plan(&run, &now), Plan { cancel: vec![], fetch: expected }, "{name}");
    }
}

#[test]
fn who_goes_back_to_the_begin_asks_for_no_document() {
    let far = || jumped(48 * KIB, 2_000_000, 402);
    let mut blank = run_of(0..1_000, 48 * KIB);
    blank.begin_blank(100_000);
    begin(&mut blank, 2_000_000);
    let cases = [
        ("to the begin", far(), 0, true),
        ("into the first chunk", far(), 1_000, true),
        ("to where a document is sooner there", far(), 6_000, false),
        ("within the run", far(), 2_001_000, false),
        ("to where there is no picture", blank, 90_000, true),
        ("at the begin already", loaded(720, 48 * KIB, 20), 0, false),
        ("with nothing loaded", run_of(0..720, 48 * KIB), 0, false),
    ];
    for (name, run, playhead, expected) in cases {
        assert_eq!(begins_first(&run, &standing(playhead)), expected, "{name}");
    }

    let mut run = far();
    run.begin_first();
    let in_flight = [chunks(402, 409)];
    let now = Situation { in_flight: &in_flight, ..standing(0) };
    let expected = Plan { cancel: in_flight.to_vec(), fetch: vec![chunks(0, 1)] };
    assert_eq!(plan(&run, &now), expected);
    assert!(!begins_first(&run, &now), "once");
}

#[test]
fn how_far_is_loaded_ahead() {
    let cases = [
        // 30 s are 6 chunks beside the one that plays, but small ones are loaded all the same.
        ("30 s", 150 * KIB, "1", 10, 17),
        ("at 2 times speed 60 s", 120 * KIB, "2", 10, 23),
        ("at most 120 s", 48 * KIB, "16", 10, 35),
        ("half speed is no less", 150 * KIB, "0.5", 10, 17),
        ("not more than 2 MiB", 512 * KIB, "4", 10, 14),
        ("but what playing needs", 512 * KIB, "16", 10, 17),
        ("half a MiB in any case", KIB, "1", 10, 522),
    ];
    for (name, bytes, speed, from, expected) in cases {
        let mut run = jumped(bytes, from * 5_000, usize::try_from(from).unwrap() + 1);
        let now = playing(from * 5_000 + 1_000, speed);
        while let Some(Request::Chunks { start, end }) = plan(&run, &now).fetch.first().copied() {
            assert_eq!(start, run.next(), "{name}");
            take(&mut run, end);
        }
        assert_eq!(run.next(), expected, "{name}");
    }
}

#[test]
fn what_is_skipped_takes_no_time() {
    let skipped = [Stretch { from: 10_000, to: 600_000 }, Stretch { from: 700_000, to: 900_000 }];
    let cases = [
        (0, 600_000 + 20_000),
        (300_000, 600_000 + 30_000),
        (600_000, 630_000),
        (690_000, 900_000 + 20_000),
        (950_000, 980_000),
    ];
    for (position, expected) in cases {
        assert_eq!(look_ahead(position, Speed::NORMAL, &skipped), expected, "{position}");
    }
}

#[test]
fn three_are_on_their_way_and_none_twice() {
    let run = loaded(720, 20 * KIB, 1);
    let all = [chunks(1, 11), chunks(11, 21), chunks(21, 26)];

    assert_eq!(plan(&run, &standing(0)).fetch, all);
    for (in_flight, held, views, expected) in [
        (&all[..1], &all[..0], 1, &all[1..]),
        (&all[1..2], &all[..0], 1, &[chunks(1, 11), chunks(21, 26)][..]),
        (&all[..1], &all[1..2], 1, &all[2..]),
        (&all[..], &all[..0], 1, &[]),
        (&all[..0], &all[..0], 2, &all[..1]),
        (&all[..1], &all[..0], 4, &[]),
    ] {
        let now = Situation { views, in_flight, held, ..standing(0) };
        assert_eq!(plan(&run, &now), Plan { cancel: vec![], fetch: expected.to_vec() });
    }
}

#[test]
fn a_seek_gives_up_what_it_does_not_need() {
    let run = loaded(720, 48 * KIB, 20);
    let ahead = [chunks(20, 27)];
    let old = [keyframe(1_000_000), chunks(200, 201)];
    let cases = [
        ("far ahead", &ahead[..], 2_000_000, vec![chunks(20, 27)], vec![keyframe(2_000_000)]),
        ("a little ahead", &ahead[..], 110_000, vec![], vec![]),
        ("on from another seek", &old[..], 2_000_000, old.to_vec(), vec![keyframe(2_000_000)]),
        ("a little on", &old[..], 1_005_000, vec![], vec![chunks(201, 202)]),
        ("a little back", &old[..], 999_000, vec![keyframe(1_000_000)], vec![keyframe(999_000)]),
        ("back into what is loaded", &old[..], 50_000, old.to_vec(), vec![chunks(20, 21)]),
    ];
    for (name, in_flight, playhead, cancel, fetch) in cases {
        let now = Situation { in_flight, ..standing(playhead) };
        assert_eq!(plan(&run, &now), Plan { cancel, fetch }, "{name}");
    }
}

#[test]
fn answers_have_their_turn_in_order_whatever_order_they_come_in() {
    let mut run = run_of(0..31, KIB);
    let now = standing(0);
    let early = [chunks(11, 21), chunks(1, 11)];

    assert_eq!(due(&run, &Situation { held: &early, in_flight: &[chunks(0, 1)], ..now }), None);
    let held = [early[0], early[1], chunks(0, 1)];
    let mut order = Vec::new();
    while let Some(request) = due(&run, &Situation { held: &held, ..now }) {
        let Request::Chunks { start, end } = request else { panic!("{request:?}") };
        order.push(start);
        take(&mut run, end);
    }

    assert_eq!(order, [0, 1, 11]);
    assert_eq!(run.next(), 21);
}

#[test]
fn chunks_wait_for_the_keyframe_that_they_follow() {
    let run = loaded(720, 48 * KIB, 20);
    let follows = [chunks(400, 410)];
    let both = [chunks(400, 410), keyframe(2_000_000)];
    let seek = standing(2_000_000);

    let waiting = Situation { held: &follows, in_flight: &both[1..], ..seek };
    assert_eq!(due(&run, &waiting), None);
    assert_eq!(due(&run, &Situation { held: &both, ..seek }), Some(keyframe(2_000_000)));
    let run = jumped(48 * KIB, 2_000_000, 400);
    assert_eq!(due(&run, &Situation { held: &follows, ..seek }), Some(follows[0]));
}

#[test]
fn what_is_far_behind_is_dropped_when_what_follows_is_there() {
    let run = loaded(1_000, 48 * KIB, 130);
    // 4 MiB are 85 chunks, and 10 s are two.
    assert_eq!(plan(&run, &standing(87 * 5_000)).cancel, []);
    let before = playing(87 * 5_000, "1");
    assert!(!plan(&run, &before).fetch.iter().any(|it| matches!(it, Request::Keyframe { .. })));

    let now = playing(88 * 5_000 + 1_000, "1");
    let kept = 86 * 5_000 + 1_000;
    let planned = plan(&run, &now).fetch;
    assert_eq!(planned[..2], [keyframe(kept), chunks(86, 89)]);

    let later = playing(88 * 5_000 + 1_500, "1");
    let none_twice = Situation { in_flight: &planned, ..later };
    assert_eq!(plan(&run, &none_twice), Plan::default(), "the keyframe on its way will do");
    let keyframe_only = Situation { held: &planned[..1], in_flight: &planned[1..], ..later };
    assert_eq!(due(&run, &keyframe_only), None, "the old run is drawn meanwhile");
    let all = Situation { held: &planned[..2], in_flight: &planned[2..], ..later };
    assert_eq!(due(&run, &all), Some(keyframe(kept)));
}

#[test]
fn a_window_is_kept_bounded_however_long_it_plays() {
    let mut run = run_of(0..720, 48 * KIB);
    let mut most = 0;
    for playhead in (0..3_600_000).step_by(1_000) {
        let now = playing(playhead, "16");
        loop {
            let fetch = plan(&run, &now).fetch;
            let Some(request) = due(&run, &Situation { held: &fetch, ..now }) else { break };
            match request {
                Request::Keyframe { at } => begin(&mut run, at),
                Request::Chunks { end, .. } => take(&mut run, end),
            }
            most = most.max(run.bytes_ahead(0));
        }
        assert!(run.can_draw(playhead), "{playhead}");
    }
    assert!(most <= BEHIND_BYTES + AHEAD_BYTES + 10 * 48 * 1024, "{most}");
}

#[test]
fn a_run_that_takes_over_goes_on_with_what_is_held() {
    let mut run = loaded(1_000, 48 * KIB, 130);
    begin(&mut run, 86 * 5_000);
    let held = [Request::Chunks { start: 86, end: 95 }];
    let now = Situation { held: &held, ..playing(92 * 5_000, "16") };

    assert_eq!(due(&run, &now), Some(held[0]));
    assert!(!plan(&run, &now).cancel.contains(&held[0]));
}

#[test]
fn a_recording_without_a_picture_is_read_to_its_end() {
    let mut run =
        Run::new(&manifest((0..25).map(|seq| (seq, u64::from(seq), u64::from(seq), KIB, 0))));
    while let Some(Request::Chunks { end, .. }) = plan(&run, &standing(0)).fetch.first().copied() {
        take(&mut run, end);
    }

    assert!(run.is_complete());
}
