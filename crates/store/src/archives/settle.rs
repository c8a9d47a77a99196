//! One transaction: the file is the window's, and the rows of its chunks say so.

use std::collections::HashMap;

use surrealdb::types::{RecordId, SurrealValue, Uuid, Variables};

use super::{NewArchive, Settled, into_corrupt, values_of};
use crate::StoreError;
use crate::connection::{Client, Transaction};
use crate::row::{archive_id, chunks_of, int, read_chunk_id, session_id, unarchived_id, window_id};

const READ: &str = "
    SELECT VALUE file FROM $archive;
    SELECT VALUE project FROM $owner WHERE record::exists($tab);
    SELECT id, node, segment, offset FROM $chunks;
    SELECT VALUE bytes FROM $archive;
";
const FORGET: &str = "DELETE $unarchived RETURN NONE";
const WRITE: &str = include_str!("settle.surql");

#[derive(SurrealValue)]
struct PlaceRow {
    id: RecordId,
    node: String,
    segment: i64,
    offset: i64,
}

pub(super) async fn settle(client: &Client, new: &NewArchive) -> Result<Settled, StoreError> {
    let transaction = client.begin().await?;
    match settle_within(&transaction, new).await {
        Ok(settled @ (Settled::Written | Settled::Gone)) => {
            transaction.commit().await.map(|()| settled)
        }
        other => {
            transaction.cancel().await.ok();
            other
        }
    }
}

async fn settle_within(transaction: &Transaction, new: &NewArchive) -> Result<Settled, StoreError> {
    let mut values = Variables::new();
    values.insert("archive", archive_id(&new.window));
    values.insert("owner", session_id(new.window.session));
    values.insert("tab", window_id(&new.window));
    values.insert("chunks", chunks_of(&new.window));
    let mut answer = transaction.query(READ, values).await?;
    let file: Option<String> = answer.take(0).map_err(into_corrupt)?;
    let project: Option<Uuid> = answer.take(1).map_err(into_corrupt)?;
    let rows: Vec<PlaceRow> = answer.take(2).map_err(into_corrupt)?;
    let replaced_bytes: Option<i64> = answer.take(3).map_err(into_corrupt)?;
    let Some(project) = project else {
        let mut values = Variables::new();
        values.insert("unarchived", unarchived_id(&new.window, &new.node));
        transaction.query(FORGET, values).await?;
        return Ok(Settled::Gone);
    };
    if file != new.replaces {
        return Ok(Settled::Outdated);
    }

    let taken: HashMap<u32, _> = new.taken.iter().copied().collect();
    let (mut turned, mut first_left) = (Vec::new(), None);
    for row in rows {
        if row.node != new.node {
            continue;
        }
        let seq = read_chunk_id(row.id.clone())?.seq;
        // A chunk that took an exit frame's place meanwhile stands elsewhere.
        let is_taken = taken.get(&seq).is_some_and(|position| {
            (int(position.segment), int(position.offset)) == (row.segment, row.offset)
        });
        if is_taken {
            turned.push(row.id);
        } else {
            first_left = Some(first_left.map_or(row.segment, |first: i64| first.min(row.segment)));
        }
    }

    let mut values = Variables::new();
    values.insert("archive", archive_id(&new.window));
    values_of(&new.archive, &mut values);
    values.insert("stored", RecordId::new("stored", project));
    values.insert("grown", int(new.archive.bytes).saturating_sub(replaced_bytes.unwrap_or(0)));
    values.insert("turned", turned);
    values.insert("unarchived", unarchived_id(&new.window, &new.node));
    values.insert("first_left", first_left);
    transaction.query(WRITE, values).await?;
    Ok(Settled::Written)
}
