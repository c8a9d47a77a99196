//! Query and fragment: which parameters stay, and personal data in what stays.

use dom::json::part;

use super::percent::Decoded;
use super::{UrlMode, UrlRules};
use crate::detect::{Automaton, Finding, REDACTED, settled};
use crate::policy::Policy;

/// What a list says about a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Keep,
    Drop,
    Redact,
}

impl UrlRules {
    /// Names are compared decoded and in lower case, `a[b]` by each part.
    fn verdict(&self, raw_name: &str) -> Verdict {
        if self.mode == UrlMode::Keep {
            return Verdict::Redact;
        }
        let name = Decoded::new(raw_name, true).text.to_ascii_lowercase();
        let is_in = |list: &[Box<str>]| {
            list.iter().any(|known| {
                **known == *name
                    || name.split(['[', ']']).any(|part| !part.is_empty() && *part == **known)
            })
        };
        if is_in(&self.deny) {
            Verdict::Drop
        } else if is_in(&self.allow) {
            Verdict::Keep
        } else {
            Verdict::Redact
        }
    }
}

impl Policy {
    /// Appends what follows the path.
    pub(super) fn push_tail(&self, out: &mut String, tail: &str) {
        let hash = tail.find('#').unwrap_or(tail.len());
        let (query, fragment) = (part(tail, ..hash), part(tail, hash..));
        if let Some(query) = query.strip_prefix('?') {
            self.push_parameters(out, "?", query);
        }
        if let Some(fragment) = fragment.strip_prefix('#') {
            // `#access_token=…`, and routes with a query of their own: `#/path?a=b`.
            let mark = fragment.find('?');
            let path = match mark {
                Some(at) => part(fragment, ..at),
                None if fragment.contains('=') => "",
                None => fragment,
            };
            let start = out.len();
            out.push('#');
            self.push_personal(out, path, false);
            if let Some(at) = mark {
                self.push_parameters(out, "?", part(fragment, at + 1..));
            } else if path.len() < fragment.len() {
                self.push_parameters(out, "", fragment);
            }
            if out.len() == start + 1 && !fragment.is_empty() {
                out.truncate(start);
            }
        }
    }

    fn push_parameters(&self, out: &mut String, mark: &str, parameters: &str) {
        let start = out.len();
        out.push_str(mark);
        let mut is_first = true;
        for parameter in parameters.split('&') {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let verdict = self.urls.verdict(name);
            if verdict == Verdict::Drop {
                continue;
            }
            if !is_first {
                out.push('&');
            }
            is_first = false;
            if verdict == Verdict::Keep {
                out.push_str(parameter);
                continue;
            }
            self.push_personal(out, name, true);
            if name.len() < parameter.len() {
                out.push('=');
                self.push_personal(out, value, true);
            }
        }
        if is_first {
            out.truncate(start);
        }
    }

    /// Appends a part of an address; personal data in what it says is replaced.
    pub(super) fn push_personal(&self, out: &mut String, raw: &str, is_form: bool) {
        let Some(detector) = &self.detector else {
            // Nobody can say what is in it. Paths stay: without them there are no pages.
            out.push_str(if is_form { REDACTED } else { raw });
            return;
        };
        out.push_str(&settled(raw, &|raw| without_findings(detector, raw, is_form)));
    }
}

/// Nothing: there were none.
fn without_findings(detector: &Automaton, raw: &str, is_form: bool) -> Option<String> {
    let decoded = Decoded::new(raw, is_form);
    let mut out = String::new();
    let mut done = 0;
    for found in detector.matches(&decoded.text) {
        let end = decoded.place(found.end);
        let start = decoded.place(found.start);
        out.push_str(part(raw, done..start));
        // An address within an address loses what it carries, whatever the mode.
        let inner = part(&decoded.text, found.start..found.end);
        let path = inner.find(['?', '#']).unwrap_or(inner.len());
        if found.finding == Finding::Url && !inner.contains('@') {
            out.push_str(part(raw, start..decoded.place(found.start + path)));
        } else {
            out.push_str(REDACTED);
        }
        done = end;
    }
    if done == 0 {
        return None;
    }
    out.push_str(part(raw, done..));
    Some(out)
}
