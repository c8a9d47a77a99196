//! Which sessions a viewer means to watch.

use model::{SessionId, WATCH_LIST, WatchListChange};
use store::{Rewatched, Store};

use crate::builders::{append, at, chunk, session_id, window};

fn ids(numbers: &[u32]) -> Vec<SessionId> {
    numbers.iter().copied().map(session_id).collect()
}

async fn add(store: &Store, numbers: &[u32]) -> Rewatched {
    store.change_watch_list(&WatchListChange::Add(ids(numbers))).await.unwrap()
}

pub(crate) async fn a_session_is_on_the_watch_list_once_until_it_is_erased(store: Store) {
    append(&store, &[1, 2, 3, 4].map(|number| chunk(window(number, 1), 0))).await;
    let listed = async || store.list_watch_list().await.unwrap();
    assert_eq!(listed().await, []);

    let added = add(&store, &[3, 1, 3, 9]).await;
    assert_eq!(added, Rewatched::List { sessions: ids(&[3, 1]), n_before: 0 }, "9 is unknown");
    add(&store, &[1, 2, 4]).await;
    assert_eq!(listed().await, ids(&[3, 1, 2, 4]));
    let change = WatchListChange::Move { session: session_id(2), is_later: false };
    store.change_watch_list(&change).await.unwrap();
    assert_eq!(listed().await, ids(&[3, 2, 1, 4]));
    store.change_watch_list(&WatchListChange::Remove(session_id(3))).await.unwrap();
    assert_eq!(listed().await, ids(&[2, 1, 4]));

    store.forget_session(session_id(1), at(0)).await.unwrap();
    store.forget_session(session_id(3), at(0)).await.unwrap();
    assert_eq!(listed().await, ids(&[2, 4]));
    let again = add(&store, &[1]).await;
    assert_eq!(again, Rewatched::List { sessions: ids(&[2, 4]), n_before: 2 });

    store.change_watch_list(&WatchListChange::Clear).await.unwrap();
    assert_eq!(listed().await, []);
}

pub(crate) async fn the_watch_list_holds_so_many_and_no_more(store: Store) {
    let n_most = u32::try_from(WATCH_LIST).unwrap();
    let chunks: Vec<_> = (0..=n_most).map(|number| chunk(window(number, 1), 0)).collect();
    for part in chunks.chunks(100) {
        append(&store, part).await;
    }
    let all: Vec<u32> = (0..=n_most).collect();

    assert_eq!(add(&store, &all).await, Rewatched::Full);
    assert_eq!(store.list_watch_list().await.unwrap(), []);
    add(&store, &all[1..]).await;
    assert_eq!(store.list_watch_list().await.unwrap().len(), WATCH_LIST);
    assert_eq!(add(&store, &[0]).await, Rewatched::Full);
    add(&store, &[7]).await;
    assert_eq!(store.list_watch_list().await.unwrap(), ids(&all[1..]));
}

pub(crate) async fn of_many_that_are_added_at_once_none_is_lost(store: Store) {
    append(&store, &[1, 2, 3, 4].map(|number| chunk(window(number, 1), 0))).await;

    let _ =
        tokio::join!(add(&store, &[1]), add(&store, &[2]), add(&store, &[3]), add(&store, &[4]));

    let mut listed = store.list_watch_list().await.unwrap();
    listed.sort_unstable();
    assert_eq!(listed, ids(&[1, 2, 3, 4]));
}
