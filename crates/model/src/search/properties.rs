//! `[plan=pro,seats>3]`: what the properties of an event must be.

use super::bounds::{Bounds, plain};

/// One property of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Its name; a dot leads into an object.
    pub name: String,
    /// Equal to this text…
    pub text: Option<String>,
    /// …or, when both sides are numbers, within these.
    pub bounds: Option<Bounds>,
}

impl Property {
    /// Reads what stands in the brackets; an error is what is wrong.
    pub(super) fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        split(text).into_iter().map(|part| Self::parse(part.trim())).collect()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}” is not a property. Type it as plan=pro or seats>3.");
        let at = text.find(['=', '<', '>']).filter(|&at| at > 0).ok_or_else(wrong)?;
        let (name, value) = text.split_at(at);
        let name = name.trim().to_owned();
        let Some(equal) = value.strip_prefix('=') else {
            let bounds = Bounds::parse(&value.replace(' ', ""), plain).ok_or_else(wrong)?;
            return Ok(Self { name, text: None, bounds: Some(bounds) });
        };
        let equal = equal.trim();
        let unquoted = equal.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let bounds = if unquoted.is_none() { Bounds::parse(equal, plain) } else { None };
        let text = unquoted.unwrap_or(equal).replace("\\\"", "\"");
        if text.is_empty() {
            return Err(wrong());
        }
        Ok(Self { name, text: Some(text), bounds })
    }
}

/// Splits at commas outside quotes.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut is_quoted, mut is_escaped) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' if !is_escaped => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    parts.push(&text[start..]);
    parts
}
