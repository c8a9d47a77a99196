//! A frame with other events or another `meta`, as if it had been sent so.

use std::io::Write as _;
use std::ops::Range;

use bytes::Bytes;
use dom::json::{Cursor, JsonError, decode};
use flate2::Compression;
use flate2::write::GzEncoder;
use model::limits::HEADER_BYTES;
use wire::Encoding;

use super::RedactionError;
use crate::ingest::decode::Frame;

/// The header's `meta` as it was sent.
pub(super) fn meta(frame: &[u8]) -> Option<&str> {
    let line = header_line(frame)?;
    line.get(meta_range(line).ok()??).filter(|meta| *meta != "null")
}

/// The frame with what is not as it was; the frame itself when all is.
pub(super) fn frame(
    frame: Frame,
    is_ended: bool,
    payload: Option<String>,
    meta: Option<String>,
) -> Result<Frame, RedactionError> {
    if payload.is_none() && meta.is_none() {
        return Ok(frame);
    }
    let line = header_line(&frame.bytes).ok_or(RedactionError::Header)?;
    let line = match meta {
        Some(meta) => {
            let range = meta_range(line).ok().flatten().ok_or(RedactionError::Header)?;
            [&line[..range.start], &meta, &line[range.end..]].concat()
        }
        None => line.to_owned(),
    };
    if line.len() > HEADER_BYTES {
        return Err(RedactionError::Header);
    }
    let payload = match payload {
        Some(mut payload) => {
            if !is_ended {
                payload.pop();
            }
            encode(frame.header.enc, payload)?
        }
        None => frame.payload.clone(),
    };
    let bytes = Bytes::from([line.as_bytes(), b"\n", &payload].concat());
    Ok(Frame { header: frame.header, payload, bytes })
}

fn encode(encoding: Encoding, payload: String) -> Result<Bytes, std::io::Error> {
    match encoding {
        Encoding::Identity => Ok(payload.into()),
        Encoding::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(payload.as_bytes())?;
            Ok(encoder.finish()?.into())
        }
    }
}

/// Decoding has found the line and has read it as UTF-8.
fn header_line(frame: &[u8]) -> Option<&str> {
    let end = frame.iter().position(|byte| *byte == b'\n')?;
    std::str::from_utf8(&frame[..end]).ok()
}

/// Where the value of `meta` stands in a header. Keys may be written with escapes.
fn meta_range(line: &str) -> Result<Option<Range<usize>>, JsonError> {
    let mut cursor = Cursor::new(line);
    cursor.expect(b'{')?;
    let mut is_first = true;
    while let Some(key) = cursor.next_key(&mut is_first)? {
        let is_meta = decode(key) == "meta";
        let value = cursor.skip_value()?;
        if is_meta {
            return Ok(Some(value));
        }
    }
    Ok(None)
}
