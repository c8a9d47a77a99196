//! Projects: found by key, told apart by id, slug and key.

use model::{Project, ProjectKey};
use store::{Store, StoreError, StoredBytes, StoredKey};

use crate::builders::{at, origin, project, project_id};

pub(crate) async fn a_project_is_found_by_its_key(store: Store) {
    store.upsert_project(&project(2)).await.unwrap();
    store.upsert_project(&project(1)).await.unwrap();

    assert_eq!(store.find_project_by_key(&project(2).key).await.unwrap(), Some(project(2)));
    assert_eq!(store.find_project_by_key(&project(3).key).await.unwrap(), None);
    assert_eq!(store.list_projects().await.unwrap(), [project(1), project(2)]);
}

pub(crate) async fn a_project_is_replaced_by_its_id(store: Store) {
    store.upsert_project(&project(1)).await.unwrap();
    let changed = Project {
        id: project(1).id,
        slug: "renamed".to_owned(),
        key: "hs_another".parse().unwrap(),
        origins: vec![origin("http://127.0.0.1:3000"), origin("https://[::1]")],
    };

    store.upsert_project(&changed).await.unwrap();

    assert_eq!(store.list_projects().await.unwrap(), [changed]);
    assert_eq!(store.find_project_by_key(&project(1).key).await.unwrap(), None);
}

pub(crate) async fn slugs_and_keys_are_unique(store: Store) {
    store.upsert_project(&project(1)).await.unwrap();
    let mut same_slug = project(2);
    same_slug.slug = project(1).slug;
    let mut same_key = project(3);
    same_key.key = project(1).key;

    for project in [same_slug, same_key] {
        let error = store.upsert_project(&project).await.unwrap_err();
        assert!(matches!(error, StoreError::Statement(_)), "{error:?}");
        assert!(!error.is_retryable());
    }
    assert_eq!(store.list_projects().await.unwrap(), [project(1)]);
}

pub(crate) async fn a_project_has_several_keys_and_each_is_disabled_alone(store: Store) {
    let (first, second) = (project(1), "hs_second".parse().unwrap());
    store.upsert_project(&first).await.unwrap();
    store.upsert_project(&project(2)).await.unwrap();
    assert_eq!(store.list_keys().await.unwrap(), []);

    store.add_key(&first, &second, at(5)).await.unwrap();

    let mut keys = store.list_keys().await.unwrap();
    keys.sort_by_key(|key| key.created_at);
    let of = |key: &ProjectKey, created_at| StoredKey {
        key: key.clone(),
        project: first.id,
        created_at,
        disabled_at: None,
    };
    assert_eq!(keys, [of(&first.key, None), of(&second, Some(at(5)))]);
    assert_eq!(store.list_projects().await.unwrap()[0].key, second);
    assert!(store.add_key(&project(2), &second, at(6)).await.is_err(), "it belongs to another");
    assert_eq!(store.list_projects().await.unwrap()[1], project(2));

    for now in [7, 9] {
        store.disable_key(first.id, &first.key, &second, at(now)).await.unwrap();
    }
    let keys = store.list_keys().await.unwrap();
    let disabled = keys.iter().find(|key| key.key == first.key).unwrap();
    assert_eq!(disabled.disabled_at, Some(at(7)));
    // One that never had a row.
    store.disable_key(project_id(2), &project(2).key, &project(2).key, at(8)).await.unwrap();
    assert_eq!(store.list_keys().await.unwrap().len(), 3);
}

pub(crate) async fn a_deleted_project_leaves_nothing(store: Store) {
    for number in [1, 2] {
        store.upsert_project(&project(number)).await.unwrap();
        store.upsert_recorder_config(project_id(number), "{}").await.unwrap();
        store.upsert_retention(project_id(number), Some(7)).await.unwrap();
        store.set_asset_bytes(project_id(number), 5).await.unwrap();
        let key = format!("hs_other{number}").parse().unwrap();
        store.add_key(&project(number), &key, at(0)).await.unwrap();
    }

    let secret = store.visitor_key(project_id(1)).await.unwrap();

    for _ in 0..2 {
        store.delete_project(project_id(1)).await.unwrap();
    }

    let left: Vec<_> = store.list_projects().await.unwrap();
    assert_eq!(left.iter().map(|project| project.id).collect::<Vec<_>>(), [project_id(2)]);
    assert_eq!(store.list_recorder_configs().await.unwrap().len(), 1);
    assert_eq!(store.list_retentions().await.unwrap(), [(project_id(2), 7)]);
    assert!(store.list_keys().await.unwrap().iter().all(|key| key.project == project_id(2)));
    let bytes = StoredBytes { project: project_id(2), recordings: 0, assets: 5 };
    assert_eq!(store.list_stored_bytes().await.unwrap(), [bytes]);
    assert_ne!(store.visitor_key(project_id(1)).await.unwrap(), secret);
}
