//! Sizes of files as they cross a network.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

/// One file's size, plain and compressed as hard as each format can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// As it is.
    pub(crate) raw: u64,
    /// `gzip -9`.
    pub(crate) gzip: u64,
    /// Brotli, quality 11.
    pub(crate) brotli: u64,
}

impl Sizes {
    /// Both files together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// Measures one file.
pub(crate) fn file(path: &Path) -> Result<Sizes> {
    let content = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Sizes { raw: content.len() as u64, gzip: gzip(&content)?, brotli: brotli(&content)? })
}

/// Size of a file with `gzip -9`.
pub(crate) fn gzip_file(path: &Path) -> Result<u64> {
    gzip(&std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?)
}

fn gzip(content: &[u8]) -> Result<u64> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len() as u64)
}

fn brotli(content: &[u8]) -> Result<u64> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut out, &parameters)?;
    Ok(out.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_compresses() {
        let content = "hindsight ".repeat(1_000).into_bytes();

        assert!(gzip(&content).unwrap() < 200);
        assert!(brotli(&content).unwrap() < 100);
    }
}
