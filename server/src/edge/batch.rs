//! Several payloads as one body: each behind its length, 4 bytes, little-endian.

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};

use crate::journal::MAX_PAYLOAD_BYTES;

/// Most payloads of one body: what home writes well within the time that a request may take.
pub const RECORDS: usize = 100;

/// Bytes after which no further payload is added.
pub const BYTES: usize = 4 * 1024 * 1024;

/// Longest body.
pub const MAX_BYTES: usize = BYTES + MAX_PAYLOAD_BYTES + RECORDS * 4;

/// A body that does not hold what its lengths say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("lengths and payloads do not fit")]
pub struct BatchError;

/// The body for these payloads, each at most [`MAX_PAYLOAD_BYTES`] long.
pub fn join<'a>(payloads: impl IntoIterator<Item = &'a Bytes>) -> Bytes {
    let mut body = BytesMut::new();
    for payload in payloads {
        body.put_u32_le(u32::try_from(payload.len()).unwrap_or(u32::MAX));
        body.put_slice(payload);
    }
    body.freeze()
}

/// The payloads of a body.
pub fn split(mut body: Bytes) -> Result<Vec<Bytes>, BatchError> {
    let mut payloads = Vec::new();
    while !body.is_empty() {
        let length = body.try_get_u32_le().map_err(|_| BatchError)? as usize;
        if length > body.len() || payloads.len() == RECORDS {
            return Err(BatchError);
        }
        payloads.push(body.split_to(length));
    }
    Ok(payloads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_is_split_again() {
        for payloads in [vec![], vec!["one"], vec!["", "two", "\n\n", ""]] {
            let payloads: Vec<Bytes> = payloads.into_iter().map(Bytes::from).collect();
            assert_eq!(split(join(&payloads)), Ok(payloads));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let many = join(&vec![Bytes::new(); RECORDS + 1]);
        for body in [&b"x"[..], b"\x01\0\0\0", b"\xff\xff\xff\xffx", b"\x01\0\0\0xy", &many] {
            assert_eq!(split(Bytes::copy_from_slice(body)), Err(BatchError));
        }
    }
}
