//! Custom events and metadata: which field is an address, which is text, which is a name.

use dom::json::{Cursor, JsonError, decode, part};

use crate::mask::{has, is_key, is_name, push_masked, rewrite_strings};
use crate::policy::{Mode, Policy};
use crate::text::Treatment;

/// What happens to a field of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// A word that the recorder itself wrote: personal data is replaced.
    Name,
    /// A selector, made of tags, ids and classes: the same.
    Selector,
    /// An address.
    Url,
    /// Text that people read on the page: as the elements have it that it was taken from.
    Label,
    /// Anything else: personal data is replaced in strings, items and keys.
    Deep,
}

/// The field table: what the recorder's own events hold. Tracked events are not in it.
fn field(tag: &str, field: &str) -> Field {
    match (tag, field) {
        ("navigation" | "form_submit" | "network", "url") | ("error", "source") => Field::Url,
        ("navigation" | "click", "label") | ("navigation", "text") => Field::Label,
        ("click" | "gap" | "storm", "selector") | ("vital", "element") | ("layout", "scroller") => {
            Field::Selector
        }
        ("vital", "metric" | "rating" | "load")
        | ("navigation", "kind" | "how")
        | ("frustration" | "form", "kind")
        | ("visibility" | "idle" | "form", "state")
        | ("error", "mechanism" | "class")
        | ("console", "level")
        | ("network", "method" | "initiator")
        | ("gap", "why") => Field::Name,
        _ => Field::Deep,
    }
}

/// The same for the header's `meta`.
fn meta_field(name: &str) -> Field {
    match name {
        "url" | "referrer" | "entry_url" | "entry_referrer" => Field::Url,
        "title" => Field::Label,
        "load" | "opener" | "timezone" | "language" | "recorder" | "storage" | "kept" => {
            Field::Name
        }
        _ => Field::Deep,
    }
}

/// What happens to text that people read on the page, when nothing is known about its place.
pub(crate) const fn page_text(mode: Mode) -> Treatment {
    match mode {
        Mode::Open => Treatment::Detect,
        Mode::Balanced => Treatment::Digits,
        Mode::Strict | Mode::Wireframe => Treatment::Mask,
    }
}

/// Whether a custom event has a label, and so needs to be asked whose text that is.
pub(crate) fn has_label(tag: &str) -> bool {
    field(tag, "label") == Field::Label
}

/// Appends the payload of a custom event; `label` is what happens to its label.
pub(crate) fn push_payload(
    policy: &Policy,
    out: &mut String,
    (tag, label): (&str, Treatment),
    payload: &str,
) {
    // What did not load may be a picture, and wireframes name none.
    let hides_source =
        policy.mode == Mode::Wireframe && tag == "error" && has(payload, "\"resource\"");
    push_object(policy, out, payload, label, &|name| match field(tag, name) {
        Field::Url if hides_source => Field::Deep,
        other => other,
    });
}

/// Appends the header's `meta`, which must be one JSON object; `title` is what happens to its title.
/// After an error nothing was appended.
pub(crate) fn push_meta(
    policy: &Policy,
    out: &mut String,
    title: Treatment,
    meta: &str,
) -> Result<(), JsonError> {
    let mut cursor = Cursor::new(meta);
    if cursor.peek()? != b'{' {
        return Err(cursor.unexpected());
    }
    cursor.skip_value()?;
    cursor.expect_end()?;
    // Our recorder lets no page say such names: it need not carry what looks for them.
    #[cfg(feature = "compile")]
    let meta = &*crate::reserved::leave_out(meta)?;
    push_object(policy, out, meta, title, &meta_field);
    Ok(())
}

/// Appends a tag: names are kept, whatever else is masked.
pub(crate) fn push_tag(policy: &Policy, out: &mut String, raw: &str) {
    if is_name(raw) { push_name(policy, out, raw, true) } else { push_masked(out, raw) }
}

/// Appends a valid JSON value; when it is an object, each field as `field_of` says.
fn push_object(
    policy: &Policy,
    out: &mut String,
    json: &str,
    label: Treatment,
    field_of: &dyn Fn(&str) -> Field,
) {
    let start = out.len();
    if push_fields(policy, out, json, label, field_of).is_err() {
        // Not an object: nothing is known about it.
        out.truncate(start);
        push_field(policy, out, Field::Deep, label, json);
    }
}

/// Whether it is an id of a page load or window: a UUID of version 7.
fn is_id(raw: &str) -> bool {
    let is_group = |(index, byte): (usize, u8)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => byte == b'7',
        _ => byte.is_ascii_hexdigit(),
    };
    raw.len() == 36 && raw.bytes().enumerate().all(is_group)
}

fn push_fields(
    policy: &Policy,
    out: &mut String,
    json: &str,
    label: Treatment,
    field_of: &dyn Fn(&str) -> Field,
) -> Result<(), JsonError> {
    let mut cursor = Cursor::new(json);
    cursor.expect(b'{')?;
    let mut copied = 0;
    let mut is_first = true;
    while let Some(key) = cursor.next_key(&mut is_first)? {
        let key_start = key.as_ptr().addr() - json.as_ptr().addr();
        cursor.peek()?;
        let value_start = cursor.at();
        let value = part(json, cursor.skip_value()?);
        out.push_str(part(json, copied..key_start));
        push_name(policy, out, key, is_key(key));
        out.push_str(part(json, key_start + key.len()..value_start));
        // `JSON.stringify` escapes nothing in our names; who reads this may not care.
        push_field(policy, out, field_of(&decode(key)), label, value);
        copied = cursor.at();
    }
    out.push_str(part(json, copied..));
    Ok(())
}

fn push_field(policy: &Policy, out: &mut String, field: Field, label: Treatment, value: &str) {
    let treatment = match (field, policy.mode) {
        (Field::Label, _) => label,
        (Field::Deep, Mode::Wireframe) => Treatment::Mask,
        _ => Treatment::Detect,
    };
    rewrite_strings(out, value, &mut |out, raw, is_a_key| match field {
        _ if is_a_key => push_name(policy, out, raw, is_key(raw)),
        Field::Url => policy.push_url(out, raw),
        // Its digits are time and chance, which may look like a card's.
        Field::Name if is_id(raw) => out.push_str(raw),
        Field::Name => push_name(policy, out, raw, is_name(raw)),
        Field::Label | Field::Deep | Field::Selector => {
            policy.push_text(out, raw, treatment);
        }
    });
}

/// Appends what should be a name; `is_one` says whether it looks like one.
fn push_name(policy: &Policy, out: &mut String, raw: &str, is_one: bool) {
    match (is_one, policy.mode) {
        (true, _) if policy.detector.is_none() => out.push_str(raw),
        (false, Mode::Wireframe) => push_masked(out, raw),
        _ => policy.push_text(out, raw, Treatment::Detect),
    }
}
