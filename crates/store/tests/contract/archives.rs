//! Windows go from a journal into a file, and out of the world.

use model::{ChunkMeta, JournalPosition, LoadMeta};
use store::{NewArchive, Settled, Store, StoredArchive, UnarchivedWindow};

use crate::builders::{append, at, chunk, exit_frame, project_id, session_id, window};

const NODE: &str = "node-1";

fn archive_of(rows: &[ChunkMeta], file: &str) -> NewArchive {
    NewArchive {
        window: rows[0].chunk.window,
        node: NODE.to_owned(),
        archive: StoredArchive {
            file: file.to_owned(),
            bytes: 5_000,
            chunks: u32::try_from(rows.len()).unwrap(),
            archived_at: at(9_000_000),
        },
        replaces: None,
        taken: rows.iter().map(|row| (row.chunk.seq, row.position)).collect(),
    }
}

async fn rows(store: &Store, session: u32) -> Vec<ChunkMeta> {
    store.list_chunks(&window(session, 1), None, 100).await.unwrap()
}

async fn waiting(store: &Store) -> Vec<UnarchivedWindow> {
    store.list_silent(NODE, at(i64::from(u32::MAX)), 100).await.unwrap()
}

pub(crate) async fn a_window_waits_until_its_chunks_are_in_a_file(store: Store) {
    let chunks: Vec<_> = (0..3).map(|seq| chunk(window(1, 1), seq)).collect();
    let last_at = chunks.iter().map(|chunk| chunk.received_at).max().unwrap();
    append(&store, &chunks).await;

    let waits =
        UnarchivedWindow { project: project_id(1), window: window(1, 1), last_at, segment: 1 };
    assert_eq!(waiting(&store).await, [waits]);
    assert_eq!(store.list_first_unarchived(NODE, 1).await.unwrap(), [waits]);
    assert!(store.list_silent(NODE, last_at.shifted(-1), 9).await.unwrap().is_empty());
    assert!(store.list_silent("other", last_at, 9).await.unwrap().is_empty());
    assert_eq!(store.find_archive(&window(1, 1)).await.unwrap(), None);

    let archive = archive_of(&rows(&store, 1).await, "recordings/a");
    assert_eq!(store.settle_archive(&archive).await.unwrap(), Settled::Written);

    assert!(waiting(&store).await.is_empty());
    assert_eq!(store.find_archive(&window(1, 1)).await.unwrap(), Some(archive.archive.clone()));
    let turned = rows(&store, 1).await;
    assert!(turned.len() == 3 && turned.iter().all(ChunkMeta::is_archived));
    // The same again finds that the window has a file already.
    assert_eq!(store.settle_archive(&archive).await.unwrap(), Settled::Outdated);
}

pub(crate) async fn chunks_that_come_late_wait_for_another_file(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), exit_frame(chunk(window(1, 1), 1), 5)]).await;
    let first = archive_of(&rows(&store, 1).await, "recordings/a");

    // One that is new and one that takes an exit frame's place, while the file was written.
    let mut late = [chunk(window(1, 1), 1), chunk(window(1, 1), 2)];
    late[0].meta.position.segment = 3;
    late[1].meta.position.segment = 2;
    append(&store, &late).await;
    assert_eq!(store.settle_archive(&first).await.unwrap(), Settled::Written);

    let left = rows(&store, 1).await;
    assert_eq!(left.iter().map(ChunkMeta::is_archived).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(waiting(&store).await[0].segment, 2);

    let second = NewArchive {
        replaces: Some("recordings/a".to_owned()),
        ..archive_of(&left, "recordings/b")
    };
    assert_eq!(store.settle_archive(&second).await.unwrap(), Settled::Written);
    assert!(waiting(&store).await.is_empty());
    assert!(rows(&store, 1).await.iter().all(ChunkMeta::is_archived));
    let position = JournalPosition { segment: 0, offset: 0, length: 0 };
    assert_eq!(rows(&store, 1).await[2].position, position);
}

pub(crate) async fn a_session_has_one_key_until_it_is_destroyed(store: Store) {
    let session = session_id(1);

    assert_eq!(store.find_session_key(session).await.unwrap(), None);
    assert_eq!(store.keep_session_key(session, b"one").await.unwrap(), b"one");
    assert_eq!(store.keep_session_key(session, b"two").await.unwrap(), b"one");
    store.replace_session_key(session, b"wrapped anew").await.unwrap();
    assert_eq!(store.find_session_key(session).await.unwrap().unwrap(), b"wrapped anew");
    assert_eq!(store.destroy_session_key(session).await.unwrap().unwrap(), b"wrapped anew");
    assert_eq!(store.destroy_session_key(session).await.unwrap(), None);
    assert_eq!(store.find_session_key(session).await.unwrap(), None);
}

