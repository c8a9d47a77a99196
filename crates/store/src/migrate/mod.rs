//! The schema's history, applied forward when a database is opened.
//!
//! A migration is a numbered file in `migrations/`. Its statements and its row in the table
//! `migration` are one transaction, so a database has all of it or nothing. The row is also
//! the lock: of two nodes that start at once, one creates it and the other, whose transaction
//! fails, finds the migration applied. A crash leaves no lock behind.
//!
//! # Invariants
//!
//! - Forward only. An applied file never changes; its checksum says so.
//! - A program refuses a database that a newer one has migrated.

use sha2::{Digest, Sha256};
use surrealdb::types::{RecordId, SurrealValue, Variables};

use crate::StoreError;
use crate::connection::{Client, corrupt, retrying};

/// One numbered file.
#[derive(Clone, Copy)]
struct Migration {
    number: u32,
    name: &'static str,
    statements: &'static str,
}

/// All of them, in order. Add at the end; never change one.
const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "recordings",
        statements: include_str!("../../migrations/0001_recordings.surql"),
    },
    Migration {
        number: 2,
        name: "policies",
        statements: include_str!("../../migrations/0002_policies.surql"),
    },
    Migration {
        number: 3,
        name: "derived",
        statements: include_str!("../../migrations/0003_derived.surql"),
    },
    Migration {
        number: 4,
        name: "archives",
        statements: include_str!("../../migrations/0004_archives.surql"),
    },
    Migration {
        number: 5,
        name: "facts_files",
        statements: include_str!("../../migrations/0005_facts_files.surql"),
    },
    Migration {
        number: 6,
        name: "nodes",
        statements: include_str!("../../migrations/0006_nodes.surql"),
    },
    Migration {
        number: 7,
        name: "assets",
        statements: include_str!("../../migrations/0007_assets.surql"),
    },
    Migration {
        number: 8,
        name: "notes",
        statements: include_str!("../../migrations/0008_notes.surql"),
    },
    Migration {
        number: 9,
        name: "tags",
        statements: include_str!("../../migrations/0009_tags.surql"),
    },
    Migration {
        number: 10,
        name: "segments",
        statements: include_str!("../../migrations/0010_segments.surql"),
    },
    Migration {
        number: 11,
        name: "watch_list",
        statements: include_str!("../../migrations/0011_watch_list.surql"),
    },
    Migration {
        number: 12,
        name: "visitors",
        statements: include_str!("../../migrations/0012_visitors.surql"),
    },
    Migration {
        number: 13,
        name: "storage",
        statements: include_str!("../../migrations/0013_storage.surql"),
    },
    Migration {
        number: 14,
        name: "window_tombstones",
        statements: include_str!("../../migrations/0014_window_tombstones.surql"),
    },
    Migration {
        number: 15,
        name: "outdated_names",
        statements: include_str!("../../migrations/0015_outdated_names.surql"),
    },
];

const BOOTSTRAP: &str = include_str!("bootstrap.surql");

const LIST_APPLIED: &str = "SELECT record::id(id) AS number, checksum FROM migration";

#[derive(SurrealValue)]
struct Applied {
    number: u32,
    checksum: String,
}

/// Brings the schema up to date.
pub(crate) async fn migrate(client: &Client) -> Result<(), StoreError> {
    migrate_with(client, MIGRATIONS).await
}

/// All migrations, in order, by number and name.
pub(crate) fn all() -> impl Iterator<Item = (u32, &'static str)> {
    MIGRATIONS.iter().map(|migration| (migration.number, migration.name))
}

/// Those that were not applied yet. Refuses what [`migrate`] refuses.
pub(crate) async fn pending(client: &Client) -> Result<Vec<(u32, &'static str)>, StoreError> {
    retrying(|| async { client.query(BOOTSTRAP, Variables::new()).await.map(drop) }).await?;
    let applied = list_applied(client).await?;
    check(&applied, MIGRATIONS)?;
    Ok(all().skip(applied.len()).collect())
}

async fn migrate_with(client: &Client, known: &[Migration]) -> Result<(), StoreError> {
    retrying(|| async { client.query(BOOTSTRAP, Variables::new()).await.map(drop) }).await?;
    // Each for itself: of nodes that start at once, each may lose every race but its last.
    while retrying(|| apply_next(client, known)).await? {}
    Ok(())
}

/// Applies the oldest migration that is not; whether there was one.
async fn apply_next(client: &Client, known: &[Migration]) -> Result<bool, StoreError> {
    let applied = list_applied(client).await?;
    check(&applied, known)?;
    match known.get(applied.len()) {
        Some(migration) => apply(client, migration).await.map(|()| true),
        None => Ok(false),
    }
}

async fn list_applied(client: &Client) -> Result<Vec<Applied>, StoreError> {
    let mut answer = client.query(LIST_APPLIED, Variables::new()).await?;
    answer.take(0).map_err(|error| corrupt("migration")(error.into()))
}

/// Refuses databases that this program must not touch.
fn check(applied: &[Applied], known: &[Migration]) -> Result<(), StoreError> {
    let found = applied.iter().map(|row| row.number).max().unwrap_or(0);
    let newest = known.last().map_or(0, |migration| migration.number);
    if newest < found {
        return Err(StoreError::TooNew { found, known: newest });
    }
    for row in applied {
        let migration = known.iter().find(|migration| migration.number == row.number);
        if migration.is_none_or(|migration| migration.checksum() != row.checksum) {
            return Err(StoreError::ChangedMigration { number: row.number });
        }
    }
    Ok(())
}

async fn apply(client: &Client, migration: &Migration) -> Result<(), StoreError> {
    let mut values = Variables::new();
    values.insert("id", RecordId::new("migration", i64::from(migration.number)));
    values.insert("name", migration.name.to_owned());
    values.insert("checksum", migration.checksum());
    let statements = format!(
        "BEGIN;
        CREATE $id SET name = $name, checksum = $checksum, applied_at = time::now();
        {}
        COMMIT;",
        migration.statements
    );
    match client.query(&statements, values).await {
        Ok(_) => {
            tracing::info!(migration.number = migration.number, "migration applied");
            Ok(())
        }
        Err(StoreError::Unavailable(error)) => Err(StoreError::Unavailable(error)),
        Err(error) => lost_race_or_failed(client, migration.number, error).await,
    }
}

/// A row that is there already means that another node applied the migration meanwhile.
async fn lost_race_or_failed(
    client: &Client,
    number: u32,
    error: StoreError,
) -> Result<(), StoreError> {
    let is_applied = list_applied(client).await?.iter().any(|row| row.number == number);
    match error {
        _ if is_applied => Ok(()),
        StoreError::Contended(error) => Err(StoreError::Contended(error)),
        error => Err(StoreError::Migration { number, source: error.into() }),
    }
}

impl Migration {
    fn checksum(&self) -> String {
        // Line ends may differ between checkouts; statements do not.
        let text = self.statements.replace("\r\n", "\n");
        format!("{:x}", Sha256::digest(text))
    }
}

#[cfg(test)]
mod tests;
