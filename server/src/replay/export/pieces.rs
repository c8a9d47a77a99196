//! A file in the making: written piece by piece, whoever it is written for.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use model::replay::Gap;
use model::{ActivityRow, Timestamp, WindowSummary};
use serde_json::Value;
use store::StoreError;

use super::super::manifest::{Known, ManifestPage, manifest};
use super::super::overlap::{Part, parts};
use super::super::stories::all_chunks;
use super::super::story::{MAX_ROWS, Story};
use super::Source;

/// Rows of activity that are written at once.
const ROWS: usize = 500;

/// Writes a row of what happened in a window; `None` leaves it out.
pub(super) type WriteRow = fn(&WindowSummary, &ActivityRow<Value>) -> Option<String>;

/// Says what is known only at the end.
pub(super) type Say = Box<dyn FnOnce(&Written) -> String + Send>;

/// A part of a file.
pub(super) enum Piece {
    /// This.
    Text(String),
    /// The events of a window, as elements of an array.
    Events(WindowSummary),
    /// Some rows of what happened in it, as elements of an array.
    Rows(WindowSummary, WriteRow),
    /// Whether anything of the window is missing, as two fields of an object.
    Missing(WindowSummary),
    /// What depends on what was written before.
    Said(Say),
}

/// What was written so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// Rows in all.
    pub n_rows: u64,
    /// A window had more rows than are kept.
    pub is_truncated: bool,
}

/// A file that is asked for bit by bit.
pub(crate) struct Export {
    source: Source,
    pieces: VecDeque<Piece>,
    reading: Option<Reading>,
    /// The array that is written has an element.
    has_element: bool,
    /// What could not be read of the window at hand.
    unreadable: Vec<Gap>,
    /// Chunks that could not be read in all.
    n_unreadable: u64,
    written: Written,
}

/// A piece that is too large to be written at once.
enum Reading {
    Events { parts: std::vec::IntoIter<Part>, zero: Timestamp },
    Rows { story: Arc<Story>, next: usize, window: WindowSummary, write: WriteRow },
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export").field("written", &self.written).finish_non_exhaustive()
    }
}

impl Export {
    pub(super) fn new(source: Source, pieces: Vec<Piece>) -> Self {
        Self {
            source,
            pieces: pieces.into(),
            reading: None,
            has_element: false,
            unreadable: Vec::new(),
            n_unreadable: 0,
            written: Written::default(),
        }
    }

    /// The next bytes; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, StoreError> {
        loop {
            let text = match self.reading.take() {
                Some(reading) => self.read_on(reading).await,
                None => match self.pieces.pop_front() {
                    Some(piece) => self.begin(piece).await?,
                    None => return Ok(None),
                },
            };
            if !text.is_empty() {
                return Ok(Some(text.into()));
            }
        }
    }

    /// The whole file as a stream.
    pub(crate) fn into_stream(
        self,
    ) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
        futures::stream::try_unfold(self, async |mut export: Self| {
            export.next().await.map(|bytes| bytes.map(|bytes| (bytes, export)))
        })
        .inspect_err(cut_off)
        // Who compresses the answer asks once more after its end.
        .fuse()
    }

    /// Chunks that could not be read so far.
    pub(crate) const fn n_unreadable(&self) -> u64 {
        self.n_unreadable
    }

    async fn begin(&mut self, piece: Piece) -> Result<String, StoreError> {
        match piece {
            Piece::Text(text) => {
                self.has_element = false;
                return Ok(text);
            }
            Piece::Said(say) => return Ok(say(&self.written)),
            Piece::Missing(window) => return self.missing(&window).await,
            Piece::Events(window) => {
                self.unreadable.clear();
                let rows = all_chunks(&self.source.store, &window.window).await?;
                let parts = parts(rows, true).into_iter();
                self.reading = Some(Reading::Events { parts, zero: window.from });
            }
            Piece::Rows(window, write) => {
                let story = tell(&self.source, &window).await?;
                self.written.is_truncated |= MAX_ROWS <= story.rows.len();
                self.reading = Some(Reading::Rows { story, next: 0, window, write });
            }
        }
        Ok(String::new())
    }

    async fn read_on(&mut self, reading: Reading) -> String {
        match reading {
            Reading::Events { mut parts, zero } => {
                let Some(part) = parts.next() else { return String::new() };
                let text = self.events(&part, zero).await;
                self.reading = Some(Reading::Events { parts, zero });
                text
            }
            Reading::Rows { story, next, window, write } => {
                let end = next.saturating_add(ROWS).min(story.rows.len());
                let mut text = String::new();
                for row in &story.rows[next..end] {
                    let row = serde_json::from_str(&row.json).ok();
                    if let Some(element) = row.and_then(|row| write(&window, &row)) {
                        self.push(&mut text, &element);
                        self.written.n_rows += 1;
                    }
                }
                if end < story.rows.len() {
                    self.reading = Some(Reading::Rows { story, next: end, window, write });
                }
                text
            }
        }
    }

    /// The events of a chunk that are new.
    async fn events(&mut self, part: &Part, zero: Timestamp) -> String {
        let mut text = String::new();
        if part.events() == 0 {
            return text;
        }
        match self.source.reader.body_or_gap(part).await {
            Ok(body) => {
                let events = String::from_utf8_lossy(&body.events);
                for event in events.lines().filter(|line| !line.is_empty()) {
                    self.push(&mut text, event);
                }
            }
            Err(why) => {
                self.n_unreadable += 1;
                let (from, to) = (part.row.from.ms_since(zero), part.row.to.ms_since(zero));
                self.unreadable.push(Gap { from, to, why: why.to_owned(), chunks: 1, bytes: 0 });
            }
        }
        text
    }

    fn push(&mut self, text: &mut String, element: &str) {
        text.push_str(if self.has_element { ",\n" } else { "\n" });
        text.push_str(element);
        self.has_element = true;
    }

    async fn missing(&mut self, window: &WindowSummary) -> Result<String, StoreError> {
        let story = tell(&self.source, window).await?;
        let rows = all_chunks(&self.source.store, &window.window).await?;
        let page = ManifestPage { rows, after_seq: None, is_from_start: true, has_more: false };
        let known = Known { gaps: story.gaps.clone(), ..Known::default() };
        let mut gaps = manifest(window, &[], page, &known).gaps;
        gaps.append(&mut self.unreadable);
        gaps.sort_by_key(|gap| gap.from);
        // Numbers and words always serialise.
        let json = serde_json::to_string(&gaps).unwrap_or_default();
        Ok(format!(",\"complete\":{},\"gaps\":{json}", gaps.is_empty()))
    }
}

/// The database went away: the answer ends with an error, so that nobody takes what came for
/// the whole.
pub(super) fn cut_off(error: &StoreError) {
    tracing::error!(error = error as &dyn std::error::Error, "download was cut off");
}

pub(super) async fn tell(
    source: &Source,
    window: &WindowSummary,
) -> Result<Arc<Story>, StoreError> {
    source.stories.tell(&source.store, &source.reader, window).await
}
