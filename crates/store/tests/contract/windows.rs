//! One window is forgotten, others of its session stay.

use model::{Note, Timestamp};
use store::{NewArchive, Settled, Store, StoredArchive, StoredCarry, Waiting};

use crate::builders::{append, at, chunk, find, loading, project_id, session, session_id, window};
use crate::derived::{NODE, derived, due};

fn archive_of(number: u32) -> NewArchive {
    let row = chunk(window(1, number), 0);
    NewArchive {
        window: window(1, number),
        node: "node-1".to_owned(),
        archive: StoredArchive {
            file: format!("recordings/{number}"),
            bytes: 1_000 * u64::from(number),
            chunks: 1,
            archived_at: at(9_000),
        },
        replaces: None,
        taken: vec![(0, row.meta.position)],
    }
}

/// A session of two windows, of which the second one began later.
async fn two(store: &Store) {
    let mut later = loading(chunk(window(1, 2), 0), "b", "https://shop.example/b");
    later.meta.from = at(1_000);
    append(store, &[loading(chunk(window(1, 1), 0), "a", "https://shop.example/a"), later]).await;
}

pub(crate) async fn a_forgotten_window_is_gone_and_stays_away(store: Store) {
    two(&store).await;
    append(&store, &[chunk(window(2, 1), 0)]).await;
    let other = find(&store, window(1, 2)).await;
    for number in [1, 2] {
        store.settle_archive(&archive_of(number)).await.unwrap();
        let carry = StoredCarry { window: window(1, number), body: b"carry".to_vec() };
        store.keep_carries(&[carry]).await.unwrap();
    }
    store.keep_session_key(session_id(1), b"key").await.unwrap();

    let forgotten = store.forget_window(&window(1, 1), NODE, at(9_000), at(10_000)).await.unwrap();

    let forgotten = forgotten.unwrap();
    assert!(forgotten.existed);
    assert_eq!((forgotten.windows, forgotten.chunks), (1, 1));
    assert_eq!(store.list_windows(session_id(1)).await.unwrap(), [other]);
    assert!(store.list_chunks(&window(1, 1), None, 9).await.unwrap().is_empty());
    assert_eq!(store.list_chunks(&window(1, 2), None, 9).await.unwrap().len(), 1);
    assert_eq!(store.find_archive(&window(1, 1)).await.unwrap(), None);
    assert!(store.find_archive(&window(1, 2)).await.unwrap().is_some());
    assert_eq!(store.find_carry(&window(1, 1)).await.unwrap(), None);
    assert!(store.find_carry(&window(1, 2)).await.unwrap().is_some());
    assert!(store.find_session_key(session_id(1)).await.unwrap().is_some(), "the other needs it");
    let kept = store.list_stored_bytes().await.unwrap();
    assert_eq!(kept.iter().map(|kept| kept.recordings).collect::<Vec<_>>(), [2_000]);
    let left = session(&store, 1).await;
    assert_eq!((left.n_windows, left.n_events, left.n_loads), (1, 10, 1));
    assert_eq!(left.entry_url.as_deref(), Some("https://shop.example/b"));
    assert_eq!(session(&store, 2).await.n_windows, 1);

    // What comes late is refused until the tombstone is old.
    assert!(store.is_forgotten(&window(1, 1)).await.unwrap());
    assert!(!store.is_forgotten(&window(1, 2)).await.unwrap());
    let late = [chunk(window(1, 1), 1), chunk(window(1, 2), 1)];
    let report = append(&store, &late).await;
    assert_eq!((report.erased, report.inserted), (1, 1));
    assert_eq!(store.settle_archive(&archive_of(1)).await.unwrap(), Settled::Gone);
    let carry = StoredCarry { window: window(1, 1), body: b"late".to_vec() };
    store.keep_carries(&[carry]).await.unwrap();
    assert_eq!(store.find_carry(&window(1, 1)).await.unwrap(), None);
    let again = store.forget_window(&window(1, 1), NODE, at(9_001), at(10_000)).await.unwrap();
    assert!(!again.unwrap().existed);
    store.prune_tombstones(at(10_001)).await.unwrap();
    assert_eq!(append(&store, &late).await.inserted, 1);
}

pub(crate) async fn the_last_window_goes_with_its_session_only(store: Store) {
    two(&store).await;

    assert!(
        store.forget_window(&window(1, 2), NODE, at(9_000), at(10_000)).await.unwrap().is_some()
    );
    assert_eq!(
        store.forget_window(&window(1, 1), NODE, at(9_000), at(10_000)).await.unwrap(),
        None
    );

    assert_eq!(session(&store, 1).await.n_windows, 1);
    store.forget_session(session_id(1), at(20_000)).await.unwrap();
    assert!(store.is_forgotten(&window(1, 1)).await.unwrap());
    let unknown = store.forget_window(&window(1, 1), NODE, at(9_000), at(10_000)).await.unwrap();
    assert_eq!(unknown, Some(store::Forgotten::default()));
}

