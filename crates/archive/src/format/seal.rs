//! Sealing and compressing the parts of a file.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::{CParameter, Strategy, get_frame_content_size};

use super::MAX_PART_BYTES;
use crate::error::{ArchiveError, Damage};

/// From this level on, spans are compressed thoroughly.
const THOROUGH_LEVEL: i32 = 9;

/// What a snapshot needs: it is short repetitions (`"childNodes":[],"id":`) with numbers between
/// them. Measured on real pages: level 9 takes 0.76 of zlib's bytes, with these 0.65, which is
/// level 19 at a third of its time.
const THOROUGH: [CParameter; 4] = [
    CParameter::Strategy(Strategy::ZSTD_btultra2),
    CParameter::MinMatch(3),
    CParameter::SearchLog(7),
    CParameter::TargetLength(256),
];

/// Which part of which file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) file: [u8; 16],
    pub(super) kind: PartKind,
    pub(super) number: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum PartKind {
    Span = 1,
    Keyframe = 2,
    Index = 3,
}

impl Place {
    fn to_bytes(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(&self.file);
        bytes[16..20].copy_from_slice(&(self.kind as u32).to_le_bytes());
        bytes[20..].copy_from_slice(&self.number.to_le_bytes());
        bytes
    }
}

/// Compresses a part and seals it. A part may be compressed against another text, its base.
pub(super) struct Sealer {
    cipher: Option<XChaCha20Poly1305>,
    level: i32,
    compressor: Compressor<'static>,
}

impl Sealer {
    pub(super) fn new(cipher: Option<XChaCha20Poly1305>, level: i32) -> Result<Self, ArchiveError> {
        let compressor = compressor(level, cipher.is_some(), &[], 0)?;
        Ok(Self { cipher, level, compressor })
    }

    pub(super) fn seal(&mut self, place: Place, raw: &[u8]) -> Result<Vec<u8>, ArchiveError> {
        let compressed = self.compressor.compress(raw).map_err(ArchiveError::Compress)?;
        Ok(self.encrypt(place, compressed))
    }

    pub(super) fn seal_against(
        &self,
        place: Place,
        raw: &[u8],
        base: &[u8],
    ) -> Result<Vec<u8>, ArchiveError> {
        let mut compressor = compressor(self.level, self.cipher.is_some(), base, raw.len())?;
        let compressed = compressor.compress(raw).map_err(ArchiveError::Compress)?;
        Ok(self.encrypt(place, compressed))
    }

    fn encrypt(&self, place: Place, compressed: Vec<u8>) -> Vec<u8> {
        let Some(cipher) = &self.cipher else { return compressed };
        let place = place.to_bytes();
        let payload = Payload { msg: &compressed, aad: &place };
        // Fails above 256 GiB only; what came out empty would not open.
        cipher.encrypt(&XNonce::from(place), payload).unwrap_or_default()
    }
}

/// `raw_bytes` is what will be compressed against a base; without one it does not matter.
fn compressor(
    level: i32,
    is_sealed: bool,
    base: &[u8],
    raw_bytes: usize,
) -> Result<Compressor<'static>, ArchiveError> {
    let set_up = || {
        let mut compressor = Compressor::with_dictionary(level, base)?;
        if !base.is_empty() {
            // The window has to reach from the end of the text to the begin of its base.
            let window = (base.len() + raw_bytes).next_power_of_two().trailing_zeros();
            compressor.set_parameter(CParameter::WindowLog(window.clamp(17, 27)))?;
        } else if level >= THOROUGH_LEVEL {
            for parameter in THOROUGH {
                compressor.set_parameter(parameter)?;
            }
        }
        // Sealed parts are authenticated; others have to notice damage as well.
        compressor.set_parameter(CParameter::ChecksumFlag(!is_sealed))?;
        Ok(compressor)
    };
    set_up().map_err(ArchiveError::Compress)
}

/// Opens a part and undoes its compression.
pub(super) fn open(
    cipher: Option<&XChaCha20Poly1305>,
    place: Place,
    sealed: &[u8],
    base: &[u8],
) -> Result<Vec<u8>, Damage> {
    let decrypted = cipher.map(|cipher| {
        let place = place.to_bytes();
        let payload = Payload { msg: sealed, aad: &place };
        cipher.decrypt(&XNonce::from(place), payload).map_err(|_| Damage::Seal)
    });
    let decrypted = decrypted.transpose()?;
    let compressed = decrypted.as_deref().unwrap_or(sealed);
    // Before allocating: what is not sealed may say anything.
    let size = get_frame_content_size(compressed).ok().flatten().ok_or(Damage::Inflate)?;
    let size = usize::try_from(size).ok().filter(|size| *size <= MAX_PART_BYTES);
    let size = size.ok_or(Damage::Inflate)?;
    let mut decompressor = Decompressor::with_dictionary(base).map_err(|_| Damage::Inflate)?;
    decompressor.decompress(compressed, size).map_err(|_| Damage::Inflate)
}
