//! Keys: one per session, each wrapped by the operator's master key.
//!
//! ```text
//! master key (a file, mode 0600) ─wraps─▶ session key (a row of the store) ─seals─▶ files
//! ```
//!
//! Erasing a session destroys its wrapped key. What was sealed with it is noise from then on,
//! wherever copies of the files may be.
//!
//! # Format
//!
//! ```text
//! master key  := one line of 64 hexadecimal digits; the first line wraps, further ones unwrap
//! wrapped key := version:u8 master:[8] nonce:[24] sealed:[48]     81 bytes; version 1
//! ```
//!
//! Sealed with XChaCha20-Poly1305; the session's id is authenticated with it, so that one
//! session's key does not pass for another's.

mod master;
#[cfg(test)]
mod tests;

use std::fmt;

use chacha20poly1305::aead::{Aead as _, Generate as _, Payload};
use chacha20poly1305::{Key, KeyInit as _, XChaCha20Poly1305, XNonce};
use model::SessionId;

pub use self::master::Keyring;
use crate::error::{ArchiveError, Damage};

/// Bytes of a key.
const KEY_BYTES: usize = 32;

const NONCE_BYTES: usize = 24;
const ID_BYTES: usize = 8;
const WRAPPED_BYTES: usize = 1 + ID_BYTES + NONCE_BYTES + KEY_BYTES + 16;
const WRAPPED_VERSION: u8 = 1;

/// Names a key without telling anything of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub(crate) [u8; ID_BYTES]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A secret of 32 bytes.
#[derive(Clone, PartialEq, Eq)]
struct Secret([u8; KEY_BYTES]);

impl Secret {
    fn generate() -> Self {
        Self(Key::generate().into())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.0))
    }

    /// The begin of the authentication tag of nothing: nobody can compute it without the key,
    /// and nobody can compute the key from it.
    fn id(&self) -> KeyId {
        let nothing = Payload { msg: b"", aad: b"hindsight key id" };
        // Sealing nothing cannot fail.
        let tag = self.cipher().encrypt(&XNonce::from([0; NONCE_BYTES]), nothing);
        let tag = tag.unwrap_or_default();
        KeyId(tag.first_chunk().copied().unwrap_or_default())
    }
}

/// The key of one session's files.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey(Secret);

impl SessionKey {
    /// A new one.
    pub fn generate() -> Self {
        Self(Secret::generate())
    }

    /// Its name.
    pub fn id(&self) -> KeyId {
        self.0.id()
    }

    pub(crate) fn cipher(&self) -> XChaCha20Poly1305 {
        self.0.cipher()
    }

    /// A key that is known, so that a golden file can be.
    #[cfg(test)]
    pub(crate) const fn fixed() -> Self {
        Self(Secret([7; KEY_BYTES]))
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey(***)")
    }
}

/// A session's key as it is kept: of no use without the master key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey(Vec<u8>);

impl WrappedKey {
    /// As it was kept. Whether it is one shows when it is unwrapped.
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As it is kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The master key that it asks for.
    pub fn master(&self) -> Result<KeyId, ArchiveError> {
        Ok(self.parts()?.0)
    }

    fn parts(&self) -> Result<(KeyId, XNonce, &[u8]), Damage> {
        let is_ours = self.0.len() == WRAPPED_BYTES && self.0[0] == WRAPPED_VERSION;
        let rest = self.0.get(1..).filter(|_| is_ours).ok_or(Damage::Seal)?;
        let (master, rest) = rest.split_first_chunk().ok_or(Damage::Seal)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(Damage::Seal)?;
        Ok((KeyId(*master), XNonce::from(*nonce), sealed))
    }
}

impl Keyring {
    /// Wraps a session's key with the newest master key.
    pub fn wrap(&self, session: SessionId, key: &SessionKey) -> WrappedKey {
        let master = self.newest();
        let nonce = XNonce::generate();
        let payload = Payload { msg: &key.0.0, aad: session.as_bytes() };
        // Sealing 32 bytes cannot fail; what came out empty would never unwrap.
        let sealed = master.cipher().encrypt(&nonce, payload).unwrap_or_default();
        let mut bytes = Vec::with_capacity(WRAPPED_BYTES);
        bytes.push(WRAPPED_VERSION);
        bytes.extend_from_slice(&master.id().0);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        WrappedKey(bytes)
    }

    /// Unwraps the key of this session, and of no other.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::NoMasterKey`], or [`Damage::Seal`] when it is no key of this session.
    pub fn unwrap(
        &self,
        session: SessionId,
        wrapped: &WrappedKey,
    ) -> Result<SessionKey, ArchiveError> {
        let (id, nonce, sealed) = wrapped.parts()?;
        let master = self.find(id).ok_or(ArchiveError::NoMasterKey { key: id })?;
        let payload = Payload { msg: sealed, aad: session.as_bytes() };
        let key = master.cipher().decrypt(&nonce, payload).map_err(|_| Damage::Seal)?;
        let key = key.try_into().map_err(|_| Damage::Seal)?;
        Ok(SessionKey(Secret(key)))
    }
}
