//! Reading: lists in their order, pages without gaps, texts as they were.

use model::query::Cursor;
use model::{LoadMeta, SessionId};
use store::{DrainBatch, JournalCursor, SessionFilter, Store};

use crate::builders::{
    append, chunk, find, list, project, project_id, session, session_id, window,
};

pub(crate) async fn absent_is_not_an_error(store: Store) {
    assert_eq!(store.find_session(session_id(1)).await.unwrap(), None);
    assert_eq!(store.find_window(&window(1, 1)).await.unwrap(), None);
    assert!(store.list_windows(session_id(1)).await.unwrap().is_empty());
    assert!(store.list_chunks(&window(1, 1), None, 10).await.unwrap().is_empty());
    assert!(store.list_projects().await.unwrap().is_empty());
    let page = store.list_sessions(&SessionFilter::default(), None, 10).await.unwrap();
    assert!(page.items.is_empty() && page.next.is_none());
    store.ping().await.unwrap();
}

pub(crate) async fn pages_hold_every_session_once_and_in_order(store: Store) {
    store.upsert_project(&project(1)).await.unwrap();
    store.upsert_project(&project(2)).await.unwrap();
    // Sessions of two projects; always three end in the same millisecond.
    let chunks: Vec<_> = (0..47_u32)
        .map(|number| {
            let mut chunk = chunk(window(number, 1), 0);
            chunk.project = project_id(1 + number % 2);
            chunk.skew_ms = i64::from(number * 31 % 47 / 3) * 1_000;
            chunk.received_at = chunk.received_at.shifted(chunk.skew_ms);
            chunk
        })
        .collect();
    append(&store, &chunks).await;

    for limit in [1, 7, 46, 47, 48] {
        let mut sessions: Vec<(_, SessionId)> = Vec::new();
        let mut after = None;
        loop {
            let filter = SessionFilter::default();
            let page = store.list_sessions(&filter, after.as_ref(), limit).await.unwrap();
            sessions.extend(page.items.iter().map(|item| (item.last_at, item.session)));
            assert!(page.items.len() <= limit);
            let Some(next) = page.next else { break };
            after = Some(next.to_string().parse::<Cursor>().unwrap());
        }
        assert_eq!(sessions.len(), 47, "pages of {limit}");
        assert!(sessions.is_sorted_by(|one, next| next < one), "pages of {limit}");
    }
}

pub(crate) async fn an_active_session_moves_to_the_top(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 1)]).await;
    let before = list(&store, &[1]).await;

    append(&store, &[chunk(window(1, 1), 2)]).await;

    assert_eq!(before, [session_id(2), session_id(1)]);
    assert_eq!(list(&store, &[1]).await, [session_id(1), session_id(2)]);
}

pub(crate) async fn the_place_of_a_moved_session_is_still_a_place(store: Store) {
    let chunks: Vec<_> = (0..4).map(|number| chunk(window(number, 1), number)).collect();
    append(&store, &chunks).await;
    let filter = SessionFilter { projects: Some(vec![project_id(1)]), ..SessionFilter::default() };
    let first = store.list_sessions(&filter, None, 2).await.unwrap();

    append(&store, &[chunk(window(2, 1), 9)]).await;
    let second = store.list_sessions(&filter, first.next.as_ref(), 2).await.unwrap();

    let sessions: Vec<_> = second.items.iter().map(|item| item.session).collect();
    assert_eq!(first.items[1].session, session_id(2));
    assert_eq!(sessions, [session_id(1), session_id(0)]);
}

pub(crate) async fn both_ends_of_a_range_are_in_it(store: Store) {
    let chunks: Vec<_> = (0..5).map(|number| chunk(window(number, 1), number)).collect();
    append(&store, &chunks).await;
    let all = SessionFilter { projects: Some(vec![project_id(1)]), ..SessionFilter::default() };
    let rows = store.list_sessions(&all, None, 10).await.unwrap().items;
    let filter = SessionFilter { from: Some(rows[3].last_at), to: Some(rows[1].last_at), ..all };

    let first = store.list_sessions(&filter, None, 2).await.unwrap();
    let second = store.list_sessions(&filter, first.next.as_ref(), 2).await.unwrap();

    assert_eq!(rows.len(), 5);
    assert_eq!(first.items, rows[1..3]);
    assert_eq!(second.items, rows[3..4]);
    assert_eq!(second.next, None);
}

pub(crate) async fn only_the_asked_projects_are_listed(store: Store) {
    let chunks = [1, 2, 3].map(|number| {
        let mut chunk = chunk(window(number, 1), number);
        chunk.project = project_id(number);
        chunk
    });
    append(&store, &chunks).await;

    assert_eq!(list(&store, &[2]).await, [session_id(2)]);
    assert_eq!(list(&store, &[3, 1, 3]).await, [session_id(3), session_id(1)]);
    assert!(list(&store, &[]).await.is_empty());
    assert_eq!(session(&store, 3).await.project, project_id(3));
}

