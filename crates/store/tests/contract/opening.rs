//! Opening: what is there stays, and what cannot be opened says why.

use std::fs;

use store::{Store, StoreError, StoreOptions};

use crate::builders::{append, chunk, session, window};
use crate::engines::{address_of, block_on};

async fn open(address: &str) -> Result<Store, StoreError> {
    Store::open(address, &StoreOptions::default()).await
}

#[test]
fn a_closed_database_opens_again_with_what_it_had() {
    let directory = tempfile::tempdir().unwrap();
    let address = format!("{}/not/yet/there", address_of(&directory));
    block_on(async {
        let store = open(&address).await.unwrap();
        append(&store, &[chunk(window(1, 1), 0)]).await;
        let before = session(&store, 1).await;
        store.close().await.unwrap();

        let store = open(&address).await.unwrap();

        assert_eq!(session(&store, 1).await, before);
        store.close().await.unwrap();
    });
}

#[test]
fn a_database_that_was_only_dropped_opens_again() {
    let directory = tempfile::tempdir().unwrap();
    let address = address_of(&directory);
    block_on(async {
        let store = open(&address).await.unwrap();
        append(&store, &[chunk(window(1, 1), 0)]).await;
        let before = session(&store, 1).await;
        drop(store);

        let store = open(&address).await.unwrap();

        assert_eq!(session(&store, 1).await, before);
        store.close().await.unwrap();
    });
}

#[test]
fn a_closed_database_answers_with_an_error() {
    let directory = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(&address_of(&directory)).await.unwrap();
        store.clone().close().await.unwrap();

        let error = store.upsert_project(&crate::builders::project(1)).await.unwrap_err();

        assert!(error.is_retryable(), "{error:?}");
    });
}

#[test]
fn a_database_in_use_is_named() {
    let directory = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(&address_of(&directory)).await.unwrap();

        let error = open(&address_of(&directory)).await.map(drop).unwrap_err();

        assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
        assert!(error.to_string().contains(directory.path().to_str().unwrap()), "{error}");
        store.close().await.unwrap();
    });
}

#[test]
fn a_file_in_place_of_the_directory_is_named() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("db"), "not a directory").unwrap();
    let address = format!("{}/db", address_of(&directory));

    let error = block_on(open(&address)).map(drop).unwrap_err();

    assert!(matches!(error, StoreError::Directory { .. }), "{error:?}");
}

#[test]
fn a_damaged_database_is_named() {
    let directory = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(&address_of(&directory)).await.unwrap();
        append(&store, &[chunk(window(1, 1), 0)]).await;
        store.close().await.unwrap();
    });
    overwrite_files(directory.path());

    let error = block_on(open(&address_of(&directory))).map(drop).unwrap_err();

    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert!(!error.is_retryable());
}

#[test]
fn a_database_without_its_manifest_is_not_taken_for_an_empty_one() {
    let directory = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(&address_of(&directory)).await.unwrap();
        append(&store, &[chunk(window(1, 1), 0)]).await;
        store.close().await.unwrap();
    });
    let manifest = directory.path().join("manifest");
    let kept = directory.path().join("kept");
    fs::rename(&manifest, &kept).unwrap();

    let error = block_on(open(&address_of(&directory))).map(drop).unwrap_err();

    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert!(!error.is_retryable());
    fs::rename(&kept, &manifest).unwrap();
    block_on(async {
        let store = open(&address_of(&directory)).await.unwrap();
        session(&store, 1).await;
        store.close().await.unwrap();
    });
}

/// Fills every file with bytes that mean nothing.
fn overwrite_files(path: &std::path::Path) {
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            overwrite_files(&path);
        } else {
            let n_bytes = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
            fs::write(&path, vec![0xA5; n_bytes.max(64)]).unwrap();
        }
    }
}

#[test]
fn a_server_that_is_not_there_may_be_there_later() {
    let error = block_on(open("ws://127.0.0.1:9")).map(drop).unwrap_err();

    assert!(error.is_retryable(), "{error:?}");
}
