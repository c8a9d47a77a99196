//! The rows depend on which frames arrived, not on how.

use std::slice;

use model::{ChunkMeta, SessionSummary, WindowSummary};
use store::{DrainReport, DrainedChunk, Store};

use crate::builders::{append, at, chunk, exit_frame, find, loading, session, session_id, window};

pub(crate) async fn exit_frames_are_provisional(store: Store) {
    let whole = chunk(window(1, 1), 1);
    let short = exit_frame(whole.clone(), 3);
    let long = exit_frame(whole.clone(), 7);
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let replaced = DrainReport { replaced: 1, ..DrainReport::default() };
    let kept = DrainReport { duplicates: 1, ..DrainReport::default() };

    append(&store, slice::from_ref(&short)).await;
    assert_eq!(
        append(&store, slice::from_ref(&long)).await,
        replaced,
        "a longer exit frame is better"
    );
    assert_eq!(append(&store, &[short]).await, kept, "a shorter one is not");
    assert_eq!(find(&store, window(1, 1)).await.n_events, 17);
    assert_eq!(append(&store, &[whole]).await, replaced, "the real chunk is better");
    assert_eq!(append(&store, &[long]).await, kept, "nothing replaces it");

    let found = find(&store, window(1, 1)).await;
    let chunks = store.list_chunks(&window(1, 1), None, 10).await.unwrap();
    assert_eq!((found.n_chunks, found.n_events, found.to), (2, 20, at(9_900)));
    assert_eq!(session(&store, 1).await.counts.keys, 4);
    assert!(chunks.iter().all(|chunk| !chunk.is_exit));
}

pub(crate) async fn order_repetition_and_cuts_do_not_matter(store: Store) {
    let mut expected = None;
    for seed in 1..=16 {
        // Each seed writes the same visit under another session id.
        let mut random = Random(seed);
        let number = u32::try_from(seed).unwrap();
        let mut frames = visit(number);
        let copies: Vec<_> = frames.iter().filter(|_| random.below(3) == 0).cloned().collect();
        frames.extend(copies);
        shuffle(&mut frames, &mut random);
        while !frames.is_empty() {
            let n_frames = 1 + random.below(frames.len());
            let batch: Vec<_> = frames.drain(..n_frames).collect();
            append(&store, &batch).await;
        }

        let rows = rows(&store, number).await;

        let expected = expected.get_or_insert_with(|| rows.clone());
        assert_eq!(&rows, expected, "seed {seed}");
    }
}

/// A visit with two windows, of which some frames replace others.
fn visit(number: u32) -> Vec<DrainedChunk> {
    let (one, two) = (window(number, 1), window(number, 2));
    let mut frames: Vec<DrainedChunk> = (0..6).map(|seq| chunk(one, seq)).collect();
    frames[0] = loading(frames[0].clone(), "load-1", "https://a.example/");
    frames[2] = loading(frames[2].clone(), "load-2", "https://a.example/cart");
    // The page seemed to go away twice while chunk 3 was filled, and lived on.
    frames.push(exit_frame(chunk(one, 3), 2));
    frames.push(exit_frame(chunk(one, 3), 5));
    // The last frame's stand-in reaches further than what replaced it: the window shrinks.
    let mut stand_in = exit_frame(chunk(one, 5), 40);
    stand_in.meta.from = at(-1_000);
    frames.push(loading(stand_in, "load-2", "https://a.example/stripped"));
    // The other window began later by the server's clock, though earlier by its own.
    frames.extend((0..3).map(|seq| behind(chunk(two, seq))));
    // Of this one only the exit frame ever came.
    let bye = exit_frame(behind(chunk(two, 3)), 4);
    frames.push(loading(bye, "load-3", "https://a.example/bye"));
    frames
}

/// The same frame of a browser whose clock is behind by 70 s, each frame sooner with us.
fn behind(mut frame: DrainedChunk) -> DrainedChunk {
    let seq = i64::from(frame.meta.chunk.seq);
    frame.meta.from = frame.meta.from.shifted(-60_000);
    frame.meta.to = frame.meta.to.shifted(-60_000);
    frame.skew_ms = 70_000 - seq * 10;
    frame.received_at = frame.received_at.shifted(20_000);
    frame.user_agent = Some(format!("Browser/2.{seq}"));
    frame
}

type Rows = (SessionSummary, Vec<WindowSummary>, Vec<ChunkMeta>);

/// What is stored of a visit, with the session's id made equal.
async fn rows(store: &Store, number: u32) -> Rows {
    let mut summary = session(store, number).await;
    summary.session = session_id(0);
    let mut windows = store.list_windows(session_id(number)).await.unwrap();
    let mut chunks = Vec::new();
    for found in &mut windows {
        chunks.extend(store.list_chunks(&found.window, None, 100).await.unwrap());
        found.window.session = session_id(0);
    }
    for chunk in &mut chunks {
        chunk.chunk.window.session = session_id(0);
    }
    (summary, windows, chunks)
}

fn shuffle(frames: &mut [DrainedChunk], random: &mut Random) {
    for index in (1..frames.len()).rev() {
        frames.swap(index, random.below(index + 1));
    }
}

/// Numbers that are the same in every run: a failure can be repeated by its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}
