//! Letting go of what nobody refers to any more.
//!
//! An address is kept as long as a window that is stored refers to it, or a style sheet that is
//! kept does. That is looked up as a whole, some times a day: counting references would have
//! to be right after every crash, and would let circles of style sheets live for ever. See the
//! decision record.

use std::collections::{HashMap, HashSet};

use ::archive::FilePath;
use model::{AssetKey, ProjectId, Timestamp};
use store::AssetState;

use super::{AssetKeeper, AssetsError, HELD_MS, LEASE};

/// Time between two looks whether it is time, in ms.
pub(super) const LOOK_MS: i64 = 10 * 60 * 1_000;

/// Time between two sweeps, in ms.
const EVERY_MS: i64 = 6 * 60 * 60 * 1_000;

/// What was referred to within this time is kept, whether or not a window says so already. More
/// than the hour after which references are noted again.
const GRACE_MS: i64 = 2 * 60 * 60 * 1_000;

/// What is taken by who sweeps, for as long as nobody needs to sweep again.
const TURN: &str = "assets-sweep";

/// Rows that are read at once.
const PAGE: usize = 500;

/// What was let go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Addresses.
    pub addresses: u64,
    /// Files.
    pub files: u64,
}

/// What is known of an address: what it refers to, and the name of its file.
type Known = (Vec<AssetKey>, Option<String>);

impl AssetKeeper {
    /// Sweeps, unless that was done lately, by whichever node.
    pub(super) async fn sweep_in_turn(&self) -> Result<(), AssetsError> {
        let now = self.clock.now();
        let has_lease = self.store.take_lease(LEASE, &self.node, now, now.shifted(HELD_MS)).await?;
        // A name that nobody else has: the turn is over when its time is, also for this node.
        let turn = format!("{}-{now}", self.node);
        if !has_lease || !self.store.take_lease(TURN, &turn, now, now.shifted(EVERY_MS)).await? {
            return Ok(());
        }
        let swept = self.sweep().await?;
        if swept != Swept::default() {
            tracing::info!(
                assets.addresses = swept.addresses,
                assets.files = swept.files,
                "assets that nothing refers to deleted"
            );
        }
        Ok(())
    }

    /// Deletes what nothing refers to.
    pub async fn sweep(&self) -> Result<Swept, AssetsError> {
        let before = self.clock.now().shifted(-GRACE_MS);
        let mut used = self.used().await?;
        let mut swept = Swept::default();
        for project in self.store.list_projects().await? {
            let used = used.remove(&project.id).unwrap_or_default();
            swept.addresses += self.sweep_addresses(project.id, used, before).await?;
            swept.files += self.sweep_files(project.id).await?;
        }
        Ok(swept)
    }

    /// What windows refer to, by project.
    async fn used(&self) -> Result<HashMap<ProjectId, HashSet<AssetKey>>, AssetsError> {
        let mut used: HashMap<ProjectId, HashSet<AssetKey>> = HashMap::new();
        let mut after = None;
        loop {
            let page = self.store.list_asset_uses(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(used) };
            after = Some(last.window);
            for window in page {
                used.entry(window.project).or_default().extend(window.keys);
            }
        }
    }

    async fn sweep_addresses(
        &self,
        project: ProjectId,
        used: HashSet<AssetKey>,
        before: Timestamp,
    ) -> Result<u64, AssetsError> {
        let known = self.known(project).await?;
        let mut kept = HashSet::new();
        let mut open: Vec<AssetKey> = used.into_iter().collect();
        while let Some(key) = open.pop() {
            if kept.insert(key)
                && let Some((inner, _)) = known.get(&key)
            {
                open.extend(inner);
            }
        }
        let lost: Vec<AssetKey> = known.keys().filter(|key| !kept.contains(key)).copied().collect();
        for lost in lost.chunks(PAGE) {
            self.store.delete_assets(project, lost, before).await?;
        }
        let n_left = self.known(project).await?.len();
        Ok(known.len().saturating_sub(n_left) as u64)
    }

    /// Deletes files that no address names any more, and counts the bytes of the others.
    async fn sweep_files(&self, project: ProjectId) -> Result<u64, AssetsError> {
        let known = self.known(project).await?;
        let named: HashSet<&str> = known.values().filter_map(|(_, name)| name.as_deref()).collect();
        let files = self.archives.files().list(&FilePath::assets_of_project(project)).await?;
        let (mut n_deleted, mut n_bytes) = (0, 0);
        for file in &files {
            if named.contains(file.path.name()) {
                n_bytes += file.bytes;
            } else {
                self.archives.files().delete(&file.path).await?;
                n_deleted += 1;
            }
        }
        self.store.set_asset_bytes(project, n_bytes).await?;
        Ok(n_deleted)
    }

    async fn known(&self, project: ProjectId) -> Result<HashMap<AssetKey, Known>, AssetsError> {
        let mut known = HashMap::new();
        let mut after = None;
        loop {
            let page = self.store.list_assets(project, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(known) };
            after = Some(last.asset.key);
            for asset in page {
                let name = match asset.state {
                    AssetState::Found(hash) => Some(hash.to_string()),
                    _ => None,
                };
                known.insert(asset.asset.key, (asset.inner, name));
            }
        }
    }
}
