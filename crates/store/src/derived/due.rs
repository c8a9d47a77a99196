//! The queue of sessions that have to be derived, and what came out.

use std::collections::HashMap;
use std::time::Duration;

use model::{Day, ProjectId, SessionDigest, SessionId, Timestamp};
use surrealdb::types::{Bytes, RecordId, SurrealValue, Uuid, Variables};

use super::facts::facts_id;
use crate::connection::{Client, corrupt, retrying};
use crate::identities::{Identity, IdentityRow};
use crate::row::{
    all_of, derived_id, identities_of, limit as to_limit, read_id, read_uuid, unsigned, uuid,
};
use crate::visitors::{SeenRow, SeenVisitor, hash_text};
use crate::{Store, StoreError};

const LIST: &str = "
    SELECT id, project, revision, carries, due_at FROM derived
    WHERE node = $node AND due_at <= $now
    ORDER BY due_at LIMIT $limit
";
const WRITE: &str = include_str!("write.surql");
const FORGET: &str = "
    UPDATE $derived SET due_at = $never, version = $version WHERE revision = $revision RETURN NONE
";
const LIST_OUTDATED: &str = "
    SELECT VALUE id FROM derived
    WHERE node = $node AND version < $version AND due_at = $never
    LIMIT $limit
";
/// A range is composed here and not bound as one value: only so does the limit end the scan.
const LIST_DERIVED: &str = "
    SELECT id, project FROM type::record('derived', $from..$last) LIMIT $limit
";
const OUTDATE: &str = "UPDATE $outdated SET version = 0 RETURN NONE";
const MAKE_DUE: &str = "UPDATE $outdated SET due_at = $now WHERE due_at = $never RETURN NONE";
const DIGESTS: &str = "SELECT id, digest FROM $ids WHERE digest != NONE";

/// When nothing is to be done.
const NEVER: i64 = i64::MAX;

/// A session that has to be derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueSession {
    /// The session.
    pub session: SessionId,
    /// Its project.
    pub project: ProjectId,
    /// Which state of its recording is due.
    pub revision: u64,
    /// Whether windows of it were ever put aside.
    pub has_carries: bool,
}

/// When to look at a session again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// At this time, by the server's clock, if nothing arrives before.
    Until(Timestamp),
    /// When something arrives.
    ForChunks,
}

/// What came out of a session.
#[derive(Clone, Debug)]
pub struct NewDerived {
    /// What was asked for.
    pub due: DueSession,
    /// The time, by the server's clock.
    pub now: Timestamp,
    /// When to look again.
    pub next: Waiting,
    /// What lists show.
    pub digest: SessionDigest,
    /// The day on which the session started, in days since the epoch.
    pub day: i64,
    /// Its facts, as the server encodes them.
    pub facts: Vec<u8>,
    /// The version of the program that derived it.
    pub version: u32,
    /// Hashes of the visitors that were named in it.
    pub visitors: Vec<u64>,
    /// Whether these are all: nothing of the session is missing.
    pub has_all_visitors: bool,
    /// That its visitor was seen, when no earlier session of them is known.
    pub seen: Option<SeenVisitor>,
}

