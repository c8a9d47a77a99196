//! The events of a few chunks, read one chunk at a time.
//!
//! # Format
//!
//! ```text
//! answer := chunk*
//! chunk  := {"seq":12,"first":340} LF (event LF)*
//!         | {"seq":12,"first":340,"gap":"unreadable"} LF
//!         | {"seq":12,"first":340,"gap":"away"} LF
//! ```
//!
//! `away`: the chunk is in the journal of another node, which does not answer; it will be there
//! when that node is.
//!
//! `first` is the index within the window of the first event that follows. Events that an
//! earlier chunk holds already, or that the asker has, are left out, so `first` never goes back.
//!
//! # Limits
//!
//! One chunk is in memory at a time, however many are asked for.

use std::convert::Infallible;

use analytics::LoadInfo;
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use model::ChunkMeta;
use serde::Serialize;

use super::overlap::{Part, parts};
use crate::assets::library::Shelf;
use crate::recordings::{RecordingError, Recordings};

/// Most chunks of one answer.
pub const MAX_CHUNKS: usize = 10;

#[derive(Serialize)]
struct Head {
    seq: u32,
    first: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<&'static str>,
}

/// What one chunk holds.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// What its header said of the page load.
    pub load: Option<LoadInfo>,
    /// Its events that are new, one per line.
    pub events: Vec<u8>,
}

/// Reads the events of stored chunks.
#[derive(Clone, Debug)]
pub struct ChunkReader {
    /// Where the bytes are.
    pub recordings: Recordings,
}

impl ChunkReader {
    /// Streams the chunks numbered `from` and above, at most [`MAX_CHUNKS`] of them, without
    /// the events before the one with the index `first`. What they refer to is taken from
    /// `assets`.
    ///
    /// `rows` are in order of `seq`, and may begin with earlier ones, which only tell what was
    /// sent before.
    pub fn stream(
        self,
        rows: Vec<ChunkMeta>,
        from: u32,
        first: u64,
        assets: Shelf,
    ) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
        let asked = parts(rows, false).into_iter().filter(move |part| part.row.chunk.seq >= from);
        let asked = asked.take(MAX_CHUNKS).map(move |part| {
            let n_known = first.saturating_sub(part.first()).min(part.events().into());
            (part, n_known)
        });
        futures::stream::unfold((asked, self, assets), async |(mut asked, reader, assets)| {
            let (part, n_known) = asked.next()?;
            let (assets, chunk) = reader.render(&part, n_known, assets).await;
            Some((Ok(chunk), (asked, reader, assets)))
        })
        // Who compresses the answer asks once more after its end.
        .fuse()
    }

    /// What a chunk holds, without its first events.
    async fn render(&self, part: &Part, n_known: u64, mut assets: Shelf) -> (Shelf, Bytes) {
        let first = part.first() + n_known;
        let head = |gap| Head { seq: part.row.chunk.seq, first, gap };
        let gap = |gap| with_head(&head(Some(gap)), &[]);
        let events = match part.events() {
            0 => Ok(Vec::new()),
            _ => self.body_or_gap(part).await.map(|body| body.events),
        };
        match events {
            Ok(mut known) => {
                let events = known.split_off(end_of_lines(&known, n_known));
                assets.pass(&known);
                let (assets, events) = assets.dress(events).await;
                let chunk = events.map(|events| with_head(&head(None), &events));
                (assets, chunk.unwrap_or_else(|| gap("unreadable")))
            }
            Err(why) => (assets, gap(why)),
        }
    }

    /// What a chunk holds that no earlier one does. `None` when it cannot be had: a gap.
    pub(super) async fn body(&self, part: &Part) -> Option<Body> {
        self.body_or_gap(part).await.ok()
    }

    /// The same, or why it is a gap: `unreadable`, `away`.
    pub(super) async fn body_or_gap(&self, part: &Part) -> Result<Body, &'static str> {
        self.read(part).await.map_err(|error| {
            warn(part, &error);
            if error.is_away() { "away" } else { "unreadable" }
        })
    }

    /// The events that are new, one per line.
    async fn read(&self, part: &Part) -> Result<Body, RecordingError> {
        let mut recorded = self.recordings.read(&part.row).await?;
        let repeated = end_of_lines(&recorded.body, part.n_repeated.into());
        let events = recorded.body.split_off(repeated);
        Ok(Body { load: recorded.load.as_ref().map(LoadInfo::from), events })
    }
}

fn warn(part: &Part, error: &RecordingError) {
    tracing::warn!(
        error = error as &dyn std::error::Error,
        session.id = %part.row.chunk.window.session,
        seq = part.row.chunk.seq,
        "chunk cannot be replayed"
    );
}

/// Where the line behind so many lines begins.
fn end_of_lines(body: &[u8], n_lines: u64) -> usize {
    let Some(last) = n_lines.checked_sub(1) else { return 0 };
    let last = usize::try_from(last).unwrap_or(usize::MAX);
    memchr::memchr_iter(b'\n', body).nth(last).map_or(body.len(), |end| end + 1)
}

fn with_head(head: &Head, events: &[u8]) -> Bytes {
    // Numbers and a constant always serialise.
    let mut text = serde_json::to_vec(head).unwrap_or_default();
    text.push(b'\n');
    text.extend_from_slice(events);
    if text.last() != Some(&b'\n') {
        text.push(b'\n');
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_behind_their_last_byte() {
        let body = b"{\"a\":1}\n{\"b\":2}\n{\"c\":3}";
        for (n_lines, expected) in
            [(0, 0), (1, 8), (2, 16), (3, body.len()), (u64::MAX, body.len())]
        {
            assert_eq!(end_of_lines(body, n_lines), expected, "{n_lines}");
        }
    }

    #[test]
    fn every_line_ends() {
        let head = Head { seq: 12, first: 340, gap: None };

        assert_eq!(&with_head(&head, b"{}\n{}")[..], b"{\"seq\":12,\"first\":340}\n{}\n{}\n");
        assert_eq!(&with_head(&head, b"")[..], b"{\"seq\":12,\"first\":340}\n");
    }

    #[test]
    fn a_gap_says_so() {
        let head = Head { seq: 0, first: 0, gap: Some("unreadable") };

        assert_eq!(&with_head(&head, &[])[..], b"{\"seq\":0,\"first\":0,\"gap\":\"unreadable\"}\n");
    }
}
