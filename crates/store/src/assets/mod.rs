//! What recorded pages refer to: which addresses, what was found there, and who refers to them.
//!
//! # Invariants
//!
//! - An address is fetched once for a project, whoever refers to it.
//! - Rows of a window's references go with its session; rows of addresses go when the
//!   [sweep](self) finds that no window and no style sheet refers to them any more.

mod find;
mod sweep;

use model::{AssetHash, AssetKey, ProjectId, Timestamp, WindowRef};
use surrealdb::types::{Array, Bytes, RecordId, RecordIdKey, SurrealValue, Uuid, Value, Variables};

use crate::connection::{corrupt, retrying};
use crate::row::{int, limit as to_limit, read_uuid, stored_id, uuid, window_id, window_key};
use crate::{Store, StoreError};

pub use self::find::{AssetContent, AssetState, StoredAsset};
pub use self::sweep::AssetUse;

/// A known address that was seen again is noted when it was not for an hour, and fetched again
/// when that failed a day ago.
const WANT: &str = "
    INSERT IGNORE INTO asset $rows RETURN NONE;
    UPDATE $ids SET
        tries = IF content = NONE AND due_at = $never AND tried_at < $again { 0 } ELSE { tries },
        due_at = IF content = NONE AND due_at = $never AND tried_at < $again { $now } ELSE { due_at },
        seen_at = $now
    WHERE seen_at < $stale RETURN NONE
";
/// A session that was erased meanwhile refers to nothing.
const USE: &str = "
    IF record::exists($tab) {
        UPSERT $use SET project = $project, keys = $keys RETURN NONE
    }
";
const DUE: &str = "
    SELECT id, url, is_sheet, tries, due_at FROM asset
    WHERE due_at <= $now ORDER BY due_at LIMIT $limit
";
/// A content that another address has, too, is one file.
const SETTLE: &str = "
    IF $content != NONE AND (
        SELECT VALUE id FROM asset WHERE project = $project AND content = $content LIMIT 1
    ) = [] {
        UPSERT $stored SET assets = (assets ?? 0) + $bytes RETURN NONE
    };
    UPDATE $id SET
        content = $content, media_type = $media_type, bytes = $bytes, inner = $inner, why = $why,
        tries = tries + 1, tried_at = $now, due_at = $due
    RETURN NONE
";

/// When nothing is to be done.
const NEVER: i64 = i64::MAX;

const HOUR_MS: i64 = 60 * 60 * 1_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// An address that something refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WantedAsset {
    /// Its name.
    pub key: AssetKey,
    /// The address.
    pub url: String,
    /// Whether a style sheet is expected there.
    pub is_sheet: bool,
}

/// An address that has to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueAsset {
    /// Whose it is.
    pub project: ProjectId,
    /// The address.
    pub asset: WantedAsset,
    /// How often it was tried before.
    pub tries: u32,
}

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// There was something, and it is kept.
    Content {
        /// Names the file.
        hash: AssetHash,
        /// What it is, such as `image/png`.
        media_type: String,
        /// Its size.
        bytes: u64,
        /// What it refers to itself, when it is a style sheet.
        inner: Vec<AssetKey>,
    },
    /// There was nothing, or nothing that may be kept.
    Nothing {
        /// A word for why.
        why: String,
        /// When to try again, if at all.
        again: Option<Timestamp>,
    },
}