/// Derivation.
impl Store {
    /// Lists sessions of a node that are due, longest due first.
    pub async fn list_due(
        &self,
        node: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<DueSession>, StoreError> {
        let mut values = Variables::new();
        values.insert("node", node.to_owned());
        values.insert("now", now.as_ms());
        values.insert("limit", to_limit(limit));
        let mut answer = self.connection.query("list_due", LIST, values).await?;
        let rows: Vec<DueRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(DueRow::into_due).collect()
    }

    /// Writes what came out of some sessions, and when each is due again: all of it or nothing.
    /// More may have arrived of one meanwhile; then it stays due.
    pub async fn write_derived(&self, derived: &[NewDerived]) -> Result<(), StoreError> {
        let rows: Vec<NewRow> = derived.iter().map(NewRow::new).collect::<Result<_, _>>()?;
        let _together = self.batches.read().await;
        self.connection
            .run("write_derived", |client| async move { retrying(|| write(&client, &rows)).await })
            .await
    }

    /// Makes sessions of a node due that an earlier version of the program has derived, at most
    /// `limit`, and says how many.
    pub async fn make_outdated_due(
        &self,
        node: &str,
        version: u32,
        now: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let mut values = Variables::new();
        values.insert("node", node.to_owned());
        values.insert("version", version);
        values.insert("never", NEVER);
        values.insert("limit", to_limit(limit));
        let mut answer = self.connection.query("list_outdated", LIST_OUTDATED, values).await?;
        let outdated: Vec<RecordId> = answer.take(0).map_err(into_corrupt)?;
        if outdated.is_empty() {
            return Ok(0);
        }
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("outdated", outdated.clone());
            values.insert("never", NEVER);
            values.insert("now", now.as_ms());
            self.connection.query("make_outdated_due", MAKE_DUE, values).await.map(drop)
        })
        .await?;
        Ok(outdated.len())
    }

    /// Makes what was derived of sessions outdated, as if an earlier version of the program had
    /// done it: those of these projects whose ids follow `after`. Looks at no more than `limit`
    /// sessions; gives the last one and how many it made outdated. `None`: there are no more.
    pub async fn outdate_derived(
        &self,
        projects: &[ProjectId],
        after: Option<SessionId>,
        limit: usize,
    ) -> Result<Option<(SessionId, usize)>, StoreError> {
        #[derive(SurrealValue)]
        struct OwnedRow {
            id: RecordId,
            project: Uuid,
        }
        let mut values = Variables::new();
        let from = after.map_or([0; 16], |after| *after.as_bytes());
        values.insert("from", uuid(&from));
        values.insert("last", uuid(&[u8::MAX; 16]));
        // A range begins with its first key: the row that is known already is read once more.
        values.insert("limit", to_limit(limit.saturating_add(1)));
        let mut answer = self.connection.query("list_derived", LIST_DERIVED, values).await?;
        let rows: Vec<OwnedRow> = answer.take(0).map_err(into_corrupt)?;
        let (mut last, mut outdated, mut n_seen) = (None, Vec::new(), 0);
        for row in rows {
            let session: SessionId = read_id("derived session", row.id.clone())?;
            if Some(session) == after || n_seen == limit {
                continue;
            }
            (last, n_seen) = (Some(session), n_seen + 1);
            if projects.contains(&read_uuid("derived session", row.project)?) {
                outdated.push(row.id);
            }
        }
        let Some(last) = last else { return Ok(None) };
        let n_outdated = outdated.len();
        if outdated.is_empty() {
            return Ok(Some((last, 0)));
        }
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("outdated", outdated.clone());
            self.connection.query("outdate_derived", OUTDATE, values).await.map(drop)
        })
        .await?;
        Ok(Some((last, n_outdated)))
    }

    /// Settles a session of which nothing can be derived by this version of the program.
    pub async fn forget_due(&self, due: &DueSession, version: u32) -> Result<(), StoreError> {
        let due = *due;
        let _together = self.batches.read().await;
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("derived", derived_id(due.session));
            values.insert("never", NEVER);
            values.insert("version", version);
            values.insert("revision", crate::row::int(due.revision));
            self.connection.query("forget_due", FORGET, values).await.map(drop)
        })
        .await
    }
}

async fn write(client: &Client, rows: &[NewRow]) -> Result<(), StoreError> {
    let mut values = Variables::new();
    values.insert("all", rows.to_vec());
    let transaction = client.begin().await?;
    match transaction.query(WRITE, values).await {
        Ok(_) => transaction.commit().await,
        Err(error) => {
            transaction.cancel().await.ok();
            Err(error)
        }
    }
}

