//! JSON strings as text: decoding, encoding, and walking them unit by unit.

use std::borrow::Cow;
use std::slice::SliceIndex;

use memchr::memchr;

/// The part of a text; empty when there is no such part.
///
/// Like the indexing operator, without its error message: the code that writes it would be
/// a tenth of what a visitor's page downloads.
#[inline]
pub fn part<R: SliceIndex<str, Output = str>>(text: &str, range: R) -> &str {
    text.get(range).unwrap_or_default()
}

/// `text` without those of `bytes`, which are ASCII, that it begins with. The library's trimming
/// decodes characters, and is there once for each kind of pattern.
pub fn trim_start<'t>(text: &'t str, bytes: &[u8]) -> &'t str {
    let kept = text.bytes().position(|byte| !bytes.contains(&byte));
    part(text, kept.unwrap_or(text.len())..)
}

/// The same at its end.
pub fn trim_end<'t>(text: &'t str, bytes: &[u8]) -> &'t str {
    let kept = text.bytes().rposition(|byte| !bytes.contains(&byte));
    part(text, ..kept.map_or(0, |at| at + 1))
}

/// One step through the inside of a JSON string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit<'a> {
    /// The bytes it takes, an escape sequence included.
    pub raw: &'a str,
    /// The character; a lone half of a surrogate pair is the replacement character.
    pub character: char,
    /// How many UTF-16 units it stands for in the page.
    pub utf16: u8,
}

/// Steps through the inside of a well-formed JSON string.
pub fn units(raw: &str) -> impl Iterator<Item = Unit<'_>> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        let unit = first_unit(rest)?;
        rest = part(rest, unit.raw.len()..);
        Some(unit)
    })
}

fn first_unit(rest: &str) -> Option<Unit<'_>> {
    let first = rest.chars().next()?;
    if first != '\\' {
        let length = first.len_utf8();
        let utf16 = if length == 4 { 2 } else { 1 };
        return Some(Unit { raw: part(rest, ..length), character: first, utf16 });
    }
    let simple = |character| Some(Unit { raw: part(rest, ..2), character, utf16: 1 });
    match rest.as_bytes().get(1)? {
        b'n' => simple('\n'),
        b't' => simple('\t'),
        b'r' => simple('\r'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        b'u' => unicode_escape(rest),
        &other => simple(char::from(other)),
    }
}

fn unicode_escape(rest: &str) -> Option<Unit<'_>> {
    let high = hex4(rest, 2)?;
    let low = if (0xD800..0xDC00).contains(&high) && rest.get(6..8) == Some("\\u") {
        hex4(rest, 8).filter(|low| (0xDC00..0xE000).contains(low))
    } else {
        None
    };
    if let Some(low) = low {
        let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        let character = char::from_u32(code)?;
        return Some(Unit { raw: part(rest, ..12), character, utf16: 2 });
    }
    let character = char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER);
    Some(Unit { raw: part(rest, ..6), character, utf16: 1 })
}

fn hex4(text: &str, at: usize) -> Option<u32> {
    u32::from_str_radix(text.get(at..at + 4)?, 16).ok()
}

/// What the inside of a JSON string says. Borrows when nothing in it is escaped.
pub fn decode(raw: &str) -> Cow<'_, str> {
    if memchr(b'\\', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(units(raw).map(|unit| unit.character).collect())
}

/// Appends `text` as the inside of a JSON string, escaped the way `JSON.stringify` does.
pub fn push_encoded(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                let code = character as usize;
                out.push_str("\\u00");
                out.push(char::from(HEX[code >> 4]));
                out.push(char::from(HEX[code & 15]));
            }
            _ => out.push(character),
        }
    }
}

/// White space as JavaScript's `\s` sees it: what masking leaves as it is.
pub const fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\t'..='\r'
            | ' '
            | '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}'
            | '\u{feff}'
    )
}
