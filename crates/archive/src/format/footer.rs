//! The last bytes of a file: where its index is and which key opens it.

use std::ops::Range;

use super::{HEADER_BYTES, MAGIC, OLDEST_VERSION, VERSION};
use crate::error::{ArchiveError, Damage};
use crate::keyring::KeyId;

const SEALED: u32 = 1;
const CHECKED_BYTES: usize = 16 + 8 + 8 + 4 + 4;

/// What stands at the end of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footer {
    pub(super) file: [u8; 16],
    pub(super) key: Option<KeyId>,
    pub(super) index_offset: u64,
    pub(super) index_bytes: u32,
}

impl Footer {
    /// Its size.
    pub const BYTES: usize = CHECKED_BYTES + 4 + 4 + 8;

    /// Reads it from the end of `tail`, the last bytes of a file of `file_bytes`.
    pub fn parse(tail: &[u8], file_bytes: u64) -> Result<Self, ArchiveError> {
        let footer = tail.last_chunk::<{ Self::BYTES }>().ok_or(Damage::Footer)?;
        if !footer.ends_with(&MAGIC) {
            return Err(Damage::Footer.into());
        }
        let version = number(footer, CHECKED_BYTES + 4);
        if !(OLDEST_VERSION..=VERSION).contains(&version) {
            return Err(ArchiveError::UnknownVersion { version });
        }
        if number(footer, CHECKED_BYTES) != crc32c::crc32c(&footer[..CHECKED_BYTES]) {
            return Err(Damage::Footer.into());
        }
        let (file, rest) = footer.split_first_chunk().ok_or(Damage::Footer)?;
        let (key, rest) = rest.split_first_chunk().ok_or(Damage::Footer)?;
        let (offset, _) = rest.split_first_chunk().ok_or(Damage::Footer)?;
        let index_offset = u64::from_le_bytes(*offset);
        let index_bytes = number(footer, 32);
        let is_sealed = number(footer, 36) & SEALED != 0;
        let is_before_footer = index_offset
            .checked_add(u64::from(index_bytes) + Self::BYTES as u64)
            == Some(file_bytes);
        if index_offset < HEADER_BYTES || !is_before_footer {
            return Err(Damage::Footer.into());
        }
        let key = is_sealed.then_some(KeyId(*key));
        Ok(Self { file: *file, key, index_offset, index_bytes })
    }

    pub(super) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend_from_slice(&self.file);
        bytes.extend_from_slice(&self.key.map_or([0; 8], |key| key.0));
        bytes.extend_from_slice(&self.index_offset.to_le_bytes());
        bytes.extend_from_slice(&self.index_bytes.to_le_bytes());
        bytes.extend_from_slice(&if self.key.is_some() { SEALED } else { 0 }.to_le_bytes());
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&MAGIC);
        bytes
    }

    /// The key that the file was sealed with; `None` when it was not.
    pub const fn key(&self) -> Option<KeyId> {
        self.key
    }

    /// Where the index is.
    pub fn index_range(&self) -> Range<u64> {
        self.index_offset..self.index_offset + u64::from(self.index_bytes)
    }
}

/// The number at a place of the footer.
fn number(footer: &[u8; Footer::BYTES], at: usize) -> u32 {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&footer[at..at + 4]);
    u32::from_le_bytes(bytes)
}
