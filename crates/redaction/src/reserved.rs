//! Facts that only the server states: what a page calls `geo_…` or `hs_…` is left out.
//!
//! Our recorder refuses such names when a page says them; what arrives may come from another.

use std::borrow::Cow;

use dom::json::{Cursor, JsonError, decode, part};

/// Fields of the header's `meta` whose names a page chooses.
const CHOSEN: [&str; 2] = ["metadata", "traits"];

/// The header's `meta` without such names: its own, and those that a page chose.
/// Borrowed when there are none.
pub(crate) fn leave_out(meta: &str) -> Result<Cow<'_, str>, JsonError> {
    filtered(meta, &CHOSEN)
}

/// An object without reserved names, here and in the fields in `within`. Anything but an object
/// stays as it is.
fn filtered<'j>(json: &'j str, within: &[&str]) -> Result<Cow<'j, str>, JsonError> {
    let mut cursor = Cursor::new(json);
    if !cursor.take(b'{')? {
        return Ok(json.into());
    }
    let mut kept = String::from("{");
    let (mut is_whole, mut is_first) = (true, true);
    while let Some(key) = cursor.next_key(&mut is_first)? {
        let start = key.as_ptr().addr() - json.as_ptr().addr() - 1;
        let value = cursor.skip_value()?;
        let name = decode(key);
        if is_reserved(&name) {
            is_whole = false;
            continue;
        }
        let is_chosen = within.contains(&&*name);
        let seen = part(json, value.clone());
        let seen = if is_chosen { filtered(seen, &[])? } else { seen.into() };
        is_whole &= matches!(seen, Cow::Borrowed(_));
        if kept.len() > 1 {
            kept.push(',');
        }
        kept.push_str(part(json, start..value.start));
        kept.push_str(&seen);
    }
    kept.push('}');
    Ok(if is_whole { json.into() } else { kept.into() })
}

/// Whatever its case.
fn is_reserved(name: &str) -> bool {
    ["geo_", "hs_"].iter().any(|prefix| {
        name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    })
}
