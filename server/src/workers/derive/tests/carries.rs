//! What is put aside, waited for and known of visitors.

use std::time::Duration;

use analytics::stored;
use model::facts::SessionFacts;
use model::{SessionId, SessionSummary};

use super::{Bench, Frame, MINUTE, PROJECT, SESSION, Shelf, TOGETHER, in_order, recording};

#[tokio::test(flavor = "multi_thread")]
async fn no_chunk_of_a_window_that_was_put_aside_is_read_twice() {
    let (facts, digest) = in_order().await;
    let (mut before, mut after): (Vec<Frame>, Vec<Frame>) =
        recording().into_iter().partition(|frame| frame.seq == 0 || frame.is_exit);
    after.retain(|frame| !frame.is_exit);
    before.sort_by_key(|frame| (frame.window, frame.seq));
    for is_put_aside in [true, false] {
        let first = Bench::new().await;
        first.send(&before).await;
        first.drain().await;
        let shelf = Shelf::default();
        first.derive.step(&shelf).await.unwrap();
        if is_put_aside {
            first.derive.keep_all_carries(&shelf).await;
        }

        // What was sent before is in the journal of a node that this one cannot ask.
        let second = Bench::on(first.derive.store.clone());
        second.send(&after).await;
        second.drain().await;
        second.hand.advance(Duration::from_secs(6));
        second.derive.step(&Shelf::default()).await.unwrap();

        let found = second.facts().await.unwrap();
        assert_eq!(found.has_gap, !is_put_aside);
        if is_put_aside {
            assert_eq!((found, second.digest().await.unwrap()), (facts.clone(), digest.clone()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_are_derived_at_the_same_time_do_not_mix() {
    let (facts, _) = in_order().await;
    let bench = Bench::new().await;
    // Fewer places than windows: each session puts those of others aside.
    let shelf = Shelf::of(3);
    let session = |n: usize| format!("01976e8a-7b6c-7def-8123-4567ff0000{n:02x}");
    let sessions: Vec<String> = (0..2 * TOGETHER).map(session).collect();
    let frames = recording();
    for part in frames.chunks(frames.len() / 2) {
        for session in &sessions {
            for frame in part {
                let frame = String::from_utf8(frame.bytes()).unwrap();
                bench.send_bytes(frame.replace(SESSION, session).as_bytes()).await;
            }
        }
        bench.drain().await;
        assert_eq!(bench.derive.step(&shelf).await.unwrap(), sessions.len());
        bench.hand.advance(Duration::from_secs(6));
    }

    let project = PROJECT.parse().unwrap();
    for session in sessions {
        let session: SessionId = session.parse().unwrap();
        let found = bench.derive.store.find_session_facts(project, session).await.unwrap();
        let found = stored::decode(&found.unwrap().body).unwrap().facts;
        assert_eq!(found.session, session);
        assert_eq!(SessionFacts { session: facts.session, ..found }, facts);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_chunk_is_waited_for_and_then_given_up() {
    let bench = Bench::new().await;
    let mut frames = recording();
    frames.retain(|frame| frame.window == 0 && !frame.is_exit && frame.seq != 2);
    bench.send(&frames).await;
    bench.drain().await;
    let shelf = Shelf::default();

    bench.derive.step(&shelf).await.unwrap();
    let facts = bench.facts().await.unwrap();
    assert_eq!((facts.counts.n_events, facts.has_gap), (4, false));
    bench.hand.advance(Duration::from_secs(30));
    assert_eq!(bench.derive.step(&shelf).await.unwrap(), 0);

    bench.hand.advance(Duration::from_mins(1));
    assert_eq!(bench.derive.step(&shelf).await.unwrap(), 1);
    let facts = bench.facts().await.unwrap();
    assert_eq!((facts.counts.n_events, facts.has_gap), (6, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_is_known_by_a_hash_and_from_when_on() {
    let bench = Bench::new().await;
    let frame = String::from_utf8(recording()[0].bytes()).unwrap();
    let named = frame.replacen("{\"", r#"{"meta":{"visitor":"ann@shop.test"},""#, 1);
    bench.send_bytes(named.as_bytes()).await;
    bench.drain().await;
    bench.derive.step(&Shelf::default()).await.unwrap();

    let facts = bench.facts().await.unwrap();
    let (store, project) = (&bench.derive.store, PROJECT.parse().unwrap());
    let key = store.visitor_key(project).await.unwrap();
    assert_eq!(facts.visitor, Some(key.hash("ann@shop.test")));
    assert_eq!(facts.first_seen_at, Some(facts.started_at));
    let seen = store.find_visitor(project, facts.visitor.unwrap()).await.unwrap().unwrap();
    assert_eq!((Some(seen.at), Some(seen.touch)), (facts.first_seen_at, facts.first_touch));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_sealed_when_it_is_silent_or_as_old_as_sessions_get() {
    let bench = Bench::new().await;
    bench.send(&recording()).await;
    bench.drain().await;
    let session = SESSION.parse().unwrap();
    let mut session = bench.derive.store.find_session(session).await.unwrap().unwrap();
    let after = |session: &SessionSummary| {
        Duration::from_millis(bench.derive.seals_at(session).ms_since(session.started_at))
    };

    session.last_at = session.started_at;
    assert_eq!(after(&session), Duration::from_mins(35));
    session.last_at = session.started_at.shifted(30 * 60 * MINUTE);
    assert_eq!(after(&session), Duration::from_hours(24));
}