pub(crate) async fn who_derives_a_forgotten_window_comes_too_late(store: Store) {
    two(&store).await;
    let [first] = due(&store, Timestamp::MAX).await[..] else { panic!("one session is due") };
    store.write_derived(&[derived(first, at(6_000), Waiting::ForChunks, 7)]).await.unwrap();
    assert!(session(&store, 1).await.digest.is_some());

    store.forget_window(&window(1, 1), NODE, at(9_000), at(10_000)).await.unwrap();

    let is_learnt = async || {
        let facts = store.find_session_facts(project_id(1), session_id(1)).await.unwrap();
        (session(&store, 1).await.digest.is_some(), facts.is_some())
    };
    assert_eq!(is_learnt().await, (false, false));
    let [again] = due(&store, at(9_000)).await[..] else { panic!("it is due at once") };
    store.write_derived(&[derived(first, at(9_001), Waiting::ForChunks, 7)]).await.unwrap();
    assert_eq!(is_learnt().await, (false, false), "that was the forgotten window's, too");
    store.write_derived(&[derived(again, at(9_002), Waiting::ForChunks, 7)]).await.unwrap();
    assert_eq!(is_learnt().await, (true, true));
    assert_eq!(due(&store, Timestamp::MAX).await, []);
}

pub(crate) async fn whoever_forgets_a_window_derives_its_session(store: Store) {
    two(&store).await;
    let [first] = due(&store, Timestamp::MAX).await[..] else { panic!("one session is due") };
    store.write_derived(&[derived(first, at(6_000), Waiting::ForChunks, 7)]).await.unwrap();

    store.forget_window(&window(1, 1), "node-2", at(9_000), at(10_000)).await.unwrap();

    assert_eq!(due(&store, Timestamp::MAX).await, [], "the first node may never come back");
    let [again] = store.list_due("node-2", at(9_000), 10).await.unwrap()[..] else {
        panic!("it is due elsewhere")
    };
    store.write_derived(&[derived(again, at(9_001), Waiting::ForChunks, 7)]).await.unwrap();
    assert!(session(&store, 1).await.digest.is_some());
}

pub(crate) async fn one_window_takes_no_others_along_that_are_not_known_yet(store: Store) {
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let forget = async |number| {
        let window = window(1, number);
        store.forget_one_window(&window, NODE, at(9_000), at(10_000)).await.unwrap()
    };

    let forgotten = forget(1).await;

    assert_eq!((forgotten.windows, forgotten.chunks), (1, 1));
    assert_eq!(store.find_session(session_id(1)).await.unwrap(), None);
    assert_eq!(due(&store, Timestamp::MAX).await, []);
    let report = append(&store, &[chunk(window(1, 1), 1), chunk(window(1, 2), 0)]).await;
    assert_eq!((report.erased, report.inserted), (1, 1));
    assert_eq!(session(&store, 1).await.n_windows, 1);
    // Nor is one let in again because another one went.
    assert_eq!(forget(2).await.windows, 1);
    assert!(store.is_forgotten(&window(1, 1)).await.unwrap());
    assert_eq!(forget(1).await, store::Forgotten::default());
}

pub(crate) async fn notes_go_with_their_window(store: Store) {
    two(&store).await;
    let note = |number: u32, tab: u32, parent: Option<u32>| Note {
        id: format!("{number:016x}").parse().unwrap(),
        window: window(1, tab).window,
        at: 5,
        text: "odd".parse().unwrap(),
        parent: parent.map(|number| format!("{number:016x}").parse().unwrap()),
        is_resolved: false,
        created_at: at(i64::from(number)),
        edited_at: None,
    };
    for note in [note(1, 1, None), note(2, 2, None), note(3, 2, Some(1)), note(4, 2, Some(2))] {
        assert!(store.add_note(session_id(1), &note).await.unwrap());
    }

    store.forget_window(&window(1, 1), NODE, at(9_000), at(10_000)).await.unwrap();

    let left = store.list_notes(session_id(1)).await.unwrap();
    assert_eq!(left, [note(2, 2, None), note(4, 2, Some(2))]);
    assert_eq!(store.list_noted(at(0), 9).await.unwrap(), [(session_id(1), at(9_000))]);
}
