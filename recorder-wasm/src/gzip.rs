//! A gzip stream that is valid whenever somebody looks at it.
//!
//! ```text
//! member := header, deflate blocks …                  what tails carry
//!           empty final block, CRC-32, length          the trailer
//! ```
//!
//! A sync flush ends the last block at a byte boundary without ending the stream. Bytes so
//! far and trailer are then a whole member, and the next tail simply goes on after the
//! bytes. A sync flush costs about five bytes and a new block's tables.

use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output};

use crate::crc::Crc;

/// Magic, deflate, no name, no time, unknown system.
const HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

/// A final block with nothing in it: fixed codes, end of block.
const EMPTY_FINAL_BLOCK: [u8; 2] = [3, 0];

/// How many earlier places are looked at for a longer match. Half as many as at miniz's level
/// 4: less time for a twentieth more bytes. `cargo xtask bench recorder --only bytes` tells
/// what that makes of the 1.08 of zlib's level 6 that are allowed.
const PROBES: u32 = 8;

/// Compresses one body after another.
pub(crate) struct Gzip {
    /// About 300 KiB of tables, made once.
    deflate: Box<CompressorOxide>,
    /// Compressed and not taken yet.
    pending: Vec<u8>,
    crc: Crc,
    length: u32,
    /// Compressed in this body and taken already.
    n_taken: usize,
}

impl Gzip {
    pub(crate) fn new() -> Self {
        Self {
            // Without any flag: raw deflate, the header is ours.
            deflate: Box::new(CompressorOxide::new(PROBES)),
            pending: HEADER.to_vec(),
            crc: Crc::new(),
            length: 0,
            n_taken: 0,
        }
    }

    /// Begins the next body.
    pub(crate) fn restart(&mut self) {
        self.deflate.reset();
        self.pending.clear();
        self.pending.extend_from_slice(&HEADER);
        self.crc.restart();
        self.length = 0;
        self.n_taken = 0;
    }

    /// Adds text; some of it stays in the compressor until the next flush.
    pub(crate) fn add(&mut self, text: &[u8]) {
        self.crc.add(text);
        // Modulo 2^32, as gzip counts. One event is far shorter.
        self.length = self.length.wrapping_add(u32::try_from(text.len()).unwrap_or_default());
        self.run(text, TDEFLFlush::None);
    }

    /// Ends the current block at a byte boundary.
    pub(crate) fn flush(&mut self) {
        self.run(&[], TDEFLFlush::Sync);
    }

    /// Compressed bytes of this body, without what the compressor still holds.
    pub(crate) const fn n_bytes(&self) -> usize {
        self.n_taken + self.pending.len()
    }

    /// What was compressed since the last call.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        self.n_taken += self.pending.len();
        std::mem::take(&mut self.pending)
    }

    /// What must follow the bytes so far. Right after a flush only.
    pub(crate) fn trailer(&self) -> [u8; 10] {
        let mut trailer = [0; 10];
        trailer[..2].copy_from_slice(&EMPTY_FINAL_BLOCK);
        trailer[2..6].copy_from_slice(&self.crc.value().to_le_bytes());
        trailer[6..].copy_from_slice(&self.length.to_le_bytes());
        trailer
    }

    fn run(&mut self, text: &[u8], flush: TDEFLFlush) {
        let pending = &mut self.pending;
        // Into a sink that takes everything: with a bounded buffer a flush may stop half-way
        // and there is no telling whether it did.
        let (status, n_read) = compress_to_output(&mut self.deflate, text, flush, |bytes| {
            pending.extend_from_slice(bytes);
            true
        });
        debug_assert_eq!((status, n_read), (TDEFLStatus::Okay, text.len()));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::*;

    fn inflate(bytes: &[u8]) -> Vec<u8> {
        let mut decoder = flate2::bufread::GzDecoder::new(bytes);
        let mut out = Vec::new();
        decoder.read_to_end(&mut out).unwrap();
        assert!(decoder.into_inner().is_empty(), "bytes after the end of the member");
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn bytes_so_far_and_trailer_are_a_body_after_every_flush(
            parts in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..200_000), any::<bool>()), 1..8)
        ) {
            let mut gzip = Gzip::new();
            let (mut bytes, mut text) = (Vec::new(), Vec::new());
            for (part, is_flushed) in parts {
                gzip.add(&part);
                text.extend_from_slice(&part);
                if is_flushed {
                    gzip.flush();
                    bytes.extend(gzip.take());
                    let mut body = bytes.clone();
                    body.extend(gzip.trailer());

                    prop_assert_eq!(&inflate(&body), &text);
                    prop_assert_eq!(gzip.n_bytes(), bytes.len());
                }
            }
        }
    }

    #[test]
    fn a_new_body_knows_nothing_of_the_last() {
        let mut gzip = Gzip::new();
        gzip.add(b"first");
        gzip.flush();
        gzip.take();

        gzip.restart();
        gzip.add(b"second");
        gzip.flush();
        let mut body = gzip.take();
        body.extend(gzip.trailer());

        assert_eq!(inflate(&body), b"second");
    }
}
