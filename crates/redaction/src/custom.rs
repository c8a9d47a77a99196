//! Custom events and metadata: which field is an address, which is text, which is a name.

use dom::json::{Cursor, JsonError, part};

use crate::mask::{is_key, is_name, push_masked, rewrite_strings};
use crate::text::push_redacted;
use crate::urls::push_stripped;

/// What happens to a field of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// A name out of a list that the recorder itself wrote.
    Name,
    /// An address: stripped.
    Url,
    /// Text that people read on the page: masked.
    Mask,
    /// Anything else: personal data is replaced in strings, items and keys.
    Deep,
}

/// The field table: what the recorder's own events hold. Tracked events are not in it.
fn field(tag: &str, field: &str) -> Field {
    match (tag, field) {
        ("navigation" | "form_submit" | "network", "url") | ("error", "source") => Field::Url,
        ("navigation" | "click", "label") | ("navigation", "text") => Field::Mask,
        ("navigation", "kind" | "how")
        | ("frustration" | "form", "kind")
        | ("visibility" | "idle" | "form", "state")
        | ("vital", "metric" | "rating" | "load")
        | ("error", "mechanism")
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
        "title" => Field::Mask,
        "load" | "opener" | "timezone" | "language" | "recorder" | "storage" | "kept" => {
            Field::Name
        }
        _ => Field::Deep,
    }
}

/// Appends the payload of a custom event.
pub(crate) fn push_payload(out: &mut String, tag: &str, payload: &str) {
    push_object(out, payload, |name| field(tag, name));
}

/// Appends the header's `meta`, which must be one JSON object.
pub(crate) fn push_meta(out: &mut String, meta: &str) -> Result<(), JsonError> {
    let mut cursor = Cursor::new(meta);
    if cursor.peek()? != b'{' {
        return Err(cursor.unexpected());
    }
    cursor.skip_value()?;
    cursor.expect_end()?;
    push_object(out, meta, meta_field);
    Ok(())
}

/// Appends a tag: names are kept, whatever else is masked.
pub(crate) fn push_tag(out: &mut String, raw: &str) {
    if is_name(raw) { out.push_str(raw) } else { push_masked(out, raw) }
}

/// Appends a valid JSON value; when it is an object, each field as `field_of` says.
fn push_object(out: &mut String, json: &str, field_of: impl Fn(&str) -> Field) {
    let start = out.len();
    if push_fields(out, json, field_of).is_err() {
        // Not an object: nothing is known about it.
        out.truncate(start);
        push_deep(out, json);
    }
}

fn push_fields(
    out: &mut String,
    json: &str,
    field_of: impl Fn(&str) -> Field,
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
        push_key(out, key);
        out.push_str(part(json, key_start + key.len()..value_start));
        push_field(out, field_of(key), value);
        copied = cursor.at();
    }
    out.push_str(part(json, copied..));
    Ok(())
}

fn push_field(out: &mut String, field: Field, value: &str) {
    rewrite_strings(out, value, &mut |out, raw, is_a_key| match field {
        _ if is_a_key => push_key(out, raw),
        Field::Name if is_name(raw) || raw.is_empty() => out.push_str(raw),
        Field::Url => push_stripped(out, raw),
        Field::Mask => push_masked(out, raw),
        // A name that is none is treated like any other text.
        Field::Name | Field::Deep => push_redacted(out, raw),
    });
}

fn push_deep(out: &mut String, json: &str) {
    push_field(out, Field::Deep, json);
}

fn push_key(out: &mut String, raw: &str) {
    if is_key(raw) { out.push_str(raw) } else { push_redacted(out, raw) }
}
