//! Writing batches: once each, all or nothing, and nothing across projects.

use std::sync::Arc;

use store::{DrainBatch, DrainReport, JournalCursor, MAX_WINDOWS, Store};

use crate::builders::{append, chunk, find, list, loading, project_id, session, window};

pub(crate) async fn a_batch_written_twice_is_written_once(store: Store) {
    let chunks = [chunk(window(1, 1), 0), chunk(window(1, 1), 1), chunk(window(1, 1), 1)];

    let first = append(&store, &chunks).await;
    let summary = session(&store, 1).await;
    let second = append(&store, &chunks).await;

    assert_eq!(first, DrainReport { inserted: 2, duplicates: 1, ..DrainReport::default() });
    assert_eq!(second, DrainReport { duplicates: 3, ..DrainReport::default() });
    assert_eq!(session(&store, 1).await, summary);
    assert_eq!((summary.n_events, summary.n_bytes, summary.n_windows), (20, 7_800, 1));
    assert_eq!(store.list_chunks(&window(1, 1), None, 10).await.unwrap().len(), 2);
}

pub(crate) async fn a_batch_without_chunks_moves_the_cursor(store: Store) {
    let cursor = JournalCursor { segment: 3, offset: u64::from(u32::MAX) + 7 };
    let batch = DrainBatch { node: "node-1".to_owned(), cursor, chunks: Vec::new() };

    let report = store.append_drained(&batch).await.unwrap();

    assert_eq!(report, DrainReport::default());
    assert_eq!(store.journal_cursor("node-1").await.unwrap(), Some(cursor));
    assert_eq!(store.journal_cursor("node-2").await.unwrap(), None);
}

pub(crate) async fn a_cursor_never_goes_back(store: Store) {
    let ahead = JournalCursor { segment: 2, offset: 10 };
    for cursor in [ahead, JournalCursor { segment: 1, offset: 99 }] {
        let batch = DrainBatch { node: "node-1".to_owned(), cursor, chunks: Vec::new() };
        store.append_drained(&batch).await.unwrap();
    }

    assert_eq!(store.journal_cursor("node-1").await.unwrap(), Some(ahead));
}

pub(crate) async fn a_cursor_stays_before_chunks_that_have_to_be_kept(store: Store) {
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let before = store.journal_cursor("node-1").await.unwrap();
    let mut foreign = chunk(window(1, 1), 1);
    foreign.project = project_id(2);
    let cursor = JournalCursor { segment: 1, offset: 9_000 };
    let chunks = vec![chunk(window(1, 1), 2), foreign.clone()];
    let batch = DrainBatch { node: "node-1".to_owned(), cursor, chunks };

    let report = store.append_drained(&batch).await.unwrap();

    assert_eq!((report.inserted, report.refused), (1, vec![foreign.meta.position]));
    assert_eq!(store.journal_cursor("node-1").await.unwrap(), before);
    let moved = DrainBatch { chunks: Vec::new(), ..batch };
    store.append_drained(&moved).await.unwrap();
    assert_eq!(store.journal_cursor("node-1").await.unwrap(), Some(cursor));
}

pub(crate) async fn batches_of_many_writers_add_up(store: Store) {
    const WRITERS: u32 = 6;
    const BATCHES: u32 = 4;
    let store = Arc::new(store);

    // All write to one session, two each to one window, and every chunk is written by two.
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = Arc::clone(&store);
        writers.spawn(async move {
            for seq in 0..BATCHES {
                let chunks = vec![chunk(window(1, writer / 2), seq)];
                let cursor = JournalCursor { segment: 1, offset: u64::from(seq) };
                let batch = DrainBatch { node: format!("node-{writer}"), cursor, chunks };
                store.append_drained(&batch).await.unwrap();
            }
        });
    }
    while let Some(written) = writers.join_next().await {
        written.unwrap();
    }

    let summary = session(&store, 1).await;
    assert_eq!(summary.n_windows, WRITERS / 2);
    assert_eq!(summary.n_events, u64::from(WRITERS / 2 * BATCHES * 10));
    assert_eq!(summary.counts.clicks, WRITERS / 2 * BATCHES);
    assert_eq!(find(&store, window(1, 0)).await.n_chunks, BATCHES);
}

pub(crate) async fn chunks_of_another_project_are_refused(store: Store) {
    append(&store, &[loading(chunk(window(1, 1), 0), "load", "https://a.example/")]).await;
    let summary = session(&store, 1).await;
    let foreign = [
        loading(chunk(window(1, 1), 1), "other", "https://b.example/"),
        loading(chunk(window(1, 2), 0), "other", "https://b.example/"),
    ]
    .map(|mut chunk| {
        chunk.project = project_id(2);
        chunk
    });

    let report = append(&store, &foreign).await;

    let refused = foreign.iter().map(|chunk| chunk.meta.position).collect();
    assert_eq!(report, DrainReport { foreign: 2, refused, ..DrainReport::default() });
    assert_eq!(session(&store, 1).await, summary);
    assert_eq!(store.list_windows(summary.session).await.unwrap().len(), 1);
    assert!(store.list_chunks(&window(1, 2), None, 10).await.unwrap().is_empty());
    assert!(list(&store, &[2]).await.is_empty());
}

pub(crate) async fn chunks_beyond_the_windows_of_a_session_are_refused(store: Store) {
    let limit = u32::try_from(MAX_WINDOWS).unwrap();
    let chunks: Vec<_> = (0..limit + 3).map(|number| chunk(window(1, number), 0)).collect();

    let report = append(&store, &chunks).await;
    let known = append(&store, &[chunk(window(1, 0), 1)]).await;

    assert_eq!((report.inserted, report.over_limit), (MAX_WINDOWS, 3));
    assert_eq!(known.inserted, 1, "a known window goes on");
    assert_eq!(session(&store, 1).await.n_windows, limit);
}

pub(crate) async fn page_loads_are_counted_once_each(store: Store) {
    let first = loading(chunk(window(1, 1), 0), "load-1", "https://a.example/1");
    let second = loading(chunk(window(1, 1), 3), "load-2", "https://a.example/2");
    // What changed during a page load is told under its id.
    let again = loading(chunk(window(1, 1), 5), "load-2", "https://a.example/3");

    append(&store, &[second.clone(), first.clone()]).await;
    append(&store, &[again, first, second]).await;

    let summary = session(&store, 1).await;
    assert_eq!(summary.n_loads, 2);
    assert_eq!(summary.entry_url.as_deref(), Some("https://a.example/1"));
    assert_eq!(summary.exit_url.as_deref(), Some("https://a.example/3"));
    assert_eq!(summary.viewport, Some([1440, 900]));
    assert_eq!(summary.language.as_deref(), Some("en-GB"));
    assert_eq!(summary.user_agent.as_deref(), Some("Browser/1.0"));
}
