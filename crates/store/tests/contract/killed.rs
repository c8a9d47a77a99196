//! An embedded database whose process is killed.

use std::path::Path;

use store::{Store, StoreOptions};
use tempfile::TempDir;

use crate::builders::{append, chunk, window};
use crate::engines::{address_of, block_on};

/// Batches, each with so many sessions, each with so long a text.
const BATCHES: u32 = 80;
const SESSIONS: u32 = 4;
const TEXT_BYTES: usize = 4 * 1024;

/// So small that it is full again and again.
const MEMTABLE_BYTES: u64 = 256 * 1024;

/// What a process that is killed leaves behind: what it wrote so far, and no more.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).unwrap();
        }
    }
}

async fn write(store: &Store) {
    for batch in 0..BATCHES {
        let chunks: Vec<_> = (1..=SESSIONS)
            .map(|n| {
                let mut chunk = chunk(window(batch * SESSIONS + n, 1), 0);
                chunk.user_agent = Some("x".repeat(TEXT_BYTES));
                chunk
            })
            .collect();
        append(store, &chunks).await;
    }
}

async fn missing(store: &Store) -> Vec<u32> {
    let mut missing = Vec::new();
    for session in 1..=BATCHES * SESSIONS {
        if store.list_chunks(&window(session, 1), None, 10).await.unwrap().len() != 1 {
            missing.push(session);
        }
    }
    missing
}

#[test]
fn what_was_committed_is_there_after_a_kill() {
    let (running, left): (TempDir, TempDir) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = StoreOptions { memtable_bytes: MEMTABLE_BYTES, ..StoreOptions::default() };
    block_on(async {
        let store = Store::open(&address_of(&running), &options).await.unwrap();
        write(&store).await;
        assert_eq!(missing(&store).await, Vec::<u32>::new());

        copy(running.path(), left.path());
        let again = Store::open(&address_of(&left), &options).await.unwrap();

        assert_eq!(missing(&again).await, Vec::<u32>::new());
        again.close().await.unwrap();
        store.close().await.unwrap();
    });
}
