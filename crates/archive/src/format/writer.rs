//! Writing a file, part by part.

use std::fmt::Write as _;

use bytes::Bytes;
use model::WindowRef;

use super::seal::{PartKind, Place, Sealer};
use super::{
    ArchivedChunk, ChunkHead, Footer, HEADER_BYTES, Index, Keyframe, KeyframeHead, MAGIC,
    MAX_PART_BYTES, PageVisit, Part, SPAN_BYTES, VERSION,
};
use crate::error::ArchiveError;
use crate::keyring::SessionKey;

/// A keyframe that takes more than this share of what it takes alone, compressed against the
/// base, shows another page: it becomes a base itself.
const BASE_SHARE: usize = 2;

/// Writes the file of one window. What is written is taken with [`take`](Self::take) now and
/// then, so that no more than a part of the file is in memory.
pub struct RecordingWriter {
    file: [u8; 16],
    key: Option<crate::KeyId>,
    sealer: Sealer,
    index: Index,
    out: Vec<u8>,
    /// Bytes of the file so far, those in `out` included.
    written: u64,
    /// The text of the span that is being filled.
    span: Vec<u8>,
    base: Option<Base>,
}

/// What keyframes are compressed against.
struct Base {
    of: BaseOf,
    text: Vec<u8>,
    /// What a keyframe of the same page takes alone; not known before there is one.
    alone_bytes: Option<usize>,
}

#[derive(Clone, Copy)]
enum BaseOf {
    /// A keyframe, by its number.
    Keyframe(u32),
    /// The chunk with the newest recorded snapshot, by `seq`.
    Chunk(u32),
}

impl RecordingWriter {
    /// Begins a file.
    ///
    /// `file` must be random: together with the key it makes the file's nonces unique.
    /// Without a key the file is not sealed. `level` is zstd's, 1 to 22.
    pub fn new(
        window: WindowRef,
        file: [u8; 16],
        key: Option<&SessionKey>,
        level: i32,
    ) -> Result<Self, ArchiveError> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&VERSION.to_le_bytes());
        Ok(Self {
            file,
            key: key.map(SessionKey::id),
            sealer: Sealer::new(key.map(SessionKey::cipher), level)?,
            index: Index {
                window,
                spans: Vec::new(),
                chunks: Vec::new(),
                keyframes: Vec::new(),
                visits: Vec::new(),
            },
            out,
            written: HEADER_BYTES,
            span: Vec::new(),
            base: None,
        })
    }

    /// Adds a chunk with its events, one per line. Chunks come in order of `seq`.
    pub fn chunk(&mut self, head: ChunkHead, events: &[u8]) -> Result<(), ArchiveError> {
        let mut line = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(line, "{{\"seq\":{}}}", head.seq);
        let n_bytes = line.len() + events.len() + 1;
        if n_bytes > MAX_PART_BYTES {
            return Err(ArchiveError::TooLarge { what: "chunk", n_bytes });
        }
        if !self.span.is_empty() && self.span.len() + n_bytes > SPAN_BYTES {
            self.end_span()?;
        }
        self.span.extend_from_slice(line.as_bytes());
        let at = self.span.len();
        self.span.extend_from_slice(events);
        if !events.ends_with(b"\n") {
            self.span.push(b'\n');
        }
        if !head.snapshots.is_empty() {
            let of = BaseOf::Chunk(head.seq);
            self.base = Some(Base { of, text: events.to_vec(), alone_bytes: None });
        }
        // INVARIANT: all are below `MAX_PART_BYTES`, see above.
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.index.chunks.push(ArchivedChunk {
            head,
            span: small(self.index.spans.len()),
            at: small(at),
            length: small(events.len()),
        });
        Ok(())
    }

    /// Adds a keyframe: a meta event, a full snapshot, and what a snapshot cannot say.
    /// Keyframes come in order of time.
    pub fn keyframe(&mut self, head: KeyframeHead, events: &[u8]) -> Result<(), ArchiveError> {
        if events.len() > MAX_PART_BYTES {
            return Err(ArchiveError::TooLarge { what: "keyframe", n_bytes: events.len() });
        }
        let number = u32::try_from(self.index.keyframes.len()).unwrap_or(u32::MAX);
        let place = Place { file: self.file, kind: PartKind::Keyframe, number };
        let mut alone = None;
        if let Some(base) = &mut self.base {
            let against = self.sealer.seal_against(place, events, &base.text)?;
            let alone_bytes = match base.alone_bytes {
                Some(n_bytes) => n_bytes,
                None => alone.insert(self.sealer.seal(place, events)?).len(),
            };
            if against.len() <= alone_bytes / BASE_SHARE {
                base.alone_bytes = Some(alone_bytes);
                let (base, base_chunk) = match base.of {
                    BaseOf::Keyframe(number) => (Some(number), None),
                    BaseOf::Chunk(seq) => (None, Some(seq)),
                };
                let part = self.put(&against)?;
                self.index.keyframes.push(Keyframe { head, part, base, base_chunk });
                return Ok(());
            }
        }
        let alone = match alone {
            Some(alone) => alone,
            None => self.sealer.seal(place, events)?,
        };
        let of = BaseOf::Keyframe(number);
        self.base = Some(Base { of, text: events.to_vec(), alone_bytes: Some(alone.len()) });
        let part = self.put(&alone)?;
        self.index.keyframes.push(Keyframe { head, part, base: None, base_chunk: None });
        Ok(())
    }

    /// Says which pages were visited.
    pub fn visits(&mut self, visits: Vec<PageVisit>) {
        self.index.visits = visits;
    }

    /// Number of chunks so far.
    pub fn n_chunks(&self) -> usize {
        self.index.chunks.len()
    }

    /// Takes what is written so far and was not taken yet.
    pub fn take(&mut self) -> Bytes {
        std::mem::take(&mut self.out).into()
    }

    /// Ends the file: gives what was not taken yet, and the size of the whole file.
    pub fn finish(mut self) -> Result<(Bytes, u64), ArchiveError> {
        self.end_span()?;
        // Numbers and texts always serialise.
        let text = serde_json::to_vec(&self.index).unwrap_or_default();
        if text.len() > MAX_PART_BYTES {
            return Err(ArchiveError::TooLarge { what: "index", n_bytes: text.len() });
        }
        let place = Place { file: self.file, kind: PartKind::Index, number: 0 };
        let sealed = self.sealer.seal(place, &text)?;
        let index = self.put(&sealed)?;
        let footer = Footer {
            file: self.file,
            key: self.key,
            index_offset: index.offset,
            index_bytes: index.bytes,
        };
        self.out.extend_from_slice(&footer.to_bytes());
        self.written += Footer::BYTES as u64;
        Ok((self.out.into(), self.written))
    }

    fn end_span(&mut self) -> Result<(), ArchiveError> {
        if self.span.is_empty() {
            return Ok(());
        }
        let number = u32::try_from(self.index.spans.len()).unwrap_or(u32::MAX);
        let place = Place { file: self.file, kind: PartKind::Span, number };
        let sealed = self.sealer.seal(place, &self.span)?;
        self.span.clear();
        let part = self.put(&sealed)?;
        self.index.spans.push(part);
        Ok(())
    }

    fn put(&mut self, sealed: &[u8]) -> Result<Part, ArchiveError> {
        let n_bytes = sealed.len();
        let bytes =
            u32::try_from(n_bytes).map_err(|_| ArchiveError::TooLarge { what: "part", n_bytes })?;
        let part = Part { offset: self.written, bytes };
        self.out.extend_from_slice(sealed);
        self.written += u64::from(bytes);
        Ok(part)
    }
}