/// What came out of a session, as the statements read it.
#[derive(Clone, SurrealValue)]
struct NewRow {
    derived: RecordId,
    facts: RecordId,
    visit: Uuid,
    project: Uuid,
    revision: i64,
    now: i64,
    next: i64,
    digest: String,
    version: i64,
    day: i64,
    day_end: i64,
    body: Bytes,
    identities: Vec<IdentityRow>,
    /// Hashes of these.
    hashes: Vec<String>,
    /// All identities, when they are known anew.
    named: Vec<RecordId>,
    /// One or none.
    seen: Vec<SeenRow>,
    /// Windows that were put aside, when nothing more is expected.
    carries: Vec<RecordId>,
}

impl NewRow {
    fn new(derived: &NewDerived) -> Result<Self, StoreError> {
        let NewDerived { due, now, next, digest, day, facts, version, .. } = derived;
        let NewDerived { visitors, has_all_visitors, seen, .. } = derived;
        let named = visitors.iter().map(|hash| Identity::hashed(due.project, due.session, *hash));
        let is_over = *next == Waiting::ForChunks;
        let digest =
            serde_json::to_string(digest).map_err(|error| corrupt("digest")(error.into()))?;
        let end = Day::from_number(*day).map_or(Timestamp::MAX, Day::end);
        Ok(Self {
            derived: derived_id(due.session),
            facts: facts_id(due.project, *day, due.session),
            visit: uuid(due.session.as_bytes()),
            project: uuid(due.project.as_bytes()),
            revision: crate::row::int(due.revision),
            now: now.as_ms(),
            next: match next {
                Waiting::Until(at) => at.as_ms(),
                Waiting::ForChunks => NEVER,
            },
            digest,
            version: i64::from(*version),
            day: *day,
            day_end: end.as_ms(),
            body: Bytes::from(facts.clone()),
            identities: named.map(|identity| identity.row()).collect(),
            hashes: visitors.iter().map(|hash| hash_text(*hash)).collect(),
            named: has_all_visitors.then(|| identities_of(due.session)).into_iter().collect(),
            seen: seen
                .iter()
                .map(|seen| SeenRow::new(due.project, seen))
                .collect::<Result<_, _>>()?,
            carries: is_over.then(|| all_of("carry", due.session)).into_iter().collect(),
        })
    }
}

#[derive(SurrealValue)]
struct DueRow {
    id: RecordId,
    project: Uuid,
    revision: i64,
    carries: i64,
}

impl DueRow {
    fn into_due(self) -> Result<DueSession, StoreError> {
        Ok(DueSession {
            session: read_id("derived session", self.id)?,
            project: read_uuid("derived session", self.project)?,
            revision: unsigned(self.revision),
            has_carries: self.carries > 0,
        })
    }
}

/// What the drain says of a session that it changed.
#[derive(Clone, Debug, SurrealValue)]
pub(crate) struct DerivedRow {
    id: RecordId,
    project: Uuid,
    at: i64,
    pause: i64,
}

impl DerivedRow {
    /// Time between two derivations of a session that goes on: so long may a list be behind.
    const PAUSE: Duration = Duration::from_secs(5);

    /// A session of which something arrived `at`, by the server's clock.
    pub(crate) fn new(session: SessionId, project: Uuid, at: i64) -> Self {
        let pause = i64::try_from(Self::PAUSE.as_millis()).unwrap_or(NEVER);
        Self { id: derived_id(session), project, at, pause }
    }
}

#[derive(SurrealValue)]
struct DigestRow {
    id: RecordId,
    digest: String,
}

/// The digests of those sessions that have one.
pub(crate) async fn read_digests(
    client: &Client,
    sessions: impl Iterator<Item = SessionId>,
) -> Result<HashMap<SessionId, SessionDigest>, StoreError> {
    let mut values = Variables::new();
    values.insert("ids", sessions.map(derived_id).collect::<Vec<_>>());
    let mut answer = client.query(DIGESTS, values).await?;
    let rows: Vec<DigestRow> = answer.take(0).map_err(into_corrupt)?;
    rows.into_iter()
        .map(|row| {
            let digest = serde_json::from_str(&row.digest)
                .map_err(|error| corrupt("digest")(error.into()))?;
            Ok((read_id("derived session", row.id)?, digest))
        })
        .collect()
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("derived session")(error.into())
}
