//! Chunk rows: where the bytes of a window are, in order.

use std::collections::HashMap;
use std::ops::{AddAssign, SubAssign};

use model::{ChunkMeta, ChunkRef, Counts, JournalPosition, WindowRef};
use surrealdb::types::{RecordId, SurrealValue, Variables};

use crate::connection::corrupt;
use crate::row::{self, chunk_id, chunks_of, int, read_chunk_id, read_time, unsigned, uuid};
use crate::{Store, StoreError};

const LIST: &str = include_str!("chunks.surql");
/// A list of ranges is not a source of rows, one range is.
const LIST_ALL: &str = "RETURN $chunks.map(|$range| (SELECT * FROM $range)).flatten()";

/// Chunks of a window.
impl Store {
    /// Lists the chunks of a window in order of `seq`: those after `after_seq`, at most `limit`.
    pub async fn list_chunks(
        &self,
        window: &WindowRef,
        after_seq: Option<u32>,
        limit: usize,
    ) -> Result<Vec<ChunkMeta>, StoreError> {
        let Some(from) = after_seq.map_or(Some(0), |seq| seq.checked_add(1)) else {
            return Ok(Vec::new());
        };
        let mut values = Variables::new();
        values.insert("visit", uuid(window.session.as_bytes()));
        values.insert("tab", uuid(window.window.as_bytes()));
        values.insert("from", from);
        values.insert("to", u32::MAX);
        values.insert("limit", row::limit(limit));
        let mut answer = self.connection.query("list_chunks", LIST, values).await?;
        let rows: Vec<ChunkRow> = answer.take(0).map_err(|error| corrupt("chunk")(error.into()))?;
        rows.into_iter().map(ChunkRow::into_meta).collect()
    }

    /// Lists all chunks of some windows at once, each window's in order of `seq`: for windows that
    /// are known to be short. Those that have none are left out.
    pub async fn list_chunks_of(
        &self,
        windows: &[WindowRef],
    ) -> Result<HashMap<WindowRef, Vec<ChunkMeta>>, StoreError> {
        if windows.is_empty() {
            return Ok(HashMap::new());
        }
        let mut values = Variables::new();
        values.insert("chunks", windows.iter().map(chunks_of).collect::<Vec<_>>());
        let mut answer = self.connection.query("list_chunks_of", LIST_ALL, values).await?;
        let rows: Vec<ChunkRow> = answer.take(0).map_err(|error| corrupt("chunk")(error.into()))?;
        let mut all: HashMap<WindowRef, Vec<ChunkMeta>> = HashMap::new();
        for row in rows {
            let chunk = row.into_meta()?;
            all.entry(chunk.chunk.window).or_default().push(chunk);
        }
        Ok(all)
    }
}

/// A row of the table `chunk`.
#[derive(Clone, Debug, PartialEq, SurrealValue)]
pub(crate) struct ChunkRow {
    id: RecordId,
    first: i64,
    events: u32,
    pub(crate) first_at: i64,
    pub(crate) last_at: i64,
    snapshots: Vec<u32>,
    is_exit: bool,
    bytes: u32,
    clicks: u32,
    keys: u32,
    errors: u32,
    active_ms: u32,
    pub(crate) node: String,
    pub(crate) segment: i64,
    pub(crate) offset: i64,
    length: u32,
}

impl ChunkRow {
    pub(crate) fn new(meta: &ChunkMeta) -> Self {
        Self {
            id: chunk_id(&meta.chunk),
            first: int(meta.first),
            events: meta.events,
            first_at: meta.from.as_ms(),
            last_at: meta.to.as_ms(),
            snapshots: meta.snapshots.clone(),
            is_exit: meta.is_exit,
            bytes: meta.bytes,
            clicks: meta.counts.clicks,
            keys: meta.counts.keys,
            errors: meta.counts.errors,
            active_ms: meta.counts.active_ms,
            node: meta.node.clone(),
            segment: int(meta.position.segment),
            offset: int(meta.position.offset),
            length: meta.position.length,
        }
    }

    /// Whether this chunk takes the place of `other` with the same `seq`.
    ///
    /// Exit frames are provisional: the page was going away and may have lived on. What it
    /// sends then is the truth, and of two exit frames the one that reaches further.
    pub(crate) fn replaces(&self, other: &Self) -> bool {
        other.is_exit && (!self.is_exit || other.end() < self.end())
    }

    /// Index after the last event.
    fn end(&self) -> i64 {
        self.first.saturating_add(i64::from(self.events))
    }

    /// What it adds to the sums of its window.
    pub(crate) fn sums(&self) -> Sums {
        Sums {
            n_chunks: 1,
            n_events: i64::from(self.events),
            n_bytes: i64::from(self.bytes),
            clicks: i64::from(self.clicks),
            keys: i64::from(self.keys),
            errors: i64::from(self.errors),
            active_ms: i64::from(self.active_ms),
        }
    }

    pub(crate) fn chunk(&self) -> Result<ChunkRef, StoreError> {
        read_chunk_id(self.id.clone())
    }

    fn into_meta(self) -> Result<ChunkMeta, StoreError> {
        Ok(ChunkMeta {
            chunk: self.chunk()?,
            first: unsigned(self.first),
            events: self.events,
            from: read_time("chunk", self.first_at)?,
            to: read_time("chunk", self.last_at)?,
            snapshots: self.snapshots,
            is_exit: self.is_exit,
            bytes: self.bytes,
            counts: Counts {
                clicks: self.clicks,
                keys: self.keys,
                errors: self.errors,
                active_ms: self.active_ms,
            },
            node: self.node,
            position: JournalPosition {
                segment: unsigned(self.segment),
                offset: unsigned(self.offset),
                length: self.length,
            },
        })
    }
}

/// What is added up from chunks to windows and from windows to sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, SurrealValue)]
pub(crate) struct Sums {
    pub(crate) n_chunks: i64,
    pub(crate) n_events: i64,
    pub(crate) n_bytes: i64,
    pub(crate) clicks: i64,
    pub(crate) keys: i64,
    pub(crate) errors: i64,
    pub(crate) active_ms: i64,
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.n_chunks += other.n_chunks;
        self.n_events += other.n_events;
        self.n_bytes += other.n_bytes;
        self.clicks += other.clicks;
        self.keys += other.keys;
        self.errors += other.errors;
        self.active_ms += other.active_ms;
    }
}

impl SubAssign for Sums {
    fn sub_assign(&mut self, other: Self) {
        self.n_chunks -= other.n_chunks;
        self.n_events -= other.n_events;
        self.n_bytes -= other.n_bytes;
        self.clicks -= other.clicks;
        self.keys -= other.keys;
        self.errors -= other.errors;
        self.active_ms -= other.active_ms;
    }
}
