//! When visitors who are known by name were seen first, by the hash of the name.
//!
//! Written with what was derived of a session, deleted with the last session in which the
//! visitor was named: what brought them may outlive the session that they came with.

use model::facts::Source;
use model::{ProjectId, Timestamp};
use surrealdb::types::{RecordId, SurrealValue, Variables};

use crate::connection::corrupt;
use crate::row::{read_time, visitor_id};
use crate::{Store, StoreError};

const FIND: &str = "SELECT first_seen_at, first_touch FROM $visitor";

/// When a visitor was seen first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenVisitor {
    /// Hash of the name.
    pub hash: u64,
    /// Begin of the session, by the server's clock.
    pub at: Timestamp,
    /// What brought the visitor.
    pub touch: Source,
}

/// Visitors.
impl Store {
    /// Finds when a visitor was seen first, as far as was derived.
    pub async fn find_visitor(
        &self,
        project: ProjectId,
        hash: u64,
    ) -> Result<Option<SeenVisitor>, StoreError> {
        let mut values = Variables::new();
        values.insert("visitor", visitor_id(project, &hash_text(hash)));
        let mut answer = self.connection.query("find_visitor", FIND, values).await?;
        let row: Option<VisitorRow> =
            answer.take(0).map_err(|error| corrupt("visitor")(error.into()))?;
        row.map(|row| {
            Ok(SeenVisitor {
                hash,
                at: read_time("visitor", row.first_seen_at)?,
                touch: serde_json::from_str(&row.first_touch)
                    .map_err(|error| corrupt("visitor")(error.into()))?,
            })
        })
        .transpose()
    }
}

#[derive(SurrealValue)]
struct VisitorRow {
    first_seen_at: i64,
    first_touch: String,
}

/// What was derived of a visitor, as the statements read it.
#[derive(Clone, Debug, SurrealValue)]
pub(crate) struct SeenRow {
    visitor: RecordId,
    at: i64,
    touch: String,
}

impl SeenRow {
    pub(crate) fn new(project: ProjectId, seen: &SeenVisitor) -> Result<Self, StoreError> {
        Ok(Self {
            visitor: visitor_id(project, &hash_text(seen.hash)),
            at: seen.at.as_ms(),
            touch: serde_json::to_string(&seen.touch)
                .map_err(|error| corrupt("visitor")(error.into()))?,
        })
    }
}

/// A hash as rows have it.
pub(crate) fn hash_text(hash: u64) -> String {
    format!("{hash:016x}")
}
