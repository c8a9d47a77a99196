//! One value of an event, with other addresses in it.

use dom::json::{decode, push_encoded};

use super::role::Role;
use super::{css, srcset};

/// The address of nothing: a browser asks nobody for it.
pub const NOTHING: &str = "data:,";

/// What becomes of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It stays.
    Keep,
    /// Another one takes its place.
    Put(String),
    /// Nothing is to be loaded.
    Drop,
}

/// An address in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// As it stands there.
    pub raw: &'a str,
    /// Whether a style sheet is expected.
    pub is_sheet: bool,
}

/// Whoever decides about addresses.
pub type Judge<'j> = &'j mut dyn FnMut(Found<'_>) -> Verdict;

/// A value, as JSON, with the addresses in it replaced as `judge` says. `None`: it stays.
pub fn edit(role: Role, json: &str, judge: Judge<'_>) -> Option<String> {
    match role {
        Role::Harmful => (json != "\"\"").then(|| "\"\"".to_owned()),
        Role::Reuse => one(json, |raw| {
            let raw = raw.trim();
            (!raw.is_empty() && !raw.starts_with('#')).then(String::new)
        }),
        Role::Image => one(json, |raw| address(raw, false, NOTHING, judge)),
        Role::Sheet => one(json, |raw| address(raw, true, "", judge)),
        Role::Maybe => one(json, |raw| match judge(Found { raw, is_sheet: false }) {
            Verdict::Put(url) => Some(url),
            Verdict::Keep | Verdict::Drop => None,
        }),
        Role::Images => {
            one(json, |list| srcset::edit(list, &mut |raw| judge(Found { raw, is_sheet: false })))
        }
        Role::Rules | Role::Style => rules(json, judge),
        Role::MaybeRules if json.contains('{') && json.contains('}') => rules(json, judge),
        Role::Plain | Role::MaybeRules => None,
    }
}

fn address(raw: &str, is_sheet: bool, nothing: &str, judge: Judge<'_>) -> Option<String> {
    let raw = raw.trim();
    let is_content = raw.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
    if raw.is_empty() || raw.starts_with('#') || is_content && !is_sheet {
        return None;
    }
    match judge(Found { raw, is_sheet }) {
        Verdict::Keep => None,
        Verdict::Put(url) => Some(url),
        Verdict::Drop => Some(nothing.to_owned()),
    }
}

/// A value that is one string.
fn one(json: &str, edit: impl FnOnce(&str) -> Option<String>) -> Option<String> {
    let raw = json.strip_prefix('"')?.strip_suffix('"')?;
    let edited = edit(&decode(raw))?;
    let mut out = String::with_capacity(edited.len() + 2);
    out.push('"');
    push_encoded(&mut out, &edited);
    out.push('"');
    Some(out)
}

/// Every string of a value: a text of rules, or a list or table of them.
fn rules(json: &str, judge: Judge<'_>) -> Option<String> {
    if !css::has_address(json) {
        return None;
    }
    let (mut out, mut done) = (String::new(), 0);
    let mut at = 0;
    while let Some((start, end)) = next_string(json, at) {
        let raw = json.get(start..end).unwrap_or_default();
        let text = decode(raw);
        if let Some(edited) = css::edit(&text, &mut |raw, is_sheet| judge(Found { raw, is_sheet }))
        {
            out.push_str(json.get(done..start).unwrap_or_default());
            push_encoded(&mut out, &edited);
            done = end;
        }
        at = end + 1;
    }
    if done == 0 {
        return None;
    }
    out.push_str(json.get(done..).unwrap_or_default());
    Some(out)
}

/// Where the inside of the next string begins and ends.
fn next_string(json: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = json.as_bytes();
    let start = from + memchr::memchr(b'"', bytes.get(from..)?)? + 1;
    let mut at = start;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some((start, at));
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(role: Role, json: &str) -> String {
        let mut judge = |found: Found<'_>| match found.raw {
            "k" => Verdict::Keep,
            "p" => Verdict::Put(if found.is_sheet { "/sheet" } else { "/new" }.to_owned()),
            _ => Verdict::Drop,
        };
        edit(role, json, &mut judge).unwrap_or_else(|| json.to_owned())
    }

    #[test]
    fn values_are_edited_by_their_role() {
        for (role, json, expected) in [
            (Role::Plain, r#""x""#, r#""x""#),
            (Role::Harmful, r#""alert(1)""#, r#""""#),
            (Role::Harmful, "true", r#""""#),
            (Role::Reuse, r##""#icon""##, r##""#icon""##),
            (Role::Reuse, r#"" #icon ""#, r#"" #icon ""#),
            (Role::Reuse, r#""/icons.svg#icon""#, r#""""#),
            (Role::Reuse, r#""data:image/svg+xml,A""#, r#""""#),
            (Role::Reuse, r#""""#, r#""""#),
            (Role::Image, r#""p""#, r#""/new""#),
            (Role::Image, r#"" p ""#, r#""/new""#),
            (Role::Image, r#""k""#, r#""k""#),
            (Role::Image, r#""x""#, r#""data:,""#),
            (Role::Image, r#""data:image/png;base64,A""#, r#""data:image/png;base64,A""#),
            (Role::Image, r##""#icon""##, r##""#icon""##),
            (Role::Image, r#""""#, r#""""#),
            (Role::Image, "null", "null"),
            (Role::Sheet, r#""p""#, r#""/sheet""#),
            (Role::Sheet, r#""x""#, r#""""#),
            (Role::Sheet, r#""data:text/css,a{}""#, r#""""#),
            (Role::Maybe, r#""p""#, r#""/new""#),
            (Role::Maybe, r#""x""#, r#""x""#),
            (Role::Images, r#""x 1x, p 2x""#, r#""/new 2x""#),
            (Role::Rules, r#""a{b:url(\"p\")}\n""#, r#""a{b:url(\"/new\")}\n""#),
            (
                Role::Rules,
                r#"[{"rule":"a{b:url(p)}","index":1}]"#,
                r#"[{"rule":"a{b:url(\"/new\")}","index":1}]"#,
            ),
            (
                Role::Style,
                r#"{"background":["url(x)","important"]}"#,
                r#"{"background":["url(\"data:,\")","important"]}"#,
            ),
            (Role::MaybeRules, r#""a{b:url(p)}""#, r#""a{b:url(\"/new\")}""#),
            (Role::MaybeRules, r#""see url(p)""#, r#""see url(p)""#),
        ] {
            assert_eq!(edited(role, json), expected, "{role:?} {json}");
        }
    }
}
