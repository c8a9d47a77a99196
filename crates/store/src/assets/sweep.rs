//! Finding what nobody refers to any more.

use model::{AssetKey, ProjectId, Timestamp, WindowRef};
use surrealdb::types::{Bytes, RecordId, SurrealValue, Uuid, Variables};

use super::find::AssetRow;
use super::{StoredAsset, asset_id, into_corrupt};
use crate::connection::retrying;
use crate::row::{limit as to_limit, read_uuid, read_window_id, uuid};
use crate::{Store, StoreError};

/// Ranges are composed here and not bound as one value: only so does the limit end the scan.
const USES: &str = "
    SELECT id, project, keys
    FROM type::record('asset_use', [$visit, $tab]..=[$last, $last])
    LIMIT $limit
";
const LIST: &str = "
    SELECT id, url, is_sheet, content, inner, why
    FROM type::record('asset', [$project, $from]..[$project, 'g'])
    LIMIT $limit
";
const DELETE: &str = "DELETE $ids WHERE seen_at < $before RETURN NONE";

/// What a window refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetUse {
    /// The project.
    pub project: ProjectId,
    /// The window.
    pub window: WindowRef,
    /// The addresses.
    pub keys: Vec<AssetKey>,
}

/// Sweeping.
impl Store {
    /// Lists what windows of all projects refer to, by window, behind `after`, at most `limit`.
    pub async fn list_asset_uses(
        &self,
        after: Option<WindowRef>,
        limit: usize,
    ) -> Result<Vec<AssetUse>, StoreError> {
        let (session, window) = after.map_or(([0; 16], [0; 16]), |after| {
            (*after.session.as_bytes(), *after.window.as_bytes())
        });
        let mut values = Variables::new();
        values.insert("visit", uuid(&session));
        values.insert("tab", uuid(&window));
        values.insert("last", uuid(&[u8::MAX; 16]));
        // A range begins with its first key: the row that is known already is read once more.
        values.insert("limit", to_limit(limit.saturating_add(1)));
        let mut answer = self.connection.query("list_asset_uses", USES, values).await?;
        let rows: Vec<UseRow> = answer.take(0).map_err(into_corrupt)?;
        let uses: Result<Vec<AssetUse>, StoreError> =
            rows.into_iter().map(UseRow::into_use).collect();
        let mut uses = uses?;
        uses.retain(|row| Some(row.window) != after);
        uses.truncate(limit);
        Ok(uses)
    }

    /// Lists the addresses of a project, by key, behind `after`, at most `limit`.
    pub async fn list_assets(
        &self,
        project: ProjectId,
        after: Option<AssetKey>,
        limit: usize,
    ) -> Result<Vec<StoredAsset>, StoreError> {
        let mut values = Variables::new();
        values.insert("project", uuid(project.as_bytes()));
        // What follows a text begins with it and goes on.
        values.insert("from", after.map_or_else(String::new, |after| format!("{after}0")));
        values.insert("limit", to_limit(limit));
        let mut answer = self.connection.query("list_assets", LIST, values).await?;
        let rows: Vec<AssetRow> = answer.take(0).map_err(into_corrupt)?;
        rows.into_iter().map(AssetRow::into_asset).collect()
    }

    /// Deletes addresses, but for those that something has referred to since `before`.
    pub async fn delete_assets(
        &self,
        project: ProjectId,
        keys: &[AssetKey],
        before: Timestamp,
    ) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        let ids: Vec<RecordId> =
            keys.iter().map(|key| asset_id(project, &key.to_string())).collect();
        retrying(|| async {
            let mut values = Variables::new();
            values.insert("ids", ids.clone());
            values.insert("before", before.as_ms());
            self.connection.query("delete_assets", DELETE, values).await.map(drop)
        })
        .await
    }
}

#[derive(SurrealValue)]
struct UseRow {
    id: RecordId,
    project: Uuid,
    keys: Bytes,
}

impl UseRow {
    fn into_use(self) -> Result<AssetUse, StoreError> {
        Ok(AssetUse {
            project: read_uuid("use of assets", self.project)?,
            window: read_window_id(self.id)?,
            keys: AssetKey::read_all(&self.keys.into_inner()),
        })
    }
}
