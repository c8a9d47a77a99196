//! Whose clock a time is by.

use store::Store;

use crate::builders::{append, at, chunk, find, session, window};

pub(crate) async fn a_session_is_told_by_the_servers_clock(store: Store) {
    // The visitor's clock is two minutes behind; the second frame was 30 ms on its way.
    let mut chunks = [chunk(window(1, 1), 0), chunk(window(1, 1), 1)];
    for (chunk, skew_ms) in chunks.iter_mut().zip([120_030, 120_000]) {
        chunk.skew_ms = skew_ms;
        chunk.received_at = chunk.received_at.shifted(skew_ms);
    }

    append(&store, &chunks).await;

    let summary = session(&store, 1).await;
    let found = find(&store, window(1, 1)).await;
    assert_eq!((found.from, found.to, found.skew_ms), (at(0), at(9_900), 120_000));
    assert_eq!((summary.started_at, summary.last_at), (at(120_000), at(129_900)));
    assert_eq!(summary.length_ms(), 9_900);
}

pub(crate) async fn no_event_is_later_than_its_arrival(store: Store) {
    // A clock that runs wild would hold its session at the top of the list for years.
    let mut wild = chunk(window(1, 1), 0);
    wild.meta.to = model::Timestamp::MAX;

    append(&store, std::slice::from_ref(&wild)).await;

    assert_eq!(session(&store, 1).await.last_at, wild.received_at);
}
