//! Looking up what is kept.

use std::collections::HashSet;

use model::{AssetHash, AssetKey, ProjectId, WindowRef};
use surrealdb::types::{Bytes, RecordId, SurrealValue, Variables};

use super::{WantedAsset, asset_id, into_corrupt, read_asset_id, use_id};
use crate::connection::corrupt;
use crate::row::{unsigned, uuid};
use crate::{Store, StoreError};

const FIND: &str = "SELECT id, url, is_sheet, content, inner, why FROM $ids";
const CONTENT: &str = "
    SELECT media_type, bytes FROM asset WHERE project = $project AND content = $content LIMIT 1
";
const USED: &str = "SELECT VALUE keys FROM $use";

/// Style sheets refer to others at most so many times in a row.
const DEEPEST: usize = 8;

/// What is known of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetState {
    /// It waits to be fetched.
    Waiting,
    /// What was found there.
    Found(AssetHash),
    /// Nothing was found, and why.
    Missing(String),
}

/// An address and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAsset {
    /// The address.
    pub asset: WantedAsset,
    /// What is known.
    pub state: AssetState,
    /// What it refers to itself.
    pub inner: Vec<AssetKey>,
}

/// A content, as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetContent {
    /// What it is, such as `image/png`.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
}

/// Assets.
impl Store {
    /// Finds those of these addresses that are known, in no order.
    pub async fn find_assets(
        &self,
        project: ProjectId,
        keys: &[AssetKey],
    ) -> Result<Vec<StoredAsset>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<RecordId> =
            keys.iter().map(|key| asset_id(project, &key.to_string())).collect();
        let mut values = Variables::new();
        values.insert("ids", ids);
        let mut answer = self.connection.query("find_assets", FIND, values).await?;
        let rows: Vec<AssetRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(AssetRow::into_asset).collect()
    }

    /// Finds a content of a project.
    pub async fn find_asset_content(
        &self,
        project: ProjectId,
        hash: AssetHash,
    ) -> Result<Option<AssetContent>, StoreError> {
        #[derive(SurrealValue)]
        struct ContentRow {
            media_type: Option<String>,
            bytes: i64,
        }
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        values.insert("content", hash.to_string());
        let mut answer = self.connection.query("find_asset_content", CONTENT, values).await?;
        let row: Option<ContentRow> = answer.take(0).map_err(into_corrupt)?;
        let content = row.map(|row| AssetContent {
            media_type: row.media_type.unwrap_or_default(),
            bytes: unsigned(row.bytes),
        });
        Ok(content)
    }

    /// Lists all that a window refers to, and what its style sheets refer to, in no order.
    pub async fn list_assets_of_window(
        &self,
        project: ProjectId,
        window: &WindowRef,
    ) -> Result<Vec<StoredAsset>, StoreError> {
        let mut values = Variables::new();
        values.insert("use", use_id(window));
        let mut answer = self.connection.query("find_asset_use", USED, values).await?;
        let keys: Option<Bytes> = answer.take(0).map_err(into_corrupt)?;
        let mut next = keys.map_or_else(Vec::new, |keys| AssetKey::read_all(&keys.into_inner()));
        let mut known: HashSet<AssetKey> = next.iter().copied().collect();
        let mut assets = Vec::new();
        for _ in 0..DEEPEST {
            let found = self.find_assets(project, &next).await?;
            let inner = found.iter().flat_map(|asset| &asset.inner).copied();
            next = inner.filter(|key| known.insert(*key)).collect();
            assets.extend(found);
        }
        Ok(assets)
    }
}

#[derive(SurrealValue)]
pub(super) struct AssetRow {
    id: RecordId,
    url: String,
    is_sheet: bool,
    content: Option<String>,
    inner: Option<Bytes>,
    why: Option<String>,
}

impl AssetRow {
    pub(super) fn into_asset(self) -> Result<StoredAsset, StoreError> {
        let (_, key) = read_asset_id(self.id)?;
        let state = match (self.content, self.why) {
            (Some(content), _) => AssetState::Found(
                content
                    .parse()
                    .map_err(|error: model::AssetNameError| corrupt("asset")(error.into()))?,
            ),
            (None, Some(why)) => AssetState::Missing(why),
            (None, None) => AssetState::Waiting,
        };
        Ok(StoredAsset {
            asset: WantedAsset { key, url: self.url, is_sheet: self.is_sheet },
            state,
            inner: self
                .inner
                .map_or_else(Vec::new, |inner| AssetKey::read_all(&inner.into_inner())),
        })
    }
}
