//! Reading a file from ranges of its bytes. No I/O.

use std::ops::Range;

use bytes::Bytes;
use chacha20poly1305::XChaCha20Poly1305;

use super::seal::{self, PartKind, Place};
use super::{ArchivedChunk, Footer, Index, Keyframe, Part};
use crate::error::{ArchiveError, Damage};
use crate::keyring::SessionKey;

/// An open file: its index, and what opens its parts.
pub struct RecordingReader {
    file: [u8; 16],
    cipher: Option<XChaCha20Poly1305>,
    index: Index,
}

impl RecordingReader {
    /// Opens the index. `key` is the session's; a file that is not sealed needs none.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::NoKey`] when the file was sealed with a key that is not this one.
    pub fn open(
        footer: &Footer,
        sealed_index: &[u8],
        key: Option<&SessionKey>,
    ) -> Result<Self, ArchiveError> {
        let cipher = match footer.key {
            None => None,
            Some(id) => {
                let key = key.filter(|key| key.id() == id);
                Some(key.ok_or(ArchiveError::NoKey { key: id })?.cipher())
            }
        };
        let place = Place { file: footer.file, kind: PartKind::Index, number: 0 };
        let text = seal::open(cipher.as_ref(), place, sealed_index, &[])?;
        let index: Index = serde_json::from_slice(&text).map_err(|_| Damage::Index)?;
        index.check(footer.index_offset)?;
        Ok(Self { file: footer.file, cipher, index })
    }

    /// The index.
    pub const fn index(&self) -> &Index {
        &self.index
    }

    /// Opens a span: `sealed` is what stands at its place in the file.
    pub fn open_span(&self, number: u32, sealed: &[u8]) -> Result<Bytes, Damage> {
        let place = Place { file: self.file, kind: PartKind::Span, number };
        seal::open(self.cipher.as_ref(), place, sealed, &[]).map(Bytes::from)
    }

    /// The events of a chunk, out of the text of its span.
    pub fn chunk_of(chunk: &ArchivedChunk, span: &Bytes) -> Result<Bytes, Damage> {
        let (at, length) = (chunk.at as usize, chunk.length as usize);
        let line = format!("{{\"seq\":{}}}\n", chunk.head.seq);
        let is_whole = at.checked_add(length).is_some_and(|end| end <= span.len())
            && span[..at].ends_with(line.as_bytes());
        if is_whole { Ok(span.slice(at..at + length)) } else { Err(Damage::Content) }
    }

    /// Opens a keyframe; `base` is the text of the keyframe or chunk that it names as its base,
    /// else nothing.
    pub fn open_keyframe(&self, number: u32, sealed: &[u8], base: &[u8]) -> Result<Bytes, Damage> {
        let place = Place { file: self.file, kind: PartKind::Keyframe, number };
        seal::open(self.cipher.as_ref(), place, sealed, base).map(Bytes::from)
    }

    /// A keyframe by its number.
    pub fn keyframe(&self, number: u32) -> Result<&Keyframe, Damage> {
        self.index.keyframes.get(number as usize).ok_or(Damage::Index)
    }
}

impl Part {
    /// Its place in the file.
    pub fn range(&self) -> Range<u64> {
        self.offset..self.offset + u64::from(self.bytes)
    }
}
