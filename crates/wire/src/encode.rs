//! Writing the header line, without a JSON library: this runs in the visitor's page.
//!
//! The last field is `sent`, and its value is left to whoever sends the frame, at the
//! moment of sending: retries must carry their own time, or the server would take the
//! delay for clock skew.

use model::Counts;

use crate::VERSION;

/// The fields of a header, as the recorder holds them.
#[derive(Clone, Copy, Debug)]
pub struct HeaderFields<'a> {
    /// The project's public key.
    pub key: &'a str,
    /// The visit's id.
    pub session: &'a str,
    /// The tab's id.
    pub window: &'a str,
    /// Number of the chunk within its window.
    pub seq: u32,
    /// Index of the chunk's first event within its window.
    pub first: u64,
    /// Number of events.
    pub events: u32,
    /// Time of the first event, in ms since the epoch.
    pub from: i64,
    /// Time of the last event, in ms since the epoch.
    pub to: i64,
    /// Indexes of full snapshots, counted from the chunk's first event.
    pub snapshot: &'a [u32],
    /// Hash of the policy that was applied; empty when there is none.
    pub policy: &'a str,
    /// What was counted.
    pub counts: Counts,
    /// The `meta` object as JSON; empty when there is nothing new to say.
    pub meta: &'a str,
}

/// Writes a gzip frame's header up to and including `"sent":`.
///
/// The sender appends the time in ms, `}` and a line feed.
pub fn header_prefix(fields: &HeaderFields<'_>) -> String {
    let mut out = String::with_capacity(384 + fields.meta.len());
    out.push('{');
    number(&mut out, "v", i64::from(VERSION));
    string(&mut out, "key", fields.key);
    string(&mut out, "session", fields.session);
    string(&mut out, "window", fields.window);
    number(&mut out, "seq", i64::from(fields.seq));
    number(&mut out, "first", i64::try_from(fields.first).unwrap_or(i64::MAX));
    number(&mut out, "events", i64::from(fields.events));
    number(&mut out, "from", fields.from);
    number(&mut out, "to", fields.to);
    string(&mut out, "enc", "gzip");
    if !fields.snapshot.is_empty() {
        name(&mut out, "snapshot");
        let mut separator = '[';
        for index in fields.snapshot {
            out.push(separator);
            push_integer(&mut out, i64::from(*index));
            separator = ',';
        }
        out.push_str("],");
    }
    if !fields.policy.is_empty() {
        string(&mut out, "policy", fields.policy);
    }
    counts(&mut out, &fields.counts);
    if !fields.meta.is_empty() {
        name(&mut out, "meta");
        out.push_str(fields.meta);
        out.push(',');
    }
    name(&mut out, "sent");
    out
}

/// The same header for a frame that is sent while the page goes away. The page makes it
/// itself, of the header that it holds: see `recorder-wasm/js/src/module-host.ts`.
pub fn exit_header(prefix: &str) -> String {
    prefix.replacen("\"counts\":", "\"exit\":true,\"counts\":", 1)
}

fn counts(out: &mut String, counts: &Counts) {
    name(out, "counts");
    out.push('{');
    number(out, "clicks", i64::from(counts.clicks));
    number(out, "keys", i64::from(counts.keys));
    number(out, "errors", i64::from(counts.errors));
    name(out, "active_ms");
    push_integer(out, i64::from(counts.active_ms));
    out.push_str("},");
}

fn name(out: &mut String, name: &str) {
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
}

fn number(out: &mut String, field: &str, value: i64) {
    name(out, field);
    push_integer(out, value);
    out.push(',');
}

/// Appends decimal digits without `core::fmt`, which would cost more bytes than this whole file.
pub fn push_integer(out: &mut String, value: i64) {
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push('-');
    }
    out.extend(digits[start..].iter().copied().map(char::from));
}

fn string(out: &mut String, field: &str, value: &str) {
    name(out, field);
    out.push('"');
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Nothing a header holds has control characters; none may break the line.
            character if character < ' ' => out.push(' '),
            character => out.push(character),
        }
    }
    out.push_str("\",");
}
