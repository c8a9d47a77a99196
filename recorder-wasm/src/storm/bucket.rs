//! How often a node may change: a bucket of tokens for each.

use dom::map::IdMap;

/// A node may change this often for long: once in so many ms.
const EVERY_MS: i64 = 100;

/// So many changes at once are nothing unusual.
const BURST: i64 = 100;

/// Most nodes that are counted. With more, all begin again: a page may then write some
/// changes too many, but needs no more memory.
const MOST_NODES: usize = 4096;

/// What is known of one node, as a bucket that runs dry at a time: a number less to keep
/// than tokens and the time they were counted at.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// When the bucket is full again.
    full_at: i64,
    /// When it was full last.
    since: i64,
    /// Changes since then.
    n_changes: u32,
    /// The storm was told.
    is_told: bool,
}

/// What a bucket says to one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The node has no token left.
    pub(super) is_storm: bool,
    /// It is the first of a storm: changes a second.
    pub(super) began: Option<u32>,
}

/// The buckets of all nodes that changed of late.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    by_id: IdMap,
    buckets: Vec<Bucket>,
}

impl Buckets {
    #[cfg(test)]
    pub(super) const fn len(&self) -> usize {
        self.buckets.len()
    }

    /// Counts one change.
    pub(super) fn take(&mut self, id: i32, at: i64) -> Verdict {
        if self.buckets.len() >= MOST_NODES {
            self.by_id.clear();
            self.buckets.clear();
        }
        let full = Bucket { full_at: at, since: at, n_changes: 0, is_told: false };
        let index = self.by_id.get(&id).map_or(self.buckets.len(), |index| *index as usize);
        if index == self.buckets.len() {
            self.by_id.insert(id, u32::try_from(index).unwrap_or_default());
            self.buckets.push(full);
        }
        let bucket = &mut self.buckets[index];
        // Full again, or the visitor's clock was set back.
        if bucket.full_at <= at || bucket.since > at {
            *bucket = full;
        }
        bucket.n_changes = bucket.n_changes.saturating_add(1);
        let is_storm = bucket.full_at + EVERY_MS - at > BURST * EVERY_MS;
        if !is_storm {
            bucket.full_at += EVERY_MS;
            return Verdict { is_storm, began: None };
        }
        let rate = i64::from(bucket.n_changes) * 1000 / (at - bucket.since).max(1000);
        let is_first = !std::mem::replace(&mut bucket.is_told, true);
        Verdict { is_storm, began: is_first.then(|| u32::try_from(rate).unwrap_or(u32::MAX)) }
    }
}
