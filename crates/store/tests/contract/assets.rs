//! What recordings refer to: found, kept, and let go.

use model::{AssetHash, AssetKey, Timestamp};
use store::{AssetContent, AssetState, Fetched, Store, WantedAsset};

use crate::builders::{append, at, chunk, project_id, session_id, window};

const HOUR: i64 = 60 * 60 * 1_000;

fn wanted(number: u8) -> WantedAsset {
    let key = AssetKey::from_bytes([number; 16]);
    WantedAsset { key, url: format!("https://cdn.example/{number}"), is_sheet: number < 2 }
}

fn found(number: u8, inner: &[WantedAsset]) -> Fetched {
    Fetched::Content {
        hash: AssetHash::from_bytes([number; 32]),
        media_type: "image/png".to_owned(),
        bytes: 7,
        inner: inner.iter().map(|asset| asset.key).collect(),
    }
}

async fn due(store: &Store, now: Timestamp) -> Vec<AssetKey> {
    let due = store.list_due_assets(now, 10).await.unwrap();
    due.into_iter().map(|due| due.asset.key).collect()
}

pub(crate) async fn an_address_is_due_once_for_a_project(store: Store) {
    let project = project_id(1);
    store.want_assets(project, &[wanted(1), wanted(2)], at(0)).await.unwrap();
    store.want_assets(project, &[wanted(2)], at(5)).await.unwrap();
    store.want_assets(project_id(2), &[wanted(2)], at(9)).await.unwrap();

    let due_now = store.list_due_assets(at(9), 10).await.unwrap();
    assert_eq!(due_now.len(), 3);
    assert_eq!((due_now[2].project, &due_now[2].asset), (project_id(2), &wanted(2)));
    assert!(due(&store, at(-1)).await.is_empty());

    store.settle_asset(project, wanted(1).key, &found(1, &[]), at(10)).await.unwrap();
    let gone = Fetched::Nothing { why: "status 500".to_owned(), again: Some(at(1_000)) };
    store.settle_asset(project, wanted(2).key, &gone, at(10)).await.unwrap();

    assert_eq!(due(&store, at(999)).await.len(), 1);
    let again = store.list_due_assets(at(1_000), 10).await.unwrap();
    assert_eq!(again.iter().map(|due| due.tries).collect::<Vec<_>>(), [0, 1]);
    let content = store.find_asset_content(project, AssetHash::from_bytes([1; 32])).await.unwrap();
    let expected = AssetContent { media_type: "image/png".to_owned(), bytes: 7 };
    assert_eq!(content, Some(expected));
    let elsewhere = store.find_asset_content(project_id(2), AssetHash::from_bytes([1; 32])).await;
    assert_eq!(elsewhere.unwrap(), None, "projects do not mix");
    // The same content at another address is the same file.
    store.settle_asset(project, wanted(2).key, &found(1, &[]), at(1_000)).await.unwrap();
    let kept = store.list_stored_bytes().await.unwrap();
    assert_eq!(kept.iter().map(|kept| kept.assets).collect::<Vec<_>>(), [7]);
}

pub(crate) async fn what_failed_is_tried_again_a_day_later_when_it_is_seen(store: Store) {
    let project = project_id(1);
    store.want_assets(project, &[wanted(1)], at(0)).await.unwrap();
    let gone = Fetched::Nothing { why: "status 404".to_owned(), again: None };
    store.settle_asset(project, wanted(1).key, &gone, at(0)).await.unwrap();

    store.want_assets(project, &[wanted(1)], at(23 * HOUR)).await.unwrap();
    assert!(due(&store, at(23 * HOUR)).await.is_empty());
    store.want_assets(project, &[wanted(1)], at(25 * HOUR)).await.unwrap();
    assert_eq!(due(&store, at(25 * HOUR)).await, [wanted(1).key]);

    store.settle_asset(project, wanted(1).key, &found(1, &[]), at(25 * HOUR)).await.unwrap();
    store.want_assets(project, &[wanted(1)], at(99 * HOUR)).await.unwrap();
    assert!(due(&store, at(99 * HOUR)).await.is_empty(), "what is kept stays as it is");
}

pub(crate) async fn a_window_refers_to_what_its_style_sheets_refer_to(store: Store) {
    let project = project_id(1);
    append(&store, &[chunk(window(1, 1), 0)]).await;
    let all = [wanted(1), wanted(2), wanted(3)];
    store.want_assets(project, &all, at(0)).await.unwrap();
    store.settle_asset(project, wanted(1).key, &found(1, &all), at(0)).await.unwrap();
    let gone = Fetched::Nothing { why: "status 404".to_owned(), again: None };
    store.settle_asset(project, wanted(2).key, &gone, at(0)).await.unwrap();
    store.use_assets(project, &window(1, 1), &[wanted(1).key]).await.unwrap();
    store.use_assets(project, &window(2, 1), &[wanted(1).key]).await.unwrap();

    let mut assets = store.list_assets_of_window(project, &window(1, 1)).await.unwrap();
    assets.sort_by_key(|asset| asset.asset.key);
    let states: Vec<_> = assets.into_iter().map(|asset| asset.state).collect();
    let missing = AssetState::Missing("status 404".to_owned());
    let hash = AssetHash::from_bytes([1; 32]);
    assert_eq!(states, [AssetState::Found(hash), missing, AssetState::Waiting]);
    assert!(store.list_assets_of_window(project, &window(1, 2)).await.unwrap().is_empty());
    let uses = store.list_asset_uses(None, 10).await.unwrap();
    assert_eq!(uses.len(), 1, "a session that is not there refers to nothing");
    assert_eq!(uses[0].keys, [wanted(1).key]);

    store.forget_session(session_id(1), at(0)).await.unwrap();
    assert!(store.list_asset_uses(None, 10).await.unwrap().is_empty());
}

pub(crate) async fn what_is_swept_is_what_was_not_seen_lately(store: Store) {
    let project = project_id(1);
    store.want_assets(project, &[wanted(1), wanted(2), wanted(3)], at(0)).await.unwrap();
    store.want_assets(project, &[wanted(2)], at(2 * HOUR)).await.unwrap();

    let first = store.list_assets(project, None, 2).await.unwrap();
    let rest = store.list_assets(project, Some(first[1].asset.key), 2).await.unwrap();
    let keys: Vec<_> = first.iter().chain(&rest).map(|asset| asset.asset.key).collect();
    assert_eq!(keys, [1, 2, 3].map(|number| wanted(number).key));

    store.delete_assets(project, &keys[..2], at(HOUR)).await.unwrap();
    let left = store.list_assets(project, None, 9).await.unwrap();
    let left: Vec<_> = left.iter().map(|asset| asset.asset.key).collect();
    assert_eq!(left, [wanted(2).key, wanted(3).key]);
    store.settle_asset(project, wanted(1).key, &found(1, &[]), at(0)).await.unwrap();
    assert_eq!(store.list_assets(project, None, 9).await.unwrap().len(), 2);
}

pub(crate) async fn windows_are_listed_in_pages(store: Store) {
    let project = project_id(1);
    for number in 1..=5 {
        append(&store, &[chunk(window(number, 1), 0)]).await;
        store.use_assets(project, &window(number, 1), &[wanted(1).key]).await.unwrap();
    }
    let first = store.list_asset_uses(None, 3).await.unwrap();
    let rest = store.list_asset_uses(Some(first[2].window), 3).await.unwrap();
    let windows: Vec<_> = first.iter().chain(&rest).map(|row| row.window).collect();
    assert_eq!(windows, [1, 2, 3, 4, 5].map(|number| window(number, 1)));
}
