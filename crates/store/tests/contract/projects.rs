//! Projects: found by key, told apart by id, slug and key.

use model::Project;
use store::{Store, StoreError};

use crate::builders::{origin, project};

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
