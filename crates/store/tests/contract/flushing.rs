//! An embedded database that writes its memtables to files while it is read.

use std::time::Duration;

use model::{SessionDigest, Timestamp};
use store::{NewDerived, Store, StoreOptions, Waiting};

use crate::builders::{append, at, chunk, project_id, window};
use crate::engines::{address_of, block_on};

/// Sessions, each with facts of [`FACTS_BYTES`] that are written [`ROUNDS`] times.
const SESSIONS: u32 = 8;
const FACTS_BYTES: usize = 64 * 1024;
const ROUNDS: usize = 40;

/// So small that a few facts fill it.
const MEMTABLE_BYTES: u64 = 512 * 1024;

/// Far more than it takes; a database that has locked itself out never ends.
const PATIENCE: Duration = Duration::from_mins(5);

async fn write(store: &Store) {
    for due in store.list_due("node-1", Timestamp::MAX, 100).await.unwrap() {
        let derived = NewDerived {
            due,
            now: at(6_000),
            next: Waiting::Until(at(7_000)),
            digest: SessionDigest::default(),
            day: 7,
            facts: vec![b'.'; FACTS_BYTES],
            version: 1,
            visitors: Vec::new(),
            has_all_visitors: true,
            seen: None,
        };
        store.write_derived(&[derived]).await.unwrap();
    }
}

async fn read(store: &Store) -> ! {
    loop {
        store.list_changed_facts(project_id(1), Timestamp::default(), 100).await.unwrap();
    }
}

#[test]
fn a_database_is_read_while_it_writes_its_memtables_to_files() {
    let directory = tempfile::tempdir().unwrap();
    let options = StoreOptions { memtable_bytes: MEMTABLE_BYTES, ..StoreOptions::default() };
    let work = async {
        let store = Store::open(&address_of(&directory), &options).await.unwrap();
        let chunks: Vec<_> = (1..=SESSIONS).map(|n| chunk(window(n, 1), 0)).collect();
        append(&store, &chunks).await;
        let writing = async {
            for _ in 0..ROUNDS {
                write(&store).await;
            }
        };

        tokio::select! {
            () = writing => {}
            never = read(&store) => never,
            never = read(&store) => never,
            never = read(&store) => never,
        }

        store.close().await.unwrap();
    };

    let is_done = block_on(async { tokio::time::timeout(PATIENCE, work).await.is_ok() });

    assert!(is_done, "the database has locked itself out");
}
