//! Parts of addresses: percent-encoded text, and the way back from what it says to where it stands.

use std::borrow::Cow;

/// A part of an address, decoded. Malformed escapes are taken as they are.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// For each byte of `text`, and its end, where it stands in the raw part. Empty when nothing was encoded.
    places: Vec<usize>,
}

impl<'a> Decoded<'a> {
    /// `+` is a blank where `is_form` says so: in queries.
    pub(super) fn new(raw: &'a str, is_form: bool) -> Self {
        let bytes = raw.as_bytes();
        if !bytes.iter().any(|&byte| byte == b'%' || byte == b'+' && is_form) {
            return Self { text: raw.into(), places: Vec::new() };
        }
        let mut text = Vec::with_capacity(raw.len());
        let mut places = Vec::with_capacity(raw.len() + 1);
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            places.push(at);
            let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
            match (byte, digit(at + 1), digit(at + 2)) {
                (b'%', Some(high), Some(low)) => {
                    text.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    at += 2;
                }
                (b'+', ..) if is_form => text.push(b' '),
                _ => text.push(byte),
            }
            at += 1;
        }
        places.push(at);
        match String::from_utf8(text) {
            Ok(text) => Self { text: text.into(), places },
            // Not text: bytes of another encoding are looked at one by one.
            Err(error) => {
                let ascii: String = error
                    .as_bytes()
                    .iter()
                    .map(|&byte| if byte.is_ascii() { char::from(byte) } else { '?' })
                    .collect();
                Self { text: ascii.into(), places }
            }
        }
    }

    /// Where a byte of the text stands in the raw part.
    pub(super) fn place(&self, at: usize) -> usize {
        self.places.get(at).copied().unwrap_or(at)
    }
}
