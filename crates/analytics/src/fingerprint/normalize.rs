//! What a build, a visitor or a browser changes is taken out.

/// Fewest hexadecimal digits that are a hash.
const HASH_DIGITS: usize = 8;
/// Longest part of a message that counts, in bytes.
const MESSAGE_BYTES: usize = 500;

/// The place of a frame: the script's path without origin, query and hashes.
pub(super) fn place(raw: &str) -> String {
    let path = raw.split(['?', '#']).next().unwrap_or_default().replace('\\', "/");
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => &path,
    };
    drop_hashes(path)
}

/// The name of a function.
pub(super) fn name(raw: &str) -> String {
    let name = raw.strip_prefix("async ").unwrap_or(raw);
    let name = name.split(" [as ").next().unwrap_or_default();
    let is_nameless = matches!(name, "" | "<anonymous>" | "(anonymous)" | "{{closure}}");
    if is_nameless { "λ".to_owned() } else { drop_hashes(name).replace("<anonymous>", "λ") }
}

/// Words that are hashes, UUIDs or addresses in memory become `#`; those between dots or
/// after a dash, as bundlers write them, go with their separator.
fn drop_hashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|character: char| !is_word(character)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        if is_hash(word) {
            let is_bundled = out.ends_with(['.', '-']) && after.starts_with('.');
            if is_bundled {
                out.pop();
            } else if !out.ends_with("#-") || !out.ends_with('-') {
                out.push('#');
            } else {
                // A UUID is one.
                out.pop();
            }
        } else {
            out.push_str(word);
        }
        let mut characters = after.chars();
        if let Some(separator) = characters.next() {
            out.push(separator);
        }
        rest = characters.as_str();
    }
    out
}

const fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '$'
}

fn is_hash(word: &str) -> bool {
    let digits = word.strip_prefix("0x").unwrap_or(word);
    let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_digit = digits.bytes().any(|byte| byte.is_ascii_digit());
    is_hex && (digits.len() < word.len() || (HASH_DIGITS <= digits.len() && has_digit))
}

/// The first line of a message without what differs between two of a kind: numbers, quoted
/// texts, addresses.
pub(super) fn message(raw: &str) -> String {
    let line = raw.lines().next().unwrap_or_default();
    let line = super::head(line, MESSAGE_BYTES);
    let words = line.split_whitespace().map(word);
    quotes(&words.collect::<Vec<_>>().join(" "))
}

fn word(word: &str) -> String {
    let is_address = word.contains("://") || word.contains('@') || word.matches('/').count() > 1;
    if is_address {
        return "#".to_owned();
    }
    let mut out = String::with_capacity(word.len());
    for part in word.split_inclusive(|character: char| !is_word(character)) {
        let end = part.find(|character: char| !is_word(character)).unwrap_or(part.len());
        let (name, separator) = part.split_at(end);
        // Digits inside identifiers stay.
        let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        out.push_str(if is_number || is_hash(name) { "#" } else { name });
        out.push_str(separator);
    }
    out
}

fn quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['"', '`', '“']) {
        let quote = rest.get(start..).and_then(|rest| rest.chars().next()).unwrap_or('"');
        let closing = if quote == '“' { '”' } else { quote };
        let inside = rest.get(start + quote.len_utf8()..).unwrap_or_default();
        out.push_str(rest.get(..start).unwrap_or_default());
        let Some(end) = inside.find(closing) else {
            out.push_str(rest.get(start..).unwrap_or_default());
            return out;
        };
        out.push_str("“…”");
        rest = inside.get(end + closing.len_utf8()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}