pub(crate) async fn a_forgotten_session_is_gone_and_stays_away(store: Store) {
    append(&store, &[chunk(window(1, 1), 0), chunk(window(1, 2), 0), chunk(window(2, 1), 0)]).await;
    store.keep_session_key(session_id(1), b"key").await.unwrap();
    let archive = archive_of(&rows(&store, 1).await, "recordings/a");
    store.settle_archive(&archive).await.unwrap();
    assert_eq!(store.sum_sessions(project_id(1)).await.unwrap().0, 2);

    let forgotten = store.forget_session(session_id(1), at(1_000)).await.unwrap();

    assert!(forgotten.existed);
    assert_eq!((forgotten.windows, forgotten.chunks), (2, 2));
    assert!(store.find_session(session_id(1)).await.unwrap().is_none());
    assert!(store.list_windows(session_id(1)).await.unwrap().is_empty());
    assert!(rows(&store, 1).await.is_empty());
    assert_eq!(store.find_archive(&window(1, 1)).await.unwrap(), None);
    assert_eq!(store.find_session_key(session_id(1)).await.unwrap(), None);
    assert_eq!(store.settle_archive(&archive).await.unwrap(), Settled::Gone);
    assert_eq!(waiting(&store).await.len(), 1, "the other session still waits");
    assert!(!store.forget_session(session_id(1), at(0)).await.unwrap().existed);
    assert_eq!(store.find_tombstone(session_id(1)).await.unwrap(), Some(at(1_000)));
    assert_eq!(store.find_tombstone(session_id(2)).await.unwrap(), None);

    // Late chunks are refused until the tombstone is old.
    let late = [chunk(window(1, 1), 1)];
    assert_eq!(append(&store, &late).await.erased, 1);
    assert!(store.find_session(session_id(1)).await.unwrap().is_none());
    store.prune_tombstones(at(1_001)).await.unwrap();
    assert_eq!(store.find_tombstone(session_id(1)).await.unwrap(), None);
    assert_eq!(append(&store, &late).await.inserted, 1);
}

pub(crate) async fn an_imported_session_is_as_old_as_its_arrival(store: Store) {
    let mut imported = chunk(window(1, 1), 0);
    let kept = Some("import".to_owned());
    imported.load = Some(LoadMeta { kept, ..LoadMeta::default() });
    imported.received_at = at(1_000_000);
    append(&store, &[imported, chunk(window(2, 1), 0)]).await;
    let expired = async |before| {
        let found = store.list_expired_sessions(project_id(1), before, 10).await.unwrap();
        found.into_iter().map(|session| session.session).collect::<Vec<_>>()
    };

    assert_eq!(expired(at(900_000)).await, [session_id(2)]);
    assert_eq!(expired(at(1_000_001)).await.len(), 2);
}

pub(crate) async fn the_oldest_sessions_come_first(store: Store) {
    for session in 1..=3 {
        let mut drained = chunk(window(session, 1), session);
        drained.project = project_id(1);
        append(&store, &[drained]).await;
    }

    let all = store.list_oldest_sessions(project_id(1), at(9_000_000), 2).await.unwrap();
    let ids: Vec<_> = all.iter().map(|session| session.session).collect();
    assert_eq!(ids, [session_id(1), session_id(2)]);
    let old = store.list_oldest_sessions(project_id(1), all[1].last_at, 9).await.unwrap();
    assert_eq!(old.len(), 1);
    assert!(store.list_oldest_sessions(project_id(2), at(9_000_000), 9).await.unwrap().is_empty());
}

pub(crate) async fn what_is_kept_of_a_project_is_added_up(store: Store) {
    let kept = async || {
        let kept = store.list_stored_bytes().await.unwrap();
        kept.iter().map(|kept| (kept.project, kept.recordings, kept.assets)).collect::<Vec<_>>()
    };
    assert_eq!(kept().await, []);
    append(&store, &[chunk(window(1, 1), 0), chunk(window(2, 1), 0)]).await;
    let first = archive_of(&rows(&store, 1).await, "recordings/a");
    store.settle_archive(&first).await.unwrap();
    assert_eq!(kept().await, [(project_id(1), 5_000, 0)]);
    store.settle_archive(&first).await.unwrap();
    store.settle_archive(&archive_of(&rows(&store, 2).await, "recordings/b")).await.unwrap();
    assert_eq!(kept().await, [(project_id(1), 10_000, 0)]);

    // Another file in place of the first.
    append(&store, &[chunk(window(1, 1), 1)]).await;
    let mut second = archive_of(&rows(&store, 1).await, "recordings/c");
    second.replaces = Some("recordings/a".to_owned());
    second.archive.bytes = 7_000;
    assert_eq!(store.settle_archive(&second).await.unwrap(), Settled::Written);
    assert_eq!(kept().await, [(project_id(1), 12_000, 0)]);

    store.forget_session(session_id(1), at(0)).await.unwrap();
    store.forget_session(session_id(1), at(0)).await.unwrap();
    assert_eq!(kept().await, [(project_id(1), 5_000, 0)]);
    assert_eq!(store.count_sessions_before(project_id(1), at(9_000_000)).await.unwrap(), 1);
    assert_eq!(store.count_sessions_before(project_id(1), at(0)).await.unwrap(), 0);

    store.set_asset_bytes(project_id(1), 30).await.unwrap();
    assert_eq!(kept().await, [(project_id(1), 5_000, 30)]);
    assert_eq!(store.sum_facts_files().await.unwrap(), 0);
}
