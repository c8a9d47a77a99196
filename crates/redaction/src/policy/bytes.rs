//! A policy as bytes: the one artefact that server and page share.
//!
//! ```text
//! policy := "HSP1", hash, mode, url mode, allow, deny, rules × 4, automaton
//! list   := count, (length, text)*
//! rules  := length (4 bytes), dom::selector's bytes
//! ```
//!
//! Numbers are little endian, two bytes where nothing else is said; modes one. The hash is
//! 16 hexadecimal digits of SHA-256 over everything behind it.
//!
//! # Failure
//!
//! Bytes that `compile` cannot have written are refused; no bytes make the reader panic,
//! or use memory out of proportion to what is allowed for an automaton.

use std::sync::Arc;

use dom::selector::SelectorList;

use super::{Mode, Policy};
use crate::detect::Automaton;
use crate::urls::{UrlMode, UrlRules};

/// What a policy begins with; the last digit is the format's version.
pub(crate) const MAGIC: &[u8; 4] = b"HSP1";

/// Length of the hash.
pub(crate) const HASH_DIGITS: usize = 16;

/// The bytes are not a policy, or one of another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bytes are not a policy of this version")]
pub struct PolicyBytesError;

impl Policy {
    /// Reads what `compile` wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PolicyBytesError> {
        let mut reader = Reader { bytes };
        if reader.take(MAGIC.len())? != MAGIC {
            return Err(PolicyBytesError);
        }
        let hash = reader.text(HASH_DIGITS)?;
        if !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(PolicyBytesError);
        }
        let mode = *Mode::ALL.get(usize::from(reader.u8()?)).ok_or(PolicyBytesError)?;
        let url_mode = *UrlMode::ALL.get(usize::from(reader.u8()?)).ok_or(PolicyBytesError)?;
        let urls = UrlRules { mode: url_mode, allow: reader.list()?, deny: reader.list()? };
        let mut rules: [SelectorList; 4] = Default::default();
        for list in &mut rules {
            let length = usize::try_from(reader.u32()?).map_err(|_| PolicyBytesError)?;
            let bytes = reader.take(length)?;
            *list = SelectorList::from_bytes(bytes).map_err(|_| PolicyBytesError)?;
        }
        let detector = Some(Arc::new(Automaton::read(&mut reader)?));
        if !reader.bytes.is_empty() {
            return Err(PolicyBytesError);
        }
        Ok(Self { mode, rules, urls, detector, hash })
    }
}

/// Takes numbers and texts from the front of bytes.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], PolicyBytesError> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(PolicyBytesError)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], PolicyBytesError> {
        self.take(N)?.try_into().map_err(|_| PolicyBytesError)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, PolicyBytesError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn u16(&mut self) -> Result<u16, PolicyBytesError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, PolicyBytesError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn text(&mut self, length: usize) -> Result<Box<str>, PolicyBytesError> {
        let text = std::str::from_utf8(self.take(length)?).map_err(|_| PolicyBytesError)?;
        Ok(text.into())
    }

    fn list(&mut self) -> Result<Vec<Box<str>>, PolicyBytesError> {
        let mut list = Vec::new();
        for _ in 0..self.u16()? {
            let length = usize::from(self.u16()?);
            list.push(self.text(length)?);
        }
        Ok(list)
    }
}
