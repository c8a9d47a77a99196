//! One entry of the journal and how it stands in a file.

use bytes::Bytes;
use model::Timestamp;

use super::error::{Damage, JournalError};

/// Bytes before the payload: length, checksum, kind, time of arrival.
pub(super) const HEAD_BYTES: usize = 4 + 4 + KIND_AND_TIME_BYTES;

/// What the length counts beside the payload.
const KIND_AND_TIME_BYTES: usize = 1 + 8;

/// Largest payload. Above any frame; below it a reader may trust a length enough to allocate it.
pub const MAX_PAYLOAD_BYTES: usize = 16 * 1024 * 1024;

/// What a record's payload is.
///
/// Not an enum: a journal written by a newer server may hold kinds that this one passes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordKind(pub u8);

impl RecordKind {
    /// A chunk as it arrived: see [`Arrival`](super::Arrival).
    pub const CHUNK: Self = Self(1);
}

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What the payload is.
    pub kind: RecordKind,
    /// When it arrived, by the server's clock.
    pub received_at: Timestamp,
    /// Its bytes, which the journal does not look into.
    pub payload: Bytes,
}

impl Record {
    /// The bytes that stand before the payload.
    pub(super) fn head(&self) -> Result<[u8; HEAD_BYTES], JournalError> {
        let n_bytes = self.payload.len();
        if n_bytes > MAX_PAYLOAD_BYTES {
            return Err(JournalError::TooLarge { n_bytes });
        }
        let length = u32::try_from(KIND_AND_TIME_BYTES + n_bytes)
            .map_err(|_| JournalError::TooLarge { n_bytes })?;

        let mut head = [0; HEAD_BYTES];
        head[8] = self.kind.0;
        head[9..].copy_from_slice(&self.received_at.as_ms().to_le_bytes());
        let checksum = crc32c::crc32c_append(crc32c::crc32c(&head[8..]), &self.payload);
        head[..4].copy_from_slice(&length.to_le_bytes());
        head[4..8].copy_from_slice(&checksum.to_le_bytes());
        Ok(head)
    }
}

/// The first bytes of a record, read and not yet believed.
pub(super) struct Head {
    bytes: [u8; HEAD_BYTES],
    payload_bytes: usize,
}

impl Head {
    /// Reads the length; refuses one that no writer would have written.
    pub(super) fn parse(bytes: [u8; HEAD_BYTES]) -> Result<Self, Damage> {
        let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
        match length.checked_sub(KIND_AND_TIME_BYTES) {
            Some(payload_bytes) if payload_bytes <= MAX_PAYLOAD_BYTES => {
                Ok(Self { bytes, payload_bytes })
            }
            _ => Err(Damage::Length),
        }
    }

    /// Bytes of the payload that follows.
    pub(super) const fn payload_bytes(&self) -> usize {
        self.payload_bytes
    }

    /// Bytes of the whole record.
    pub(super) const fn record_bytes(&self) -> usize {
        HEAD_BYTES + self.payload_bytes
    }

    /// Joins the payload to it when the checksum says that both are what was written.
    pub(super) fn verify(self, payload: Vec<u8>) -> Result<Record, Damage> {
        let [_, _, _, _, c0, c1, c2, c3, kind, time @ ..] = self.bytes;
        let checksum = crc32c::crc32c_append(crc32c::crc32c(&self.bytes[8..]), &payload);
        if checksum != u32::from_le_bytes([c0, c1, c2, c3]) {
            return Err(Damage::Checksum);
        }
        let received_at = Timestamp::from_ms(i64::from_le_bytes(time)).ok_or(Damage::Time)?;
        Ok(Record { kind: RecordKind(kind), received_at, payload: payload.into() })
    }
}
