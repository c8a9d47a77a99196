//! The schema's history: forward, once each, all or nothing.

use super::*;
use crate::StoreOptions;
use crate::connection::Connection;

const ONE: Migration = Migration {
    number: 1,
    name: "one",
    statements: "DEFINE TABLE one SCHEMAFULL;\nCREATE one:1;\n",
};
const TWO: Migration =
    Migration { number: 2, name: "two", statements: "DEFINE TABLE two; CREATE two:1;" };
const BROKEN: Migration =
    Migration { number: 2, name: "broken", statements: "CREATE one:2; CREATE one:1;" };

/// Applies lists of migrations one after the other to an empty database; the last result.
fn apply_all(lists: &'static [&'static [Migration]]) -> (Result<(), StoreError>, Vec<u32>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let connection = Connection::open("mem://", &StoreOptions::default()).await.unwrap();
        connection
            .run("migrate", |client| async move {
                let mut result = Ok(());
                for list in lists {
                    result = migrate_with(&client, list).await;
                }
                let mut applied = list_applied(&client).await?;
                applied.sort_by_key(|row| row.number);
                Ok((result, applied.into_iter().map(|row| row.number).collect()))
            })
            .await
            .unwrap()
    })
}

#[test]
fn migrations_are_applied_once_each() {
    let (result, applied) = apply_all(&[&[ONE], &[ONE, TWO], &[ONE, TWO]]);

    result.unwrap();
    assert_eq!(applied, [1, 2]);
}

#[test]
fn line_ends_are_not_a_change() {
    const SAME: Migration =
        Migration { statements: "DEFINE TABLE one SCHEMAFULL;\r\nCREATE one:1;\r\n", ..ONE };

    assert!(apply_all(&[&[ONE], &[SAME]]).0.is_ok());
}

#[test]
fn a_changed_migration_is_refused() {
    const CHANGED: Migration = Migration { statements: "DEFINE TABLE other;", ..ONE };

    let (result, _) = apply_all(&[&[ONE], &[CHANGED, TWO]]);

    assert!(matches!(result, Err(StoreError::ChangedMigration { number: 1 })), "{result:?}");
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let (result, _) = apply_all(&[&[ONE, TWO], &[ONE]]);

    assert!(matches!(result, Err(StoreError::TooNew { found: 2, known: 1 })), "{result:?}");
}

#[test]
fn of_a_migration_that_fails_nothing_is_applied() {
    let (result, applied) = apply_all(&[&[ONE, BROKEN]]);
    let (repaired, _) = apply_all(&[&[ONE, BROKEN], &[ONE, TWO]]);

    assert!(matches!(result, Err(StoreError::Migration { number: 2, .. })), "{result:?}");
    assert_eq!(applied, [1]);
    repaired.unwrap();
}

#[test]
fn nodes_that_start_at_once_apply_each_migration_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let connection = Connection::open("mem://", &StoreOptions::default()).await.unwrap();

        let mut nodes = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let connection = connection.clone();
            nodes.spawn(async move {
                connection
                    .run(
                        "migrate",
                        |client| async move { migrate_with(&client, &[ONE, TWO]).await },
                    )
                    .await
            });
        }
        while let Some(node) = nodes.join_next().await {
            node.unwrap().unwrap();
        }
    });
}

#[test]
fn migrations_are_numbered_without_gaps() {
    let numbers: Vec<u32> = MIGRATIONS.iter().map(|migration| migration.number).collect();

    assert_eq!(numbers, (1..).take(MIGRATIONS.len()).collect::<Vec<u32>>());
}
