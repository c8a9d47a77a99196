//! Names of what recorded pages refer to: images, fonts, style sheets.

use std::fmt;
use std::str::FromStr;

/// A text that names no asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not the lower-case hexadecimal digits of a hash")]
pub struct AssetNameError;

/// Names an address of a project: the first 16 bytes of the address's BLAKE3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetKey([u8; 16]);

/// Names a content: its BLAKE3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetHash([u8; 32]);

impl AssetKey {
    /// Length in bytes.
    pub const BYTES: usize = 16;

    /// The key with these bytes.
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// Several keys in a row, as they are kept; what is left over is no key.
    pub fn read_all(bytes: &[u8]) -> Vec<Self> {
        let (keys, _) = bytes.as_chunks::<{ Self::BYTES }>();
        keys.iter().copied().map(Self).collect()
    }

    /// Several keys in a row.
    pub fn write_all<'k>(keys: impl IntoIterator<Item = &'k Self>) -> Vec<u8> {
        keys.into_iter().flat_map(|key| key.0).collect()
    }
}

impl AssetHash {
    /// The hash with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for AssetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Display for AssetHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for AssetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AssetKey({self})")
    }
}

impl fmt::Debug for AssetHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AssetHash({self})")
    }
}

impl FromStr for AssetKey {
    type Err = AssetNameError;

    fn from_str(text: &str) -> Result<Self, AssetNameError> {
        read_hex(text).map(Self)
    }
}

impl FromStr for AssetHash {
    type Err = AssetNameError;

    fn from_str(text: &str) -> Result<Self, AssetNameError> {
        read_hex(text).map(Self)
    }
}

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn read_hex<const N: usize>(text: &str) -> Result<[u8; N], AssetNameError> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return Err(AssetNameError);
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Ok(bytes)
}

const fn digit(byte: u8) -> Result<u8, AssetNameError> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(AssetNameError),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let key = AssetKey::from_bytes(*b"0123456789abcdef");
        assert_eq!(key.to_string().parse(), Ok(key));
        let hash = AssetHash::from_bytes([0xa7; 32]);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for text in ["", "0", "0g", "../../../../etc/", "A7", "éé", &"a".repeat(65)] {
            assert_eq!(text.parse::<AssetHash>(), Err(AssetNameError), "{text}");
            assert_eq!(text.parse::<AssetKey>(), Err(AssetNameError), "{text}");
        }
    }

    #[test]
    fn keys_are_kept_in_a_row() {
        let keys = [1, 2, 3].map(|byte| AssetKey::from_bytes([byte; 16]));

        assert_eq!(AssetKey::read_all(&AssetKey::write_all(&keys)), keys);
        assert_eq!(AssetKey::read_all(&[0; 15]), []);
    }
}
