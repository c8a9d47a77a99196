//! Text that may be seen: personal data in it is replaced.

use std::borrow::Cow;

use dom::json::{decode, part, push_encoded, trim_end};

use crate::detect::{Automaton, Finding, REDACTED, settled};
use crate::mask::{has_digit_run, push_blurred, push_masked};
use crate::policy::Policy;

/// What happens to text that people read; each hides what the one before hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Treatment {
    /// Personal data is replaced.
    Detect,
    /// Personal data is replaced, and what is left of numbers becomes asterisks.
    Digits,
    /// `x` for each letter and digit.
    Blur,
    /// Asterisks.
    Mask,
}

impl Treatment {
    /// Whether the text can be read afterwards.
    pub(crate) const fn is_readable(self) -> bool {
        matches!(self, Self::Digits | Self::Detect)
    }
}

impl Policy {
    /// Text with `[redacted]` in place of personal data; addresses in it as [`Policy::url`] has them.
    ///
    /// Line numbers of stack frames (`app.js?v=1:1234:56`) stay with their address.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(detector) = &self.detector else {
            // Nobody can say what is in it.
            return if text.is_empty() { "".into() } else { REDACTED.into() };
        };
        settled(text, &|text| self.without_findings(detector, text))
    }

    /// Nothing: there were none.
    fn without_findings(&self, detector: &Automaton, text: &str) -> Option<String> {
        let mut out = String::new();
        let mut done = 0;
        for found in detector.matches(text) {
            out.push_str(part(text, done..found.start));
            let inner = part(text, found.start..found.end);
            if found.finding == Finding::Url {
                out.push_str(&self.url(inner));
                out.push_str(position(inner));
            } else {
                out.push_str(REDACTED);
            }
            done = found.end;
        }
        if done == 0 {
            return None;
        }
        out.push_str(part(text, done..));
        Some(out)
    }

    /// Appends the inside of a JSON string.
    pub(crate) fn push_text(&self, out: &mut String, raw: &str, treatment: Treatment) {
        match treatment {
            Treatment::Mask => push_masked(out, raw),
            Treatment::Blur => push_blurred(out, raw),
            // Without patterns nothing may be read.
            _ if self.detector.is_none() => push_masked(out, raw),
            Treatment::Digits => self.push_detected(out, raw, true),
            Treatment::Detect => self.push_detected(out, raw, false),
        }
    }

    fn push_detected(&self, out: &mut String, raw: &str, hides_numbers: bool) {
        let decoded = decode(raw);
        let text = self.text(&decoded);
        if hides_numbers && has_digit_run(&text) {
            push_encoded(out, &without_numbers(&text));
        } else if let Cow::Borrowed(_) = text {
            out.push_str(raw);
        } else {
            push_encoded(out, &text);
        }
    }
}

/// Four or more digits in a row become asterisks.
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits < 4 {
            out.push_str(part(rest, ..digits));
        } else {
            push_masked(&mut out, part(rest, ..digits));
        }
        rest = part(rest, digits..);
        let others = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        out.push_str(part(rest, ..others));
        rest = part(rest, others..);
    }
    out
}

/// `:12:34` at the end of an address whose query goes: where in the file something happened.
fn position(url: &str) -> &str {
    let number = |text: &str| {
        let head = trim_end(text, b"0123456789");
        let is_short = (1..=7).contains(&(text.len() - head.len()));
        head.strip_suffix(':').map(str::len).filter(|_| is_short)
    };
    if !url.contains(['?', '#']) {
        return "";
    }
    let line = number(url).and_then(|column| number(part(url, ..column)));
    line.map_or("", |line| part(url, line..))
}
