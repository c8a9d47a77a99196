//! Inflating the payload, with a hard limit.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::bufread::GzDecoder;

use crate::{DecodeError, Encoding};

/// Grown to at first; a payload that claims to be large must prove it.
const FIRST_BYTES: usize = 64 * 1024;

/// Undoes the payload's encoding.
///
/// Memory is bounded by `max_bytes` (and one doubling of the buffer), whatever the
/// payload inflates to: a gzip bomb is given up as soon as the limit is passed.
///
/// # Errors
///
/// [`DecodeError::Gzip`], [`DecodeError::TrailingBytes`], [`DecodeError::InflatedTooLarge`].
pub fn inflate(
    encoding: Encoding,
    payload: &[u8],
    max_bytes: usize,
) -> Result<Cow<'_, [u8]>, DecodeError> {
    let too_large = DecodeError::InflatedTooLarge { max_bytes };
    match encoding {
        Encoding::Identity if payload.len() > max_bytes => Err(too_large),
        Encoding::Identity => Ok(Cow::Borrowed(payload)),
        Encoding::Gzip => {
            let mut decoder = GzDecoder::new(payload);
            let mut body = Vec::with_capacity(FIRST_BYTES.min(max_bytes));
            let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1);
            (&mut decoder).take(limit).read_to_end(&mut body).map_err(DecodeError::Gzip)?;
            if body.len() > max_bytes {
                return Err(too_large);
            }
            expect_end(decoder)?;
            Ok(Cow::Owned(body))
        }
    }
}

/// The member ended, its checksum was right, and nothing follows it.
fn expect_end(mut decoder: GzDecoder<&[u8]>) -> Result<(), DecodeError> {
    match decoder.read(&mut [0]) {
        Ok(0) => {}
        Ok(_) => return Err(DecodeError::Gzip(io::ErrorKind::InvalidData.into())),
        Err(error) => return Err(DecodeError::Gzip(error)),
    }
    if decoder.into_inner().is_empty() { Ok(()) } else { Err(DecodeError::TrailingBytes) }
}