/// Writing down what is referred to and what was found.
impl Store {
    /// Notes that something refers to these addresses; those that are new are due.
    pub async fn want_assets(
        &self,
        project: ProjectId,
        wanted: &[WantedAsset],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if wanted.is_empty() {
            return Ok(());
        }
        let now = now.as_ms();
        let rows: Vec<NewRow> =
            wanted.iter().map(|asset| NewRow::new(project, asset, now)).collect();
        let ids: Vec<RecordId> = rows.iter().map(|row| row.id.clone()).collect();
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("rows", rows.clone());
            values.insert("ids", ids.clone());
            values.insert("now", now);
            values.insert("never", NEVER);
            values.insert("stale", now.saturating_sub(HOUR_MS));
            values.insert("again", now.saturating_sub(DAY_MS));
            self.connection.query("want_assets", WANT, values).await.map(drop)
        })
        .await
    }

    /// Says what a window refers to, all of it. One that is not there any more refers to nothing.
    pub async fn use_assets(
        &self,
        project: ProjectId,
        window: &WindowRef,
        keys: &[AssetKey],
    ) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("tab", window_id(window));
            values.insert("use", use_id(window));
            values.insert("project", uuid(project.as_bytes()));
            values.insert("keys", Bytes::from(AssetKey::write_all(keys)));
            self.connection.query("use_assets", USE, values).await.map(drop)
        })
        .await
    }

    /// Lists addresses that are to be fetched, longest due first.
    pub async fn list_due_assets(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<DueAsset>, StoreError> {
        let mut values = Variables::new();
        values.insert("now", now.as_ms());
        values.insert("limit", to_limit(limit));
        let mut answer = self.connection.query("list_due_assets", DUE, values).await?;
        let rows: Vec<DueRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(DueRow::into_due).collect()
    }

    /// Writes down what was found at an address. One that was swept meanwhile stays away.
    pub async fn settle_asset(
        &self,
        project: ProjectId,
        key: AssetKey,
        fetched: &Fetched,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("id", asset_id(project, &key.to_string()));
            values.insert("project", uuid(project.as_bytes()));
            values.insert("stored", stored_id(project));
            values.insert("now", now.as_ms());
            let row = SettledRow::new(fetched);
            values.insert("content", row.content);
            values.insert("media_type", row.media_type);
            values.insert("bytes", row.bytes);
            values.insert("inner", row.inner);
            values.insert("why", row.why);
            values.insert("due", row.due);
            self.connection.query("settle_asset", SETTLE, values).await.map(drop)
        })
        .await
    }
}

#[derive(Clone, SurrealValue)]
struct NewRow {
    id: RecordId,
    project: Uuid,
    url: String,
    is_sheet: bool,
    seen_at: i64,
    due_at: i64,
}

impl NewRow {
    fn new(project: ProjectId, asset: &WantedAsset, now: i64) -> Self {
        Self {
            id: asset_id(project, &asset.key.to_string()),
            project: uuid(project.as_bytes()),
            url: asset.url.clone(),
            is_sheet: asset.is_sheet,
            seen_at: now,
            due_at: now,
        }
    }
}

struct SettledRow {
    content: Option<String>,
    media_type: Option<String>,
    bytes: i64,
    inner: Option<Bytes>,
    why: Option<String>,
    due: i64,
}

impl SettledRow {
    fn new(fetched: &Fetched) -> Self {
        let nothing =
            Self { content: None, media_type: None, bytes: 0, inner: None, why: None, due: NEVER };
        match fetched {
            Fetched::Content { hash, media_type, bytes, inner } => Self {
                content: Some(hash.to_string()),
                media_type: Some(media_type.clone()),
                bytes: int(*bytes),
                inner: (!inner.is_empty()).then(|| AssetKey::write_all(inner).into()),
                ..nothing
            },
            Fetched::Nothing { why, again } => Self {
                why: Some(why.clone()),
                due: again.map_or(NEVER, Timestamp::as_ms),
                ..nothing
            },
        }
    }
}

#[derive(SurrealValue)]
struct DueRow {
    id: RecordId,
    url: String,
    is_sheet: bool,
    tries: i64,
}

impl DueRow {
    fn into_due(self) -> Result<DueAsset, StoreError> {
        let (project, key) = read_asset_id(self.id)?;
        let asset = WantedAsset { key, url: self.url, is_sheet: self.is_sheet };
        Ok(DueAsset { project, asset, tries: crate::row::count(self.tries) })
    }
}

/// `asset:[project, key]`.
fn asset_id(project: ProjectId, key: &str) -> RecordId {
    let key = vec![uuid(project.as_bytes()).into_value(), key.into_value()];
    RecordId::new("asset", Array::from(key))
}

/// `asset_use:[session, window]`.
fn use_id(window: &WindowRef) -> RecordId {
    RecordId::new("asset_use", window_key(window))
}

fn read_asset_id(id: RecordId) -> Result<(ProjectId, AssetKey), StoreError> {
    let unreadable = || corrupt("asset")("record id has another form".into());
    let RecordIdKey::Array(key) = id.key else { return Err(unreadable()) };
    let Ok([Value::Uuid(project), Value::String(key)]) = <[Value; 2]>::try_from(key.into_vec())
    else {
        return Err(unreadable());
    };
    let key = key.parse().map_err(|error: model::AssetNameError| corrupt("asset")(error.into()))?;
    Ok((read_uuid("asset", project)?, key))
}

fn into_corrupt(error: surrealdb::Error) -> StoreError {
    corrupt("asset")(error.into())
}