pub(crate) async fn windows_are_listed_by_their_first_event(store: Store) {
    // Larger window ids first; the third says a later time but its clock is ahead.
    let mut ahead = chunk(window(1, 3), 4);
    ahead.skew_ms = -19_000;
    append(&store, &[chunk(window(1, 1), 2), chunk(window(1, 2), 1), ahead]).await;
    append(&store, &[chunk(window(2, 9), 0)]).await;

    let windows = store.list_windows(session_id(1)).await.unwrap();

    let order: Vec<_> = windows.iter().map(|found| found.window).collect();
    assert_eq!(order, [window(1, 3), window(1, 2), window(1, 1)]);
    assert_eq!(find(&store, window(1, 2)).await, windows[1]);
    let ids = [session_id(2), session_id(1), session_id(7)];
    let mut all = store.list_windows_of(&ids).await.unwrap();
    assert_eq!(all.remove(&session_id(1)), Some(windows));
    assert_eq!(all.remove(&session_id(2)), Some(vec![find(&store, window(2, 9)).await]));
    assert!(all.is_empty(), "the others have none");
}

pub(crate) async fn chunks_are_listed_by_seq_and_only_those_of_their_window(store: Store) {
    let mut chunks: Vec<_> = [300, 2, 0, 11, 1].map(|seq| chunk(window(1, 2), seq)).into();
    chunks.extend([chunk(window(1, 1), 3), chunk(window(1, 3), 4), chunk(window(2, 2), 5)]);
    append(&store, &chunks).await;
    let seqs = async |after_seq, limit| {
        let chunks = store.list_chunks(&window(1, 2), after_seq, limit).await.unwrap();
        chunks.iter().map(|chunk| chunk.chunk.seq).collect::<Vec<_>>()
    };

    assert_eq!(seqs(None, usize::MAX).await, [0, 1, 2, 11, 300]);
    assert!(seqs(None, 0).await.is_empty());
    assert_eq!(seqs(None, 2).await, [0, 1]);
    assert_eq!(seqs(Some(1), 2).await, [2, 11]);
    assert_eq!(seqs(Some(5), 10).await, [11, 300]);
    assert!(seqs(Some(300), 10).await.is_empty());
    assert!(seqs(Some(u32::MAX), 10).await.is_empty());
    let listed = store.list_chunks(&window(1, 2), Some(11), 1).await.unwrap();
    assert_eq!(listed, [chunk(window(1, 2), 300).meta]);

    let all = store.list_chunks_of(&[window(2, 2), window(1, 2), window(1, 9)]).await.unwrap();
    assert_eq!(all.len(), 2, "one has none");
    assert_eq!(all[&window(2, 2)], [chunk(window(2, 2), 5).meta]);
    assert_eq!(all[&window(1, 2)], store.list_chunks(&window(1, 2), None, 9).await.unwrap());
    assert!(store.list_chunks_of(&[]).await.unwrap().is_empty());
}

pub(crate) async fn hostile_text_comes_back_as_it_was(store: Store) {
    const TEXTS: &[&str] = &[
        "'; DELETE chunk; --",
        "\"}]) ⟨session:1⟩ `backtick` $chunks $row.id",
        "\\ \\u0000 \u{1} \u{7f} \t \r\n",
        "مرحبا 👩‍👩‍👧‍👦 \u{202e}reversed\u{202c} \u{fffd} \u{10ffff}",
        "type::record('session', 1)",
        "",
        "NONE",
    ];
    for (number, text) in (0..).zip(TEXTS) {
        let mut drained = chunk(window(number, 1), 0);
        drained.user_agent = Some((*text).to_owned());
        drained.meta.node = (*text).to_owned();
        drained.load = Some(LoadMeta {
            load: Some(text.repeat(50)),
            url: Some((*text).to_owned()),
            language: Some((*text).to_owned()),
            opener: Some((*text).to_owned()),
            ..LoadMeta::default()
        });
        let meta = drained.meta.clone();
        let cursor = JournalCursor { segment: 1, offset: u64::from(number) };
        let batch =
            DrainBatch { node: (*text).to_owned(), cursor, chunks: vec![drained.clone(), drained] };

        store.append_drained(&batch).await.unwrap();

        let summary = session(&store, number).await;
        let found = find(&store, window(number, 1)).await;
        for stored in [summary.entry_url, summary.language, summary.user_agent, found.opener] {
            assert_eq!(stored.as_deref(), Some(*text));
        }
        assert_eq!(summary.n_loads, 1, "{text:?}");
        assert_eq!(store.list_chunks(&window(number, 1), None, 2).await.unwrap(), [meta]);
        assert_eq!(store.journal_cursor(text).await.unwrap(), Some(cursor), "{text:?}");
    }
    assert_eq!(list(&store, &[1]).await.len(), TEXTS.len());
}
